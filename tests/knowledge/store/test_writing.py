"""A write to the knowledge store is whole or nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import feed_rows as rows
from fakes.stores import NOW, NUMBERS, READING, known_in, numbers, whole_state

from knowledge import building
from knowledge.dataset import Dataset
from knowledge.errors import StoreError
from knowledge.feed.diff import Changes
from knowledge.store import KnowledgeStore


async def test_a_failure_in_the_middle_changes_nothing(store: KnowledgeStore) -> None:
    """A change that cannot be written takes those before it back; the next one goes through."""
    before = await whole_state(store)
    new = rows.published("438", held_at=NOW)
    with pytest.raises(StoreError, match="could not be written"):
        await store.apply(Changes(added=(new,), upserts=(new,), missing=("999",)), READING)
    assert await whole_state(store) == before
    await store.apply(Changes(added=(new,), upserts=(new,)), READING)
    assert numbers(await store.load()) == [*NUMBERS, "438"]


async def test_a_commit_that_fails_changes_nothing(
    folder: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a reader elsewhere holds the file for too long, nothing is written, and a later try succeeds."""
    monkeypatch.setattr(building, "_BUSY_SECONDS", 0.05)
    new = rows.published("438", held_at=NOW)
    changes = Changes(added=(new,), upserts=(new,))
    async with KnowledgeStore.open(folder, data) as opened:
        before = await whole_state(opened)
        reader = sqlite3.connect(folder / "knowledge.sqlite", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM rounds").fetchone()
        with pytest.raises(StoreError, match="locked"):
            await opened.apply(changes, READING)
        reader.close()
        assert await whole_state(opened) == before
        await opened.apply(changes, READING)
        assert (await opened.load()).newest == (await known_in(folder, data)).newest
        assert "438" in await opened.published()


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144])
async def test_a_write_that_is_cancelled_is_whole_or_nothing(turns: int, store: KnowledgeStore) -> None:
    """Whenever it is cancelled, either all of it stands or nothing, and the next write goes through."""
    first, second = (rows.published(n, held_at=NOW) for n in ("438", "439"))
    task = asyncio.create_task(store.apply(Changes(added=(first,), upserts=(first,)), READING))
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    done = await asyncio.gather(task, return_exceptions=True)
    assert done[0] is None or isinstance(done[0], asyncio.CancelledError)
    written = "438" in await store.published()
    assert written == (await store.validators("made up") == READING.validators)
    await store.apply(Changes(added=(second,), upserts=(second,)), replace(READING, source="another"))
    assert set(await store.published()) == {*NUMBERS, "439"} | ({"438"} if written else set())


async def test_two_writes_at_once_both_stand(store: KnowledgeStore) -> None:
    """They follow each other."""
    new = [rows.published(n, held_at=NOW) for n in ("438", "439", "440")]
    await asyncio.gather(*(store.apply(Changes(added=(r,), upserts=(r,)), READING) for r in new))
    assert set(await store.published()) == {*NUMBERS, "438", "439", "440"}


async def test_another_connection_sees_what_was_written(folder: Path, data: Dataset) -> None:
    """What is applied is on disk when ``apply`` returns."""
    new = rows.published("438", held_at=NOW)
    async with KnowledgeStore.open(folder, data) as opened:
        await opened.apply(Changes(added=(new,), upserts=(new,)), READING)
        assert "438" in numbers(await known_in(folder, data))
