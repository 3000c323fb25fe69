"""Alerts: on, changed, listed, tested, explained. What is asked is read here; the desk does it."""

from __future__ import annotations

from bot.alerts import stepwise
from bot.alerts.asking import asked_of, has_several_cutoffs, is_least_cutoff, number_of, round_of
from bot.alerts.wishes import Change, Choose, Remind, Resume, Show, Subscribe, Try, Why, Wish
from bot.outcome import Ask, Outcome
from bot.reach import off_scale
from knowledge.folding import words_of
from knowledge.post_ita import LEADS

_SWITCHES = {
    "corrections_on": {"corrections": True},
    "corrections_off": {"corrections": False},
    "silent": {"silent": True},
    "loud": {"silent": False},
    "mute_other": {"mutes_other": True},
    "unmute_other": {"mutes_other": False},
}

_SURE = 0.6
"""How likely the intent must be where nothing tells what is wanted: that would be every round."""

_ORDER = (
    *("why", "no_more", "test", *_SWITCHES, "no_reminders", "list", "resume", "change", "remind"),
    *("stepwise", "not_offered", "elsewhere"),
)
"""Which action counts where the words of several stand in one message."""


def answer(ask: Ask) -> Outcome:
    """Return the wish that the message states; without the state store nothing can be kept, and that is told."""
    if ask.move:
        return stepwise.go_on(ask, ask.move.answers)
    if "size" not in ask.actions and (wrong := off_scale(ask)):
        return wrong
    action = ask.slots.action or next((a for a in _ORDER if a in ask.actions), "")
    if action == "stepwise":
        return stepwise.begin(ask)
    if action == "not_offered" and asked_of(ask).empty:
        return Outcome("not_offered")
    named = "round" in ask.concepts or not asked_of(ask).empty
    numbered = ask.reads is not None and number_of(ask) is not None
    if not action and not named and (numbered or ask.confidence < _SURE):
        return Outcome("no_store", wish=Show())
    if action in ("", "elsewhere") and is_least_cutoff(ask):
        return Outcome("no_least", {"asked": asked_of(ask)})
    if action in ("", "elsewhere") and has_several_cutoffs(ask):
        return Outcome("one_cutoff")
    return Outcome("no_store", wish=_wish(ask, action))


def _wish(ask: Ask, action: str) -> Wish:
    if action in _SWITCHES:
        return Choose(_SWITCHES[action])
    match action:
        case "remind" if asked_of(ask).empty:
            return Remind(days=_leads(ask))
        case "remind_day":
            return Remind(toggles=next((days for days in LEADS if days == number_of(ask)), None))
        case "no_reminders":
            return Remind(off=True)
        case "list" | "no_more":  # shown with what stops it: who wants no more must not get one more
            return Show()
        case "test":
            return Try()
        case "why":
            return Why(round_of(ask))
        case "resume":
            return Resume()
        case "change":
            return Change(asked_of(ask), number_of(ask), adds="also" in ask.actions)
    return Subscribe(asked_of(ask), elsewhere=action == "elsewhere")


def _leads(ask: Ask) -> tuple[int, ...]:
    """The days ahead that the message names, as far as they can be chosen."""
    numbers = {int(word) for word in words_of(ask.text).split() if word.isdecimal()}
    return tuple(days for days in LEADS if days in numbers)
