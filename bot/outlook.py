"""What a question about the time to come is answered from: the forecast of its kind, and why there may be none."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.outcome import Ask, Outcome
from bot.selection import By, meant
from knowledge.forecast.forecaster import Replay
from knowledge.forecast.models import Forecast, Standing
from knowledge.forecast.prospect import SCORING_CHANGED_ON
from knowledge.forecast.reasons import Reason
from knowledge.models import Fact, Round
from knowledge.snapshot import Knowledge

ANY = "any"
"""Stands for the next round of whatever kind."""

_SHOWN = 5
_CHANGED = "reform-high-wage"


@dataclass(frozen=True)
class Outlook:
    """The forecast that a question asks for, ``rounds`` of its kind, the rhythm behind it and how such ones did."""

    category: str | None
    forecast: Forecast
    rounds: Sequence[Round]
    reason: Reason | None
    replay: Replay | None
    asked: tuple[date, date] | None


def outlook(ask: Ask) -> Outlook:
    """Return the outlook for the category asked about, for any round where none is."""
    category = ask.slots.category[0] if ask.slots.category else None
    known, forecaster = ask.knowledge, ask.knowledge.forecaster
    asked, score = _days_asked(ask), ask.slots.score[-1] if ask.slots.score else None
    made = forecaster.forecast(category, ask.now.date(), known.as_of.date(), score, asked)
    told = made.standing is Standing.FORECAST
    return Outlook(
        category,
        made,
        known.rounds_of(category),
        forecaster.reason(category, made.day) if told else None,
        forecaster.replay(category) if told else None,
        asked,
    )


def no_forecast(ask: Ask, seen: Outlook, fact: str) -> Outcome:
    """Return the reply that there is no figure, with the reason and the last rounds known."""
    score = ask.slots.score[-1] if ask.slots.score else None
    met = [r for r in seen.rounds if score is not None and r.cutoff <= score]
    facts = [ask.knowledge.facts[fact], *scoring_change(ask)]
    return Outcome(
        "no_forecast",
        {
            "category": seen.category,
            "standing": seen.forecast.standing.name.lower(),
            "days": (ask.now.date() - seen.forecast.known_until).days,
            "count": len(seen.rounds),
            "lines": _with_gaps(seen.rounds)[: -_SHOWN - 1 : -1],
            "score": score,
            "last_met": met[-1] if met else None,
            "facts": facts,
        },
        rounds=(*seen.rounds[-_SHOWN:], *met[-1:]),
        sourced=tuple(facts),
        category=seen.category,
    )


def tried(known: Knowledge) -> Mapping[str, Replay]:
    """Return by kind, and for any round, how forecasts would have done for the last rounds."""
    today = known.as_of.date()
    return {kind or ANY: known.forecaster.replay(kind) for kind in (*known.forecaster.live(today, today), None)}


def scoring_change(ask: Ask) -> Sequence[Fact]:
    """Return what is known of the change of the scoring, once it has come."""
    return [ask.knowledge.facts[_CHANGED]] if ask.now.date() >= SCORING_CHANGED_ON else []


def _with_gaps(rounds: Sequence[Round]) -> list[dict[str, object]]:
    return [
        {"round": held, "gap": (held.held_on - before.held_on).days if before else None}
        for before, held in zip((None, *rounds), rounds, strict=False)
    ]


def _days_asked(ask: Ask) -> tuple[date, date] | None:
    """The days to come that a question names; a month without a year is the next one of its name."""
    what, today = meant(ask), ask.now.date()
    if what.by is By.DAY and max(what.days) >= today:
        return max(what.days), max(what.days)
    if what.by is not By.PERIOD or not what.first or not what.last:
        return None
    first, last = what.first, what.last
    if last < today and ask.slots.month and not ask.slots.year:
        first = date(first.year + 1, first.month, 1)
        last = date(last.year + 1, last.month, calendar.monthrange(last.year + 1, last.month)[1])
    return (max(first, today), last) if last >= today else None
