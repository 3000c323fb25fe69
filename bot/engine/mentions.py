"""What a message mentions: numbers, days, names, each with the words it takes. No meaning is decided here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.engine.clocks import find_clocks
from bot.engine.cues import Cues
from bot.engine.lexicon import Found, Lexicon
from bot.engine.numbers import Number, find_numbers


class Kind(StrEnum):
    """What a mention is, as far as its own words and its neighbours tell."""

    SCORE = "score"  # 100 to 1200, may still be a round number or a count of people
    NUMBER = "number"
    LARGE = "large"
    ROUND = "round"
    NOC = "noc"
    NOC_2016 = "noc_2016"
    DATE = "date"
    MONTH = "month"
    YEAR = "year"
    WEEKDAY = "weekday"
    DAY = "day"
    PERIOD = "period"
    CLOCK = "clock"
    ZONE = "zone"
    COUNT = "count"
    AGE = "age"
    DURATION = "duration"
    MONEY = "money"
    PERCENT = "percent"
    FAMILY = "family_size"
    LEVEL = "clb"
    CATEGORY = "category"
    PEOPLE = "people"
    PROVINCE = "province"
    TEST = "test"
    TERM = "term"
    DIRECTION = "direction"
    OCCUPATION = "occupation"


class Day(NamedTuple):
    """A day as far as it was written: any part but one may be missing."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Something a message names: its kind and value, and the words ``start`` to ``end`` it takes."""

    kind: Kind
    value: str | int | float | Day
    start: int
    end: int
    ordinal: bool = False

    @property
    def number(self) -> float:
        """The value of a mention that is a number."""
        return float(self.value) if isinstance(self.value, int | float) else 0.0

    @property
    def day(self) -> Day:
        """The value of a mention that is a day or a month."""
        return self.value if isinstance(self.value, Day) else Day()


_ROUND = re.compile(r"^#?(\d{1,3}[ab]?)$")
_DIGITS_OF_A_CODE = 5
_ANY_YEAR = re.compile(r"^(?:19|20)\d\d$")
_SUBJECTS = "i it we you he she they one this that these those there a an the my our your his her their"
_BEHIND_MAY = frozenset([*_SUBJECTS.split(), "be", "have", "not", "also", "still", "someone", "anyone", "people"])
"""Words behind the verb "may": whoever may, or what they may."""

_TIME = "in of since by until till before after during last next early late mid around from on nung noong en"
_BEFORE_A_MONTH = frozenset(_TIME.split())
POINTS = frozenset({"point", "points", "pt", "pts"})
_OF_MONTH = frozenset({"of", "de", "the", "d", "-", "/"})


def find_mentions(
    words: Sequence[str],
    cues: Cues,
    lexicon: Lexicon,
    *,
    day_first: bool = False,
    parted: Collection[int] = (),
) -> list[Mention]:
    """Return everything that ``words`` mention, left to right; no two mentions of one kind share a word.

    ``day_first`` says that 04/09 is the fourth of September; ``parted`` are the places of words behind a comma or stop.
    """
    found = list(lexicon.names.find(words))
    numbers = find_numbers(words, lexicon.numbers, lexicon.ordinals)
    named = [Mention(Kind(f.kind), f.value, f.start, f.end) for f in found if f.kind not in ("month", "weekday")]
    weekdays = [Mention(Kind.WEEKDAY, int(f.value), f.start, f.end) for f in found if f.kind == "weekday"]
    told = {n.end for n in numbers if not n.spoken}
    months = [f for f in found if f.kind == "month" and not _is_verb(words, f, told, parted)]
    days = [*_numeric_dates(words, day_first), *_dates(words, numbers, months)]
    zones = [m for m in named if m.kind is Kind.ZONE]
    claimed: set[int] = set()
    mentions: list[Mention] = []
    for finder in (
        _rounds(words, cues),
        days,
        _clocks(words, numbers, cues, [*days, *zones]),
        _measures(words, numbers, cues, lexicon.units),
        _codes(words, numbers, cues),
        _plain_months(months, cues),
        _plain_numbers(numbers),
    ):
        for mention in finder:
            places = set(range(mention.start, mention.end))
            if not places & claimed:
                claimed |= places
                mentions.append(mention)
    dated = {at for m in mentions if m.kind in (Kind.DATE, Kind.CLOCK) for at in range(m.start, m.end)}
    timed = {at for m in zones for at in range(m.start, m.end)}
    no_place = {Kind.DIRECTION: dated, Kind.PROVINCE: timed}
    mentions.extend(m for m in (*named, *weekdays) if m.start not in no_place.get(m.kind, ()))
    mentions.sort(key=lambda m: (m.start, m.end))
    return mentions


def _rounds(words: Sequence[str], cues: Cues) -> Iterator[Mention]:
    """``#391``, ``91a``, ``draw 1234567``; a likely number behind "draw" is settled later, by intent."""
    for at, word in enumerate(words):
        match = _ROUND.match(word)
        far_off = len(word) > _DIGITS_OF_A_CODE and word.isdigit() and cues.behind("round_number", at)
        if far_off or (match and (word[0] == "#" or word[-1] in "ab")):
            yield Mention(Kind.ROUND, match[1] if match else word, at, at + 1)


def _is_verb(words: Sequence[str], month: Found, told: Collection[int], parted: Collection[int]) -> bool:
    """Whether "may" asks or supposes ("may I", "or may a poet"): not behind a word of time, nor a day in digits."""
    if words[month.start] != "may" or month.end == len(words) or words[month.end] not in _BEHIND_MAY:
        return False
    if words[month.end] == "the" and month.end + 1 < len(words) and words[month.end + 1][0].isdigit():
        return False  # "may the 5th"
    before = words[month.start - 1] if month.start and month.start not in parted else ""
    return before not in _BEFORE_A_MONTH and not (before and month.start in told)


def _dates(words: Sequence[str], numbers: Sequence[Number], months: Sequence[Found]) -> Iterator[Mention]:
    by_end = {n.end: n for n in numbers}
    by_start = {n.start: n for n in numbers}
    for month in months:
        before, after = month.start, month.end
        while before and words[before - 1] in _OF_MONTH and by_end.get(before) is None:
            before -= 1
        while after < len(words) and words[after] in _OF_MONTH:
            after += 1
        ahead, behind = by_end.get(before), by_start.get(after)
        day = next((n for n in (ahead, behind) if n and _is_day(n)), None)
        if day is ahead and day is not None:
            year = behind if behind and _is_year(behind) else None
            end = year.end if year else month.end
            yield Mention(Kind.DATE, _day(year, month, day), day.start, end)
        elif day is not None:
            year = _year_after(words, day.end, by_start)
            yield Mention(Kind.DATE, _day(year, month, day), month.start, year.end if year else day.end)
        elif behind and _is_year(behind):
            yield Mention(Kind.MONTH, _day(behind, month, None), month.start, behind.end)
        elif ahead and _is_year(ahead):
            yield Mention(Kind.MONTH, _day(ahead, month, None), ahead.start, month.end)


def _numeric_dates(words: Sequence[str], day_first: bool) -> Iterator[Mention]:
    """``2026-09-04``, ``04/09/2026``, ``19/08``; which of two small numbers is the month, only 13 to 31 can tell."""
    for at in range(len(words) - 2):
        first, sign, second = words[at : at + 3]
        if sign not in "-/" or not (first.isdigit() and second.isdigit()):
            continue
        third = words[at + 4] if at + 4 < len(words) and words[at + 3] == sign and words[at + 4].isdigit() else ""
        if _ANY_YEAR.match(first) and third and int(second) <= 12 and int(third) <= 31:
            yield Mention(Kind.DATE, Day(int(first), int(second), int(third)), at, at + 5)
        elif not (parts := _month_and_day(int(first), int(second), day_first)):
            continue
        elif _ANY_YEAR.match(third):
            yield Mention(Kind.DATE, Day(int(third), *parts), at, at + 5)
        elif not third and sign == "/" and len(second) == 2:
            yield Mention(Kind.DATE, Day(None, *parts), at, at + 3)


def _month_and_day(first: int, second: int, day_first: bool) -> tuple[int, int] | None:
    """Month and day; where both numbers could be the month, ``day_first`` says which is."""
    possible = [(m, d) for m, d in ((first, second), (second, first)) if 1 <= m <= 12 and 1 <= d <= 31]
    return possible[-1 if day_first else 0] if possible else None


def _day(year: Number | None, month: Found, day: Number | None) -> Day:
    return Day(int(year.value) if year else None, int(month.value), int(day.value) if day else None)


def _is_day(number: Number) -> bool:
    return 1 <= number.value <= 31 and number.value == int(number.value)


def _is_year(number: Number) -> bool:
    return 2010 <= number.value <= 2035 and number.value == int(number.value)


def _year_after(words: Sequence[str], at: int, by_start: dict[int, Number]) -> Number | None:
    while at < len(words) and words[at] in ("of", "/", "-"):
        at += 1
    number = by_start.get(at)
    return number if number and _is_year(number) else None


def _clocks(
    words: Sequence[str], numbers: Sequence[Number], cues: Cues, beside: Iterable[Mention]
) -> Iterator[Mention]:
    """Times of day, as seconds since midnight; ``beside`` are the days and zones that tell an hour from a length."""
    anchors = [(m.start, m.end) for m in beside]
    for clock in find_clocks(words, numbers, cues, anchors):
        yield Mention(Kind.CLOCK, clock.second, clock.start, clock.end)


def _measures(
    words: Sequence[str], numbers: Sequence[Number], cues: Cues, units: Mapping[str, str]
) -> Iterator[Mention]:
    """Numbers with a unit or a telling word beside them: money, ages, spans of time, levels, counts."""
    for n in numbers:
        after = words[n.end] if n.end < len(words) else ""
        money_before, money_after = cues.behind("money", n.start), cues.beside("money", n.end)
        whole = n.value == int(n.value)
        if money_before or money_after:
            yield Mention(Kind.MONEY, n.value, n.start - money_before, n.end + money_after)
        elif cues.beside("percent", n.end):
            yield Mention(Kind.PERCENT, n.value, n.start, n.end + 1)
        elif cues.behind("level", n.start) or (cues.behind("level", n.start - 1) and words[n.start - 1] in "-:"):
            yield Mention(Kind.LEVEL, n.value, n.start, n.end)
        elif (
            whole and 14 <= n.value <= 75 and (cues.behind("age", n.start) or (age := cues.beside("age_after", n.end)))
        ):
            yield Mention(Kind.AGE, int(n.value), n.start, n.end + (0 if cues.behind("age", n.start) else age))
        elif 1 <= n.value <= 15 and (alone := _is_family_alone(words, n, cues)):
            yield Mention(Kind.FAMILY, int(n.value), n.start, alone)
        elif 1 <= n.value <= 15 and _is_family(n, cues):
            yield Mention(Kind.FAMILY, int(n.value), n.start, n.end)
        elif after in units and n.value < 1000:
            yield Mention(Kind.DURATION, n.value, n.start, n.end + 1)
        elif whole and not n.ordinal and 1 <= n.value <= 100 and _is_count(words, n, cues):
            yield Mention(Kind.COUNT, int(n.value), n.start, n.end)


def _is_family(n: Number, cues: Cues) -> bool:
    """Whether a number counts a household: "family of 4", "funds for 3 people"."""
    led = cues.behind("family_lead", n.start) and cues.beside("family_after", n.end)
    return cues.behind("family", n.start) or bool(led)


def _is_family_alone(words: Sequence[str], n: Number, cues: Cues) -> int:
    """Where a message that counts a household, and says nothing else, ends: "3 people"; 0 for any other."""
    end = n.end + cues.beside("family_after", n.end)
    return end if n.start == 0 and n.end < end == len(words) else 0


def _is_count(words: Sequence[str], n: Number, cues: Cues) -> bool:
    """Whether a number counts rounds: "last 5", "5 last draws", "top three", "ten rounds"."""
    if cues.behind("count", n.start) or (n.start and words[n.start - 1] == "the" and cues.behind("count", n.start - 1)):
        return True
    return bool(cues.beside("count", n.end)) or (n.value > 1 and bool(cues.beside("round", n.end)))


def _codes(words: Sequence[str], numbers: Sequence[Number], cues: Cues) -> Iterator[Mention]:
    """NOC codes: five digits, or four (a code of NOC 2016) where "noc" stands near or a zero leads."""
    for n in numbers:
        word = words[n.start]
        if n.spoken or not word.isdigit():
            continue
        says_noc = any(cues.beside("noc", at) for at in range(max(0, n.start - 6), n.end + 2))
        if len(word) == 5 and (says_noc or int(word[1]) <= 5):
            yield Mention(Kind.NOC, word, n.start, n.end)
        elif len(word) == 4 and (says_noc or word[0] == "0") and not _is_year(n):
            yield Mention(Kind.NOC_2016, word, n.start, n.end)


def _plain_months(months: Sequence[Found], cues: Cues) -> Iterator[Mention]:
    """A month alone; one that is also another word ("may", "sept") only where a word leads to it, or on to another."""
    starts = {month.start for month in months}
    for month in months:
        leads_on = cues.beside("month_lead", month.end)
        led = cues.behind("month_lead", month.start) or (leads_on and month.end + leads_on in starts)
        if led or not cues.beside("not_month", month.start):
            yield Mention(Kind.MONTH, Day(None, int(month.value), None), month.start, month.end)


def _plain_numbers(numbers: Sequence[Number]) -> Iterator[Mention]:
    for n in numbers:
        whole = n.value == int(n.value)
        if whole and _is_year(n):
            yield Mention(Kind.YEAR, int(n.value), n.start, n.end)
        elif whole and 100 <= n.value <= 1300 and not n.ordinal:
            yield Mention(Kind.SCORE, int(n.value), n.start, n.end)
        elif n.value > 1300:
            yield Mention(Kind.LARGE, n.value, n.start, n.end)
        else:
            yield Mention(Kind.NUMBER, n.value, n.start, n.end, n.ordinal)
