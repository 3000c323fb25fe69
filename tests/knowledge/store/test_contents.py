"""What the knowledge store holds is what the data files say."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest
from fakes.stores import DATA_OF

from knowledge.dataset import Dataset
from knowledge.feed.reading import Validators
from knowledge.snapshot import Knowledge
from knowledge.store import KnowledgeStore


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
