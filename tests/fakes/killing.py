"""Killing a bot at any moment between reading a new round and its last mark, and counting what people got."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import secrets
import shutil
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from time import monotonic

from fakes.databases import HOST, PORT, USER, administer
from fakes.discord_server import DiscordServer
from fakes.feed_server import FeedServer, document
from fakes.nursery import LIMITS
from fakes.platform_process import chat_of, settings_of
from fakes.telegram_server import BotApi
from fakes.telegram_world import person, private
from fakes.world import feed_row, new_round
from sqlalchemy import func, select

from bot.alerts.fan_out import WAITING
from bot.alerts.ledger import remember
from bot.alerts.news import baseline
from bot.alerts.queue import FIRST
from bot.sending import Address
from bot.state import subscriptions, targets
from bot.state.database import Database, database_url
from bot.state.migrate import migrate
from bot.state.rows import Filters
from bot.state.tables import deliveries
from knowledge.store import KnowledgeStore

_PATIENCE = 180.0
TESTS = Path(__file__).parents[1]
BOUND = LIMITS.at_once + 2 * LIMITS.marks
"""The most messages that one kill can repeat on a platform without nonces: in flight, and two batches of marks."""


@dataclass(frozen=True)
class Trial:
    """One kill: when, who was not told, and who was told twice on the platform with and without nonces.

    ``unknowns`` are tries whose outcome nobody learnt in time: each is made once more, and so may be one more copy.
    """

    killed_after: float
    missed: int
    twice_with_nonce: int
    twice_without: int
    unknowns: int


@dataclass
class Arena:
    """Everything that outlives a killed bot: the feed, the servers of the platforms, and the stores to start from."""

    folder: Path
    people: int
    kind: str
    feed: FeedServer
    discord: DiscordServer
    telegram: BotApi
    nursery: asyncio.subprocess.Process
    template: str
    _names: list[str] = field(default_factory=list)

    async def trial(self, within: float | None) -> Trial:
        """Start a bot, kill it at a random moment ``within`` seconds of its reading the round, and start it again.

        None lets the first one finish.
        """
        data, state = await self._stores()
        self._clear_platforms()
        asked = len(self.feed.requests)
        pid = await self._start(data, state)
        try:
            async with asyncio.timeout(_PATIENCE):
                while len(self.feed.requests) == asked:
                    await asyncio.sleep(0.002)
            moment = random.uniform(0, within) if within else 0.0  # noqa: S311 - chance is the point
            begun = monotonic()
            if within:
                await asyncio.sleep(moment)
                await _killed(pid)
                pid = await self._start(data, state)
            unknowns = await self._settled(data, state)
            took = monotonic() - begun
        finally:
            await _killed(pid)
        posts = self._posts()
        missed = sum(self.people - len(posted) for posted in posts)
        with_nonce, without = (posted.total() - len(posted) for posted in posts)
        return Trial(moment if within else took, missed, with_nonce, without, unknowns)

    def _clear_platforms(self) -> None:
        self.discord.messages.clear()
        self.discord.calls.clear()
        self.telegram.world.messages.clear()
        self.telegram.calls.clear()

    def _posts(self) -> tuple[Counter[str], Counter[int]]:
        """How many alerts each chat got, on Discord and on Telegram."""
        channels = Counter(str(m["channel_id"]) for m in self.discord.messages.values())
        return channels, Counter(chat for chat, _ in self.telegram.world.messages)

    async def _start(self, data: Path, state: str) -> int:
        to_platforms = settings_of(self.discord, self.telegram)
        order = {"data": str(data), "state": state, "feed": self.feed.url, **to_platforms}
        assert self.nursery.stdin
        assert self.nursery.stdout
        self.nursery.stdin.write(json.dumps(order).encode() + b"\n")
        await self.nursery.stdin.drain()
        return int(await self.nursery.stdout.readline())

    async def _stores(self) -> tuple[Path, str]:
        data = self.folder / secrets.token_hex(4)
        data.mkdir()
        for path in (self.folder / "template").iterdir():
            shutil.copy(path, data)
        if self.kind == "sqlite":
            return data, ""
        name = f"ee_{secrets.token_hex(6)}"
        await administer(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        self._names.append(name)
        return data, f"postgresql://{USER}@{HOST}:{PORT}/{name}"

    async def _settled(self, data: Path, state: str) -> int:
        """Wait until every delivery of the round was made and none waits; return how many outcomes were unknown."""
        unknown = select(func.count()).where(deliveries.c.rank == FIRST, deliveries.c.platform == "telegram")
        query = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
        async with asyncio.timeout(_PATIENCE), Database.open(database_url(state, data)) as database:
            while True:
                async with database.reading() as db:
                    counts = {row[0]: row[1] for row in await db.execute(query)}
                    unknowns = await db.scalar(unknown) or 0
                if counts and not counts.get(WAITING):
                    return unknowns
                await asyncio.sleep(0.05)

    async def clear(self) -> None:
        """Drop the databases of past trials."""
        for name in self._names:
            await administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._names.clear()


@asynccontextmanager
async def nursery_of(built: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the process that bots are forked from; ``built`` is a folder with a knowledge store."""
    nursery = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "fakes.nursery",
        str(built),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"},
    )
    assert nursery.stdout
    await nursery.stdout.readline()
    try:
        yield nursery
    finally:
        nursery.kill()
        await nursery.wait()


@asynccontextmanager
async def arena(
    folder: Path, built: Path, people: int, kind: str, nursery: asyncio.subprocess.Process
) -> AsyncIterator[Arena]:
    """Prepare everything for trials with so many subscribers on each platform, on ``sqlite`` or ``postgresql``."""
    template = folder / "template"
    template.mkdir(parents=True)
    for path in built.glob("knowledge.sqlite*"):
        shutil.copy(path, template)
    name = f"ee_{secrets.token_hex(6)}"
    if kind == "postgresql":
        await administer(f"CREATE DATABASE {name}")
    state = "" if kind == "sqlite" else f"postgresql://{USER}@{HOST}:{PORT}/{name}"
    rows = await _seeded(template, state, people)
    async with FeedServer() as feed, DiscordServer() as discord, BotApi() as telegram:
        telegram.world.chats |= {person(n)["id"]: private(person(n)) for n in range(people)}
        feed.plan(document(json.dumps({"rounds": rows}).encode(), etag="", last_modified=""))
        made = Arena(folder, people, kind, feed, discord, telegram, nursery, name)
        try:
            yield made
        finally:
            await made.clear()
            if kind == "postgresql":
                await administer(f"DROP DATABASE {name} WITH (FORCE)")


async def _seeded(folder: Path, state: str, people: int) -> list[dict[str, str]]:
    """Write the baseline and the subscribers; return the rows of a feed with one round more."""
    now = datetime.now(UTC)
    async with KnowledgeStore.open(folder) as store:
        known = await store.published()
    async with Database.open(database_url(state, folder)) as database:
        await migrate(database)
        async with database.writing() as db:
            await remember(db, baseline(known, now).known)
            for platform, n in product(("discord", "telegram"), range(people)):
                target = await targets.opened(db, Address(platform, chat_of(platform, n)), now, private=True)
                await subscriptions.add(db, target.id, Filters(), now)
    return [feed_row(r) for r in (*known.values(), new_round(438, now))]


async def _killed(pid: int) -> None:
    """Kill a process and wait until the system has cleared it away."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        while True:
            os.kill(pid, 0)
            await asyncio.sleep(0.005)
