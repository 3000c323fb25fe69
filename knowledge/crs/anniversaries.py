"""Days on which a score changes by itself: birthdays, and full years of work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

from knowledge.crs.compute import score
from knowledge.crs.grid import Grid, LanguageTests
from knowledge.crs.profile import OLDEST, Profile
from knowledge.models import Record

_A_YEAR = timedelta(days=366)


class Occasion(StrEnum):
    """Why a score changes on a day."""

    BIRTHDAY = "birthday"
    WORK_YEAR = "work_year"


class Anniversary(Record):
    """A day on which a score changes by ``change`` points, to ``total``; ``on`` is None where the day is not known."""

    occasion: Occasion
    on: date | None
    change: int
    total: int


def anniversaries(
    profile: Profile,
    grid: Grid,
    tests: LanguageTests,
    on: date,
    *,
    born_on: date | None = None,
    canada_since: date | None = None,
) -> list[Anniversary]:
    """Return what the next birthday, and the next full year of work in Canada, change within a year of ``on``.

    Each is computed alone, from the profile of ``on``. Without a day of birth the next birthday has no date;
    without the day since which the person has worked in Canada no year of work is counted.
    """
    before = score(profile, grid, tests, on).total
    return [
        Anniversary(occasion=occasion, on=day, change=total - before, total=total)
        for occasion, day, later in _coming(profile, on, born_on, canada_since)
        if (total := score(later, grid, tests, on).total) != before
    ]


def next_anniversary(of: date, after: date) -> date:
    """Return the first day after ``after`` on which full years since ``of`` are complete; 1 March for 29 February."""
    for year in (after.year, after.year + 1):
        day = _in_year(of, year)
        if day > after and year > of.year:
            return day
    return _in_year(of, max(after.year, of.year) + 1)


def _coming(
    profile: Profile, on: date, born_on: date | None, canada_since: date | None
) -> Iterator[tuple[Occasion, date | None, Profile]]:
    if profile.age < OLDEST:
        birthday = next_anniversary(born_on, on) if born_on else None
        yield Occasion.BIRTHDAY, birthday, profile.model_copy(update={"age": profile.age + 1})
    if canada_since and canada_since <= on:
        year = next_anniversary(canada_since, on)
        if year - on <= _A_YEAR:
            worked = profile.model_copy(update={"canadian_work": profile.canadian_work + 1})
            yield Occasion.WORK_YEAR, year, worked


def _in_year(of: date, year: int) -> date:
    try:
        return of.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
