"""Alerts: on, changed, listed, tested, explained. What is asked is read here; the desk does it."""

from __future__ import annotations

from bot.alerts.asking import asked_of, number_of, round_of
from bot.alerts.wishes import Change, Choose, Resume, Show, Subscribe, Try, Why, Wish
from bot.outcome import Ask, Outcome

_SWITCHES = {
    "corrections_on": {"corrections": True},
    "corrections_off": {"corrections": False},
    "silent": {"silent": True},
    "loud": {"silent": False},
    "mute_other": {"mutes_other": True},
    "unmute_other": {"mutes_other": False},
}

_ORDER = ("why", "test", *_SWITCHES, "list", "resume", "change", "not_offered", "elsewhere")
"""Which action counts where the words of several stand in one message."""


def answer(ask: Ask) -> Outcome:
    """Return the wish that the message states; without the state store nothing can be kept, and that is told."""
    action = ask.slots.action or next((a for a in _ORDER if a in ask.actions), "")
    if action == "not_offered" and asked_of(ask).empty:
        return Outcome("not_offered")
    return Outcome("no_store", wish=_wish(ask, action))


def _wish(ask: Ask, action: str) -> Wish:
    if action in _SWITCHES:
        return Choose(_SWITCHES[action])
    match action:
        case "list":
            return Show()
        case "test":
            return Try()
        case "why":
            return Why(round_of(ask))
        case "resume":
            return Resume()
        case "change":
            return Change(asked_of(ask), number_of(ask))
    return Subscribe(asked_of(ask), elsewhere=action == "elsewhere")
