"""What the feed brings changes the rounds in the knowledge store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from fakes import feed_rows as rows
from fakes.stores import NEWEST, NOW, NUMBERS, Feed, numbers, printed_in

from knowledge.feed.diff import Changes
from knowledge.feed.reading import Outcome
from knowledge.models import Band
from knowledge.store import KnowledgeStore


async def test_a_file_that_says_the_same_changes_nothing(tmp_path: Path, feed: Feed) -> None:
    """Every packaged round, printed as the feed does, reads as it is stored."""
    async with KnowledgeStore.open(tmp_path / "all") as opened:
        before = await opened.published()
        report = await feed.give(opened, rows.printed_by_number(before.values()).values())
        assert (report.outcome, report.changes, report.rejected) == (Outcome.UNCHANGED, Changes(), ())
        assert await opened.published() == before
    assert {r.pool.origin for r in before.values() if r.pool} > {"feed"}


async def test_a_new_round_is_added(store: KnowledgeStore, feed: Feed) -> None:
    """With its pool table, it is the newest from then on."""
    new = rows.newer_row("438", drawSize="4,321", drawCRS="499", dd3="7", dd18="7")
    report = await feed.give(store, [new, *(await printed_in(store)).values()])
    assert [r.number for r in report.changes.added] == ["438"]
    known = await store.load()
    assert known.newest
    assert (known.newest.number, known.newest.invitations, known.newest.cutoff) == ("438", 4321, 499)
    assert known.pool[-1].round_number == "438"
    assert known.pool[-1].counts[Band.TOTAL] == 7
    assert known.changes == ()


async def test_an_unknown_type_is_added_as_published(store: KnowledgeStore, feed: Feed) -> None:
    """It belongs to no category and to no other round's list."""
    new = rows.newer_row("438", drawName="Caregivers with Canadian Work Experience, 2027-Version 1")
    await feed.give(store, [new, *(await printed_in(store)).values()])
    known = await store.load()
    assert [r.name for r in known.by_category[None]] == [new["drawName"]]


async def test_a_correction_is_kept_in_the_history(store: KnowledgeStore, feed: Feed) -> None:
    """The new value stands, and both are told with the moment they were read; twice corrected is told twice."""
    printed = await printed_in(store)
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
    printed = await printed_in(store)
    printed["434"]["drawName"] = "Transport Occupations (Version 2)"
    report = await feed.give(store, printed.values())
    assert [edit.number for edit in report.changes.renamed] == ["434"]
    known = await store.load()
    assert (known.by_number["434"].category, known.by_number["434"].version) == ("transport", 2)
    assert (len(known.rounds), known.changes) == (NEWEST, ())


async def test_a_missing_round_is_withdrawn_by_the_second_read(store: KnowledgeStore, feed: Feed) -> None:
    """Seen missing once it stays; twice in a row it is left out with its pool table; printed again it is back."""
    printed = await printed_in(store)
    gone = [row for number, row in printed.items() if number != "430"]
    assert (await feed.give(store, gone)).changes.missing == ("430",)
    assert await store.missing() == {"430": 1}
    assert "430" in numbers(await store.load())
    assert (await feed.read(store)).changes.withdrawn == ("430",)
    known = await store.load()
    assert "430" not in numbers(known)
    assert "430" not in {table.round_number for table in known.pool}
    assert "430" in await store.published()
    assert (await feed.read(store)).outcome is Outcome.UNCHANGED
    assert (await feed.give(store, printed.values())).changes.restored == ("430",)
    assert "430" in numbers(await store.load())
    assert await store.missing() == {}


async def test_missing_once_and_back_is_not_withdrawn(store: KnowledgeStore, feed: Feed) -> None:
    """Only two reads in a row agree; one in between starts the count anew."""
    printed = await printed_in(store)
    gone = [row for number, row in printed.items() if number != "430"]
    for given in (gone, printed.values(), gone):
        await feed.give(store, given)
    assert await store.missing() == {"430": 1}
    assert numbers(await store.load()) == NUMBERS


async def test_a_stale_file_changes_nothing(store: KnowledgeStore, feed: Feed) -> None:
    """An older copy neither withdraws nor corrects, and does not count as the feed's word."""
    printed = await printed_in(store)
    printed.pop("437")
    printed["436"]["drawCRS"] = "1"
    before = await store.load()
    report = await feed.give(store, printed.values())
    assert report.stale
    assert replace(await store.load(), titles=before.titles) == before


async def test_a_pool_table_turned_zero_keeps_the_old_one(store: KnowledgeStore, feed: Feed) -> None:
    """All zeros mean that none was published; the stored one stays, and that is told."""
    before = await store.load()
    printed = await printed_in(store)
    printed["437"].update({f"dd{i}": "0" for i in range(1, 19)})
    report = await feed.give(store, printed.values())
    assert report.changes.pool_kept == ("437",)
    assert (await store.load()).pool == before.pool


async def test_a_changed_pool_table_replaces_the_old_one(store: KnowledgeStore, feed: Feed) -> None:
    """A figure that differs is taken over."""
    printed = await printed_in(store)
    printed["437"]["dd18"] = "1,234"
    await feed.give(store, printed.values())
    assert (await store.load()).pool[-1].counts[Band.TOTAL] == 1234


async def test_the_french_twin_adds_names_only(store: KnowledgeStore, feed: Feed) -> None:
    """French names are learnt beside the English ones."""
    row = rows.french_row("438")
    english = await printed_in(store)
    new = rows.newer_row("438")
    await feed.give(store, [new, *english.values()])
    french = {**new, **{k: row[k] for k in ("drawNumberURL", "drawName")}, "drawDateFull": "20 août 2026"}
    french |= {"drawDateTime": "20 août 2026 à 11:00:00 UTC", "drawDistributionAsOn": "20 août 2026"}
    report = await feed.give(store, [french, *english.values()])
    assert [edit.number for edit in report.changes.named] == ["438"]
    known = (await store.load()).by_number["438"]
    assert (known.name, known.name_fr) == ("Canadian Experience Class", row["drawName"])
    assert known.category == "cec"
