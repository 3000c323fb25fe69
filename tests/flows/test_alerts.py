"""Alerts from the front door: asked for in words, sent when the feed changes, explained, and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from fakes.platform import until
from fakes.world import CEC, START, World, new_round
from sqlalchemy import func, select

from bot.alerts import queue
from bot.answer import Answer, Status
from bot.sending import Address, Closed
from bot.state.tables import metadata

ON_EACH_STORE = pytest.mark.parametrize("store_of_world", ["sqlite", "postgres"], indirect=True)


@asynccontextmanager
async def delivering(world: World) -> AsyncIterator[None]:
    """Deliver while the block runs."""
    parts = world.service.parts()
    task = asyncio.create_task(parts["deliver test"]())  # type: ignore[arg-type]
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def settled(world: World) -> None:
    """Deliver until nothing waits."""
    async with delivering(world), asyncio.timeout(20):
        while any(state == "waiting" for _, state in await world.states()):
            world.service._wake()
            await asyncio.sleep(0.01)


def last_told(world: World, chat: str = "home") -> Answer:
    """Return what was posted to a chat last."""
    return [p.answer for p in world.platform.posts if p.to.chat == chat][-1]


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
    text = last_told(world).text
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
    assert words in last_told(world).text


async def test_another_score_measures_from_then_on(world: World) -> None:
    """A personal alert goes by the score that the person told last."""
    await world.ask(intent="subscribe", slots={"action": "own_score", "score": 460})
    await world.prints(new_round(438, cutoff=470))
    await world.ask("set my score to 470")
    await world.prints(new_round(439, cutoff=470))
    await settled(world)
    assert world.platform.told("home") == ["New healthcare round: #439, cut-off 470"]


async def test_without_a_score_it_is_asked_for(world: World) -> None:
    """No alert goes silently by a score that nobody told."""
    answer = await world.ask(intent="subscribe", slots={"action": "own_score"})
    assert answer.title == "What is your score?"
    assert (await world.ask("show my alerts")).title == "No alerts here yet"


async def test_personal_alerts_stay_out_of_groups(world: World) -> None:
    """In a group one names a number."""
    answer = await world.ask(intent="subscribe", slots={"action": "own_score", "score": 470}, private=False, chat="g")
    assert answer.title == "Not in a group"


async def test_only_managers_change_a_groups_alerts(world: World) -> None:
    """In a group only those who manage it switch alerts on, off, silent, paused."""
    await world.ask("notify us of every round", private=False, chat="g")
    for text in ("notify us of every round", "turn off all alerts", "pause the alerts", "send a test alert"):
        answer = await world.ask(text, private=False, chat="g", manages=False)
        assert answer.title == "Only those who manage this chat can do that"


async def test_the_permission_is_proved_by_a_test_post(world: World) -> None:
    """A group where nothing can be posted is told so at once, and nothing is kept."""
    world.platform.plan = lambda _to, _message: Closed("missing permission")
    answer = await world.ask("notify us of every round", private=False, chat="g")
    assert answer.title == "I may not write there"
    world.platform.plan = lambda _to, _message: None
    assert (await world.ask("show my alerts", private=False, chat="g")).title == "No alerts here yet"
    assert (await world.ask("notify us of every round", private=False, chat="g")).title == "Alert 1 is on"
    assert world.platform.told("g") == ["This is a test"]


async def test_where_nothing_can_be_sent_the_private_chat_is_opened(world: World) -> None:
    """Asked where the bot cannot write later, alerts come by private message, opened then and not in a fan-out."""
    await world.ask("notify me of every round", nowhere=True)
    await world.prints(new_round(438))
    await settled(world)
    assert world.platform.told("dm-ann") == ["New healthcare round: #438, cut-off 470"]


async def test_a_private_chat_that_cannot_be_opened_is_told(world: World) -> None:
    """Who does not let the bot write hears it while subscribing."""
    world.platform.refuses_to_open = "they accept no messages"
    assert (await world.ask("notify me of every round", nowhere=True)).title == "I may not write there"


async def test_several_that_match_make_one_delivery(world: World) -> None:
    """One message, however many alerts of a chat match."""
    for text in ("notify me of every round", "tell me about healthcare rounds", "tell me about rounds below 480"):
        await world.ask(text)
    await world.prints(new_round(438))
    await settled(world)
    assert len(world.platform.posts) == 1


async def test_paused_is_not_sent_and_not_kept(world: World) -> None:
    """During a pause nothing is sent, and nothing comes afterwards that was published meanwhile."""
    await world.ask("notify me of every round")
    await world.ask("pause my alerts")
    await world.prints(new_round(438))
    assert (await world.ask("turn alerts back on")).title == "Alerts are on again"
    await world.prints(new_round(439))
    await settled(world)
    assert world.platform.told("home") == ["New healthcare round: #439, cut-off 470"]


@ON_EACH_STORE
async def test_a_pause_until_a_day_ends_by_itself(world: World) -> None:
    """After "pause everything until monday": silent on Sunday, told on Monday."""
    await world.ask("notify me of every round")
    assert "August 24, 2026" in (await world.ask("pause everything until monday")).text
    world.clock.now = datetime(2026, 8, 23, 12, tzinfo=UTC)
    await world.prints(new_round(438, world.clock()))
    world.clock.now = datetime(2026, 8, 24, 15, tzinfo=UTC)
    await world.prints(new_round(439, world.clock()))
    await settled(world)
    assert world.platform.told("home") == ["New healthcare round: #439, cut-off 470"]


@pytest.mark.parametrize("text", ["turn off all my alerts", "pause my alerts"])
async def test_what_is_switched_off_after_the_fan_out_is_not_sent(text: str, world: World) -> None:
    """Unsubscribed and paused are looked at again just before sending."""
    await world.ask("notify me of every round")
    await world.prints(new_round(438))
    await world.ask(text)
    await settled(world)
    assert world.platform.posts == []


async def test_one_of_several_is_stopped(world: World) -> None:
    """To cancel the CEC alert stops that one; the others stay."""
    await world.ask("tell me about healthcare rounds")
    await world.ask("tell me about cec rounds")
    answer = await world.ask("cancel the cec alert")
    assert "CEC" in answer.text
    await world.prints(new_round(438), new_round(439, name=CEC, cutoff=520))
    await settled(world)
    assert world.platform.told("home") == ["New healthcare round: #438, cut-off 470"]


async def test_an_alert_is_changed(world: World) -> None:
    """To change the bound keeps the rest of the alert."""
    await world.ask("alert me if healthcare cutoff under 460")
    answer = await world.ask("change my alert to 480")
    assert "healthcare rounds with a cut-off of 480 or less" in answer.text


async def test_the_same_alert_is_kept_once(world: World) -> None:
    """Asked twice, it is one alert."""
    await world.ask("tell me about healthcare rounds")
    assert (await world.ask("tell me about healthcare rounds")).title == "That is alert 1 already"


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
    assert "cut-off 470 | cut-off 480" in last_told(world).text
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
    from fakes.feed_server import failing

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


@ON_EACH_STORE
async def test_why_tells_what_matched_and_what_did_not(world: World) -> None:
    """``/why`` names, for each alert as it was then, the filter that let the round pass or held it back."""
    await world.ask("alert me if healthcare cutoff under 465")
    await world.ask("tell me about cec rounds")
    await world.prints(new_round(438, cutoff=470))
    answer = await world.ask(intent="subscribe", slots={"action": "why", "round": "438"})
    assert "the cut-off of 470 was above 465" in answer.text
    assert "the round was of another kind (healthcare)" in answer.text
    world.clock.forward(minutes=1)
    await world.ask(intent="subscribe", slots={"action": "change", "count": 1, "score": 475})
    later = await world.ask(intent="subscribe", slots={"action": "why", "round": "438"})
    assert "the cut-off of 470 was above 465" in later.text


async def test_why_tells_that_it_was_sent(world: World) -> None:
    """Who was told reads which alert matched."""
    await world.ask("tell me about healthcare rounds")
    await world.prints(new_round(438))
    await settled(world)
    answer = await world.ask(intent="subscribe", slots={"action": "why", "round": "438"})
    assert "You were told." in answer.text
    assert "matched" in answer.text


@ON_EACH_STORE
async def test_forgetting_leaves_nothing(world: World) -> None:
    """After ``forget`` no row of any table knows the person; asked once, it only asks back."""
    await world.ask("my score is 475, notify me when it is enough")
    await world.prints(new_round(438))
    await settled(world)
    assert (await world.ask("delete everything you have on me")).title == "Delete everything about you?"
    answer = await world.ask(intent="my_data", slots={"action": "forget_sure"})
    assert answer.title == "Forgotten"
    async with world.service.database.reading() as db:
        for table in metadata.sorted_tables:
            left = await db.scalar(select(func.count()).select_from(table))
            assert not left or table.name in ("rounds", "notices"), table.name
    assert (await world.ask("what do you know about me")).title == "Nothing about you is stored"


async def test_forgetting_leaves_a_groups_alerts_without_the_author(world: World) -> None:
    """What a person set up in a group stays for the others; who set it up is forgotten."""
    await world.ask("notify us of every round", private=False, chat="g")
    await world.ask(intent="my_data", slots={"action": "forget_sure"}, private=False, chat="g")
    assert "1 alert here" in (await world.ask("show my alerts", private=False, chat="g", person="bob")).title


async def test_what_is_stored_is_shown_and_handed_over(world: World) -> None:
    """Show tells it in words, export as JSON that can be read back."""
    import json

    await world.ask("set my score to 488")
    await world.ask("notify me of every round")
    assert "488" in (await world.ask("what do you know about me")).text
    exported = await world.ask("export my data")
    told = json.loads(exported.blocks[0].text)  # type: ignore[union-attr]
    assert told["person"]["score"] == 488
    assert len(told["subscriptions"]) == 1


@pytest.mark.parametrize("stored", ["", "set my score to 488"], ids=["nothing stored", "a score stored"])
async def test_answers_to_forms_are_shown_handed_over_and_forgotten(stored: str, world: World) -> None:
    """They stand beside what the store holds, whether that is something or nothing, and go with it."""
    for message in filter(None, ("29, single, masters, ielts 8 7 7 7, 3 yrs foreign exp", stored)):
        await world.ask(message)
    for message in ("what do you know about me", "export my data"):
        assert "Age: 29" in (await world.ask(message)).text
    (offer,) = (await world.ask("forget me")).follow_ups
    assert "Age: 29" in (await world.ask("what do you know about me")).text
    assert (await world.ask(intent=offer.intent, slots=offer.slots)).title == "Forgotten"
    assert (await world.ask("what do you know about me")).title == "Nothing about you is stored"


@pytest.mark.parametrize("score", ["1201", "9999"])
async def test_a_score_off_the_scale_is_not_kept(score: str, world: World) -> None:
    """No number that cannot be a score is stored."""
    await world.ask(intent="my_data", slots={"action": "set", "score": score})
    assert (await world.ask("what do you know about me")).title == "Nothing about you is stored"


async def test_an_unknown_zone_is_not_kept(world: World) -> None:
    """A zone that does not exist is told."""
    answer = await world.ask(intent="my_data", slots={"zone": "Mars/Base"})
    assert answer.title == "I know no such time zone"


async def test_too_many_alerts_are_refused(world: World) -> None:
    """One chat cannot fill the store."""
    for bound in range(400, 421):
        answer = await world.ask(intent="subscribe", slots={"score": bound})
    assert answer.title == "That would be too many"


async def test_a_store_that_fails_is_a_sentence(world: World) -> None:
    """A store that cannot be used never reaches a person as a traceback, and other questions are answered."""
    await world.service.database.engine.dispose()
    world.service.desk.database = None  # type: ignore[assignment]
    assert (await world.ask("notify me of every round")).status is Status.NOT_UNDERSTOOD
    assert (await world.ask("what was the last round")).status is Status.ANSWERED


async def test_a_test_alert_takes_the_way_of_every_alert(world: World) -> None:
    """The test alert arrives through the deliveries."""
    await world.ask("notify me of every round")
    async with delivering(world):
        await world.ask("send a test alert")
        await until(lambda: world.platform.told("home") == ["This is a test"])


async def test_answers_say_when_the_feed_was_checked(world: World) -> None:
    """An answer that rests on rounds tells how long ago they were last checked."""
    world.clock.forward(minutes=7)
    answer = await world.ask("what was the last round")
    assert [s.remark for s in answer.sources][:1] == ["checked 7 minutes ago"]


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
