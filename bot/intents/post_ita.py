"""What to do after an invitation: the documents, and the facts that fit the question."""

from __future__ import annotations

from bot.facts import relevant
from bot.outcome import Ask, Outcome

_ONE_DOCUMENT = frozenset({"police", "medical", "reference", "passport", "funds", "mistake", "decline", "deadline"})
_MOST_FACTS = 4


def answer(ask: Ask) -> Outcome:
    """Return the list of documents where it is asked for as a whole, else the facts that the question points to."""
    if "document" in ask.concepts and not ask.concepts & _ONE_DOCUMENT and ask.concepts & {"list", "what"}:
        documents = sorted(ask.knowledge.documents, key=lambda d: d.order)
        deadline = ask.knowledge.facts_of("deadline", ask.today)[:1]
        return Outcome("documents", {"documents": documents, "facts": deadline}, sourced=(*deadline, *documents))
    facts = relevant(ask, _MOST_FACTS)
    return Outcome("facts", {"facts": facts}, sourced=tuple(facts))
