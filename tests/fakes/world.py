"""A whole bot for tests: a real knowledge store and state store, a feed on the loopback, a platform in memory."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fakes.feed_server import FeedServer, document
from fakes.platform import FakePlatform
from sqlalchemy import select

from bot.answer import Answer
from bot.assistant import Assistant
from bot.bootstrap import Bot
from bot.engine.catalogue import Catalogue
from bot.question import Asker, Place, Question
from bot.sending import Address
from bot.service import Service
from bot.settings import BotSettings
from bot.state.database import Database
from bot.state.tables import deliveries, notices
from knowledge.feed.ingest import Limits
from knowledge.models import PublishedRound
from knowledge.snapshot import Knowledge
from knowledge.store import KnowledgeStore

START = datetime(2026, 8, 20, 15, tzinfo=UTC)
"""A Thursday at eleven in Toronto, the day after the newest packaged round."""

HEALTHCARE = "Healthcare and Social Services Occupations, 2026-Version 3"
CEC = "Canadian Experience Class"


@dataclass
class SetClock:
    """A clock that stands until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


def feed_row(published: PublishedRound) -> dict[str, str]:
    """Return a round as the English feed prints it."""
    tie = published.tie_break_at
    return {
        "drawNumber": published.number,
        "drawDate": published.published_on.isoformat(),
        "drawDateFull": f"{published.published_on:%B} {published.published_on.day}, {published.published_on.year}",
        "drawName": published.name,
        "drawSize": f"{published.invitations:,}",
        "drawCRS": str(published.cutoff),
        "drawDateTime": f"{published.held_at:%B %d, %Y at %H:%M:%S UTC}",
        "drawCutOff": f"{tie:%B %d, %Y at %H:%M:%S UTC}" if tie else "",
        "drawDistributionAsOn": "",
        **{f"dd{i}": "0" for i in range(1, 19)},
    }


def new_round(number: int, at: datetime = START, **fields: object) -> PublishedRound:
    """Return a healthcare round of 3,000 invitations at 470, held half an hour before ``at``."""
    values: Mapping[str, object] = {
        "number": str(number),
        "name": HEALTHCARE,
        "published_on": at.date(),
        "held_at": at - timedelta(minutes=30),
        "invitations": 3000,
        "cutoff": 470,
        "tie_break_at": datetime(2026, 3, 1, 12, 30, 5, tzinfo=UTC),
    }
    return PublishedRound.model_validate({**values, **fields})


@dataclass
class World:
    """The bot, its feed, its platform and its clock."""

    service: Service
    server: FeedServer
    platform: FakePlatform
    clock: SetClock
    printed: dict[str, PublishedRound] = field(default_factory=dict)

    async def prints(self, *rounds: PublishedRound, without: Iterable[str] = ()) -> None:
        """Let the feed print these rounds as well, or anew, and have it read."""
        self.printed |= {r.number: r for r in rounds}
        for number in without:
            self.printed.pop(number)
        await self.read()

    async def read(self) -> bool:
        """Have the feed read once."""
        rows = [feed_row(r) for r in self.printed.values()]
        body = json.dumps({"rounds": rows}).encode()
        self.server.plan(document(body, etag="", last_modified=""))
        return await self.service.watch.once()

    async def ask(self, text: str = "", **asked: object) -> Answer:
        """Ask as a ``person`` in a ``chat``: ``private``, ``alone``, ``manages``, ``locale``, ``intent``, ``slots``."""
        person, chat = str(asked.get("person", "ann")), str(asked.get("chat", "home"))
        address = Address(self.platform.platform, chat)
        place = Place(address, bool(asked.get("private", True)), bool(asked.get("manages", True)))
        return await self.service.reply(
            Question(
                text,
                self.clock(),
                Asker(self.platform.platform, person, chat),
                str(asked.get("locale", "en")),
                intent=asked.get("intent"),  # type: ignore[arg-type]
                slots=asked.get("slots") or {},  # type: ignore[arg-type]
                place=None if asked.get("nowhere") else place,
                alone=bool(asked.get("alone")),
            )
        )

    async def states(self) -> list[tuple[str, str]]:
        """Return the kind and state of every delivery, in order."""
        joined = notices.c.id == deliveries.c.notice_id
        query = (
            select(notices.c.kind, deliveries.c.state).join_from(deliveries, notices, joined).order_by(deliveries.c.id)
        )
        async with self.service.database.reading() as db:
            return [(kind, state) for kind, state in await db.execute(query)]


@asynccontextmanager
async def world(
    database: Database, folder: Path, built: Path, knowledge: Knowledge, catalogue: Catalogue, **settings: object
) -> AsyncIterator[World]:
    """Put a bot together whose baseline is read; ``built`` is the folder of the store that ``knowledge`` is from."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    knowledge.titles()
    for path in built.glob("knowledge.sqlite*"):
        shutil.copy(path, data)
    for path in built.glob("titles-*"):
        (data / path.name).symlink_to(path)
    clock = SetClock()
    async with FeedServer() as server, KnowledgeStore.open(data) as store:
        chosen = BotSettings.model_validate({"data_dir": data, "feed_url": server.url, **settings})
        assistant = Assistant(catalogue, knowledge, chosen.zone)
        platform = FakePlatform()
        service = Service(Bot(chosen, store, assistant, clock), database, {platform.platform: platform})
        service.watch.limits = Limits(timeout=5, attempts=1)
        made = World(service, server, platform, clock, dict(await store.published()))
        await made.read()
        yield made


@asynccontextmanager
async def delivering(world: World) -> AsyncIterator[None]:
    """Deliver while the block runs."""
    parts = world.service.parts()
    task = asyncio.create_task(parts["deliver test"]())  # type: ignore[arg-type]
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def settled(world: World) -> None:
    """Deliver until nothing waits."""
    async with delivering(world), asyncio.timeout(20):
        while any(state == "waiting" for _, state in await world.states()):
            world.service._wake()
            await asyncio.sleep(0.01)
