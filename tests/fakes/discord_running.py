"""The real adapter, running against a Discord on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from discord.gateway import DiscordWebSocket
from discord.http import Route
from fakes.discord_server import TOKEN, DiscordServer
from pydantic import SecretStr

from adapters.discord.errors import DiscordRefused
from adapters.discord.sender import DiscordSender
from adapters.discord.settings import DiscordSettings
from adapters.discord.supervisor import Patience, supervise
from bot.ports import Host

QUICK = Patience(ready=5.0, first=0.05, most=0.2)


def settings_for(server: DiscordServer, token: str = TOKEN, **more: object) -> DiscordSettings:
    """The settings that lead to ``server``."""
    given = {"token": SecretStr(token), "api_url": server.api_url, "gateway_url": server.gateway_url, **more}
    return DiscordSettings.model_validate(given)


@asynccontextmanager
async def running(
    server: DiscordServer,
    desk: Host,
    settings: DiscordSettings | None = None,
    patience: Patience = QUICK,
    sender: DiscordSender | None = None,
) -> AsyncIterator[asyncio.Task[None]]:
    """Run the adapter until the block ends; what it sets for the whole process is put back."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    task = asyncio.create_task(supervise(settings or settings_for(server), desk, sender, patience))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, DiscordRefused):
            await task
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


async def until(condition: object, seconds: float = 20.0) -> None:
    """Wait until ``condition()`` holds."""
    assert callable(condition)
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(
    server: DiscordServer,
    desk: Host,
    settings: DiscordSettings | None = None,
    sender: DiscordSender | None = None,
) -> AsyncIterator[asyncio.Task[None]]:
    """Run the adapter, connected and with its commands registered."""
    async with running(server, desk, settings, sender=sender) as task:
        await until(lambda: task.done() or (server.gateway.is_connected and server.commands))
        yield task
    await until(lambda: not server.gateway.is_connected)
