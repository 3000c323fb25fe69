"""What is not kept for ever: deliveries, closed chats and ended alerts of 90 days ago; nothing that is still needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fakes.filled import contents, fill
from fakes.world import World, new_round, settled
from sqlalchemy import insert, select, update

from bot.alerts import retention
from bot.alerts.fan_out import CLOSED, MERGED, SENT, WAITING
from bot.alerts.retention import drop_old
from bot.keeping import KEPT
from bot.sending import Address
from bot.state import people as persons
from bot.state import subscriptions, targets
from bot.state.database import Database
from bot.state.rows import Filters
from bot.state.tables import deliveries, notices, people
from bot.state.tables import subscriptions as sub
from bot.state.tables import targets as target_table

NOW = datetime(2026, 8, 20, 15, tzinfo=UTC)
OLD, RECENT = NOW - KEPT - timedelta(hours=1), NOW - KEPT + timedelta(hours=1)


async def a_target(database: Database, chat: str, *, told_at: datetime = OLD, closed_at: datetime | None = None) -> int:
    """Make somebody with a private chat that has an alert; return the target's id."""
    async with database.writing() as db:
        person = await persons.told(db, "test", chat, told_at, score=481)
        target = await targets.opened(db, Address("test", chat), OLD, private=True, person_id=person.id)
        await subscriptions.add(db, target.id, Filters(), OLD, person.id)
        if closed_at:
            await targets.close(db, target.address, "blocked", closed_at)
    return target.id


async def a_delivery(database: Database, target: int, at: datetime, state: str = SENT, **values: Any) -> int:
    """Make a delivery of a notice of its own; it was made, and done with, at a moment."""
    async with database.writing() as db:
        key = {"kind": "round", "key": f"{target} {at} {state} {values}", "payload": {}, "created_at": at}
        notice = await db.scalar(insert(notices).values(key).returning(notices.c.id))
        row = {"notice_id": notice, "target_id": target, "platform": "test", "state": state, "due_at": at}
        done = None if state in (WAITING, MERGED) else at
        made = insert(deliveries).values(row | {"done_at": done} | values).returning(deliveries.c.id)
        return int(await db.scalar(made) or 0)


async def left(database: Database, column: Any) -> Sequence[Any]:
    """Return the values of a column, in order."""
    async with database.reading() as db:
        return (await db.execute(select(column).order_by(column))).scalars().all()


async def test_old_deliveries_go_with_their_notices(database: Database) -> None:
    """What was done with 90 days ago; what still waits and what is newer stays."""
    target = await a_target(database, "ann")
    await a_delivery(database, target, OLD)
    await a_delivery(database, target, OLD, CLOSED)
    kept = [await a_delivery(database, target, RECENT), await a_delivery(database, target, OLD, WAITING)]
    dropped = await drop_old(database, NOW)
    assert (dropped["deliveries"], dropped["notices"]) == (2, 2)
    assert await left(database, deliveries.c.id) == kept
    assert len(await left(database, notices.c.id)) == 2


async def test_a_message_that_was_edited_lately_is_kept_until_the_edit_is_old(database: Database) -> None:
    """An edit needs the message it edits; what was told along with another goes when its turn comes."""
    target = await a_target(database, "ann")
    original = await a_delivery(database, target, OLD)
    edit = await a_delivery(database, target, RECENT, WAITING, edits=original)
    await a_delivery(database, target, OLD, MERGED, merged_into=original)
    await drop_old(database, NOW)
    assert await left(database, deliveries.c.id) == [original, edit]
    async with database.writing() as db:
        await db.execute(update(deliveries).values(state=SENT, done_at=OLD))
    await drop_old(database, NOW)
    assert await left(database, deliveries.c.id) == []


async def test_who_closed_the_chat_long_ago_is_forgotten(database: Database) -> None:
    """With everything they told; not who closed it lately, told something since, or has it open."""
    await a_target(database, "gone", closed_at=OLD)
    await a_target(database, "late", closed_at=RECENT)
    await a_target(database, "back", closed_at=OLD, told_at=RECENT)
    await a_target(database, "open")
    await drop_old(database, NOW)
    assert await left(database, people.c.user) == ["back", "late", "open"]
    assert await left(database, target_table.c.chat) == ["late", "open"]
    assert len(await left(database, sub.c.id)) == 2


async def test_a_closed_group_goes_and_its_people_stay(database: Database) -> None:
    """Who subscribed a group that is gone has their own chat all the same."""
    await a_target(database, "ann")
    async with database.writing() as db:
        group = await targets.opened(db, Address("test", "group"), OLD, private=False)
        await subscriptions.add(db, group.id, Filters(), OLD, 1)
        await targets.close(db, group.address, "kicked", OLD)
    await drop_old(database, NOW)
    assert await left(database, target_table.c.chat) == ["ann"]
    assert await left(database, people.c.user) == ["ann"]


async def test_ended_alerts_go_and_their_numbers_are_not_used_again(database: Database) -> None:
    """Old versions are dropped but for the last of the highest number."""
    target = await a_target(database, "ann")
    async with database.writing() as db:
        second = await subscriptions.add(db, target, Filters(max_cutoff=500), OLD)
        second = await subscriptions.change(db, second, OLD, max_cutoff=480)
        await subscriptions.end(db, second, OLD)
        first = (await subscriptions.present(db, target))[0]
        await subscriptions.change(db, first, RECENT, max_cutoff=470)
    assert (await drop_old(database, NOW))["subscriptions"] == 1
    async with database.writing() as db:
        third = await subscriptions.add(db, target, Filters(), NOW)
        assert third.number == 3
        assert [s.max_cutoff for s in await subscriptions.present(db, target)] == [470, None]


async def test_more_than_fits_into_one_transaction(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything goes, in as many steps as it takes; a second time there is nothing to do."""
    monkeypatch.setattr(retention, "_AT_ONCE", 3)
    for n in range(7):
        target = await a_target(database, str(n), closed_at=OLD if n < 5 else None)
        await a_delivery(database, target, OLD)
    dropped = await drop_old(database, NOW)
    assert dropped == {"people": 5, "targets": 0, "deliveries": 2, "notices": 7, "subscriptions": 0}
    assert set((await drop_old(database, NOW)).values()) == {0}


async def test_nothing_is_lost_early(database: Database) -> None:
    """Ninety days after the newest row was written, everything is still there."""
    await fill(database)
    before = await contents(database)
    await drop_old(database, datetime(2026, 8, 2, tzinfo=UTC) + KEPT)
    assert await contents(database) == before


async def test_a_round_whose_notice_is_gone_is_not_told_again(world: World) -> None:
    """What was announced is remembered without its notice; why it came is not known any more, and said so."""
    await world.ask("notify me of every round")
    await world.prints(new_round(438))
    await settled(world)
    world.clock.forward(days=91)
    await drop_old(world.service.database, world.clock())
    assert await world.states() == []
    await world.read()
    await settled(world)
    assert len(world.platform.posts) == 1
    answer = await world.ask("why did I not get an alert for #438?")
    assert "90 days" in answer.text
