"""When Telegram refuses, delays or drops what the bot sends."""

from __future__ import annotations

import pytest
from fakes.hosting import Desk
from fakes.telegram_errors import BLOCKED, DELETED, KICKED, NEVER_STARTED, Refused, flood, migrated
from fakes.telegram_running import serving
from fakes.telegram_server import BotApi, Fault
from fakes.telegram_world import group, person, private

ANN, BEN = person(1), person(2)
HALL = group(1)


async def test_flood_control_is_obeyed_without_freezing_others(api: BotApi, desk: Desk) -> None:
    """A chat waits as long as Telegram says and gets its answers in order; others are answered meanwhile."""
    api.plan("sendMessage", Fault(flood(1)), chat=ANN["id"])
    async with serving(api, desk):
        api.world.says(ANN, "what was the cut-off of round 422?")
        api.world.says(ANN, "what was the cut-off of round 398?")
        (refused,) = await _refused(api)
        api.world.says(BEN, "last round")
        (first, *_), *_ = [await api.until("sendMessage", chat=BEN["id"])]
        calls = await api.until("sendMessage", 2, chat=ANN["id"])
    assert first.at < calls[0].at
    assert calls[0].at - refused.at >= 0.99
    assert ["#422" in m["text"] for m in api.world.shown(private(ANN))] == [True, False]


async def test_flood_control_without_an_end_is_given_up(api: BotApi, desk: Desk) -> None:
    """An answer that may only come in an hour is not given; the chat's next question is."""
    api.plan("sendMessage", Fault(flood(3600)))
    async with serving(api, desk):
        api.world.says(ANN, "last round")
        await _refused(api)
        api.world.says(ANN, "last CEC round")
        await api.until("sendMessage")
    assert len(api.world.shown(private(ANN))) == 1


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [(BLOCKED, "blocked"), (KICKED, "kicked"), (DELETED, "deleted"), (NEVER_STARTED, "never_started")],
)
async def test_a_chat_that_is_closed_is_noted(refusal: Refused, reason: str, api: BotApi, desk: Desk) -> None:
    """Who blocked the bot, removed it or is gone gets nothing more; the others are answered."""
    api.world.shut[ANN["id"]] = refusal
    async with serving(api, desk):
        api.world.says(ANN, "last round")
        api.world.says(BEN, "last round")
        await api.until("sendMessage", chat=BEN["id"])
        api.world.says(BEN, "last round")
        await api.until("sendMessage", 2, chat=BEN["id"])
    assert [(kind, at.chat, why) for kind, at, why in desk.chats.told] == [("closed", str(ANN["id"]), reason)]


async def test_an_answer_follows_a_group_that_moved(api: BotApi, desk: Desk) -> None:
    """A group became a supergroup while it was answered: the answer goes there, and so does the chat's data."""
    old = {"id": -4321, "type": "group", "title": "Old"}
    api.world.chats[HALL["id"]] = HALL
    api.world.shut[old["id"]] = migrated(HALL["id"])
    async with serving(api, desk):
        api.world.says(ANN, "/last", old)
        await api.until("sendMessage")
    assert len(api.world.shown(HALL)) == 1
    assert ("moved", "-4321", str(HALL["id"])) in [(kind, at.chat, to) for kind, at, to in desk.chats.told]


@pytest.mark.parametrize(
    "fault", [Fault(drops="before"), Fault(drops="after"), Fault(Refused(502)), Fault(Refused(500))]
)
async def test_a_broken_call_is_made_once_more(fault: Fault, api: BotApi, desk: Desk) -> None:
    """A dropped connection or a broken server is tried again, once."""
    api.plan("sendMessage", fault)
    async with serving(api, desk):
        api.world.says(ANN, "last round")
        await api.until("sendMessage", 1 if fault.drops != "after" else 2)


async def test_a_call_that_stays_broken_is_given_up(api: BotApi, desk: Desk) -> None:
    """After the second failure the update is done with; the next one is answered."""
    api.plan("sendMessage", *[Fault(Refused(502))] * 2)
    async with serving(api, desk):
        api.world.says(ANN, "last round")
        await _refused(api, 2)
        api.world.says(ANN, "last CEC round")
        await api.until("sendMessage")
    (message,) = api.world.shown(private(ANN))
    assert "#436" in message["text"]


async def test_commands_that_cannot_be_set_hinder_nobody(api: BotApi, desk: Desk) -> None:
    """The menus are furniture: without them questions are answered all the same."""
    api.plan("setMyCommands", *[Fault(Refused(500))] * 4)
    async with serving(api, desk):
        api.world.says(ANN, "last round")
        await api.until("sendMessage")


async def _refused(api: BotApi, count: int = 1) -> list[object]:
    await api.see(lambda: len([c for c in api.refused if c.method == "sendMessage"]) >= count)
    return [c for c in api.refused if c.method == "sendMessage"]
