"""Commands: what people type after ``/``, read into questions; and the menus Telegram shows, per scope and language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from adapters.telegram.deep_links import DeepLinks
from adapters.telegram.reading import Heard
from bot.answer import Answer
from bot.commands.book import Command, Platform, commands_for
from bot.commands.payload import Press
from bot.commands.reading import CommandReader, Filled
from bot.commands.specs import OptionKind
from bot.engine.parse import Outlook
from bot.languages import FIRST, LANGUAGES
from bot.ports import Host
from bot.question import Question

log = structlog.get_logger(__name__)

START = "start"
DECIDING = frozenset({"subscribe", "unsubscribe"})
"""Intents that decide what is posted in a chat."""
_DESCRIPTION_LIMIT = 256


@dataclass(frozen=True)
class Asked:
    """A question that is ready to be asked, and the intent it has. ``answer`` is there where it needs no asking.

    ``private`` is what a private chat must be opened with, where the answer is for the person who asked only.
    """

    question: Question
    intent: str = ""
    answer: Answer | None = None
    private: Press | None = None


class CommandBook:
    """The commands that the content has for Telegram."""

    def __init__(self, host: Host, links: DeepLinks) -> None:
        self._host = host
        self._links = links
        self._commands = commands_for(Platform.TELEGRAM, host.assistant.catalogue.content)
        self._by_name = {name: c for c in self._commands for name in (*c.names.values(), *c.also)}
        self._private = {c.intent for c in self._commands if c.private and c.intent}

    def knows(self, intent: str) -> bool:
        """Return whether anybody answers ``intent``."""
        return intent in self._host.assistant.catalogue.content.replies

    def tells_anyone(self, intent: str) -> bool:
        """Return whether ``intent`` may be asked from anywhere: its answer is for all, and it changes nothing."""
        return not self.is_private(intent) and intent not in DECIDING

    def is_private(self, intent: str) -> bool:
        """Return whether what ``intent`` answers is for the person who asked only."""
        return intent in self._private

    def are_meant(self, said: Heard) -> bool:
        """Return whether ``said`` is for this bot, and no command of some other one."""
        return said.named or said.command == START or said.command in self._by_name

    async def ask(self, said: Heard, question: Question, *, alone: bool) -> Asked:
        """Return what ``said`` asks.

        Among others it is found out first what words ask: not every answer is for all. ``alone`` it does not matter.
        """
        if said.command == START:
            return await self._start(said, question)
        if command := self._by_name.get(said.command):
            return self._command(command, said, question)
        words = f"/{said.command} {said.words}" if said.command else said.words
        question = replace(question, text=words)
        return Asked(question) if alone else self._words(question)

    def _words(self, question: Question) -> Asked:
        parse = self._host.assistant.parse(question)
        sure = parse.outlook is Outlook.CLEAR and self.is_private(parse.intent)
        press = Press(parse.intent, parse.slots.plain(), language=parse.reading.language)
        return Asked(question, parse.intent, private=press if sure else None)

    def press(self, press: Press, question: Question) -> Asked:
        """Return what a button or a link asks."""
        asked = replace(question, text="", intent=press.intent, slots=press.slots)
        if press.language:
            asked = replace(asked, locale=press.language, chosen=True)
        return Asked(asked, press.intent, private=press if self.is_private(press.intent) else None)

    async def _start(self, said: Heard, question: Question) -> Asked:
        """What a deep link asks; without one, what can be asked at all. Nothing is ever reset."""
        press = await self._links.press_in(said.words)
        return self.press(press or Press("help"), question)

    def _command(self, command: Command, said: Heard, question: Question) -> Asked:
        if said.words and _is_a_sentence(command):
            spoken = self._words(replace(question, text=f"{command.name} {said.words}"))
            if spoken.intent in {command.intent, *DECIDING}:
                return spoken
        assistant = self._host.assistant
        reader = CommandReader(assistant.catalogue, assistant.knowledge, question.asked_at, question.zone)
        filled = reader.fill_line(command, said.words)
        if command.reply:
            return Asked(question, answer=assistant.say(question, command.reply, {"platform_ms": None}))
        if filled.unread:
            return Asked(question, answer=self._unread(filled, question))
        asked = replace(question, text=filled.text, intent=filled.intent or None, slots=filled.slots)
        return Asked(asked, filled.intent, private=Press(filled.intent, filled.slots) if command.private else None)

    def _unread(self, filled: Filled, question: Question) -> Answer:
        unread = [
            {
                "typed": typed,
                "option": _in(option.names, question.language),
                "says": _in(option.says, question.language),
            }
            for option, typed in filled.unread
        ]
        return self._host.assistant.say(question, "unread_option", {"unread": unread})

    async def publish(self, bot: Bot) -> None:
        """Set the menus of commands, for every scope and language."""
        for scope, commands in self._scopes():
            for language in ("", *LANGUAGES[1:]):
                menu = list(_menu(commands, language))
                try:
                    await bot.set_my_commands(menu, scope=scope, language_code=language or None)
                except TelegramError as problem:
                    log.warning("telegram_commands_not_set", scope=scope.type, reason=type(problem).__name__)
                    return

    def _scopes(self) -> Iterator[tuple[BotCommandScope, tuple[Command, ...]]]:
        """What is offered where; in groups nothing whose answer is for one person only."""
        for_all = tuple(c for c in self._commands if not c.private)
        yield BotCommandScopeDefault(), for_all
        yield BotCommandScopeAllPrivateChats(), self._commands
        yield BotCommandScopeAllGroupChats(), for_all


def _is_a_sentence(command: Command) -> bool:
    """Whether what follows the name may be several things, such as a category, a job and a score, in any order."""
    return len(command.options) > 1 and any(option.kind is OptionKind.OCCUPATION for option in command.options)


def _menu(commands: tuple[Command, ...], language: str) -> Iterator[BotCommand]:
    for command in commands:
        yield BotCommand(command.name, _in(command.says, language)[:_DESCRIPTION_LIMIT])


def _in(texts: Mapping[str, str], language: str) -> str:
    """The text in ``language``, in English where there is none."""
    return texts.get(language) or texts[FIRST]
