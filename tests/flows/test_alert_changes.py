"""What the feed changes later: corrections, withdrawals, other names, old rounds, and silence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.feed_server import failing
from fakes.world import CEC, START, World, new_round, settled

from bot.sending import Address

ON_EACH_STORE = pytest.mark.parametrize("store_of_world", ["sqlite", "postgres"], indirect=True)


@ON_EACH_STORE
async def test_a_correction_edits_what_was_sent_and_is_told_once(world: World) -> None:
    """The alert sent shows the new figures, and one short notice says what changed."""
    await world.ask("tell me about healthcare rounds")
    await world.prints(new_round(438, cutoff=470))
    await settled(world)
    world.clock.forward(minutes=5)
    await world.prints(new_round(438, START, cutoff=480))
    world.clock.forward(minutes=10)
    await world.read()
    await settled(world)
    assert world.platform.told("home") == [
        "New healthcare round: #438, cut-off 470",
        "Correction: round #438 (healthcare)",
    ]
    ((_, edited),) = world.platform.edits
    assert edited.title == "New healthcare round: #438, cut-off 480"
    assert "cut-off 470 | cut-off 480" in world.platform.last_told("home").text
    world.clock.forward(minutes=10)
    await world.read()
    await settled(world)
    assert len(world.platform.posts) == 2


async def test_a_correction_reaches_those_whom_the_round_concerns_only_now(world: World) -> None:
    """A cut-off corrected downwards is told to those below whose bound it falls."""
    await world.ask("tell me about rounds with a cutoff at or below 465")
    await world.prints(new_round(438, cutoff=470))
    world.clock.forward(minutes=5)
    await world.prints(new_round(438, START, cutoff=460))
    world.clock.forward(minutes=10)
    await world.read()
    await settled(world)
    assert world.platform.told("home") == ["Correction: round #438 (healthcare)"]


async def test_corrections_can_be_switched_off(world: World) -> None:
    """Without corrections the alert is edited, and nobody is pinged."""
    await world.ask("tell me about healthcare rounds")
    await world.ask(intent="subscribe", slots={"action": "corrections_off"})
    await world.prints(new_round(438))
    await settled(world)
    await world.prints(new_round(438, START, cutoff=480))
    world.clock.forward(minutes=11)
    await world.read()
    await settled(world)
    assert len(world.platform.posts) == 1
    assert len(world.platform.edits) == 1


@ON_EACH_STORE
async def test_a_withdrawal_is_told_to_those_who_were_told_of_the_round(world: World) -> None:
    """A round missing for half an hour is told, to those who know of it."""
    await world.ask("notify me of every round")
    await world.prints(new_round(438), new_round(439, name=CEC))
    await settled(world)
    await world.prints(new_round(440, name=CEC), without=["438"])
    for _ in range(4):
        world.clock.forward(minutes=10)
        await world.read()
    await settled(world)
    assert sum("no longer" in t for t in world.platform.told("home")) == 1


async def test_renaming_many_rounds_tells_nobody_anything(world: World) -> None:
    """IRCC once renamed 23 rounds at a stroke; nothing was to be told."""
    await world.ask("notify me of every round")
    old = [r for r in world.printed.values() if r.name.startswith("Canadian Experience Class")][-23:]
    assert len(old) == 23
    renamed = [r.model_copy(update={"name": "Canadian Experience Class, 2026-Version 9"}) for r in old]
    await world.prints(*renamed)
    for _ in range(4):
        world.clock.forward(minutes=11)
        await world.read()
    assert await world.states() == []


async def test_old_rounds_become_one_summary(world: World) -> None:
    """What is learnt of long after, as after a restored backup, is one message and no row of alerts."""
    await world.ask("notify me of every round")
    world.clock.forward(days=20)
    await world.prints(*(new_round(n, START + timedelta(days=n - 438)) for n in range(438, 448)))
    await settled(world)
    (post,) = world.platform.posts
    assert post.answer.title == "10 older rounds that I had not told of"


async def test_the_feed_down_for_a_day_then_three_rounds(world: World) -> None:
    """After a day of silence all that was missed is told, in one message, and operators heard of the silence."""
    world.service.operators = (Address("test", "ops"),)
    await world.ask("notify me of every round")
    world.server.plan(failing(503))
    for _ in range(24):
        world.clock.forward(hours=1)
        assert not await world.service.watch.once()
        await world.service.watch._told_silence(world.service.watch.read_at or START)
    await settled(world)
    assert world.platform.told("ops") == ["The feed cannot be read"]
    at = world.clock()
    await world.prints(*(new_round(n, at) for n in (438, 439, 440)))
    await settled(world)
    assert world.platform.told("home") == ["3 new rounds"]
    assert world.platform.told("ops")[-1] == "The feed can be read again"


async def test_operators_are_told_in_their_language(world: World) -> None:
    """In that of their chat; where it has none, in the one that is set for everybody."""
    world.service.bot.settings = world.service.settings.model_copy(update={"default_language": "fr"})
    await world.ask("notify me of every round")
    world.service.operators = (Address("test", "ops"), Address("test", "home"))
    await world.prints(new_round(438).model_copy(update={"name": "Astronauts"}))
    await settled(world)
    assert world.platform.told("ops") == ["Un type de ronde inconnu"]
    assert "An unknown kind of round" in world.platform.told("home")


async def test_answers_say_when_the_feed_was_checked(world: World) -> None:
    """An answer that rests on rounds tells how long ago they were last checked."""
    world.clock.forward(minutes=7)
    answer = await world.ask("what was the last round")
    assert [s.remark for s in answer.sources][:1] == ["checked 7 minutes ago"]
