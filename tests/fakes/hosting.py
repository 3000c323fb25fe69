"""A host that answers from one assistant and remembers what adapters tell of their chats."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.answer import Answer
from bot.assistant import Assistant
from bot.operating.observer import Observer
from bot.operating.throttle import Admission, Throttle
from bot.ports import Clock
from bot.question import Asker, Question
from bot.sending import Address
from bot.settings import BotSettings


@dataclass
class ToldChats:
    """The `Chats` port in memory: ``told`` is what adapters told, in order."""

    told: list[tuple[str, Address, str]] = field(default_factory=list)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def closed(self, at: Address, reason: str) -> None:
        """Remember that a chat was closed."""
        self.told.append(("closed", at, reason))

    async def moved(self, at: Address, chat: str) -> None:
        """Remember that a chat moved."""
        self.told.append(("moved", at, chat))

    async def forget(self, at: Address) -> None:
        """Remember that a chat is to be forgotten."""
        self.told.append(("forgotten", at, ""))

    async def settings(self, scope: str) -> Mapping[str, Any]:
        """Return what was set for ``scope``."""
        return dict(self.kept.get(scope, {}))

    async def set(self, scope: str, name: str, value: Any) -> None:
        """Set one value."""
        self.kept.setdefault(scope, {})[name] = value

    async def drop_settings(self, scope: str) -> None:
        """Remove everything set for ``scope``."""
        self.kept.pop(scope, None)


class OwnTurn:
    """The `Turn` of a process that is alone."""

    held = True

    async def until_held(self) -> None:
        """Wait for nothing."""

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Keep it."""
        yield


@dataclass
class Desk:
    """The `Host` port around one assistant; ``asked`` are the questions that came, in order."""

    settings: BotSettings
    assistant: Assistant
    clock: Clock
    chats: ToldChats = field(default_factory=ToldChats)
    asked: list[Question] = field(default_factory=list)
    observer: Observer = field(default_factory=Observer)
    throttle: Throttle = field(default_factory=lambda: Throttle(0, 0))

    def lease(self, name: str) -> OwnTurn:
        """Return a turn that nobody else wants."""
        del name
        return OwnTurn()

    def admit(self, asker: Asker) -> Admission:
        """Let everybody in, unless a test sets limits."""
        return self.throttle.admit(asker, self.clock())

    async def reply(self, question: Question) -> Answer:
        """Answer ``question``."""
        self.asked.append(question)
        return self.assistant.answer(question)
