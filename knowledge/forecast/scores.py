"""How good forecasts were: errors, CRPS and coverage over many of them, and how sure these figures are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb

import numpy as np

from knowledge.forecast.distribution import Distribution
from knowledge.forecast.models import LEVELS

_SEED = 20250106
_BAND = 0.90
_RESAMPLED = 500


@dataclass(frozen=True)
class Scored:
    """One forecast beside what came. ``place`` is where the outcome fell in it (PIT), from 0 to 1."""

    target: str
    error: float
    crps: float
    place: float
    widths: Mapping[int, float]
    baselines: Mapping[str, tuple[float, float]]

    @classmethod
    def against(
        cls, target: str, said: Distribution, came: float, baselines: Mapping[str, Distribution], draw: float
    ) -> Scored:
        """Return the scores of ``said`` against ``came``; ``draw``, 0 to 1, spreads an outcome that has a mass."""
        below, up_to = said.chance_below(came), said.chance_up_to(came)
        ends = {level: said.interval(level / 100) for level in LEVELS}
        return cls(
            target=target,
            error=abs(said.median - came),
            crps=said.crps(came),
            place=below + draw * (up_to - below),
            widths={level: high - low for level, (low, high) in ends.items()},
            baselines={name: (abs(_middle(b) - came), b.crps(came)) for name, b in baselines.items()},
        )

    def held(self, level: int) -> bool:
        """Whether the outcome fell into the central interval of ``level`` percent."""
        return abs(self.place - 0.5) <= level / 200


@dataclass
class Scores:
    """All forecasts of one thing, such as the day of the next CEC round."""

    scored: list[Scored] = field(default_factory=list)

    @property
    def targets(self) -> Sequence[str]:
        """The rounds that were forecast, each once."""
        return list(dict.fromkeys(s.target for s in self.scored))

    def mae(self) -> float:
        """The mean absolute error of the median."""
        return _mean(s.error for s in self.scored)

    def crps(self) -> float:
        """The mean continuous ranked probability score."""
        return _mean(s.crps for s in self.scored)

    def coverage(self, level: int) -> float:
        """The share of outcomes inside the interval of ``level`` percent."""
        return _mean(s.held(level) for s in self.scored)

    def width(self, level: int) -> float:
        """The mean width of the interval of ``level`` percent."""
        return _mean(s.widths[level] for s in self.scored)

    def baselines(self) -> Mapping[str, tuple[float, float]]:
        """The mean absolute error and CRPS of each rule of thumb."""
        names = self.scored[0].baselines if self.scored else {}
        return {
            name: (_mean(s.baselines[name][0] for s in self.scored), _mean(s.baselines[name][1] for s in self.scored))
            for name in names
        }

    def without_worst(self) -> tuple[str, Scores]:
        """Return the target round that adds most to the error, and the scores without it."""
        worst = max(self.targets, key=lambda target: sum(s.error for s in self.scored if s.target == target))
        return worst, Scores([s for s in self.scored if s.target != worst])

    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The 90 % ranges of error and CRPS when target rounds are drawn again with a fixed seed."""
        targets = self.targets
        sums = dict.fromkeys(targets, (0.0, 0.0, 0))
        for s in self.scored:
            error, crps, n = sums[s.target]
            sums[s.target] = (error + s.error, crps + s.crps, n + 1)
        table = np.array([sums[t] for t in targets])
        draws = np.random.default_rng(_SEED).integers(len(targets), size=(_RESAMPLED, len(targets)))
        drawn = table[draws].sum(axis=1)
        return _ends(drawn[:, 0] / drawn[:, 2]), _ends(drawn[:, 1] / drawn[:, 2])


def draws() -> Callable[[], float]:
    """Return the source of the draws that spread outcomes, the same ones every time."""
    source = np.random.default_rng(_SEED)
    return lambda: float(source.random())


def band(level: int, n: int) -> tuple[float, float]:
    """Return between which shares of ``n`` independent outcomes a true interval of ``level`` percent holds, 9 in 10."""
    p, cumulated = level / 100, 0.0
    ends: list[float] = []
    for k in range(n + 1):
        before, cumulated = cumulated, cumulated + comb(n, k) * p**k * (1 - p) ** (n - k)
        ends.extend(k / n for q in ((1 - _BAND) / 2, (1 + _BAND) / 2) if before < q <= cumulated)
    return (ends[0], ends[-1]) if len(ends) > 1 else (ends[0], 1.0)


def _middle(baseline: Distribution) -> float:
    """The middle of a rule of thumb: between the two middle values where their number is even."""
    return (baseline.quantile(0.5) + baseline.quantile(0.5 + 1e-6)) / 2


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else float("nan")


def _ends(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float]:
    low, high = np.quantile(values, [(1 - _BAND) / 2, (1 + _BAND) / 2])
    return float(low), float(high)
