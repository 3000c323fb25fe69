"""What the tests of the Discord adapter share: a Discord on loopback, who answers, and the adapter running."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from fakes.asking import FRESH
from fakes.discord_person import Person
from fakes.discord_running import connected
from fakes.discord_server import DiscordServer
from fakes.hosting import Desk

from bot.assistant import Assistant
from bot.settings import BotSettings


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    """A Discord that no bot has connected to."""
    async with DiscordServer() as started:
        yield started


@pytest.fixture
def desk(assistant: Assistant, tmp_path: Path) -> Desk:
    """Who answers, on the day after the newest packaged round, with an empty DATA_DIR and the job titles at hand."""
    assistant.knowledge.titles()
    return Desk(BotSettings(data_dir=tmp_path), assistant, lambda: FRESH)


@pytest_asyncio.fixture
async def bot(server: DiscordServer, desk: Desk) -> AsyncIterator[asyncio.Task[None]]:
    """The adapter, connected."""
    async with connected(server, desk) as task:
        yield task
    assert server.refused == []


@pytest.fixture
def ann(server: DiscordServer, bot: asyncio.Task[None]) -> Person:
    """Somebody in a channel of a server."""
    del bot
    return Person(server)
