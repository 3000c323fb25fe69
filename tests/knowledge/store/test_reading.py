"""A read of the feed that fails leaves the knowledge store and the date of its data as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes import feed_rows as rows
from fakes.feed_server import FeedServer
from fakes.stores import DATA_OF, NEW_AT, NEWEST, NOW, READING, Feed, Host, printed_in

from knowledge.feed.diff import Changes
from knowledge.feed.reading import Outcome, Validators
from knowledge.store import KnowledgeStore


@pytest.fixture
async def host(server: FeedServer, store: KnowledgeStore) -> Host:
    """A server that will serve the rounds of the store."""
    return Host(server, list((await printed_in(store)).values()))


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
    printed = await printed_in(store)
    await feed.give(store, printed.values())
    assert ((await store.load()).as_of, (await store.load()).read) == (DATA_OF, False)
    await feed.give(store, [rows.newer_row("438"), *printed.values()])
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
    await feed.give(store, [rows.newer_row("438"), *(await printed_in(store)).values()])
    before = await store.load()
    feed.path.unlink()
    if content is not None:
        feed.path.write_bytes(content)
    assert (await feed.read(store)).outcome in (Outcome.REFUSED, Outcome.UNREACHABLE)
    assert replace(await store.load(), titles=before.titles) == before


async def test_too_many_missing_rounds_refuse_the_file(store: KnowledgeStore, feed: Feed) -> None:
    """More than a fifth gone is a broken file, not a fifth withdrawn."""
    printed = await printed_in(store)
    report = await feed.give(store, list(printed.values())[: NEWEST // 2])
    assert report.outcome is Outcome.REFUSED
    assert await store.missing() == {}


async def test_a_zero_size_refuses_the_file(store: KnowledgeStore, feed: Feed) -> None:
    """A stored round does not lose its figures."""
    printed = await printed_in(store)
    printed["437"]["drawSize"] = "0"
    assert (await feed.give(store, printed.values())).outcome is Outcome.REFUSED
    assert (await store.published())["437"].invitations == 5000


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
