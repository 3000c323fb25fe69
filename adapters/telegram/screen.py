"""Showing answers: posted in a chat, or in the place of an earlier message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import structlog
from telegram import Bot, Chat, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest

from adapters.telegram.keyboard import Keyboards
from adapters.telegram.markup import CAPTION_LIMIT, messages, paragraph
from adapters.telegram.reading import thread_of
from adapters.telegram.render import render
from bot.answer import Answer
from bot.charts import Charts
from bot.commands.payload import Press

log = structlog.get_logger(__name__)

_NOTICED_AFTER = 1.0
"""Seconds after which a person wonders whether anybody is there."""
_TYPING_LASTS = 4.5
_SIGNS_AT_ONCE = 20
"""Where more people wait, signs would keep them waiting longer."""


@dataclass(frozen=True)
class Place:
    """Where an answer goes: a chat, perhaps a topic in it, perhaps as the reply to a message."""

    chat: int
    thread: int | None = None
    answers: int | None = None

    @property
    def reply(self) -> ReplyParameters | None:
        """What makes a message a reply, if it is to be one."""
        return ReplyParameters(self.answers, allow_sending_without_reply=True) if self.answers else None

    @classmethod
    def of(cls, message: Message) -> Place:
        """Return the place for the answer to ``message``; where only one speaks it is clear what is answered."""
        answers = None if message.chat.type in (Chat.PRIVATE, Chat.CHANNEL) else message.message_id
        return cls(message.chat.id, thread_of(message), answers)


class Screen:
    """Shows answers through one bot."""

    def __init__(self, bot: Bot, keyboards: Keyboards, charts: Charts) -> None:
        self._bot = bot
        self._keyboards = keyboards
        self._charts = charts
        self._signs = asyncio.Semaphore(_SIGNS_AT_ONCE)

    async def post(self, place: Place, answer: Answer, private: Press | None = None) -> None:
        """Send ``answer`` as one message or several, the last of which has the buttons; with its picture, if any.

        Where ``private`` is given, the only button opens the private chat and asks that.
        """
        keyboards = self._keyboards
        keyboard = await (keyboards.private(answer, private) if private else keyboards.of(answer))
        captions = render(answer, CAPTION_LIMIT) if answer.picture else ()
        if len(captions) != 1:
            await self._send(place, render(answer), keyboard)
            await self._add(place, answer)
            await self._hand_over(place, answer)
        elif picture := await self._drawn(answer, place):
            await self._send_photo(place, picture, captions[0], keyboard)
        else:
            await self._send(place, captions, keyboard)

    async def replace(self, message: Message, answer: Answer) -> None:
        """Show ``answer`` where ``message`` stood; what does not fit follows below."""
        texts, keyboard = render(answer), await self._keyboards.of(answer)
        place = Place(message.chat.id, thread_of(message))
        try:
            await self._bot.edit_message_text(
                texts[0],
                chat_id=message.chat.id,
                message_id=message.message_id,
                reply_markup=keyboard if len(texts) == 1 else None,
            )
        except BadRequest as problem:
            if _says_so_already(problem):
                return
            await self._send(place, texts, keyboard)  # deleted, too old, or a photo: it cannot become this text
        else:
            await self._send(place, texts[1:], keyboard)
        await self._add(place, answer)
        await self._hand_over(place, answer)

    async def replace_inline(self, inline_message_id: str, answer: Answer) -> None:
        """Show what fits of ``answer`` where a message sent through inline mode stood."""
        try:
            await self._bot.edit_message_text(
                render(answer)[0],
                inline_message_id=inline_message_id,
                reply_markup=await self._keyboards.of(answer),
            )
        except BadRequest as problem:
            if not _says_so_already(problem):
                raise

    @asynccontextmanager
    async def typing(self, place: Place) -> AsyncIterator[None]:
        """Show that somebody types, once what is done meanwhile takes longer."""
        sign = asyncio.create_task(self._type(place))
        try:
            yield
        finally:
            sign.cancel()
            await asyncio.gather(sign, return_exceptions=True)

    async def _type(self, place: Place) -> None:
        await asyncio.sleep(_NOTICED_AFTER)
        if self._signs.locked():
            return
        async with self._signs:
            while True:
                await self._bot.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.thread)
                await asyncio.sleep(_TYPING_LASTS)

    async def _send(self, place: Place, texts: Sequence[str], keyboard: InlineKeyboardMarkup | None) -> None:
        for n, text in enumerate(texts):
            await self._bot.send_message(
                place.chat,
                text,
                message_thread_id=place.thread,
                reply_parameters=place.reply if n == 0 else None,
                reply_markup=keyboard if n == len(texts) - 1 else None,
            )

    async def _add(self, place: Place, answer: Answer) -> None:
        """Send the picture of ``answer`` below it, under its own words."""
        if answer.picture and (picture := await self._drawn(answer, place)):
            caption = messages([paragraph(answer.picture.caption)], CAPTION_LIMIT)[0]
            await self._send_photo(replace(place, answers=None), picture, caption, None)

    async def _hand_over(self, place: Place, answer: Answer) -> None:
        """Send the file of ``answer`` below it."""
        if file := answer.document:
            await self._bot.send_document(
                place.chat, file.text.encode(), filename=file.name, message_thread_id=place.thread
            )

    async def _send_photo(
        self, place: Place, picture: bytes, caption: str, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        await self._bot.send_photo(
            place.chat,
            picture,
            caption=caption,
            message_thread_id=place.thread,
            reply_parameters=place.reply,
            reply_markup=keyboard,
        )

    async def _drawn(self, answer: Answer, place: Place) -> bytes | None:
        """The picture of ``answer`` as PNG; None where it has none, or it cannot be drawn: words say it all as well."""
        if answer.picture is None:
            return None
        try:
            async with self.typing(place):
                return await asyncio.to_thread(self._charts.png, answer.picture)
        except Exception:
            log.exception("telegram_picture_not_drawn", intent=answer.intent)
            return None


def _says_so_already(problem: BadRequest) -> bool:
    return "not modified" in problem.message
