"""Alerts from the front door: asked for in words, sent when the feed changes, with what they mean for each person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.platform import until
from fakes.world import CEC, World, delivering, new_round, settled

from bot.alerts import queue

ON_EACH_STORE = pytest.mark.parametrize("store_of_world", ["sqlite", "postgres"], indirect=True)


@ON_EACH_STORE
async def test_one_line_is_a_subscription_and_what_matches_is_told(world: World) -> None:
    """A line such as "healthcare draws when the cutoff is at or below 475" is understood, kept and obeyed."""
    answer = await world.ask("tell me about healthcare draws when the cutoff is at or below 475")
    assert answer.title == "Alert 1 is on"
    assert "healthcare" in answer.text
    assert "475" in answer.text
    await world.prints(new_round(438, cutoff=475), new_round(439, name=CEC), new_round(440, cutoff=476))
    await settled(world)
    assert world.platform.told("home") == ["New healthcare round: #438, cut-off 475"]


async def test_history_is_never_announced(world: World) -> None:
    """Neither the first reading nor a subscription made later brings rounds that were there before."""
    await world.prints(new_round(438))
    await world.ask("notify me of every round")
    await world.read()
    await settled(world)
    assert world.platform.posts == []


@ON_EACH_STORE
async def test_two_rounds_between_two_readings_are_one_message(world: World) -> None:
    """Every round is told, in one message where nothing was sent in between."""
    await world.ask("notify me of every round")
    await world.prints(new_round(438), new_round(439, name=CEC, cutoff=520))
    await settled(world)
    (post,) = world.platform.posts
    assert post.answer.title == "2 new rounds"
    assert "#438" in post.answer.text
    assert "#439" in post.answer.text


async def test_the_alert_tells_what_changed_and_what_it_means(world: World) -> None:
    """The card, the round before of its kind, and the subscriber's score against the cut-off."""
    await world.ask("my score is 475, notify me when it is enough for healthcare")
    await world.prints(new_round(438, cutoff=470))
    await settled(world)
    text = world.platform.last_told("home").text
    assert "Your score of 475: 5 above the cut-off." in text
    assert "Compared with the healthcare round before (#422" in text
    assert "3,000" in text


@pytest.mark.parametrize(
    ("submitted", "words"),
    [("2026-02-01", "not later than the tie-break"), ("2026-04-01", "later than the tie-break"), ("", "tell me when")],
)
async def test_an_equal_score_is_told_with_the_tie_break(submitted: str, words: str, world: World) -> None:
    """A score that equals the cut-off matches, and the alert applies the tie-break to the profile's moment."""
    if submitted:
        await world.ask(intent="my_data", slots={"profile_date": submitted})
    await world.ask(intent="subscribe", slots={"action": "own_score", "score": 470})
    await world.prints(new_round(438, cutoff=470))
    await settled(world)
    assert words in world.platform.last_told("home").text


async def test_another_score_measures_from_then_on(world: World) -> None:
    """A personal alert goes by the score that the person told last."""
    await world.ask(intent="subscribe", slots={"action": "own_score", "score": 460})
    await world.prints(new_round(438, cutoff=470))
    await world.ask("set my score to 470")
    await world.prints(new_round(439, cutoff=470))
    await settled(world)
    assert world.platform.told("home") == ["New healthcare round: #439, cut-off 470"]


async def test_several_that_match_make_one_delivery(world: World) -> None:
    """One message, however many alerts of a chat match."""
    for text in ("notify me of every round", "tell me about healthcare rounds", "tell me about rounds below 480"):
        await world.ask(text)
    await world.prints(new_round(438))
    await settled(world)
    assert len(world.platform.posts) == 1


async def test_an_occupation_is_told_by_the_list_in_force(world: World) -> None:
    """An alert for a job follows the list of each category, whatever the category is called."""
    await world.ask("i'm a welder, ping me for those")
    await world.prints(new_round(438), new_round(439, name="Trade Occupations, 2026-Version 3", cutoff=500))
    await settled(world)
    assert [t for t in world.platform.told("home") if "438" in t] == []
    assert len(world.platform.posts) == 1


async def test_an_unknown_kind_goes_to_everyone_who_has_not_muted_it(world: World) -> None:
    """A kind of round that nobody knows yet is told as printed, saying that it may concern them."""
    await world.ask("tell me about cec rounds")
    await world.ask("tell me about cec rounds", person="bob", chat="bobs")
    await world.ask("mute other", person="bob", chat="bobs", intent="subscribe", slots={"action": "mute_other"})
    await world.prints(new_round(438, name="Deep Sea Divers, 2026-Version 1"))
    await settled(world)
    (post,) = world.platform.posts
    assert post.to.chat == "home"
    assert "may concern" in post.answer.text
    assert "Deep Sea Divers" in post.answer.text


async def test_a_test_alert_takes_the_way_of_every_alert(world: World) -> None:
    """The test alert arrives through the deliveries."""
    await world.ask("notify me of every round")
    async with delivering(world):
        await world.ask("send a test alert")
        await until(lambda: world.platform.told("home") == ["This is a test"])


async def test_a_start_after_a_kill_waits_for_nothing(world: World) -> None:
    """On SQLite nobody else can be at work: what the dead process held is sent at once, as a possible duplicate."""
    await world.ask("notify me of every round")
    await world.prints(new_round(438))
    dead, now = world.service.lease("sender:test:bot"), world.clock()
    dead.holder = "dead"
    await dead.take()
    async with world.service.database.writing() as db:
        await queue.claim(db, "test", "dead", now, now + timedelta(hours=1), 10)
    await world.service.take_over()
    await settled(world)
    answer = await world.ask(intent="subscribe", slots={"action": "why", "round": "438"})
    assert "perhaps twice" in answer.text


async def test_the_chart_of_the_kind_is_one_press_away(world: World) -> None:
    """An alert itself is text alone, which can be edited later; its button shows the cut-offs so far as a chart."""
    await world.ask("tell me about healthcare rounds")
    await world.prints(new_round(438))
    await settled(world)
    (offer,) = [f for f in world.platform.last_told("home").follow_ups if f.text == "Chart of healthcare cut-offs"]
    shown = await world.ask(intent=offer.intent, slots=offer.slots)
    assert shown.picture
    assert shown.picture.plot.kind == "cutoffs"
