"""Fetching: conditional requests, limits, and every way in which a host fails."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from fakes import feed_server as replies
from fakes.feed_server import FeedServer

from knowledge.errors import FeedRefused, FeedUnreachable
from knowledge.feed.client import Fetched, NotModified, Pace, fetch
from knowledge.feed.reading import Validators

BODY = b'{"rounds": [{"drawNumber": "1"}]}' * 200
QUICK = Pace(first=0.01, longest=0.02, jitter=0.0, retry_after_cap=0.3, redirects=3)

Get = Callable[..., Awaitable[Fetched | NotModified]]


@pytest.fixture
def get(server: FeedServer) -> Get:
    """Fetch from the loopback server, quickly."""

    async def fetch_it(validators: Validators | None = None, **options: Any) -> Fetched | NotModified:
        settings = {"timeout": 3.0, "limit_bytes": 100_000, "attempts": 2, "pace": QUICK} | options
        return await fetch(server.url, validators or Validators(), **settings)

    return fetch_it


async def test_first_read_returns_body_and_validators(server: FeedServer, get: Get) -> None:
    """An unconditional GET gives the unpacked file with its validators."""
    server.plan(replies.document(BODY))
    answer = await get()
    assert answer == Fetched(BODY, Validators(replies.ETAG, replies.LAST_MODIFIED), server.url, 200)
    sent = server.requests[0].headers
    assert "if-none-match" not in sent
    assert sent["accept-encoding"] == "gzip"


@pytest.mark.parametrize(("etag", "modified"), [(True, True), (True, False), (False, True)])
async def test_second_read_is_conditional(server: FeedServer, get: Get, etag: bool, modified: bool) -> None:
    """Whatever validators the host gives are sent back, and a 304 is understood."""
    given = Validators(replies.ETAG if etag else None, replies.LAST_MODIFIED if modified else None)
    server.plan(replies.document(BODY, etag=given.etag or "", last_modified=given.last_modified or "", packed=False))
    assert isinstance(first := await get(), Fetched)
    assert first.validators == given
    assert await get(first.validators) == NotModified(server.url, given)


async def test_changed_file_is_sent_again(server: FeedServer, get: Get) -> None:
    """A conditional GET with old validators gives the new file."""
    server.plan(replies.document(BODY, etag='"new"'))
    answer = await get(Validators('"old"'))
    assert isinstance(answer, Fetched)
    assert answer.validators.etag == '"new"'


async def test_weak_and_strong_etags_name_the_same_copy(server: FeedServer, get: Get) -> None:
    """A 304 whose ETag differs in the weakness mark only is believed."""
    server.plan(replies.stale_not_modified('W/"a"'))
    assert isinstance(await get(Validators('"a"')), NotModified)


async def test_stale_304_is_not_believed(server: FeedServer, get: Get) -> None:
    """A 304 about another copy than ours leads to an unconditional GET."""
    server.plan(replies.stale_not_modified('"other"'), replies.document(BODY))
    assert isinstance(await get(Validators('"mine"')), Fetched)
    assert "if-none-match" not in server.requests[1].headers


async def test_304_without_question_is_an_error(server: FeedServer, get: Get) -> None:
    """A host that says "not modified" to everyone gives nothing to work with."""
    server.plan(replies.stale_not_modified('"x"'))
    with pytest.raises(FeedUnreachable, match="no earlier copy"):
        await get()
    assert len(server.requests) == 1


async def test_validators_that_no_header_can_hold_are_dropped(server: FeedServer, get: Get) -> None:
    """An ETag outside ASCII is not kept."""
    server.plan(replies.document(BODY, etag='"é"'))
    assert isinstance(answer := await get(), Fetched)
    assert answer.validators == Validators(None, replies.LAST_MODIFIED)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_passing_failure_is_mended_by_another_try(server: FeedServer, get: Get, status: int) -> None:
    """429 and 5xx are tried again."""
    server.plan(replies.failing(status), replies.document(BODY))
    assert isinstance(await get(), Fetched)


@pytest.mark.parametrize("asked", ["0.15", "Wed, 19 Aug 2026 15:00:01 GMT", "1"])
async def test_retry_after_is_honoured_up_to_the_cap(server: FeedServer, get: Get, asked: str) -> None:
    """Seconds and dates are understood; one that is neither leaves our own pace."""
    server.plan(replies.failing(503, asked), replies.document(BODY))
    begun = time.monotonic()
    assert isinstance(await get(), Fetched)
    waited = time.monotonic() - begun
    assert (waited >= QUICK.retry_after_cap) is (asked != "0.15")
    assert waited < 0.9


async def test_retry_after_beyond_the_time_limit_ends_at_once(server: FeedServer, get: Get) -> None:
    """Waiting longer than there is time is not begun."""
    server.plan(replies.failing(503, "60"))
    begun = time.monotonic()
    with pytest.raises(FeedUnreachable, match="503"):
        await get(timeout=1.0, pace=Pace(retry_after_cap=30.0))
    assert time.monotonic() - begun < 0.9
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_client_errors_are_final(server: FeedServer, get: Get, status: int) -> None:
    """4xx is never tried again."""
    server.plan(replies.failing(status))
    with pytest.raises(FeedUnreachable, match=str(status)):
        await get()
    assert len(server.requests) == 1


async def test_persistent_failure_ends_after_the_last_attempt(server: FeedServer, get: Get) -> None:
    """As many requests are made as attempts are allowed."""
    server.plan(replies.failing(500))
    with pytest.raises(FeedUnreachable, match="500"):
        await get(attempts=3)
    assert len(server.requests) == 3


@pytest.mark.parametrize("fault", ["dropped", "hung_up", "truncated_gzip", "bad_gzip", "wrong_length"])
async def test_broken_bodies_are_tried_again(server: FeedServer, get: Get, fault: str) -> None:
    """What breaks off or is damaged may come whole the next time; if not, the reason is told."""
    broken = {
        "dropped": replies.dropped(BODY),
        "hung_up": replies.hung_up(),
        "truncated_gzip": replies.truncated_gzip(BODY),
        "bad_gzip": replies.bad_gzip(),
        "wrong_length": replies.wrong_length(BODY, by=100),
    }[fault]
    server.plan(broken, replies.document(BODY))
    assert isinstance(await get(), Fetched)
    server.plan(broken)
    with pytest.raises(FeedUnreachable, match=r"broke off|damaged"):
        await get()


@pytest.mark.parametrize("fault", ["silent", "slow"])
async def test_silence_uses_up_one_share_of_the_time(server: FeedServer, get: Get, fault: str) -> None:
    """A host that falls silent, before or within its body, leaves time for another try."""
    reply = replies.silent(BODY, 5.0) if fault == "silent" else replies.slow(BODY, 5.0)
    server.plan(reply, replies.document(BODY))
    assert isinstance(await get(timeout=0.4), Fetched)
    server.plan(reply)
    with pytest.raises(FeedUnreachable, match=r"fell silent|did not answer in full"):
        await get(timeout=0.2)


async def test_time_limit_holds_over_all_tries(server: FeedServer, get: Get) -> None:
    """The limit bounds the tries and the waits together."""
    server.plan(replies.failing(500))
    begun = time.monotonic()
    with pytest.raises(FeedUnreachable, match="did not answer in full"):
        await get(timeout=0.3, attempts=1000, pace=Pace(first=0.05, longest=0.05, jitter=0.0))
    assert time.monotonic() - begun < 1.0


async def test_cancelling_is_not_swallowed(server: FeedServer, get: Get) -> None:
    """A shutdown in the middle of a read ends the read."""
    server.plan(replies.silent(BODY, 5.0))
    task = asyncio.ensure_future(get())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("fault", ["announced", "unannounced", "bomb", "trailing"])
async def test_oversize_is_refused(server: FeedServer, get: Get, fault: str) -> None:
    """The limit holds for what is announced, for what comes, for what gzip unpacks to and for what follows it."""
    server.plan(
        {
            "announced": replies.oversize(200_000, announced=True),
            "unannounced": replies.oversize(200_000, announced=False),
            "bomb": replies.gzip_bomb(5_000_000),
            "trailing": replies.trailing_bytes(BODY, 200_000),
        }[fault]
    )
    with pytest.raises(FeedRefused, match="larger than 100,000 bytes"):
        await get()
    assert len(server.requests) == 1


async def test_exactly_the_limit_is_accepted(server: FeedServer, get: Get) -> None:
    """The limit itself is not too large."""
    server.plan(replies.document(BODY))
    assert isinstance(await get(limit_bytes=len(BODY)), Fetched)


async def test_packing_nobody_asked_for_is_refused(server: FeedServer, get: Get) -> None:
    """Only gzip is understood."""
    server.plan(replies.other_packing(BODY))
    with pytest.raises(FeedRefused, match="deflate"):
        await get()


async def test_redirects_are_followed_but_not_for_ever(server: FeedServer, get: Get) -> None:
    """One redirect is followed; a circle ends after a few, without another try."""
    server.plan(replies.redirect("/moved.json"), replies.document(BODY))
    assert isinstance(answer := await get(), Fetched)
    assert (answer.source, server.requests[1].path) == (server.url, "/moved.json")
    server.plan(replies.redirect("/again.json"))
    with pytest.raises(FeedUnreachable, match="circle"):
        await get()
    assert len(server.requests) == 2 + QUICK.redirects + 1


async def test_short_content_length_cuts_the_body(server: FeedServer, get: Get) -> None:
    """A Content-Length below the truth is believed, as HTTP wants; the JSON reader then objects."""
    server.plan(replies.wrong_length(BODY, by=-100))
    assert isinstance(answer := await get(), Fetched)
    assert answer.body == BODY[:-100]


async def test_html_and_nothing_are_handed_on(server: FeedServer, get: Get) -> None:
    """What the body says is for the schema to judge."""
    for reply in (replies.web_page(), replies.empty()):
        server.plan(reply)
        assert isinstance(answer := await get(), Fetched)
        assert answer.body == reply.body


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http://a..b/x",
        "http://exa mple/",
        "http://127.0.0.1:99999/",
        "https://user:secret@[::1",
        "http://\udce9/",
    ],
)
async def test_impossible_addresses_are_told(url: str, server: FeedServer) -> None:  # noqa: ARG001 - no proxy
    """An address that cannot be asked is an error of ours, and never shows a password."""
    with pytest.raises(FeedUnreachable) as caught:
        await fetch(url, Validators(), timeout=2.0, limit_bytes=10, attempts=1)
    assert "secret" not in str(caught.value)


async def test_nobody_listening_is_unreachable(server: FeedServer) -> None:
    """A closed port is tried again, then told."""
    await server.__aexit__(None, None, None)
    closed = "http://127.0.0.1:9/feed.json"
    with pytest.raises(FeedUnreachable, match="could not be reached"):
        await fetch(closed, Validators(), timeout=2.0, limit_bytes=10, attempts=2, pace=QUICK)


async def test_local_file(tmp_path: Path) -> None:
    """A path is read whole, within the same limit."""
    path = tmp_path / "feed.json"
    path.write_bytes(BODY)
    read = await fetch(str(path), Validators('"x"'), timeout=1.0, limit_bytes=len(BODY), attempts=1)
    assert read == Fetched(BODY, Validators(), str(path), 0)
    with pytest.raises(FeedRefused, match="larger"):
        await fetch(str(path), Validators(), timeout=1.0, limit_bytes=len(BODY) - 1, attempts=1)


@pytest.mark.parametrize("name", ["absent.json", ".", "nul\0l", "ftp://example.org/x"])
async def test_unreadable_paths(tmp_path: Path, name: str) -> None:
    """A path that is no readable file is told, not raised."""
    with pytest.raises(FeedUnreachable):
        await fetch(str(tmp_path / name), Validators(), timeout=1.0, limit_bytes=10, attempts=1)
