"""A loopback web server that serves a feed as IRCC's host does, and fails in the ways such hosts fail.

Each reply is planned beforehand; the last one planned is repeated. Every request is remembered.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType

ETAG = '"a1b2:1755600000.123456"'
LAST_MODIFIED = "Wed, 19 Aug 2026 14:02:11 GMT"
DATE = "Wed, 19 Aug 2026 15:00:00 GMT"

_BY_DATE = ("if-modified-since", "Last-Modified")
_REASONS = {200: "OK", 302: "Found", 304: "Not Modified", 404: "Not Found", 429: "Too Many Requests"}


@dataclass(frozen=True)
class Request:
    """One request as it came, header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """One reply: what is sent, and how it goes wrong.

    ``delay`` passes before anything, ``pause`` in the middle of the body (seconds). ``length`` is the
    Content-Length told instead of the true one, negative for none; the body is cut off after ``cut_at``
    bytes; ``hang_up`` closes the connection without a word. A ``conditional`` reply becomes a 304 where the
    request allows it.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    pause: float = 0.0
    length: int | None = None
    cut_at: int | None = None
    hang_up: bool = False
    conditional: bool = False


def document(body: bytes, *, etag: str = ETAG, last_modified: str = LAST_MODIFIED, packed: bool = True) -> Reply:
    """Return the file as it should come: with validators, in gzip."""
    headers = {"Content-Type": "application/json", "ETag": etag, "Last-Modified": last_modified}
    plain = Reply(headers={k: v for k, v in headers.items() if v}, body=body, conditional=True)
    return _packed(plain) if packed else plain


def failing(status: int, retry_after: str = "") -> Reply:
    """Return an error page, perhaps with the wait that the host asks for."""
    wait = {"Retry-After": retry_after} if retry_after else {}
    return Reply(status, {"Content-Type": "text/html", "Date": DATE, **wait}, b"<h1>Sorry</h1>")


def web_page() -> Reply:
    """Return a page for people where the file should be, with status 200."""
    body = b"<!DOCTYPE html><html><body>Welcome</body></html>"
    return Reply(headers={"Content-Type": "text/html"}, body=body)


def empty() -> Reply:
    """Return nothing, with status 200."""
    return Reply(headers={"Content-Type": "application/json"})


def bad_gzip() -> Reply:
    """Return a body that claims to be gzip and is not."""
    return Reply(headers={"Content-Encoding": "gzip"}, body=b"\x1f\x8b\x08\x00 this is no gzip at all")


def truncated_gzip(body: bytes) -> Reply:
    """Return the first half of a gzip body, with a Content-Length that fits the half."""
    whole = gzip.compress(body)
    return Reply(headers={"Content-Encoding": "gzip"}, body=whole[: len(whole) // 2])


def gzip_bomb(size: int) -> Reply:
    """Return a small gzip body of ``size`` spaces."""
    return _packed(Reply(body=b" " * size))


def trailing_bytes(body: bytes, size: int) -> Reply:
    """Return a gzip body with ``size`` bytes after its end, and no Content-Length."""
    whole = gzip.compress(body) + b"\0" * size
    return Reply(headers={"Content-Encoding": "gzip"}, body=whole, length=-1)


def other_packing(body: bytes) -> Reply:
    """Return a body packed as nobody asked."""
    return Reply(headers={"Content-Encoding": "deflate"}, body=zlib.compress(body))


def dropped(body: bytes) -> Reply:
    """Return a reply whose connection ends in the middle of the body."""
    return Reply(body=body, cut_at=len(body) // 2)


def hung_up() -> Reply:
    """Return no reply: the connection is closed after the request."""
    return Reply(hang_up=True)


def silent(body: bytes, seconds: float) -> Reply:
    """Return a reply that does not begin for ``seconds``."""
    return Reply(body=body, delay=seconds)


def slow(body: bytes, seconds: float) -> Reply:
    """Return a reply that stops for ``seconds`` in the middle of its body."""
    return Reply(body=body, pause=seconds)


def wrong_length(body: bytes, by: int) -> Reply:
    """Return a body whose Content-Length is wrong ``by`` so many bytes."""
    return Reply(body=body, length=len(body) + by)


def stale_not_modified(etag: str) -> Reply:
    """Return a 304 whatever was asked, about the copy named by ``etag``."""
    return Reply(304, {"ETag": etag})


def redirect(path: str) -> Reply:
    """Return a redirect to ``path``."""
    return Reply(302, {"Location": path})


def oversize(size: int, *, announced: bool) -> Reply:
    """Return a body of ``size`` bytes, which Content-Length tells or not."""
    return Reply(body=b" " * size, length=None if announced else -1)


class FeedServer:
    """The server; it lives as long as its ``async with`` block. ``requests`` holds what it was asked."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._plan: list[Reply] = [failing(404)]
        self._visits: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> FeedServer:
        self._server = await asyncio.start_server(self._visit, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server
        self._server.close()
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        """The address of the file."""
        assert self._server
        port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/ee_rounds_123_en.json"

    def plan(self, *replies: Reply) -> None:
        """Set what comes next, one reply per request; the last one is repeated."""
        self._plan = list(replies)

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._visits.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._answer(reader, writer)
        finally:
            self._visits.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = _parsed(await reader.readuntil(b"\r\n\r\n"))
        self.requests.append(request)
        reply = _to(request, self._plan.pop(0) if len(self._plan) > 1 else self._plan[0])
        await asyncio.sleep(reply.delay)
        if not reply.hang_up:
            writer.write(_head(reply))
            await _send_body(writer, reply, request.method)


async def _send_body(writer: asyncio.StreamWriter, reply: Reply, method: str) -> None:
    if method != "HEAD" and reply.status != 304:
        body = reply.body[: reply.cut_at]
        half = len(body) // 2
        writer.write(body[:half])
        await writer.drain()
        await asyncio.sleep(reply.pause)
        writer.write(body[half:])
    await writer.drain()


def _parsed(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, path, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    return Request(method, path, {name.strip().lower(): value.strip() for name, _, value in pairs})


def _to(request: Request, reply: Reply) -> Reply:
    """The reply to this request: a 304 where validators match (ETag alone where it was sent)."""
    if not reply.conditional:
        return reply
    asked, have = ("if-none-match", "ETag") if "if-none-match" in request.headers else _BY_DATE
    same = asked in request.headers and request.headers[asked] == reply.headers.get(have)
    return replace(reply, status=304, body=b"") if same else reply


def _head(reply: Reply) -> bytes:
    length = len(reply.body) if reply.length is None else reply.length
    headers = dict(reply.headers)
    if length >= 0 and reply.status != 304:
        headers["Content-Length"] = str(length)
    lines = [f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, 'Error')}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _packed(reply: Reply) -> Reply:
    return replace(
        reply, headers={**reply.headers, "Content-Encoding": "gzip"}, body=gzip.compress(reply.body, mtime=0)
    )
