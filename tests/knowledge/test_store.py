"""The knowledge store: built once, rebuilt when it must be, grown by the feed, and never half of anything."""

from __future__ import annotations

import asyncio
import gzip
import importlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import knowledge as package
from knowledge import building
from knowledge.dataset import RECORD_FILES, Dataset
from knowledge.errors import DataError, StoreError
from knowledge.feed.client import Pace
from knowledge.feed.diff import Changes
from knowledge.feed.ingest import IngestReport, Limits, ingest
from knowledge.feed.reading import Outcome, Reading, Validators
from knowledge.models import Band, PublishedRound
from knowledge.snapshot import Knowledge
from knowledge.store import KnowledgeStore
from knowledge.titles import TitleIndex

CopyData = Callable[[Path, int], Dataset]
Printer = Callable[[PublishedRound], dict[str, str]]
Row = Mapping[str, object]

NOW = datetime(2026, 8, 20, 12, 0, tzinfo=UTC)
DATA_OF = datetime(2026, 8, 19, 23, 59, 59, tzinfo=UTC)
NEW_AT = datetime(2026, 8, 20, 11, 0, tzinfo=UTC)
STEPS = 5 + len(RECORD_FILES)
KEPT = {"knowledge.sqlite", "knowledge.lock"}
NEWEST = 20
NUMBERS = [str(n) for n in range(438 - NEWEST, 438)]

READING = Reading("made up", NOW, Outcome.APPLIED, Validators('"1"', "Wed, 19 Aug 2026 15:00:00 GMT"))


class Steps:
    """What a build has told of its progress."""

    def __init__(self) -> None:
        self.told: list[tuple[str, float]] = []

    def __call__(self, step: str, done: float) -> None:
        """Take down one call."""
        self.told.append((step, done))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, copy_data: CopyData) -> Dataset:
    """The packaged data with the newest twenty rounds only."""
    return _lightened(copy_data(tmp_path_factory.mktemp("small") / "data", NEWEST))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, data: Dataset) -> Path:
    """A folder with a store of these data, for a test to copy."""
    folder = tmp_path_factory.mktemp("built")
    asyncio.run(_built(folder, data))
    return folder


@pytest.fixture
def folder(tmp_path: Path, built: Path) -> Path:
    """A folder of the test's own with a store of the newest twenty rounds."""
    return Path(shutil.copytree(built, tmp_path / "store"))


@pytest.fixture
async def store(folder: Path, data: Dataset) -> AsyncIterator[KnowledgeStore]:
    """That store, open."""
    async with KnowledgeStore.open(folder, data) as opened:
        yield opened


class Feed:
    """A local copy of the feed that a test writes and a store reads."""

    def __init__(self, path: Path, rows: ModuleType, printed: Printer) -> None:
        self.path = path
        self._rows = rows
        self._printed = printed
        self.reads = 0

    def rows_of(self, rounds: Iterable[PublishedRound]) -> dict[str, dict[str, str]]:
        """Print rounds as rows by number, newest first."""
        return {r.number: self._printed(r) for r in sorted(rounds, key=lambda r: r.held_at, reverse=True)}

    def new_row(self, number: str, **fields: str) -> dict[str, str]:
        """Print a round that is newer than the data."""
        printed = {"drawDate": "2026-08-20", "drawDateFull": "August 20, 2026"}
        moments = {"drawDateTime": "August 20, 2026 at 11:00:00 UTC", "drawDistributionAsOn": "August 20, 2026"}
        row: dict[str, str] = self._rows.row(number, **{**printed, **moments, **fields})
        return row

    def french_row(self, number: str) -> dict[str, str]:
        """Print a row of the French twin."""
        row: dict[str, str] = self._rows.french_row(number)
        return row

    def write(self, rows: Iterable[Row]) -> None:
        """Write the copy."""
        self.path.write_bytes(self._rows.file_of(rows))

    async def read(self, store: KnowledgeStore) -> IngestReport:
        """Let the store read the copy, an hour after it did so before."""
        self.reads += 1
        return await ingest(store, str(self.path), NOW + timedelta(hours=self.reads))

    async def give(self, store: KnowledgeStore, rows: Iterable[Row]) -> IngestReport:
        """Write the copy and let the store read it."""
        self.write(rows)
        return await self.read(store)


@pytest.fixture
def feed(tmp_path: Path, rows: ModuleType, printed: Printer) -> Feed:
    """A local copy of the feed."""
    return Feed(tmp_path / "feed.json", rows, printed)


def _lightened(data: Dataset) -> Dataset:
    """Take out most of the facts and terms, which take longest to build and matter least here."""
    for path in sorted((data.folder / "facts").iterdir())[1:]:
        path.unlink()
    (data.folder / "glossary.yaml").write_text("[]\n", encoding="utf-8")
    return Dataset(data.folder)


class Host:
    """A web server on the loopback that has the feed, and a store that reads it, an hour later each time."""

    def __init__(self, server: Any, replies: ModuleType, feed: Feed, rows: list[dict[str, str]]) -> None:
        self._server = server
        self._replies = replies
        self._feed = feed
        self.rows = rows
        self.reads = 0

    def give(self, rows: Iterable[Row]) -> None:
        """Serve these rows from now on."""
        self._feed.write(rows)
        self._server.plan(self._replies.document(self._feed.path.read_bytes()))

    def fail(self, fault: str) -> None:
        """Serve an older copy, one with a figure turned zero, or what a broken host sends."""
        if fault == "stale":
            self._older(self.rows[1:])
        elif fault == "zero":
            self._older([{**self.rows[0], "drawSize": "0"}, *self.rows[1:]])
        else:
            self._server.plan(self._replies.failing(404) if fault == "failing" else getattr(self._replies, fault)())

    def _older(self, rows: Iterable[Row]) -> None:
        self._feed.write(rows)
        self._server.plan(self._replies.document(self._feed.path.read_bytes(), etag='"older"', last_modified=""))

    async def read(self, store: KnowledgeStore) -> IngestReport:
        """Let the store read the server."""
        self.reads += 1
        at = NOW + timedelta(hours=self.reads)
        return await ingest(
            store, self._server.url, at, limits=Limits(2.0, attempts=1), pace=Pace(0.01, 0.01, 0.0, 0.05)
        )


@pytest.fixture
async def host(feed: Feed, store: KnowledgeStore, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Host]:
    """A server that will serve the rounds of the store, reached without a proxy."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    replies = importlib.import_module("fakes.feed_server")
    async with replies.FeedServer() as server:
        yield Host(server, replies, feed, list(feed.rows_of((await store.published()).values()).values()))


async def _built(folder: Path, data: Dataset) -> Steps:
    """Open the store in ``folder`` and close it; return what its build told."""
    steps = Steps()
    async with KnowledgeStore.open(folder, data, steps):
        pass
    return steps


async def _known(folder: Path, data: Dataset) -> Knowledge:
    async with KnowledgeStore.open(folder, data) as opened:
        return await opened.load()


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _numbers(known: Knowledge) -> list[str]:
    return [r.number for r in known.rounds]


async def _whole_state(opened: KnowledgeStore) -> tuple[object, ...]:
    """Everything a failed write could have touched."""
    known = replace(await opened.load(), titles=Knowledge.titles)
    return known, dict(await opened.published()), dict(await opened.missing()), await opened.validators("made up")


# --- building -----------------------------------------------------------------------------------


async def test_first_build_tells_each_step(tmp_path: Path, data: Dataset) -> None:
    """A call per table and record file, each further than the one before, the last when all is done."""
    steps = await _built(tmp_path / "new" / "store", data)
    names, done = [name for name, _ in steps.told], [part for _, part in steps.told]
    assert len(set(names)) == len(names) == STEPS + 1
    assert (done[0], done[-1], names[-1]) == (0.0, 1.0, "ready")
    assert done == sorted(set(done))


async def test_a_build_ends_as_one_file(tmp_path: Path, data: Dataset) -> None:
    """In a folder that is made where it is missing: the store, the lock, and no leftovers."""
    folder = tmp_path / "new" / "store"
    await _built(folder, data)
    assert _names(folder) == KEPT


async def test_a_second_open_does_not_rebuild(folder: Path, data: Dataset) -> None:
    """The same file stays, untouched."""
    before = (folder / "knowledge.sqlite").stat()
    assert (await _built(folder, data)).told == []
    after = (folder / "knowledge.sqlite").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


async def test_another_schema_version_rebuilds(folder: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of an earlier program is built anew, once."""
    monkeypatch.setattr(building, "SCHEMA_VERSION", building.SCHEMA_VERSION + 1)
    assert (await _built(folder, data)).told
    assert (await _built(folder, data)).told == []


async def test_other_data_rebuild(folder: Path, tmp_path: Path, copy_data: CopyData) -> None:
    """So that an updated package brings its rounds along."""
    newer = _lightened(copy_data(tmp_path / "data", NEWEST + 1))
    assert (await _built(folder, newer)).told
    assert len((await _known(folder, newer)).rounds) == NEWEST + 1


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _foreign(path: Path) -> None:
    path.write_bytes(b"This is no database. " * 4000)


def _scratch(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8192 : len(content) // 2] = os.urandom(len(content) // 2 - 8192)
    path.write_bytes(content)


def _other_database(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE meta (something INTEGER)")
    connection.close()


def _no_stamp(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM meta")
    connection.close()


@pytest.mark.parametrize("damage", [_empty, _truncate, _foreign, _scratch, _other_database, _no_stamp])
async def test_a_broken_file_is_rebuilt(damage: Callable[[Path], None], folder: Path, data: Dataset) -> None:
    """Empty, cut in half, overwritten at the start or in the middle, foreign or unstamped: nothing is lost by it."""
    damage(folder / "knowledge.sqlite")
    assert (await _built(folder, data)).told
    assert _numbers(await _known(folder, data)) == NUMBERS
    assert _names(folder) == KEPT


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
    assert _numbers(await _known(folder, data)) == NUMBERS
    assert _names(folder) == KEPT


async def test_broken_data_leave_the_old_store(folder: Path, tmp_path: Path, copy_data: CopyData) -> None:
    """An error in a data file is told, and neither a half-built file nor a changed store remains."""
    broken = _lightened(copy_data(tmp_path / "data", NEWEST))
    (broken.folder / "language_tests.yaml").write_text("- id: nothing else\n", encoding="utf-8")
    before = (folder / "knowledge.sqlite").read_bytes()
    with pytest.raises(DataError, match="language_tests"):
        await _built(folder, broken)
    assert (folder / "knowledge.sqlite").read_bytes() == before
    assert _names(folder) == KEPT


async def test_a_folder_that_is_none_is_told(tmp_path: Path, data: Dataset) -> None:
    """A file where the folder should be is an error that names it."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="file cannot be used"):
        await _built(tmp_path / "file", data)


async def test_a_busy_store_is_not_taken_for_a_broken_one(
    folder: Path, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another process keeps it locked for too long, that is told, and its rounds are not thrown away."""
    monkeypatch.setattr(building, "_BUSY_SECONDS", 0.05)
    other = sqlite3.connect(folder / "knowledge.sqlite")
    other.execute("BEGIN EXCLUSIVE")
    inode = (folder / "knowledge.sqlite").stat().st_ino
    with pytest.raises(StoreError, match="locked"):
        await _built(folder, data)
    other.close()
    assert (folder / "knowledge.sqlite").stat().st_ino == inode


# --- several at once ----------------------------------------------------------------------------


async def test_tasks_that_open_at_once_build_once(tmp_path: Path, data: Dataset) -> None:
    """One builds, the others wait and find it done."""
    told = [steps.told for steps in await asyncio.gather(*(_built(tmp_path, data) for _ in range(4)))]
    assert sorted(map(len, told)) == [0, 0, 0, STEPS + 1]
    assert _names(tmp_path) == KEPT


SECOND_PROCESS = """
import asyncio, pathlib, sys, time
from knowledge.dataset import Dataset
from knowledge.store import KnowledgeStore

data, folder, gate = map(pathlib.Path, sys.argv[1:])
steps = []

def progress(step, done):
    steps.append(step)
    if step == "pool":
        print("building", flush=True)
        while not gate.exists():
            time.sleep(0.01)

async def main():
    async with KnowledgeStore.open(folder, Dataset(data), progress) as store:
        print(len(steps), len((await store.load()).rounds), flush=True)

asyncio.run(main())
"""


def _second_process(data: Dataset, folder: Path, gate: Path) -> subprocess.Popen[str]:
    """Start a process that opens the store and, half-way through its build, waits for ``gate``."""
    root = str(Path(package.__file__).parents[1])
    return subprocess.Popen(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-c", SECOND_PROCESS, str(data.folder), str(folder), str(gate)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    )


async def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return (await asyncio.to_thread(process.stdout.readline)).strip()


async def test_two_processes_that_open_at_once_build_once(tmp_path: Path, data: Dataset) -> None:
    """While another process builds, this one waits; then both have the same store."""
    gate, folder = tmp_path / "gate", tmp_path / "store"
    with _second_process(data, folder, gate) as other:
        assert await _line(other) == "building"
        waiting = asyncio.create_task(_built(folder, data))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        gate.touch()
        assert (await waiting).told == []
        assert await _line(other) == f"{STEPS + 1} {NEWEST}"
    assert other.returncode == 0
    assert _names(folder) == KEPT


async def test_a_process_killed_while_building_does_no_harm(tmp_path: Path, data: Dataset) -> None:
    """What it leaves behind is neither opened nor kept."""
    folder = tmp_path / "store"
    with _second_process(data, folder, tmp_path / "gate") as other:
        assert await _line(other) == "building"
        other.kill()
    assert _names(folder) > {"knowledge.building"}
    assert (await _built(folder, data)).told
    assert _numbers(await _known(folder, data)) == NUMBERS
    assert _names(folder) == KEPT


# --- what is stored -----------------------------------------------------------------------------


async def test_what_is_stored_is_what_the_files_say(store: KnowledgeStore, data: Dataset) -> None:
    """Rounds as published with their pool tables, none missing, nothing read yet."""
    tables = {t.round_number: t for t in data.pool()}
    published = await store.published()
    assert {n: r.model_copy(update={"pool": None}) for n, r in published.items()} == {
        r.number: r for r in data.rounds()
    }
    assert {n: (r.pool.as_on, r.pool.counts) for n, r in published.items() if r.pool} == {
        n: (t.as_on, t.counts) for n, t in tables.items()
    }
    assert await store.missing() == {}
    assert await store.validators("anything") == Validators()


async def test_what_is_loaded_is_all_there_is(knowledge: Knowledge, packaged: Dataset) -> None:
    """Every record of every file is in the view."""
    assert len(knowledge.rounds) == 438
    assert len(knowledge.groups) == 516
    assert len(knowledge.pool) == len(packaged.pool())
    assert list(knowledge.listings) == sorted(packaged.listings(), key=lambda x: (x.category, x.version, x.noc))
    views: tuple[Iterable[object], ...] = (
        knowledge.categories,
        knowledge.aliases,
        knowledge.pages.values(),
        knowledge.facts.values(),
        knowledge.terms,
        knowledge.documents,
        knowledge.fees,
        knowledge.funds,
        knowledge.processing,
        knowledge.nominee_programs,
        knowledge.rule_sets,
        knowledge.language_tests,
    )
    by_model = {type(items[0]): items for view in views if (items := list(view))}
    assert len(by_model) == len(views)
    for model, items in by_model.items():
        assert items == packaged.records(model)  # type: ignore[type-var]


async def test_before_any_read_the_date_is_that_of_the_data(store: KnowledgeStore) -> None:
    """The end of that day, and not as a reading."""
    known = await store.load()
    assert (known.as_of, known.read) == (DATA_OF, False)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rounds SET invitations = 'many'",
        "UPDATE rounds SET invitations = -1",
        "UPDATE rounds SET cutoff = 1201",
        "UPDATE rounds SET cutoff = 470.5",
        "UPDATE rounds SET held_at = NULL",
        "INSERT INTO rounds SELECT * FROM rounds",
        "INSERT INTO pool VALUES ('999', '2026-08-19', 'feed', '{}')",
        "INSERT INTO missing VALUES ('999', 1)",
        "UPDATE meta SET value = NULL",
        "UPDATE listings SET version = 'three'",
    ],
)
async def test_strict_tables_refuse_what_does_not_belong(statement: str, folder: Path) -> None:
    """Text for a number, figures out of range, nothing where something must be, numbers of no round."""
    connection = sqlite3.connect(folder / "knowledge.sqlite")
    connection.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    connection.close()


async def test_every_table_is_strict(folder: Path) -> None:
    """No table takes a value of another type."""
    connection = sqlite3.connect(folder / "knowledge.sqlite")
    tables = {
        row[1]: row[5] for row in connection.execute("PRAGMA main.table_list") if not row[1].startswith("sqlite_")
    }
    connection.close()
    assert tables == dict.fromkeys(
        ("meta", "rounds", "pool", "changes", "missing", "readings", "listings", "noc_groups", "records"), 1
    )


# --- one transaction ----------------------------------------------------------------------------


async def test_a_failure_in_the_middle_changes_nothing(store: KnowledgeStore, rows: ModuleType) -> None:
    """A change that cannot be written takes those before it back; the next one goes through."""
    before = await _whole_state(store)
    new = rows.published("438", held_at=NOW)
    with pytest.raises(StoreError, match="could not be written"):
        await store.apply(Changes(added=(new,), upserts=(new,), missing=("999",)), READING)
    assert await _whole_state(store) == before
    await store.apply(Changes(added=(new,), upserts=(new,)), READING)
    assert _numbers(await store.load()) == [*NUMBERS, "438"]


async def test_a_commit_that_fails_changes_nothing(
    folder: Path, data: Dataset, rows: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a reader elsewhere holds the file for too long, nothing is written, and a later try succeeds."""
    monkeypatch.setattr(building, "_BUSY_SECONDS", 0.05)
    new = rows.published("438", held_at=NOW)
    changes = Changes(added=(new,), upserts=(new,))
    async with KnowledgeStore.open(folder, data) as opened:
        before = await _whole_state(opened)
        reader = sqlite3.connect(folder / "knowledge.sqlite", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM rounds").fetchone()
        with pytest.raises(StoreError, match="locked"):
            await opened.apply(changes, READING)
        reader.close()
        assert await _whole_state(opened) == before
        await opened.apply(changes, READING)
        assert (await opened.load()).newest == (await _known(folder, data)).newest
        assert "438" in await opened.published()


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144])
async def test_a_write_that_is_cancelled_is_whole_or_nothing(
    turns: int, store: KnowledgeStore, rows: ModuleType
) -> None:
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


async def test_two_writes_at_once_both_stand(store: KnowledgeStore, rows: ModuleType) -> None:
    """They follow each other."""
    new = [rows.published(n, held_at=NOW) for n in ("438", "439", "440")]
    await asyncio.gather(*(store.apply(Changes(added=(r,), upserts=(r,)), READING) for r in new))
    assert set(await store.published()) == {*NUMBERS, "438", "439", "440"}


async def test_another_connection_sees_what_was_written(folder: Path, data: Dataset, rows: ModuleType) -> None:
    """What is applied is on disk when ``apply`` returns."""
    new = rows.published("438", held_at=NOW)
    async with KnowledgeStore.open(folder, data) as opened:
        await opened.apply(Changes(added=(new,), upserts=(new,)), READING)
        assert "438" in _numbers(await _known(folder, data))


# --- what the feed does to it --------------------------------------------------------------------


async def test_a_file_that_says_the_same_changes_nothing(tmp_path: Path, feed: Feed) -> None:
    """Every packaged round, printed as the feed does, reads as it is stored."""
    async with KnowledgeStore.open(tmp_path / "all") as opened:
        before = await opened.published()
        report = await feed.give(opened, feed.rows_of(before.values()).values())
        assert (report.outcome, report.changes, report.rejected) == (Outcome.UNCHANGED, Changes(), ())
        assert await opened.published() == before
    assert {r.pool.origin for r in before.values() if r.pool} > {"feed"}


async def test_a_new_round_is_added(store: KnowledgeStore, feed: Feed) -> None:
    """With its pool table, it is the newest from then on."""
    new = feed.new_row("438", drawSize="4,321", drawCRS="499", dd3="7", dd18="7")
    report = await feed.give(store, [new, *feed.rows_of((await store.published()).values()).values()])
    assert [r.number for r in report.changes.added] == ["438"]
    known = await store.load()
    assert known.newest
    assert (known.newest.number, known.newest.invitations, known.newest.cutoff) == ("438", 4321, 499)
    assert known.pool[-1].round_number == "438"
    assert known.pool[-1].counts[Band.TOTAL] == 7
    assert known.changes == ()


async def test_an_unknown_type_is_added_as_published(store: KnowledgeStore, feed: Feed) -> None:
    """It belongs to no category and to no other round's list."""
    new = feed.new_row("438", drawName="Caregivers with Canadian Work Experience, 2027-Version 1")
    await feed.give(store, [new, *feed.rows_of((await store.published()).values()).values()])
    known = await store.load()
    assert [r.name for r in known.by_category[None]] == [new["drawName"]]


async def test_a_correction_is_kept_in_the_history(store: KnowledgeStore, feed: Feed) -> None:
    """The new value stands, and both are told with the moment they were read; twice corrected is told twice."""
    printed = feed.rows_of((await store.published()).values())
    for cutoff in ("530", "531"):
        printed["436"]["drawCRS"] = cutoff
        await feed.give(store, printed.values())
    known = await store.load()
    assert known.by_number["436"].cutoff == 531
    assert [(c.field, c.old, c.new, c.read_at) for c in known.changes_of("436")] == [
        ("cutoff", "523", "530", NOW + timedelta(hours=1)),
        ("cutoff", "530", "531", NOW + timedelta(hours=2)),
    ]
    assert known.changes_of("437") == ()


async def test_a_renamed_round_is_the_same_round(store: KnowledgeStore, feed: Feed) -> None:
    """Another name for the same number is no new round, and no correction of a figure."""
    printed = feed.rows_of((await store.published()).values())
    printed["434"]["drawName"] = "Transport Occupations (Version 2)"
    report = await feed.give(store, printed.values())
    assert [edit.number for edit in report.changes.renamed] == ["434"]
    known = await store.load()
    assert (known.by_number["434"].category, known.by_number["434"].version) == ("transport", 2)
    assert (len(known.rounds), known.changes) == (NEWEST, ())


async def test_a_missing_round_is_withdrawn_by_the_second_read(store: KnowledgeStore, feed: Feed) -> None:
    """Seen missing once it stays; twice in a row it is left out with its pool table; printed again it is back."""
    printed = feed.rows_of((await store.published()).values())
    gone = [row for number, row in printed.items() if number != "430"]
    assert (await feed.give(store, gone)).changes.missing == ("430",)
    assert await store.missing() == {"430": 1}
    assert "430" in _numbers(await store.load())
    assert (await feed.read(store)).changes.withdrawn == ("430",)
    known = await store.load()
    assert "430" not in _numbers(known)
    assert "430" not in {table.round_number for table in known.pool}
    assert "430" in await store.published()
    assert (await feed.read(store)).outcome is Outcome.UNCHANGED
    assert (await feed.give(store, printed.values())).changes.restored == ("430",)
    assert "430" in _numbers(await store.load())
    assert await store.missing() == {}


async def test_missing_once_and_back_is_not_withdrawn(store: KnowledgeStore, feed: Feed) -> None:
    """Only two reads in a row agree; one in between starts the count anew."""
    printed = feed.rows_of((await store.published()).values())
    gone = [row for number, row in printed.items() if number != "430"]
    for rows in (gone, printed.values(), gone):
        await feed.give(store, rows)
    assert await store.missing() == {"430": 1}
    assert _numbers(await store.load()) == NUMBERS


async def test_a_stale_file_changes_nothing(store: KnowledgeStore, feed: Feed) -> None:
    """An older copy neither withdraws nor corrects, and does not count as the feed's word."""
    printed = feed.rows_of((await store.published()).values())
    printed.pop("437")
    printed["436"]["drawCRS"] = "1"
    before = await store.load()
    report = await feed.give(store, printed.values())
    assert report.stale
    assert replace(await store.load(), titles=before.titles) == before


async def test_a_pool_table_turned_zero_keeps_the_old_one(store: KnowledgeStore, feed: Feed) -> None:
    """All zeros mean that none was published; the stored one stays, and that is told."""
    before = await store.load()
    printed = feed.rows_of((await store.published()).values())
    printed["437"].update({f"dd{i}": "0" for i in range(1, 19)})
    report = await feed.give(store, printed.values())
    assert report.changes.pool_kept == ("437",)
    assert (await store.load()).pool == before.pool


async def test_a_changed_pool_table_replaces_the_old_one(store: KnowledgeStore, feed: Feed) -> None:
    """A figure that differs is taken over."""
    printed = feed.rows_of((await store.published()).values())
    printed["437"]["dd18"] = "1,234"
    await feed.give(store, printed.values())
    assert (await store.load()).pool[-1].counts[Band.TOTAL] == 1234


@pytest.mark.parametrize("fault", ["web_page", "empty", "failing", "hung_up", "stale", "zero"])
async def test_the_date_is_that_of_the_last_successful_read(fault: str, store: KnowledgeStore, host: Host) -> None:
    """Read and found unchanged, or not modified, it moves on; refused, unreachable or stale, it stays, as all does."""
    host.give(host.rows)
    assert (await host.read(store)).outcome is Outcome.UNCHANGED
    assert (await store.load()).as_of == NOW + timedelta(hours=1)
    assert (await host.read(store)).outcome is Outcome.NOT_MODIFIED
    before = await store.load()
    assert (before.as_of, before.read) == (NOW + timedelta(hours=2), True)
    host.fail(fault)
    assert not (await host.read(store)).outcome.current
    assert replace(await store.load(), titles=before.titles) == before
    host.give(host.rows)
    assert (await host.read(store)).outcome.current
    assert (await store.load()).as_of == NOW + timedelta(hours=4)


@pytest.mark.parametrize("fault", ["web_page", "failing", "stale"])
async def test_a_first_read_that_fails_leaves_the_date_of_the_data(
    fault: str, store: KnowledgeStore, host: Host
) -> None:
    """Trying is not reading."""
    host.fail(fault)
    await host.read(store)
    known = await store.load()
    assert (known.as_of, known.read) == (DATA_OF, False)


async def test_a_copy_on_disk_is_as_old_as_its_newest_round(store: KnowledgeStore, feed: Feed) -> None:
    """Nobody knows when it was made: read today it says nothing of today, and never makes the date older."""
    printed = feed.rows_of((await store.published()).values())
    await feed.give(store, printed.values())
    assert ((await store.load()).as_of, (await store.load()).read) == (DATA_OF, False)
    await feed.give(store, [feed.new_row("438"), *printed.values()])
    assert ((await store.load()).as_of, (await store.load()).read) == (NEW_AT, True)


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>Sorry</html>", b'{"rounds": [', b'{"rounds": []}', None],
    ids=["empty", "web page", "broken", "no rounds", "not there"],
)
async def test_a_copy_that_cannot_be_taken_in_changes_nothing(
    content: bytes | None, store: KnowledgeStore, feed: Feed
) -> None:
    """Broken or not there, it leaves everything, the date included; the attempt alone is on record."""
    await feed.give(store, [feed.new_row("438"), *feed.rows_of((await store.published()).values()).values()])
    before = await store.load()
    feed.path.unlink()
    if content is not None:
        feed.path.write_bytes(content)
    assert (await feed.read(store)).outcome in (Outcome.REFUSED, Outcome.UNREACHABLE)
    assert replace(await store.load(), titles=before.titles) == before


async def test_too_many_missing_rounds_refuse_the_file(store: KnowledgeStore, feed: Feed) -> None:
    """More than a fifth gone is a broken file, not a fifth withdrawn."""
    printed = feed.rows_of((await store.published()).values())
    report = await feed.give(store, list(printed.values())[: NEWEST // 2])
    assert report.outcome is Outcome.REFUSED
    assert await store.missing() == {}


async def test_a_zero_size_refuses_the_file(store: KnowledgeStore, feed: Feed) -> None:
    """A stored round does not lose its figures."""
    printed = feed.rows_of((await store.published()).values())
    printed["437"]["drawSize"] = "0"
    assert (await feed.give(store, printed.values())).outcome is Outcome.REFUSED
    assert (await store.published())["437"].invitations == 5000


async def test_the_french_twin_adds_names_only(store: KnowledgeStore, feed: Feed) -> None:
    """French names are learnt beside the English ones."""
    row = feed.french_row("438")
    english = feed.rows_of((await store.published()).values())
    new = feed.new_row("438")
    await feed.give(store, [new, *english.values()])
    french = {**new, **{k: row[k] for k in ("drawNumberURL", "drawName")}, "drawDateFull": "20 août 2026"}
    french |= {"drawDateTime": "20 août 2026 à 11:00:00 UTC", "drawDistributionAsOn": "20 août 2026"}
    report = await feed.give(store, [french, *english.values()])
    assert [edit.number for edit in report.changes.named] == ["438"]
    known = (await store.load()).by_number["438"]
    assert (known.name, known.name_fr) == ("Canadian Experience Class", row["drawName"])
    assert known.category == "cec"


async def test_validators_are_kept_by_source(store: KnowledgeStore) -> None:
    """Each source has its own, until rounds change: then a "not modified" from elsewhere would say nothing."""
    other = replace(READING, source="other", validators=Validators('"2"', None))
    for reading in (READING, other):
        await store.apply(Changes(), reading)
    assert await store.validators("made up") == READING.validators
    assert await store.validators("other") == other.validators
    await store.apply(Changes(missing=("430",)), READING)
    assert await store.validators("other") == Validators()
    assert await store.validators("made up") == READING.validators


# --- deleting and growing again -------------------------------------------------------------------


async def test_deleting_the_files_loses_only_newer_rounds(folder: Path, data: Dataset, feed: Feed) -> None:
    """What came with the package is back at once, what the feed had brought with its next read."""
    async with KnowledgeStore.open(folder, data) as opened:
        printed = feed.rows_of((await opened.published()).values())
        await feed.give(opened, [feed.new_row("438"), *printed.values()])
        grown = await opened.load()
    shutil.rmtree(folder)
    async with KnowledgeStore.open(folder, data) as opened:
        fresh = await opened.load()
        assert (_numbers(fresh), fresh.as_of, fresh.read) == (NUMBERS, DATA_OF, False)
        assert [r.number for r in (await feed.read(opened)).changes.added] == ["438"]
        again = await opened.load()
    assert again.as_of == NEW_AT
    assert replace(again, titles=grown.titles) == grown


async def test_what_was_read_is_there_after_a_restart(folder: Path, data: Dataset, feed: Feed) -> None:
    """Rounds, history, counts and the date outlive the process."""
    async with KnowledgeStore.open(folder, data) as opened:
        printed = feed.rows_of((await opened.published()).values())
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
    empty = _without_rounds(_lightened(copy_data(tmp_path / "data", 1)))
    async with KnowledgeStore.open(tmp_path / "source", data) as opened:
        copies = _older_copies(feed.rows_of((await opened.published()).values()))
    ends = []
    for name, given in (("oldest first", copies), ("newest alone", copies[-1:])):
        async with KnowledgeStore.open(tmp_path / name, empty) as opened:
            assert (await opened.load()).newest is None
            for rows in given:
                assert (await feed.give(opened, rows)).outcome is Outcome.APPLIED
            known = await opened.load()
            assert await opened.missing() == {}
            ends.append((await opened.published(), known.rounds, known.pool))
    assert ends[0] == ends[1]
    assert len(ends[0][1]) == NEWEST


# --- job titles ---------------------------------------------------------------------------------


@pytest.fixture
def few_titles(tmp_path: Path, copy_data: CopyData) -> Dataset:
    """Data with a handful of job titles, so that their index is built in no time."""
    data = _lightened(copy_data(tmp_path / "data", NEWEST))
    text = "noc,lang,title\n63200,en,Cook\n63200,fr,Cuisinier/cuisinière\n72106,en,Welder\n"
    (data.folder / "noc_titles.csv.gz").write_bytes(gzip.compress(text.encode()))
    return Dataset(data.folder)


async def test_the_title_index_is_built_at_first_need_and_kept(tmp_path: Path, few_titles: Dataset) -> None:
    """Opening and loading do without it; asked for, it lies in the folder, and the next process reads it."""
    folder = tmp_path / "store"
    known = await _known(folder, few_titles)
    assert _names(folder) == KEPT
    assert [hit.noc for hit in known.titles().exact("cuisinière")] == ["63200"]
    (path,) = folder.glob("titles-*.npz")
    assert _names(folder) == KEPT | {path.name}
    written = path.stat().st_mtime_ns
    assert (await _known(folder, few_titles)).titles().exact("cook") == known.titles().exact("cook")
    assert path.stat().st_mtime_ns == written
    assert known.titles() is known.titles()


async def test_other_titles_have_another_index(tmp_path: Path, few_titles: Dataset) -> None:
    """The index is kept under the fingerprint of the titles, and not taken for that of others."""
    folder = tmp_path / "store"
    assert len((await _known(folder, few_titles)).titles()) == 3
    (few_titles.folder / "noc_titles.csv.gz").write_bytes(gzip.compress(b"noc,lang,title\n72106,en,Welder\n"))
    assert len((await _known(folder, Dataset(few_titles.folder))).titles()) == 1


@pytest.mark.parametrize("damage", [_empty, _truncate, _foreign])
async def test_a_broken_title_index_is_rebuilt(
    damage: Callable[[Path], None], tmp_path: Path, few_titles: Dataset
) -> None:
    """It costs a second, not the answer."""
    folder = tmp_path / "store"
    (await _known(folder, few_titles)).titles()
    (path,) = folder.glob("titles-*.npz")
    damage(path)
    assert [hit.title for hit in (await _known(folder, few_titles)).titles().exact("welder")] == ["Welder"]
    assert len((await _known(folder, few_titles)).titles()) == 3
    assert _names(folder) == KEPT | {path.name}


async def test_without_space_the_title_index_is_not_kept(
    tmp_path: Path, few_titles: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be written it is built all the same, and nothing half-written stays."""
    folder = tmp_path / "store"
    known = await _known(folder, few_titles)

    def full(index: TitleIndex, path: Path) -> None:
        path.write_bytes(b"PK" * len(index))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("knowledge.titles.TitleIndex.save", full)
    assert [hit.noc for hit in known.titles().exact("welder")] == ["72106"]
    assert _names(folder) == KEPT
