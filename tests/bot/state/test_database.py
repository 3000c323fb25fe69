"""Opening the state store: addresses, tables, versions, locks."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from bot.errors import SchemaTooOld, StateError, StateInUse
from bot.settings import BotSettings
from bot.state.database import Database, database_url
from bot.state.migrate import copy_aside, ensure_current, migrate, newest_version, version_of
from bot.state.store import open_state
from bot.state.tables import deliveries, metadata, people

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("setting", "driver"),
    [
        ("", "sqlite+aiosqlite"),
        ("sqlite:///x.db", "sqlite+aiosqlite"),
        ("postgres://u:p@h/d", "postgresql+asyncpg"),
        ("postgresql://u:p@h/d", "postgresql+asyncpg"),
        ("postgresql+asyncpg://u:p@h/d", "postgresql+asyncpg"),
    ],
)
def test_every_usual_address_is_understood(setting: str, driver: str, tmp_path: Path) -> None:
    """The addresses that hosts hand out work as they are."""
    assert database_url(setting, tmp_path).drivername == driver


def test_sslmode_becomes_what_asyncpg_calls_it(tmp_path: Path) -> None:
    """``?sslmode=require`` is understood, though asyncpg refuses the word."""
    assert dict(database_url("postgres://h/d?sslmode=require", tmp_path).query) == {"ssl": "require"}


@pytest.mark.parametrize("setting", ["mysql://h/d", "nonsense", "sqlite://", "://"])
def test_another_database_is_refused_without_telling_the_address(setting: str, tmp_path: Path) -> None:
    """Any other database is refused at the start; a password in the address is not repeated."""
    with pytest.raises(StateError) as told:
        database_url(setting, tmp_path)
    assert "@" not in str(told.value)


async def test_whoever_writes_gets_their_turn(tmp_path: Path) -> None:
    """In the order in which they asked, where only one can write: nobody tries in vain until time is up."""
    begun: list[int] = []

    async def write(number: int) -> None:
        async with database.writing():
            begun.append(number)
            await asyncio.sleep(0.01)

    async with open_state(BotSettings(data_dir=tmp_path), alone=True) as database:
        await asyncio.gather(*map(write, range(30)))
    assert begun == list(range(30))


async def test_only_its_owner_may_read_the_store(tmp_path: Path) -> None:
    """Whatever else the machine lets others see; what SQLite keeps beside the file included."""
    async with open_state(BotSettings(data_dir=tmp_path), alone=True) as database, database.writing() as db:
        await db.execute(people.insert().values(platform="test", user="ann", told_at=datetime(2026, 8, 1, tzinfo=UTC)))
        rights = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.glob("state.sqlite3*")}
    assert "state.sqlite3" in rights
    assert {name for name, mode in rights.items() if mode and not name.endswith(".lock")} == set()


async def test_the_scripts_build_just_the_tables_that_the_program_uses(database: Database) -> None:
    """What migrations build and what the code says differ in nothing."""
    async with database.reading() as db:
        assert await db.run_sync(lambda c: compare_metadata(MigrationContext.configure(c), metadata)) == []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    """The command that migrates can be repeated."""
    await migrate(database)
    assert await version_of(database) == newest_version()


async def test_moments_come_back_with_their_zone(database: Database) -> None:
    """Moments are UTC inside, on both stores."""
    async with database.writing() as db:
        await db.execute(insert(people).values(platform="test", user="ann", told_at=NOW))
        assert await db.scalar(select(people.c.told_at)) == NOW


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    """Nobody stores a moment that could mean two."""
    async with database.writing() as db:
        with pytest.raises(Exception, match="no zone"):
            await db.execute(insert(people).values(platform="test", user="ann", told_at=NOW.replace(tzinfo=None)))


async def test_foreign_keys_hold(database: Database) -> None:
    """A delivery without its target is refused on SQLite too."""
    values = {"notice_id": 1, "target_id": 99, "platform": "test", "state": "waiting", "due_at": NOW}
    with pytest.raises(IntegrityError):
        async with database.writing() as db:
            await db.execute(insert(deliveries).values(values))


async def test_what_fails_half_way_leaves_no_trace(database: Database) -> None:
    """A transaction is whole or not at all."""
    with contextlib.suppress(RuntimeError):
        async with database.writing() as db:
            await db.execute(insert(people).values(platform="test", user="ann", told_at=NOW))
            raise RuntimeError
    async with database.reading() as db:
        assert await db.scalar(select(people.c.id)) is None


async def test_postgresql_with_old_tables_names_the_command(postgresql: str, tmp_path: Path) -> None:
    """PostgreSQL is never migrated by starting; the message tells what to run."""
    async with Database.open(database_url(postgresql, tmp_path)) as database:
        await migrate(database)
        async with database.writing() as db:
            await db.execute(text("DELETE FROM alembic_version"))
        try:
            with pytest.raises(SchemaTooOld, match="python -m bot migrate"):
                await ensure_current(database)
        finally:
            async with database.writing() as db:
                await db.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": newest_version()})


async def test_tables_of_a_newer_program_are_left_alone(tmp_path: Path) -> None:
    """An older program does not touch what a newer one keeps."""
    async with open_state(BotSettings(data_dir=tmp_path), alone=True) as database, database.writing() as db:
        await db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StateError, match="newer"):
        async with open_state(BotSettings(data_dir=tmp_path), alone=True):
            pass


async def test_a_second_process_on_the_same_sqlite_file_is_refused(tmp_path: Path) -> None:
    """Two senders on one file would send everything twice; a command that only writes works beside one."""
    settings = BotSettings(data_dir=tmp_path)
    async with open_state(settings, alone=True):
        with pytest.raises(StateInUse):
            async with open_state(settings, alone=True):
                pass
        async with open_state(settings, alone=False):
            pass
    async with open_state(settings, alone=True):
        pass


async def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    """A damaged file is a clear message, not a traceback."""
    (tmp_path / "state.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises(StateError, match="cannot be opened"):
        async with open_state(BotSettings(data_dir=tmp_path), alone=True):
            pass


async def test_sqlite_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    """What people entrusted to us is still there beside the migrated file."""
    async with open_state(BotSettings(data_dir=tmp_path), alone=True) as database, database.writing() as db:
        await db.execute(insert(people).values(platform="test", user="ann", told_at=NOW))
    copy = copy_aside(tmp_path / "state.sqlite3", "0001")
    with sqlite3.connect(copy) as kept:
        assert kept.execute("SELECT user FROM people").fetchall() == [("ann",)]
    kept.close()
