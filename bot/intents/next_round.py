"""When the next round may come: until forecasts land, what is known of the last ones."""

from __future__ import annotations

from collections.abc import Sequence

from bot.outcome import Ask, Outcome
from knowledge.models import Round

_SHOWN = 5


def answer(ask: Ask) -> Outcome:
    """Return that no dates are announced, and the last rounds of the kind with the days between them."""
    category, rounds = of_kind(ask)
    lines = [
        {"round": held, "gap": (held.held_on - before.held_on).days if before else None}
        for before, held in zip((None, *rounds), rounds, strict=False)
    ]
    facts = [ask.knowledge.facts["rounds-no-calendar"]]
    return Outcome(
        "no_forecast",
        {"category": category, "rounds": lines[: -_SHOWN - 1 : -1], "facts": facts},
        rounds=tuple(rounds[-_SHOWN:]),
        sourced=tuple(facts),
        category=category,
    )


def of_kind(ask: Ask) -> tuple[str | None, Sequence[Round]]:
    """Return the category asked about, None for any, and its rounds."""
    category = ask.slots.category[0] if ask.slots.category else None
    return category, ask.knowledge.rounds_of(category)
