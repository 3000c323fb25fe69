"""Watching the feed: how often, from where, and what happens when it is silent or another process polls."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes.feed_server import FeedServer, document, failing
from fakes.world import CEC, World, feed_row, new_round
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.alerts import watch as watching
from bot.alerts.follow import Follow
from bot.alerts.watch import seconds_until_next
from bot.settings import BotSettings
from bot.state.leases import Lease, Terms
from knowledge.feed.ingest import Limits
from knowledge.store import KnowledgeStore

SETTINGS = BotSettings()


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        ("2026-08-20T13:55:00Z", 60),  # Thursday, 09:55 in Toronto
        ("2026-08-20T22:29:59Z", 60),  # 18:29:59
        ("2026-08-20T22:30:00Z", 900),  # 18:30
        ("2026-08-20T12:00:00Z", 900),  # 08:00
        ("2026-08-20T13:50:00Z", 300),  # 09:50: not past the opening
        ("2026-08-22T15:00:00Z", 900),  # a Saturday
        ("2026-12-10T14:55:00Z", 60),  # winter: 09:55 is an hour later in UTC
        ("2026-12-10T14:54:00Z", 60),
    ],
)
def test_the_feed_is_read_often_while_rounds_are_likely(moment: str, seconds: float) -> None:
    """On weekdays from 09:55 to 18:30 in Toronto every minute, otherwise every quarter of an hour."""
    assert seconds_until_next(datetime.fromisoformat(moment), SETTINGS) == seconds


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(0, 100))  # noqa: DTZ001 - bounds
def test_no_wait_is_longer_than_a_quarter_of_an_hour(moment: datetime, failures: int) -> None:
    """However often reading failed, the next one comes, and the backoff has a cap."""
    assert 1 <= seconds_until_next(moment.replace(tzinfo=UTC), SETTINGS, failures) <= 900


def test_failures_slow_the_polling_down() -> None:
    """A minute, two, four, eight, then a quarter of an hour."""
    noon = datetime(2026, 8, 20, 16, tzinfo=UTC)
    assert [seconds_until_next(noon, SETTINGS, n) for n in (1, 2, 3, 4, 5, 50)] == [60, 120, 240, 480, 900, 900]


async def test_the_fallback_may_only_add(world: World) -> None:
    """Where the first source fails, new rounds come from the second, and it changes nothing that is stored."""
    wrong = new_round(437, cutoff=1)
    async with FeedServer() as second:
        rows = [feed_row(r) for r in (*world.printed.values(), wrong, new_round(438, name=CEC))]
        rows = list({row["drawNumber"]: row for row in rows}.values())
        second.plan(document(json.dumps({"rounds": rows}).encode(), etag="", last_modified=""))
        world.server.plan(failing(503))
        world.service.watch.settings = world.service.settings.model_copy(update={"feed_url_fallback": second.url})
        world.service.watch.limits = Limits(timeout=5, attempts=1)
        before = world.service.assistant.knowledge.by_number["437"]
        assert await world.service.watch.once()
    known = world.service.assistant.knowledge.by_number
    assert known["438"].name == CEC
    assert known["437"] == before


@pytest.mark.parametrize(("status", "level"), [(503, "info"), (200, "warning")])
async def test_a_feed_out_of_reach_is_no_news_at_first(world: World, status: int, level: str) -> None:
    """Who chats offline is not disturbed by a line about it; a file that makes no sense is worth a warning."""
    world.server.plan(failing(status))
    with capture_logs() as logs:
        assert not await world.service.watch.once()
    assert [entry["log_level"] for entry in logs if entry["event"] == "feed_read"] == [level]


async def test_it_never_dies(world: World) -> None:
    """Whatever goes wrong in a reading, the next one is made."""
    watch, tries = world.service.watch, []

    async def broken() -> bool:
        tries.append(1)
        raise RuntimeError("a fault")

    async def at_once() -> None:
        if len(tries) == 3:
            raise asyncio.CancelledError

    watch.once = broken  # type: ignore[method-assign]
    watch.settings = watch.settings.model_copy(update={"feed_poll_seconds": 0.05})
    real_sleep, waits = asyncio.sleep, []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await real_sleep(0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.alerts.watch.asyncio.sleep", sleep)
        with pytest.raises(asyncio.CancelledError):
            await watch.run(at_once)
    assert watch.failures == 3


async def test_a_round_committed_before_a_crash_is_told_after_it(world: World) -> None:
    """Stored in the knowledge store but not yet told, a round is told by the next reading, though nothing changed."""
    await world.ask("notify me of every round")

    async def crash(*_: object) -> None:
        raise OSError("the process died here")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching, "publish", crash)
        with pytest.raises(OSError, match="died"):
            await world.prints(new_round(438))
    assert await world.states() == []
    await world.read()
    assert await world.states() == [("round", "waiting")]


async def test_who_lost_the_lease_tells_nothing(world: World) -> None:
    """A process that was paused while another took over publishes nothing; the one that polls now does."""
    await world.ask("notify me of every round")
    late, now = world.service.lease("poller"), Lease(world.service.database, "poller", "another", Terms(length=60.0))
    assert await now.take()
    world.service.watch.fence = late.guards
    await world.prints(new_round(438))
    assert await world.states() == []
    world.service.watch.fence = now.guards
    await world.read()
    assert await world.states() == [("round", "waiting")]


async def test_a_deleted_knowledge_file_announces_nothing(world: World, tmp_path: Path) -> None:
    """A new knowledge store that learns everything anew tells nobody what was told before."""
    await world.ask("notify me of every round")
    await world.prints(new_round(438))
    async with KnowledgeStore.open(tmp_path / "fresh") as fresh:
        world.service.watch.store = fresh
        await world.read()
        await world.read()
    assert await world.states() == [("round", "waiting")]


async def test_another_process_learns_rounds_from_the_state_store(world: World, tmp_path: Path) -> None:
    """A process that does not poll answers from new rounds as well."""
    await world.prints(new_round(438))
    async with KnowledgeStore.open(tmp_path / "other") as store:
        world.service.assistant.use(await store.load())
        follow = Follow(store, world.service.assistant, world.service.database, world.clock)
        assert await follow.once()
        assert world.service.assistant.knowledge.by_number["438"].cutoff == 470
        assert not await follow.once()


async def test_an_old_round_of_the_past_week_is_no_summary(world: World) -> None:
    """Published six days late, a round is still news of its own."""
    await world.ask("notify me of every round")
    world.clock.forward(days=6)
    await world.prints(new_round(438, world.clock() - timedelta(days=6)))
    assert await world.states() == [("round", "waiting")]
