"""What was asked before in a chat, so that "and for CEC?" makes sense; forgotten after half an hour."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.engine.slots import Slots
from bot.question import Asker

FORGOTTEN_AFTER = timedelta(minutes=30)
_MOST_CHATS = 20_000

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


class Dialogues:
    """The last turn of each person in each chat; nobody else's is ever looked at. The oldest go first."""

    def __init__(self) -> None:
        self._turns: OrderedDict[Asker, Turn] = OrderedDict()

    def last(self, asker: Asker, now: datetime) -> Turn | None:
        """Return what ``asker`` asked last, unless it is too long ago."""
        turn = self._turns.get(asker)
        return turn if turn and now - turn.at <= FORGOTTEN_AFTER else None

    def remember(self, asker: Asker, turn: Turn) -> None:
        """Keep ``turn`` as the last one of ``asker``."""
        self._turns[asker] = turn
        self._turns.move_to_end(asker)
        while len(self._turns) > _MOST_CHATS:
            self._turns.popitem(last=False)

    def forget(self, asker: Asker) -> None:
        """Drop what ``asker`` asked."""
        self._turns.pop(asker, None)


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
