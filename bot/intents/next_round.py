"""When the next round may come: a range of days with the rhythm behind it, never a promise."""

from __future__ import annotations

from datetime import timedelta

from bot.facts import told_first
from bot.outcome import Ask, Outcome
from bot.outlook import no_forecast, outlook, scoring_change

_FAR = timedelta(days=365)
"""Days further ahead are not named."""

_NO_CALENDAR = "rounds-no-calendar"


def answer(ask: Ask) -> Outcome:
    """Return when the next round of the kind asked about may come, or why that is not said."""
    seen = outlook(ask)
    made = seen.forecast
    if made.next_day is None:
        return told_first(ask, no_forecast(ask, seen, _NO_CALENDAR))
    facts = [ask.knowledge.facts[_NO_CALENDAR], *scoring_change(ask)]
    outcome = Outcome(
        "forecast",
        {
            "category": seen.category,
            "made": made,
            "next": made.next_day,
            "last": seen.rounds[-1],
            "reason": seen.reason,
            "held": seen.replay.days_held if seen.replay else 0,
            "replayed": seen.replay.rounds if seen.replay else 0,
            "asked": seen.asked,
            "far": made.day + _FAR,
            "facts": facts,
        },
        rounds=tuple(seen.rounds[-1:]),
        sourced=tuple(facts),
        category=seen.category,
    )
    return told_first(ask, outcome)
