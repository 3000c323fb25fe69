"""Showing answers: posted in a chat, or in the place of an earlier message."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from telegram import Bot, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from adapters.telegram.keyboard import Keyboards
from adapters.telegram.reading import thread_of
from adapters.telegram.render import render
from bot.answer import Answer
from bot.payload import Press

_NOTICED_AFTER = 1.0
"""Seconds after which a person wonders whether anybody is there."""
_TYPING_LASTS = 4.5


@dataclass(frozen=True)
class Place:
    """Where an answer goes: a chat, perhaps a topic in it, perhaps as the reply to a message."""

    chat: int
    thread: int | None = None
    answers: int | None = None

    @classmethod
    def of(cls, message: Message) -> Place:
        """Return the place for the answer to ``message``; in a private chat it is clear what is answered."""
        answers = None if message.chat.type == message.chat.PRIVATE else message.message_id
        return cls(message.chat.id, thread_of(message), answers)


class Screen:
    """Shows answers through one bot."""

    def __init__(self, bot: Bot, keyboards: Keyboards) -> None:
        self._bot = bot
        self._keyboards = keyboards

    async def post(self, place: Place, answer: Answer, private: Press | None = None) -> None:
        """Send ``answer`` as one message or several, the last of which has the buttons.

        Where ``private`` is given, the only button opens the private chat and asks that.
        """
        keyboards = self._keyboards
        keyboard = await (keyboards.private(answer, private) if private else keyboards.of(answer))
        await self._send(place, render(answer), keyboard)

    async def replace(self, message: Message, answer: Answer) -> None:
        """Show ``answer`` where ``message`` stood; what does not fit follows below."""
        texts, keyboard = render(answer), await self._keyboards.of(answer)
        place = Place(message.chat.id, thread_of(message))
        try:
            with _unless_same():
                await self._bot.edit_message_text(
                    texts[0],
                    chat_id=message.chat.id,
                    message_id=message.message_id,
                    reply_markup=keyboard if len(texts) == 1 else None,
                )
        except BadRequest:  # deleted, too old, or a photo: it cannot be edited
            await self._send(place, texts, keyboard)
        else:
            await self._send(place, texts[1:], keyboard)

    async def replace_inline(self, inline_message_id: str, answer: Answer) -> None:
        """Show what fits of ``answer`` where a message sent through inline mode stood."""
        with _unless_same():
            await self._bot.edit_message_text(
                render(answer)[0],
                inline_message_id=inline_message_id,
                reply_markup=await self._keyboards.of(answer),
            )

    @asynccontextmanager
    async def typing(self, place: Place) -> AsyncIterator[None]:
        """Show that somebody types, once what is done meanwhile takes longer."""
        sign = asyncio.create_task(self._type(place))
        try:
            yield
        finally:
            sign.cancel()
            with contextlib.suppress(asyncio.CancelledError, TelegramError):
                await sign

    async def _type(self, place: Place) -> None:
        await asyncio.sleep(_NOTICED_AFTER)
        while True:
            await self._bot.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.thread)
            await asyncio.sleep(_TYPING_LASTS)

    async def _send(self, place: Place, texts: Sequence[str], keyboard: InlineKeyboardMarkup | None) -> None:
        answers = ReplyParameters(place.answers, allow_sending_without_reply=True) if place.answers else None
        for n, text in enumerate(texts):
            await self._bot.send_message(
                place.chat,
                text,
                message_thread_id=place.thread,
                reply_parameters=answers if n == 0 else None,
                reply_markup=keyboard if n == len(texts) - 1 else None,
            )


@contextlib.contextmanager
def _unless_same() -> Iterator[None]:
    """Let it pass that a message already says what it should."""
    try:
        yield
    except BadRequest as problem:
        if "not modified" not in problem.message:
            raise
