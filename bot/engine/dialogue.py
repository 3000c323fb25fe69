"""What was asked before in a chat, so that "and for CEC?" makes sense; forgotten after half an hour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.engine.slots import Slots
from bot.recent import Recent

_TIME_SLOTS = frozenset({"round", "date", "month", "year", "span", "count"})
_SIDES = ("year", "category", "round")
_CARRIED = frozenset({"category", "score", "round", "date", "month", "year", "span", "submitted", "submitted_text"})


@dataclass(frozen=True)
class Turn:
    """What a person asked last, the numbers of the rounds they were shown, and the slot we asked them for."""

    intent: str
    slots: Slots
    at: datetime
    rounds: tuple[str, ...] = ()
    awaits: str = ""


class Dialogues(Recent[Turn]):
    """The last turn of each person in each chat."""


def continued(said: Slots, before: Slots) -> Slots:
    """Return the slots of a follow-up: what was said now, over what still holds of before.

    A new time replaces every earlier one, a new job or code every earlier one.
    """
    dropped: set[str] = set()
    if said.given() & _TIME_SLOTS:
        dropped |= _TIME_SLOTS
    if said.given() & {"occupation", "noc"}:
        dropped |= {"occupation", "noc", "noc_2016"}
    return said.over(before.without(dropped))


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
    return said.over(before.only(_CARRIED - (_TIME_SLOTS if said.given() & _TIME_SLOTS else set())))
