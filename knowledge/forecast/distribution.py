"""Weighted values as a distribution: quantiles, chances, and how well it met what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Distribution:
    """Values in ascending order, each with its probability; the probabilities add up to 1."""

    values: Floats
    chances: Floats

    @classmethod
    def of(cls, values: Sequence[float] | Floats, weights: Sequence[float] | Floats | None = None) -> Distribution:
        """Return the distribution of ``values``, weighted alike where no weights are given."""
        points = np.asarray(values, dtype=float)
        weight = np.ones(len(points)) if weights is None else np.asarray(weights, dtype=float)
        order = np.argsort(points, kind="stable")
        return cls(points[order], weight[order] / weight.sum())

    @classmethod
    def mixture(cls, parts: Sequence[tuple[float, Distribution]]) -> Distribution:
        """Return the parts put together, each with its weight."""
        values = np.concatenate([part.values for _, part in parts])
        return cls.of(values, np.concatenate([weight * part.chances for weight, part in parts]))

    @cached_property
    def cumulated(self) -> Floats:
        """The chance of each value or a lower one."""
        return np.cumsum(self.chances)

    @property
    def median(self) -> float:
        """The lowest value that at least half of the probability does not exceed."""
        return self.quantile(0.5)

    def quantile(self, share: float) -> float:
        """Return the lowest value that ``share`` of the probability does not exceed."""
        at = int(np.searchsorted(self.cumulated, share - 1e-9))
        return float(self.values[min(at, len(self.values) - 1)])

    def interval(self, level: float) -> tuple[float, float]:
        """Return the ends of the central interval that holds ``level`` of the probability."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def chance_up_to(self, value: float) -> float:
        """Return the probability of ``value`` or less."""
        at = int(np.searchsorted(self.values, value, side="right"))
        return float(min(1.0, self.cumulated[at - 1])) if at else 0.0

    def chance_below(self, value: float) -> float:
        """Return the probability of less than ``value``."""
        at = int(np.searchsorted(self.values, value, side="left"))
        return float(min(1.0, self.cumulated[at - 1])) if at else 0.0

    def stretched(self, factor: float) -> Distribution:
        """Return the distribution with every value ``factor`` times as far from the median."""
        return Distribution(self.median + (self.values - self.median) * factor, self.chances)

    def within(self, least: float, most: float) -> Distribution:
        """Return the distribution with values beyond the two ends moved onto them."""
        return Distribution(np.clip(self.values, least, most), self.chances)

    def from_on(self, least: float) -> Distribution:
        """Return the distribution given that the value is ``least`` or more; at ``least`` where nothing is left."""
        kept = self.values >= least
        left = float(self.chances[kept].sum())
        if left <= 0:
            return Distribution.of([least])
        return Distribution(self.values[kept], self.chances[kept] / left)

    def crps(self, met: float) -> float:
        """Return the continuous ranked probability score against what came: 0 is perfect."""
        apart = float(self.chances @ np.abs(self.values - met))
        below = self.cumulated[:-1]
        return apart - float((below * (1 - below)) @ np.diff(self.values))
