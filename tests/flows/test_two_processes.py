"""Two processes on one PostgreSQL: one polls and one sends, the other stands by and takes over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fakes.databases import emptied
from fakes.platform import FakePlatform, until
from fakes.world import World, new_round
from fakes.world import world as open_world

from bot.engine.catalogue import Catalogue
from bot.state.database import Database, database_url
from bot.state.leases import Terms
from knowledge.snapshot import Knowledge

TERMS = Terms(length=2.4, renew=0.2, margin=0.3)


@asynccontextmanager
async def running(world: World, platform: FakePlatform) -> AsyncIterator[None]:
    """Deliver as one of several processes while the block runs."""
    world.service.terms = TERMS
    world.service.senders = {"test": platform}
    task = asyncio.create_task(world.service.parts()["deliver test"]())  # type: ignore[arg-type]
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_one_sends_and_the_other_takes_over(
    postgresql: str, tmp_path: Path, data_dir: Path, knowledge: Knowledge, catalogue: Catalogue
) -> None:
    """A round is told once though two processes run; when the sender stops, the other one tells the next."""
    platform = FakePlatform()
    folders = tmp_path / "a", tmp_path / "b"
    for folder in folders:
        folder.mkdir()
    async with (
        emptied(postgresql, tmp_path) as first_store,
        Database.open(database_url(postgresql, tmp_path)) as second_store,
        open_world(first_store, folders[0], data_dir, knowledge, catalogue) as first,
        open_world(second_store, folders[1], data_dir, knowledge, catalogue) as second,
    ):
        await first.ask("notify me of every round")
        async with running(second, platform):
            async with running(first, platform):
                await first.prints(new_round(438))
                await second.prints(new_round(438))
                await until(lambda: platform.posts)
                await asyncio.sleep(0.3)
                assert len(platform.posts) == 1
            await second.prints(new_round(438), new_round(439))
            await until(lambda: len(platform.posts) == 2, 10)
        first_told, then_told = (p.answer.title for p in platform.posts)
        assert "#438" in first_told
        assert "#439" in then_told
