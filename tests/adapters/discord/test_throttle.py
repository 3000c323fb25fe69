"""Who asks too much is told so once, alone, whichever way they ask; what others ask is answered."""

from __future__ import annotations

import asyncio

from fakes.discord_person import Person, text_of
from fakes.discord_running import until
from fakes.discord_server import DiscordServer
from fakes.hosting import Desk

from adapters.discord import replies
from adapters.discord.replies import Turns
from bot.operating.throttle import Throttle

LATER = "That was a lot at once"


async def test_too_many_commands(server: DiscordServer, ann: Person, desk: Desk) -> None:
    """Two are answered, the third is asked to come later; suggestions are no questions, and Ben is answered."""
    desk.throttle = Throttle(2, 0)
    for _ in range(2):
        assert "#438" not in text_of((await ann.slash("lastdraw")).message or {})
    told = await ann.slash("lastdraw")
    assert told.private
    assert LATER in text_of(told.message or {})
    silence = await ann.slash_soon("lastdraw")
    assert (await ann.types("lastdraw", "category", "cec")).choices
    ben = Person(server, "700000000000000002", "ben")
    assert LATER not in text_of((await ben.slash("lastdraw")).message or {})
    assert not silence.finished.is_set()


async def test_a_press_stops_waiting(ann: Person, desk: Desk) -> None:
    """Its message stays as it is."""
    shown = await ann.slash("lastdraw", category="healthcare")
    assert shown.message is not None
    desk.throttle = Throttle(1, 0)
    await ann.slash("lastdraw")
    told = await ann.press_payload(shown.message, "1;last_round")
    assert LATER in text_of(told.message or {})
    button = {"component_type": 2, "custom_id": "1;last_round"}
    again = await ann._send(3, button, message=shown.message)
    await until(lambda: again.answered_after is not None)
    assert again.message is None


async def test_too_many_messages(server: DiscordServer, ann: Person, desk: Desk) -> None:
    """The first is answered, the second asked to come later, the rest passed over."""
    desk.throttle = Throttle(1, 0)
    assert LATER not in text_of(await ann.says("last healthcare round"))
    assert LATER in text_of(await ann.says("last cec round"))
    await ann.says_soon("and french?")
    await asyncio.sleep(0.2)
    assert len(server.asked("POST", "/channels/.*/messages")) == 2


async def test_work_under_way_has_a_bound() -> None:
    """Whoever comes while a thousand wait is not taken in."""
    turns, gate = Turns(), asyncio.Event()
    waiting = [asyncio.create_task(turns.take(gate.wait)) for _ in range(replies._MOST_WAITING)]
    await asyncio.sleep(0)
    assert turns.full
    gate.set()
    await asyncio.gather(*waiting)
    assert not turns.full
