"""When the next round comes: two views of the rhythm, weighed by structure, not by fit.

A kind that opens the runs (PNP since 2024) keeps its own time; one that joins them is as likely as the next run
times its share. Each view errs where the other holds, so both are put together; the more often a kind opened the
runs, the more its own rhythm counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    awaited = runs[-1].monday == monday_of(day) and runs[-1].first_of(kind) is None
    part = Part.learnt(runs[:-1] if awaited else runs, kind)
    together = Walk(_pace(runs, day), part, day).next_day(runs, kind)
    if awaited:
        return together  # a run is under way: its own rhythm knows nothing of it
    alone = Walk(_pace(own, day), Part.always(), day).next_day(own, None)
    weight = _OWN_LEAST + (1 - _OWN_LEAST) * _opened(runs, kind)
    return Distribution.mixture([(weight, alone), (1 - weight, together)])


@dataclass(frozen=True)
class RestOfRun:
    """What may be left of a run under way: the ``chance`` that it goes on, and the days on which it then does."""

    chance: float
    days: Distribution | None


def rest_of_run(runs: Sequence[Run], day: int) -> RestOfRun:
    """Return what is left from ``day`` on of the last of ``runs``, judged by those that got as far."""
    now = runs[-1]
    length, last = len(now.rounds), now.rounds[-1][0]
    days = [d for d in working_days(now.monday) if d >= max(day, last + 1)]
    waited = place_in_week(day) - place_in_week(last)
    longer, as_long = _GOES_ON_PRIOR / 2, _GOES_ON_PRIOR
    weights = {place_in_week(d) - place_in_week(last): 0.5 ** (n + 2) for n, d in enumerate(days)}
    for age, run in enumerate(reversed(runs[:-1])):
        further = run.rounds[length : length + 1]
        pause = place_in_week(further[0][0]) - place_in_week(run.rounds[length - 1][0]) if further else 0
        if len(run.rounds) < length or (further and pause < waited):
            continue  # it ended before, or by this time had gone on already
        as_long += _GOES_ON_MEMORY**age
        longer += _GOES_ON_MEMORY**age * bool(further)
        if pause in weights:
            weights[pause] += _GOES_ON_MEMORY**age
    return RestOfRun(longer / as_long, Distribution.of(days, list(weights.values()))) if days else RestOfRun(0.0, None)


def _next_of_any(runs: Sequence[Run], day: int) -> Distribution:
    later = Walk(_pace(runs, day), Part.always(), day).next_day(runs, None)
    if runs[-1].monday != monday_of(day):
        return later
    rest = rest_of_run(runs, day)
    return later if rest.days is None else Distribution.mixture([(rest.chance, rest.days), (1 - rest.chance, later)])


def _pace(runs: Sequence[Run], day: int) -> Pace:
    return Pace.learnt(runs, (monday_of(day) - runs[-1].monday) // WEEK)


def _opened(runs: Sequence[Run], kind: str) -> float:
    """The share of runs that began with ``kind``, the newer ones counting more."""
    weights = _OPENED_MEMORY ** np.arange(len(runs))
    opened = np.array([run.rounds[0][1] == kind for run in reversed(runs)], dtype=float)
    return float(weights @ opened / weights.sum())
