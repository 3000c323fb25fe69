"""How likely a score is reached by one of several rounds to come: rounds to come are many, but not independent.

A cut-off to come errs in two ways: the level has moved, which all rounds to come share, and each round jumps about
it. Half of the spread of the next round is given to each, and the level may move further with every round.
"""

from __future__ import annotations

import numpy as np

from knowledge.forecast.distribution import Distribution, Floats

_MOST_ROUNDS = 16
_SHARED, _DRIFT = 0.5, 0.25
_LEVELS = (np.arange(40) + 0.5) / 40
MONTH = 30.4375
"""Days in a month, on average."""


def chance_within(score: int, cutoff: Distribution, first: Distribution, gap: Distribution, days: int) -> float:
    """Return the chance that a round within ``days`` has a cut-off at or below ``score``.

    ``first`` is how many days from now the next round comes, ``gap`` the days from one round to the next.
    """
    counts = _rounds_within(first, gap, days)
    apart = cutoff.values - cutoff.median
    moves = apart[np.minimum(np.searchsorted(cutoff.cumulated, _LEVELS), len(apart) - 1)]
    jumps, reach = apart * np.sqrt(1 - _SHARED), np.append(0.0, np.minimum(cutoff.cumulated, 1.0))
    reached, by_now = 0.0, 0.0
    for rounds, chance in enumerate(counts[1:], 1):
        levels = cutoff.median + moves * np.sqrt(_SHARED * (1 + _DRIFT * (rounds - 1)))
        missed = 1 - reach[np.searchsorted(jumps, score - levels, side="right")]
        by_now = max(by_now, 1 - float(np.mean(missed**rounds)))  # one round more never lowers it
        reached += float(chance) * by_now
    return reached


def _rounds_within(first: Distribution, gap: Distribution, days: int) -> Floats:
    """The chances of no round, one, two … within ``days``."""
    by, between = _daily(first, days), _daily(gap, days)
    reached = [1.0]
    for _ in range(_MOST_ROUNDS):
        reached.append(float(by.sum()))
        by = np.convolve(by, between)[: days + 1]
    return -np.diff([*reached, 0.0])


def _daily(distribution: Distribution, days: int) -> Floats:
    """Chances by day from 0 to ``days``."""
    daily = np.zeros(days + 1)
    near = (distribution.values >= 0) & (distribution.values <= days)
    np.add.at(daily, distribution.values[near].astype(int), distribution.chances[near])
    return daily
