"""What a chart shows, as plain data: an intent says what, compose adds the words, `bot.charts` draws."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from knowledge.forecast.models import Forecast
from knowledge.models import Record, Round

_MOST_MONTHS = 24


class Expected(Record):
    """A forecast: the 80 % and 95 % ranges of the cut-off, and the 80 % range of its day."""

    first: date
    last: date
    likely: tuple[int, int]
    wide: tuple[int, int]
    median: int


class CutoffPlot(Record):
    """The cut-offs of one kind over time, oldest first, with the next one expected and a person's score."""

    kind: Literal["cutoffs"] = "cutoffs"
    category: str | None = None
    points: tuple[tuple[date, int], ...]
    expected: Expected | None = None
    score: int | None = None


class MonthPlot(Record):
    """Invitations by month, oldest first; months without any are there with 0."""

    kind: Literal["months"] = "months"
    months: tuple[tuple[int, int, int], ...]
    """Year, month, invitations."""


class PoolPlot(Record):
    """Candidates by band of scores, the highest first; ``marked`` is the band that holds a person's score."""

    kind: Literal["pool"] = "pool"
    as_on: date
    bands: tuple[tuple[str, int], ...]
    marked: str | None = None
    score: int | None = None


class YearPlot(Record):
    """Invitations since the first of January, added up, by year: pairs of the day in the year and the sum."""

    kind: Literal["years"] = "years"
    years: Mapping[int, tuple[tuple[int, int], ...]]


Plot = CutoffPlot | MonthPlot | PoolPlot | YearPlot


class Picture(Record):
    """A chart ready to be drawn: the data, and every word that stands on it or for it."""

    plot: Plot
    title: str
    alt: str
    labels: Mapping[str, str]
    """The words of the axes and the lines, by what they name; months by their number, the sign between thousands."""
    caption: str


def cutoffs(
    rounds: Sequence[Round], category: str | None, score: int | None = None, made: Forecast | None = None
) -> CutoffPlot | None:
    """Return the plot of the cut-offs of ``rounds``, oldest first; None where they are too few to show a course."""
    if len(rounds) < 2:
        return None
    points = tuple((r.held_on, r.cutoff) for r in rounds)
    return CutoffPlot(category=category, points=points, expected=_expected(made), score=score)


def months(rounds: Sequence[Round]) -> MonthPlot | None:
    """Return the plot of the invitations of ``rounds`` by month; None of less than two months."""
    if not rounds:
        return None
    first, last = _month_number(rounds[0].held_on), _month_number(rounds[-1].held_on)
    sums = dict.fromkeys(range(max(first, last - _MOST_MONTHS + 1), last + 1), 0)
    for held in rounds:
        if _month_number(held.held_on) in sums:
            sums[_month_number(held.held_on)] += held.invitations
    if len(sums) < 2:
        return None
    return MonthPlot(months=tuple((number // 12, number % 12 + 1, total) for number, total in sums.items()))


def years(rounds: Sequence[Round]) -> YearPlot | None:
    """Return the plot of the invitations of ``rounds``, added up through each of their years; None of one year."""
    by_year: dict[int, list[tuple[int, int]]] = {}
    for held in rounds:
        course = by_year.setdefault(held.held_on.year, [(1, 0)])
        course.append((held.held_on.timetuple().tm_yday, course[-1][1] + held.invitations))
    if len(by_year) < 2:
        return None
    return YearPlot(years={year: tuple(course) for year, course in sorted(by_year.items())})


def first_days() -> Mapping[int, int]:
    """Return on which day of a common year each month begins."""
    return {month: date(2001, month, 1).timetuple().tm_yday for month in range(1, len(calendar.month_name))}


def _expected(made: Forecast | None) -> Expected | None:
    if made is None or made.cutoff is None or made.next_day is None:
        return None
    first, last = made.next_day.ranges[80]
    ranges = made.cutoff.ranges
    return Expected(first=first, last=last, likely=ranges[80], wide=ranges[95], median=made.cutoff.median)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1
