"""Building the knowledge store from the data files: the tables, and what stands in them at first."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import aiosqlite

from knowledge.dataset import RECORD_FILES, Dataset
from knowledge.models import PoolSnapshot, PublishedPool, PublishedRound
from knowledge.progress import Progress

SCHEMA_VERSION = 2
"""A store of another version is rebuilt."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE rounds (
    number TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    published_on TEXT NOT NULL,
    held_at TEXT NOT NULL,
    invitations INTEGER NOT NULL CHECK (invitations >= 0),
    cutoff INTEGER NOT NULL CHECK (cutoff BETWEEN 0 AND 1200),
    tie_break_at TEXT,
    withdrawn_at TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE pool (
    number TEXT PRIMARY KEY REFERENCES rounds,
    as_on TEXT NOT NULL,
    origin TEXT NOT NULL,
    counts TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    old TEXT,
    new TEXT,
    read_at TEXT NOT NULL,
    source TEXT NOT NULL
) STRICT;
CREATE TABLE missing (number TEXT PRIMARY KEY REFERENCES rounds, reads INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE readings (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    read_at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    as_of TEXT,
    note TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT
) STRICT;
CREATE TABLE listings (
    category TEXT NOT NULL, version INTEGER NOT NULL, noc TEXT NOT NULL, PRIMARY KEY (category, version, noc)
) STRICT, WITHOUT ROWID;
CREATE TABLE noc_groups (code TEXT PRIMARY KEY, title_en TEXT NOT NULL, title_fr TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE records (kind TEXT NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, position))
    STRICT, WITHOUT ROWID;
"""

_BUSY_SECONDS = 10.0
_BROKEN = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""What SQLite says of a file that is no store of ours, or not whole; a busy one, say, is not broken."""


async def connect(path: Path) -> aiosqlite.Connection:
    """Open the SQLite file at ``path``; transactions are begun and ended by hand."""
    connection = await aiosqlite.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    connection.row_factory = sqlite3.Row
    await connection.execute("PRAGMA foreign_keys = ON")
    return connection


async def is_current(path: Path, dataset: Dataset) -> bool:
    """Return whether a whole store of this version and these data stands at ``path``."""
    if not path.exists():
        return False
    connection = await connect(path)
    try:
        damage = await connection.execute_fetchall("PRAGMA quick_check(1)")
        rows = await connection.execute_fetchall("SELECT key, value FROM meta")
    except sqlite3.DatabaseError as problem:
        if getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF not in _BROKEN:
            raise
        return False
    finally:
        await connection.close()
    sound = [r[0] for r in damage] == ["ok"]
    return sound and {r["key"]: r["value"] for r in rows}.items() >= _stamp(dataset).items()


def _stamp(dataset: Dataset) -> Mapping[str, str]:
    return {"schema": str(SCHEMA_VERSION), "data": dataset.digest}


async def build(path: Path, dataset: Dataset, progress: Progress) -> None:
    """Build the store beside ``path`` and put it there in one step."""
    fresh = path.with_suffix(".building")
    fresh.unlink(missing_ok=True)
    try:
        await _fill(fresh, dataset, progress)
        # A journal that a dead process left would be rolled back into the new file.
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    progress("ready", 1.0)


async def _fill(path: Path, dataset: Dataset, progress: Progress) -> None:
    connection = await connect(path)
    try:
        await connection.executescript(_SCHEMA)
        await connection.execute("BEGIN")
        steps = list(_rows(dataset))
        for done, (step, statement, make_rows) in enumerate(steps):
            progress(step, done / len(steps))
            rows = await asyncio.to_thread(lambda make=make_rows: list(make()))  # type: ignore[misc]
            await connection.executemany(statement, rows)
        await connection.commit()
    finally:
        await connection.close()


Rows = Callable[[], Iterable[Sequence[Any]]]


def _rows(dataset: Dataset) -> Iterable[tuple[str, str, Rows]]:
    """What is written, table by table: what it is, the statement, and the rows."""
    as_of = datetime.combine(dataset.as_of, time.max, UTC).replace(microsecond=0).isoformat()
    stamp = {**_stamp(dataset), "as_of": as_of}
    yield "stamp", "INSERT INTO meta VALUES (?, ?)", lambda: list(stamp.items())
    yield (
        "rounds",
        "INSERT INTO rounds VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        lambda: [round_row(r) for r in dataset.rounds()],
    )
    yield (
        "pool",
        "INSERT INTO pool VALUES (?, ?, ?, ?)",
        lambda: [pool_row(s.round_number, s) for s in dataset.pool()],
    )
    yield (
        "unit groups",
        "INSERT INTO noc_groups VALUES (?, ?, ?)",
        lambda: [(g.code, g.title["en"], g.title["fr"]) for g in dataset.groups()],
    )
    yield (
        "occupation lists",
        "INSERT INTO listings VALUES (?, ?, ?)",
        lambda: [(item.category, item.version, item.noc) for item in dataset.listings()],
    )
    for model in RECORD_FILES:
        yield (
            RECORD_FILES[model],
            "INSERT INTO records VALUES (?, ?, ?)",
            lambda model=model: [  # type: ignore[misc]
                (model.__name__, at, record.model_dump_json()) for at, record in enumerate(dataset.records(model))
            ],
        )


def round_row(published: PublishedRound) -> tuple[Any, ...]:
    """Return a round as its table holds it, but for when it was withdrawn."""
    return (
        published.number,
        published.name,
        published.name_fr,
        published.published_on.isoformat(),
        published.held_at.isoformat(),
        published.invitations,
        published.cutoff,
        published.tie_break_at.isoformat() if published.tie_break_at else None,
    )


def pool_row(number: str, table: PublishedPool | PoolSnapshot) -> tuple[str, str, str, str]:
    """Return a pool table as its table holds it."""
    return number, table.as_on.isoformat(), table.origin, json.dumps(dict(table.counts))
