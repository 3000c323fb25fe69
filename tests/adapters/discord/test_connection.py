"""The connection: it comes back whatever happens, and gives up only where Discord says a final no."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

import pytest
from fakes.discord_person import Person, text_of
from fakes.discord_running import QUICK, connected, running, settings_for, until
from fakes.discord_server import DiscordServer
from fakes.hosting import Desk, OwnTurn

from adapters.discord.errors import DiscordRefused
from adapters.discord.supervisor import Patience
from knowledge.snapshot import Knowledge


async def _answers(person: Person) -> bool:
    shown = await person.slash("lastdraw")
    return shown.message is not None and "#437" in text_of(shown.message)


async def test_a_wrong_token_is_said_and_final(
    server: DiscordServer, desk: Desk, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """One line without a traceback and without the token; nothing is tried again."""
    with caplog.at_level(logging.DEBUG):
        async with running(server, desk, settings_for(server, "wrong.token.here")) as task:
            with pytest.raises(DiscordRefused, match="DISCORD_TOKEN") as refused:
                await asyncio.wait_for(task, 5)
    said = "".join(capsys.readouterr()) + caplog.text + str(refused.value)
    assert "wrong.token" not in said
    assert "Traceback" not in said
    assert len(server.asked("GET", "/users/@me$")) == 1


@pytest.mark.parametrize(("code", "word"), [(4004, "DISCORD_TOKEN"), (4014, "intents"), (4011, "DISCORD_SHARD_COUNT")])
async def test_a_final_no_of_the_gateway(server: DiscordServer, desk: Desk, code: int, word: str) -> None:
    """A code that stays the same until somebody changes the settings ends it, with the reason."""
    server.gateway.close_identify_with = code
    async with running(server, desk) as task:
        with pytest.raises(DiscordRefused, match=word):
            await asyncio.wait_for(task, 5)
    assert server.gateway.log == ["identify"]


async def test_the_very_first_connection_fails(server: DiscordServer, desk: Desk) -> None:
    """A gateway that is not there at first is found once it is."""
    server.gateway.refuse_connections = 1
    async with running(server, desk, patience=Patience(ready=0.5, first=0.05, most=0.1)) as task:
        await until(lambda: server.gateway.is_connected)
        assert await _answers(Person(server))
        assert not task.done()
    assert server.gateway.log[0] == "refused"


async def test_the_api_is_down_at_first(server: DiscordServer, desk: Desk) -> None:
    """A login that fails for now is repeated."""
    server.fail("GET", "/users/@me$", 503, times=2)
    async with connected(server, desk):
        assert await _answers(Person(server))


@pytest.mark.parametrize("how", ["drop", "op 7", "op 9 resumable", "close 4000"])
async def test_a_lost_connection_is_resumed(server: DiscordServer, ann: Person, how: str) -> None:
    """The session goes on, and what happened in between is replayed and answered."""
    match how:
        case "drop":
            await server.gateway.drop()
        case "op 7":
            await server.gateway.ask_to_reconnect()
        case "op 9 resumable":
            await server.gateway.invalidate(resumable=True)
        case _:
            await server.gateway.close(4000)
    assert await _answers(ann)
    await until(lambda: "resume" in server.gateway.log)
    assert server.gateway.log.count("identify") == 1


async def test_a_session_that_is_gone_is_begun_anew(server: DiscordServer, ann: Person) -> None:
    """Where nothing can be resumed, a new session begins."""
    await server.gateway.invalidate(resumable=False)
    await until(lambda: server.gateway.log.count("identify") == 2 and server.gateway.is_connected)
    assert await _answers(ann)


async def test_a_final_no_later_on_ends_it(server: DiscordServer, desk: Desk) -> None:
    """A token that is withdrawn while the bot runs is final as well."""
    async with connected(server, desk) as task:
        await server.gateway.close(4004)
        with pytest.raises(DiscordRefused):
            await asyncio.wait_for(task, 5)


async def test_shards_that_are_set_are_used(server: DiscordServer, desk: Desk) -> None:
    """With a number of shards the gateway's address is not asked for, and only the shards named here run."""
    settings = settings_for(server, shard_count=2, shard_ids="1")
    async with connected(server, desk, settings):
        assert not server.asked("GET", "/gateway/bot")
        assert server.gateway.log == ["identify"]


async def test_the_newest_round_stands_beside_the_name(
    server: DiscordServer, desk: Desk, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The presence tells the newest round from the beginning on, and the next one soon after it is known."""
    monkeypatch.setattr("adapters.discord.client._HEADLINE_EVERY", 0.05)
    desk.assistant.use(knowledge.at(datetime(2026, 6, 26, tzinfo=UTC)))
    async with connected(server, desk):
        assert "#422" in str(server.gateway.presences[0])
        desk.assistant.use(knowledge)
        await until(lambda: "#437" in str(server.gateway.presences[-1]))


async def test_a_stop_leaves_nothing_behind(server: DiscordServer, desk: Desk) -> None:
    """Cancelled, the adapter closes its connections and is gone at once."""
    async with running(server, desk, patience=QUICK) as task:
        await until(lambda: server.gateway.is_connected)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 3)


class _LaterTurn(OwnTurn):
    """A turn that another process has until it is gone."""

    def __init__(self) -> None:
        self.other_is_gone = asyncio.Event()

    async def until_held(self) -> None:
        """Wait for the other process to be gone."""
        await self.other_is_gone.wait()


async def test_a_second_process_waits_for_its_turn(server: DiscordServer, desk: Desk) -> None:
    """Of two processes with the same shards one is connected; the other takes over when that one is gone."""
    turn = _LaterTurn()
    desk.lease = lambda _: turn  # type: ignore[method-assign]
    async with running(server, desk):
        await asyncio.sleep(0.2)
        assert server.calls == []
        turn.other_is_gone.set()
        await until(lambda: server.gateway.is_connected)
