"""On which days rounds can be held: Monday to Friday, without Ottawa's federal holidays and the turn of the year."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

WEEK = 7
_FRIDAY = 4
_LEAST_WORKING_DAYS = 3
_RECONCILIATION_SINCE = 2021


def monday_of(day: int) -> int:
    """Return the Monday of the week that ``day`` lies in."""
    return day - (day - 1) % WEEK


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """Return the days of ``year`` off for the federal service in Ottawa, and 24 December to 2 January.

    Between those two dates no round has ever been held.
    """
    easter = _easter(year)
    victoria = date(year, 5, 24)
    moving = {
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        victoria - timedelta(days=victoria.weekday()),
        _monday_number(1, year, 8),
        _monday_number(1, year, 9),
        _monday_number(2, year, 10),
    }
    fixed = {date(year, 7, 1), date(year, 11, 11)}
    if year >= _RECONCILIATION_SINCE:
        fixed.add(date(year, 9, 30))
    turn = {date(year, 12, day) for day in range(24, 32)} | {date(year, 1, 1), date(year, 1, 2)}
    observed = {_observed(day) for day in (*fixed, date(year, 1, 1))}
    return frozenset(moving | observed | turn)


def is_working(day: int) -> bool:
    """Return whether a round can be held on ``day``."""
    of = date.fromordinal(day)
    return of.weekday() <= _FRIDAY and of not in holidays(of.year)


@lru_cache(maxsize=2048)
def working_days(monday: int) -> tuple[int, ...]:
    """Return the working days of the week that begins on ``monday``."""
    return tuple(day for day in range(monday, monday + _FRIDAY + 1) if is_working(day))


def is_break(monday: int) -> bool:
    """Return whether too little is left of the week for rounds: the turn of the year."""
    return len(working_days(monday)) < _LEAST_WORKING_DAYS


def place_in_week(day: int) -> int:
    """Return which working day of its week ``day`` is, from 0; a day off counts as the working day before it."""
    return max(0, sum(working <= day for working in working_days(monday_of(day))) - 1)


def _observed(day: date) -> date:
    """A holiday on a weekend is kept on the Monday after."""
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def _monday_number(number: int, year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % WEEK + WEEK * (number - 1))


def _easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
