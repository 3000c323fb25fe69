"""Texts kept for buttons under their fingerprint, in a small file of a platform's own; dropped after a month or two."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import aiosqlite

from bot.ports import Clock

KEPT_FOR = timedelta(days=60)
_TABLE = "CREATE TABLE IF NOT EXISTS reference (key TEXT PRIMARY KEY, text TEXT NOT NULL, kept_at TEXT NOT NULL) STRICT"
_KEEP = "INSERT INTO reference VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET kept_at = excluded.kept_at"


class FileReferences:
    """References in a SQLite file: they outlive a restart. Nothing in them tells who asked."""

    def __init__(self, database: aiosqlite.Connection, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, clock: Clock) -> AsyncIterator[FileReferences]:
        """Open the file at ``path``, made anew where it is missing or broken, and drop what is too old."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            database = await _opened(path)
        except sqlite3.OperationalError:  # locked by another process, or no room: what it holds is whole
            raise
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)  # buttons from before then say that they are too old
            database = await _opened(path)
        try:
            references = cls(database, clock)
            await references.forget_before(clock() - KEPT_FOR)
            yield references
        finally:
            await database.close()

    async def keep(self, texts: Mapping[str, str]) -> None:
        """Keep each text under its key; one already kept counts as new."""
        now = self._clock().isoformat()
        await self._database.executemany(_KEEP, [(key, text, now) for key, text in texts.items()])
        await self._database.commit()

    async def find(self, key: str) -> str | None:
        """Return the text under ``key``, None where it is not kept any more."""
        async with self._database.execute("SELECT text FROM reference WHERE key = ?", (key,)) as found:
            row = await found.fetchone()
        return str(row[0]) if row else None

    async def forget_before(self, moment: datetime) -> None:
        """Drop what was kept before ``moment``."""
        await self._database.execute("DELETE FROM reference WHERE kept_at < ?", (moment.isoformat(),))
        await self._database.commit()


async def _opened(path: Path) -> aiosqlite.Connection:
    database = await aiosqlite.connect(path)
    try:
        await database.execute("PRAGMA journal_mode = WAL")
        await database.execute("PRAGMA synchronous = NORMAL")
        await database.execute(_TABLE)
        await database.commit()
    except BaseException:
        await database.close()
        raise
    return database
