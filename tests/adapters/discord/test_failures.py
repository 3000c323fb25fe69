"""What fails: a sentence and an id for the person, the rest for the log, and nothing for anybody else."""

from __future__ import annotations

import asyncio
import re

import pytest
from fakes.discord_person import Person, text_of
from fakes.discord_server import DiscordServer
from fakes.discord_world import Spot
from fakes.hosting import Desk

from bot.answer import Answer
from bot.question import Question


async def test_what_breaks_gets_an_id(ann: Person, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """The person reads an apology with an id, alone; the log has the traceback under it."""

    async def broken(_: Question) -> Answer:
        raise RuntimeError("a wheel came off")

    desk.reply = broken  # type: ignore[method-assign]
    shown = await ann.slash("lastdraw")
    assert shown.message is not None
    assert shown.private
    (incident,) = re.findall(r"\b[0-9a-f]{8}\b", text_of(shown.message))
    logged = "".join(capsys.readouterr())
    assert incident in logged
    assert "a wheel came off" in logged
    assert "wheel" not in text_of(shown.message)


async def test_an_interaction_that_discord_gave_up_on(server: DiscordServer, ann: Person) -> None:
    """Too late is logged and let go; the next one is answered."""
    server.fail("POST", "/callback", 404, 10062)
    await ann.slash_soon("lastdraw")
    assert (await ann.slash("lastdraw")).message is not None


async def test_an_interaction_that_was_answered_before(server: DiscordServer, ann: Person) -> None:
    """So is one that has its answer, as after a replay."""
    server.fail("POST", "/callback", 400, 40060)
    await ann.slash_soon("lastdraw")
    assert (await ann.slash("lastdraw")).message is not None


async def test_a_rate_limit_is_obeyed(server: DiscordServer, ann: Person) -> None:
    """A message that may not be sent yet is sent when it may, once."""
    server.limit("POST", "/channels/.*/messages", 0.3)
    answer = await ann.says("last healthcare round")
    first, second = server.asked("POST", "/channels/.*/messages")
    assert second.at - first.at >= 0.3
    assert "475" in text_of(answer)


async def test_one_chat_that_waits_keeps_no_other_waiting(server: DiscordServer, ann: Person) -> None:
    """While one channel is limited, another is answered."""
    server.limit("POST", "/channels/200000000000000001/messages", 2.0)
    await ann.says_soon("last healthcare round")
    await asyncio.sleep(0.1)
    other = Person(server, spot=Spot(channel="200000000000000002"))
    async with asyncio.timeout(1.5):
        assert "#436" in text_of(await other.says("last cec round"))


async def test_suggestions_that_come_too_late_do_no_harm(server: DiscordServer, ann: Person) -> None:
    """Nobody waits for them any more."""
    server.fail("POST", "/callback", 404, 10062)
    await ann._send(4, {"id": "1", "name": "lastdraw", "type": 1, "options": []} | _typing("c"))
    assert (await ann.types("lastdraw", "category", "cec")).choices


def _typing(text: str) -> dict[str, object]:
    return {"options": [{"name": "category", "type": 3, "value": text, "focused": True}]}
