"""Answers made of facts: for intents that look something up rather than compute it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from bot.outcome import Ask, Outcome
from knowledge.models import Fact

_MOST = 4
_MOST_FIRST = 2
_NEAR = 3.0
_SHARE_NEAR = 0.4
"""How much less than the best, or than a share of it, a fact may fit and still be told beside it."""

TELLING = 4.5
"""How well a fact fits that a question may be after; less tells of no particular one."""

PLAIN = 7.0
"""How well a fact fits that a question plainly asks for, whatever else it was taken for."""

_NAMED = 2.0
"""How much better a fact fits on a topic that the question names, in whatever words."""

_OTHER_WORDS = frozenset({"deadline", "document", "invitations", "invited_now", "profile_words"})
"""Concepts of so many questions, or named so unlike what their words ask about, that they point to no topic."""

_BY_CONCEPT = frozenset({"help"})
"""Topics whose facts are told where a concept calls for them, and found by no words."""


def answer(ask: Ask) -> Outcome:
    """Return the facts on the intent's topics that the question's words point to; the first ones where none do."""
    facts = relevant(ask, _MOST)
    return Outcome("facts", {"facts": facts}, sourced=tuple(facts))


def relevant(ask: Ask, most: int) -> Sequence[Fact]:
    """Return up to ``most`` facts that fit best, else the first ones on the intent's topics."""
    on_topics = [f for topic in ask.topics for f in ask.knowledge.facts_of(topic, ask.today)]
    return found(ask, most) or on_topics[:most]


def told_first(ask: Ask, outcome: Outcome) -> Outcome:
    """Return ``outcome`` with the facts that the question plainly asks for before its reply."""
    first = found(ask, _MOST_FIRST, least=PLAIN)
    told = {**outcome.data, "facts": [f for f in outcome.data.get("facts", ()) if f not in first]}
    return replace(outcome, data=told, first=first)


def found(ask: Ask, most: int, topics: Sequence[str] = (), least: float = -inf) -> Sequence[Fact]:
    """Return up to ``most`` facts that fit the question by ``least`` or more, the best first.

    They are on ``topics`` alone; by default on the intent's own, and on any other where it is plainly asked for.
    """
    fits = _fits(ask)
    bars = dict.fromkeys(topics or ask.topics, least)
    elsewhere = inf if topics else max(least, PLAIN)
    fitting = [(fact, fit) for fact, fit in fits if fit >= bars.get(fact.topic, elsewhere)]
    best = max((fit for _, fit in fitting), default=0.0)
    near = [(fact, fit) for fact, fit in fitting if fit >= best - max(_NEAR, _SHARE_NEAR * best)]
    return [fact for fact, _ in sorted(near, key=lambda told: -told[1])[:most]]


def _fits(ask: Ask) -> Sequence[tuple[Fact, float]]:
    """The facts in force that words find, with how well each fits; better where a concept names its topic."""
    index = ask.knowledge.fact_index
    fits = index.fits(ask.text)
    for name, fit in index.fits(ask.text, ask.before.text).items() if ask.before.text else ():
        fits[name] = max(fit, fits.get(name, fit))
    about = (ask.concepts | ask.before.concepts) - _OTHER_WORDS
    return [
        (fact, fits[fact.id] + _NAMED * len(about.intersection(fact.topic.split("-"))))
        for fact in ask.knowledge.facts.values()
        if fact.id in fits and fact.topic not in _BY_CONCEPT and fact.holds_on(ask.today)
    ]
