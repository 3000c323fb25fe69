"""All forecasts from one state of the rounds, each computed once, and how such forecasts would have done before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from knowledge.forecast.forecast import forecast, live_kinds, standing_of
from knowledge.forecast.models import Forecast, Standing
from knowledge.forecast.prospect import kind_of, prospect
from knowledge.forecast.reasons import Reason, reason
from knowledge.models import Record, Round

_MOST = 10
_LEVEL = 0.8
_MOST_KEPT = 2000

Days = tuple[date, date]


class Replay(Record):
    """Of the last ``rounds`` rounds of a kind so many lay inside the 80 % range for the day and for the cut-off.

    The ranges are those that would have been given on the Monday before from the rounds known then.
    """

    rounds: int
    days_held: int
    cutoffs_held: int


@dataclass
class Forecaster:
    """Forecasts from ``rounds``, oldest first; a kind is None where any round is meant."""

    rounds: Sequence[Round]
    _made: dict[object, Forecast] = field(default_factory=dict, repr=False)
    _replays: dict[str | None, Replay] = field(default_factory=dict, repr=False)

    def forecast(
        self, kind: str | None, today: date, known_until: date, score: int | None = None, asked: Days | None = None
    ) -> Forecast:
        """Return what `forecast` makes of the rounds."""
        key = (kind, today, known_until, score, asked)
        if key not in self._made:
            if len(self._made) >= _MOST_KEPT:
                self._made.clear()
            self._made[key] = forecast(self.rounds, kind, today, known_until, score, asked)
        return self._made[key]

    def live(self, today: date, known_until: date) -> Sequence[str]:
        """Return the kinds that carry a forecast, the one held last first."""
        return live_kinds(self.rounds, today, known_until)

    def reason(self, kind: str | None, day: date) -> Reason | None:
        """Return what stands out in the rhythm of a kind."""
        return reason(self.rounds, kind, day)

    def replay(self, kind: str | None) -> Replay:
        """Return how the ranges would have held for the last rounds of a kind."""
        if kind not in self._replays:
            own = [r for r in self.rounds if kind in (None, kind_of(r))]
            first = [r for before, r in pairwise(own) if before.held_on < _monday(r)]
            self._replays[kind] = self._replay(first[-_MOST:], kind)
        return self._replays[kind]

    def _replay(self, targets: Sequence[Round], kind: str | None) -> Replay:
        held = [result for target in targets if (result := self._held(target, kind))]
        return Replay(rounds=len(held), days_held=sum(d for d, _ in held), cutoffs_held=sum(c for _, c in held))

    def _held(self, target: Round, kind: str | None) -> tuple[bool, bool] | None:
        """Whether day and cut-off lay inside their ranges; None where no forecast would have stood."""
        monday = _monday(target)
        known = [r for r in self.rounds if r.held_on < monday]
        own = [r for r in known if kind in (None, kind_of(r))]
        if standing_of(own, monday, monday) is not Standing.FORECAST:
            return None
        said = prospect(known, kind, monday)
        day, cutoff = said.day.interval(_LEVEL), said.cutoff.interval(_LEVEL)
        return (
            day[0] <= target.held_on.toordinal() <= day[1],
            cutoff[0] <= target.cutoff <= cutoff[1],
        )


def _monday(held: Round) -> date:
    return held.held_on - timedelta(days=held.held_on.weekday())
