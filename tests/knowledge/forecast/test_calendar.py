"""The calendar of rounds: Ottawa's days off, and that no round was ever held on one but a single Saturday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forecast.calendar import holidays, is_break, is_working, monday_of, place_in_week, working_days
from knowledge.snapshot import Knowledge

DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31)).map(date.toordinal)


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01",
        "2026-04-03",  # Good Friday
        "2026-04-06",  # Easter Monday
        "2026-05-18",  # Victoria Day
        "2026-07-01",
        "2026-08-03",  # Civic Holiday
        "2026-09-07",
        "2026-09-30",
        "2026-10-12",
        "2026-11-11",
        "2026-12-25",
        "2023-01-02",  # New Year's Day fell on a Sunday
        "2024-04-01",
        "2027-07-01",
        "2028-11-13",  # Remembrance Day falls on a Saturday
    ],
)
def test_ottawas_holidays_are_days_off(day: str) -> None:
    """Federal holidays in Ottawa, moved to Monday from a weekend, are no working days."""
    assert date.fromisoformat(day) in holidays(int(day[:4]))
    assert not is_working(date.fromisoformat(day).toordinal())


@pytest.mark.parametrize("day", ["2026-02-16", "2020-09-30", "2026-10-13", "2026-06-24", "2026-12-23", "2027-01-04"])
def test_other_days_are_working_days(day: str) -> None:
    """Ontario's Family Day, 30 September before 2021 and the days around holidays are working days."""
    assert is_working(date.fromisoformat(day).toordinal())


def test_rounds_keep_to_the_calendar(knowledge: Knowledge) -> None:
    """Of all stored rounds since 2016 only #176, a Saturday, was held on a day off."""
    off = [r.number for r in knowledge.rounds if r.held_on.year > 2015 and not is_working(r.held_on.toordinal())]
    assert off == ["176"]


def test_the_turn_of_the_year_has_no_rounds(knowledge: Knowledge) -> None:
    """No stored round was held from 24 December to 2 January, and that fortnight is a break."""
    assert not [r for r in knowledge.rounds if (r.held_on.month, r.held_on.day) in _turn()]
    assert is_break(date(2025, 12, 29).toordinal())
    assert is_break(date(2025, 12, 22).toordinal())
    assert not is_break(date(2026, 1, 5).toordinal())


@given(DAYS)
def test_a_week_has_working_days_in_order(day: int) -> None:
    """Working days lie between Monday and Friday of the week, ascending, and each knows its place."""
    monday = monday_of(day)
    assert date.fromordinal(monday).weekday() == 0
    assert 0 <= day - monday < 7
    days = working_days(monday)
    assert list(days) == sorted(d for d in range(monday, monday + 7) if is_working(d))
    assert [place_in_week(d) for d in days] == list(range(len(days)))
    assert 0 <= place_in_week(day) < 5


def _turn() -> set[tuple[int, int]]:
    days = (date(2023, 12, 24) + timedelta(days=n) for n in range(10))
    return {(day.month, day.day) for day in days}
