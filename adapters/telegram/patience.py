"""What is done when Telegram says wait, or says nothing: for each chat on its own, so that none waits for another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

log = structlog.get_logger(__name__)

_LONGEST_WAIT = 600.0
"""Seconds after which a reply would come too late to be one."""
_LONGEST_WITHOUT_CHAT = 8.0
"""Answers to presses and inline queries are void after some seconds."""

Call = Callable[..., Coroutine[Any, Any, Any]]
Moved = Callable[[int, int], Coroutine[Any, Any, None]]
"""Told the old and the new id of a group that became a supergroup."""


ONCE = "once"
"""As ``rate_limit_args`` of a call: it is made once, and whatever goes wrong is raised."""


class Patience(BaseRateLimiter[str]):
    """Every call but getUpdates goes through here.

    1. ``RetryAfter``: this chat's calls wait as long as Telegram says; other chats go on.
    2. A time-out or a broken connection: tried once more.
    3. A group that became a supergroup: ``moved`` is told, and the call goes to the new id.
    4. Anything else, and what goes on after that, is raised.
    """

    def __init__(self, moved: Moved) -> None:
        self._moved = moved
        self._free_at: dict[int, float] = {}

    async def initialize(self) -> None:
        """Do nothing: there is nothing to open."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to close."""

    async def process_request(
        self,
        callback: Call,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Any:
        """Call, and call again where that helps."""
        if rate_limit_args == ONCE:
            return await callback(*args, **kwargs)
        broken = False
        while True:
            await self._turn(data.get("chat_id"))
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as wait:
                self._hold(data.get("chat_id"), wait, endpoint)
                if "chat_id" not in data:
                    await asyncio.sleep(seconds_of(wait))
            except ChatMigrated as moved:
                await self._moved(int(data["chat_id"]), moved.new_chat_id)
                data["chat_id"] = moved.new_chat_id
            except NetworkError as problem:
                if broken or isinstance(problem, BadRequest):
                    raise
                broken = True
                log.info("telegram_call_repeated", endpoint=endpoint, reason=type(problem).__name__)

    async def _turn(self, chat: int | None) -> None:
        """Wait until ``chat`` may be written to again."""
        now = asyncio.get_running_loop().time
        while chat is not None and (left := self._free_at.get(chat, 0) - now()) > 0:
            await asyncio.sleep(left)
        if chat is not None:
            self._free_at.pop(chat, None)

    def _hold(self, chat: int | None, wait: RetryAfter, endpoint: str) -> None:
        """Note how long ``chat`` must wait.

        Raises:
            RetryAfter: it is too long to be worth it.
        """
        seconds = seconds_of(wait)
        log.info("telegram_flood_control", endpoint=endpoint, chat=chat, seconds=seconds)
        if seconds > (_LONGEST_WITHOUT_CHAT if chat is None else _LONGEST_WAIT):
            raise wait
        if chat is not None:
            self._free_at[chat] = asyncio.get_running_loop().time() + seconds


def seconds_of(wait: RetryAfter) -> float:
    """Return how long Telegram asks to wait."""
    after = wait.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)
