"""Answers made of facts: for intents that look something up rather than compute it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.outcome import Ask, Outcome
from knowledge.models import Fact

_MOST = 4
_OTHER_WORDS = frozenset({"deadline", "document", "invitations", "invited_now", "profile_words"})
"""Concepts of so many questions, or named so unlike what their words ask about, that they point to no fact."""

TELLING = 4.5
"""What two words weigh, and no word alone, however rare: less than that tells of no particular fact."""


def answer(ask: Ask) -> Outcome:
    """Return the facts on the intent's topics that the question's words point to; the first ones where none do."""
    facts = relevant(ask, _MOST)
    return Outcome("facts", {"facts": facts}, sourced=tuple(facts))


def relevant(ask: Ask, most: int, topics: Sequence[str] = ()) -> Sequence[Fact]:
    """Return up to ``most`` facts on ``topics``, the intent's own by default, that fit best, else the first ones."""
    return found(ask, most, topics) or _on(ask, topics)[:most]


def found(ask: Ask, most: int, topics: Sequence[str] = (), least: float = 0.0) -> Sequence[Fact]:
    """Return up to ``most`` facts on ``topics`` that the question's words point to and that weigh ``least`` or more."""
    now, before = ask.concepts - _OTHER_WORDS, ask.before.concepts - _OTHER_WORDS
    now = now.union(ask.slots.category, ask.slots.term)
    earlier = " ".join((ask.before.text, *before))
    return ask.knowledge.fact_index.best(_on(ask, topics), ask.text, most, now, earlier, least)


def _on(ask: Ask, topics: Sequence[str]) -> list[Fact]:
    return [f for topic in topics or ask.topics for f in ask.knowledge.facts_of(topic, ask.today)]
