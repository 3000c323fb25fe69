"""Leases: one holder at a time, taken over when it falls silent, by the clock of the database."""

from __future__ import annotations

import asyncio

from fakes.platform import until

from bot.state.database import Database
from bot.state.leases import Lease, Terms

SHORT = Terms(length=0.6, renew=0.1, margin=0.2)


def lease(database: Database, holder: str) -> Lease:
    """Return one process's view of the same lease."""
    return Lease(database, "poller", holder, SHORT)


async def test_one_holds_it_and_the_other_stands_by(database: Database) -> None:
    """Two processes ask; the first one has it, and keeps it by asking again."""
    first, second = lease(database, "a"), lease(database, "b")
    assert await first.take()
    assert not await second.take()
    assert await first.take()
    assert (first.held, second.held) == (True, False)


async def test_it_passes_on_when_the_holder_falls_silent(database: Database) -> None:
    """Once it has run out, another takes it under a higher fence, and the old holder is guarded out."""
    first, second = lease(database, "a"), lease(database, "b")
    await first.take()
    await asyncio.sleep(SHORT.length + 0.1)
    assert await second.take()
    assert second.fence > first.fence
    async with database.writing() as db:
        assert not await first.guards(db)
        assert await second.guards(db)


async def test_the_holder_stops_before_its_own_deadline(database: Database) -> None:
    """Before anybody else may take it, the silent holder has stopped by itself."""
    first = lease(database, "a")
    await first.take()
    await asyncio.sleep(SHORT.length - SHORT.margin + 0.02)
    assert not first.held
    assert not await lease(database, "b").take()


async def test_it_is_renewed_while_it_is_kept_and_given_up_at_the_end(database: Database) -> None:
    """A running holder is never replaced; one that stops makes room at once."""
    first, second = lease(database, "a"), lease(database, "b")
    async with first.kept():
        await until(lambda: first.held)
        for _ in range(5):
            await asyncio.sleep(SHORT.length / 3)
            assert not await second.take()
    assert await second.take()


async def test_a_stand_by_takes_over(database: Database) -> None:
    """Who waits for the lease gets it soon after the holder dies."""
    first, second = lease(database, "a"), lease(database, "b")
    await first.take()
    async with second.kept(), asyncio.timeout(5):
        await second.until_held()
    assert first.fence < second.fence
