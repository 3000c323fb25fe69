"""How low the next cut-off may be: until forecasts land, what is known of the last ones."""

from __future__ import annotations

from bot.intents.next_round import of_kind
from bot.outcome import Ask, Outcome

_SHOWN = 5


def answer(ask: Ask) -> Outcome:
    """Return that it is not known, the last cut-offs of the kind, and when the score last met one."""
    category, rounds = of_kind(ask)
    score = ask.slots.score[-1] if ask.slots.score else None
    met = [r for r in rounds if score is not None and r.cutoff <= score]
    facts = [ask.knowledge.facts["cut-off-no-forecast"]]
    return Outcome(
        "no_forecast",
        {
            "category": category,
            "rounds": [{"round": r} for r in rounds[: -_SHOWN - 1 : -1]],
            "score": score,
            "last_met": met[-1] if met else None,
            "facts": facts,
        },
        rounds=(*rounds[-_SHOWN:], *met[-1:]),
        sourced=tuple(facts),
        category=category,
    )
