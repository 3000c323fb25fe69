"""Keeps the connection to Discord: builds it, sees that it stands, builds it anew; gives up only where that is final.

1. A token that Discord refuses, intents or shards it does not grant: final until the next start, said in one line.
2. No shard ready in good time, the very first connection included: closed and built anew.
3. Anything else that ends the connection: built anew, after a wait that grows and begins small again once it stood.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import discord
import stamina
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.client import Client
from adapters.discord.errors import DiscordRefused
from adapters.discord.sender import DiscordSender
from adapters.discord.settings import DiscordSettings
from bot.commands.references import FileReferences
from bot.ports import Host

log = structlog.get_logger(__name__)

_REFUSED = "Discord refuses DISCORD_TOKEN: copy the bot's token anew from the developer portal and start again"
_FINAL = {
    4004: _REFUSED,
    4010: "Discord does not know such a shard: see DISCORD_SHARD_COUNT and DISCORD_SHARD_IDS",
    4011: "Discord asks for more shards: raise DISCORD_SHARD_COUNT or leave it empty",
    4013: "Discord does not know the intents that were asked for",
    4014: "Discord does not grant the intents that were asked for",
}
_PASSING = (
    OSError,
    TimeoutError,
    aiohttp.ClientError,
    discord.ConnectionClosed,
    discord.GatewayNotFound,
    discord.HTTPException,
    discord.RateLimited,
)


class NotReady(TimeoutError):
    """No shard got ready within the time there was."""


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a connection to stand, and between two tries at first and at most."""

    ready: float = 90.0
    first: float = 2.0
    most: float = 300.0


async def supervise(
    settings: DiscordSettings, host: Host, sender: DiscordSender | None = None, patience: Patience | None = None
) -> None:
    """Stay connected until cancelled; ``sender`` always sends through the client of the moment.

    Raises:
        DiscordRefused: trying again is of no use; tells why.
    """
    point_at(settings)
    async with FileReferences.open(host.settings.data_dir / "discord-references.sqlite", host.clock) as references:

        def build() -> Client:
            client = Client(settings, host, references)
            if sender:
                sender.client = client
            return client

        turn = host.lease(_place_of(settings))
        async with turn.kept():
            await turn.until_held()
            await _stay(settings, build, patience or Patience())


def _place_of(settings: DiscordSettings) -> str:
    """The shards that one process serves: another one with the same waits until it is gone."""
    shards = ",".join(map(str, settings.shard_ids)) or "all"
    return f"discord:{shards}/{settings.shard_count or 'any'}"


def point_at(settings: DiscordSettings) -> None:
    """Send everything to the addresses that are set: the library keeps them for the whole process."""
    quieten_library()
    Route.BASE = settings.api_url
    if settings.gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)


def quieten_library() -> None:
    """Let the library tell what goes wrong in a line: its reconnects tell whole tracebacks."""
    logging.getLogger("discord.shard").addFilter(_in_one_line)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def _in_one_line(record: logging.LogRecord) -> bool:
    if record.exc_info and record.exc_info[1]:
        record.msg, record.args = f"{record.getMessage()} ({record.exc_info[1]!r})", ()
        record.exc_info = record.exc_text = None
    return True


async def _stay(settings: DiscordSettings, build: Callable[[], Client], patience: Patience) -> None:
    while True:
        async for attempt in stamina.retry_context(
            on=_PASSING, attempts=None, timeout=None, wait_initial=patience.first, wait_max=patience.most
        ):
            with attempt:
                await _run(settings, build(), patience)


async def _run(settings: DiscordSettings, client: Client, patience: Patience) -> None:
    """Run one client until it ends, after it had stood.

    Raises:
        One of the passing errors: the connection did not come to stand.
        DiscordRefused: it never will.
    """
    stood = False
    async with client:
        running = asyncio.create_task(client.start(settings.token.get_secret_value()))
        try:
            stood = await _stands(client, running, patience.ready)
            await running
        except (*_PASSING, discord.LoginFailure, discord.PrivilegedIntentsRequired) as problem:
            if reason := _final(problem):
                raise DiscordRefused(reason) from None
            if not stood:
                raise
            log.warning("discord_connection_lost", reason=repr(problem))
        finally:
            running.cancel()


async def _stands(client: Client, running: asyncio.Task[None], seconds: float) -> bool:
    """Whether every shard got ready before the client ended.

    Raises:
        NotReady: neither happened in time.
    """
    ready = asyncio.create_task(client.wait_until_ready())
    try:
        done, _ = await asyncio.wait({running, ready}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ready.cancel()
    if not done:
        raise NotReady(f"no connection to Discord's gateway stood within {seconds:g} seconds")
    return running not in done


def _final(problem: Exception) -> str:
    if isinstance(problem, discord.LoginFailure):
        return _REFUSED
    if isinstance(problem, discord.PrivilegedIntentsRequired):
        return _FINAL[4014]
    return _FINAL.get(problem.code, "") if isinstance(problem, discord.ConnectionClosed) else ""
