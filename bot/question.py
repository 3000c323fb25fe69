"""What an adapter hands in: who asks what, where and when. No platform's types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sending import Address


@dataclass(frozen=True)
class Asker:
    """Who asks, as far as it matters for an answer: the person and the chat, which together hold a dialogue."""

    platform: str
    person: str
    chat: str


@dataclass(frozen=True)
class Place:
    """The chat of a question, as somewhere that alerts can go.

    ``private``: nobody but the asker reads it. ``manages``: the asker may decide what is posted there. ``mention`` is
    a role they chose to be mentioned.
    """

    address: Address
    private: bool = True
    manages: bool = True
    mention: str = ""


@dataclass(frozen=True)
class Question:
    """One message to be answered.

    ``intent`` and ``slots`` are given where a command or a button already says what is asked; then ``text``
    is not read. ``zone`` is the person's, None where it is not known; ``shown_in`` is where moments are shown then, and
    tells nothing about the person. ``asked_at`` is UTC. ``place`` is None where nothing can be sent unasked, as in an
    inline query.
    """

    text: str
    asked_at: datetime
    asker: Asker
    locale: str = "en"
    zone: ZoneInfo | None = None
    intent: str | None = None
    slots: Mapping[str, object] = field(default_factory=dict)
    place: Place | None = None
    shown_in: ZoneInfo | None = None
