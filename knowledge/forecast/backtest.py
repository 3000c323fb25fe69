"""The past as if it were to come: a forecast on each Monday from the rounds before it, beside what came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from knowledge.forecast import baselines
from knowledge.forecast.baselines import Past
from knowledge.forecast.calendar import WEEK
from knowledge.forecast.forecast import live_kinds, standing_of
from knowledge.forecast.models import Standing
from knowledge.forecast.prospect import kind_of, prospect
from knowledge.forecast.scores import Scored, Scores, draws
from knowledge.models import Round

ANY = "any"
MEASURES = ("date", "cutoff", "size")


@dataclass
class KindScores:
    """What was scored of one kind; ``dropped`` counts the origins without a next round."""

    measures: Mapping[str, Scores] = field(default_factory=lambda: {name: Scores() for name in MEASURES})
    dropped: int = 0


@dataclass
class Backtest:
    """Everything scored from the first origin to the last, by kind."""

    first: date
    last: date
    kinds: dict[str, KindScores] = field(default_factory=dict)


def backtest(rounds: Sequence[Round], since: date, until: date) -> Backtest:
    """Forecast on every Monday from ``since`` to ``until`` from the rounds before it, and score what came.

    Looked at are the kinds that carried a forecast on the first origin, and any round.
    """
    origins = _mondays(since, until)
    result = Backtest(since, until)
    if not origins:
        return result
    result.first, result.last = origins[0], origins[-1]
    for kind in (*_carried(rounds, origins[0]), None):
        scores = _backtest_kind(rounds, kind, origins)
        if scores.measures["date"].scored:
            result.kinds[kind or ANY] = scores
    return result


def _mondays(since: date, until: date) -> list[date]:
    first = since + timedelta(days=-since.weekday() % WEEK)
    return [first + timedelta(days=n) for n in range(0, (until - first).days + 1, WEEK)]


def _carried(rounds: Sequence[Round], origin: date) -> Sequence[str]:
    """The kinds with a forecast on ``origin``, the most frequent first."""
    known = [r for r in rounds if r.held_on < origin]
    counts = Counter(kind_of(r) for r in known)
    return sorted(live_kinds(known, origin, origin), key=lambda kind: (-counts[kind], kind))


def _backtest_kind(rounds: Sequence[Round], kind: str | None, origins: Sequence[date]) -> KindScores:
    scores, draw = KindScores(), draws()
    for origin in origins:
        known = [r for r in rounds if r.held_on < origin]
        own = [r for r in known if kind in (None, kind_of(r))]
        if standing_of(own, origin, origin) is not Standing.FORECAST:
            continue
        came = next((r for r in rounds if r.held_on >= origin and kind in (None, kind_of(r))), None)
        if came is None:
            scores.dropped += 1
            continue
        for measure, scored in score_next(known, kind, origin, came, draw).items():
            scores.measures[measure].scored.append(scored)
    return scores


def score_next(
    known: Sequence[Round], kind: str | None, origin: date, came: Round, draw: Callable[[], float]
) -> Mapping[str, Scored]:
    """Return the scores of the forecast from ``known`` on ``origin`` against the round that came."""
    said = prospect(known, kind, origin)
    past = Past.of([r for r in known if kind in (None, kind_of(r))], origin.toordinal())
    days = {name: rule(past) for name, rule in baselines.DAYS.items()}
    cutoffs = {name: rule(past.cutoffs) for name, rule in baselines.VALUES.items()}
    sizes = {name: rule(past.sizes) for name, rule in baselines.VALUES.items()}
    return {
        "date": Scored.against(came.number, said.day, came.held_on.toordinal(), days, draw()),
        "cutoff": Scored.against(came.number, said.cutoff, came.cutoff, cutoffs, draw()),
        "size": Scored.against(came.number, said.size, came.invitations, sizes, draw()),
    }
