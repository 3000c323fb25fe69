#!/usr/bin/env python3
"""How long it takes to remind many people whose hour comes at once, and to find that there is nobody to remind.

PYTHONPATH=.:tests python tests/benchmarks/reminders.py [--people 10000,100000]
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from fakes.databases import emptied, postgresql_answers, postgresql_url
from sqlalchemy import insert

from bot.alerts.reminders import tell_due
from bot.state.database import Database
from bot.state.tables import people, reminders, targets

NOW = datetime(2026, 10, 10, 13, tzinfo=UTC)
_STEP = 2000


async def seed(database: Database, count: int) -> None:
    """Write so many people with a private chat each, late for one reminder and due for the next."""
    async with database.writing() as db:
        for first in range(1, count + 1, _STEP):
            ids = range(first, min(first + _STEP, count + 1))
            chats = [{"platform": "test", "chat": str(i), "person_id": i, "private": True} for i in ids]
            await db.execute(
                insert(people), [{"id": i, "platform": "test", "user": str(i), "told_at": NOW} for i in ids]
            )
            await db.execute(insert(targets), [{**chat, "created_at": NOW} for chat in chats])
            await db.execute(insert(reminders), [_planned(i, days) for i in ids for days in (14, 7)])


def _planned(person: int, days: int) -> dict[str, object]:
    at, until = NOW - timedelta(days=days - 7), NOW + timedelta(days=7)
    return {"person_id": person, "what": "invitation", "due_on": "2026-10-17", "days": days, "at": at, "until": until}


async def measure(address: str, count: int) -> tuple[float, float]:
    """Return the seconds of the look that reminds everybody, and of the next one."""
    with tempfile.TemporaryDirectory() as folder:
        async with emptied(address, Path(folder)) as database:
            await seed(database, count)
            seconds = []
            for expected in (count, 0):
                begun = monotonic()
                async with database.writing() as db:
                    assert await tell_due(db, NOW) == expected
                seconds.append(monotonic() - begun)
    return seconds[0], seconds[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the times for each store and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", default="10000,100000", help="how many people, comma-separated")
    counts = [int(count) for count in parser.parse_args(arguments).people.split(",")]
    with ExitStack() as held:
        stores = {"SQLite": ""}
        if postgresql_answers():
            stores["PostgreSQL"] = held.enter_context(postgresql_url())
        for name, address in stores.items():
            for count in counts:
                told, idle = asyncio.run(measure(address, count))
                print(f"{name:<12}{count:>9,} people reminded in {told:7.2f} s; nobody left in {idle * 1000:6.1f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
