"""Alerts on Telegram: each send is one try, and tells exactly what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from fakes.hosting import Desk
from fakes.telegram_errors import (
    BLOCKED,
    DELETED,
    KICKED,
    NEVER_STARTED,
    NO_CHAT,
    NO_RIGHTS,
    NO_THREAD,
    Refused,
    flood,
    migrated,
)
from fakes.telegram_running import serving
from fakes.telegram_server import BotApi, Fault
from fakes.telegram_world import group, person, private

from adapters.telegram import request
from adapters.telegram.sender import TelegramSender
from bot.answer import Answer, FollowUp, Paragraph, Status
from bot.sending import Address, Closed, Message, Moved, Rejected, Result, Retry, Sent, Unknown

ANN = person(1)
HOME = private(ANN)
TO_ANN = Address("telegram", str(ANN["id"]))
FORUM = group(2, forum=True)
NEWS = Answer(
    status=Status.ANSWERED,
    intent="last_round",
    title="A new round",
    blocks=(Paragraph(text="Cut-off <470>"),),
    as_of=datetime(2026, 8, 20, tzinfo=UTC),
    follow_ups=(FollowUp(text="Was mine enough?", intent="score_check", slots={"round": "437"}),),
)
ALERT = Message(NEWS, nonce=77, seconds=5)


@asynccontextmanager
async def sending(api: BotApi, desk: Desk) -> AsyncIterator[TelegramSender]:
    """A sender that is connected."""
    sender = TelegramSender(25)
    async with serving(api, desk, sender):
        async with asyncio.timeout(5):
            while sender.account is None:
                await asyncio.sleep(0.005)
        yield sender


async def test_an_alert_stays_when_its_button_is_pressed(api: BotApi, desk: Desk) -> None:
    """What a button under an alert asks is answered below it: the alert is not lost."""
    async with sending(api, desk) as sender:
        api.world.chats[ANN["id"]] = HOME
        await sender.send(TO_ANN, ALERT)
        (alert,) = api.world.shown(HOME)
        api.world.presses(ANN, alert, "Was mine enough?")
        await api.until("sendMessage", 2)
    first, second = api.world.shown(HOME)
    assert first["text"].startswith("A new round")
    assert not second["text"].startswith("A new round")


async def test_an_alert_arrives_with_its_buttons(api: BotApi, desk: Desk) -> None:
    """It is one message, can be silent, goes to its topic, and can be edited by the id that was told."""
    api.world.chats |= {ANN["id"]: HOME, FORUM["id"]: FORUM}
    api.world.topics[FORUM["id"]] = {77}
    async with sending(api, desk) as sender:
        assert sender.account == "4242"
        sent = await sender.send(TO_ANN, ALERT)
        quiet = Message(NEWS, nonce=78, silent=True)
        assert isinstance(await sender.send(Address("telegram", str(FORUM["id"]), "77"), quiet), Sent)
        assert isinstance(sent, Sent)
        corrected = Message(NEWS.model_copy(update={"title": "Corrected"}), nonce=79)
        assert await sender.edit(TO_ANN, sent.message, corrected) == sent
        assert await sender.edit(TO_ANN, sent.message, corrected) == sent, "it says so already"
        assert isinstance(await sender.edit(TO_ANN, "999", corrected), Rejected)
    (message,) = api.world.shown(HOME)
    assert message["text"].startswith("Corrected\n\nCut-off <470>")
    assert message["reply_markup"]["inline_keyboard"][0][0]["text"] == "Was mine enough?"
    in_topic = api.called("sendMessage", FORUM["id"])[0].given
    assert (in_topic["message_thread_id"], in_topic["disable_notification"]) == ("77", "true")


@pytest.mark.parametrize(
    ("fault", "result"),
    [
        (Fault(flood(7)), Retry(7, "flood")),
        (Fault(BLOCKED), Closed("blocked")),
        (Fault(KICKED), Closed("kicked")),
        (Fault(DELETED), Closed("deleted")),
        (Fault(NEVER_STARTED), Closed("never_started")),
        (Fault(Refused(403, "something new")), Closed("forbidden")),
        (Fault(NO_CHAT), Closed("not_found")),
        (Fault(NO_RIGHTS), Closed("no_rights")),
        (Fault(NO_THREAD), Closed("topic_gone")),
        (Fault(migrated(-100123)), Moved("-100123")),
        (Fault(Refused(400, "message is too long")), Rejected("message is too long")),
        (Fault(Refused(502)), Unknown("NetworkError")),
        (Fault(drops="after"), Unknown("NetworkError")),
        (Fault(seconds=1), Unknown("timeout")),
    ],
)
async def test_what_became_of_it(fault: Fault, result: Result, api: BotApi, desk: Desk) -> None:
    """Every refusal has its result, and nothing is tried twice."""
    api.world.chats[ANN["id"]] = HOME
    async with sending(api, desk) as sender:
        api.plan("sendMessage", fault)
        assert await sender.send(TO_ANN, Message(NEWS, nonce=1, seconds=0.4 if fault.seconds else 5)) == result
    assert len(api.called("sendMessage")) <= 1


async def test_a_server_that_is_away_can_be_tried_later(api: BotApi, desk: Desk) -> None:
    """A connection that was never made surely sent nothing; what went over one that was just closed stays unknown."""
    async with sending(api, desk) as sender:
        await api.close_door()
        async with asyncio.timeout(10):
            while (result := await sender.send(TO_ANN, ALERT)) == Unknown("NetworkError"):
                continue
        assert result == Retry(reason="unreachable")


async def test_an_answer_that_does_not_come_leaves_it_unknown(
    api: BotApi, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram took the call and said nothing: the message may be there."""
    api.world.chats[ANN["id"]] = HOME
    async with sending(api, desk) as sender:
        monkeypatch.setattr(request, "_READ", 0.1)
        api.plan("sendMessage", Fault(seconds=1))
        assert await sender.send(TO_ANN, ALERT) == Unknown("TimedOut")


async def test_the_proxy_of_the_environment_is_used(api: BotApi, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Telegram can be reached through a proxy only, the usual variables name it."""
    monkeypatch.setenv("http_proxy", api.url)
    monkeypatch.setenv("no_proxy", "")
    async with serving(api, desk, api_url="http://telegram.invalid"):
        await api.until("getMe")


async def test_who_never_wrote_cannot_be_written_to(api: BotApi, desk: Desk) -> None:
    """A private chat is proven while they subscribe; before a connection nothing is open and nothing is sent."""
    api.world.chats[ANN["id"]] = HOME
    api.world.shut[person(2)["id"]] = NEVER_STARTED
    async with sending(api, desk) as sender:
        assert await sender.open(str(ANN["id"])) == TO_ANN
        assert await sender.open(str(person(2)["id"])) == Closed("never_started")
        assert await sender.open(str(person(3)["id"])) == Closed("not_found")
    assert sender.account is None
    assert await sender.send(TO_ANN, ALERT) == Retry(reason="not_connected")
    assert await sender.open(str(ANN["id"])) == Closed("not_connected")
