"""The connection to Discord: what happens there goes to the front desk, and back."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Coroutine, Iterator
from functools import partial
from math import isfinite
from time import monotonic
from typing import Any

import aiohttp
import discord
import structlog
import yarl
from discord.http import HTTPClient

from adapters.discord.callers import caller_of_interaction, caller_of_message
from adapters.discord.components import PICK
from adapters.discord.front_desk import Caller, FrontDesk
from adapters.discord.registration import Registered, payload_of
from adapters.discord.replies import NOBODY, Interaction, Turns, post, respond, show
from adapters.discord.settings import DiscordSettings
from bot.commands.book import Platform
from bot.commands.payload import References
from bot.logs import QUESTION, begin
from bot.operating.observer import Observer
from bot.operating.throttle import Admission
from bot.ports import Host
from bot.sending import Address

log = structlog.get_logger(__name__)

_MOST_RATE_LIMITED = 30.0
_HEADLINE_EVERY = 60.0
_GRACE = 1.0
"""So long, in seconds, answers under way are waited for."""
_LIMITS_EVERY = 60.0
_LONGEST_GOODBYE = 1.5
"""A gateway that is gone does not answer a close; the library would wait for half a minute."""


class Client(discord.AutoShardedClient):
    """One bot's shards. It needs no privileged intent: messages that mention it, or are private, bring their text."""

    def __init__(self, settings: DiscordSettings, host: Host, references: References) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        options: dict[str, Any] = {"shard_count": settings.shard_count}
        if settings.shard_ids:
            options["shard_ids"] = list(settings.shard_ids)
        self.references = references
        self.desk = FrontDesk(host, references, self._delay)
        super().__init__(
            intents=intents,
            allowed_mentions=NOBODY,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_ratelimit_timeout=_MOST_RATE_LIMITED,
            activity=discord.CustomActivity(self.desk.headline()),
            http_trace=_telling(host.observer),
            **options,
        )
        _look_through_limits_seldom(self.http)
        self._gateway = settings.gateway_url
        self._host = host
        self._registered = Registered(host.settings.data_dir / "discord-commands.json")
        self._turns = Turns()
        self._works: set[asyncio.Task[None]] = set()
        self._answers: set[asyncio.Task[Any]] = set()

    # --- connecting -----------------------------------------------------------------------------

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard to the gateway that is set, else to the one Discord names."""
        await super().launch_shard(yarl.URL(self._gateway) if self._gateway else gateway, shard_id, initial=initial)

    async def setup_hook(self) -> None:
        """Start what goes on beside the events."""
        self._start(self._register())
        self._start(self._fetch_titles())
        self._start(self._show_headline())

    async def close(self) -> None:
        """Finish what is being answered, as far as there is time, stop everything else and leave."""
        if self._answers:
            await asyncio.wait(self._answers, timeout=_GRACE)
        left = [*self._works, *self._answers]
        for work in left:
            work.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        try:
            async with asyncio.timeout(_LONGEST_GOODBYE):
                await super().close()
        except TimeoutError:
            await self.http.close()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._works.add(task)
        task.add_done_callback(self._works.discard)

    async def _register(self) -> None:
        """Give Discord the commands, unless it has just these."""
        payload, application = payload_of(self.desk.commands), self.application_id
        if application is None or self._registered.is_current(application, payload):
            return
        try:
            await self.http.bulk_upsert_global_commands(application, payload)
        except discord.HTTPException as problem:
            log.error("discord_commands_refused", status=problem.status, code=problem.code, reason=problem.text)
            return
        self._registered.remember(application, payload)
        log.info("discord_commands_registered", commands=len(payload))

    async def _fetch_titles(self) -> None:
        """Load the job titles before the first person types one; the first search is the slow one."""
        await asyncio.to_thread(lambda: self._host.assistant.knowledge.titles().search("a"))

    async def _show_headline(self) -> None:
        """Show the newest round beside the bot's name, and change it with the next one."""
        await self.wait_until_ready()
        while not self.is_closed():
            activity = discord.CustomActivity(self.desk.headline())
            if activity != self.activity:
                self.activity = activity
                await self.change_presence(activity=activity)
            await asyncio.sleep(_HEADLINE_EVERY)

    def _delay(self) -> int | None:
        return round(self.latency * 1000) if isfinite(self.latency) else None

    # --- what happens ---------------------------------------------------------------------------

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer a command, a press or a form; what fails gets a sentence with the id it is logged under."""
        self._begin()
        caller = caller_of_interaction(interaction)
        try:
            if await self._is_welcome(interaction, caller):
                await self._answer(interaction, caller)
        except Exception:
            incident = secrets.token_hex(4)
            log.exception("interaction_failed", incident=incident, kind=interaction.type.name)
            if interaction.type is not discord.InteractionType.autocomplete:
                await self._apologise(interaction, incident, caller)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a private message, or one that mentions the bot."""
        if message.author.bot or message.webhook_id or self.user is None:
            return
        if (message.guild is not None and self.user not in message.mentions) or self._turns.full:
            return
        self._begin()
        caller = caller_of_message(message)
        words = re.sub(rf"<@!?{self.user.id}>", " ", message.content).strip()
        try:
            reply = await self._turns.take(partial(self.desk.said, words, caller))
        except Exception:
            incident = secrets.token_hex(4)
            log.exception("message_failed", incident=incident, channel=message.channel.id)
            reply = await self.desk.failed(incident, caller)
        if reply:
            await post(message, reply)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget everything about a server that the bot was removed from."""
        await self.desk.servers.drop(str(guild.id))
        for channel in (*guild.channels, *guild.threads):
            await self._forget(channel.id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Forget a channel that is gone."""
        await self._forget(channel.id)

    async def on_raw_thread_delete(self, thread: discord.RawThreadDeleteEvent) -> None:
        """Forget a thread that is gone."""
        await self._forget(thread.thread_id)

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """Log what an event handler did not catch."""
        log.exception("discord_event_failed", handler=event_method)

    def _begin(self) -> None:
        """Let the present task be an answer: its lines carry an id, and a stop waits for it."""
        begin(QUESTION)
        if task := asyncio.current_task():
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    # --- answering ------------------------------------------------------------------------------

    async def _is_welcome(self, interaction: Interaction, caller: Caller) -> bool:
        """Return whether to answer; who asks too much is told so once, and what they press stops waiting."""
        if interaction.type is discord.InteractionType.autocomplete:
            return True
        admission = Admission.SILENCE if self._turns.full else self.desk.admit(caller)
        if admission is Admission.LATER:
            await show(interaction, await self.desk.later(caller))
        elif admission is Admission.SILENCE and interaction.type is discord.InteractionType.component:
            await interaction.response.defer()
        return admission is Admission.WELCOME

    async def _answer(self, interaction: Interaction, caller: Caller) -> None:
        data: dict[str, Any] = dict(interaction.data or {})
        match interaction.type:
            case discord.InteractionType.autocomplete:
                await self._suggest(interaction, data, caller)
            case discord.InteractionType.application_command:
                values = {o["name"]: str(o["value"]) for o in data.get("options", []) if "value" in o}
                work = partial(self.desk.command, data["name"], values, caller)
                private = await self.desk.is_private(data["name"], caller)
                await respond(interaction, self._turns.take(work), private=private)
            case discord.InteractionType.component:
                chosen = data["values"][0] if data["custom_id"] == PICK else data["custom_id"]
                press = partial(self.desk.press, chosen, _label(interaction, chosen), caller)
                await respond(interaction, self._turns.take(press), private=True)
            case discord.InteractionType.modal_submit:
                submit = partial(self.desk.submit, data["custom_id"], dict(_typed(data["components"])), caller)
                await respond(interaction, self._turns.take(submit), private=True)
            case _:
                pass

    async def _suggest(self, interaction: Interaction, data: dict[str, Any], caller: Caller) -> None:
        """Offer values for the option that is being typed; too late is no harm."""
        typed = next(o for o in data["options"] if o.get("focused"))
        offered = self.desk.suggest(data["name"], typed["name"], str(typed["value"]), caller)
        choices = [discord.app_commands.Choice(name=s.label, value=s.value) for s in offered]
        try:
            await interaction.response.autocomplete(choices)
        except discord.NotFound:
            log.debug("suggestions_too_late", interaction=interaction.id)

    async def _apologise(self, interaction: Interaction, incident: str, caller: Caller) -> None:
        try:
            await show(interaction, await self.desk.failed(incident, caller))
        except discord.HTTPException as problem:
            log.warning("apology_failed", incident=incident, code=problem.code)

    async def _forget(self, channel: int) -> None:
        await self._host.chats.forget(Address(Platform.DISCORD, str(channel)))


def _telling(observer: Observer) -> aiohttp.TraceConfig:
    """Tell the observer of every response."""
    trace = aiohttp.TraceConfig()

    async def heard(_session: object, _context: object, request: aiohttp.TraceRequestEndParams) -> None:
        observer.responded(Platform.DISCORD, request.response.status)

    trace.on_request_end.append(heard)
    return trace


def _look_through_limits_seldom(http: HTTPClient) -> None:
    """Let the library drop its resting rate limits now and then: it looks through all of them for each new channel."""
    look, next_at = http._try_clear_expired_ratelimits, 0.0

    def seldom() -> None:
        nonlocal next_at
        if (now := monotonic()) >= next_at:
            next_at = now + _LIMITS_EVERY
            look()

    http._try_clear_expired_ratelimits = seldom  # type: ignore[method-assign]


def _label(interaction: Interaction, payload: str) -> str:
    """What the pressed button, or the chosen option, is called: our own words."""
    rows = interaction.message.components if interaction.message else []
    items = [item for row in rows for item in getattr(row, "children", ())]
    for item in items:
        if item.custom_id == payload:
            return getattr(item, "label", None) or ""
        for option in getattr(item, "options", ()):
            if option.value == payload:
                return str(option.label)
    return ""


def _typed(components: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """What stands in the lines of a form, by their names."""
    for component in components:
        inner = component.get("component")
        for line in [inner] if inner else component.get("components", []):
            yield line["custom_id"], line.get("value", "")
