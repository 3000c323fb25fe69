"""How long applications take, as last posted."""

from __future__ import annotations

from bot.facts import found
from bot.outcome import Ask, Outcome

_MOST_FACTS = 2
_ENDS = "deadline"
"""A concept of what runs out meanwhile: the facts on that come before how long all takes."""

_PAPERS = ("documents-police", "documents-medical", "documents-language", "documents-education", "documents-identity")


def answer(ask: Ask) -> Outcome:
    """Return the newest posted times and the facts that fit the question."""
    posted = max(
        (p for p in ask.knowledge.processing if p.posted_on <= ask.today), key=lambda p: p.posted_on, default=None
    )
    ends = _ENDS in ask.concepts
    facts = found(ask, _MOST_FACTS, (*ask.topics, *_PAPERS) if ends else ())
    if posted is None:
        return Outcome("facts", {"facts": facts}, sourced=tuple(facts))
    return Outcome("answer", {"posted": posted, "facts": facts, "facts_first": ends}, sourced=(posted, *facts))
