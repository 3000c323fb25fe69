"""The state store in one file, and back: the same file from SQLite and PostgreSQL, and for both.

A backup is itself a state store on SQLite with tables of some version, so one of an older program is migrated as any
store is, on a copy. Leases are left out: they are of processes, not of people.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import URL, Column, Table, bindparam, delete, func, insert, literal_column, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.fan_out import CLOSED, WAITING
from bot.errors import StateError
from bot.state.database import Database
from bot.state.migrate import ensure_current, migrate, version_of
from bot.state.tables import deliveries, leases, metadata

Counts = Mapping[str, int]
"""How many rows of each table were copied."""

_TABLES = tuple(table for table in metadata.sorted_tables if table is not leases)
_AT_ONCE = 1000


async def back_up(database: Database, path: Path) -> Counts:
    """Write everything, as it is at one moment, to a new file at ``path``; whoever uses the store is not disturbed.

    Raises:
        StateError: there is such a file already, or it cannot be written.
    """
    if path.exists():
        raise StateError(f"{path} is there already; a backup replaces nothing")
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(0o600)
        async with Database.open(_sqlite(part)) as copy:
            await migrate(copy)
            async with database.reading(steady=True) as source, copy.writing() as target:
                counts = await _copied(source, target)
        _make_single(part)
        part.rename(path)
    except (SQLAlchemyError, sqlite3.Error, OSError) as problem:
        raise StateError(f"{path} cannot be written: {_short(problem)}") from problem
    finally:
        for suffix in ("", "-wal", "-shm"):
            part.with_name(f"{part.name}{suffix}").unlink(missing_ok=True)
    return counts


async def restore(
    database: Database, path: Path, folder: Path, now: datetime, max_age: timedelta, *, replacing: bool = False
) -> Counts:
    """Put what the backup at ``path`` holds into an empty store, in one transaction; ``replacing`` empties it first.

    What was still to be sent then and is older than ``max_age`` by now is not sent any more. ``folder`` has room for a
    copy of the file.

    Raises:
        StateError: the store is not empty or in use; the file is no backup, or one of a newer program.
    """
    try:
        async with _opened(path, folder) as backup, backup.reading() as source, database.writing() as target:
            if not database.is_sqlite:
                await _refuse_in_use(target)
            if replacing:
                for table in reversed(_TABLES):
                    await target.execute(delete(table))
            elif held := [t.name for t in _TABLES if await target.scalar(select(literal_column("1")).select_from(t))]:
                raise StateError(f"the state store is not empty ({', '.join(held)}); --replace puts the backup there")
            counts = await _copied(source, target)
            await target.execute(
                update(deliveries)
                .where(deliveries.c.state == WAITING, deliveries.c.due_at < now - max_age)
                .values(state=CLOSED, reason="too old when the backup was restored", done_at=now)
            )
            if not database.is_sqlite:
                await _count_on(target)
    except (SQLAlchemyError, sqlite3.Error, OSError) as problem:
        raise StateError(f"{path} cannot be restored: {_short(problem)}") from problem
    return counts


@asynccontextmanager
async def _opened(path: Path, folder: Path) -> AsyncIterator[Database]:
    """A copy of the backup, with its tables brought up to date."""
    if not path.is_file():
        raise StateError(f"there is no file {path}")
    with TemporaryDirectory(dir=folder) as room:
        copy = Path(room) / "backup.sqlite3"
        shutil.copyfile(path, copy)
        async with Database.open(_sqlite(copy)) as backup:
            if await version_of(backup) is None:
                raise StateError(f"{path} is no backup of a state store")
            await ensure_current(backup)
            yield backup


async def _refuse_in_use(db: AsyncConnection) -> None:
    """Nothing is put under a bot at work: its leases tell, as its lock does on SQLite."""
    if await db.scalar(select(leases.c.holder).where(leases.c.until > func.now()).limit(1)):
        raise StateError("a process is at work on this state store; stop it first, and wait for 15 seconds")


async def _copied(source: AsyncConnection, target: AsyncConnection) -> Counts:
    """Copy every table; a row that refers to one of its own table gets the reference once all of them are there."""
    counts: dict[str, int] = {}
    for table in _TABLES:
        inner = [c for c in table.c if any(key.references(table) for key in c.foreign_keys)]
        later = {c.name: None for c in inner}
        counts[table.name] = 0
        async for rows in _rows(source, table):
            await target.execute(insert(table), [row | later for row in rows])
            counts[table.name] += len(rows)
        if inner:
            await _link(source, target, table, inner)
    return counts


async def _link(source: AsyncConnection, target: AsyncConnection, table: Table, inner: list[Column[Any]]) -> None:
    (key,) = table.primary_key
    setting = update(table).where(key == bindparam("of")).values({c.name: bindparam(f"to_{c.name}") for c in inner})
    async for rows in _rows(source, table, or_(*(c.is_not(None) for c in inner))):
        await target.execute(setting, [{"of": r[key.name], **{f"to_{c.name}": r[c.name] for c in inner}} for r in rows])


async def _rows(db: AsyncConnection, table: Table, *which: Any) -> AsyncIterator[list[dict[str, Any]]]:
    found = await db.stream(select(table).where(*which).order_by(*table.primary_key))
    async for rows in found.mappings().partitions(_AT_ONCE):
        yield [dict(row) for row in rows]


async def _count_on(db: AsyncConnection) -> None:
    """Have PostgreSQL count its keys up from the highest."""
    for table in _TABLES:
        if (key := table.autoincrement_column) is not None:
            highest = await db.scalar(select(func.max(key)))
            sequence = func.pg_get_serial_sequence(table.name, key.name)
            await db.execute(select(func.setval(sequence, highest or 1, highest is not None)))


def _make_single(path: Path) -> None:
    """Leave one file, which can be read from anywhere."""
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode = DELETE")


def _sqlite(path: Path) -> URL:
    return URL.create("sqlite+aiosqlite", database=str(path))


def _short(problem: Exception) -> str:
    """The first line, without the statement and its values: those are people's."""
    return str(getattr(problem, "orig", None) or problem).splitlines()[0]
