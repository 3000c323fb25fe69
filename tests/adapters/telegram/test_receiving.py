"""Whatever Telegram hands over is answered, in its chat's order, whether the process stops, dies or is cut off."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fakes.hosting import Desk, OwnTurn
from fakes.telegram_errors import Refused, flood
from fakes.telegram_running import serving, start_process
from fakes.telegram_server import BotApi, Fault
from fakes.telegram_world import World, person, private
from structlog.testing import capture_logs

from adapters.telegram import receive
from adapters.telegram.errors import TokenRefused
from adapters.telegram.inbox import Inbox

ANN = person(1)
NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
ROUNDS = (422, 398, 436, 432)


def everyone_asks(world: World, people: int, each: int) -> None:
    """Let every one of ``people`` ask about ``each`` rounds, all mixed up as they come in."""
    for n in range(each):
        for user in map(person, range(people)):
            world.says(user, f"what was the cut-off of round {ROUNDS[n % len(ROUNDS)]}?")


def titles(world: World, number: int) -> list[str]:
    """The first lines of what one of the people was told."""
    return [m["text"].split("\n")[0] for m in world.shown(private(person(number)))]


async def test_a_burst_is_answered_whole_and_in_order(api: BotApi, desk: Desk) -> None:
    """200 messages from 50 chats at once: each is answered, and each chat's in the order of its questions."""
    async with serving(api, desk):
        everyone_asks(api.world, people=50, each=4)
        await api.until("sendMessage", 200, seconds=30)
    for number in range(50):
        assert [title.split()[1] for title in titles(api.world, number)] == [f"#{n}" for n in ROUNDS]


async def test_a_slow_chat_holds_up_nobody_else(api: BotApi, desk: Desk) -> None:
    """While Telegram takes its time with one chat, others are answered; that chat's order is kept."""
    slow = person(0)
    api.plan("sendMessage", Fault(seconds=1.5), chat=slow["id"])
    async with serving(api, desk):
        everyone_asks(api.world, people=5, each=2)
        calls = await api.until("sendMessage", 10)
    chats = [int(call.given["chat_id"]) for call in calls]
    assert chats[-2:] == [slow["id"]] * 2
    assert "#422" in titles(api.world, 0)[0]


async def test_a_stop_in_the_middle_loses_nothing(api: BotApi, desk: Desk) -> None:
    """What is under way is finished or left for the next start; nothing is answered twice."""
    api.plan("sendMessage", *[Fault(seconds=0.15)] * 40)
    async with serving(api, desk):
        everyone_asks(api.world, people=10, each=4)
        await api.until("sendMessage", 5)
    async with serving(api, desk):
        await api.until("sendMessage", 40)
        await asyncio.sleep(0.2)
    assert len(api.called("sendMessage")) == 40


async def test_a_stop_does_not_wait_for_ever(api: BotApi, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that Telegram holds back is broken off after a while; its answer comes after the next start."""
    monkeypatch.setattr("adapters.telegram.session.GRACE_SECONDS", 0.2)
    api.plan("sendMessage", Fault(flood(60)), chat=ANN["id"])
    async with serving(api, desk):
        api.world.says(ANN, "last round")
        await api.see(lambda: bool(api.refused))
    assert not api.world.shown(private(ANN))
    async with serving(api, desk):
        await api.until("sendMessage", chat=ANN["id"])


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
async def test_a_kill_in_the_middle_loses_nothing(api: BotApi, desk: Desk, tmp_path: Path) -> None:
    """The process dies in the middle of a burst that was handed over whole: all is answered after the next start."""
    people = 12
    api.plan("sendMessage", *[Fault(seconds=0.3)] * 20)
    everyone_asks(api.world, people, each=4)
    running = start_process(api, desk, tmp_path / "output")
    await api.see(lambda: len(api.confirmed) == 4 * people and len(api.called("sendMessage")) >= people)
    running.kill()
    await asyncio.to_thread(running.join)
    assert len(api.called("sendMessage")) < 4 * people, "it had finished before it died"
    async with serving(api, desk):
        await api.see(lambda: all(len(_numbers(api, n)) == 4 for n in range(people)))
    for number in range(people):
        assert _numbers(api, number) == [f"#{n}" for n in ROUNDS]


def _numbers(api: BotApi, number: int) -> list[str]:
    """The rounds that one of the people was told of, each once, in the order in which they were first told."""
    return list(dict.fromkeys(title.split()[1] for title in titles(api.world, number)))


async def test_an_update_that_comes_twice_is_answered_once(api: BotApi, desk: Desk) -> None:
    """Telegram hands over again what was not confirmed, also after a restart: it was kept, and is known."""
    async with serving(api, desk):
        api.world.says(ANN, "last round")
        update = api.world.pending[0]
        await api.until("sendMessage")
    api.world.pending.insert(0, update)
    async with serving(api, desk):
        api.world.says(ANN, "last CEC round")
        await api.until("sendMessage", 2)
    assert [q.text for q in desk.asked] == ["last round", "last CEC round"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Refused(404)),
        Fault(Refused(401)),
        Fault(Refused(502)),
        Fault(drops="before"),
        Fault(drops="after"),
        Fault(flood(1)),
    ],
    ids=["404", "401", "502", "dropped before", "dropped after", "429"],
)
async def test_polling_survives(fault: Fault, api: BotApi, desk: Desk) -> None:
    """One failed poll, whatever it is, costs some time and no update."""
    api.plan("getUpdates", fault)
    api.world.says(ANN, "last round")
    async with serving(api, desk):
        await api.until("sendMessage")
        api.world.says(ANN, "last CEC round")
        await api.until("sendMessage", 2)


@pytest.mark.parametrize(
    "message",
    [{"text": "my sin is 046454286"}, {"date": "noon", "text": "my sin is 046454286"}, "my sin is 046454286", [7]],
    ids=["no chat", "no date", "no object", "a list"],
)
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
async def test_an_unreadable_update_is_passed_over(message: object, api: BotApi, desk: Desk, tmp_path: Path) -> None:
    """What cannot be read holds up nobody: it is confirmed, its number is logged, and nothing that it says."""
    poison = api.world.happen("message", message)  # type: ignore[arg-type]
    api.world.says(ANN, "last round")
    running = start_process(api, desk, tmp_path / "output")
    await api.until("sendMessage")
    await api.see(lambda: poison["update_id"] in api.confirmed)
    running.terminate()
    await asyncio.to_thread(running.join)
    told = (tmp_path / "output").read_text()
    assert str(poison["update_id"]) in told
    assert "046454286" not in told


async def test_one_process_receives_at_a_time(api: BotApi, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has not the turn fetches nothing, and takes over when it gets it; however long that takes is no silence."""
    monkeypatch.setattr(receive, "SILENCE_SECONDS", 0.2)
    turn, asked = WaitingTurn(), []
    desk.lease = lambda name: asked.append(name) or turn  # type: ignore[method-assign, assignment, return-value]
    api.world.says(ANN, "last round")
    async with serving(api, desk):
        await api.until("getMe")
        await asyncio.sleep(0.5)
        assert not api.called("getUpdates")
        monkeypatch.setattr(receive, "SILENCE_SECONDS", 90)
        turn.given.set()
        await api.until("sendMessage")
    assert len(api.called("getMe")) == 1
    assert asked == ["telegram:4242"], "whether another process receives is told by the platform's name"


class WaitingTurn(OwnTurn):
    """The turn of a process that stands by until it is ``given``."""

    def __init__(self) -> None:
        self.given = asyncio.Event()

    async def until_held(self) -> None:
        """Wait for it."""
        await self.given.wait()


async def test_silence_ends_in_a_new_connection(api: BotApi, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is the time of the last successful poll: too long ago, and everything is connected anew."""
    monkeypatch.setattr(receive, "SILENCE_SECONDS", 0.6)
    monkeypatch.setattr(receive, "POLL_SECONDS", 0)
    with capture_logs() as logs:
        async with serving(api, desk):
            api.world.says(ANN, "last round")
            await api.until("sendMessage")
            api.plan("getUpdates", Fault(seconds=5))
            await api.until("getMe", 2)
            api.world.says(ANN, "last CEC round")
            await api.until("sendMessage", 2)
    assert any(line["event"] == "telegram_silent" for line in logs)


async def test_a_start_without_telegram_waits_for_it(api: BotApi, desk: Desk) -> None:
    """Telegram may be away when the bot starts."""
    api.plan("getMe", Fault(drops="before"), Fault(Refused(502)), Fault(drops="before"), Fault(Refused(404)))
    api.world.says(ANN, "last round")
    async with serving(api, desk):
        await api.until("sendMessage")


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
async def test_a_wrong_token_is_final_and_never_shown(api: BotApi, desk: Desk, tmp_path: Path) -> None:
    """The error says what to do; neither it, nor its traceback, nor any log line at any level holds the token."""
    wrong = "4242:" + "wrongWRONGwrongWRONGwrongWRONG12345"
    running = start_process(api, desk, tmp_path / "output", token=wrong)
    await asyncio.to_thread(running.join)
    told = (tmp_path / "output").read_text()
    assert running.exitcode == 1
    assert "@BotFather" in told
    assert "wrongWRONG" not in told


async def _refused_for_good(api: BotApi, desk: Desk) -> None:
    async with serving(api, desk) as task:
        api.world.says(ANN, "last round")
        await api.until("sendMessage")
        api.token = f"{api.token}revoked"
        api.world.says(ANN, "last round")
        await asyncio.wait({task}, timeout=20)


async def test_a_token_that_is_revoked_ends_it(api: BotApi, desk: Desk) -> None:
    """A token that Telegram keeps refusing is no hiccup."""
    with pytest.raises(TokenRefused):
        await _refused_for_good(api, desk)


async def test_a_webhook_left_over_is_removed(api: BotApi, desk: Desk) -> None:
    """Polling is refused while a webhook is set; it is taken away."""
    async with httpx.AsyncClient() as client:
        await client.post(f"{api.url}/bot{api.token}/setWebhook", data={"url": "http://127.0.0.1:9/none"})
    api.world.says(ANN, "last round")
    async with serving(api, desk):
        await api.until("sendMessage")


async def test_what_was_said_does_not_stay(api: BotApi, desk: Desk) -> None:
    """On disk an update that was dealt with is a bare number, and that goes after two days."""
    async with serving(api, desk):
        api.world.says(ANN, "last xylophone round")
        await api.until("sendMessage")
    folder = desk.settings.data_dir
    async with Inbox.open(folder) as inbox:
        assert await inbox.waiting() == []
        assert await inbox.keep({1: "x"}, NOW) == {1}
        await inbox.done(1)
        assert await inbox.keep({1: "x", 2: "y"}, NOW + timedelta(hours=47)) == {2}
        assert await inbox.keep({1: "x"}, NOW + timedelta(hours=49)) == {1}
    kept = b"".join(path.read_bytes() for path in folder.glob("telegram-inbox.sqlite*"))
    assert b"xylophone" not in kept


async def test_what_kills_the_process_is_given_up(tmp_path: Path) -> None:
    """An update on which the process died three times is not tried a fourth time."""
    async with Inbox.open(tmp_path) as inbox:
        await inbox.keep({1: "poison"}, NOW)
    for waiting in (["poison"], ["poison"], ["poison"], []):
        async with Inbox.open(tmp_path) as inbox:
            assert await inbox.waiting() == waiting


async def test_what_waits_through_stops_is_kept(tmp_path: Path) -> None:
    """However often the process is stopped before it was the update's turn."""
    async with Inbox.open(tmp_path) as inbox:
        await inbox.keep({1: "patient"}, NOW)
    for _ in range(5):
        with contextlib.suppress(asyncio.CancelledError):
            async with Inbox.open(tmp_path) as inbox:
                assert await inbox.waiting() == ["patient"]
                raise asyncio.CancelledError


async def test_processes_share_an_inbox(tmp_path: Path) -> None:
    """Each process has a seat: what another one keeps is known, but only the next on that seat takes it up."""
    async with Inbox.open(tmp_path) as first:
        async with Inbox.open(tmp_path) as second:
            assert await first.keep({1: "one"}, NOW) == {1}
            assert await second.keep({1: "one", 2: "two"}, NOW) == {2}
            assert await second.waiting() == ["two"]
        async with Inbox.open(tmp_path) as next_one:
            assert await next_one.waiting() == ["two"]
        assert await first.waiting() == ["one"]
