"""`ingest` on the command line: what it tells of a copy, of what a host sends, and of what cannot be read."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from fakes.command_line import CommandLine, Ran
from fakes.feed_rows import file_of, newer_row, printed_by_number
from fakes.feed_server import FeedServer, Reply, document, empty, failing, hung_up, web_page

from knowledge.dataset import Dataset
from knowledge.store import KnowledgeStore

Ingest = Callable[..., Ran]
Rows = dict[str, dict[str, str]]


@pytest.fixture
def ingest(run: CommandLine, tmp_path: Path, data_dir: Path) -> Ingest:
    """Run `ingest` on a store of the test's own."""
    own = shutil.copytree(data_dir, tmp_path / "own")
    return lambda *arguments, **settings: run("ingest", *arguments, DATA_DIR=str(own), **settings)


@pytest.fixture
def newest(tmp_path: Path) -> Callable[[], str]:
    """Return the number of the newest round in that store."""

    async def read() -> str:
        async with KnowledgeStore.open(tmp_path / "own") as store:
            return (await store.load()).rounds[-1].number

    return lambda: asyncio.run(read())


@pytest.fixture
def printed() -> Rows:
    """The packaged rounds as the feed prints them, newest first, with a new one before them."""
    return {"438": newer_row("438"), **printed_by_number(Dataset.packaged().rounds())}


def copy_of(rows: Iterable[dict[str, str]], folder: Path) -> str:
    """Write a copy of the feed; return its path."""
    path = folder / "copy.json"
    path.write_bytes(file_of(rows))
    return str(path)


def test_a_copy_is_read_and_what_it_brought_is_told(
    ingest: Ingest, newest: Callable[[], str], printed: Rows, tmp_path: Path
) -> None:
    """What was added, corrected, missing and rejected, each by its number; then the store holds it."""
    printed["436"]["drawCRS"] = "524"
    printed["400"]["drawSize"] = "many"
    path = copy_of((r for n, r in printed.items() if n != "430"), tmp_path)
    ran = ingest(path)
    assert (ran.exit_code, ran.err) == (0, "")
    told = ran.out.splitlines()
    assert told[:2] == [f"{path}: applied", "rows 438, newest #438, language en"]
    assert "added 1: #438 Canadian Experience Class 2026-08-20 522" in told
    assert "corrected #436 cutoff: 523 → 524" in told
    assert "missing: #430" in told
    assert [line for line in told if line.startswith("rejected #400: ")]
    assert newest() == "438"


def test_a_copy_read_twice_changes_nothing(ingest: Ingest, printed: Rows, tmp_path: Path) -> None:
    """The second time it is unchanged, and that is no failure."""
    path = copy_of(printed.values(), tmp_path)
    assert ingest(path).exit_code == 0
    again = ingest(path)
    assert (again.exit_code, again.out.splitlines()[0]) == (0, f"{path}: unchanged")


def test_a_stale_copy_changes_nothing(ingest: Ingest, newest: Callable[[], str], printed: Rows, tmp_path: Path) -> None:
    """A newest number below the stored one is told as stale, and withdraws nothing."""
    ingest(copy_of(printed.values(), tmp_path))
    path = copy_of(list(printed.values())[3:], tmp_path)
    assert ingest(path).out.splitlines()[0].startswith(f"{path}: stale")
    assert newest() == "438"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE html><html><body>Welcome</body></html>", "web page"),
        (b'{"rounds": [{"drawNumber": "1"', "JSON"),
        (b"", "empty"),
        (b'{"rounds": []}', "no round"),
        (b"[1, 2]", "JSON"),
        (None, "No such file"),
    ],
    ids=["web page", "broken", "empty", "no rounds", "other JSON", "not there"],
)
def test_a_copy_that_cannot_be_read_is_refused(
    ingest: Ingest, newest: Callable[[], str], tmp_path: Path, content: bytes | None, reason: str
) -> None:
    """With exit code 1 and the reason; the stored rounds stay."""
    path = tmp_path / "copy.json"
    if content is not None:
        path.write_bytes(content)
    ran = ingest(str(path))
    assert (ran.exit_code, ran.out.count("\n"), ran.err) == (1, 1, "")
    assert reason.casefold() in ran.out.casefold()
    assert newest() == "437"


async def test_the_host_named_by_the_setting_is_read(ingest: Ingest, printed: Rows, server: FeedServer) -> None:
    """Without an argument FEED_URL counts; the second time only what changed is asked for."""
    server.plan(document(file_of(printed.values())))
    first = await asyncio.to_thread(ingest, FEED_URL=server.url)
    assert (first.exit_code, first.out.splitlines()[0]) == (0, f"{server.url}: applied")
    again = await asyncio.to_thread(ingest, FEED_URL=server.url)
    assert (again.exit_code, again.out.splitlines()[0]) == (0, f"{server.url}: not modified")
    assert "if-none-match" in server.requests[-1].headers


@pytest.mark.parametrize(
    "reply",
    [web_page(), empty(), failing(404), hung_up(), Reply(body=b'{"rounds": [')],
    ids=["web page", "nothing", "404", "hung up", "broken JSON"],
)
async def test_a_host_that_fails_is_told(ingest: Ingest, server: FeedServer, reply: Reply) -> None:
    """Status 200 with a web page or with nothing is as little a feed as an error; exit code 1, no traceback."""
    server.plan(reply)
    ran = await asyncio.to_thread(ingest, server.url)
    assert (ran.exit_code, ran.out.count("\n")) == (1, 1)
    assert ran.out.startswith(f"{server.url}: ")
    assert "Traceback" not in ran.err
