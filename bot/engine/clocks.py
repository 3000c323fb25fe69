"""Times of day as people write and say them: ``10:15:30``, ``2 pm``, "20 h 30", "noon", "huit heures du soir"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from bot.engine.cues import Cues
from bot.engine.numbers import Number

_DOTTED = re.compile(r"^(\d{1,2})\.([0-5]\d)$")
_NOON, _MIDNIGHT = 12, 0
_LAST_HOUR = 24
_DAWN = 6
_DAY = 24 * 3600
_PARTS_OF_AN_HOUR = {"half_hour": 30, "quarter": 15, "less_a_quarter": -15}


class Clock(NamedTuple):
    """A time of day in a message: seconds since midnight, and the words it takes."""

    second: int
    start: int
    end: int


def find_clocks(
    words: Sequence[str], numbers: Sequence[Number], cues: Cues, anchors: Collection[tuple[int, int]]
) -> Iterator[Clock]:
    """Yield the times of day in ``words``.

    An hour alone ("20h") is one only behind a word that leads to it or beside a day or a zone, whose words are
    the ``anchors``: elsewhere it is as likely a length of time.
    """
    found = _Finder(words, cues, {n.start: n for n in numbers}, anchors)
    for at in range(len(words)):
        clock = found.named(at) or found.counted(at)
        if clock and clock.second < _DAY:
            yield clock._replace(second=clock.second % _DAY)  # a quarter to midnight


class _Finder:
    def __init__(
        self,
        words: Sequence[str],
        cues: Cues,
        numbers: dict[int, Number],
        anchors: Collection[tuple[int, int]],
    ) -> None:
        self._words = words
        self._cues = cues
        self._numbers = numbers
        self._anchors = anchors

    def named(self, start: int) -> Clock | None:
        """Noon or midnight, and the minutes told behind: "midi et quart"."""
        for kind, hour in (("noon", _NOON), ("midnight", _MIDNIGHT)):
            length = self._cues.beside(kind, start)
            if length and not self._cues.behind("afternoon", start + length):
                minutes, end = self._minutes(start + length)
                return Clock(hour * 3600 + (minutes or 0) * 60, start, end)
        return None

    def counted(self, at: int) -> Clock | None:
        """An hour in figures or words, by what stands behind it."""
        number = self._numbers.get(at)
        dotted = _DOTTED.match(self._words[at])
        if number is None or number.ordinal or not 0 <= number.value <= _LAST_HOUR:
            return None
        if dotted:  # "8.30 pm"; without the half of the day it is a band of a test
            half, end = self._half(number.end, int(dotted[1]))
            return None if half is None else Clock(half * 3600 + int(dotted[2]) * 60, at, end)
        return self._hour(number) if number.value == int(number.value) else None

    def _hour(self, number: Number) -> Clock | None:
        hour, start, told = int(number.value), number.start, self._cues.beside("hour", number.end)
        colon = number.end < len(self._words) and self._words[number.end] == ":"
        minutes, end = self._minutes(number.end + (told or colon)) if told or colon else (None, number.end)
        seconds, end = self._seconds(end) if minutes is not None else (0, end)
        if (past := self._past(start)) is not None:
            minutes, start = past
        half, end = self._half(end, hour)
        plain = minutes is not None and (colon or past is not None or self._words[number.end] == "h")
        if half is None and not plain and not (told and self._is_led(start, end)):
            return None
        return Clock((hour if half is None else half) * 3600 + (minutes or 0) * 60 + seconds, start, end)

    def _minutes(self, at: int) -> tuple[int | None, int]:
        """The minutes told at a place, and where they end; None where there are none."""
        for kind, part in _PARTS_OF_AN_HOUR.items():
            if length := self._cues.beside(kind, at):
                return part, at + length
        number = self._numbers.get(at)
        if number is None or number.ordinal or not (0 <= number.value < 60 and number.value == int(number.value)):
            return None, at
        unit = self._cues.beside("minute", number.end)
        if not (number.spoken or unit or len(self._words[at]) == 2):
            return None, at
        return int(number.value), number.end + unit

    def _seconds(self, at: int) -> tuple[int, int]:
        place = at + (at < len(self._words) and self._words[at] == ":")
        number = self._numbers.get(place)
        unit = self._cues.beside("second", number.end) if number else 0
        if number is None or not 0 <= number.value < 60 or not (place > at or unit):
            return 0, at
        return int(number.value), number.end + unit

    def _past(self, start: int) -> tuple[int, int] | None:
        """The minutes told before an hour, and where they begin: "half past 8"."""
        for kind, part in _PARTS_OF_AN_HOUR.items():
            if self._cues.behind(kind, start):
                return part, next(at for at in range(start) if at + self._cues.beside(kind, at) == start)
        return None

    def _half(self, at: int, hour: int) -> tuple[int | None, int]:
        """The hour by the half of the day told at a place, and where that ends; None where it is not told."""
        for kind in ("morning", "afternoon", "night"):
            if length := self._cues.beside(kind, at):
                late = kind == "afternoon" or (kind == "night" and _DAWN <= hour < _NOON)
                early = hour % 12 if hour <= _NOON else hour
                return (early + 12 if late and early < _NOON else early), at + length
        return None, at

    def _is_led(self, start: int, end: int) -> bool:
        """Whether an hour alone is a time of day, by what stands before or behind it."""
        if self._cues.beside("per", end) or self._cues.behind("no_clock_lead", start):
            return False
        beside = any(last == start or 0 <= first - end <= 1 for first, last in self._anchors)
        return beside or self._cues.behind("clock_lead", start) or end - start == len(self._words)
