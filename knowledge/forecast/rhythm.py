"""The rhythm of rounds by weeks: which weeks have rounds, when in the week they begin, and which kinds take part.

Rounds come in runs on consecutive days, most often every second week. So time is counted in weeks: a hazard by
weeks since the last run says whether a week has rounds, and a share says whether a kind takes part in a run.
Older weeks count less, so a change of regime is learnt within some ten runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np

from knowledge.forecast.calendar import WEEK, is_break, monday_of, place_in_week, working_days
from knowledge.forecast.distribution import Distribution, Floats

Held = tuple[int, str]
"""The day of a round and its kind."""

HORIZON = 130
"""Weeks looked ahead; what is left of the probability then falls on the last day."""

_LONGEST_PAUSE, _MOST_MISSES, _PLACES = 8, 30, 5
_PACE_MEMORY, _PLACE_MEMORY, _SHARE_MEMORIES = 0.86, 0.75, (0.85, 0.93)
_TRUST_MEMORY = 0.9
"""What a run counts beside the one after it."""
_PACE_PRIOR, _PLACE_PRIOR, _SHARE_PRIOR, _TURN_PRIOR = 0.2, 0.02, 1.5, 4.0
"""How many runs what is assumed beforehand weighs."""
_LAG_SHAPE = np.array([0.5, 1.0, 0.8, 0.5, 0.2])
_LAG_PRIOR = 0.06
_USUAL_SHARE, _MOST_CERTAIN = 0.25, 0.98
_WEEKS_KEPT = 150
_NEGLIGIBLE = 1e-5


@dataclass(frozen=True)
class Run:
    """The rounds of one week, in order."""

    monday: int
    rounds: tuple[Held, ...]

    @property
    def first_day(self) -> int:
        """The day of its first round."""
        return self.rounds[0][0]

    def first_of(self, kind: str) -> int | None:
        """The day of its first round of a kind."""
        return next((day for day, of in self.rounds if of == kind), None)


def runs_of(held: Sequence[Held]) -> list[Run]:
    """Return ``held``, oldest first, by weeks."""
    weeks: dict[int, list[Held]] = {}
    for day, kind in held:
        weeks.setdefault(monday_of(day), []).append((day, kind))
    return [Run(monday, tuple(rounds)) for monday, rounds in sorted(weeks.items())[-_WEEKS_KEPT:]]


@dataclass(frozen=True)
class Pace:
    """``hazards``: the chance that a week has rounds, by weeks since the last that had; ``places``: where it begins."""

    hazards: Floats
    places: Floats

    @classmethod
    def learnt(cls, runs: Sequence[Run], waiting: int) -> Pace:
        """Return the pace of past ``runs``, the last of them ``waiting`` weeks ago."""
        pauses = [(b.monday - a.monday) // WEEK for a, b in pairwise(runs)]
        ended, lived = np.zeros(_LONGEST_PAUSE), np.zeros(_LONGEST_PAUSE)
        for age, pause in enumerate(reversed(pauses)):
            weeks = min(pause, _LONGEST_PAUSE)
            lived[:weeks] += _PACE_MEMORY**age
            ended[weeks - 1] += _PACE_MEMORY**age
        usual = (ended.sum() + _PACE_PRIOR) / (lived.sum() + 2 * _PACE_PRIOR)
        lived[: max(0, min(waiting - 1, _LONGEST_PAUSE))] += 1
        places = np.full(_PLACES, _PLACE_PRIOR)
        for age, run in enumerate(reversed(runs)):
            places[place_in_week(run.first_day)] += _PLACE_MEMORY**age
        return cls((ended + _PACE_PRIOR * usual) / (lived + _PACE_PRIOR), places / places.sum())


@dataclass(frozen=True)
class Part:
    """How a kind takes part in runs: ``shares`` by runs missed from now on, ``lags`` in working days after the first.

    The longer a kind is missed, the less it is expected: an absence may be the end.
    """

    shares: Floats
    lags: Floats

    @classmethod
    def always(cls) -> Part:
        """Return the part of a kind that opens every run."""
        return cls(np.ones(_MOST_MISSES), np.eye(_PLACES)[0])

    @classmethod
    def learnt(cls, runs: Sequence[Run], kind: str) -> Part:
        """Return the part that ``kind`` took in ``runs`` since its first one."""
        days = [run.first_of(kind) for run in runs]
        since = next(i for i, day in enumerate(days) if day is not None)
        lags = _LAG_PRIOR * _LAG_SHAPE
        for age, (run, day) in enumerate((r, d) for r, d in zip(reversed(runs), reversed(days), strict=True) if d):
            lags[max(0, place_in_week(day) - place_in_week(run.first_day))] += _PLACE_MEMORY**age
        return cls(_shares([day is not None for day in days[since:]]), lags / lags.sum())


def _shares(took: Sequence[bool]) -> Floats:
    """The chance of taking part, now and after each further miss."""
    return _trusted([_shares_by(took, memory) for memory in _SHARE_MEMORIES])


def _shares_by(took: Sequence[bool], memory: float) -> tuple[float, Floats]:
    """How well a memory foretold who took part (log), and its chances; other ones just after having taken part."""
    hits, weight, trust = _SHARE_PRIOR * _USUAL_SHARE, _SHARE_PRIOR, 0.0
    again = {True: [0.0, 0.0], False: [0.0, 0.0]}
    for before, now in pairwise(took):
        share = hits / weight
        trust = _TRUST_MEMORY * trust + log(share if now else 1 - share)
        hits = _SHARE_PRIOR * _USUAL_SHARE + memory * (hits - _SHARE_PRIOR * _USUAL_SHARE) + now
        weight = _SHARE_PRIOR + memory * (weight - _SHARE_PRIOR) + 1
        for counts in again.values():
            counts[:] = [memory * count for count in counts]
        again[before] = [again[before][0] + now, again[before][1] + 1]
    share = hits / weight
    ratios = {after: (n + _TURN_PRIOR * share) / ((of + _TURN_PRIOR) * share) for after, (n, of) in again.items()}
    shares = hits / (weight + np.arange(_MOST_MISSES)) * ratios[False]
    if took[-1]:
        shares[0] *= ratios[True] / ratios[False]
    return trust, np.minimum(_MOST_CERTAIN, shares)


def _trusted(opinions: Sequence[tuple[float, Floats]]) -> Floats:
    """What memories of different lengths say together, each weighed by how well it foretold."""
    trust = np.array([of for of, _ in opinions])
    weights = np.exp(trust - trust.max())
    return np.asarray(weights @ np.array([said for _, said in opinions]) / weights.sum())


@dataclass(frozen=True)
class Walk:
    """The weeks to come, from ``day`` on: how likely the awaited round falls into each, and on which day of it."""

    pace: Pace
    part: Part
    day: int

    def next_day(self, runs: Sequence[Run], kind: str | None) -> Distribution:
        """Return the day of the next round of ``kind``, of the first of any run where it is None, after ``runs``."""
        monday = monday_of(self.day)
        state = np.zeros((_LONGEST_PAUSE, _MOST_MISSES))
        if runs[-1].monday == monday:
            days, chances, misses = self._rest_of_run(runs[-1], kind)
            state[0, misses] = 1 - chances.sum()
        else:
            days, chances, state = self._rest_of_week((monday - runs[-1].monday) // WEEK)
        more_days, more_chances = self._later_weeks(monday + WEEK, state)
        everything = np.concatenate([chances, more_chances])
        everything[-1] += max(0.0, 1 - everything.sum())
        return Distribution(np.array([*days, *more_days], dtype=float), everything / everything.sum())

    def _rest_of_run(self, run: Run, kind: str | None) -> tuple[list[int], Floats, int]:
        """The days left of a week whose run has begun."""
        had = kind is None or run.first_of(kind) is not None
        days = [d for d in working_days(run.monday) if d >= self.day]
        if had or not days:
            return [], np.zeros(0), 0 if had else 1
        place, share = place_in_week(run.first_day), float(self.part.shares[0])
        open_days = _clipped(np.roll(np.concatenate([self.part.lags, np.zeros(_PLACES)]), place), run.monday)
        left = open_days[-len(days) :]
        return days, share * left / (share * left.sum() + 1 - share), 1

    def _rest_of_week(self, waiting: int) -> tuple[list[int], Floats, Floats]:
        """The days left of a week that has had no round so far, and the state after it."""
        monday = monday_of(self.day)
        days = [d for d in working_days(monday) if d >= self.day]
        row = min(waiting, _LONGEST_PAUSE) - 1
        state = np.zeros((_LONGEST_PAUSE, _MOST_MISSES))
        if not days or is_break(monday):
            state[min(row + 1, _LONGEST_PAUSE - 1), 0] = 1.0
            return [], np.zeros(0), state
        starts = _clipped(self.pace.places, monday)[-len(days) :]
        hazard, left = float(self.pace.hazards[row]), float(starts.sum())
        begun = hazard * left / (hazard * left + 1 - hazard) if left else 0.0
        share = float(self.part.shares[0])
        state[min(row + 1, _LONGEST_PAUSE - 1), 0] = 1 - begun
        state[0, 1] = begun * (1 - share)
        spread = np.convolve(starts / (left or 1.0), self.part.lags)
        folded = np.append(spread[: len(days) - 1], spread[len(days) - 1 :].sum())
        return days, begun * share * folded, state

    def _later_weeks(self, monday: int, state: Floats) -> tuple[list[int], Floats]:
        """Every working day after this week, with its chance; what falls due in a break comes right after it."""
        spread = np.convolve(self.pace.places, self.part.lags)
        spreads = {most: _folded(spread, most) for most in range(1, _PLACES + 1)}
        nobody, lasting = np.zeros(_MOST_MISSES), (1 - self.pace.hazards)[:, None]
        due = nobody
        days: list[int] = []
        chances: list[Floats] = [np.zeros(0)]
        for week in range(monday, monday + WEEK * HORIZON, WEEK):
            begun, waiting = self.pace.hazards @ state + due, state * lasting
            if is_break(week):
                due, missed = begun, nobody
            else:
                due, missed = nobody, begun * (1 - self.part.shares)
                days.extend(working_days(week))
                chances.append((begun @ self.part.shares) * spreads[len(working_days(week))])
            state = _a_week_on(waiting, missed)
            if state.sum() + due.sum() < _NEGLIGIBLE:
                break
        return days, np.concatenate(chances)


def _a_week_on(waiting: Floats, missed: Floats) -> Floats:
    """The state after a week: those who waited wait longer, those who missed a run have missed one more."""
    state = np.empty_like(waiting)
    state[1:] = waiting[:-1]
    state[-1] += waiting[-1]
    state[0, 0], state[0, 1:] = 0.0, missed[:-1]
    state[0, -1] += missed[-1]
    return state


def _clipped(spread: Floats, monday: int) -> Floats:
    """Chances by working day of a week; what lies beyond its last one falls on that."""
    return _folded(spread, len(working_days(monday)))


def _folded(spread: Floats, most: int) -> Floats:
    return np.append(spread[: most - 1], spread[most - 1 :].sum())
