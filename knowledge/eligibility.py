"""From a job, as people name it, to unit groups of the NOC, and from there to the categories that list them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rapidfuzz.distance import OSA

from knowledge.folding import words_of
from knowledge.models import Category, CategoryVersion, NocGroup
from knowledge.snapshot import Knowledge
from knowledge.titles import TitleHit

_BEFORE_TITLES = "a an the senior sr junior jr lead licensed certified qualified experienced former un une le la les"
_RANKS = frozenset(_BEFORE_TITLES.split())
"""Words that people put before a job title and that do not change its unit group."""

_LEARNERS = frozenset(["trainee", "intern", "fresher", "stagiaire"])
"""Words behind a job title that do not change its unit group either, where no title has them."""

_HELPERS = frozenset(
    ["assistant", "aide", "helper", "technician", "technologist", "attendant", "tech", "receptionist", "secretary"]
)
"""Words that make another job of the title before them."""

_JOINING = frozenset(["and", "or", "nor", "et", "ou", "vs"])
_SMALL = "a an the in on of for to is are am do does did i my me we you it or and not only both which what any all with"
_PETITS = "un une le la les de des du et ou est sont en dans je mon ma pour avec"
_NO_TITLES = frozenset(f"{_SMALL} {_PETITS}".split())
"""Words that no title begins or ends with."""

_MOST_WORDS = 30
"""A longer message tells a story: what else it names is rarely asked about."""

_SHORTEST_ALONE = 6
_SHORTEST_SLIPPED = 5
_TWO_SLIPS_FROM = 8
_SHORTEST_BEGINNING = 3
_OF_RANK = "agent officer worker manager supervisor operator specialist coordinator consultant representative associate"
_GENERAL = _HELPERS.union(_OF_RANK.split(), ["executive", "clerk", "assistante", "technicien", "technicienne"])
"""Words of so many titles that they tell of none."""

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
    hits = titles.search(plain, _LOOKED_THROUGH) if plain else []
    hits = [hit for hit in hits if _resembles(plain, hit.title)]
    best = max((h.score for h in hits), default=0.0)
    near = [h for h in hits if h.score >= max(_LEAST_LIKE, best - _CLOSE)]
    return _by_title(knowledge, [h for h in near if {*plain.split()} <= {*words_of(h.title).split()}] or near)


def _resembles(job: str, title: str) -> bool:
    """Whether a title has a word of ``job`` that tells what it is about: shortened, or with a slip in a long one.

    "Tier" is no part of "potier", and "vet assistant" no "assistant editor".
    """
    asked = job.split()
    telling = [word for word in asked if word not in _GENERAL] or asked
    return any(_is_alike(word, other) for word in telling for other in words_of(title).split())


def _is_alike(word: str, other: str) -> bool:
    if word == other or (len(word) >= _SHORTEST_BEGINNING and other.startswith(word)):
        return True
    most = 1 if len(word) < _TWO_SLIPS_FROM else 2
    return word[0] == other[0] and min(len(word), len(other)) >= _SHORTEST_SLIPPED and OSA.distance(word, other) <= most


def jobs_in(knowledge: Knowledge, text: str, told: Sequence[str]) -> list[str]:
    """Return the jobs that ``text`` names, as far as titles and aliases tell, in their order.

    Each of those ``told`` is there, by the longest title around it; one without a title takes along the word behind it
    that makes another job of it ("vet assistant"). Others are titles of several words, or stand beside a job found.
    """
    words = words_of(text).split()
    spans: dict[tuple[int, int], str] = {}
    for job in told:
        within = words_of(job).split()
        start = next((at for at in range(len(words)) if words[at : at + len(within)] == within), None)
        if start is None:
            spans[(len(words) + len(spans), 0)] = job
            continue
        first, end = _longest_around(knowledge, words, start, start + len(within))
        if any(first < other_end and other < end for other, other_end in spans):
            continue
        spans[(first, end)] = " ".join(words[first:end])
    for first, end in _further_titles(knowledge, words[:_MOST_WORDS], spans):
        spans[(first, end)] = " ".join(words[first:end])
    return [spans[span] for span in sorted(spans)]


def job_by_its_end(knowledge: Knowledge, text: str) -> str | None:
    """Return what stands before a word such as "agent" in ``text``, with it, where that resembles a title."""
    words = words_of(text).split()[:_MOST_WORDS]
    likely: list[tuple[float, str]] = []
    for end in (at + 1 for at, word in enumerate(words) if _singular(word) in _GENERAL):
        starts = (at for at in range(max(0, end - _LONGEST_TITLE), end - 1) if words[at] not in _NO_TITLES)
        jobs = (" ".join(words[first:end]) for first in starts)
        likely += [(groups[0].likeness, job) for job in jobs if (groups := find_groups(knowledge, job))]
    return max(likely, default=(0.0, None))[1]


def _longest_around(knowledge: Knowledge, words: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """The longest title or alias with the words from ``start`` to ``end`` in it; at least those."""
    for length in range(_LONGEST_TITLE, end - start, -1):
        for first in range(max(0, end - length), min(start, len(words) - length) + 1):
            if _is_title(knowledge, words[first : first + length]):
                return first, first + length
    behind = words[end : end + 1]
    return start, end + bool(behind and _singular(behind[0]) in _HELPERS)


def _further_titles(
    knowledge: Knowledge, words: Sequence[str], told: Collection[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Where further titles stand, the longest first: of several words, or of one beside a job found."""
    found = [*told]
    for length in range(min(_LONGEST_TITLE, len(words)), 0, -1):
        for first in range(len(words) - length + 1):
            window, end = words[first : first + length], first + length
            if _NO_TITLES & {window[0], window[-1]} or any(first < stop and start < end for start, stop in found):
                continue
            if (length > 1 or _may_be_alone(words, first, found)) and _is_title(knowledge, window):
                found.append((first, end))
                yield first, end


def _may_be_alone(words: Sequence[str], at: int, spans: Collection[tuple[int, int]]) -> bool:
    """Whether a single word may be a job: it is long enough, and joined to one that was found, if any was."""
    if len(words[at]) < _SHORTEST_ALONE:
        return False
    before = at > 1 and words[at - 1] in _JOINING and any(end == at - 1 for _, end in spans)
    behind = words[at + 1 : at + 2]
    return (
        not spans or before or (bool(behind) and behind[0] in _JOINING and any(at + 2 == first for first, _ in spans))
    )


def _is_title(knowledge: Knowledge, words: Sequence[str]) -> bool:
    return any(_by_alias(knowledge, form) or knowledge.titles().exact(form) for form in _numbers_of(words))


def is_too_general(knowledge: Knowledge, job: str) -> bool:
    """Return whether ``job`` is one word that ends titles of so many unit groups that it means none: "technician"."""
    word, titles = next(reversed(_forms(job)), ""), knowledge.titles()
    if not word or " " in word or _by_alias(knowledge, word):
        return False
    if any(words_of(hit.title) == word for hit in titles.exact(word)):
        return False
    heads = {hit.noc: _head(hit) for hit in titles.search(word, _LOOKED_THROUGH)}
    return sum(head == word for head in heads.values()) >= _MANY_GROUPS


def _head(hit: TitleHit) -> str:
    """The word that says what a title is: the last one in English, the first in French."""
    words = words_of(hit.title.split(" - ")[0]).split()
    return words[-1 if hit.language == "en" else 0]


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
    while len(plain) > 1 and _singular(plain[-1]) in _LEARNERS:
        plain = plain[:-1]
    forms = _numbers_of(words) if words else []
    forms += _numbers_of(plain) if plain != words else []
    return list(dict.fromkeys(forms))


def _numbers_of(words: Sequence[str]) -> list[str]:
    """``words`` as they stand and in the singular: the last one, as in English; the first, or all, as in French."""
    first, last = _singular(words[0]), _singular(words[-1])
    each = [_singular(word) for word in words]
    forms = [words, [*words[:-1], last], [first, *words[1:]], [first, *words[1:-1], last][-len(words) :], each]
    return list(dict.fromkeys(" ".join(form) for form in forms))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith("aux") and not word.endswith("eaux"):
        return word[:-3] + "al"  # "travailleurs sociaux"
    if word.endswith("eaux"):
        return word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _by_alias(knowledge: Knowledge, name: str) -> Sequence[GroupMatch]:
    return [GroupMatch(knowledge.groups[code], None, _EXACT) for code in knowledge.codes_by_alias.get(name, ())]


def _by_title(knowledge: Knowledge, hits: Iterable[TitleHit]) -> Sequence[GroupMatch]:
    """One match per unit group, under its likeliest title."""
    best: dict[str, GroupMatch] = {}
    for hit in hits:
        best.setdefault(hit.noc, GroupMatch(knowledge.groups[hit.noc], hit.title, hit.score))
    return list(best.values())[:_MOST_GROUPS]
