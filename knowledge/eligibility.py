"""From a job, as people name it, to unit groups of the NOC, and from there to the categories that list them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from knowledge.folding import words_of
from knowledge.models import Category, CategoryVersion, NocGroup
from knowledge.snapshot import Knowledge
from knowledge.titles import TitleHit

_BEFORE_TITLES = "a an the senior sr junior jr lead licensed certified qualified experienced former un une le la les"
_RANKS = frozenset(_BEFORE_TITLES.split())
"""Words that people put before a job title and that do not change its unit group."""

_EXACT = 100.0
_LEAST_LIKE = 74.0
_CLOSE = 7.0
_MOST_GROUPS = 5
_MANY_GROUPS = 12
_LOOKED_AT, _LOOKED_THROUGH = 12, 60
_LONGEST_TITLE = 5


@dataclass(frozen=True)
class GroupMatch:
    """A unit group that a job may belong to; ``title`` is the official job title that led there, if one did."""

    group: NocGroup
    title: str | None
    likeness: float


class Listed(StrEnum):
    """How a unit group stands with a category on a day."""

    NOW = "now"
    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True)
class Standing:
    """How a unit group stands with a category; ``version`` is the one that lists it, ``since`` when it came to stay."""

    category: Category
    version: CategoryVersion
    listed: Listed
    since: date | None

    @property
    def until(self) -> date | None:
        """The day on which the list that names it was replaced, or None while it is in force."""
        return self.version.effective_to + timedelta(days=1) if self.version.effective_to else None


def find_groups(knowledge: Knowledge, job: str) -> Sequence[GroupMatch]:
    """Return the unit groups that ``job`` may mean, the likeliest first; none where nothing resembles it.

    An alias or an exact title settles it; else titles of about the same likeness are all offered.
    """
    titles, forms = knowledge.titles(), _forms(job)
    for form in forms:
        settled = _by_alias(knowledge, form) or _by_title(knowledge, titles.exact(form))
        if settled:
            return settled
    if as_printed := titles.exact(job):  # "Cuisinier/cuisinière": the slash is no part of a form
        return _by_title(knowledge, as_printed)
    plain = forms[-1] if forms else ""
    hits = titles.search(plain, _LOOKED_AT) if plain else []
    best = max((h.score for h in hits), default=0.0)
    near = [h for h in hits if h.score >= max(_LEAST_LIKE, best - _CLOSE)]
    return _by_title(knowledge, [h for h in near if {*plain.split()} <= {*words_of(h.title).split()}] or near)


def longest_title(knowledge: Knowledge, text: str, job: str) -> str:
    """Return the longest title or alias in ``text`` that has ``job`` in it; ``job`` where none is longer."""
    words, within = words_of(text).split(), words_of(job).split()
    for length in range(_LONGEST_TITLE, len(within), -1):
        for first in range(len(words) - length + 1):
            longer = " ".join(words[first : first + length])
            has_it = f" {' '.join(within)} " in f" {longer} "
            if has_it and (_by_alias(knowledge, longer) or knowledge.titles().exact(longer)):
                return longer
    return job


def is_too_general(knowledge: Knowledge, job: str) -> bool:
    """Return whether ``job`` is one word that ends titles of so many unit groups that it means none: "technician"."""
    word, titles = next(reversed(_forms(job)), ""), knowledge.titles()
    if not word or " " in word or _by_alias(knowledge, word):
        return False
    if any(words_of(hit.title) == word for hit in titles.exact(word)):
        return False
    heads = {hit.noc: words_of(hit.title.split(" - ")[0]) for hit in titles.search(word, _LOOKED_THROUGH)}
    return sum(head.split()[-1:] == [word] for head in heads.values()) >= _MANY_GROUPS


def standings(knowledge: Knowledge, noc: str, day: date) -> Sequence[Standing]:
    """Return the categories whose list has, had or will have ``noc``, those in force on ``day`` first."""
    found = [s for c in knowledge.categories if (s := _standing(knowledge, c, noc, day))]
    return sorted(found, key=lambda s: list(Listed).index(s.listed))


def occupations_on(knowledge: Knowledge, category: str, version: CategoryVersion) -> Sequence[NocGroup]:
    """Return the unit groups on the list of ``version``, by code."""
    codes = knowledge.listed.get((category, version.number or 0), frozenset())
    return [knowledge.groups[code] for code in sorted(codes)]


def _standing(knowledge: Knowledge, category: Category, noc: str, day: date) -> Standing | None:
    listing = [v for v in category.versions if noc in knowledge.listed.get((category.slug, v.number or 0), ())]
    current = next((v for v in listing if v.holds_on(day)), None)
    if current:
        return Standing(category, current, Listed.NOW, _since(listing, current))
    ended = [v for v in listing if v.effective_to and v.effective_to < day]
    if ended:
        return Standing(category, ended[-1], Listed.EARLIER, _since(listing, ended[-1]))
    return Standing(category, listing[0], Listed.LATER, listing[0].effective_from) if listing else None


def _since(listing: Sequence[CategoryVersion], version: CategoryVersion) -> date | None:
    """The first day of the lists that follow each other, all of ``listing``, up to ``version``."""
    since = version.effective_from
    for earlier in reversed(listing):
        if earlier.effective_to and earlier.effective_to + timedelta(days=1) == since:
            since = earlier.effective_from
    return since


def _forms(job: str) -> list[str]:
    """``job`` as typed, in the singular, and without what goes before a title."""
    words = words_of(job).split()
    plain = words
    while len(plain) > 1 and plain[0] in _RANKS:
        plain = plain[1:]
    forms = [words, [*words[:-1], _singular(words[-1])]] if words else []
    forms += [plain, [*plain[:-1], _singular(plain[-1])]] if plain != words else []
    return list(dict.fromkeys(" ".join(f) for f in forms))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _by_alias(knowledge: Knowledge, name: str) -> Sequence[GroupMatch]:
    codes = next((a.nocs for a in knowledge.aliases if name in a.names), ())
    return [GroupMatch(knowledge.groups[code], None, _EXACT) for code in codes]


def _by_title(knowledge: Knowledge, hits: Iterable[TitleHit]) -> Sequence[GroupMatch]:
    """One match per unit group, under its likeliest title."""
    best: dict[str, GroupMatch] = {}
    for hit in hits:
        best.setdefault(hit.noc, GroupMatch(knowledge.groups[hit.noc], hit.title, hit.score))
    return list(best.values())[:_MOST_GROUPS]
