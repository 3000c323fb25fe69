"""What a word means, how a part of the system works."""

from __future__ import annotations

from bot.facts import TELLING, found, told_first
from bot.outcome import Ask, Outcome

_MOST_TERMS = 3
_MOST_FACTS = 4
_MOST_BESIDE = 2


def answer(ask: Ask) -> Outcome:
    """Return the glossary entries of the terms named; else the facts that the question's words point to."""
    terms = [t for name in ask.slots.term for t in ask.knowledge.terms if t.id == name][:_MOST_TERMS]
    if terms:
        own = [ask.knowledge.facts[i] for t in terms for i in t.facts if ask.knowledge.facts[i].holds_on(ask.today)]
        facts = list({f.id: f for f in (*own, *found(ask, _MOST_BESIDE, least=TELLING))}.values())[:_MOST_FACTS]
        outcome = Outcome("terms", {"terms": terms, "facts": facts}, sourced=(*terms, *facts))
        return told_first(ask, outcome)
    fitting = found(ask, _MOST_FACTS)
    if not fitting:
        return Outcome("unknown", pages=("ircc-express-entry",))
    return Outcome("facts", {"facts": fitting}, sourced=tuple(fitting))
