"""From updates to questions, and from answers to what people see."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import Any

import structlog
from telegram import CallbackQuery, Chat, ChatMember, MaybeInaccessibleMessage, Message, Update, User
from telegram.error import BadRequest, Forbidden
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from adapters.telegram.administrators import Administrators
from adapters.telegram.closing import closed_reason, refused_reason
from adapters.telegram.commands import DECIDING, Asked, CommandBook
from adapters.telegram.inline import InlineCards, asker_of_inline
from adapters.telegram.keyboard import STAYS, Keyboards
from adapters.telegram.reading import PLATFORM, asker_of, heard, is_too_late, locale_of, thread_of
from adapters.telegram.screen import Place, Screen
from bot.answer import Answer
from bot.commands.payload import References, recall
from bot.operating.throttle import Admission
from bot.ports import Host
from bot.question import Asker, Question
from bot.question import Place as ChatPlace
from bot.sending import Address

log = structlog.get_logger(__name__)

Context = ContextTypes.DEFAULT_TYPE
_SAID = (filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST) & (filters.TEXT | filters.CAPTION)
_GONE = {ChatMember.LEFT: "left", ChatMember.BANNED: "kicked"}
_POPUP_LIMIT = 200


@dataclass(frozen=True)
class Handlers:
    """What the bot does with each kind of update."""

    host: Host
    screen: Screen
    commands: CommandBook
    keyboards: Keyboards
    administrators: Administrators
    cards: InlineCards
    references: References

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Let ``application`` hand updates over."""
        application.add_handler(MessageHandler(_SAID, self.on_message))
        application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, self.on_migration))
        application.add_handler(CallbackQueryHandler(self.on_press))
        application.add_handler(InlineQueryHandler(self.on_inline_query))
        application.add_handler(ChatMemberHandler(self.on_membership, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_error_handler(self.on_error)

    async def on_message(self, update: Update, context: Context) -> None:
        """Answer what is said to the bot; in a group also in a topic, and not when it is too late."""
        message = update.message or update.channel_post
        if message is None or is_too_late(message, self.host.clock()):
            return
        said = heard(message, context.bot.bot)
        if said is None or not self.commands.are_meant(said):
            return
        asker = asker_of(message)
        question = Question(said.words, self.host.clock(), asker, self._language(message.from_user))
        place = Place.of(message)
        if (admission := self.host.admit(asker)) is not Admission.WELCOME:
            if admission is Admission.LATER:
                await self.screen.post(place, self.host.assistant.say(question, "later"))
            return
        alone = message.chat.type == Chat.PRIVATE
        asked = await self.commands.ask(said, question, alone=alone)
        if asked.private and not alone:
            heard_in = replace(question, locale=asked.private.language or question.locale)
            instead = self.host.assistant.say(heard_in, "in_private")
            await self.screen.post(place, instead, asked.private)
        else:
            await self.screen.post(place, asked.answer or await self._reply(asked, message))

    async def on_press(self, update: Update, context: Context) -> None:
        """Answer a button's question where the button is; the button stops waiting at once."""
        del context
        query = update.callback_query
        if query is None:
            return
        question = Question("", self.host.clock(), _presser(query), self._language(query.from_user))
        if (admission := self.host.admit(question.asker)) is not Admission.WELCOME:
            await self._close_with(query, question, "later" if admission is Admission.LATER else "")
            return
        press = await recall(query.data or "", self.references)
        if press is None or not self.commands.knows(press.intent):
            await self._close_with(query, question, "expired")
            return
        asked = self.commands.press(press, question)
        chat = query.message.chat if query.message else None
        shared = chat is None or chat.type != Chat.PRIVATE
        if (asked.private and shared) or (chat is None and not self.commands.tells_anyone(press.intent)):
            await _close(query, url=await self.keyboards.links.to(press))
            return
        await _close(query)
        if query.inline_message_id:
            await self.screen.replace_inline(query.inline_message_id, self.host.assistant.answer(asked.question))
        elif chat:
            await self._show(query.message, asked, below=press.owner == STAYS)

    def _language(self, user: User | None) -> str:
        return locale_of(user, self.host.settings.default_language)

    async def _close_with(self, query: CallbackQuery, question: Question, reply: str) -> None:
        """Let the button stop waiting, with a common reply in a window of its own, if any."""
        said = self.host.assistant.say(question, reply).text[:_POPUP_LIMIT] if reply else None
        await _close(query, text=said, show_alert=said is not None)

    async def _show(self, message: MaybeInaccessibleMessage | None, asked: Asked, *, below: bool) -> None:
        """Answer in the place of ``message``; ``below``, where it stays or is too old to be handed over."""
        if message is None:
            return
        answer = await self._reply(asked, message)
        if not isinstance(message, Message):
            await self.screen.post(Place(message.chat.id), answer)
        elif below:
            await self.screen.post(Place.of(message), answer)
        else:
            await self.screen.replace(message, answer)

    async def _reply(self, asked: Asked, message: MaybeInaccessibleMessage) -> Answer:
        """Ask the host, and tell it of the chat: where in it alerts could go, and whether the asker decides on that."""
        chat = message.chat
        thread = thread_of(message) if isinstance(message, Message) else None
        person = int(asked.question.asker.person)
        private = chat.type == Chat.PRIVATE
        manages = private or (asked.intent in DECIDING and await self.administrators.include(chat, person))
        place = ChatPlace(_address(chat.id, thread), private, manages)
        async with self.screen.typing(Place(chat.id, thread)):
            return await self.host.reply(replace(asked.question, place=place))

    async def on_inline_query(self, update: Update, context: Context) -> None:
        """Offer cards with answers while someone types after the bot's name in any chat."""
        del context
        query = update.inline_query
        if query is None:
            return
        welcome = self.host.admit(asker_of_inline(query)) is Admission.WELCOME
        cards = await self.cards.of(query) if welcome else []
        with contextlib.suppress(BadRequest):  # too old: they typed on
            await query.answer(cards, cache_time=self.cards.seconds, is_personal=True)

    async def on_membership(self, update: Update, context: Context) -> None:
        """Note where the bot may not write any more."""
        del context
        change = update.my_chat_member
        if change is None:
            return
        if reason := _GONE.get(change.new_chat_member.status):
            blocked = change.chat.type == Chat.PRIVATE
            await self.host.chats.closed(_address(change.chat.id), "blocked" if blocked else reason)

    async def on_migration(self, update: Update, context: Context) -> None:
        """Take a group's data over when it becomes a supergroup."""
        del context
        message = update.message
        if message and message.migrate_to_chat_id:
            await self.host.chats.moved(_address(message.chat.id), str(message.migrate_to_chat_id))

    async def on_error(self, update: object, context: Context) -> None:
        """Log what went wrong with one update; a chat that refuses the bot is noted."""
        problem = context.error
        chat = update.effective_chat if isinstance(update, Update) else None
        if isinstance(problem, Forbidden) and chat:
            await self.host.chats.closed(_address(chat.id), closed_reason(problem))
            return
        if isinstance(problem, BadRequest) and (reason := refused_reason(problem)):
            log.info("telegram_not_answered", chat=chat.id if chat else None, reason=reason)
            return
        log.error("telegram_update_failed", error=type(problem).__name__, exc_info=problem)


async def _close(query: CallbackQuery, **told: Any) -> None:
    """Let the button stop waiting; when it has stopped on its own, that is well."""
    with contextlib.suppress(BadRequest):
        await query.answer(**told)


def _presser(query: CallbackQuery) -> Asker:
    """Who pressed: the real person, even where administrators hide behind their group."""
    chat = str(query.message.chat.id) if query.message else f"inline {query.inline_message_id}"
    return Asker(PLATFORM, str(query.from_user.id), chat)


def _address(chat: int, thread: int | None = None) -> Address:
    return Address(PLATFORM, str(chat), str(thread or ""))
