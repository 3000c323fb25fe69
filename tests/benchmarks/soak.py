#!/usr/bin/env python3
"""The whole bot under load for a while: memory, tasks and file handles, waiting times, and how it stops.

    PYTHONPATH=.:tests python tests/benchmarks/soak.py [--minutes N] [--per-second N] [--subscribers N] [--stops N]

``python -m bot run`` is a process of its own, with the real client libraries; Discord, Telegram and the feed are on
loopback and share the machine. A round a minute goes to every subscriber while people ask on both platforms. At the
end, and ``--stops`` times more soon after a start, it gets SIGTERM at a random moment.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import linear_regression, median

from answer_latency import questions
from fakes.discord_person import Person
from fakes.discord_server import TOKEN, DiscordServer, Shown
from fakes.discord_world import Spot
from fakes.feed_server import FeedServer, document
from fakes.telegram_server import BotApi
from fakes.telegram_world import person, private
from fakes.world import feed_row, new_round
from timing import percentile

from bot.alerts.ledger import remember
from bot.alerts.news import baseline
from bot.sending import Address
from bot.state import subscriptions, targets
from bot.state.database import Database, database_url
from bot.state.migrate import migrate
from bot.state.rows import Filters
from knowledge.models import PublishedRound
from knowledge.store import KnowledgeStore

_COUNTING = """
import asyncio, os, pathlib, signal
def count(*_):
    pathlib.Path(os.environ["TASKS"]).write_text(str(len(asyncio.all_tasks())))
signal.signal(signal.SIGUSR1, count)
from bot.__main__ import main
main()
"""
"""``run``, with a signal upon which it writes down how many tasks it has."""

_ASKING_FROM = 100_000
_PEOPLE = 500
_SLASHED = (("lastdraw", {"category": "healthcare"}), ("wasitenough", {"score": 470}), ("stats", {"year": 2025}))


@dataclass
class Sample:
    """What the process holds at a moment, and the processor time it had, in seconds since the beginning."""

    at: float
    worked: float
    megabytes: float
    handles: int
    threads: int
    tasks: int


@dataclass
class Stage:
    """The platforms and the feed, what was asked and what came of it."""

    discord: DiscordServer
    telegram: BotApi
    feed: FeedServer
    rounds: dict[str, PublishedRound]
    asked: dict[int, float] = field(default_factory=dict)
    shown: list[tuple[float, Shown]] = field(default_factory=list)
    waits: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: {"Telegram": [], "Discord": []})
    alerts: Counter[str] = field(default_factory=Counter)
    printed: int = 0

    def print_round(self) -> None:
        """Let the feed print one round more."""
        self.printed += 1
        made = new_round(max(int(n) for n in self.rounds if n.isdecimal()) + 1, datetime.now(UTC))
        self.rounds[made.number] = made
        body = json.dumps({"rounds": [feed_row(r) for r in self.rounds.values()]}).encode()
        self.feed.plan(document(body, etag=f'"{made.number}"', last_modified=""))

    def take_in(self) -> None:
        """Look at what has come since, and let the servers forget it: their memory is not measured."""
        for call in self.telegram.calls:
            if call.method not in ("sendMessage", "sendPhoto"):
                continue
            chat = int(call.given["chat_id"])
            if (at := self.asked.pop(chat, None)) is not None:
                self.waits["Telegram"].append((at, (call.at - at) * 1000))
            elif chat < person(_ASKING_FROM)["id"]:
                self.alerts[f"telegram {chat}"] += 1
        for post in self.discord.asked("POST", r"/channels/8\d+/messages"):
            self.alerts[post.path] += 1
        done = [(at, s) for at, s in self.shown if s.answered_after is not None]
        self.waits["Discord"] += [(at, (s.answered_after or 0) * 1000) for at, s in done]
        self.shown = [(at, s) for at, s in self.shown if s.answered_after is None]
        for kept in (self.telegram.calls, self.discord.calls, self.telegram.world.messages):
            kept.clear()
        for held in (self.discord.messages, self.discord.shown):
            for old in list(held)[:-200]:
                del held[old]


@asynccontextmanager
async def stage(folder: Path, subscribers: int) -> AsyncIterator[Stage]:
    """Put the platforms up and seed the stores in ``folder``: half of the subscribers on each platform."""
    now = datetime.now(UTC)
    async with KnowledgeStore.open(folder) as store:
        known = dict(await store.published())
    async with Database.open(database_url("", folder)) as database, BotApi() as telegram, DiscordServer() as discord:
        await migrate(database)
        async with database.writing() as db:
            await remember(db, baseline(known, now).known)
            for n in range(subscribers // 2):
                telegram.world.chats[person(n)["id"]] = private(person(n))
                for at in (Address("telegram", str(person(n)["id"])), Address("discord", str(8 * 10**17 + n))):
                    target = await targets.opened(db, at, now, private=True)
                    await subscriptions.add(db, target.id, Filters(), now)
        await database.engine.dispose()
        async with FeedServer() as feed:
            made = Stage(discord, telegram, feed, known)
            made.print_round()
            yield made


async def started(folder: Path, made: Stage, output: Path) -> asyncio.subprocess.Process:
    """Start the bot; it is not connected yet."""
    given = {
        "DATA_DIR": str(folder), "FEED_URL": made.feed.url, "FEED_POLL_SECONDS": "5", "FEED_POLL_SECONDS_QUIET": "5",
        "TELEGRAM_TOKEN": made.telegram.token, "TELEGRAM_API_URL": made.telegram.url,
        "DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": made.discord.api_url,
        "DISCORD_GATEWAY_URL": made.discord.gateway_url, "TASKS": str(folder / "tasks"),
    }  # fmt: skip
    with output.open("ab") as file:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _COUNTING, "run"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env={**os.environ, **given},
        )


async def connected(made: Stage) -> None:
    """Wait until both platforms have their bot."""
    async with asyncio.timeout(300):
        while not (made.discord.gateway.is_connected and made.telegram.called("setMyCommands")):
            await asyncio.sleep(0.05)


async def asking(made: Stage, per_second: float) -> None:
    """Ask for ever, on both platforms in turn, as somebody else each time."""
    texts, slashed = itertools.cycle(questions(1000)), itertools.cycle(_SLASHED)
    begun = time.monotonic()
    for n in itertools.count():
        await asyncio.sleep(max(0.0, begun + n / per_second - time.monotonic()))
        number = n // 2 % _PEOPLE
        if n % 2:
            user = person(_ASKING_FROM + number)
            made.asked.setdefault(user["id"], time.monotonic())
            made.telegram.world.says(user, next(texts))
            continue
        somebody = Person(made.discord, str(7 * 10**17 + number), spot=Spot("private"))
        if n % 4:
            await somebody.says_soon(next(texts))
            continue
        name, options = next(slashed)
        made.shown.append((time.monotonic(), await somebody.slash_soon(name, **options)))


async def printing(made: Stage, every: float) -> None:
    """Print a round every so often."""
    while True:
        await asyncio.sleep(every)
        made.print_round()


async def watched(process: asyncio.subprocess.Process, made: Stage, tasks: Path, seconds: float) -> list[Sample]:
    """Look at the process once a second."""
    samples: list[Sample] = []
    begun, proc = time.monotonic(), Path(f"/proc/{process.pid}")
    while (at := time.monotonic() - begun) < seconds and process.returncode is None:
        os.kill(process.pid, signal.SIGUSR1)
        await asyncio.sleep(1)
        made.take_in()
        pages = int((proc / "statm").read_text(encoding="ascii").split()[1])
        handles, threads = (len(list((proc / name).iterdir())) for name in ("fd", "task"))
        count = int(tasks.read_text(encoding="ascii") or 0) if tasks.exists() else 0
        ticks = (proc / "stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[11:13]
        worked = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        samples.append(Sample(at, worked, pages * os.sysconf("SC_PAGE_SIZE") / 1e6, handles, threads, count))
    return samples


async def stopped(process: asyncio.subprocess.Process) -> str:
    """Ask the process to end and tell how it did."""
    begun = time.monotonic()
    process.terminate()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), 30)
    if process.returncode is None:
        process.kill()
        return "not within 30 s"
    return f"{time.monotonic() - begun:.1f} s, exit code {process.returncode}"


def report(samples: Sequence[Sample], made: Stage, subscribers: int) -> Iterator[str]:
    """Tell the first third beside the last, and the slope after the first."""
    third = len(samples) // 3
    first, last, later = samples[:third], samples[-third:], samples[third:]
    slope = linear_regression([s.at / 60 for s in later], [s.megabytes for s in later]).slope
    yield f"{'':30} {'first third':>12} {'last third':>12}"
    for name in ("megabytes", "handles", "threads", "tasks"):
        before, after = (median(getattr(s, name) for s in part) for part in (first, last))
        yield f"{name + ', median':30} {before:12.1f} {after:12.1f}"
    yield f"{'megabytes a minute, after':30} {'':12} {slope:12.2f}"
    share = (samples[-1].worked - samples[0].worked) / (samples[-1].at - samples[0].at)
    yield f"{'processors busy with it':30} {'':12} {share:12.2f}"
    for platform, waits in made.waits.items():
        times = [wait for _, wait in waits]
        part = len(times) // 3
        before, after = percentile(times[:part], 0.99), percentile(times[-part:], 0.99)
        yield f"{platform + ' p99, ms':30} {before:12.1f} {after:12.1f}   n {len(times)}"
    yield f"alerts: {sum(made.alerts.values())} of {made.printed * (subscribers // 2 * 2)} in {made.printed} rounds"
    yield f"unanswered at the end: {len(made.asked)} on Telegram, {len(made.shown)} on Discord"


async def measure(options: argparse.Namespace) -> None:
    """Run the bot, load it, stop it, and print the report."""
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name) / "data", Path(name) / "output"
        folder.mkdir()
        async with stage(folder, options.subscribers) as made:
            process = await started(folder, made, output)
            await connected(made)
            load = [asyncio.create_task(asking(made, options.per_second)), asyncio.create_task(printing(made, 60))]
            samples = await watched(process, made, folder / "tasks", options.minutes * 60)
            print("\n".join(report(samples, made, options.subscribers)))
            await asyncio.sleep(random.uniform(0, 10))  # noqa: S311 - chance is the point
            print(f"stop under load: {await stopped(process)}")
            for _ in range(options.stops):
                process, wait = await started(folder, made, output), random.uniform(0, 15)  # noqa: S311
                await asyncio.sleep(wait)
                print(f"stop {wait:.1f} s after a start: {await stopped(process)}")
            for task in load:
                task.cancel()
            await asyncio.gather(*load, return_exceptions=True)
        told = output.read_text(encoding="utf-8", errors="replace").splitlines()
        print(f"lines logged: {len(told)}", *told[:10], sep="\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10, help="for how long")
    parser.add_argument("--per-second", type=float, default=20, help="messages and commands a second")
    parser.add_argument("--subscribers", type=int, default=1000, help="chats with alerts, half on each platform")
    parser.add_argument("--stops", type=int, default=3, help="how many more stops soon after a start")
    asyncio.run(measure(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
