"""Who may decide what is posted in a group."""

from __future__ import annotations

import asyncio

import structlog
from telegram import Bot, Chat
from telegram.error import TelegramError

log = structlog.get_logger(__name__)

_KNOWN_FOR = 60.0
_MOST_CHATS = 5_000


class Administrators:
    """Asks Telegram for a chat's administrators, at most once a minute: about others a bot can ask nothing else."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._known: dict[int, tuple[float, frozenset[int]]] = {}

    async def include(self, chat: Chat, person: int) -> bool:
        """Return whether ``person`` is one; those who speak as the group itself are."""
        return person == chat.id or person in await self._of(chat.id)

    async def _of(self, chat: int) -> frozenset[int]:
        now = asyncio.get_running_loop().time()
        until, people = self._known.get(chat, (0.0, frozenset()))
        if now < until:
            return people
        try:
            people = frozenset(member.user.id for member in await self._bot.get_chat_administrators(chat))
        except TelegramError as problem:
            log.warning("telegram_administrators_unknown", chat=chat, reason=type(problem).__name__)
            return frozenset()
        if len(self._known) >= _MOST_CHATS:
            self._known.clear()
        self._known[chat] = (now + _KNOWN_FOR, people)
        return people
