"""When the next round comes: two views of the rhythm, weighed by structure, not by fit.

A kind that opens the runs (PNP since 2024) keeps its own time; one that joins them is as likely as the next run
times its share. Each view errs where the other holds, so both are put together; the more often a kind opened the
runs, the more its own rhythm counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.forecast.calendar import WEEK, monday_of, place_in_week, working_days
from knowledge.forecast.distribution import Distribution
from knowledge.forecast.rhythm import Held, Pace, Part, Run, Walk, runs_of

_OWN_LEAST = 0.5
_OPENED_MEMORY, _GOES_ON_MEMORY = 0.9, 0.9
_GOES_ON_PRIOR = 1.0


def next_day(held: Sequence[Held], kind: str | None, day: int) -> Distribution:
    """Return on which day, ``day`` or later, the next round of ``kind`` is held; of any where it is None.

    ``held`` are the rounds known, oldest first, at least one of the kind among them, none after ``day``.
    """
    runs = runs_of(held)
    if kind is None:
        return _next_of_any(runs, day)
    own = runs_of([one for one in held if one[1] == kind])
    joined = runs if runs[-1].monday != monday_of(day) or runs[-1].first_of(kind) is not None else runs[:-1]
    together = Walk(_pace(runs, day), Part.learnt(joined, kind), day).next_day(runs, kind)
    if runs[-1].monday == monday_of(day) and runs[-1].first_of(kind) is None:
        return together  # a run is under way: its own rhythm knows nothing of it
    alone = Walk(_pace(own, day), Part.always(), day).next_day(own, None)
    weight = _OWN_LEAST + (1 - _OWN_LEAST) * _opened(runs, kind)
    return Distribution.mixture([(weight, alone), (1 - weight, together)])


def goes_on(runs: Sequence[Run], day: int) -> tuple[float, list[int]]:
    """Return how likely the run of this week has another round from ``day`` on, and the days left for it."""
    now = runs[-1]
    days = [d for d in working_days(now.monday) if d >= max(day, now.rounds[-1][0] + 1)]
    longer, as_long = _GOES_ON_PRIOR / 2, _GOES_ON_PRIOR
    for age, run in enumerate(reversed(runs[:-1])):
        if len(run.rounds) < len(now.rounds):
            continue
        weight = _GOES_ON_MEMORY**age
        later = place_in_week(run.rounds[len(now.rounds) - 1][0])
        waited = place_in_week(day) - place_in_week(now.rounds[-1][0])
        further = run.rounds[len(now.rounds) :]
        if further and place_in_week(further[0][0]) - later < waited:
            continue  # by this time that run had gone on already
        as_long += weight
        longer += weight * bool(further)
    return (longer / as_long if days else 0.0), days


def _next_of_any(runs: Sequence[Run], day: int) -> Distribution:
    later = Walk(_pace(runs, day), Part.always(), day).next_day(runs, None)
    if runs[-1].monday != monday_of(day):
        return later
    chance, days = goes_on(runs, day)
    if not days:
        return later
    soon = [0.5**n for n in range(len(days))]
    return Distribution.mixture([(chance, Distribution.of(days, soon)), (1 - chance, later)])


def _pace(runs: Sequence[Run], day: int) -> Pace:
    return Pace.learnt(runs, (monday_of(day) - runs[-1].monday) // WEEK)


def _opened(runs: Sequence[Run], kind: str) -> float:
    """The share of runs that began with ``kind``, the newer ones counting more."""
    weights = _OPENED_MEMORY ** np.arange(len(runs))
    opened = np.array([run.rounds[0][1] == kind for run in reversed(runs)], dtype=float)
    return float(weights @ opened / weights.sum())
