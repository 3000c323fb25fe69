"""From "alert me" in a chat to the alert in that chat: with the real service, stores, feed and client library."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from fakes.telegram_errors import BLOCKED, migrated
from fakes.telegram_running import serving
from fakes.telegram_server import BotApi
from fakes.telegram_world import BOT_NAME, channel, group, person
from fakes.world import World, new_round, world

from adapters.telegram.sender import TelegramSender
from bot.engine.catalogue import Catalogue
from bot.service import Service
from bot.settings import BotSettings
from bot.state.store import open_state
from knowledge.snapshot import Knowledge

ANN, BEN = person(1), person(2)
FORUM = group(2, forum=True)
TOPIC = {"message_thread_id": 77, "is_topic_message": True}


@pytest_asyncio.fixture
async def whole(
    api: BotApi, tmp_path: Path, data_dir: Path, knowledge: Knowledge, catalogue: Catalogue
) -> AsyncIterator[World]:
    """A whole bot on Telegram, connected; its state store is SQLite."""
    sender = TelegramSender(1000)
    settings = {"data_dir": tmp_path / "data"}
    async with contextlib.AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_state(BotSettings.model_validate(settings), alone=True))
        made = await stack.enter_async_context(world(database, tmp_path, data_dir, knowledge, catalogue))
        made.service = Service(made.service.bot, database, {"telegram": sender})
        delivering = asyncio.create_task(made.service.parts()["deliver telegram"]())  # type: ignore[arg-type]
        stack.push_async_callback(asyncio.gather, delivering, return_exceptions=True)
        stack.callback(delivering.cancel)
        await stack.enter_async_context(serving(api, made.service, sender))  # type: ignore[arg-type]
        await api.until("setMyCommands", 6)
        yield made


async def test_an_alert_goes_to_the_chat_that_asked(api: BotApi, whole: World) -> None:
    """To the private chat, and to the topic of the forum an administrator asked in; others' asking changes nothing."""
    api.world.administrators[FORUM["id"]] = [{"user": ANN, "status": "creator", "is_anonymous": False}]
    api.world.topics[FORUM["id"]] = {77}
    api.world.says(ANN, "alert me about healthcare rounds")
    api.world.says(ANN, f"@{BOT_NAME} alert this chat about healthcare rounds", FORUM, **TOPIC)
    api.world.says(BEN, f"@{BOT_NAME} alert this chat about every round", FORUM)
    await api.see(lambda: len(_titled(api, "Alert 1 is on")) == 2 and len(_titled(api, "Only those who manage")) == 1)
    await whole.prints(new_round(438))
    await api.see(lambda: len(_titled(api, "New healthcare round: #438, cut-off 470")) == 2)
    assert set(_titled(api, "New healthcare round")) == {(ANN["id"], None), (FORUM["id"], "77")}


@pytest.mark.usefixtures("whole")
async def test_the_command_takes_what_is_said_in_words(api: BotApi) -> None:
    """``/alerts`` lists them; with words after it, it does what they say, in a channel as well."""
    news = channel(1)
    told = {
        "/alerts": "No alerts here yet",
        "/alerts healthcare below 480": "Alert 1 is on",
        "/alerts ": "1 alert here",
        "/alerts off": "All alerts are off",
    }
    for line, title in told.items():
        api.world.says(ANN, line)
        await api.see(lambda title=title: (ANN["id"], None) in _titled(api, title))  # type: ignore[misc]
    api.world.posts(news, f"/alerts@{BOT_NAME} CEC")
    await api.see(lambda: (news["id"], None) in _titled(api, "Alert 1 is on"))


async def test_who_blocked_the_bot_is_left_alone(api: BotApi, whole: World) -> None:
    """The first refusal closes the chat; the next round is not even tried there."""
    api.world.says(ANN, "alert me about healthcare rounds")
    await api.see(lambda: bool(_titled(api, "Alert 1 is on")))
    api.world.shut[ANN["id"]] = BLOCKED
    await whole.prints(new_round(438))
    async with asyncio.timeout(10):
        while {state for _, state in await whole.states()} != {"closed"}:
            await asyncio.sleep(0.05)
    before = len(await whole.states())
    whole.clock.forward(hours=2)
    await whole.prints(new_round(439, whole.clock.now))
    assert len(await whole.states()) == before


async def test_alerts_follow_a_group_that_moved(api: BotApi, whole: World) -> None:
    """A group that became a supergroup gets its alerts there."""
    old = {"id": -4321, "type": "group", "title": "Old"}
    api.world.administrators[old["id"]] = [{"user": ANN, "status": "creator", "is_anonymous": False}]
    api.world.says(ANN, f"@{BOT_NAME} alert this chat about healthcare rounds", old)
    await api.see(lambda: bool(_titled(api, "Alert 1 is on")))
    api.world.chats[FORUM["id"]] = FORUM
    api.world.shut[old["id"]] = migrated(FORUM["id"])
    await whole.prints(new_round(438))
    await api.see(lambda: _titled(api, "New healthcare round") == [(FORUM["id"], None)])


def _titled(api: BotApi, title: str) -> list[tuple[int, str | None]]:
    """Where messages with such a title went: chats and topics."""
    calls = [c.given for c in api.called("sendMessage") if f"<b>{title}" in c.given["text"]]
    return [(int(given["chat_id"]), given.get("message_thread_id")) for given in calls]
