"""Backups of the state store: one file from either store, put back into either."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from fakes.command_line import CommandLine
from fakes.databases import KINDS, emptied
from fakes.filled import ROWS, bring_to, contents, fill
from sqlalchemy import insert, select, text, update

from bot.alerts.fan_out import CLOSED, WAITING
from bot.errors import StateError
from bot.operating.backup import back_up, restore
from bot.state.database import Database, database_url
from bot.state.tables import deliveries, leases, metadata, people

NOW = datetime(2026, 8, 2, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def addresses(source: str, to: str, request: pytest.FixtureRequest) -> tuple[str, str]:
    """The addresses of two stores of these kinds; empty for SQLite."""
    first, second = ("" if kind == "sqlite" else str(request.getfixturevalue("postgresql")) for kind in (source, to))
    return first, second


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a backup goes."""
    return tmp_path / "kept" / "état [1]?#%.backup"


@pytest_asyncio.fixture
async def at_version_1(tmp_path: Path) -> Path:
    """A backup of the first version, with one person."""
    path = tmp_path / "old.backup"
    async with Database.open(database_url(f"sqlite:///{path}", tmp_path)) as database:
        tables = await bring_to(database, "0001")
        async with database.writing() as db:
            await db.execute(
                insert(tables.tables["people"]).values(platform="test", user="ann", score=481, told_at=NOW)
            )
    return path


@pytest.mark.parametrize("to", KINDS)
@pytest.mark.parametrize("source", KINDS)
async def test_everything_comes_back_on_either_store(addresses: tuple[str, str], file: Path, tmp_path: Path) -> None:
    """Every row of every table is the same after a restore, but for the leases of processes; new rows get new keys."""
    file.parent.mkdir()
    async with emptied(addresses[0], tmp_path) as database:
        await fill(database)
        before = await contents(database)
        counts = await back_up(database, file)
    assert counts == {table.name: ROWS for table in metadata.sorted_tables if table is not leases}
    async with emptied(addresses[1], file.parent) as database:
        assert await restore(database, file, tmp_path, NOW, WEEK) == counts
        assert await contents(database) == before | {"leases": []}
        async with database.writing() as db:
            made = insert(people).values(platform="test", user="new", told_at=NOW).returning(people.c.id)
            assert await db.scalar(made) == ROWS + 1


async def test_a_backup_is_one_file_for_its_owner_only(sqlite: Database, file: Path) -> None:
    """Nothing lies beside it, and nobody else of the machine may read it."""
    file.parent.mkdir()
    await back_up(sqlite, file)
    assert [*file.parent.iterdir()] == [file]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_backup_replaces_no_file(sqlite: Database, file: Path) -> None:
    """Whatever lies there already stays as it is."""
    file.parent.mkdir()
    file.write_text("mine")
    with pytest.raises(StateError, match="there already"):
        await back_up(sqlite, file)
    assert file.read_text() == "mine"


async def test_a_folder_that_is_not_there_is_told(sqlite: Database, file: Path) -> None:
    """A sentence, and nothing left behind."""
    with pytest.raises(StateError, match="cannot be written"):
        await back_up(sqlite, file)


async def test_a_backup_sees_one_moment(database: Database) -> None:
    """What is written while it is made is in it as a whole or not at all."""
    async with database.reading(steady=True) as steady:
        assert (await steady.execute(select(people))).all() == []
        await fill(database)
        assert (await steady.execute(select(people))).all() == []
        assert (await steady.execute(select(deliveries))).all() == []


async def test_a_store_with_rows_is_refused_unless_told(database: Database, file: Path, tmp_path: Path) -> None:
    """Nothing is overwritten by mistake; told to, the backup takes the place of everything."""
    file.parent.mkdir()
    await back_up(database, file)
    await fill(database)
    async with database.writing() as db:
        await db.execute(update(leases).values(until=datetime(2000, 1, 1, tzinfo=UTC)))
    with pytest.raises(StateError, match=r"not empty.*people"):
        await restore(database, file, tmp_path, NOW, WEEK)
    assert len((await contents(database))["people"]) == ROWS
    await restore(database, file, tmp_path, NOW, WEEK, replacing=True)
    assert (await contents(database))["people"] == []


async def test_nothing_is_put_under_a_bot_at_work(postgres: Database, file: Path, tmp_path: Path) -> None:
    """On PostgreSQL the leases tell that a process runs; on SQLite its lock does."""
    file.parent.mkdir()
    await back_up(postgres, file)
    async with postgres.writing() as db:
        await db.execute(text("INSERT INTO leases VALUES ('poller', 'me', 1, now() + interval '15 seconds')"))
    with pytest.raises(StateError, match="at work"):
        await restore(postgres, file, tmp_path, NOW, WEEK)


async def test_what_was_to_be_sent_long_ago_is_not_sent_any_more(
    database: Database, file: Path, tmp_path: Path
) -> None:
    """Deliveries that waited when the backup was made are sent only while they are news."""
    file.parent.mkdir()
    await fill(database)
    async with database.writing() as db:
        await db.execute(leases.delete())
        await db.execute(update(deliveries).values(state=WAITING, due_at=NOW - WEEK - timedelta(hours=1)))
        await db.execute(update(deliveries).where(deliveries.c.id == 2).values(due_at=NOW))
    await back_up(database, file)
    await restore(database, file, tmp_path, NOW, WEEK, replacing=True)
    async with database.reading() as db:
        states = (await db.execute(select(deliveries.c.state).order_by(deliveries.c.id))).scalars().all()
    assert states == [CLOSED, WAITING, CLOSED]


async def test_a_backup_of_an_older_program_is_brought_up_to_date(
    database: Database, at_version_1: Path, tmp_path: Path
) -> None:
    """A backup made before an upgrade can be restored after it; the file itself stays as it was."""
    before = at_version_1.read_bytes()
    await restore(database, at_version_1, tmp_path, NOW, WEEK)
    async with database.reading() as db:
        assert (await db.execute(select(people.c.user, people.c.score))).all() == [("ann", 481)]
    assert at_version_1.read_bytes() == before


@pytest.mark.parametrize("damage", ["newer", "not one", "damaged", "missing", "folder"])
async def test_what_is_no_usable_backup_is_refused(
    damage: str, database: Database, at_version_1: Path, tmp_path: Path
) -> None:
    """A clear sentence for each, and the store stays empty."""
    match damage:
        case "newer":
            with closing(sqlite3.connect(at_version_1)) as db:
                db.execute("UPDATE alembic_version SET version_num = '9999'")
                db.commit()
        case "not one":
            at_version_1.unlink()
            with closing(sqlite3.connect(at_version_1)) as db:
                db.execute("CREATE TABLE people (id INTEGER)")
        case "damaged":
            at_version_1.write_bytes(at_version_1.read_bytes()[:5000] + b"\0" * 9000)
        case "missing":
            at_version_1.unlink()
        case "folder":
            at_version_1.unlink()
            at_version_1.mkdir()
    with pytest.raises(StateError) as told:
        await restore(database, at_version_1, tmp_path, NOW, WEEK)
    assert "\n" not in str(told.value)
    assert not any((await contents(database)).values())


def test_the_commands(run: CommandLine, at_version_1: Path, tmp_path: Path) -> None:
    """Backup and restore from the command line; each failure is one sentence and exit code 2."""
    old, new, file = tmp_path / "old", tmp_path / "new", str(tmp_path / "today.backup")
    old.mkdir()
    shutil.copy(at_version_1, old / "state.sqlite3")
    ran = run("backup", file, DATA_DIR=str(old))
    assert (ran.exit_code, ran.out[:20]) == (0, "1 rows were written ")
    assert run("backup", file, DATA_DIR=str(old)).exit_code == 2
    assert run("restore", file, DATA_DIR=str(new)).out == "1 rows were restored.\n"
    again = run("restore", file, DATA_DIR=str(new))
    assert again.exit_code == 2
    assert "not empty" in again.err
    assert run("restore", "--replace", file, DATA_DIR=str(new)).exit_code == 0
