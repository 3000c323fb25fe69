"""What is stored about a person: told, shown, handed over, forgotten. What is asked is read here; the desk does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from bot import invitation
from bot.alerts.asking import asked_of
from bot.alerts.wishes import ExportMe, ForgetMe, Remind, ShowMe, TellMe, Wish
from bot.keeping import KEPT
from bot.languages import LANGUAGES
from bot.outcome import Ask, Outcome
from bot.reach import off_scale
from bot.recent import FORGOTTEN_AFTER

_FLAGS: Mapping[str, Mapping[str, Any]] = {
    "nominated": {"nominated": True},
    "not_nominated": {"nominated": False},
    "has_french": {"french": True},
    "no_french": {"french": False},
    "in_english": {"language": "en"},
    "in_french": {"language": "fr"},
}

_SURE = "sure"
"""What is asked before everything is deleted."""

_FEW_WORDS = 4
_ORDER = ("forget_sure", "forget", "export", "privacy", "show")
"""Which action counts where the words of several stand in one message."""


def answer(ask: Ask) -> Outcome:
    """Return the wish that the message states; a value that cannot be is told instead of stored."""
    if wrong := off_scale(ask):
        return wrong
    action = ask.slots.action or next((a for a in _ORDER if a in ask.actions), "")
    if not action and ask.awaits == _SURE and "confirmed" in ask.actions and len(ask.text.split()) <= _FEW_WORDS:
        action = "forget_sure"
    minutes = int(FORGOTTEN_AFTER.total_seconds() // 60)
    if action == "privacy":
        return Outcome("privacy", {"minutes": minutes, "days": KEPT.days})
    if ask.slots.zone and ask.slots.zone not in available_timezones():
        return Outcome("no_such_zone", {"zone": ask.slots.zone})
    wish = _wish(ask, action)
    if wish == ForgetMe(sure=True):
        return Outcome("forgotten", wish=wish, forgets=True)
    language = wish.said.get("language", "") if isinstance(wish, TellMe) else ""
    data = {"told": _told(ask), **_done(ask), "lasting": ask.told.lasting, "minutes": minutes}
    return Outcome("no_store", data, wish=wish, language=language, asks=_SURE if wish == ForgetMe() else "")


def _told(ask: Ask) -> list[tuple[str, str]]:
    """What the person answered to forms, as labels and words; documents have no words in a form."""
    kept = {name: {k: v for k, v in answers.items() if k != invitation.DONE} for name, answers in ask.kept.items()}
    return [row for name, answers in kept.items() for row in ask.forms[name].told(answers)]


def _done(ask: Ask) -> dict[str, object]:
    """The documents that were ticked, and whether the application was."""
    done = ask.kept.get(invitation.FORM, {}).get(invitation.DONE) or ()
    return {"done": [d for d in ask.knowledge.documents if d.id in done], "applied": invitation.APPLIED in done}


def _wish(ask: Ask, action: str) -> Wish:
    match action:
        case "forget" | "forget_sure":
            return ForgetMe(sure=action == "forget_sure")
        case "export":
            return ExportMe()
        case "show":
            return ShowMe()
        case "remind":
            return Remind()
    said = _said(ask)
    return TellMe(said) if said else ShowMe()


def _said(ask: Ask) -> dict[str, Any]:
    """What the message tells of the person."""
    said: dict[str, Any] = {}
    if ask.slots.score:
        said["score"] = ask.slots.score[-1]
    if ask.slots.submitted_text:
        said["submitted"] = ask.slots.submitted_text
    if jobs := asked_of(ask).occupations:
        said["occupations"] = jobs
    if ask.slots.zone:
        said["zone"] = ask.slots.zone
    if ask.slots.language in LANGUAGES:
        said["language"] = ask.slots.language
    for flag, values in _FLAGS.items():
        if flag in ask.actions:
            said |= values
    return said
