"""What value comes next in a series of cut-offs or sizes: several simple rules, weighed by how they did so far.

No rule is best for ever: PNP cut-offs jump about a level, those of CEC creep, sizes stay where they were put.
Each rule's weight falls with its own past errors, which count less the older they are. The spread is that of the
past errors of the weighted rules, made symmetric, with a little of a general shape for what has not happened yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from statistics import fmean, median

import numpy as np

from knowledge.forecast.distribution import Distribution, Floats

Rule = Callable[[Sequence[float]], float]

_SMOOTHED = 15
_MEMORY = 0.9
"""What an error counts beside the one after it."""
_LOOKED_BACK = 25
_FIRST_RULED = 2
_WORST_LOSS, _WORST_ERROR = 4.0, 6.0
"""Errors beyond these many typical ones count as these: one freak (#176 of 2021) must not decide."""
_SHAPE = np.array([np.log(2 * q) if q <= 0.5 else -np.log(2 * (1 - q)) for q in (np.arange(15) + 0.5) / 15])
_SHAPE_WEIGHT = 4.0
_GAP_PRIOR, _GAPS_FOR_USUAL, _GAP_CLIP = 4.0, 12, 3.0
_LEAST_FOR_SLOPE, _LOOKED_BACK_FOR_SLOPE = 4, 40


def _smoothed(rate: float) -> Rule:
    def rule(values: Sequence[float]) -> float:
        level = values[-_SMOOTHED:][0]
        for value in values[-_SMOOTHED:][1:]:
            level += rate * (value - level)
        return level

    return rule


RULES: Mapping[str, Rule] = {
    "last": lambda values: values[-1],
    "half": lambda values: (values[-1] + median(values[-7:])) / 2,
    "quick": _smoothed(0.5),
    "slow": _smoothed(0.3),
    "median5": lambda values: median(values[-5:]),
    "median7": lambda values: median(values[-7:]),
    "mean8": lambda values: fmean(values[-8:]),
}
"""The simple rules, each from the values so far to the next one."""


@dataclass(frozen=True)
class LevelModel:
    """``rules`` by name; ``sternness``: how much errors cost them; ``by_gap``: whether the pause before matters.

    ``surprise`` bends the general shape, more outwards the further out: sizes are decided, and can jump far.
    """

    rules: tuple[str, ...]
    sternness: float
    by_gap: bool
    surprise: float
    least: float
    most: float
    floor: float
    """What part of the smallest value seen lately the next one may fall to."""

    def next_value(self, values: Sequence[float], gaps: Sequence[float], gap: float) -> Distribution:
        """Return the next value after ``values``, oldest first.

        ``gaps`` are the days between them, ``gap`` those expected before the next one.
        """
        listed, series = [float(value) for value in values], np.asarray(values, dtype=float)
        start = max(_FIRST_RULED, len(series) - _LOOKED_BACK)
        ruled = np.array([self._ruled(listed[:i], gaps, gap) for i in range(start, len(series) + 1)])
        combined = self._combined(ruled, series[start:])
        lowest = self.floor * float(series[start:].min())
        errors = series[start:] - combined[:-1]
        return _spread(errors, float(combined[-1]), self.surprise).within(max(self.least, lowest), self.most)

    def _ruled(self, known: Sequence[float], gaps: Sequence[float], gap: float) -> list[float]:
        """What each rule makes of the values known at a time, with what the pause before the next one adds."""
        ruled = [RULES[name](known) for name in self.rules]
        if not self.by_gap or len(known) < _LEAST_FOR_SLOPE:
            return ruled
        before = gaps[: len(known) - 1]
        awaited = gaps[len(known) - 1] if len(known) - 1 < len(gaps) else gap
        longer = log(max(awaited, 1) / max(median(before[-_GAPS_FOR_USUAL:]), 1))
        added = _gap_slope(known, before) * min(1.0, max(-1.0, longer))
        return [value + added for value in ruled]

    def _combined(self, ruled: Floats, came: Floats) -> Floats:
        """What the rules said together at each time, weighed by their errors up to then."""
        losses = np.abs(came[:, None] - ruled[:-1])
        typical = float(np.median(losses)) + 1e-9
        cost = np.zeros(len(self.rules))
        said: list[float] = []
        for row, opinions in enumerate(ruled):
            weights = np.exp(-self.sternness * (cost - cost.min()) / typical)
            said.append(float(weights @ opinions / weights.sum()))
            if row < len(losses):
                cost = _MEMORY * cost + np.minimum(losses[row], _WORST_LOSS * typical)
        return np.array(said)


CUTOFFS = LevelModel(tuple(RULES), sternness=0.3, by_gap=True, surprise=1.0, least=0, most=1200, floor=0.0)
SIZES = LevelModel(("last", "slow"), sternness=0.0, by_gap=False, surprise=1.5, least=1, most=float("inf"), floor=0.5)


def _gap_slope(known: Sequence[float], gaps: Sequence[float]) -> float:
    """How much the value changes with the logarithm of the pause before it, shrunk towards not at all."""
    usual = max(median(gaps[-_GAPS_FOR_USUAL:]), 1)
    changes = np.diff(known[-_LOOKED_BACK_FOR_SLOPE - 1 :])
    pauses = np.log(np.maximum(gaps[-_LOOKED_BACK_FOR_SLOPE:], 1) / usual)
    bound = _GAP_CLIP * (1.5 * median(np.abs(changes).tolist()) + 1e-9)
    weighted = _MEMORY ** np.arange(len(changes))[::-1] * pauses
    return float(weighted @ np.minimum(np.maximum(changes, -bound), bound) / (weighted @ pauses + _GAP_PRIOR))


def _spread(errors: Floats, middle: float, surprise: float) -> Distribution:
    bound = _WORST_ERROR * float(np.median(np.abs(errors)))
    kept = np.clip(errors, -bound, bound)
    weights = _MEMORY ** np.arange(len(kept))[::-1]
    typical = float(weights @ np.abs(kept) / weights.sum())
    values = np.concatenate([kept, -kept, np.sign(_SHAPE) * np.abs(_SHAPE) ** surprise * typical])
    shape = np.full(len(_SHAPE), _SHAPE_WEIGHT / len(_SHAPE))
    return Distribution.of(np.round(middle + values), np.concatenate([weights / 2, weights / 2, shape]))
