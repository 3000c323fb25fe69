"""What people told, from the front door: kept over a restart, used in private only, said to be used, forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from fakes.world import World, new_round
from fakes.world import world as open_world
from sqlalchemy import func, select

from bot.answer import Answer
from bot.engine.catalogue import Catalogue
from bot.state.database import Database
from bot.state.tables import answers, people
from knowledge.snapshot import Knowledge

PROFILE = "29, single, masters, ielts 8 7 7 7, 3 yrs foreign exp"

Restart = Callable[[], AbstractAsyncContextManager[World]]


@pytest.fixture(params=["sqlite", "postgres"])
def stored(request: pytest.FixtureRequest) -> Database:
    """A state store that outlives the bots of a test, once of each kind."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


@pytest.fixture
def start(stored: Database, tmp_path: Path, data_dir: Path, knowledge: Knowledge, catalogue: Catalogue) -> Restart:
    """Start a bot that remembers nothing but what ``stored`` holds."""

    @asynccontextmanager
    async def started() -> AsyncIterator[World]:
        folder = tmp_path / f"bot{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        async with open_world(stored, folder, data_dir, knowledge, catalogue) as made:
            yield made

    return started


async def press(world: World, answer: Answer, text: str, **asked: object) -> Answer:
    """Press the button of ``answer`` that says ``text``."""
    chosen = next(f for f in answer.follow_ups if f.text == text)
    return await world.ask(chosen.text, intent=chosen.intent, slots=dict(chosen.slots), **asked)


async def test_a_dialogue_goes_on_after_a_restart(start: Restart) -> None:
    """The step that was asked takes a typed answer, a button its choice; what was answered is still known."""
    async with start() as world:
        for text in ("calculate my crs", "single", "29"):
            answer = await world.ask(text)
        assert "highest level of education" in answer.text
    async with start() as world:
        answer = await world.ask("masters")
        assert "finish studies after high school in Canada" in answer.text
    async with start() as world:
        answer = await press(world, answer, "No")
        assert "language test" in answer.text
        assert (await world.ask("stop")).title == "Stopped"
    async with start() as world:
        assert "Age: 29" in (await world.ask("what do you know about me")).text
        assert (await world.ask("resume")).title.startswith("Your CRS score: question")


async def test_a_dialogue_left_is_not_gone_on_with(start: Restart) -> None:
    """After leaving, or half an hour later, a word is a question again."""
    async with start() as world:
        for text in ("calculate my crs", "single"):
            await world.ask(text)
        await world.ask("stop")
    async with start() as world:
        assert "Your CRS score" not in (await world.ask("29")).title
        await world.ask("resume")
    async with start() as world:
        world.clock.forward(minutes=31)
        assert "Your CRS score" not in (await world.ask("29")).title


async def test_ticks_outlive_a_restart(start: Restart) -> None:
    """The checklist is where it was."""
    async with start() as world:
        answer = await world.ask(intent="post_ita", slots={"choice": "invited_on=2026-08-18"})
        for text in ("cec", "never married", "0", "none", "yes", "none", "none"):
            answer = await world.ask(text)
        answer = await press(world, answer, "✓ Police certificates")
        assert "1 of" in answer.title
    async with start() as world:
        assert (await press(world, answer, "✓ Passport or travel document")).title.split(";")[1].startswith(" 2 of")


async def test_words_of_any_kind_are_kept_as_they_were(start: Restart) -> None:
    """Names of countries are people's own words: no sign in them is lost, and none breaks a store."""
    async with start() as world:
        await world.ask(intent="post_ita", slots={"choice": "invited_on=2026-08-18"})
        for text in ("cec", "never married", "0", "Türkiye, 🇮🇳 India\x00, \ud800 'or 1=1"):
            answer = await world.ask(text)
        assert "Are you in Canada now" in answer.text
    async with start() as world:
        assert "Türkiye, 🇮🇳 India" in (await world.ask("what do you know about me")).text


async def test_nothing_is_left_of_who_is_forgotten(start: Restart, stored: Database) -> None:
    """Neither in the store nor in the process, nor after a restart."""
    async with start() as world:
        await world.ask(PROFILE)
        await world.ask("set my score to 488")
        assert (await world.ask(intent="my_data", slots={"action": "forget_sure"})).title == "Forgotten"
        assert (await world.ask("what do you know about me")).title == "Nothing about you is stored"
        async with stored.reading() as db:
            for table in (people, answers):
                assert not await db.scalar(select(func.count()).select_from(table)), table.name
    async with start() as world:
        assert (await world.ask("what do you know about me")).title == "Nothing about you is stored"


async def test_two_processes_answer_from_the_same_words(start: Restart) -> None:
    """What one process was told the other knows with the next message."""
    async with start() as first, start() as second:
        await first.ask(PROFILE)
        assert "Age: 29" in (await second.ask("what do you know about me")).text
        await second.ask(PROFILE.replace("29", "35"))
        assert "Age: 35" in (await first.ask("what do you know about me")).text
        await second.ask(intent="my_data", slots={"action": "forget_sure"})
        assert (await first.ask("what do you know about me")).title == "Nothing about you is stored"


# --- used by other questions --------------------------------------------------------------------


async def test_a_question_without_a_score_uses_the_stored_one_and_says_so(world: World) -> None:
    """The verdict, the forecast and the pool go by it; a score that is said counts instead."""
    assert (await world.ask("is my score enough")).title == "Which score?"
    await world.ask("set my score to 471")
    world.clock.forward(hours=1)
    for text in (
        "is my score enough for healthcare",
        "what will the next healthcare cutoff be",
        "how many are in the pool",
    ):
        answer = await world.ask(text)
        assert answer.blocks[0].text == "With what you told me earlier: your score of 471.", text  # type: ignore[union-attr]
    answer = await world.ask("is 480 enough for healthcare")
    assert "told me earlier" not in answer.text
    assert "480" in answer.text


async def test_the_profile_moment_settles_a_tie(world: World) -> None:
    """A cut-off equal to the stored score is decided by the stored moment; not for somebody else's score."""
    await world.prints(new_round(438, cutoff=471))
    await world.ask(intent="my_data", slots={"score": "471", "profile_date": "2026-02-01"})
    world.clock.forward(hours=1)
    answer = await world.ask("was it enough in round 438")
    assert "your score of 471, your profile of 2026-02-01" in answer.text
    assert answer.verdict == "yes"
    assert (await world.ask("was 470 enough in round 438")).verdict == "no"


async def test_the_stored_occupation_is_meant_where_none_is_named(world: World) -> None:
    """Whether one's job is listed is answered for the stored one."""
    await world.ask(intent="my_data", slots={"noc": "31301"})
    answer = await world.ask(intent="occupation_eligibility", slots={})
    assert "31301" in answer.text
    assert "told me earlier" in answer.text


async def test_moments_are_shown_in_the_persons_zone(world: World) -> None:
    """The zone that a person chose stands beside UTC."""
    await world.ask(intent="my_data", slots={"zone": "Asia/Kolkata"})
    assert "Kolkata" in (await world.ask("what was the last round")).text


async def test_a_group_reads_nothing_of_what_is_stored(world: World) -> None:
    """Neither the score, nor the zone, nor the answers to forms; what is answered there stays out of the store."""
    await world.ask("set my score to 471")
    await world.ask(intent="my_data", slots={"zone": "Asia/Kolkata"})
    await world.ask(PROFILE)
    group = {"private": False, "chat": "g"}
    for text in (
        "is my score enough",
        "what was the last round",
        "how many are in the pool",
        "resume",
        "calculate my crs",
    ):
        said = (await world.ask(text, **group)).text
        assert "your score of 471" not in said, text
        assert "Kolkata" not in said, text
        assert "Age: 29" not in said, text
    await world.ask("24, married, phd, ielts 8 7 7 7, 3 yrs foreign exp", **group)
    assert "Age: 29" in (await world.ask("what do you know about me")).text


async def test_what_was_asked_alone_is_not_gone_on_with_before_others(world: World) -> None:
    """A score told where nobody reads along is not taken up by a question in the same channel that others read."""
    channel = {"private": False, "chat": "g"}
    await world.ask("was 471 enough for healthcare", alone=True, **channel)
    assert "471" in (await world.ask("and for trades", alone=True, **channel)).text
    assert "471" not in (await world.ask("was it enough", **channel)).text


# --- a store that fails -------------------------------------------------------------------------


async def test_what_cannot_be_kept_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person is told, and nothing has changed: the answer can be said again."""
    await world.ask("calculate my crs")
    with monkeypatch.context() as broken:
        broken.setattr(world.service.database, "writing", _refused)
        assert (await world.ask("single")).title == "I could not keep that"
    assert "How old are you" in (await world.ask("single")).text


async def test_a_store_that_cannot_be_read_leaves_the_dialogue_working(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the store a dialogue goes on in memory."""
    monkeypatch.setattr(world.service.database, "reading", _refused)
    await world.ask("calculate my crs")
    assert "How old are you" in (await world.ask("single")).text


def _refused() -> None:
    raise OSError("no disk")
