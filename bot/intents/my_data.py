"""What is held about the person: answers to forms, and the last question for a while."""

from __future__ import annotations

from bot.outcome import Ask, Outcome
from bot.recent import FORGOTTEN_AFTER

FORGET = "!forget"


def answer(ask: Ask) -> Outcome:
    """Return what is held and for how long; drop it where the person chose that."""
    if ask.slots.choice == FORGET:
        return Outcome("forgotten", forgets=True)
    held = [(ask.forms[name], answers) for name, answers in ask.kept.items()]
    told = [row for form, answers in held for row in form.told(answers)]
    return Outcome("held", {"told": told, "minutes": int(FORGOTTEN_AFTER.total_seconds() // 60)})
