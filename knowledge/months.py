"""Counting in months and years, as validity is counted."""

from __future__ import annotations

import calendar
from datetime import date

MONTHS_A_YEAR = 12


def months_after(day: date, months: int) -> date:
    """Return the same day so many ``months`` later; the last day of a month that does not have it."""
    count = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(count, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
