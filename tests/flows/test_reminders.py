"""Reminders from the front door: chosen, sent at nine where the person is, once, and gone with their reason."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from fakes.world import World, settled

from bot.alerts.reminders import Reminding
from bot.answer import Answer
from bot.sending import Address, Closed

ON_EACH_STORE = pytest.mark.parametrize("store_of_world", ["sqlite", "postgres"], indirect=True)

INVITED = "2026-08-18"
"""Day 60 is October 17."""


async def invited(world: World, **asked: object) -> Answer:
    """Answer the questions behind the checklist; return the list."""
    await world.ask(intent="post_ita", slots={"choice": f"invited_on={INVITED}"}, **asked)
    for text in ("cec", "never married", "0", "none", "yes", "none", "none"):
        answer = await world.ask(text, **asked)
    return answer


async def press(world: World, answer: Answer, text: str, **asked: object) -> Answer:
    """Press the button of ``answer`` that says ``text``."""
    chosen = next(f for f in answer.follow_ups if f.text == text)
    return await world.ask(chosen.text, intent=chosen.intent, slots=dict(chosen.slots), **asked)


async def days_pass(world: World, until: datetime) -> list[str]:
    """Look for reminders every six hours until a moment; return the titles of what was told meanwhile."""
    reminding, before = Reminding(world.service.database, world.clock, lambda: None), len(world.platform.posts)
    while world.clock() < until:
        world.clock.forward(hours=min(6.0, (until - world.clock()).total_seconds() / 3600))
        if await reminding.once():
            await settled(world)
    return [post.answer.title for post in world.platform.posts[before:]]


@ON_EACH_STORE
async def test_the_last_day_is_reminded_of_on_every_day_chosen(world: World) -> None:
    """30, 14, 7, 3 and 1 days ahead, each once, at nine by the default zone; nothing after the last day."""
    answer = await press(world, await invited(world), "Remind me")
    assert answer.title == "Reminders: 30, 14, 7, 3 and 1 days before"
    assert "The last day to apply, October 17, 2026: 30, 14, 7, 3 and 1 days before" in answer.text
    told = await days_pass(world, datetime(2026, 11, 1, tzinfo=UTC))
    left = ["in 30 days", "in 14 days", "in 7 days", "in 3 days", "tomorrow"]
    assert told == [f"Reminder: the last day to apply, {words}" for words in left]
    text = world.platform.posts[-1].answer.text
    assert "Saturday, October 17, 2026" in text
    assert "No reminders" in text
    assert world.platform.posts[-1].answer.sources


async def test_the_hour_is_humane_where_the_person_is(world: World) -> None:
    """Nine in Kolkata is half past three in the morning, UTC."""
    await world.ask(intent="my_data", slots={"zone": "Asia/Kolkata"})
    await press(world, await invited(world), "Remind me")
    assert await days_pass(world, datetime(2026, 9, 17, 3, 29, tzinfo=UTC)) == []
    assert len(await days_pass(world, datetime(2026, 9, 17, 3, 30, tzinfo=UTC))) == 1


async def test_days_are_chosen(world: World) -> None:
    """Each day is a button, or said in words; what is not chosen is not sent."""
    answer = await press(world, await invited(world), "Remind me")
    for text in ("Not 30 days before", "Not 14 days before", "Not 3 days before"):
        answer = await press(world, answer, text)
    assert answer.title == "Reminders: 7 and 1 days before"
    assert len(await days_pass(world, datetime(2026, 10, 12, tzinfo=UTC))) == 1
    answer = await world.ask("remind me 3 days before")
    assert answer.title == "Reminders: 3 days before"
    assert len(await days_pass(world, datetime(2026, 10, 20, tzinfo=UTC))) == 1


@ON_EACH_STORE
async def test_what_was_missed_is_caught_up_once(world: World) -> None:
    """After a long downtime only the latest of the late reminders is sent, and none once the day has passed."""
    await press(world, await invited(world), "Remind me")
    reminding = Reminding(world.service.database, world.clock, lambda: None)
    world.clock.now = datetime(2026, 10, 12, 20, tzinfo=UTC)
    assert await reminding.once() == 1
    assert await reminding.once() == 0
    await settled(world)
    assert world.platform.told("home") == ["Reminder: the last day to apply, in 5 days"]
    world.clock.now = datetime(2026, 10, 18, 20, tzinfo=UTC)
    assert await reminding.once() == 0


async def test_one_that_waits_for_its_platform_too_long_is_not_sent(world: World) -> None:
    """A delivery that could not be made before the day was over is dropped."""
    await press(world, await invited(world), "Remind me")
    world.clock.now = datetime(2026, 10, 17, 20, tzinfo=UTC)
    await Reminding(world.service.database, world.clock, lambda: None).once()
    world.clock.now = datetime(2026, 10, 19, tzinfo=UTC)
    await settled(world)
    assert world.platform.posts == []


@pytest.mark.parametrize("how", ["no reminders", "unsubscribe", "forget", "date", "applied", "blocked"])
async def test_a_reminder_goes_with_its_reason(how: str, world: World) -> None:
    """Switched off, unsubscribed, forgotten, another date, applied, closed: also what waits already is not sent."""
    answer = await invited(world)
    await press(world, answer, "Remind me")
    world.clock.now = datetime(2026, 10, 16, 20, tzinfo=UTC)
    await Reminding(world.service.database, world.clock, lambda: None).once()
    match how:
        case "forget":
            await world.ask(intent="my_data", slots={"action": "forget_sure"})
        case "date":
            await world.ask(intent="post_ita", slots={"choice": "invited_on=2026-10-01"})
        case "applied":
            assert "You have applied" in (await press(world, answer, "✓ I have applied")).text
        case "blocked":
            world.platform.plan = lambda *_: Closed("blocked")
        case _:
            assert (await world.ask(how)).title == "No reminders"
    await settled(world)
    world.platform.plan = lambda *_: None
    assert await days_pass(world, datetime(2026, 10, 20, tzinfo=UTC)) == []
    assert world.platform.posts == []


@pytest.mark.parametrize("said", ["stop the reminders", "no more reminders", "plus de rappels"])
async def test_ending_the_reminders_leaves_the_alerts_on(said: str, world: World) -> None:
    """Whoever names reminders alone keeps the alerts; they are one press away."""
    await world.ask("notify me of every round")
    await press(world, await invited(world), "Remind me")
    answer = await world.ask(said)
    assert answer.title in ("No reminders", "Aucun rappel")
    assert (await world.ask(intent="subscribe", slots={"action": "list"})).text.count("1: every round") == 1
    assert await days_pass(world, datetime(2026, 10, 20, tzinfo=UTC)) == []


async def test_a_reminder_speaks_the_language_it_was_asked_for_in(world: World) -> None:
    """Asked for in French it comes in French."""
    await invited(world)
    assert (await world.ask("rappelle-moi 7 jours avant")).title == "Rappels\u00a0: 7 jours avant"
    told = await days_pass(world, datetime(2026, 10, 20, tzinfo=UTC))
    assert told == ["Rappel\u00a0: le dernier jour pour présenter votre demande, dans 7 jours"]


async def test_off_and_on_again_tells_nothing_twice(world: World) -> None:
    """Neither a switch nor another zone nor a date told back and forth repeats what was told."""
    await press(world, await invited(world), "Remind me")
    assert len(await days_pass(world, datetime(2026, 9, 17, 14, tzinfo=UTC))) == 1
    await world.ask("no reminders")
    await world.ask(intent="my_data", slots={"zone": "America/Vancouver"})
    await world.ask(intent="post_ita", slots={"choice": "invited_on=2026-08-10"})
    await world.ask(intent="post_ita", slots={"choice": f"invited_on={INVITED}"})
    await world.ask("remind me")
    assert await days_pass(world, datetime(2026, 9, 20, tzinfo=UTC)) == []


async def test_before_an_invitation_what_runs_out_is_reminded_of(world: World) -> None:
    """The profile after 12 months, the language test after 2 years, the ECA after 5; a later date moves it."""
    await world.ask(intent="my_data", slots={"profile_date": "2025-09-20"})
    await world.ask("29, single, masters, ielts 8 7 7 7, 3 yrs foreign exp")
    for step, day in (("language_on", "2024-09-25"), ("eca_on", "2021-09-30")):
        await world.ask(intent="crs_calculate", slots={"choice": f"?{step}"})
        await world.ask(day)
    await world.ask("remind me 7 days before")
    told = await days_pass(world, datetime(2026, 9, 20, tzinfo=UTC))
    assert told == [
        "Reminder: your Express Entry profile, in 7 days",
        "Reminder: Language test result, in 7 days",
    ]
    await world.ask(intent="crs_calculate", slots={"choice": "?eca_on"})
    await world.ask("2022-09-30")
    assert await days_pass(world, datetime(2026, 10, 20, tzinfo=UTC)) == []


async def test_a_ticked_document_is_not_reminded_of(world: World) -> None:
    """One that runs out before the last day is, until it is done."""
    answer = await invited(world)
    await press(world, answer, "Check my dates")
    await world.ask("2024-10-05")
    await world.ask("remind me 7 days before")
    shown = await world.ask(intent="my_data", slots={"action": "show"})
    assert "Language test result, October 5, 2026: 7 days before" in shown.text
    await world.ask(intent="post_ita", slots={"choice": "done=language"})
    told = await days_pass(world, datetime(2026, 10, 20, tzinfo=UTC))
    assert told == ["Reminder: the last day to apply, in 7 days"]


async def test_reminders_go_to_the_private_chat_and_say_nothing_in_a_group(world: World) -> None:
    """Asked for in a group they are refused; asked for alone from there they go to the private chat."""
    await invited(world)
    answer = await world.ask("remind me", private=False, chat="g")
    assert answer.title == "Reminders are between the two of us"
    answer = await world.ask("remind me", private=False, chat="g", alone=True)
    assert "October 17" in answer.text
    await days_pass(world, datetime(2026, 9, 18, tzinfo=UTC))
    assert [post.to for post in world.platform.posts] == [Address("test", "dm-ann")]


async def test_what_is_stored_is_one_press_from_being_reminded_of(world: World) -> None:
    """The command on one's own data offers reminders as well."""
    await invited(world)
    shown = await world.ask(intent="my_data", slots={"action": "show"})
    assert "October 17" in (await press(world, shown, "Remind me of what runs out")).text
    assert "October 17" in (await world.ask(intent="my_data", slots={"action": "remind"})).text


async def test_a_private_chat_that_cannot_be_opened_is_told(world: World) -> None:
    """Nothing is switched on where nothing can arrive."""
    world.platform.refuses_to_open = "blocked"
    answer = await world.ask("remind me", private=False, chat="g", alone=True)
    assert answer.title == "I may not write there"


async def test_paused_means_not_sent_and_not_queued(world: World) -> None:
    """While the alerts of the chat are paused, reminders are not sent, nor afterwards."""
    await world.ask("notify me of every round")
    await press(world, await invited(world), "Remind me")
    await world.ask("pause my alerts")
    assert await days_pass(world, datetime(2026, 9, 20, tzinfo=UTC)) == []
    await world.ask(intent="subscribe", slots={"action": "resume"})
    assert len(await days_pass(world, datetime(2026, 10, 4, tzinfo=UTC))) == 1


async def test_reminders_are_shown_and_handed_over(world: World) -> None:
    """What is stored about a person tells the days chosen and what is ahead."""
    await press(world, await invited(world), "Remind me")
    shown = await world.ask("what do you know about me")
    assert "Reminders: 30, 14, 7, 3 and 1 days before" in shown.text
    document = (await world.ask("export my data")).document
    assert document is not None
    exported = document.text
    assert '"due_on": "2026-10-17"' in exported
    assert '"invited_on": "2026-08-18"' in exported


@ON_EACH_STORE
async def test_two_who_look_at_once_tell_it_once(world: World) -> None:
    """Even where two processes both believe that it is their turn."""
    await press(world, await invited(world), "Remind me")
    world.clock.now = datetime(2026, 10, 16, 20, tzinfo=UTC)
    looking = [Reminding(world.service.database, world.clock, lambda: None) for _ in range(4)]
    await asyncio.gather(*(one.once() for one in looking), return_exceptions=True)
    await looking[0].once()
    await settled(world)
    assert world.platform.told("home") == ["Reminder: the last day to apply, tomorrow"]


@ON_EACH_STORE
async def test_two_people_share_a_day_and_each_is_told(world: World) -> None:
    """The same last day is told to everybody whose it is."""
    for person in ("ann", "bob"):
        await press(world, await invited(world, person=person, chat=person), "Remind me", person=person, chat=person)
    await days_pass(world, datetime(2026, 9, 18, tzinfo=UTC))
    assert sorted(post.to.chat for post in world.platform.posts) == ["ann", "bob"]
