"""Real databases for tests: a file of SQLite, or a database of its own on the PostgreSQL of this machine."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import URL, text

from bot.state.database import Database, database_url
from bot.state.migrate import migrate
from bot.state.tables import metadata

HOST, PORT, USER, SHARED = "127.0.0.1", 5432, "postgres", "test"
KINDS = ("sqlite", "postgresql")


def postgresql_answers() -> bool:
    """Whether a PostgreSQL listens on the loopback."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((HOST, PORT)) == 0


@contextmanager
def postgresql_url() -> Iterator[str]:
    """Give the address of a database made for this, and drop it at the end."""
    if not postgresql_answers():
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432")
    name = f"ee_{secrets.token_hex(6)}"
    asyncio.run(administer(f"CREATE DATABASE {name}"))
    try:
        yield f"postgresql://{USER}@{HOST}:{PORT}/{name}"
    finally:
        asyncio.run(administer(f"DROP DATABASE {name} WITH (FORCE)"))


@asynccontextmanager
async def emptied(address: str, folder: Path) -> AsyncIterator[Database]:
    """Open the store at ``address`` (SQLite in ``folder`` where it is empty), with its tables and no rows."""
    async with Database.open(database_url(address, folder)) as database:
        await migrate(database)
        if not database.is_sqlite:
            names = ", ".join(table.name for table in metadata.sorted_tables)
            async with database.writing() as db:
                await db.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        yield database


def sqlite_url(folder: Path) -> URL:
    """Return the address of the SQLite file in ``folder``."""
    return database_url("", folder)


async def administer(statement: str) -> None:
    """Run one statement outside of any of the databases made here."""
    connection = await asyncpg.connect(host=HOST, port=PORT, user=USER, database=SHARED)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
