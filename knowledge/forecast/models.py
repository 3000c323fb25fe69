"""What a forecast says: dates, cut-off and size as ranges, the chances asked for, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from knowledge.models import Record

VERSION = "1"
"""Changes whenever the same rounds would be forecast otherwise."""

LEVELS = (50, 80, 95)
"""The central intervals that are given, in percent."""

WITHIN_DAYS = (7, 14, 30)
WITHIN_MONTHS = (3, 6)


class Standing(StrEnum):
    """Whether there is a forecast, and why not.

    ``TOO_FEW`` rounds were held; the kind is ``DORMANT``, not held for a year; the feed has been ``SILENT``.
    """

    FORECAST = "forecast"
    TOO_FEW = "too few"
    DORMANT = "dormant"
    SILENT = "silent"


class DayForecast(Record):
    """When the next round comes. ``chances`` are those of its coming within so many days of the forecast.

    ``perhaps_held`` is the chance that it was held after the last read of the feed already; all else holds if not.
    ``asked`` is the chance of the days that were asked about.
    """

    median: date
    ranges: Mapping[int, tuple[date, date]]
    chances: Mapping[int, float]
    perhaps_held: float
    asked: float | None = None


class ValueForecast(Record):
    """A cut-off or a number of invitations."""

    median: int
    ranges: Mapping[int, tuple[int, int]]


class ScoreChances(Record):
    """How likely a cut-off is at or below ``score``: the next one, and at least one within so many months."""

    score: int
    next_round: float
    months: Mapping[int, float]


class Forecast(Record):
    """A forecast made on ``day`` of the next round of ``kind``, of any kind where it is None.

    Rests on ``rounds`` of the kind, the last one held on ``last_on``. ``widened`` tells that the scoring changed
    after most of them. Without a forecast the parts are None and ``standing`` says why.
    """

    kind: str | None
    day: date
    known_until: date
    standing: Standing
    rounds: int
    last_on: date | None
    next_day: DayForecast | None = None
    cutoff: ValueForecast | None = None
    size: ValueForecast | None = None
    score: ScoreChances | None = None
    widened: bool = False
    version: str = VERSION
