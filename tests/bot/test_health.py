"""How the bot says that it lives, that it is ready, and what it has done: asked over HTTP, as containers ask."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fakes.command_line import CommandLine
from fakes.feed_server import failing
from fakes.platform import until
from fakes.real_bot import free_port
from fakes.world import World, new_round
from prometheus_client.parser import text_string_to_metric_families

from bot.sending import Closed, Rejected, Retry
from bot.service import Service
from bot.settings import BotSettings
from bot.state.leases import Lease

ON_EACH_STORE = pytest.mark.parametrize("store_of_world", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def port(world: World) -> int:
    """The port that the world's bot serves on."""
    chosen = free_port()
    world.service.bot.settings = BotSettings.model_validate(
        {**world.service.settings.model_dump(), "health_port": chosen}
    )
    return chosen


@asynccontextmanager
async def running(service: Service, *names: str) -> AsyncIterator[None]:
    """Run these parts of the service, and its server, while the block runs."""
    parts = service.parts()
    tasks = [asyncio.create_task(service.supervisor.keep(n, parts[n])) for n in ("health", *names)]  # type: ignore[arg-type]
    try:
        await asyncio.sleep(0.05)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def told(port: int, path: str) -> tuple[int, dict[str, Any]]:
    """Return the status and the body of one answer."""
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.get(f"http://127.0.0.1:{port}{path}")
    return response.status_code, response.json()


async def figures(port: int) -> Callable[..., float]:
    """Scrape once; return how to look a sample up: ``figure("bot_questions_total", intent="last_round")``."""
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.get(f"http://127.0.0.1:{port}/metrics")
    assert response.status_code == 200
    samples = [s for family in text_string_to_metric_families(response.text) for s in family.samples]

    def figure(name: str, **labels: str) -> float:
        found = [s.value for s in samples if s.name == name and labels.items() <= s.labels.items()]
        return sum(found) if found else -1.0

    return figure


# --- alive and ready ------------------------------------------------------------------------------


async def test_it_lives_while_somebody_looks_after_every_part(world: World, port: int) -> None:
    """A part that fails and is started again does not make the bot dead; one that is forgotten does."""
    supervisor = world.service.supervisor

    async def fails() -> None:
        raise OSError("now and then")

    async with running(world.service):
        failing_part = asyncio.create_task(supervisor.keep("sometimes", fails))
        await asyncio.sleep(0.05)
        status, body = await told(port, "/livez")
        assert (status, body["alive"], body["parts"]["sometimes"]) == (200, True, "failed")
        failing_part.cancel()
        await asyncio.gather(failing_part, return_exceptions=True)
        status, body = await told(port, "/livez")
        assert (status, body["alive"], body["parts"]["sometimes"]) == (503, False, "dead")


@ON_EACH_STORE
async def test_it_is_ready_when_platforms_and_stores_are(world: World, port: int) -> None:
    """And says so of each."""
    async with running(world.service):
        status, body = await told(port, "/readyz")
    assert status == 200
    assert body["ready"] is True
    assert body["platforms"] == {"test": "connected"}
    assert body["stores"] == {"knowledge": "readable", "state": "readable"}
    assert body["feed"] == {"age_seconds": 0, "silent": False}


async def test_a_platform_that_is_gone_makes_it_unready(world: World, port: int) -> None:
    """Until it is back."""
    async with running(world.service):
        world.platform.connected = False
        status, body = await told(port, "/readyz")
        assert (status, body["platforms"]) == (503, {"test": "not connected"})
        world.platform.connected = True
        assert (await told(port, "/readyz"))[0] == 200


@pytest.mark.parametrize("connected", [False, True])
async def test_standing_by_is_being_ready(connected: bool, world: World, port: int) -> None:
    """Where another process serves the platform, this one is well, whether it could send meanwhile or not."""
    world.platform.connected = connected
    other = Lease(world.service.database, "test:all", "another process")
    await other.take()
    turn = world.service.lease("test:all")
    async with running(world.service):
        status, body = await told(port, "/readyz")
        assert body["platforms"] == {"test": "connected" if connected else "not connected"}, "it has not asked yet"
        assert status == (200 if connected else 503)
        assert not await turn.take()
        status, body = await told(port, "/readyz")
        assert (status, body["platforms"]) == (200, {"test": "standing by"})
        await turn.give_up()
        status, body = await told(port, "/readyz")
        assert body["platforms"] != {"test": "standing by"}, "it has stopped asking"


async def test_a_silent_feed_is_told_and_not_failed(world: World, port: int) -> None:
    """People are answered without it, so nobody is to restart the bot for it."""
    world.server.plan(failing(500))
    world.clock.forward(hours=3)
    async with running(world.service):
        status, body = await told(port, "/readyz")
    assert status == 200
    assert body["feed"] == {"age_seconds": 3 * 3600, "silent": True}


async def test_a_store_that_cannot_be_read_makes_it_unready(world: World, port: int) -> None:
    """It still lives, and still shows what it counted."""
    async with running(world.service):
        await world.service.bot.store._db.close()
        status, body = await told(port, "/readyz")
        assert status == 503
        assert body["stores"]["knowledge"].startswith("not readable")
        assert (await told(port, "/livez"))[0] == 200
        assert (await figures(port))("bot_feed_polls_total") == 1


# --- figures --------------------------------------------------------------------------------------


@ON_EACH_STORE
async def test_what_happens_is_counted(world: World, port: int) -> None:
    """Questions by intent and status, polls, deliveries by state and reason, and what there is."""
    closed = [Closed("blocked"), Rejected("400, 50035"), Retry(600.0, "flood")]
    await world.ask("last healthcare round")
    await world.ask("…")
    for chat in "abcd":
        await world.ask("tell me about healthcare draws", chat=chat, person=chat)
    world.server.plan(failing(500))
    await world.service.watch.once()
    await world.prints(new_round(438))
    world.platform.plan = lambda _to, _message: closed.pop() if closed else None
    async with running(world.service, "deliver test"):
        await until(lambda: len(world.platform.tries) >= 4)
        await asyncio.sleep(0.3)
        world.clock.forward(seconds=90)
        figure = await figures(port)
    questions = "bot_questions_total"
    assert figure(questions, platform="test", intent="last_round", status="answered") == 1
    assert figure(questions, status="not_understood") == 1
    assert figure(questions, intent="subscribe", status="answered") == 4
    assert figure("bot_answer_seconds_count") == 6
    assert figure("bot_feed_polls_total", outcome="unreachable") == 1
    assert figure("bot_feed_polls_total", outcome="applied") == 1
    deliveries = "bot_deliveries_total"
    assert figure(deliveries, platform="test", state="sent", reason="") == 1
    assert figure(deliveries, state="closed", reason="blocked") == 1
    assert figure(deliveries, state="failed", reason="400, 50035") == 1
    assert figure(deliveries, state="waiting", reason="flood") == 1
    assert figure("bot_deliveries_waiting", platform="test") == 1
    assert figure("bot_oldest_waiting_seconds", platform="test") == 90
    assert figure("bot_open_targets", platform="test") == 3
    assert figure("bot_known_rounds") == len(world.service.assistant.knowledge.rounds)
    assert figure("bot_feed_age_seconds") == 90
    assert figure("bot_part_up", part="health") == 1
    assert figure("process_resident_memory_bytes") > 0


async def test_forecasts_are_counted_when_made_and_when_scored(world: World, port: int) -> None:
    """A forecast is scored once its round has come."""
    from bot.scorecard import Recorder

    made = await Recorder(world.service.database, world.service.assistant, world.clock).once()
    world.clock.forward(hours=6)
    async with running(world.service):
        figure = await figures(port)
        assert (figure("bot_forecasts_made"), figure("bot_forecasts_scored")) == (made, 0)
        await world.prints(new_round(438, world.clock()))
        figure = await figures(port)
    assert figure("bot_forecasts_made") == made
    assert figure("bot_forecasts_scored") >= 1


async def test_reasons_cannot_flood_the_figures(world: World, port: int) -> None:
    """Long numbers are left out, and after so many wordings the rest counts together."""
    from bot.alerts.queue import Mark

    marks = [Mark(n, "failed", world.clock(), reason=f"chat {10**9 + n} odd") for n in range(10)]
    marks += [Mark(n, "failed", world.clock(), reason=f"odd reason {n}: and more") for n in range(200)]
    world.service.observer.marked("test", marks)
    async with running(world.service):
        figure = await figures(port)
    assert figure("bot_deliveries_total", reason="chat … odd") == 10
    assert figure("bot_deliveries_total", reason="odd reason 7") == 1
    assert figure("bot_deliveries_total", reason="other") > 100


def test_each_bot_counts_for_itself() -> None:
    """Two in one process share nothing."""
    from bot.operating.metrics import Metrics

    first, second = Metrics(), Metrics()
    first.polled("applied")
    assert second.registry.get_sample_value("bot_feed_polls_total", {"outcome": "applied"}) is None


# --- asking it ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_settled")
def test_a_container_is_told_when_nobody_answers(run: CommandLine) -> None:
    """Exit code 1 and why: no port set, or nobody there."""
    ran = run("healthcheck")
    assert (ran.exit_code, "HEALTH_PORT is not set" in ran.out) == (1, True)
    ran = run("healthcheck", HEALTH_PORT=str(free_port()))
    assert (ran.exit_code, "no answer from 127.0.0.1" in ran.out) == (1, True)


@pytest.mark.parametrize("connected", [True, False])
@pytest.mark.usefixtures("_settled")
async def test_a_container_is_told_how_it_is(connected: bool, world: World, port: int, run: CommandLine) -> None:
    """Exit code 0 where it lives and is ready, else 1, with all it says."""
    world.platform.connected = connected
    async with running(world.service):
        ran = await asyncio.to_thread(run, "healthcheck", HEALTH_PORT=str(port), HEALTH_HOST="0.0.0.0")  # noqa: S104
    assert ran.exit_code == (0 if connected else 1)
    said = json.loads(ran.out)
    assert (said["alive"], said["ready"]) == (True, connected)


async def test_a_port_that_is_taken_stops_nothing_else(world: World, port: int) -> None:
    """The server is tried again; the others go on."""
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", port)
    async with server, running(world.service):
        await asyncio.sleep(0.1)
        assert world.service.supervisor.standing["health"] == "failed"
        assert (await world.ask("last cec round")).intent == "last_round"
