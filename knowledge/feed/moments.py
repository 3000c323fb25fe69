"""Dates and moments as people type them, in English and French, read word by word.

The feed's moments are typed by hand and never twice alike: ``August 19th 2026 at 12:35:37 UTC``,
``May 31, 2024 at12:48:30 UTC``, ``1er mars 2026 à 9:34:05 UTC``. So they are cut into words and numbers, each
is given one role, and a text with something left over, missing or said twice differently is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Literal

Language = Literal["en", "fr"]

_MONTHS_IN_ORDER: Mapping[Language, str] = {
    "en": "january february march april may june july august september october november december",
    "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
}
_MONTHS = {language: names.split() for language, names in _MONTHS_IN_ORDER.items()}
_MONTH_NUMBERS = {name: number for names in _MONTHS.values() for number, name in enumerate(names, 1)}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche"
_SMALL_WORDS = "at a on le la de du of the t z utc gmt"
_FILLERS = frozenset(f"{_DAYS} {_SMALL_WORDS}".split())
_MARKS = frozenset(",.;()'’-–")
_YEARS = range(2000, 2100)
_TOKEN = re.compile(
    r"""
      (?P<iso>\d{4}-\d{1,2}-\d{1,2})
    | (?P<dmy>\d{1,2}-\d{1,2}-\d{4})
    | (?P<clock>\d{1,2}:\d{2}(?::\d{2})?)(?!\d)
    | (?P<number>20\d\d(?=\d{1,2}:\d{2}) | \d+)(?:st|nd|rd|th|er|e)?
    | (?P<half>[ap]\.?\s?m\b)
    | (?P<word>[a-z\ufffd]+)
    | (?P<mark>\S)
    """,
    re.VERBOSE | re.ASCII,
)


class Unreadable(ValueError):
    """A text that does not say, once and clearly, what it should."""


@dataclass
class _Parts:
    """What a text names, by role."""

    days: list[int] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    dates: set[date] = field(default_factory=set)
    clocks: set[time] = field(default_factory=set)
    half: str = ""


def read_date(text: str, *, not_after: date | None = None) -> date:
    """Return the day that ``text`` names: in words, as YYYY-MM-DD or as DD-MM-YYYY.

    A day without a year is the latest one not after ``not_after``.

    Raises:
        Unreadable: where no day, or more than one, is named.
    """
    day = _day(_parts(text), _end_of(not_after) if not_after else None)
    if day is None:
        raise Unreadable("names no date")
    return day


def read_moment(text: str, *, not_after: datetime | None = None, default_day: date | None = None) -> datetime:
    """Return the moment that ``text`` names, in UTC, which is the feed's only zone.

    AM and PM after a 24-hour time say nothing. A day without a year is the latest one that makes the moment
    not later than ``not_after``; a time alone is taken to be on ``default_day``.

    Raises:
        Unreadable: where no moment, or more than one, is named.
    """
    parts = _parts(text)
    if len(parts.clocks) != 1:
        raise Unreadable("names two times of day" if parts.clocks else "names no time of day")
    clock = _on_24_hours(next(iter(parts.clocks)), parts.half)
    day = _day(parts, not_after, clock) or default_day
    if day is None:
        raise Unreadable("names no date")
    return datetime.combine(day, clock, UTC)


def language_of_date(text: str) -> Language | None:
    """Return the language of the month name in ``text``, or None where there is none."""
    for word in re.findall(r"[a-z\ufffd]*[a-z][a-z\ufffd]*", _folded(text)):
        for language, names in _MONTHS.items():
            if any(len(word) == len(name) and _stands_for(word, name) for name in names):
                return language
    return None


def repair_mojibake(text: str) -> str:
    """Return ``text`` with UTF-8 that was taken for Windows-1252 (``aoÃ»t``) put right, word by word."""
    return " ".join(_repaired(word) for word in text.split(" "))


def _repaired(word: str) -> str:
    try:
        return word.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return word


def _folded(text: str) -> str:
    """Lower case without accents; a lost character stays as it is."""
    decomposed = unicodedata.normalize("NFKD", repair_mojibake(text).lower())
    return "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))


def _parts(text: str) -> _Parts:
    parts = _Parts()
    for role, token in _tokens(text):
        _sort_in(parts, role, token)
    return parts


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(_folded(text)):
        role = match.lastgroup or "mark"
        yield role, match[role]


def _sort_in(parts: _Parts, role: str, token: str) -> None:
    if role == "iso":
        parts.dates.add(_checked_day(*(int(piece) for piece in token.split("-"))))
    elif role == "dmy":
        parts.dates.add(_checked_day(*(int(piece) for piece in reversed(token.split("-")))))
    elif role == "clock":
        parts.clocks.add(_checked_clock(token))
    elif role == "number":
        (parts.years if len(token) == 4 else parts.days).append(_small(token))
    elif role == "half":
        parts.half = token[0]
    elif role == "word":
        _sort_in_word(parts, token)
    elif token not in _MARKS:
        raise Unreadable(f"holds {token!r}")


def _sort_in_word(parts: _Parts, word: str) -> None:
    if word in _FILLERS or not word.strip("\ufffd"):
        return
    month = _MONTH_NUMBERS.get(word) or _month(word)
    if month is None:
        raise Unreadable(f"holds the word {word!r}")
    parts.months.append(month)


def _month(word: str) -> int | None:
    """The month that a word names by three letters or more, or with lost characters."""
    numbered = (pair for names in _MONTHS.values() for pair in enumerate(names, 1))
    months = {number for number, name in numbered if _stands_for(word, name)}
    return months.pop() if len(months) == 1 else None


def _stands_for(word: str, name: str) -> bool:
    letters_agree = all(a in (b, "\ufffd") for a, b in zip(word, name, strict=False))
    return letters_agree and (len(word) == len(name) or 3 <= len(word) < len(name))


def _small(digits: str) -> int:
    if len(digits) > 4:
        raise Unreadable(f"holds the number {digits[:12]}")
    return int(digits)


def _checked_day(year: int, month: int, day: int) -> date:
    if year not in _YEARS:
        raise Unreadable(f"names the year {year}")
    try:
        return date(year, month, day)
    except ValueError as problem:
        raise Unreadable("names a day that does not exist") from problem


def _checked_clock(token: str) -> time:
    try:
        hour, minute, second = (int(piece) for piece in f"{token}:00".split(":")[:3])
        return time(hour, minute, second)
    except ValueError as problem:
        raise Unreadable("names a time that does not exist") from problem


def _on_24_hours(clock: time, half: str) -> time:
    if half == "p" and clock.hour < 12:
        return clock.replace(hour=clock.hour + 12)
    if half == "a" and clock.hour == 12:
        return clock.replace(hour=0)
    return clock


def _day(parts: _Parts, not_after: datetime | None, clock: time = time.min) -> date | None:
    """The one day that is named, or None where none is."""
    days = set(parts.dates)
    if parts.months or parts.days or parts.years:
        days.add(_day_in_words(parts, not_after, clock))
    if len(days) > 1:
        raise Unreadable("names two dates")
    return days.pop() if days else None


def _day_in_words(parts: _Parts, not_after: datetime | None, clock: time) -> date:
    if len(parts.months) != 1 or len(parts.days) != 1 or len(parts.years) > 1:
        raise Unreadable("does not name one day")
    if parts.years:
        return _checked_day(parts.years[0], parts.months[0], parts.days[0])
    if not_after is None:
        raise Unreadable("names no year")
    return _latest_day(parts.months[0], parts.days[0], clock, not_after)


def _latest_day(month: int, day: int, clock: time, not_after: datetime) -> date:
    """The latest such day on which ``clock`` is not after ``not_after``; nine years hold a 29 February."""
    for year in range(not_after.year, not_after.year - 9, -1):
        try:
            candidate = date(year, month, day)
        except ValueError:
            continue
        if datetime.combine(candidate, clock, UTC) <= not_after:
            return candidate
    raise Unreadable("names a day that does not exist")


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)
