"""Everything else: said kindly, with what can be asked; distress gets a humane line."""

from __future__ import annotations

from collections.abc import Sequence

from bot.facts import TELLING, found
from bot.outcome import Ask, Outcome
from knowledge.models import Fact
from knowledge.snapshot import Knowledge

DISTRESS = "distress"
"""A concept that is answered whatever else a message asks."""

_REPLIES = (
    ("abuse", "abuse"),
    ("other_permit", "elsewhere_in_canada"),
    ("family", "elsewhere_in_canada"),
    ("resident", "elsewhere_in_canada"),
    ("refugee", "elsewhere_in_canada"),
    ("other_program", "elsewhere_in_canada"),
    ("quebec", "quebec"),
)
ORDERS = "orders"
"""The action of a message that tells a program what to do or to be."""

_ONE_PROFILE = "profile-one-each"
_EDGE = frozenset(
    {"profile_word", "submit", "document", "mistake", "police", "medical", "reference", "decline", "deadline"}
)
_HONEST = frozenset({"injection"})
"""Words such as "password" and "instructions", where they give no orders: of accounts and of the Minister."""

_FAR = frozenset({"elsewhere", "living", "nonsense", "cheat"})
_SURE = 0.95
"""How likely a message must be about something else for no fact to be told."""

_MOST_FACTS = 2
_SURELY = 8.0
"""How well a fact fits what was taken for something else altogether."""


def answer(ask: Ask) -> Outcome:
    """Return the reply that fits what the message is about."""
    if DISTRESS in ask.concepts:
        return care(ask.knowledge)
    if ORDERS in ask.actions:
        return Outcome("no_orders")
    if "account" in ask.actions:
        one = ask.knowledge.facts[_ONE_PROFILE]
        return Outcome("account", {"facts": [one]}, sourced=(one,), pages=("ircc-express-entry",))
    for concept, reply in _REPLIES:
        if concept in ask.concepts:
            pages = {"elsewhere_in_canada": ("ircc-home",), "quebec": ("province-qc",)}.get(reply, ())
            return Outcome(reply, pages=pages)
    facts = _beside(ask)
    if facts:
        return Outcome("edge", {"facts": facts}, sourced=tuple(facts), pages=("ircc-express-entry",))
    return Outcome("other")


def care(knowledge: Knowledge) -> Outcome:
    """Return a humane line, and where somebody can be reached."""
    return Outcome("distress", sourced=(knowledge.facts["help-crisis-line"],))


def _beside(ask: Ask) -> Sequence[Fact]:
    """Facts on what people meet with beside Express Entry; none where the message may be about something else."""
    if ask.concepts & _HONEST and found(ask, 1, least=TELLING):
        return found(ask, _MOST_FACTS, least=TELLING)
    if ask.concepts & _EDGE and not ask.concepts & _FAR and ask.confidence < _SURE:
        return found(ask, _MOST_FACTS, least=TELLING)
    return found(ask, _MOST_FACTS, least=_SURELY)
