"""What is asked on Discord, whichever way, turned into questions and their answers into messages. No library types."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.discord.forms import FIELD_HINT, Form, entry_form, form_of, words_in
from adapters.discord.markup import cut
from adapters.discord.render import Rendered, render
from adapters.discord.servers import Servers
from bot.answer import Answer, FollowUp
from bot.charts import Charts
from bot.commands.book import Command, Option, Platform, commands_for
from bot.commands.payload import Press, References, recall
from bot.commands.reading import CommandReader, Filled
from bot.commands.specs import OptionKind
from bot.commands.suggestions import Suggestion, Suggestions
from bot.languages import language_of
from bot.operating.throttle import Admission
from bot.ports import Host
from bot.question import Asker, Place, Question


@dataclass(frozen=True)
class Caller:
    """Who asks, where: the person, the channel and its name, the tag of their language; the server, where in one.

    ``alone``: nobody else sees the chat, or the message whose button was pressed.
    """

    person: str
    chat: str
    channel: str = ""
    locale: str = ""
    server: str = ""
    manages: bool = False
    alone: bool = False
    place: Place | None = None


@dataclass(frozen=True)
class Reply:
    """A message to show: for the caller alone, in place of the message whose button was pressed, or as a new one."""

    message: Rendered
    private: bool = False
    edit: bool = False


class FrontDesk:
    """Answers commands, presses, forms and messages. ``delay`` tells how long Discord takes, in milliseconds."""

    def __init__(self, host: Host, references: References, delay: Callable[[], int | None]) -> None:
        self._host = host
        self._references = references
        self._delay = delay
        self._charts = Charts(host.settings.data_dir / "charts" / "fonts")
        self.servers = Servers(host.chats)
        self.commands = commands_for(Platform.DISCORD, host.assistant.catalogue.content)
        self._by_name = {command.name: command for command in self.commands}
        self._personal = {c.intent for c in self.commands if c.private}

    def admit(self, caller: Caller) -> Admission:
        """Return whether what ``caller`` does is to be answered."""
        return self._host.admit(_asker(caller))

    async def later(self, caller: Caller) -> Reply:
        """Ask ``caller`` to come later."""
        return await self._say("later", caller)

    def suggest(self, name: str, option: str, typed: str, caller: Caller) -> Sequence[Suggestion]:
        """Return what to offer while ``option`` of the command ``name`` is typed."""
        command = self._by_name.get(name)
        chosen = command.option(option) if command else None
        suggestions = Suggestions(self._host.assistant.catalogue, self._host.assistant.knowledge)
        return suggestions.for_option(chosen, typed, self._language(caller)) if chosen else ()

    async def is_private(self, name: str, caller: Caller) -> bool:
        """Return whether the command ``name`` is answered to the caller alone."""
        command = self._by_name.get(name)
        server = await self.servers.of(caller.server)
        return command is None or command.private or command.manages or not server.speaks_in(caller.chat)

    async def command(self, name: str, values: Mapping[str, str], caller: Caller) -> Reply:
        """Answer the command ``name`` with what its options hold."""
        command = self._by_name.get(name)
        if command is None:
            return await self._say("expired", caller)
        private = await self.is_private(name, caller)
        filled = self._reader().fill(command, values)
        everyone, caller = _mentioning(command, values, caller)
        if everyone:
            filled = replace(filled, unread=(*filled.unread, (everyone, "@everyone")))
        if filled.unread:
            return await self._unread(filled, caller)
        if command.manages:
            return await self._arrange(filled, caller)
        if command.reply:
            return await self._say(command.reply, caller, {"platform_ms": self._delay()}, private=private)
        question = await self._question(caller, filled.text, filled.intent or None, filled.slots, alone=private)
        return await self._reply(await self._host.reply(question), caller, private=private)

    async def said(self, text: str, caller: Caller) -> Reply | None:
        """Answer a message to the bot; one without words by what can be asked, none in a channel it keeps out of."""
        server = await self.servers.of(caller.server)
        if not server.speaks_in(caller.chat, openly=False):
            return None
        if (admission := self.admit(caller)) is not Admission.WELCOME:
            return await self.later(caller) if admission is Admission.LATER else None
        question = await self._question(caller, text, None if text else "help", {})
        answer = await self._host.reply(question)
        if not self._may_read(answer.intent, caller):
            answer = self._hidden(answer, question)
        return await self._reply(answer, caller)

    async def press(self, payload: str, label: str, caller: Caller) -> Reply | Form:
        """Answer a press of the button that carries ``payload`` and is called ``label``."""
        press = await recall(payload, self._references)
        if press is None or press.intent not in self._host.assistant.catalogue.content.replies:
            return await self._say("expired", caller)
        if press.intent in self._personal and press.owner != caller.person:
            return await self._say("not_yours", caller)
        if press.typed:
            return await self._entry(press, payload, caller)
        command = self._asking(press)
        if command:
            return form_of(command, press, payload, label, press.language or self._language(caller))
        return await self._pressed(press, press.slots, label, caller)

    async def submit(self, payload: str, values: Mapping[str, str], caller: Caller) -> Reply:
        """Answer the question of a form that was filled in with ``values``, by the names of its options."""
        press = await recall(payload, self._references)
        if press and press.typed:
            return await self._typed(press, " ".join(values.values()), caller)
        command = self._asking(press) if press else None
        if press is None or command is None:
            return await self._say("expired", caller)
        filled = self._reader().fill(command, values)
        if filled.unread:
            return await self._unread(filled, caller)
        return await self._pressed(press, {**press.slots, **filled.slots}, filled.text, caller)

    async def failed(self, incident: str, caller: Caller) -> Reply:
        """Say that something went wrong, and under which id it was noted."""
        return await self._say("failed", caller, {"incident": incident})

    def headline(self) -> str:
        """Return the newest round in a few words."""
        question = Question("", self._host.clock(), Asker(Platform.DISCORD, "", ""))
        return self._host.assistant.say(question, "presence").title

    # --- on the way -----------------------------------------------------------------------------

    def _reader(self) -> CommandReader:
        assistant, now = self._host.assistant, self._host.clock()
        return CommandReader(assistant.catalogue, assistant.knowledge.at(now), now)

    def _language(self, caller: Caller) -> str:
        return language_of(caller.locale, self._host.settings.default_language)

    def _asking(self, press: Press) -> Command | None:
        """The command whose required options a press leaves open."""
        asked = (c for c in self.commands if c.intent == press.intent and c.missing(press.slots))
        return next(asked, None)

    async def _entry(self, press: Press, payload: str, caller: Caller) -> Reply | Form:
        """The lines in which to type what a step of a form asks."""
        answer = await self._asked_again(press, caller)
        if answer.entry is None:
            return await self._reply(answer, caller, private=True)
        return entry_form(answer, answer.entry, payload)

    async def _typed(self, press: Press, text: str, caller: Caller) -> Reply:
        """What was typed, as the answer to the step that the lines were for, whatever was asked since."""
        await self._asked_again(press, caller)
        own = press.owner == caller.person
        question = await self._question(caller, text, None, {}, alone=not own)
        answer = await self._host.reply(question)
        own = own and self._may_read(answer.intent, caller)
        return await self._reply(answer, caller, private=not own, edit=own)

    async def _asked_again(self, press: Press, caller: Caller) -> Answer:
        alone = press.owner != caller.person
        return await self._host.reply(await self._question(caller, "", press.intent, press.slots, alone=alone))

    async def _pressed(self, press: Press, slots: Mapping[str, Any], text: str, caller: Caller) -> Reply:
        """The owner's press changes their message; anybody else gets an answer of their own."""
        own = press.owner == caller.person and self._may_read(press.intent, caller)
        question = await self._question(caller, text, press.intent, slots, press.language, alone=not own)
        answer = await self._host.reply(question)
        chart = await self._drawn(answer) if press.charted else None
        return await self._reply(answer, caller, private=not own, edit=own, page=press.page, chart=chart)

    def _may_read(self, intent: str, caller: Caller) -> bool:
        """Whether whoever sees the chat may read an answer of ``intent``."""
        return caller.alone or intent not in self._personal

    def _hidden(self, answer: Answer, question: Question) -> Answer:
        """A button to what is the person's own, in place of it."""
        instead = self._host.assistant.say(replace(question, locale=answer.language), "in_private")
        button = FollowUp(text=instead.follow_ups[0].text, intent=answer.intent, slots=answer.slots)
        return instead.model_copy(update={"follow_ups": (button,)})

    async def _drawn(self, answer: Answer) -> bytes | None:
        """The chart of an answer, drawn beside everything else that goes on."""
        return await asyncio.to_thread(self._charts.png, answer.picture) if answer.picture else None

    async def _unread(self, filled: Filled, caller: Caller) -> Reply:
        unread = [_told(option, typed, self._language(caller)) for option, typed in filled.unread]
        return await self._say("unread_option", caller, {"unread": unread})

    async def _arrange(self, filled: Filled, caller: Caller) -> Reply:
        """Change how the bot behaves in a server, for those who manage it; show how it does."""
        if not caller.server or not caller.manages:
            return await self._say("not_yours", caller)
        server = await self.servers.change(caller.server, filled.slots, {caller.chat: caller.channel})
        return await self._say("server_settings", caller, {"server": server})

    async def _say(
        self, reply: str, caller: Caller, data: Mapping[str, object] | None = None, *, private: bool = True
    ) -> Reply:
        question = await self._question(caller, "", None, {})
        return await self._reply(self._host.assistant.say(question, reply, data), caller, private=private)

    async def _question(
        self,
        caller: Caller,
        text: str,
        intent: str | None,
        slots: Mapping[str, Any],
        language: str = "",
        *,
        alone: bool = False,
    ) -> Question:
        server = await self.servers.of(caller.server)
        return Question(
            text=text,
            asked_at=self._host.clock(),
            asker=_asker(caller),
            locale=language or server.language or self._language(caller),
            shown_in=server.zone,
            intent=intent,
            slots=slots,
            place=caller.place,
            chosen=bool(language),
            alone=alone or caller.alone,
        )

    async def _reply(
        self,
        answer: Answer,
        caller: Caller,
        *,
        private: bool = False,
        edit: bool = False,
        page: int = 0,
        chart: bytes | None = None,
    ) -> Reply:
        message = render(answer, caller.person, page, chart)
        if message.kept:
            await self._references.keep(message.kept)
        return Reply(message, private, edit)


def _asker(caller: Caller) -> Asker:
    return Asker(Platform.DISCORD, caller.person, caller.chat)


def _mentioning(command: Command, values: Mapping[str, str], caller: Caller) -> tuple[Option | None, Caller]:
    """The caller with the role to mention; the option where it names everybody, whom nothing mentions."""
    chosen = ((o, values[o.name]) for o in command.options if o.kind is OptionKind.ROLE and values.get(o.name))
    option, role = next(chosen, (None, ""))
    if role == caller.server:
        return option, caller
    return None, replace(caller, place=replace(caller.place, mention=role)) if role and caller.place else caller


def _told(option: Option, typed: str, locale: str) -> dict[str, str]:
    return {
        "typed": cut(typed, FIELD_HINT),
        "option": words_in(option.names, locale),
        "says": words_in(option.says, locale),
    }
