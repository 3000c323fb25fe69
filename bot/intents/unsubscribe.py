"""Alerts off: for good, of one kind, or for a while. What is asked is read here; the desk does it."""

from __future__ import annotations

from datetime import date, timedelta

from bot.alerts.asking import asked_of, number_of
from bot.alerts.wishes import Choose, Pause, Remind, Resume, Show, Stop, Wish
from bot.outcome import Ask, Outcome

_WEEK = timedelta(days=7)
_SURE = 0.85
"""How likely the intent must be where no word says stop: an alert turned off unasked is a round missed."""


def answer(ask: Ask) -> Outcome:
    """Return the wish that the message states; where that is not surely to stop, nothing is stopped."""
    return Outcome("no_store", wish=_wish(ask))


def _wish(ask: Ask) -> Wish:
    action = ask.slots.action
    if action == "mute_other" or "mute_other" in ask.actions:
        return Choose({"mutes_other": True})
    if action == "pause" or "pause" in ask.actions:
        return Pause(_until(ask))
    if "resume" in ask.actions:
        return Resume()
    if "reminders" in ask.actions and asked_of(ask).empty:
        return Remind(off=True)
    number = number_of(ask)
    until = _until(ask) if "timed" in ask.actions else None
    if until and number is None and asked_of(ask).empty:
        return Pause(until)
    counted = bool(ask.slots.nth or ask.slots.count) and number is None  # "the second one", "the last two"
    stops = ("stop" in ask.actions or ask.confidence >= _SURE) and not counted
    return Stop(asked_of(ask), number) if stops and "fewer" not in ask.actions else Show()


def _until(ask: Ask) -> date | None:
    """The day that a pause ends on: one named, the first of a month or week to come, the day after a running one."""
    if ask.slots.date:
        last = max(ask.slots.date)
        return last + _WEEK if last == ask.today else last  # "until monday", said on one
    if ask.slots.span:
        first, last = ask.slots.span
        return first if first > ask.today else last + timedelta(days=1)
    if ask.slots.month:
        month, year = ask.slots.month[-1], ask.slots.year[-1] if ask.slots.year else ask.today.year
        return date(year + (not ask.slots.year and month <= ask.today.month), month, 1)
    return None
