"""The knowledge store: one SQLite file, built from the data files, grown by the feed, rebuilt at will."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
from filelock import AsyncFileLock
from pydantic import BaseModel

from knowledge.building import build, connect, is_current, pool_row, round_row
from knowledge.crs import LanguageTest, RuleSet
from knowledge.dataset import Dataset
from knowledge.errors import StoreError
from knowledge.fact_search import FactIndex
from knowledge.feed.diff import Changes, Edit
from knowledge.feed.reading import Reading, Validators
from knowledge.models import (
    Band,
    Category,
    Correction,
    DocumentRule,
    Fact,
    FeeSchedule,
    FundsTable,
    Listing,
    NocGroup,
    NomineeProgram,
    OccupationAlias,
    Page,
    ProcessingTimes,
    PublishedPool,
    PublishedRound,
    Term,
)
from knowledge.progress import Progress, silent
from knowledge.rounds import corrections_by_number, to_round, to_snapshot
from knowledge.snapshot import Knowledge, RoundChange
from knowledge.titles import TitleIndex

Model = TypeVar("Model", bound=BaseModel)


class KnowledgeStore:
    """An open knowledge store.

    It keeps rounds as published; what answers are computed from is the `Knowledge` that `load` returns.
    """

    def __init__(self, connection: aiosqlite.Connection, dataset: Dataset, folder: Path) -> None:
        self._db = connection
        self._dataset = dataset
        self._folder = folder
        self._titles: TitleIndex | None = None
        self._fact_index: FactIndex | None = None
        self._writing = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(
        cls, folder: Path, dataset: Dataset | None = None, progress: Progress = silent
    ) -> AsyncIterator[KnowledgeStore]:
        """Open the store in ``folder``, building it first where it is missing, of another version or other data.

        Raises:
            StoreError: the folder or the file cannot be used.
            DataError: a data file does not say what it must.
        """
        dataset = dataset or Dataset.packaged()
        path = folder / "knowledge.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not await is_current(path, dataset):
                async with AsyncFileLock(folder / "knowledge.lock"):
                    if not await is_current(path, dataset):  # another process may have built it meanwhile
                        await build(path, dataset, progress)
            connection = await connect(path)
        except (OSError, sqlite3.Error) as problem:
            raise StoreError(f"the knowledge store in {folder} cannot be used: {problem}") from problem
        try:
            yield cls(connection, dataset, folder)
        finally:
            await connection.close()

    async def load(self) -> Knowledge:
        """Return everything in the store as one immutable view; rounds withdrawn by IRCC are left out."""
        categories = await self._records(Category)
        corrections = corrections_by_number(await self._records(Correction))
        published = await self.published()
        withdrawn = {row["number"] for row in await self._all("SELECT number FROM rounds WHERE withdrawn_at NOT NULL")}
        rounds = [
            to_round(p, corrections.get(p.number, ()), categories)
            for p in published.values()
            if p.number not in withdrawn
        ]
        rounds.sort(key=lambda r: r.position)
        as_of, read = await self._as_of()
        facts = {f.id: f for f in await self._records(Fact)}
        self._fact_index = self._fact_index or FactIndex(facts.values())
        return Knowledge(
            rounds=tuple(rounds),
            as_of=as_of,
            read=read,
            pool=tuple(
                to_snapshot(p, corrections.get(r.number, ())) for r in rounds if (p := published[r.number]).pool
            ),
            categories=tuple(categories),
            listings=tuple(Listing.model_construct(**r) for r in await self._all("SELECT * FROM listings")),
            groups={
                r["code"]: NocGroup(code=r["code"], title={"en": r["title_en"], "fr": r["title_fr"]})
                for r in await self._all("SELECT * FROM noc_groups")
            },
            aliases=tuple(await self._records(OccupationAlias)),
            pages={p.id: p for p in await self._records(Page)},
            facts=facts,
            terms=tuple(await self._records(Term)),
            documents=tuple(await self._records(DocumentRule)),
            fees=tuple(await self._records(FeeSchedule)),
            funds=tuple(await self._records(FundsTable)),
            processing=tuple(await self._records(ProcessingTimes)),
            nominee_programs=tuple(await self._records(NomineeProgram)),
            rule_sets=tuple(await self._records(RuleSet)),
            language_tests=tuple(await self._records(LanguageTest)),
            changes=await self._changes(),
            titles=self.titles,
            fact_index=self._fact_index,
        )

    async def prepare_titles(self, progress: Progress = silent) -> None:
        """Build the job-title index now, where it is not kept yet, rather than at the first question that needs it."""
        if not TitleIndex.path_in(self._folder, self._dataset.titles_digest).exists():
            progress("job titles", 0.0)
            await asyncio.to_thread(self.titles)
            progress("job titles", 1.0)

    def titles(self) -> TitleIndex:
        """Return the job-title index, loaded at first need; kept in the folder by version and fingerprint."""
        if self._titles is None:
            self._titles = TitleIndex.kept(self._folder, self._dataset.titles_digest, self._dataset.titles)
        return self._titles

    # --- what the feed asks of a ledger -------------------------------------------------------------

    async def published(self) -> Mapping[str, PublishedRound]:
        """Return every round as last published, with its pool table."""
        pools = {
            r["number"]: PublishedPool(
                as_on=r["as_on"], origin=r["origin"], counts={Band(b): n for b, n in json.loads(r["counts"]).items()}
            )
            for r in await self._all("SELECT * FROM pool")
        }
        rows = await self._all("SELECT * FROM rounds")
        return {
            r["number"]: PublishedRound.model_validate(
                {k: v for k, v in r.items() if k != "withdrawn_at"} | {"pool": pools.get(r["number"])}
            )
            for r in rows
        }

    async def missing(self) -> Mapping[str, int]:
        """Return, for each round that recent readings did not show, how many in a row did not."""
        return {r["number"]: r["reads"] for r in await self._all("SELECT number, reads FROM missing")}

    async def validators(self, source: str) -> Validators:
        """Return what the last reading of ``source`` left to make the next one conditional."""
        rows = await self._all(
            "SELECT etag, last_modified FROM readings WHERE source = ? ORDER BY id DESC LIMIT 1", source
        )
        return Validators(**rows[0]) if rows else Validators()

    async def apply(self, changes: Changes, reading: Reading) -> None:
        """Write the changes that a reading brought, and the reading itself, in one transaction.

        Raises:
            StoreError: nothing was written (disk full, locked for too long).
        """
        try:
            async with self._writing, self._transaction():
                await self._write(changes, reading)
        except sqlite3.Error as problem:
            raise StoreError(f"the feed's changes could not be written: {problem}") from problem

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[None]:
        """Commit what is written inside, or leave no trace of it: neither on failure nor when cancelled."""
        try:
            await self._db.execute("BEGIN IMMEDIATE")
            yield
            await self._db.commit()
        except BaseException:
            await self._db.rollback()
            raise

    async def _write(self, changes: Changes, reading: Reading) -> None:
        at = reading.read_at.isoformat()
        await self._many(
            "INSERT INTO rounds VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (number) DO UPDATE SET "
            "name = excluded.name, name_fr = excluded.name_fr, published_on = excluded.published_on, "
            "held_at = excluded.held_at, invitations = excluded.invitations, cutoff = excluded.cutoff, "
            "tie_break_at = excluded.tie_break_at",
            [round_row(r) for r in changes.upserts],
        )
        await self._many(
            "INSERT OR REPLACE INTO pool VALUES (?, ?, ?, ?)",
            [pool_row(r.number, r.pool) for r in changes.upserts if r.pool],
        )
        await self._many(
            "INSERT INTO changes (number, kind, field, old, new, read_at, source) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(e.number, kind, e.field, e.old, e.new, at, reading.source) for kind, e in _edits(changes)],
        )
        await self._many("INSERT OR REPLACE INTO missing VALUES (?, 1)", [(n,) for n in changes.missing])
        await self._many("INSERT OR REPLACE INTO missing VALUES (?, 2)", [(n,) for n in changes.withdrawn])
        await self._many("UPDATE rounds SET withdrawn_at = ? WHERE number = ?", [(at, n) for n in changes.withdrawn])
        await self._many("DELETE FROM missing WHERE number = ?", [(n,) for n in changes.restored])
        await self._many("UPDATE rounds SET withdrawn_at = NULL WHERE number = ?", [(n,) for n in changes.restored])
        if not changes.empty:
            await self._db.execute("UPDATE readings SET etag = NULL, last_modified = NULL")
        await self._db.execute(
            "INSERT INTO readings (source, read_at, outcome, as_of, note, etag, last_modified) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                reading.source,
                at,
                reading.outcome,
                reading.as_of.isoformat() if reading.as_of else None,
                reading.reason,
                reading.validators.etag,
                reading.validators.last_modified,
            ),
        )

    async def _many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            await self._db.executemany(statement, rows)

    # --- reading ------------------------------------------------------------------------------------

    async def _all(self, query: str, *values: str) -> list[dict[str, Any]]:
        return [dict(row) for row in await self._db.execute_fetchall(query, values)]

    async def _records(self, model: type[Model]) -> list[Model]:
        rows = await self._all("SELECT body FROM records WHERE kind = ? ORDER BY position", model.__name__)
        return [model.model_validate_json(row["body"]) for row in rows]

    async def _as_of(self) -> tuple[datetime, bool]:
        """Up to when rounds are known, and whether a reading says so rather than the data files."""
        (meta,) = await self._all("SELECT value AS at FROM meta WHERE key = 'as_of'")
        (last,) = await self._all("SELECT max(as_of) AS at FROM readings")
        shipped = datetime.fromisoformat(meta["at"])
        read = datetime.fromisoformat(last["at"]) if last["at"] else shipped
        return max(read, shipped), read > shipped

    async def _changes(self) -> tuple[RoundChange, ...]:
        rows = await self._all("SELECT * FROM changes WHERE kind = 'corrected' ORDER BY id")
        return tuple(
            RoundChange(r["number"], r["field"], r["old"], r["new"], datetime.fromisoformat(r["read_at"])) for r in rows
        )


def _edits(changes: Changes) -> Iterable[tuple[str, Edit]]:
    """Every change of a published value, with its kind: what history keeps."""
    for kind in ("corrected", "renamed", "named", "pool_changed"):
        for edit in getattr(changes, kind):
            yield kind, edit
