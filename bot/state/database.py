"""The database behind the state store: SQLite in DATA_DIR, or PostgreSQL by STATE_DATABASE_URL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StateError

Done = TypeVar("Done")

_POSTGRESQL = frozenset({"postgres", "postgresql"})
_LOCK_PATIENCE = 10.0
"""How long SQLite waits for another writer, in seconds."""

_ON_CONNECT = ("PRAGMA journal_mode = WAL", "PRAGMA foreign_keys = ON", "PRAGMA synchronous = NORMAL")


def database_url(setting: str, data_dir: Path) -> URL:
    """Return the address as SQLAlchemy needs it; SQLite in ``data_dir`` where ``setting`` is empty.

    ``postgres://`` and ``postgresql://`` are taken for asyncpg, and ``sslmode`` becomes its ``ssl``.

    Raises:
        StateError: it is no address of SQLite or PostgreSQL.
    """
    if not setting:
        return URL.create("sqlite+aiosqlite", database=str(data_dir / "state.sqlite3"))
    try:
        url = make_url(setting)
    except ArgumentError as problem:
        raise StateError("STATE_DATABASE_URL is no database address") from problem
    family = url.drivername.split("+")[0]
    if family == "sqlite" and url.database and url.database != ":memory:":
        return url.set(drivername="sqlite+aiosqlite")
    if family not in _POSTGRESQL:
        raise StateError(f"STATE_DATABASE_URL names {family!r}; only PostgreSQL and a file of SQLite can be used")
    query = {("ssl" if name == "sslmode" else name): value for name, value in url.query.items()}
    return url.set(drivername="postgresql+asyncpg", query=query)


class Database:
    """An open database. Everything that belongs together is written inside one ``writing()``."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._turn = asyncio.Lock() if self.is_sqlite else nullcontext()

    @classmethod
    @asynccontextmanager
    async def open(cls, url: URL) -> AsyncIterator[Database]:
        """Open the database at ``url``; every connection is closed at the end, for each one holds a thread."""
        engine = _engine(url)
        try:
            yield cls(engine)
        finally:
            await engine.dispose()

    @property
    def is_sqlite(self) -> bool:
        """Whether one process has this database for itself."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Give a transaction that is committed at the end, or leaves no trace.

        On SQLite in turn: whoever tries for its lock again and again may starve, leases and marks included.
        """
        async with self._turn, self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self, *, steady: bool = False) -> AsyncIterator[AsyncConnection]:
        """Give a transaction that only reads, and so waits for no writer; a ``steady`` one sees one moment only."""
        options = {"isolation_level": "REPEATABLE READ"} if steady and not self.is_sqlite else {}
        async with self.engine.connect() as connection:
            await connection.execution_options(reads_only=True, **options)
            yield connection


async def unbroken(work: Coroutine[Any, Any, Done]) -> Done:
    """Wait for a transaction to end even when cancelled meanwhile: one cut off half-way may keep SQLite's lock."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_async_engine(url, connect_args={"timeout": _LOCK_PATIENCE}, hide_parameters=True)
    _behave(engine.sync_engine)
    return engine


def _behave(engine: Engine) -> None:
    """Make SQLite keep foreign keys, and take its one write lock when a transaction begins rather than half-way."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        del record
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _ON_CONNECT:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads_only")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
