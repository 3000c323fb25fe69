"""What a message says to the bot, if it speaks to it at all. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Chat, Message, MessageEntity, User

from bot.languages import language_of
from bot.question import Asker

PLATFORM = "telegram"
TOO_OLD = timedelta(minutes=10)
"""In a group nobody waits for an answer any longer than this."""


@dataclass(frozen=True)
class Heard:
    """A command with the words after it, or just words. ``named`` is true where it was addressed to this bot."""

    command: str
    words: str
    named: bool


def heard(message: Message, me: User) -> Heard | None:
    """Return what ``message`` says to the bot; None where it speaks to others.

    A channel speaks to its readers: there only a command with the bot's name counts.
    """
    text = message.text or message.caption or ""
    private = message.chat.type == Chat.PRIVATE
    first, _, rest = text.partition(" ") if " " in text else text.partition("\n")
    if first.startswith("/") and len(first) > 1:
        name, _, addressee = first[1:].partition("@")
        if addressee and addressee.lower() != (me.username or "").lower():
            return None
        named = private or bool(addressee) or _answers(message, me)
        return Heard(name.lower(), rest.strip(), named) if named or message.chat.type != Chat.CHANNEL else None
    if message.chat.type == Chat.CHANNEL:
        return None
    named, words = _without_mention(message, text, me)
    return Heard("", words, True) if private or named or _answers(message, me) else None


def is_too_late(message: Message, now: datetime) -> bool:
    """Return whether a group has moved on since ``message``."""
    return message.chat.type != Chat.PRIVATE and now - message.date > TOO_OLD


def asker_of(message: Message) -> Asker:
    """Return who asks: an administrator who hides behind the group is the group."""
    person = message.sender_chat or message.from_user or message.chat
    return Asker(PLATFORM, str(person.id), str(message.chat.id))


def thread_of(message: Message) -> int | None:
    """Return the forum topic of ``message``; None for the General topic, which must not be named."""
    return message.message_thread_id if message.is_topic_message else None


def locale_of(user: User | None, default: str) -> str:
    """Return the language to answer ``user`` in: ``default`` where theirs is not known, or not one of ours."""
    return language_of(user.language_code if user else None, default)


def _answers(message: Message, me: User) -> bool:
    """Whether it answers one of the bot's messages; in a topic every message answers the one that opened it."""
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.forum_topic_created:
        return False
    return answered.from_user.id == me.id


def _without_mention(message: Message, text: str, me: User) -> tuple[bool, str]:
    """Whether the bot is mentioned, and the text without that."""
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    entities = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    named = False
    for entity, mention in entities.items():
        ours = entity.user.id == me.id if entity.user else mention.lower() == f"@{me.username}".lower()
        if ours:
            named, text = True, text.replace(mention, " ", 1)
    return named, " ".join(text.split())
