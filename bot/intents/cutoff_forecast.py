"""How low the next cut-off may be, and how likely a score is enough: ranges, never a promise."""

from __future__ import annotations

from bot.alerts.wishes import ShowScorecard
from bot.facts import told_first
from bot.outcome import Ask, Outcome
from bot.outlook import Outlook, no_forecast, outlook, scoring_change, tried
from bot.picture import cutoffs
from bot.reach import off_scale
from knowledge.forecast.models import Forecast

_DRAWN = 12
_NO_FORECAST = "cut-off-no-forecast"


def answer(ask: Ask) -> Outcome:
    """Return the range of the next cut-off of the kind asked about, or of each live kind where none is."""
    if "scorecard" in (ask.slots.action, *ask.actions):
        return Outcome("scorecard", {"issued": None, "backtested": _replays(ask)}, wish=ShowScorecard())
    if wrong := off_scale(ask):
        return wrong
    seen = outlook(ask)
    if seen.forecast.cutoff is None:
        outcome = no_forecast(ask, seen, _NO_FORECAST)
    else:
        outcome = _of_category(ask, seen) if seen.category else _of_each(ask, seen)
    return told_first(ask, outcome)


def _replays(ask: Ask) -> dict[str, dict[str, int]]:
    return {kind: replay.model_dump() for kind, replay in tried(ask.knowledge).items()}


def _of_category(ask: Ask, seen: Outlook) -> Outcome:
    made = seen.forecast
    facts = [ask.knowledge.facts[_NO_FORECAST], *scoring_change(ask)]
    return Outcome(
        "forecast",
        {
            "category": seen.category,
            "made": made,
            "last": seen.rounds[-1],
            "chances": made.score,
            "recent": [r.cutoff for r in seen.rounds[-5:]][::-1],
            "held": seen.replay.cutoffs_held if seen.replay else 0,
            "replayed": seen.replay.rounds if seen.replay else 0,
            "facts": facts,
        },
        rounds=tuple(seen.rounds[-5:]),
        sourced=tuple(facts),
        category=seen.category,
        plot=cutoffs(seen.rounds[-_DRAWN:], seen.category, made.score.score if made.score else None, made),
    )


def _of_each(ask: Ask, seen: Outlook) -> Outcome:
    """One line for each kind that carries a forecast: cut-offs of different kinds are not comparable."""
    today, read, score = seen.forecast.day, seen.forecast.known_until, seen.forecast.score
    forecaster = ask.knowledge.forecaster
    kinds = [k for k in forecaster.live(today, read) if k in ask.knowledge.categories_by_slug]
    lines: list[Forecast] = [forecaster.forecast(k, today, read, score.score if score else None) for k in kinds]
    facts = [ask.knowledge.facts[_NO_FORECAST], *scoring_change(ask)]
    return Outcome(
        "each",
        {"lines": lines, "score": score.score if score else None, "facts": facts, "made": seen.forecast},
        rounds=tuple(ask.knowledge.rounds_of(k)[-1] for k in kinds),
        sourced=tuple(facts),
    )
