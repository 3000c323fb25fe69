"""The next round of a kind as three distributions: its day, its cut-off and its size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from knowledge.forecast.calendar import is_working, monday_of
from knowledge.forecast.dates import next_day, rest_of_run
from knowledge.forecast.distribution import Distribution
from knowledge.forecast.levels import CUTOFFS, SIZES, LevelModel
from knowledge.forecast.rhythm import Run, runs_of
from knowledge.models import Round

LEAST_ROUNDS = 5
SCORING_CHANGED_ON = date(2026, 11, 3)
"""Third parties report points for high-wage occupations from this day on."""

_ROUNDS_TO_TRUST, _WIDEST = 5, 0.5
_DELAYED_SHARE, _DELAY = 0.15, 14
_KINDS_MEMORY, _LEAST_SHARE, _LEAST_TO_MODEL = 0.9, 0.05, 3


@dataclass(frozen=True)
class Prospect:
    """The next round: ``day`` in ordinals. ``widened`` where the rounds before tell less than they did."""

    day: Distribution
    cutoff: Distribution
    size: Distribution
    widened: bool = False


def kind_of(held: Round) -> str:
    """Return the kind that forecasts know a round by: its category, its printed name where that is not known."""
    return held.category or held.name or held.name_fr


def prospect(rounds: Sequence[Round], kind: str | None, day: date) -> Prospect:
    """Return the next round of ``kind`` on ``day`` or later; of any kind where it is None.

    Only rounds held before ``day``, or on it, matter; at least ``LEAST_ROUNDS`` of the kind are needed.
    """
    known = [r for r in rounds if r.held_on <= day]
    held = [(r.held_on.toordinal(), kind_of(r)) for r in known]
    when = next_day(held, kind, day.toordinal())
    if kind is None:
        shares = _next_kinds(runs_of(held), day.toordinal())
        parts = {of: _values([r for r in known if kind_of(r) == of], when.median) for of in shares}
        cutoff = Distribution.mixture([(share, parts[of][0]) for of, share in shares.items()])
        size = Distribution.mixture([(share, parts[of][1]) for of, share in shares.items()])
    else:
        cutoff, size = _values([r for r in known if kind_of(r) == kind], when.median)
    return _widened(Prospect(when, cutoff, size), known, kind, day)


def _values(own: Sequence[Round], day: float) -> tuple[Distribution, Distribution]:
    days = [r.held_on.toordinal() for r in own]
    gaps = np.diff(days).tolist()
    cutoffs, sizes = [float(r.cutoff) for r in own], [float(r.invitations) for r in own]
    gap = day - days[-1]
    return _value(CUTOFFS, cutoffs, gaps, gap), _value(SIZES, sizes, gaps, gap)


def _value(model: LevelModel, values: Sequence[float], gaps: Sequence[float], gap: float) -> Distribution:
    return model.next_value(values, gaps, gap) if len(values) >= _LEAST_TO_MODEL else Distribution.of(values)


def _next_kinds(runs: Sequence[Run], day: int) -> Mapping[str, float]:
    """How likely the next round is of which kind: what opens runs, or follows the last kind of the one under way."""
    opening = _counted([(run.rounds[0][1], None) for run in runs], None)
    if runs[-1].monday != monday_of(day):
        return _likely(opening)
    chance = rest_of_run(runs, day).chance
    had = {kind for _, kind in runs[-1].rounds}
    steps = [(b[1], a[1]) for run in runs for a, b in pairwise(run.rounds)]
    following = {k: v for k, v in _counted(steps, runs[-1].rounds[-1][1]).items() if k not in had}
    if not following:
        return _likely(opening)
    kinds = {*opening, *following}
    return _likely({k: chance * following.get(k, 0) + (1 - chance) * opening.get(k, 0) for k in kinds})


def _counted(steps: Sequence[tuple[str, str | None]], after: str | None) -> dict[str, float]:
    """The shares of what came after ``after``, the newer steps counting more."""
    counts: dict[str, float] = {}
    for age, (kind, _) in enumerate(step for step in reversed(steps) if step[1] == after):
        counts[kind] = counts.get(kind, 0.0) + _KINDS_MEMORY**age
    return {kind: count / sum(counts.values()) for kind, count in counts.items()}


def _likely(shares: Mapping[str, float]) -> Mapping[str, float]:
    kept = {kind: share for kind, share in sorted(shares.items()) if share >= _LEAST_SHARE}
    return {kind: share / sum(kept.values()) for kind, share in kept.items()}


def _widened(narrow: Prospect, known: Sequence[Round], kind: str | None, day: date) -> Prospect:
    """Widen what rests on rounds from before the scoring changed, less with each round since."""
    since = sum(r.held_on >= SCORING_CHANGED_ON and kind in (None, kind_of(r)) for r in known)
    missing = max(0, _ROUNDS_TO_TRUST - since) / _ROUNDS_TO_TRUST
    if day < SCORING_CHANGED_ON or not missing:
        return narrow
    factor = 1 + _WIDEST * missing
    delayed = Distribution.of([_later(int(d)) for d in narrow.day.values], narrow.day.chances)
    share = _DELAYED_SHARE * missing
    return Prospect(
        Distribution.mixture([(1 - share, narrow.day), (share, delayed)]),
        narrow.cutoff.stretched(factor).within(CUTOFFS.least, CUTOFFS.most),
        narrow.size.stretched(factor).within(SIZES.least, SIZES.most),
        widened=True,
    )


def _later(day: int) -> int:
    """The same day a run later; the next working day where that is none."""
    later = day + _DELAY
    while not is_working(later):
        later += 1
    return later
