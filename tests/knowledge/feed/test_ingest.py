"""The whole way from a source into a store, over the loopback or from a file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fakes import feed_rows as rows
from fakes import feed_server as replies
from fakes.feed_ledger import MemoryLedger
from fakes.feed_server import FeedServer

from knowledge.feed.clean import Rejection
from knowledge.feed.client import Pace
from knowledge.feed.diff import Changes
from knowledge.feed.ingest import IngestReport, Limits, ingest
from knowledge.feed.reading import Outcome, Validators

NOW = datetime(2026, 8, 19, 15, 0, tzinfo=UTC)
TEN = [str(number) for number in range(291, 301)]

Read = Callable[[Any], Awaitable[IngestReport]]


@pytest.fixture
def read(server: FeedServer) -> Read:
    """Read the loopback server once into a store."""

    async def read_it(store: Any) -> IngestReport:
        limits = Limits(timeout=2.0, limit_bytes=1_000_000, attempts=2)
        return await ingest(store, server.url, NOW, limits=limits, pace=Pace(0.01, 0.01, 0.0, 0.05))

    return read_it


@pytest.fixture
async def store(server: FeedServer, read: Read) -> Any:
    """A store that holds ten rounds, read from the server."""
    ledger = MemoryLedger()
    server.plan(replies.document(rows.file_of(rows.numbered_rows(*TEN))))
    report = await read(ledger)
    assert [r.number for r in report.changes.added] == TEN
    return ledger


async def test_first_read_fills_the_store(store: Any, server: FeedServer) -> None:
    """What was read, when and how, is recorded with the rounds."""
    reading = store.readings[0]
    assert list(store.rounds) == TEN
    assert (reading.source, reading.read_at, reading.outcome) == (server.url, NOW, Outcome.APPLIED)
    assert (reading.language, reading.rows, reading.newest) == ("en", 10, "300")
    assert reading.validators == Validators(replies.ETAG, replies.LAST_MODIFIED)


async def test_second_read_is_not_modified(store: Any, server: FeedServer, read: Read) -> None:
    """The validators are used and kept."""
    before = store.readings[0].validators
    for _ in range(2):
        report = await read(store)
        assert report.not_modified
        assert report.outcome.current
        assert (report.changes, report.reading.validators) == (Changes(), before)
    assert server.requests[-1].headers["if-none-match"] == before.etag


async def test_a_store_that_lost_its_rounds_asks_for_all(store: Any, read: Read) -> None:
    """Validators without rounds are not used."""
    store.rounds = {}
    assert len((await read(store)).changes.added) == 10


async def test_a_file_touched_but_not_changed(store: Any, server: FeedServer, read: Read) -> None:
    """Other bytes with the same rounds change nothing but the validators."""
    body = rows.file_of(rows.numbered_rows(*TEN)).replace(b"\r\n", b"\n\n\t")
    server.plan(replies.document(body, etag='"2"'))
    report = await read(store)
    assert (report.outcome, report.changes) == (Outcome.UNCHANGED, Changes())
    assert report.reading.validators.etag == '"2"'


async def test_new_corrected_and_rejected_rows(store: Any, server: FeedServer, read: Read) -> None:
    """All are told; a rejected row keeps the next read from being conditional."""
    printed = rows.numbered_rows(*TEN, "301", "302")
    printed[0]["drawSize"] = "?"
    printed[2]["drawCRS"] = "500"
    printed[3]["drawDateTime"] = "later"
    server.plan(replies.document(rows.file_of(printed), etag='"2"'))
    report = await read(store)
    assert [r.number for r in report.changes.added] == ["301"]
    assert [edit.new for edit in report.changes.corrected] == ["500"]
    assert report.rejected == report.reading.rejected
    assert [r.number for r in report.rejected] == ["302", "299"]
    assert (report.reading.validators, store.rounds["299"].cutoff) == (Validators(), 522)
    assert (await read(store)).outcome is Outcome.UNCHANGED
    assert "if-none-match" not in server.requests[-1].headers


async def test_two_reads_withdraw_a_round(store: Any, server: FeedServer, read: Read) -> None:
    """A missing round makes the next read unconditional, so that one file alone can settle it."""
    gone = [number for number in TEN if number != "295"]
    server.plan(replies.document(rows.file_of(rows.numbered_rows(*gone)), etag='"2"'))
    assert (await read(store)).changes == Changes(missing=("295",))
    assert (await read(store)).changes == Changes(withdrawn=("295",))
    assert (await read(store)).not_modified
    assert "295" in store.rounds
    server.plan(replies.document(rows.file_of(rows.numbered_rows(*TEN)), etag='"3"'))
    assert (await read(store)).changes == Changes(restored=("295",))
    assert store.counts == {}


EARLIER = "Tue, 18 Aug 2026 15:00:00 GMT"


@pytest.mark.parametrize("shown", [TEN, TEN[1:]], ids=["a figure as it was before", "a round not yet there"])
async def test_a_copy_dated_before_the_last_one_changes_nothing(
    shown: list[str], store: Any, server: FeedServer, read: Read
) -> None:
    """A cache that still has yesterday's file takes back no correction and withdraws no round."""
    printed = rows.numbered_rows(*shown)
    printed[0]["drawCRS"] = "500"
    server.plan(replies.document(rows.file_of(printed), etag='"0"', last_modified=EARLIER))
    report = await read(store)
    assert (report.outcome, report.changes.empty) == (Outcome.STALE, True)
    assert report.reading.validators == store.readings[0].validators


@pytest.mark.parametrize("date", [EARLIER, "yesterday", ""])
async def test_a_new_round_is_taken_in_whatever_the_date(date: str, store: Any, server: FeedServer, read: Read) -> None:
    """No copy that has a round more is the older one: a server whose clock was set back hides nothing."""
    server.plan(replies.document(rows.file_of(rows.numbered_rows(*TEN, "301")), etag='"0"', last_modified=date))
    assert [r.number for r in (await read(store)).changes.added] == ["301"]


async def test_a_stale_file_changes_nothing(store: Any, server: FeedServer, read: Read) -> None:
    """Not even the validators: the current file must not come back as "not modified" later."""
    before = dict(store.rounds), store.readings[0].validators
    server.plan(replies.document(rows.file_of(rows.numbered_rows(*TEN[:-1])), etag='"old"'))
    report = await read(store)
    assert report.stale
    assert not report.outcome.current
    assert (store.rounds, report.reading.validators) == before


@pytest.mark.parametrize(
    ("fault", "outcome", "reason"),
    [
        ("web_page", Outcome.REFUSED, "web page"),
        ("empty", Outcome.REFUSED, "empty"),
        ("zero", Outcome.REFUSED, "turned zero"),
        ("few", Outcome.REFUSED, "missing from the file"),
        ("unreadable", Outcome.REFUSED, "No row"),
        ("broken", Outcome.REFUSED, "not whole JSON"),
        ("charset", Outcome.REFUSED, "neither in UTF-8"),
        ("oversize", Outcome.REFUSED, "larger"),
        ("404", Outcome.UNREACHABLE, "404"),
        ("503", Outcome.UNREACHABLE, "503"),
        ("hung_up", Outcome.UNREACHABLE, "broke off"),
        ("truncated_gzip", Outcome.UNREACHABLE, "broke off"),
    ],
)
async def test_what_cannot_be_taken_in_changes_nothing(
    store: Any,
    server: FeedServer,
    read: Read,
    fault: str,
    outcome: Outcome,
    reason: str,
) -> None:
    """The old rounds and validators stay, the attempt and its reason are recorded."""
    before, validators = dict(store.rounds), store.readings[0].validators
    good = rows.file_of(rows.numbered_rows(*TEN))
    zero = [rows.row("300", drawSize="0"), *rows.numbered_rows(*TEN[:-1])]
    server.plan(
        {
            "web_page": lambda: replies.web_page(),
            "empty": lambda: replies.empty(),
            "zero": lambda: replies.document(rows.file_of(zero), etag='"2"'),
            "few": lambda: replies.document(rows.file_of(rows.numbered_rows("300")), etag='"2"'),
            "unreadable": lambda: replies.document(rows.file_of([rows.row("300", drawSize="")]), etag='"2"'),
            "broken": lambda: replies.wrong_length(good, by=-10),
            "charset": lambda: replies.document(b"\x81" + good, etag='"2"'),
            "oversize": lambda: replies.oversize(2_000_000, announced=True),
            "404": lambda: replies.failing(404),
            "503": lambda: replies.failing(503, "1"),
            "hung_up": lambda: replies.hung_up(),
            "truncated_gzip": lambda: replies.truncated_gzip(good),
        }[fault]()
    )
    report = await read(store)
    assert (report.outcome, report.changes) == (outcome, Changes())
    assert report.refused is not None
    assert reason in report.refused
    assert (store.rounds, await store.validators(server.url)) == (before, validators)
    assert store.readings[-1] == report.reading


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
async def test_the_french_twin_adds_names(store: Any, server: FeedServer, read: Read, encoding: str) -> None:
    """In whichever of its two encodings it comes today."""
    english = dict(store.rounds)
    french = [rows.french_row(number) for number in reversed(TEN)]
    server.plan(replies.document(rows.file_of(french, encoding), etag='"fr"'))
    report = await read(store)
    assert report.reading.language == "fr"
    assert len(report.changes.named) == 10
    assert not report.changes.corrected
    assert {r.name for r in store.rounds.values()} == {r.name for r in english.values()}
    assert store.rounds["300"].name_fr == "Catégorie de l’expérience canadienne"


async def test_an_early_row_waits_for_its_figures(store: Any, server: FeedServer, read: Read) -> None:
    """A new row with zeros is rejected, the rest taken in; with figures it is added."""
    rest = rows.numbered_rows(*TEN)
    early = rows.row("301", drawSize="0", drawCRS="0")
    server.plan(replies.document(rows.file_of([early, *rest]), etag='"2"'))
    assert (await read(store)).rejected == (Rejection("301", "drawSize or drawCRS is zero"),)
    server.plan(replies.document(rows.file_of([rows.row("301"), *rest]), etag='"2"'))
    assert [r.number for r in (await read(store)).changes.added] == ["301"]


async def test_a_local_file(tmp_path: Path) -> None:
    """A path does as well as an address; one that is not there is told."""
    path = tmp_path / "feed.json"
    path.write_bytes(rows.file_of(rows.numbered_rows(*TEN), "utf-8-sig"))
    store = MemoryLedger()
    assert (await ingest(store, str(path), NOW)).outcome is Outcome.APPLIED
    assert (await ingest(store, str(path), NOW)).outcome is Outcome.UNCHANGED
    path.unlink()
    report = await ingest(store, str(path), NOW)
    assert (report.outcome, len(store.rounds)) == (Outcome.UNREACHABLE, 10)
    assert "No such file" in (report.refused or "")


async def test_cancelled_reads_write_nothing(store: Any, server: FeedServer, read: Read) -> None:
    """A shutdown in the middle leaves no trace."""
    server.plan(replies.silent(b"", 5.0))
    task = asyncio.ensure_future(read(store))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(store.readings) == 1
