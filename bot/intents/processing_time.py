"""How long applications take, as last posted."""

from __future__ import annotations

from bot.facts import relevant
from bot.outcome import Ask, Outcome


def answer(ask: Ask) -> Outcome:
    """Return the newest posted times and the facts that fit the question."""
    posted = max(
        (p for p in ask.knowledge.processing if p.posted_on <= ask.today), key=lambda p: p.posted_on, default=None
    )
    facts = relevant(ask, 2)
    if posted is None:
        return Outcome("facts", {"facts": facts}, sourced=tuple(facts))
    return Outcome("answer", {"posted": posted, "facts": facts}, sourced=(posted, *facts))
