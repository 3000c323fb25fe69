"""From a round as published to a round as we know it: its category, and known errors put right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from knowledge.models import Band, Category, Correction, PoolSnapshot, PublishedRound, Round, RoundKind

_VERSION = re.compile(r"\bversion\s*(\d+)\b")
_SUFFIX = re.compile(r"[\s,]*(?:\(\s*version\s*\d+\s*\)|\(\s*\d{4}-\d+\s*\)|\d{4}\s*-?\s*version\s*\d+)\s*$")


def classify(name: str, name_fr: str, categories: Sequence[Category]) -> Category | None:
    """Return the category that a printed round name stands for, or None where no stem matches.

    Case, commas, plurals and the version suffix do not matter; the first category whose stem matches wins.
    """
    plain, plain_fr = (_SUFFIX.sub("", " ".join(n.lower().split())).strip() for n in (name, name_fr))
    for category in categories:
        if re.search(category.stem, plain):
            return category
        if not plain and category.stem_fr and re.search(category.stem_fr, plain_fr):
            return category
    return None


def printed_name(held: Round, category: Category | None, language: str) -> str:
    """Return the type of a round as IRCC prints it in ``language``: the round's own name, else that of its category.

    Where the category is not known either, it is the name in the other language.
    """
    own, other = (held.name_fr, held.name) if language == "fr" else (held.name, held.name_fr)
    if own or category is None:
        return own or other
    version = next((v for v in category.versions if v.number == held.version), None)
    seen = (version.names_seen_fr if language == "fr" else version.names_seen) if version else ()
    return seen[0] if seen else category.name[language]


def version_of(name: str, category: Category, day: date) -> int | None:
    """Return the version that ``name`` prints, else the one in force on ``day``."""
    printed = _VERSION.search(name.lower())
    if printed:
        return int(printed[1])
    version = category.version_on(day)
    return version.number if version else None


def to_round(published: PublishedRound, corrections: Iterable[Correction], categories: Sequence[Category]) -> Round:
    """Return ``published`` with the corrections that still apply to it.

    A correction applies while the value it calls wrong is the one published. The round's day is the UTC day
    of its moment. A tie-break moment equal to the round's own moment is a copying error and not trusted.
    """
    applying = [c for c in corrections if c.field != "pool" and _as_text(published, c.field) == c.wrong]
    right = published.model_copy(update={c.field: _parse(c.field, c.right) for c in applying if c.right})
    category = classify(published.name, published.name_fr, categories)
    day = right.held_at.astimezone(UTC).date()
    return Round(
        number=right.number,
        name=right.name,
        name_fr=right.name_fr,
        kind=category.kind if category else RoundKind.OTHER,
        category=category.slug if category else None,
        version=version_of(right.name or right.name_fr, category, day) if category else None,
        held_at=right.held_at,
        held_on=day,
        published_on=right.published_on,
        invitations=right.invitations,
        cutoff=right.cutoff,
        tie_break_at=right.tie_break_at,
        tie_break_trusted=right.tie_break_at is not None and right.tie_break_at != right.held_at,
        tie_break_other_at=_doubt(applying),
        corrections=tuple(applying),
    )


def to_snapshot(published: PublishedRound, corrections: Iterable[Correction]) -> PoolSnapshot:
    """Return the pool table printed with a round, with the corrections that still apply to its cells.

    Raises:
        ValueError: the round has no pool table.
    """
    if published.pool is None:
        raise ValueError(f"#{published.number} has no pool table")
    counts = dict(published.pool.counts)
    for correction in corrections:
        band, _, wrong = correction.wrong.partition("=")
        if correction.field == "pool" and correction.right and str(counts.get(Band(band))) == wrong:
            counts[Band(band)] = int(correction.right.partition("=")[2])
    return PoolSnapshot(
        round_number=published.number, as_on=published.pool.as_on, counts=counts, origin=published.pool.origin
    )


def corrections_by_number(corrections: Iterable[Correction]) -> Mapping[str, list[Correction]]:
    """Group ``corrections`` by round number."""
    grouped: dict[str, list[Correction]] = {}
    for correction in corrections:
        grouped.setdefault(correction.number, []).append(correction)
    return grouped


def _doubt(applying: Iterable[Correction]) -> datetime | None:
    other = next((c.other for c in applying if c.field == "tie_break_at" and c.other), None)
    return datetime.fromisoformat(other) if other else None


def _as_text(published: PublishedRound, field: str) -> str:
    value = getattr(published, field)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


def _parse(field: str, text: str) -> datetime | date | int:
    if field.endswith("_at"):
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if field.endswith("_on") else int(text)
