"""The bot at work: what adapters find when they run. It answers, and keeps what people entrust to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.answer import Answer
from bot.assistant import Assistant
from bot.bootstrap import Bot
from bot.ports import Clock
from bot.question import Question
from bot.settings import BotSettings
from bot.state.chats import StoredChats
from bot.state.database import Database
from bot.state.store import open_state


@dataclass
class Service:
    """The `Host` of every adapter."""

    bot: Bot
    database: Database
    chats: StoredChats

    @property
    def settings(self) -> BotSettings:
        """The settings of the bot."""
        return self.bot.settings

    @property
    def clock(self) -> Clock:
        """The clock that everything goes by."""
        return self.bot.clock

    @property
    def assistant(self) -> Assistant:
        """What answers are computed by."""
        return self.bot.assistant

    async def reply(self, question: Question) -> Answer:
        """Answer ``question``, and do what it asks for."""
        return self.assistant.answer(question)


@asynccontextmanager
async def serve(bot: Bot, *, alone: bool = True) -> AsyncIterator[Service]:
    """Open the state store and put the service together around ``bot``.

    Raises:
        StateError: the state store cannot be opened.
    """
    async with open_state(bot.settings, alone=alone) as database:
        yield Service(bot, database, StoredChats(database, bot.clock))
