"""Answers made of facts: for intents that look something up rather than compute it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.outcome import Ask, Outcome
from knowledge.models import Fact

_MOST = 4


def answer(ask: Ask) -> Outcome:
    """Return the facts on the intent's topics that the question's words point to; the first ones where none do."""
    facts = relevant(ask, _MOST)
    return Outcome("facts", {"facts": facts}, sourced=tuple(facts))


def relevant(ask: Ask, most: int, topics: Sequence[str] = ()) -> Sequence[Fact]:
    """Return up to ``most`` facts on ``topics``, the intent's own by default, that fit the question best."""
    facts = [f for topic in topics or ask.topics for f in ask.knowledge.facts_of(topic, ask.today)]
    return ask.knowledge.fact_index.best(facts, ask.text, most) or facts[:most]
