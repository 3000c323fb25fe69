"""The reasoning behind a forecast in figures counted from the rounds themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from knowledge.forecast.calendar import WEEK
from knowledge.forecast.prospect import kind_of
from knowledge.forecast.rhythm import runs_of
from knowledge.models import Record, Round

_LOOKED_AT = 13
_LEAST = 3


class Follows(Record):
    """Of the last ``of`` runs with a kind, ``count`` had it ``days`` days after a round of ``opener``.

    ``runs`` of the last ``of_runs`` runs had the kind at all.
    """

    opener: str
    days: int
    count: int
    of: int
    runs: int
    of_runs: int


class Recurs(Record):
    """Of the last ``of`` gaps between weeks with such rounds, ``count`` were ``weeks`` weeks."""

    weeks: int
    count: int
    of: int


class Varies(Record):
    """The last ``of`` gaps between weeks with such rounds were from ``shortest`` to ``longest`` weeks."""

    shortest: int
    longest: int
    of: int


Reason = Follows | Recurs | Varies


def reason(rounds: Sequence[Round], kind: str | None, day: date) -> Reason | None:
    """Return what stands out in the rhythm of a kind, of any round where it is None; None of too few rounds."""
    held = [(r.held_on.toordinal(), kind_of(r)) for r in rounds if r.held_on <= day]
    runs = runs_of(held)
    openers = Counter(run.rounds[0][1] for run in runs[-_LOOKED_AT:])
    opener = openers.most_common(1)[0][0] if openers else None
    if kind is None or kind == opener or opener is None:
        return _recurs([run.monday for run in runs if kind is None or run.first_of(kind)])
    taking_part = [(run.first_of(opener), run.first_of(kind)) for run in runs if run.first_of(kind)][-_LOOKED_AT:]
    lags = Counter(own - first for first, own in taking_part if first and own and own > first)
    if len(taking_part) < _LEAST or not lags or 2 * lags.most_common(1)[0][1] < len(taking_part):
        return _recurs([run.monday for run in runs if run.first_of(kind)])
    days, count = lags.most_common(1)[0]
    last = runs[-_LOOKED_AT:]
    took = sum(run.first_of(kind) is not None for run in last)
    return Follows(opener=opener, days=days, count=count, of=len(taking_part), runs=took, of_runs=len(last))


def _recurs(mondays: Sequence[int]) -> Recurs | Varies | None:
    gaps = [(later - sooner) // WEEK for sooner, later in pairwise(mondays)][-_LOOKED_AT:]
    if len(gaps) < _LEAST:
        return None
    weeks, count = Counter(gaps).most_common(1)[0]
    if 2 * count < len(gaps):
        return Varies(shortest=min(gaps), longest=max(gaps), of=len(gaps))
    return Recurs(weeks=weeks, count=count, of=len(gaps))
