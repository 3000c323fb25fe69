"""The knowledge store is built once, rebuilt when it must be, and never half of anything."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.damage import empty, foreign, no_stamp, other_database, scratch, truncate
from fakes.stores import KEPT, NEWEST, NUMBERS, STEPS, CopyData, build, known_in, lightened, names_in, numbers

from knowledge import building
from knowledge.dataset import Dataset
from knowledge.errors import DataError, StoreError


async def test_first_build_tells_each_step(tmp_path: Path, data: Dataset) -> None:
    """A call per table and record file, each further than the one before, the last when all is done."""
    steps = await build(tmp_path / "new" / "store", data)
    names, done = [name for name, _ in steps.told], [part for _, part in steps.told]
    assert len(set(names)) == len(names) == STEPS + 1
    assert (done[0], done[-1], names[-1]) == (0.0, 1.0, "ready")
    assert done == sorted(set(done))


async def test_a_build_ends_as_one_file(tmp_path: Path, data: Dataset) -> None:
    """In a folder that is made where it is missing: the store, the lock, and no leftovers."""
    folder = tmp_path / "new" / "store"
    await build(folder, data)
    assert names_in(folder) == KEPT


async def test_a_second_open_does_not_rebuild(folder: Path, data: Dataset) -> None:
    """The same file stays, untouched."""
    before = (folder / "knowledge.sqlite").stat()
    assert (await build(folder, data)).told == []
    after = (folder / "knowledge.sqlite").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


async def test_another_schema_version_rebuilds(folder: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of an earlier program is built anew, once."""
    monkeypatch.setattr(building, "SCHEMA_VERSION", building.SCHEMA_VERSION + 1)
    assert (await build(folder, data)).told
    assert (await build(folder, data)).told == []


async def test_other_data_rebuild(folder: Path, tmp_path: Path, copy_data: CopyData) -> None:
    """So that an updated package brings its rounds along."""
    newer = lightened(copy_data(tmp_path / "data", NEWEST + 1))
    assert (await build(folder, newer)).told
    assert len((await known_in(folder, newer)).rounds) == NEWEST + 1


@pytest.mark.parametrize("damage", [empty, truncate, foreign, scratch, other_database, no_stamp])
async def test_a_broken_file_is_rebuilt(damage: Callable[[Path], None], folder: Path, data: Dataset) -> None:
    """Empty, cut in half, overwritten at the start or in the middle, foreign or unstamped: nothing is lost by it."""
    damage(folder / "knowledge.sqlite")
    assert (await build(folder, data)).told
    assert numbers(await known_in(folder, data)) == NUMBERS
    assert names_in(folder) == KEPT


async def test_a_journal_left_behind_does_not_spoil_a_new_file(folder: Path, data: Dataset) -> None:
    """The file deleted and the journal of a process that died forgotten: the journal is not rolled back."""
    path = folder / "knowledge.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript("DELETE FROM rounds; UPDATE records SET body = 'old'; PRAGMA cache_size = 1;")
    connection.executescript("BEGIN; UPDATE records SET body = 'new'; DELETE FROM noc_groups;")
    journal = (folder / "knowledge.sqlite-journal").read_bytes()
    connection.rollback()
    connection.close()
    path.unlink()
    (folder / "knowledge.sqlite-journal").write_bytes(journal)
    assert len(journal) > 8192
    assert numbers(await known_in(folder, data)) == NUMBERS
    assert names_in(folder) == KEPT


async def test_broken_data_leave_the_old_store(folder: Path, tmp_path: Path, copy_data: CopyData) -> None:
    """An error in a data file is told, and neither a half-built file nor a changed store remains."""
    broken = lightened(copy_data(tmp_path / "data", NEWEST))
    (broken.folder / "language_tests.yaml").write_text("- id: nothing else\n", encoding="utf-8")
    before = (folder / "knowledge.sqlite").read_bytes()
    with pytest.raises(DataError, match="language_tests"):
        await build(folder, broken)
    assert (folder / "knowledge.sqlite").read_bytes() == before
    assert names_in(folder) == KEPT


async def test_a_folder_that_is_none_is_told(tmp_path: Path, data: Dataset) -> None:
    """A file where the folder should be is an error that names it."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="file cannot be used"):
        await build(tmp_path / "file", data)


async def test_a_busy_store_is_not_taken_for_a_broken_one(
    folder: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another process keeps it locked for too long, that is told, and its rounds are not thrown away."""
    monkeypatch.setattr(building, "_BUSY_SECONDS", 0.05)
    other = sqlite3.connect(folder / "knowledge.sqlite")
    other.execute("BEGIN EXCLUSIVE")
    inode = (folder / "knowledge.sqlite").stat().st_ino
    with pytest.raises(StoreError, match="locked"):
        await build(folder, data)
    other.close()
    assert (folder / "knowledge.sqlite").stat().st_ino == inode
