"""Answering one question without running anything; the state store is opened, and loaded, only where it is needed."""

from __future__ import annotations

from bot.alerts.wishes import Wish
from bot.answer import Answer
from bot.bootstrap import Bot
from bot.outcome import Outcome
from bot.question import Question


async def reply_once(bot: Bot, question: Question) -> Answer:
    """Return the answer to ``question``, with what it wishes for done."""

    async def perform(wish: Wish, asked: Question) -> Outcome:
        from bot.alerts.desk import Desk
        from bot.state.store import open_state

        async with open_state(bot.settings, alone=False) as database:
            return await Desk(database, bot.assistant, bot.clock, {}).perform(wish, asked)

    return await bot.assistant.reply(question, perform)
