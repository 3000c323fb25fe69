"""Everything else: said kindly, with what can be asked; distress gets a humane line."""

from __future__ import annotations

from bot.facts import relevant
from bot.outcome import Ask, Outcome

_REPLIES = (
    ("injection", "no_orders"),
    ("abuse", "abuse"),
    ("other_permit", "elsewhere_in_canada"),
    ("family", "elsewhere_in_canada"),
    ("resident", "elsewhere_in_canada"),
    ("refugee", "elsewhere_in_canada"),
    ("other_program", "elsewhere_in_canada"),
    ("quebec", "quebec"),
)
_EDGE = frozenset({"profile_word", "submit", "document", "mistake"})


def answer(ask: Ask) -> Outcome:
    """Return the reply that fits what the message is about."""
    if "distress" in ask.concepts:
        return Outcome("distress", sourced=(ask.knowledge.facts["help-crisis-line"],))
    for concept, reply in _REPLIES:
        if concept in ask.concepts:
            pages = {"elsewhere_in_canada": ("ircc-home",), "quebec": ("province-qc",)}.get(reply, ())
            return Outcome(reply, pages=pages)
    if ask.concepts & _EDGE:
        facts = relevant(ask, 2)
        return Outcome("edge", {"facts": facts}, sourced=tuple(facts), pages=("ircc-express-entry",))
    return Outcome("other")
