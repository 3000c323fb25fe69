"""A `Host` for tests of adapters: it answers, and keeps what it is told of chats in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.answer import Answer
from bot.assistant import Assistant
from bot.ports import Clock
from bot.question import Question
from bot.sending import Address
from bot.settings import BotSettings


@dataclass
class MemoryChats:
    """The `Chats` port in memory."""

    was_closed: dict[Address, str] = field(default_factory=dict)
    was_moved: dict[Address, str] = field(default_factory=dict)
    was_forgotten: list[Address] = field(default_factory=list)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def closed(self, at: Address, reason: str) -> None:
        """Remember the reason."""
        self.was_closed[at] = reason

    async def moved(self, at: Address, chat: str) -> None:
        """Remember the new id."""
        self.was_moved[at] = chat

    async def forget(self, at: Address) -> None:
        """Remember that it was forgotten."""
        self.was_forgotten.append(at)

    async def settings(self, scope: str) -> Mapping[str, Any]:
        """Return what was set."""
        return dict(self.values.get(scope, {}))

    async def set(self, scope: str, name: str, value: Any) -> None:
        """Set one value; None removes it."""
        of_scope = self.values.setdefault(scope, {})
        of_scope.pop(name, None)
        if value is not None:
            of_scope[name] = value

    async def drop_settings(self, scope: str) -> None:
        """Remove all values."""
        self.values.pop(scope, None)


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
class PlainHost:
    """Answers what can be answered without a state store."""

    assistant: Assistant
    settings: BotSettings
    clock: Clock
    chats: MemoryChats = field(default_factory=MemoryChats)
    asked: list[Question] = field(default_factory=list)

    def lease(self, name: str) -> OwnTurn:
        """Return a turn that nobody else wants."""
        del name
        return OwnTurn()

    async def reply(self, question: Question) -> Answer:
        """Answer, and remember the question."""
        self.asked.append(question)
        return self.assistant.answer(question)
