"""From a row as published to a round: one small function per quirk of the feed, and no value corrected.

A row is taken whole or rejected with the reason; nothing in it is guessed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from pydantic import ValidationError

from knowledge.errors import KnowledgeError
from knowledge.feed.moments import Unreadable, read_date, read_moment, repair_mojibake
from knowledge.feed.schema import Entry, language_of
from knowledge.models import Band, PublishedPool, PublishedRound

POOL_KEYS: Mapping[Band, str] = {band: f"dd{i}" for i, band in enumerate(Band, 1)}
"""Which key holds which row of the pool table: dd1 to dd18 stand in the order of the bands."""

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_PLAIN = re.compile(r"[0-9A-Za-z,.:()-]+(?: [0-9A-Za-z,.:()-]+)*")
_NUMBER = re.compile(r"[1-9][0-9]{0,4}[a-z]?")
_COUNT = re.compile(r"[0-9]{1,7}|[0-9]{1,3}(?:[, ]+[0-9]{3}){1,2}")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})

Value = TypeVar("Value")


class RowRejected(KnowledgeError):
    """A row that cannot be read. ``number`` is the round's, as far as it could be made out."""

    def __init__(self, number: str, reason: str) -> None:
        super().__init__(f"#{number}: {reason}")
        self.number = number
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was left out, and why. ``number`` is ``?`` where not even that could be read."""

    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The rows of a file: those that could be read, and those that could not."""

    rounds: tuple[PublishedRound, ...]
    rejected: tuple[Rejection, ...]


def clean_entries(entries: Iterable[Entry]) -> Cleaned:
    """Return the rows that can be read, in their order; a number printed twice with other values is none."""
    rounds: list[PublishedRound] = []
    rejected: list[Rejection] = []
    for entry in entries:
        try:
            rounds.append(clean_entry(entry))
        except RowRejected as problem:
            rejected.append(Rejection(problem.number, problem.reason))
    return _without_contradictions(rounds, rejected)


def clean_entry(raw: Entry) -> PublishedRound:
    """Return the round that one row prints.

    A round printed in French has its name in ``name_fr`` and an empty ``name``.

    Raises:
        RowRejected: where a value that every round has is missing or cannot be read.
    """
    number = printed_number(raw)
    try:
        return _round(number, raw)
    except ValidationError as problem:
        first = problem.errors()[0]
        raise RowRejected(number, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from problem
    except Unreadable as problem:
        raise RowRejected(number, str(problem)) from problem


def plain_text(text: str) -> str:
    """Return ``text`` without HTML, invisible characters, mojibake and doubled white space."""
    if _PLAIN.fullmatch(text):
        return text
    text = _TAG.sub(" ", html.unescape(repair_mojibake(text)))
    seen = (c for c in text if c.isspace() or unicodedata.category(c) not in _INVISIBLE)
    return " ".join("".join(seen).split())


def value_of(raw: Entry, key: str) -> str:
    """Return the text under ``key``, empty where there is none; the case of keys is not relied on."""
    if key in raw:
        return plain_text(raw[key])
    return next((plain_text(raw[other]) for other in raw if other.lower() == key.lower()), "")


def printed_number(raw: Entry) -> str:
    """Return the round number in lower case without spaces or a number sign: ``91a``.

    Raises:
        RowRejected: where the row has no such number.
    """
    text = value_of(raw, "drawNumber")
    number = text.replace(" ", "").removeprefix("#").lower()
    if not _NUMBER.fullmatch(number):
        raise RowRejected(_shortened(text) or "?", "drawNumber is missing or no round number")
    return number


def read_count(text: str) -> int:
    """Return a number of at most seven digits, which commas or spaces may part into groups of three.

    Raises:
        Unreadable: where ``text`` is something else.
    """
    if not _COUNT.fullmatch(text):
        raise Unreadable("is not a count")
    return int(re.sub("[, ]", "", text))


def printed_date(raw: Entry) -> date:
    """Return the printed day: ``drawDateFull``, which has never been wrong, before ``drawDate``."""
    try:
        return _read(raw, "drawDateFull", read_date)
    except Unreadable:
        return _read(raw, "drawDate", read_date)


def printed_moment(raw: Entry, published_on: date) -> datetime:
    """Return the moment of the round; what its text leaves out of the date is taken from the printed day."""
    latest = datetime.combine(published_on + timedelta(days=1), time.max, UTC)
    return _read(raw, "drawDateTime", lambda text: read_moment(text, not_after=latest, default_day=published_on))


def printed_tie_break(raw: Entry, held_at: datetime) -> datetime | None:
    """Return the tie-break moment, None where none is printed (#1 to #76).

    Without a year (#208) it is the latest one not after the round's own moment.
    """
    if not value_of(raw, "drawCutOff"):
        return None
    return _read(raw, "drawCutOff", lambda text: read_moment(text, not_after=held_at))


def printed_names(raw: Entry) -> tuple[str, str]:
    """Return the round type as (English, French), the one that is not printed empty."""
    name = value_of(raw, "drawName")
    if not name:
        raise Unreadable("drawName is empty")
    return ("", name) if language_of(raw) == "fr" else (name, "")


def printed_pool(raw: Entry, held_at: datetime) -> PublishedPool | None:
    """Return the pool table, None where all of it is zero or empty, which stands for "not published"."""
    printed = {band: key for band, key in POOL_KEYS.items() if value_of(raw, key)}
    counts = {band: _read(raw, key, read_count) for band, key in printed.items()}
    if not any(counts.values()):
        return None
    as_on = _read(raw, "drawDistributionAsOn", lambda text: read_date(text, not_after=held_at.date()))
    return PublishedPool(as_on=as_on, counts=counts)


def _round(number: str, raw: Entry) -> PublishedRound:
    published_on = printed_date(raw)
    held_at = printed_moment(raw, published_on)
    name, name_fr = printed_names(raw)
    return PublishedRound(
        number=number,
        name=name,
        name_fr=name_fr,
        published_on=published_on,
        held_at=held_at,
        invitations=_read(raw, "drawSize", read_count),
        cutoff=_read(raw, "drawCRS", read_count),
        tie_break_at=printed_tie_break(raw, held_at),
        pool=printed_pool(raw, held_at),
    )


def _read(raw: Entry, key: str, reader: Callable[[str], Value]) -> Value:
    """Read the value under ``key``; an error names the key and the text."""
    text = value_of(raw, key)
    if not text:
        raise Unreadable(f"{key} is empty")
    try:
        return reader(text)
    except Unreadable as problem:
        raise Unreadable(f"{key} {_shortened(text)!r} {problem}") from problem


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _without_contradictions(rounds: list[PublishedRound], rejected: list[Rejection]) -> Cleaned:
    distinct = list(dict.fromkeys(_hashable(r) for r in rounds))
    by_key = {_hashable(r): r for r in rounds}
    times = Counter(number for number, _ in distinct)
    twice = tuple(
        Rejection(number, "is printed more than once, with different values")
        for number, count in times.items()
        if count > 1
    )
    kept = tuple(by_key[key] for key in distinct if times[key[0]] == 1)
    return Cleaned(kept, (*rejected, *twice))


def _hashable(published: PublishedRound) -> tuple[str, str]:
    return published.number, published.model_dump_json()
