"""What is not understood: counted where the operator wants it, and in nobody's name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from fakes.command_line import CommandLine
from fakes.databases import emptied
from fakes.platform import until
from fakes.world import START, World
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from bot.engine.catalogue import Catalogue
from bot.operating.gaps import Gaps, lines_of, phrase_of
from bot.settings import BotSettings
from bot.state import gaps
from bot.state.database import Database
from bot.state.tables import gap_people
from bot.state.tables import gaps as gap_table

ODD = "can my ferret come to the interview"
TODAY = START.date()
KEY = b"k" * 32


@asynccontextmanager
async def counting(world: World) -> AsyncIterator[None]:
    """Count what is not understood while the block runs, as an operator switched on."""
    given = world.service.settings.model_dump()
    world.service.bot.settings = BotSettings.model_validate({**given, "keep_unanswered": True})
    work = asyncio.create_task(world.service.parts()["gaps"]())  # type: ignore[arg-type]
    try:
        yield
        await until(world.service.gaps._heard.empty)
        await asyncio.sleep(0.2)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def everything(database: Database) -> str:
    """Return all that the tables of gaps hold, as one text."""
    async with database.reading() as db:
        rows = [*(await db.execute(select(gap_table))).all(), *(await db.execute(select(gap_people))).all()]
    return str(rows)


# --- whose words are kept -------------------------------------------------------------------------


@pytest.mark.parametrize("store_of_world", ["sqlite", "postgres"], indirect=True)
async def test_words_are_kept_from_the_third_person_on(world: World) -> None:
    """However often two ask it, only a hash is stored; the third makes it a wording of nobody's."""
    database = world.service.database
    async with counting(world):
        for person in ("ann", "ben", "ann", "ben", "ann"):
            await world.ask(ODD, person=person)
    stored = await everything(database)
    assert not any(word in stored for word in ("ferret", "interview", "ann", "ben"))
    assert list(await lines_of(database))[1:] == ["1 more were used by fewer than 3 people; their words are not kept."]
    async with counting(world):
        await world.ask(f"{ODD.upper()}??", person="cid")
    head, line, rest = await lines_of(database)
    assert line.split() == ["6", str(TODAY), "out_of_scope", *ODD.split()]
    assert rest.startswith("0 more")
    assert "wording" in head
    async with database.reading() as db:
        assert (await db.execute(select(gap_people))).all() == []


async def test_two_wordings_of_one_person_cannot_be_told_to_be_theirs(sqlite: Database) -> None:
    """The hash of a person differs from wording to wording, and from one installation to another."""
    async with sqlite.writing() as db:
        await gaps.count(db, KEY, "one thing", "test:ann", "unsure", TODAY)
        await gaps.count(db, KEY, "another thing", "test:ann", "unsure", TODAY)
        await gaps.count(db, b"other" * 7, "one thing", "test:ann", "unsure", TODAY)
        people = list((await db.execute(select(gap_people.c.person))).scalars())
        assert len(set(people)) == 3
        assert await gaps.key_of(db) == await gaps.key_of(db)
    async with sqlite.writing() as db:
        key = await gaps.key_of(db)
        await db.execute(text("DELETE FROM settings"))
        assert await gaps.key_of(db) != key


async def test_nothing_is_counted_unless_the_operator_wants_it(world: World) -> None:
    """By default there is no such part, and nothing is stored."""
    assert "gaps" not in world.service.parts()
    for person in "abc":
        await world.ask(ODD, person=person)
    assert await everything(world.service.database) == "[]"


async def test_what_is_understood_is_not_counted(world: World) -> None:
    """Nor what a button or a command asks, nor single words, nor somebody's whole story."""
    async with counting(world):
        for person in "abc":
            await world.ask("last healthcare round", person=person)
            await world.ask("zanzibar", person=person)
            await world.ask("my ferret " * 15, person=person)
            await world.ask("", person=person, intent="out_of_scope")
    assert await everything(world.service.database) == "[]"


async def test_people_are_answered_while_it_cannot_be_counted(world: World) -> None:
    """A store in trouble loses counts and nothing else."""
    async with counting(world):
        await asyncio.sleep(0.2)
        async with world.service.database.writing() as db:
            await db.execute(text("ALTER TABLE gaps RENAME TO gone"))
        assert (await world.ask(ODD)).intent == "out_of_scope"
        await until(world.service.gaps._heard.empty)
        assert (await world.ask("last healthcare round")).intent == "last_round"
        async with world.service.database.writing() as db:
            await db.execute(text("ALTER TABLE gone RENAME TO gaps"))


async def test_what_nobody_uses_is_forgotten(database: Database) -> None:
    """Hashes after 30 days, words after a year."""
    async with database.writing() as db:
        await gaps.count(db, KEY, "one thing", "test:ann", "unsure", TODAY)
        for person in "abc":
            await gaps.count(db, KEY, "another thing", person, "unsure", TODAY)
    left = []
    for days in (30, 31, 365, 366):
        async with database.writing() as db:
            await gaps.drop_old(db, TODAY + timedelta(days=days))
            hashes = len((await db.execute(select(gap_people))).all())
            left.append((await gaps.unlisted(db), len(await gaps.listed(db)), hashes))
    assert left == [(1, 1, 1), (0, 1, 0), (0, 1, 0), (0, 0, 0)]


# --- which words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("can my ferret come?", "can my ferret come"),
        ("CAN MY FERRET COME", "can my ferret come"),
        ("will 470 help Priya Raghunathan in the draw", "will # help … in the draw"),
        ("my uci is 1122-3344-55 and my number is +1 416 555 0199", "my uci is # and my number is #"),
        ("write to me at priya.r@example.com please", "write to me at @ please"),
        ("see https://example.com/me?x=1 and www.me.ca now", "see @ and @ now"),
        ("<@123456789> or @priya_r will you help <#99>", "@ or @ will you help @"),
        ("470", ""),
        ("Priya", ""),
        ("@priya_r 470", ""),
        ("", ""),
        ("word " * 21, ""),
    ],
)
def test_numbers_names_and_addresses_are_left_out(said: str, kept: str, catalogue: Catalogue) -> None:
    """What could tell who asked gives way to a sign; what is then too little, or too much, is not counted."""
    assert phrase_of(said, catalogue.reader) == kept


@given(said=st.text(max_size=200))
def test_no_text_slips_a_number_through(said: str, catalogue: Catalogue) -> None:
    """Whatever is typed, no digit and no address is kept, and it never fails."""
    kept = phrase_of(said, catalogue.reader)
    assert not any(c.isdigit() for c in kept)
    assert all(word == "@" or "@" not in word for word in kept.split())


async def test_too_many_at_once_are_let_go(world: World) -> None:
    """Counting never holds anybody up."""
    made = Gaps(world.service.database, world.service.assistant.catalogue.reader, world.clock)
    world.service.gaps = made
    world.service.bot.settings = BotSettings(data_dir=world.service.settings.data_dir, keep_unanswered=True)
    for _ in range(210):
        await world.ask(ODD)
    assert made._heard.full()


def test_the_command_lists_them(run: CommandLine, tmp_path: Path) -> None:
    """And says when nothing is counted at present."""

    async def fill() -> None:
        async with emptied("", tmp_path) as database, database.writing() as db:
            for person in "abc":
                await gaps.count(db, KEY, "can my ferret come", person, "unsure", date(2026, 8, 20))

    asyncio.run(fill())
    ran = run("gaps", DATA_DIR=str(tmp_path))
    assert ran.exit_code == 0
    assert "3  2026-08-20  unsure          can my ferret come" in ran.out
    assert "KEEP_UNANSWERED is not set" in ran.err
    assert run("gaps", DATA_DIR=str(tmp_path), KEEP_UNANSWERED="true").err == ""
