"""Periods told by their two ends or as a part of a year, and rounds told by their place: "the third of 2026"."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import ceil

from bot.engine.mentions import Day, Kind, Mention
from bot.engine.reading import Reading

_OPENS = frozenset({"between", "from", "entre", "de", "du"})
_JOINS = frozenset({"and", "to", "until", "till", "through", "-", "et", "a", "au", "jusqu"})
_ALONE = frozenset({"to", "until", "till", "through", "-", "au", "jusqu"})
"""Joining words that tell a period without a word that opens it: "march to may", but not "march and may"."""

_BESIDES = frozenset({"the", "end", "start", "beginning", "of", "early", "late", "le", "la", "l", "d", "fin", "debut"})
_OF_THE_FIRST = _BESIDES | frozenset(
    ["very", "first", "round", "draw", "rounds", "draws", "in", "on", "en", "de", "du", "premiere", "premier", "ronde"]
)
_MOST_BESIDE = 6
_MONTHS = {"half": 6, "semester": 6, "semestre": 6, "h": 6, "quarter": 3, "trimestre": 3, "q": 3}
_SHORT = frozenset({"q", "h"})
_BEFORE = frozenset({"before", "avant"})
_AFTER = frozenset({"after", "apres"})
_PAST = frozenset({"last", "past", "previous", "derniers", "dernieres"})
_SEVERAL = frozenset({"draws", "rounds", "rondes", "tirages", "all", "every", "list"})
_ONE = frozenset({"a", "an", "one", "un", "une"})
_DAYS = {
    "hour": 1 / 24,
    "heure": 1 / 24,
    "minute": 1 / 1440,
    "day": 1,
    "jour": 1,
    "week": 7,
    "semaine": 7,
    "month": 30.44,
    "mois": 30.44,
    "year": 365.25,
    "an": 365.25,
    "annee": 365.25,
}
_LONGEST = 20_000
_FIRST_DAY = date(2015, 1, 1)
"""That of Express Entry."""

PERIOD_OFFSETS = {"this": 0, "last": -1, "next": 1}
_NEAR = 3
_FRAGMENT = 4


def named_years(reading: Reading, today: date) -> list[int]:
    """Return the years that a message names by number, or from ``today`` on: "last year"."""
    years = [int(m.number) for m in reading.mentions if m.kind is Kind.YEAR]
    told = [str(m.value).split() for m in reading.mentions if m.kind is Kind.PERIOD]
    return years + [today.year + PERIOD_OFFSETS[which] for which, unit in told if unit == "year"]


def told_period(reading: Reading, taken: set[Mention], today: date) -> tuple[date, date] | None:
    """Return the ends of the period that a message tells, None where it tells none so; ``taken`` are other days."""
    return _between(reading, taken, today) or _part_of_year(reading, today)


def open_period(reading: Reading, taken: set[Mention], today: date) -> tuple[date, date] | None:
    """Return the period that ends before a day, or begins after one, or is so long: "the last two weeks"."""
    words = reading.words
    for mention in reading.mentions:
        if is_span(words, mention):
            return back(today, int(mention.number), words[mention.end + 1]), today
        if mention.kind is Kind.DURATION and _is_past(words, mention):
            return back(today, int(mention.number), words[mention.end - 1]), today
        if mention.kind not in (Kind.DATE, Kind.MONTH, Kind.YEAR) or mention in taken:
            continue
        before = [w for w in words[max(0, mention.start - _NEAR) : mention.start] if w not in _BESIDES][-1:]
        day = _day_of(mention)
        year = day.year or _last_year_of(day, today)
        if before and before[0] in _BEFORE:
            end = _first_day(day, year) - timedelta(days=1)
            return min(_FIRST_DAY, date(end.year, 1, 1)), end
        if before and before[0] in _AFTER and _last_day(day, year) < today:
            return _last_day(day, year) + timedelta(days=1), today
    return None


def since(reading: Reading, place: int) -> bool:
    """Return whether a time begins at ``place``: "since march", "since the first round in march"."""
    least = max(0, place - _MOST_BESIDE)
    while place > least and not reading.cues.behind("since", place) and reading.words[place - 1] in _OF_THE_FIRST:
        place -= 1
    return reading.cues.behind("since", place)


def back(today: date, count: int, unit: str) -> date:
    """Return the day so many units before today; ``unit`` is a word for one, in the singular or the plural."""
    return today - timedelta(days=min(count * (_days_of(unit) or 1), _LONGEST))


def told_length(reading: Reading) -> timedelta | None:
    """Return how long a time is that a message tells: "for 2 weeks", "for a month"; part of a day is a whole one."""
    words = reading.words
    said = [(m.number, words[m.end - 1]) for m in reading.mentions if m.kind is Kind.DURATION]
    said += [(1, unit) for one, unit in pairwise(words) if one in _ONE]
    lengths = [count * days for count, unit in said if (days := _days_of(unit))]
    return timedelta(days=min(ceil(lengths[0]), _LONGEST)) if lengths else None


def told_end(reading: Reading) -> int | None:
    """Return -1 where the last round of a time is asked for, 1 for the first one after a day; None for all of them."""
    if _SEVERAL & set(reading.words) or any(m.kind is Kind.COUNT for m in reading.mentions):
        return None
    inside = {at for m in reading.mentions if m.kind is Kind.PERIOD for at in range(m.start, m.end)}
    last = any(f.kind == "last" and f.start not in inside for f in reading.concepts)
    if last or _BEFORE & set(reading.words):
        return -1
    return 1 if _AFTER & set(reading.words) else None


def told_place(reading: Reading, days: Collection[Mention] = ()) -> int | None:
    """Return which round is meant by its place among others: 2 for "the second draw", -2 for the second last.

    ``days`` are numbers that name days.
    """
    after = {f.start for f in reading.concepts if f.kind == "last"}
    named = {at for m in reading.mentions if m.kind in (Kind.CATEGORY, Kind.PEOPLE) for at in range(m.start, m.end)}
    for mention in reading.mentions:
        if mention in days or not mention.ordinal or mention.kind is not Kind.NUMBER or mention.number < 1:
            continue
        if since(reading, mention.start):
            continue  # "since the first round" tells a time
        sign = -1 if mention.end in after else 1
        at = mention.end + (sign < 0)
        most = at + _NEAR
        while at < most and at in named:
            at += 1
        bare = at == len(reading.words) and len(reading.words) <= _FRAGMENT
        if at > mention.end + (sign < 0) or reading.cues.beside("round", at) or bare:
            return sign * int(mention.number)
    return None


def _is_past(words: Sequence[str], mention: Mention) -> bool:
    of = words[mention.end : mention.end + 1] in (("of",), ("de",))  # "the last 2 weeks of july"
    return mention.start > 0 and words[mention.start - 1] in _PAST and mention.number == int(mention.number) and not of


def _days_of(unit: str) -> float | None:
    """How many days a unit of time has; None for any other word."""
    return _DAYS.get(unit) or _DAYS.get(unit.removesuffix("s"))


def is_span(words: Sequence[str], mention: Mention) -> bool:
    """Whether a number counts units of time behind a word between: "les 2 dernières semaines"."""
    after = words[mention.end : mention.end + 2]
    numeric = mention.kind in (Kind.COUNT, Kind.NUMBER) and len(after) > 1
    return numeric and after[0] in _PAST and _days_of(after[1]) is not None


def is_part(words: Sequence[str], at: int) -> bool:
    """Whether the number at a place tells a part of a year: the 4 of "q4"."""
    return at > 0 and words[at - 1] in _SHORT


def _between(reading: Reading, taken: set[Mention], today: date) -> tuple[date, date] | None:
    words = reading.words
    days = [m for m in reading.mentions if m.kind in (Kind.DATE, Kind.MONTH, Kind.YEAR) and m not in taken]
    years = named_years(reading, today)
    for first, last in pairwise(days):
        gap = [w for w in words[first.end : last.start] if w not in _BESIDES]
        before = [w for w in words[max(0, first.start - _NEAR) : first.start] if w not in _BESIDES][-1:]
        if not gap or not _JOINS.issuperset(gap) or not (_ALONE & set(gap) or _OPENS & set(before)):
            continue
        begin_day, end_day = _day_of(first), _day_of(last)
        end = end_day.year or (years[0] if len(years) == 1 else _last_year_of(end_day, today))
        later = (begin_day.month or 1) > (end_day.month or 12)
        ends = _first_day(begin_day, begin_day.year or end - later), _last_day(end_day, end)
        return ends if ends[0] <= ends[1] else None
    return None


def _day_of(mention: Mention) -> Day:
    return Day(int(mention.number)) if mention.kind is Kind.YEAR else mention.day


def _last_year_of(day: Day, today: date) -> int:
    return today.year - (_first_day(day, today.year) > today)


def _first_day(day: Day, year: int) -> date:
    month = day.month or 1
    return date(year, month, min(day.day or 1, monthrange(year, month)[1]))


def _last_day(day: Day, year: int) -> date:
    month = day.month or 12
    most = monthrange(year, month)[1]
    return date(year, month, min(day.day or most, most))


def _part_of_year(reading: Reading, today: date) -> tuple[date, date] | None:
    """A half or a quarter: "the first half of 2026", "q3"; without a year the last one that has begun."""
    found = next(_parts(reading.words, reading.mentions), None)
    if found is None:
        return None
    place, months = found
    years = named_years(reading, today)
    first = months * (place - 1) + 1
    year = years[0] if len(years) == 1 else today.year - (date(today.year, first, 1) > today)
    last = first + months - 1
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _parts(words: Sequence[str], mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Each part of a year: which one, and how many months it has."""
    told = [(int(m.number), words[m.end]) for m in mentions if m.ordinal and m.end < len(words)]
    told += [(int(after), word) for word, after in pairwise(words) if word in _SHORT and after.isdigit()]
    return ((place, _MONTHS[word]) for place, word in told if word in _MONTHS and 1 <= place <= 12 // _MONTHS[word])
