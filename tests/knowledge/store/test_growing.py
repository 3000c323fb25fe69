"""The knowledge store outlives the process, and deleting it loses only what the next read brings back."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from fakes import feed_rows as rows
from fakes.stores import DATA_OF, NEW_AT, NEWEST, NUMBERS, CopyData, Feed, lightened, numbers, printed_in

from knowledge.dataset import Dataset
from knowledge.feed.reading import Outcome
from knowledge.store import KnowledgeStore


async def test_deleting_the_files_loses_only_newer_rounds(folder: Path, data: Dataset, feed: Feed) -> None:
    """What came with the package is back at once, what the feed had brought with its next read."""
    async with KnowledgeStore.open(folder, data) as opened:
        printed = await printed_in(opened)
        await feed.give(opened, [rows.newer_row("438"), *printed.values()])
        grown = await opened.load()
    shutil.rmtree(folder)
    async with KnowledgeStore.open(folder, data) as opened:
        fresh = await opened.load()
        assert (numbers(fresh), fresh.as_of, fresh.read) == (NUMBERS, DATA_OF, False)
        assert [r.number for r in (await feed.read(opened)).changes.added] == ["438"]
        again = await opened.load()
    assert again.as_of == NEW_AT
    assert replace(again, titles=grown.titles) == grown


async def test_what_was_read_is_there_after_a_restart(folder: Path, data: Dataset, feed: Feed) -> None:
    """Rounds, history, counts and the date outlive the process."""
    async with KnowledgeStore.open(folder, data) as opened:
        printed = await printed_in(opened)
        printed["436"]["drawCRS"] = "530"
        printed.pop("430")
        await feed.give(opened, printed.values())
        before, missing = await opened.load(), await opened.missing()
    async with KnowledgeStore.open(folder, data) as opened:
        assert replace(await opened.load(), titles=before.titles) == before
        assert await opened.missing() == missing == {"430": 1}


def _without_rounds(data: Dataset) -> Dataset:
    for name in ("rounds.csv", "pool.csv"):
        header = (data.folder / name).read_text(encoding="utf-8").splitlines()[0]
        (data.folder / name).write_text(f"{header}\n", encoding="utf-8")
    return Dataset(data.folder)


def _older_copies(newest: Mapping[str, dict[str, str]]) -> list[list[dict[str, str]]]:
    """Three copies as they may have been: fewer rounds, other names, a date misprinted, a figure put right later."""
    rows = list(newest.values())
    first = [dict(row) for row in rows[10:]]
    first[0]["drawDate"] = "06-07-2026"
    first[1]["drawName"] += " (2023-1)"
    second = [dict(row) for row in rows[4:]]
    second[0]["drawSize"] = "9"
    second[2].update({f"dd{i}": "0" for i in range(1, 19)})
    return [first, second, rows]


async def test_copies_oldest_first_end_as_the_newest_alone(
    tmp_path: Path, copy_data: CopyData, data: Dataset, feed: Feed
) -> None:
    """Into a store without rounds, the way there leaves no trace but the history."""
    empty = _without_rounds(lightened(copy_data(tmp_path / "data", 1)))
    async with KnowledgeStore.open(tmp_path / "source", data) as opened:
        copies = _older_copies(await printed_in(opened))
    ends = []
    for name, given in (("oldest first", copies), ("newest alone", copies[-1:])):
        async with KnowledgeStore.open(tmp_path / name, empty) as opened:
            assert (await opened.load()).newest is None
            for copy in given:
                assert (await feed.give(opened, copy)).outcome is Outcome.APPLIED
            known = await opened.load()
            assert await opened.missing() == {}
            ends.append((await opened.published(), known.rounds, known.pool))
    assert ends[0] == ends[1]
    assert len(ends[0][1]) == NEWEST
