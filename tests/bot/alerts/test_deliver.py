"""Delivering: every way a try can come out, and what keeps one failure from becoming another's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fakes.platform import FakePlatform, Plan, until
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from bot.alerts import fan_out, queue
from bot.alerts.deliver import Delivery, Limits
from bot.alerts.news import Kind
from bot.alerts.pace import Pace
from bot.alerts.verdict import MOST_ATTEMPTS, backoff
from bot.answer import Answer, Status
from bot.sending import Address, Closed, Message, Moved, Rejected, Result, Retry, Unknown
from bot.state import targets
from bot.state.database import Database
from bot.state.leases import Lease, Terms
from bot.state.tables import deliveries, leases
from bot.state.tables import targets as target_table

NOW = datetime(2026, 8, 20, 15, tzinfo=UTC)
FAST = Limits(idle=0.01, mark_retry=0.02, stop=0.5, patience=1.0)
ALERT = Answer(status=Status.ANSWERED, intent="", title="alert", as_of=NOW)


def write(_claim: queue.Claim) -> Answer:
    """Compose what every delivery of these tests tells."""
    return ALERT


@asynccontextmanager
async def sending(database: Database, platform: FakePlatform, **chosen: Any) -> AsyncIterator[Delivery]:
    """Deliver while the block runs."""
    lease = Lease(database, "sender:test", "me", Terms(10.0, 1.0, 1.0))
    values: dict[str, Any] = {"clock": lambda: datetime.now(UTC), "pace": Pace(0), "limits": FAST, **chosen}
    delivery = Delivery(database, platform, write, lease=lease, **values)
    task = asyncio.create_task(delivery.run())
    try:
        yield delivery
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def queued(database: Database, chats: int = 1, kind: Kind = Kind.OPERATOR) -> None:
    """Queue one notice for so many chats."""
    async with database.writing() as db:
        for n in range(chats):
            await targets.opened(db, Address("test", str(n)), NOW, private=True)
        notice = await fan_out.add_notice(db, kind, f"{kind}:{chats}", {}, NOW)
        assert notice
        await fan_out.to_addresses(db, notice, [Address("test", str(n)) for n in range(chats)], NOW)


async def rows(database: Database) -> list[Any]:
    """Return every delivery in order."""
    async with database.reading() as db:
        return list((await db.execute(select(deliveries).order_by(deliveries.c.id))).all())


async def left(database: Database) -> tuple[int, datetime | None]:
    """Return how many deliveries wait, and since when."""
    async with database.reading() as db:
        return await queue.waiting(db, "test")


async def done(database: Database, state: str = "sent", seconds: float = 30.0) -> list[Any]:
    """Wait until every delivery has a state, and return them."""
    async with asyncio.timeout(seconds):
        while True:
            found = await rows(database)
            if all(row.state == state for row in found):
                return found
            await asyncio.sleep(0.02)


def once(result: Result) -> Plan:
    """Plan one result for the first try, success from then on."""
    left = [result]
    return lambda _to, _message: left.pop() if left else None


async def test_everyone_is_told_once(database: Database) -> None:
    """A hundred chats get a hundred messages, each marked with the platform's id of it."""
    platform = FakePlatform()
    await queued(database, 100)
    async with sending(database, platform):
        found = await done(database)
    assert len(platform.posts) == 100
    assert {row.message for row in found} == {p.id for p in platform.posts}
    assert all(row.attempts == 1 and not row.possible_duplicate for row in found)


async def test_one_that_fails_in_a_thousand_delays_nobody(sqlite: Database) -> None:
    """When the 500th chat of 1,000 is gone, the other 999 are told, and that one is closed with the reason."""
    platform = FakePlatform(plan=lambda to, _m: Closed("chat not found") if to.chat == "499" else None)
    await queued(sqlite, 1000)
    async with sending(sqlite, platform), asyncio.timeout(60):
        while (await left(sqlite))[0]:
            await asyncio.sleep(0.2)
    assert len(platform.posts) == 999
    (closed,) = [r for r in await rows(sqlite) if r.state == "closed"]
    assert closed.reason == "chat not found"


async def test_a_chat_that_is_closed_gets_nothing_more(database: Database) -> None:
    """Blocked, kicked, deleted: the target is closed with the reason, and later deliveries are not tried."""
    platform = FakePlatform(plan=once(Closed("blocked")))
    await queued(database)
    async with sending(database, platform):
        await done(database, "closed")
        async with database.writing() as db:
            later = await fan_out.add_notice(db, Kind.TEST, "later", {}, NOW)
            await fan_out.to_addresses(db, later or 0, [Address("test", "0")], NOW)
        found = await done(database, "closed")
    assert len(platform.tries) == 1
    assert found[-1].reason == "the target is closed: blocked"


async def test_a_chat_that_moved_is_told_at_its_new_address(database: Database) -> None:
    """A group that became a supergroup keeps its alerts and its delivery."""
    platform = FakePlatform(plan=once(Moved("-100")))
    await queued(database)
    async with sending(database, platform):
        await done(database)
    assert [p.to.chat for p in platform.posts] == ["-100"]


async def test_a_chat_that_moved_onto_a_known_one_is_merged(database: Database) -> None:
    """Where the new chat has alerts of its own, both go on as one target."""
    await queued(database, 2)
    async with database.writing() as db:
        await targets.move(db, Address("test", "0"), "1")
    async with database.reading() as db:
        assert list((await db.execute(select(target_table.c.chat))).scalars()) == ["1"]
    assert len(await rows(database)) == 1


async def test_flood_control_is_obeyed(database: Database) -> None:
    """After 429 the message waits as long as the platform asks, and then arrives."""
    platform = FakePlatform(plan=once(Retry(0.3, "429")))
    await queued(database)
    async with sending(database, platform):
        await until(lambda: len(platform.tries) == 1)
        await asyncio.sleep(0.1)
        assert len(platform.tries) == 1
        found = await done(database)
    assert found[0].attempts == 2


async def test_a_storm_of_429_loses_nothing(sqlite: Database) -> None:
    """Half of all tries refused for a moment: all arrive, none twice."""
    turn = iter(range(10**6))
    platform = FakePlatform(plan=lambda _to, _m: Retry(0.05, "429") if next(turn) % 2 else None)
    await queued(sqlite, 60)
    async with sending(sqlite, platform):
        await done(sqlite, seconds=20)
    assert sorted(p.to.chat for p in platform.posts) == sorted(str(n) for n in range(60))


async def test_an_unknown_outcome_is_tried_once_more(database: Database) -> None:
    """Nobody knows whether it arrived: one more try with the same nonce, and it counts as a possible duplicate."""
    platform = FakePlatform(plan=once(Unknown("read time-out")))
    await queued(database)
    async with sending(database, platform):
        await until(lambda: len(platform.tries) == 1)
        await _due_now(database)
        found = await done(database)
    assert [m.nonce for _, m in platform.tries] == [found[0].id] * 2
    assert found[0].rank == queue.FIRST
    assert found[0].possible_duplicate


async def test_an_outcome_unknown_twice_is_not_tried_again(database: Database) -> None:
    """A third copy would be worse than the doubt."""
    platform = FakePlatform(plan=lambda _to, _m: Unknown("read time-out"))
    await queued(database)
    async with sending(database, platform):
        await until(lambda: len(platform.tries) == 1)
        await _due_now(database)
        found = await done(database, "failed")
    assert len(platform.tries) == 2
    assert "unknown twice" in found[0].reason


async def _due_now(database: Database) -> None:
    """Let no delivery wait any longer."""
    for _ in range(100):
        async with database.writing() as db:
            held = await db.scalar(select(deliveries.c.id).where(deliveries.c.holder != ""))
            if not held:
                await db.execute(update(deliveries).values(due_at=NOW))
                return
        await asyncio.sleep(0.02)


async def test_a_message_that_can_never_be_sent_is_given_up(database: Database) -> None:
    """A rejected message fails with its reason; the chat stays open."""
    platform = FakePlatform(plan=once(Rejected("too long")))
    await queued(database)
    async with sending(database, platform):
        found = await done(database, "failed")
    assert found[0].reason == "too long"
    async with database.reading() as db:
        assert await db.scalar(select(target_table.c.closed_at)) is None


async def test_what_fails_for_hours_is_given_up_with_its_reason(database: Database) -> None:
    """Retries end; what was not sent says why."""
    platform = FakePlatform(plan=lambda _to, _m: Retry(0.0, "server error"))
    await queued(database)
    async with sending(database, platform):
        found = await done(database, "failed")
    assert found[0].attempts == MOST_ATTEMPTS
    assert "server error" in found[0].reason


def test_the_wait_grows_to_a_quarter_of_an_hour() -> None:
    """Five seconds, doubled each time, at most 900."""
    assert [backoff(n).total_seconds() for n in (1, 2, 3, 20, 1000)] == [5, 10, 20, 900, 900]


class Stuck(FakePlatform):
    """A platform on which one chat never answers."""

    async def send(self, to: Address, message: Message) -> Result:
        """Hang for chat 0."""
        if to.chat == "0":
            self.tries.append((to, message))
            await asyncio.sleep(60)
        return await super().send(to, message)


async def test_a_chat_that_stalls_holds_nobody_up(database: Database) -> None:
    """The others are told while one send hangs; its outcome is unknown once its time is up."""
    platform = Stuck()
    await queued(database, 30)
    async with sending(database, platform, limits=Limits(idle=0.01, patience=0.5, stop=0.1)):
        await until(lambda: len(platform.posts) == 29)
        await asyncio.sleep(0.7)
        (stuck,) = [r for r in await rows(database) if r.state == "waiting"]
    assert stuck.reason.startswith("unknown")


async def test_a_stop_while_a_chat_stalls_leaves_the_outcome_unknown(database: Database) -> None:
    """It may have arrived: the next start tries once more, and it counts as a possible duplicate."""
    await queued(database)
    platform = Stuck()
    async with sending(database, platform, limits=Limits(idle=0.01, patience=10.0, stop=0.1)):
        await until(lambda: platform.tries)
    (left,) = await rows(database)
    assert (left.state, left.attempts, left.holder) == ("waiting", 1, "")
    assert left.reason.startswith("unknown")
    await _due_now(database)
    async with sending(database, FakePlatform()):
        (found,) = await done(database)
    assert found.possible_duplicate


class Raising(FakePlatform):
    """A sender with a fault."""

    async def send(self, to: Address, message: Message) -> Result:
        """Raise what a sender must not raise."""
        self.tries.append((to, message))
        raise RuntimeError("a fault")


async def test_a_sender_with_a_fault_stops_nothing(database: Database) -> None:
    """What a sender raises counts as an unknown outcome of that one try."""
    platform = Raising()
    await queued(database, 3)
    async with sending(database, platform):
        await until(lambda: len(platform.tries) == 3)
    assert all(r.reason.startswith("unknown") for r in await rows(database))


async def test_while_marks_cannot_be_written_nothing_more_is_sent(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk stops the sender within its bound; when it can write again, nothing was lost or sent twice."""
    real, full = queue.mark, True

    async def mark(db: Any, marks: Any, holder: str) -> None:
        if full:
            raise OperationalError("UPDATE", {}, Exception("database or disk is full"))
        await real(db, marks, holder)

    monkeypatch.setattr(queue, "mark", mark)
    platform = FakePlatform()
    await queued(sqlite, 300)
    async with sending(sqlite, platform):
        await asyncio.sleep(1.0)
        stopped = len(platform.posts)
        assert stopped <= FAST.at_once + 2 * FAST.marks
        await asyncio.sleep(0.3)
        assert len(platform.posts) == stopped
        full = False
        await done(sqlite, seconds=15)
    assert len(platform.posts) == 300


async def test_a_locked_database_is_waited_for(sqlite: Database) -> None:
    """Another writer holds the file for a while: sending goes on afterwards."""
    platform = FakePlatform()
    await queued(sqlite, 20)
    async with sqlite.engine.connect() as other:
        await other.execute(text("UPDATE deliveries SET rank = 0"))
        async with sending(sqlite, platform):
            await asyncio.sleep(0.3)
            assert platform.posts == []
            await other.rollback()
            await done(sqlite)
    assert len(platform.posts) == 20


async def test_what_a_dead_process_held_is_taken_over(database: Database) -> None:
    """A delivery in the hands of a process that died is sent by the next, as a possible duplicate."""
    await queued(database)
    past = datetime.now(UTC) - timedelta(seconds=1)
    async with database.writing() as db:
        await queue.claim(db, "test", "dead", past - timedelta(seconds=60), past, 10)
    platform = FakePlatform()
    async with sending(database, platform):
        found = await done(database)
    assert found[0].possible_duplicate


async def test_a_late_mark_of_another_counts_once(database: Database) -> None:
    """A sending counts whoever reports it, the first report wins; a closing counts only from who holds it."""
    await queued(database)
    now = datetime.now(UTC)
    async with database.writing() as db:
        (claimed,) = await queue.claim(db, "test", "new", now, now + timedelta(seconds=60), 10)
        await queue.mark(db, [queue.Mark(claimed.id, "closed", now, reason="stale")], "old")
        await queue.mark(db, [queue.Mark(claimed.id, "sent", now, message="a")], "old")
        await queue.mark(db, [queue.Mark(claimed.id, "sent", now, message="b")], "new")
    assert [(r.state, r.message) for r in await rows(database)] == [("sent", "a")]


async def test_who_lost_the_lease_closes_nobody(database: Database) -> None:
    """Another process sends by now: what is reported late closes no chat, and the delivery is that one's to make."""
    await queued(database)
    platform = FakePlatform(delay=0.2, plan=lambda _to, _message: Closed("blocked"))
    async with sending(database, platform):
        await until(lambda: platform.tries)
        async with database.writing() as db:
            later = datetime.now(UTC) + timedelta(minutes=1)
            await db.execute(update(leases).values(holder="other", fence=leases.c.fence + 1, until=later))
        await asyncio.sleep(0.4)
    async with database.reading() as db:
        assert await db.scalar(select(target_table.c.closed_at)) is None
    (row,) = await rows(database)
    assert (row.state, row.holder) == ("waiting", "")


async def test_a_graceful_stop_marks_what_is_on_its_way(database: Database) -> None:
    """Stopped in the middle, every message that arrived is marked, and nothing stays in hand."""
    platform = FakePlatform(delay=0.05)
    await queued(database, 50)
    async with sending(database, platform):
        await until(lambda: len(platform.posts) >= 5)
    found = await rows(database)
    assert sum(r.state == "sent" for r in found) == len(platform.posts) < 50
    assert all(not r.holder for r in found)
    async with sending(database, platform):
        await done(database)
    assert len(platform.posts) == 50


@pytest.mark.parametrize("ticks", range(5))
async def test_a_stop_that_comes_with_a_wake_up_still_stops(ticks: int, sqlite: Database) -> None:
    """Woken and cancelled at nearly the same moment, a sender ends."""
    async with sending(sqlite, FakePlatform(), limits=Limits(idle=30, stop=0.5)) as delivery:
        await until(lambda: delivery.lease.held)
        await asyncio.sleep(0.1)
        delivery.woken.set()
        for _ in range(ticks):
            await asyncio.sleep(0)
        begun = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - begun < 10


async def test_the_pace_per_chat_puts_off_without_counting_tries(sqlite: Database) -> None:
    """A second message to a chat within a second waits, without using up its tries or holding up others."""
    platform = FakePlatform()
    await queued(sqlite, 1, Kind.OPERATOR)
    await queued(sqlite, 2, Kind.TEST)
    async with sending(sqlite, platform, pace=Pace(1000)):
        await until(lambda: len(platform.posts) == 2)
        found = await done(sqlite)
    assert [r.attempts for r in found] == [1, 1, 1]


def test_a_group_gets_twenty_a_minute() -> None:
    """One a second, and no twenty-first within a minute in a group."""
    from bot.state.rows import Target

    group, pace = Target(id=1, platform="test", chat="g", private=False), Pace(25)
    times = [float(n) for n in range(200)]
    allowed = [t for t in times if pace.wait_for(group, t) == 0]
    assert allowed[:20] == times[:20]
    assert max(sum(t <= a < t + 60 for a in allowed) for t in times) == 20


def test_too_many_refusals_rest_the_sender() -> None:
    """Well before a platform's ban for invalid requests nothing more is sent for a while."""
    pace = Pace(25)
    for _ in range(4999):
        pace.refused(10.0)
    assert pace.rest(11.0) == 0
    pace.refused(11.0)
    assert pace.rest(12.0) == pytest.approx(598)
    assert pace.rest(612.0) == 0
