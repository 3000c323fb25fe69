"""What was asked before in a chat, so that "and for CEC?" makes sense; forgotten after half an hour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.engine.slots import Slots
from bot.recent import Recent

TIME_SLOTS = frozenset({"round", "date", "month", "year", "span", "count"})
"""Slots that tell which rounds of a kind are meant."""

_JOBS = frozenset({"occupation", "noc", "noc_2016"})
_COUPLE = 2
_SIDES = ("year", "category", "round")
_CARRIED = frozenset(
    {"category", "score", "round", "date", "month", "year", "span", "nth", "submitted", "submitted_text"}
)


@dataclass(frozen=True)
class Said:
    """The words of a message, and the concepts that it and those it goes on from name.

    ``day`` is the one that their answers counted from.
    """

    text: str = ""
    concepts: frozenset[str] = frozenset()
    day: date | None = None

    def after(self, earlier: Said) -> Said:
        """Return this with what ``earlier`` was about; its words are forgotten."""
        return Said(self.text, self.concepts | earlier.concepts, self.day or earlier.day)


NOTHING_SAID = Said()


@dataclass(frozen=True)
class Turn:
    """What a person asked last, the numbers of the rounds they were shown, and the slot we asked them for."""

    intent: str
    slots: Slots
    at: datetime
    rounds: tuple[str, ...] = ()
    awaits: str = ""
    said: Said = NOTHING_SAID

    def said_before(self, intent: str, follows: bool) -> Said:
        """Return what a message builds on: all of this where it ``follows``, the day where it is of the same intent."""
        if follows:
            return self.said
        return Said(day=self.said.day) if intent == self.intent else NOTHING_SAID


class Dialogues(Recent[Turn]):
    """The last turn of each person in each chat."""


def continued(said: Slots, before: Slots) -> Slots:
    """Return the slots of a follow-up: what was said now, over what still holds of before.

    A new time replaces every earlier one, but a mere year that of a day; a new job or code every earlier one; a new
    category the round named before, which is of one kind.
    """
    dropped: set[str] = {"round"} if said.category else set()
    dropped |= _replaced(said)
    if before.date and said.given() & TIME_SLOTS == {"year"}:
        said = _in_year(said, before)
    if said.given() & TIME_SLOTS:
        dropped |= TIME_SLOTS
    if said.family_size:
        said, dropped = _with_adults(said, before), {*dropped, "children"}
    if said.given() & _JOBS:
        dropped |= _JOBS
    return said.over(before.without(dropped))


def _in_year(said: Slots, before: Slots) -> Slots:
    """Return the days of before in the year said now; what was said where one of them is not in that year."""
    try:
        days = tuple(day.replace(year=year) for day in before.date for year in said.year)
    except ValueError:
        return said
    return replace(said, date=days, year=())


def _with_adults(said: Slots, before: Slots) -> Slots:
    """Return the household of "and with 2 kids" after a couple: with both adults, where none is told now."""
    adults = (before.family_size or 0) - (before.children or 0)
    if adults != _COUPLE or not said.children or said.family_size != said.children + 1:
        return said
    return replace(said, family_size=adults + said.children)


def compared(said: Slots, before: Slots) -> Slots:
    """Return the slots of "and 2023?" after a comparison: one more of what was compared."""
    more: dict[str, Any] = {
        side: tuple(dict.fromkeys((*getattr(before, side), *getattr(said, side))))
        for side in _SIDES
        if side in said.given()
    }
    return replace(continued(said, before), **more)


def carried(said: Slots, before: Slots) -> Slots:
    """Return the slots of another question on the same subject: its category, round or score, where none is said."""
    dropped = TIME_SLOTS if said.given() & TIME_SLOTS else set()
    return said.over(before.only(_CARRIED - dropped - _replaced(said)))


def _replaced(said: Slots) -> set[str]:
    """The slots of before that no longer hold: the largest is looked for among all, not at a place or score told."""
    return {"nth", "score"} if said.direction else set()
