#!/usr/bin/env python3
"""How fast deliveries are made and sent, how exactly they are paced, and what answers feel of it.

    PYTHONPATH=.:tests python tests/benchmarks/fan_out.py [create|send|pace|first ...] [--targets 1000,10000,…]

`create` times one round for so many targets on both stores, each in a process of its own (peak memory of that process).
`send` delivers unpaced, composing included, through the adapters to servers in another process. `pace` sends against a
platform that refuses more than it allows in any second. `first` measures the time from the feed's response to the first
alert among 10,000 deliveries, and ordinary replies meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, process_time

from fakes.databases import emptied, postgresql_answers, postgresql_url
from fakes.platform import FakePlatform
from fakes.platform_process import chat_of, platforms
from fakes.world import World, new_round, world
from sqlalchemy import case, func, insert, literal, select

from adapters.discord.sender import DiscordSender
from adapters.discord.settings import DiscordSettings
from adapters.discord.supervisor import supervise
from adapters.telegram.sender import TelegramSender
from adapters.telegram.session import serve
from adapters.telegram.settings import TelegramSettings
from bot.alerts import fan_out
from bot.alerts.deliver import Delivery
from bot.alerts.fan_out import WAITING
from bot.alerts.filters import Sift
from bot.alerts.news import Kind
from bot.alerts.pace import Pace
from bot.alerts.writer import AlertWriter
from bot.content import ContentFolder
from bot.engine.catalogue import Catalogue
from bot.logs import configure_logs
from bot.ports import Sender
from bot.sending import Address, Message, Result, Retry
from bot.state.columns import Moment
from bot.state.database import Database
from bot.state.tables import deliveries
from bot.state.tables import subscriptions as sub
from bot.state.tables import targets as target_table
from knowledge.dataset import Dataset
from knowledge.store import KnowledgeStore

NOW = datetime(2026, 8, 20, 15, tzinfo=UTC)
SIFT = Sift("healthcare", 470, 3000, frozenset({"31301"}))

_STEP = 2000
_SETTLING = 3.0
"""Seconds for what an adapter does once when it has connected."""


async def seed(database: Database, targets: int, platform: str = "test") -> None:
    """Write so many targets, one subscription each: half for everything, half for a category and a bound."""
    async with database.writing() as db:
        for first in range(0, targets, _STEP):
            await db.execute(
                insert(target_table),
                [
                    {"platform": platform, "chat": chat_of(platform, n), "private": True, "created_at": NOW}
                    for n in range(first, min(first + _STEP, targets))
                ],
            )
        narrow = target_table.c.id % 2 == 0
        await db.execute(
            insert(sub).from_select(
                ["target_id", "number", "valid_from", "since", "categories", "max_cutoff"],
                select(
                    target_table.c.id,
                    literal(1),
                    literal(NOW, Moment),
                    literal(NOW, Moment),
                    case((narrow, "|healthcare|"), else_=""),
                    case((narrow, 480)),
                ),
            )
        )


async def fan(database: Database, number: str = "438") -> tuple[int, float]:
    """Make the deliveries of one round; return how many, and the seconds with the commit."""
    begun = monotonic()
    async with database.writing() as db:
        body = new_round(int(number)).model_dump(mode="json")
        notice = await fan_out.add_notice(db, Kind.ROUND, f"{number}:round:0", {"round": body}, NOW, number)
        made = await fan_out.to_matching(db, notice or 0, [SIFT], NOW)
    return made, monotonic() - begun


async def created(address: str, targets: int) -> str:
    """Return one row of the table of deliveries made."""
    with tempfile.TemporaryDirectory() as folder:
        async with emptied(address, Path(folder)) as database:
            await seed(database, targets)
            before = _peak()
            made, seconds = await fan(database)
            kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    return f"| {kind} | {made:,} | {seconds:.2f} | {_peak():.0f} ({_peak() - before:+.0f}) |"


def create(sizes: Sequence[int]) -> None:
    """Print the table of deliveries made; each row is measured in a process of its own."""
    print("| store | deliveries | seconds | peak resident MB (of which fan-out) |\n|---|---|---|---|")
    with ExitStack() as held:
        addresses = ["", *([held.enter_context(postgresql_url())] if postgresql_answers() else [])]
        for address in addresses:
            for size in sizes:
                again = [sys.executable, __file__, "one", "--targets", str(size), "--state", address]
                print(subprocess.run(again, check=True, capture_output=True, text=True).stdout.strip(), flush=True)  # noqa: S603


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@asynccontextmanager
async def bot() -> AsyncIterator[World]:
    """Give a whole bot on SQLite whose baseline is read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with KnowledgeStore.open(folder / "built") as built:
            knowledge = await built.load()
            catalogue = Catalogue.load(ContentFolder.packaged(), Dataset.packaged(), folder / "built")
            async with (
                emptied("", folder) as database,
                world(database, folder, folder / "built", knowledge, catalogue) as made,
            ):
                made.service.assistant.use(knowledge)
                yield made


async def left(database: Database) -> int:
    """Return how many deliveries wait."""
    async with database.reading() as db:
        return await db.scalar(select(func.count()).where(deliveries.c.state == WAITING)) or 0


async def delivered(made: World, sender: Sender, pace: float) -> tuple[float, float]:
    """Deliver everything that waits; return the seconds it took, and those of the processor in this process."""
    service = made.service
    writer = AlertWriter(service.assistant, service.clock)
    lease = service.lease(f"sender:{sender.platform}:bot")
    sending = Delivery(service.database, sender, writer, service.clock, Pace(pace), lease)
    task = asyncio.create_task(sending.run())
    begun, busy = monotonic(), process_time()
    while await left(service.database):
        await asyncio.sleep(0.2)
    took = monotonic() - begun, process_time() - busy
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return took


async def send(many: int = 3000) -> None:
    """Print how many alerts a second go out unpaced on each platform, composing and marking included."""
    async with platforms(many) as given:
        for sender, serving in (
            (DiscordSender(0.0), lambda s, host: supervise(DiscordSettings.model_validate(given["discord"]), host, s)),
            (TelegramSender(0.0), lambda s, host: serve(TelegramSettings.model_validate(given["telegram"]), host, s)),
        ):
            async with bot() as made:
                await seed(made.service.database, many, sender.platform)
                await fan(made.service.database)
                adapter = asyncio.create_task(serving(sender, made.service))
                while sender.account is None:
                    await asyncio.sleep(0.05)
                await asyncio.sleep(_SETTLING)
                seconds, busy = await delivered(made, sender, 0)
                adapter.cancel()
                await asyncio.gather(adapter, return_exceptions=True)
            print(
                f"unpaced on {sender.platform}: {many / busy:,.0f} alerts per second of one core, "
                f"{many / seconds:,.0f} a second by the clock"
            )


@dataclass
class Strict(FakePlatform):
    """A platform that refuses more than so many messages in any second; Telegram's published limit is 30."""

    most: int = 30
    refused: int = 0
    recent: deque[float] = field(default_factory=deque)

    async def send(self, to: Address, message: Message) -> Result:
        """Post, or refuse with 429."""
        now = monotonic()
        while self.recent and self.recent[0] <= now - 1:
            self.recent.popleft()
        if len(self.recent) >= self.most:
            self.refused += 1
            return Retry(1.0, "429")
        self.recent.append(now)
        return await super().send(to, message)


async def pace(per_second: float = 25, seconds: int = 20) -> None:
    """Print the share of the configured rate that is reached, and what was refused."""
    strict, many = Strict(), int(per_second * seconds)
    async with bot() as made:
        await seed(made.service.database, many)
        await fan(made.service.database)
        took, _ = await delivered(made, strict, per_second)
    share = many / took / per_second
    print(f"paced: {share:.1%} of {per_second:g}/s over {seconds} s, {strict.refused} refused with 429")


async def first(many: int = 10_000) -> None:
    """Print the time to the first alert, and how ordinary replies fare while alerts go out."""
    async with bot() as made:
        await seed(made.service.database, many)
        sending = asyncio.create_task(made.service.parts()["deliver test"]())  # type: ignore[arg-type]
        await asyncio.sleep(0.5)
        begun = monotonic()
        await made.prints(new_round(438))
        while not made.platform.posts:
            await asyncio.sleep(0.005)
        alert = monotonic() - begun
        times = []
        while await left(made.service.database) and len(times) < 300:
            asked = monotonic()
            await made.ask("was 470 enough for healthcare?", person=str(len(times)))
            times.append(monotonic() - asked)
            await asyncio.sleep(0.01)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    p99 = sorted(times)[int(len(times) * 0.99)] if times else 0.0
    print(f"first alert: {alert:.2f} s from asking the feed, at {many:,} deliveries")
    print(f"replies meanwhile: p99 {p99 * 1000:.0f} ms over {len(times)}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=["create", "send", "pace", "first"])
    parser.add_argument("--targets", default="1000,10000,100000,1000000", help="how many, for create")
    parser.add_argument("--state", default="", help="the store of one measurement; used by create")
    options = parser.parse_args(arguments)
    configure_logs("WARNING")  # as a bot does that nobody set otherwise
    sizes = [int(n) for n in options.targets.split(",")]
    for what in options.what:
        if what == "create":
            create(sizes)
        elif what == "one":
            print(asyncio.run(created(options.state, sizes[0])))
        else:
            asyncio.run({"send": send, "pace": pace, "first": first}[what]())


if __name__ == "__main__":
    main()
