"""Updates on disk: nothing that Telegram handed over is lost if the process dies before it was dealt with.

An update is kept before Telegram is told that it arrived. What was said is dropped as soon as it is dealt with; the
bare number stays for two days, so that an update which is handed over twice is dealt with once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import aiosqlite
import structlog
from filelock import FileLock, Timeout

log = structlog.get_logger(__name__)

_REMEMBERED = timedelta(days=2)
"""Telegram keeps what was not fetched for a day, and starts its numbers anew only after a week without any."""
_MOST_TRIES = 3
"""An update that the process died on so often is not tried again."""
_MOST_SEATS = 64
_PRUNED_EVERY = timedelta(hours=1)
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS updates (
        update_id INTEGER PRIMARY KEY,
        payload TEXT,
        seat INTEGER NOT NULL,
        kept_at TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS waiting ON updates (seat) WHERE payload IS NOT NULL;
"""


class Inbox:
    """The updates of one process. Several processes with webhooks may share the file; each has its seat there."""

    def __init__(self, connection: aiosqlite.Connection, seat: int) -> None:
        self._connection = connection
        self._seat = seat
        self._pruned_at: datetime | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path) -> AsyncIterator[Inbox]:
        """Open the inbox in ``folder``; survives the death of the process, though not a power cut."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "telegram-inbox.sqlite"
        path.touch(mode=0o600)
        seat, lock = _take_seat(path)
        try:
            async with aiosqlite.connect(path, isolation_level=None) as connection:
                await connection.execute("PRAGMA journal_mode = WAL")
                await connection.execute("PRAGMA synchronous = NORMAL")
                await connection.execute("PRAGMA busy_timeout = 5000")
                await connection.executescript(_SCHEMA)
                try:
                    yield cls(connection, seat)
                except asyncio.CancelledError:  # a stop: that some had to wait for the next start says nothing of them
                    await connection.execute("UPDATE updates SET tries = 0 WHERE seat = ?", (seat,))
                    raise
        finally:
            lock.release()

    async def keep(self, payloads: Mapping[int, str], now: datetime) -> set[int]:
        """Keep updates by their ids; return the ids of those that never came before."""
        fresh: set[int] = set()
        await self._connection.execute("BEGIN IMMEDIATE")
        try:
            await self._prune(now)
            for update_id, payload in payloads.items():
                inserted = await self._connection.execute(
                    "INSERT OR IGNORE INTO updates (update_id, payload, seat, kept_at) VALUES (?, ?, ?, ?)",
                    (update_id, payload, self._seat, now.isoformat()),
                )
                fresh |= {update_id} if inserted.rowcount else set()
        except BaseException:
            await self._connection.execute("ROLLBACK")
            raise
        await self._connection.execute("COMMIT")
        return fresh

    async def done(self, update_id: int) -> None:
        """Note that an update was dealt with, and drop what it said."""
        await self._connection.execute("UPDATE updates SET payload = NULL WHERE update_id = ?", (update_id,))

    async def waiting(self) -> list[str]:
        """Return what was kept and never noted as dealt with, oldest first; it may have been answered even so."""
        await self._connection.execute(
            "UPDATE updates SET tries = tries + 1 WHERE seat = ? AND payload IS NOT NULL", (self._seat,)
        )
        given_up = await self._connection.execute(
            "UPDATE updates SET payload = NULL WHERE payload IS NOT NULL AND tries > ?", (_MOST_TRIES,)
        )
        if given_up.rowcount:
            log.error("telegram_updates_given_up", count=given_up.rowcount, tries=_MOST_TRIES)
        rows = await self._connection.execute_fetchall(
            "SELECT payload FROM updates WHERE seat = ? AND payload IS NOT NULL ORDER BY update_id", (self._seat,)
        )
        return [payload for (payload,) in rows]

    async def _prune(self, now: datetime) -> None:
        """Forget the numbers of updates that cannot come again."""
        if self._pruned_at and now - self._pruned_at < _PRUNED_EVERY:
            return
        self._pruned_at = now
        before = (now - _REMEMBERED).isoformat()
        await self._connection.execute("DELETE FROM updates WHERE payload IS NULL AND kept_at < ?", (before,))


def _take_seat(path: Path) -> tuple[int, FileLock]:
    """The lowest seat that no living process has, and the lock that ends with the process."""
    for seat in range(_MOST_SEATS):
        lock = FileLock(f"{path}.{seat}.lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            continue
        return seat, lock
    raise OSError(f"{path} is used by more than {_MOST_SEATS} processes")
