"""The rules of thumb that a forecast must beat, as distributions; most of them are a single value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from knowledge.forecast.distribution import Distribution
from knowledge.models import Round

_SINCE = date(2023, 6, 1).toordinal()
_USUAL_DAYS, _GAPS_FOR_MEDIAN, _MOST_GAPS, _MEAN_OF = 14, 6, 12, 3


@dataclass(frozen=True)
class Past:
    """The days of the rounds of a kind before ``origin``, their cut-offs and sizes, oldest first."""

    origin: int
    days: Sequence[int]
    cutoffs: Sequence[int]
    sizes: Sequence[int]

    @classmethod
    def of(cls, rounds: Sequence[Round], origin: int) -> Past:
        """Return the past that ``rounds``, oldest first, are at ``origin``."""
        days = [r.held_on.toordinal() for r in rounds]
        return cls(origin, days, [r.cutoff for r in rounds], [r.invitations for r in rounds])


def last14(past: Past) -> Distribution:
    """Two weeks after the last round, never before the origin."""
    return _not_before(past, past.days[-1] + _USUAL_DAYS)


def median6(past: Past) -> Distribution:
    """The median of the last six gaps after the last round, never before the origin."""
    return _not_before(past, past.days[-1] + float(np.median(np.diff(past.days)[-_GAPS_FOR_MEDIAN:])))


def empirical_day(past: Past) -> Distribution:
    """The last twelve gaps since June 2023 that are not over yet, alike; else half the elapsed time from now."""
    elapsed = past.origin - past.days[-1]
    gaps = np.diff([day for day in past.days if day >= _SINCE])[-_MOST_GAPS:]
    open_gaps = gaps[gaps >= elapsed]
    if not len(open_gaps):
        return Distribution.of([past.origin + elapsed / 2])
    return Distribution.of((past.days[-1] + open_gaps).astype(float))


def last(values: Sequence[int]) -> Distribution:
    """The last value again."""
    return Distribution.of([values[-1]])


def mean3(values: Sequence[int]) -> Distribution:
    """The mean of the last three values."""
    return Distribution.of([float(np.mean(values[-_MEAN_OF:]))])


def empirical_value(values: Sequence[int]) -> Distribution:
    """The last value, changed by each of the last twelve changes alike."""
    return Distribution.of(values[-1] + np.diff(values)[-_MOST_GAPS:].astype(float))


DAYS: Mapping[str, Callable[[Past], Distribution]] = {
    "last14": last14,
    "median6": median6,
    "empirical": empirical_day,
}
VALUES: Mapping[str, Callable[[Sequence[int]], Distribution]] = {
    "last": last,
    "mean3": mean3,
    "empirical": empirical_value,
}


def _not_before(past: Past, day: float) -> Distribution:
    return Distribution.of([max(day, past.origin)])
