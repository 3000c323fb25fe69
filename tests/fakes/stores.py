"""Knowledge stores in tests: small ones, what feeds them, and what is looked at in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fakes import feed_rows, feed_server

from knowledge.dataset import RECORD_FILES, Dataset
from knowledge.feed.client import Pace
from knowledge.feed.ingest import IngestReport, Limits, ingest
from knowledge.feed.reading import Outcome, Reading, Validators
from knowledge.snapshot import Knowledge
from knowledge.store import KnowledgeStore

CopyData = Callable[[Path, int], Dataset]
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


class Feed:
    """A local copy of the feed that a test writes and a store reads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reads = 0

    def write(self, rows: Iterable[Row]) -> None:
        """Write the copy."""
        self.path.write_bytes(feed_rows.file_of(rows))

    async def read(self, store: KnowledgeStore) -> IngestReport:
        """Let the store read the copy, an hour after it did so before."""
        self.reads += 1
        return await ingest(store, str(self.path), NOW + timedelta(hours=self.reads))

    async def give(self, store: KnowledgeStore, rows: Iterable[Row]) -> IngestReport:
        """Write the copy and let the store read it."""
        self.write(rows)
        return await self.read(store)


class Host:
    """A web server on the loopback that has the feed, and a store that reads it, an hour later each time."""

    def __init__(self, server: feed_server.FeedServer, rows: list[dict[str, str]]) -> None:
        self._server = server
        self.rows = rows
        self.reads = 0

    def give(self, rows: Iterable[Row]) -> None:
        """Serve these rows from now on."""
        self._server.plan(feed_server.document(feed_rows.file_of(rows)))

    def fail(self, fault: str) -> None:
        """Serve an older copy, one with a figure turned zero, or what a broken host sends."""
        if fault == "stale":
            self._older(self.rows[1:])
        elif fault == "zero":
            self._older([{**self.rows[0], "drawSize": "0"}, *self.rows[1:]])
        else:
            self._server.plan(feed_server.failing(404) if fault == "failing" else getattr(feed_server, fault)())

    def _older(self, rows: Iterable[Row]) -> None:
        self._server.plan(feed_server.document(feed_rows.file_of(rows), etag='"older"', last_modified=""))

    async def read(self, store: KnowledgeStore) -> IngestReport:
        """Let the store read the server."""
        self.reads += 1
        at = NOW + timedelta(hours=self.reads)
        limits, pace = Limits(2.0, attempts=1), Pace(0.01, 0.01, 0.0, 0.05)
        return await ingest(store, self._server.url, at, limits=limits, pace=pace)


def lightened(data: Dataset) -> Dataset:
    """Take out most of the facts and terms, which take longest to build and matter least here."""
    for path in sorted((data.folder / "facts").iterdir())[1:]:
        path.unlink()
    (data.folder / "glossary.yaml").write_text("[]\n", encoding="utf-8")
    return Dataset(data.folder)


async def build(folder: Path, data: Dataset) -> Steps:
    """Open the store in ``folder`` and close it; return what its build told."""
    steps = Steps()
    async with KnowledgeStore.open(folder, data, steps):
        pass
    return steps


async def known_in(folder: Path, data: Dataset) -> Knowledge:
    """Return what the store in ``folder`` knows."""
    async with KnowledgeStore.open(folder, data) as opened:
        return await opened.load()


async def printed_in(opened: KnowledgeStore) -> dict[str, dict[str, str]]:
    """Return the stored rounds as rows by number, newest first, as the feed prints them."""
    return feed_rows.printed_by_number((await opened.published()).values())


async def whole_state(opened: KnowledgeStore) -> tuple[object, ...]:
    """Return everything that a failed write could have touched."""
    known = replace(await opened.load(), titles=Knowledge.titles)
    return known, dict(await opened.published()), dict(await opened.missing()), await opened.validators("made up")


def names_in(folder: Path) -> set[str]:
    """Return the names of the files in ``folder``."""
    return {path.name for path in folder.iterdir()}


def numbers(known: Knowledge) -> list[str]:
    """Return the numbers of all rounds, oldest first."""
    return [r.number for r in known.rounds]
