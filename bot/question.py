"""What an adapter hands in: who asks what, where and when. No platform's types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.languages import FIRST, language_of
from bot.sending import Address


@dataclass(frozen=True)
class Asker:
    """Who asks, as far as it matters for an answer: the person and the chat, which together hold a dialogue."""

    platform: str
    person: str
    chat: str

    @property
    def who(self) -> tuple[str, str]:
        """The person, in whatever chat."""
        return self.platform, self.person


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
    is not read. ``locale`` is a language, or a platform's tag of it, and ``chosen`` where this very answer is asked for
    in it, as by a button. ``zone`` is the person's, None where it is not known; ``shown_in`` is where moments are shown
    then, and tells nothing about the person. ``asked_at`` is UTC. ``place`` is None where nothing can be sent unasked,
    as in an inline query. ``alone`` tells that nobody else will read the answer, whatever the chat.
    """

    text: str
    asked_at: datetime
    asker: Asker
    locale: str = FIRST
    zone: ZoneInfo | None = None
    intent: str | None = None
    slots: Mapping[str, object] = field(default_factory=dict)
    place: Place | None = None
    shown_in: ZoneInfo | None = None
    chosen: bool = False
    alone: bool = False

    @property
    def language(self) -> str:
        """The language that ``locale`` means."""
        return language_of(self.locale)

    @property
    def thread(self) -> Asker:
        """Whose question goes on from which: what was asked alone in a chat is not gone on with before others."""
        return replace(self.asker, chat=f"{self.asker.chat}, alone") if self.alone else self.asker

    @property
    def is_personal(self) -> bool:
        """Whether what is stored about the asker may go into the answer."""
        return self.alone or (self.place is not None and self.place.private)
