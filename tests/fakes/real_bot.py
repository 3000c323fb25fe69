"""The whole bot as people start it, a process of its own, against platforms and a feed on the loopback."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import httpx
from fakes.discord_server import DiscordServer
from fakes.feed_server import FeedServer
from fakes.settings import settings
from fakes.telegram_server import BotApi


def free_port() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, **chosen: str) -> dict[str, str]:
    """Return the environment of a bot in ``folder``: the settings that are given, and none of this machine."""
    kept = {k: v for k, v in os.environ.items() if k.upper() not in settings()}
    return {**kept, "DATA_DIR": str(folder / "data"), "NO_PROGRESS": "1", "PYTHONWARNINGS": "ignore", **chosen}


def built(folder: Path, data_dir: Path) -> Path:
    """Return a DATA_DIR in ``folder`` with the knowledge of ``data_dir``, so that a start is quick."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    for path in (p for kind in ("knowledge.sqlite*", "titles-*", "content-*") for p in data_dir.glob(kind)):
        shutil.copy(path, data)
    return data


@dataclass
class RealBot:
    """A bot that was started, and what it talks to."""

    process: asyncio.subprocess.Process
    output: Path
    port: int
    discord: DiscordServer
    telegram: BotApi
    feed: FeedServer
    ended_after: float = field(default=0.0)

    @property
    def said(self) -> str:
        """Everything it wrote so far."""
        return self.output.read_text(encoding="utf-8")

    async def get(self, path: str) -> httpx.Response:
        """Ask its own server."""
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.get(f"http://127.0.0.1:{self.port}{path}", timeout=10)

    async def is_ready(self) -> bool:
        """Whether it says that it is."""
        try:
            return (await self.get("/readyz")).status_code == 200
        except httpx.TransportError:
            return False

    async def until(self, holds: Callable[[], object], seconds: float = 30.0) -> None:
        """Wait until something holds; fail with what the bot said."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(self.said) from None

    async def until_ready(self, seconds: float = 60.0) -> None:
        """Wait until it is ready; fail with what it said."""
        deadline = monotonic() + seconds
        while not await self.is_ready():
            if self.process.returncode is not None or monotonic() > deadline:
                raise AssertionError(self.said)
            await asyncio.sleep(0.1)

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; return the exit code, with ``ended_after`` seconds."""
        begun = monotonic()
        self.process.send_signal(number)
        async with asyncio.timeout(20):
            code = await self.process.wait()
        self.ended_after = monotonic() - begun
        return code


@asynccontextmanager
async def real_bot(
    folder: Path, data_dir: Path, *, stdin: int = asyncio.subprocess.DEVNULL, **chosen: str
) -> AsyncIterator[RealBot]:
    """Start ``python -m bot run`` on both platforms; whatever still runs at the end is killed."""
    built(folder, data_dir)
    output, port = folder / "output.txt", free_port()
    async with DiscordServer() as discord, BotApi() as telegram, FeedServer() as feed:
        given = {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "FEED_URL": feed.url,
            "FEED_POLL_SECONDS": "1",
            "FEED_POLL_SECONDS_QUIET": "1",
            "HEALTH_PORT": str(port),
            "LOG_LEVEL": "DEBUG",
            **chosen,
        }
        with output.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=folder, env=environment(folder, **given),
                stdin=stdin, stdout=file, stderr=file,
            )  # fmt: skip
        try:
            yield RealBot(process, output, port, discord, telegram, feed)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
