"""Chats side by side, and each one's updates in their order."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.logs import QUESTION, about

_MOST_AT_ONCE = 10_000
"""Waiting included: more is left in the queue, so that memory has a bound."""

Done = Callable[[int], Awaitable[None]]
"""Told the id of every update that was dealt with."""


class Lanes(BaseUpdateProcessor):
    """A queue per chat: an update waits for those before it in its chat, and for no other."""

    def __init__(self, done: Done) -> None:
        super().__init__(_MOST_AT_ONCE)
        self._done = done
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[Any] | None] = set()

    async def initialize(self) -> None:
        """Do nothing: lanes open when somebody comes."""

    async def shutdown(self) -> None:
        """Do nothing: lanes close when nobody waits."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Process ``update`` once it is its turn, and tell that it is done; not if it was broken off."""
        if not isinstance(update, Update):
            raise TypeError(f"{type(update).__name__} is no update")
        with self._under_way(), about(QUESTION):
            async with self._turn(lane_of(update)):
                await coroutine
            await self._done(update.update_id)

    def break_off(self) -> None:
        """Stop everything that is under way; none of it is told to be done."""
        for task in filter(None, self._tasks):
            task.cancel()

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    @asynccontextmanager
    async def _turn(self, lane: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(lane, asyncio.Lock())
        self._waiting[lane] += 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[lane] -= 1
            if not self._waiting[lane]:
                del self._waiting[lane], self._locks[lane]


def lane_of(update: Update) -> str:
    """Return the queue of ``update``: its chat; where it has none, such as an inline query, its person."""
    if update.effective_chat:
        return f"chat {update.effective_chat.id}"
    return f"person {update.effective_user.id}" if update.effective_user else "nobody"
