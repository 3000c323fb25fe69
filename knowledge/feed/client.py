"""Fetching the feed: one conditional GET with limits, tried again only where another try may help."""

from __future__ import annotations

import asyncio
import re
import ssl
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

import httpx
import stamina

from knowledge.errors import FeedRefused, FeedUnreachable
from knowledge.feed.reading import Validators as Validators

_WEB = re.compile(r"https?://", re.IGNORECASE)
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "User-Agent": "express-entry-bot",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole file. ``status`` is the HTTP status, or 0 for a local file; ``dated_at`` the server's own clock."""

    body: bytes
    validators: Validators
    source: str
    status: int
    dated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that the copy named by ``validators`` is still the current one."""

    source: str
    validators: Validators


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait between tries, in seconds, and how many redirects to follow."""

    first: float = 0.5
    longest: float = 8.0
    jitter: float = 0.5
    retry_after_cap: float = 30.0
    redirects: int = 5


class _Mendable(FeedUnreachable):
    """A failure that another try may mend. ``wait`` is what the server asked for, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


async def fetch(
    source: str,
    validators: Validators,
    *,
    timeout: float,
    limit_bytes: int,
    attempts: int,
    pace: Pace | None = None,
) -> Fetched | NotModified:
    """Return what stands at ``source``, an http(s) URL or the path of a local file.

    ``timeout`` bounds, in seconds, all tries and the waits between them; a server that falls silent uses up
    its share of it only. ``limit_bytes`` bounds the file both as sent and as unpacked.

    Raises:
        FeedUnreachable: where nothing, or not the whole file, came back.
        FeedRefused: where the file is too large or packed in a way that was not asked for.
    """
    try:
        async with asyncio.timeout(timeout):
            if not _WEB.match(source):
                return await asyncio.to_thread(_from_file, source, limit_bytes)
            return await _with_retries(source, validators, timeout, limit_bytes, attempts, pace or Pace())
    except TimeoutError as problem:
        raise FeedUnreachable(f"{_shown(source)} did not answer in full within {timeout:g} s.") from problem


async def _with_retries(
    source: str, validators: Validators, timeout: float, limit: int, attempts: int, pace: Pace
) -> Fetched | NotModified:
    deadline = asyncio.get_running_loop().time() + timeout
    async with _client(timeout / attempts, pace.redirects) as client:
        async for attempt in stamina.retry_context(
            on=_backoff(deadline, pace),
            attempts=attempts,
            timeout=None,
            wait_initial=pace.first,
            wait_max=pace.longest,
            wait_jitter=pace.jitter,
        ):
            with attempt:
                return await _translated(client, source, validators, limit)
    raise AssertionError("a try returns or raises")


def _client(patience: float, redirects: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        headers=_HEADERS,
        timeout=httpx.Timeout(patience),
        follow_redirects=True,
        max_redirects=redirects,
        verify=_trusted(),
    )


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates to trust; reading them anew for each client holds up the loop for 25 ms."""
    return httpx.create_ssl_context()


def _backoff(deadline: float, pace: Pace) -> Callable[[Exception], bool | float]:
    """Whether to try again, and after how many seconds where the server said so."""

    def decide(problem: Exception) -> bool | float:
        if not isinstance(problem, _Mendable):
            return False
        if problem.wait is None:
            return True
        wait = min(problem.wait, pace.retry_after_cap)
        return wait if asyncio.get_running_loop().time() + wait < deadline else False

    return decide


async def _translated(
    client: httpx.AsyncClient, source: str, validators: Validators, limit: int
) -> Fetched | NotModified:
    """Make one try; every error of httpx comes out as one of ours."""
    shown = _shown(source)
    try:
        return await _conditional(client, source, validators, limit)
    except (httpx.UnsupportedProtocol, httpx.LocalProtocolError) as problem:
        raise FeedUnreachable(f"{shown} cannot be asked: {problem}.") from problem
    except httpx.TimeoutException as problem:
        raise _Mendable(f"{shown} fell silent.") from problem
    except (httpx.ConnectError, httpx.ProxyError) as problem:
        raise _Mendable(f"{shown} could not be reached: {problem}.") from problem
    except httpx.TransportError as problem:
        raise _Mendable(f"{shown} broke off before the whole file had come: {problem}.") from problem
    except httpx.TooManyRedirects as problem:
        raise FeedUnreachable(f"{shown} redirects in a circle or too often.") from problem
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ExceptionGroup) as problem:
        raise FeedUnreachable(f"{shown} cannot be asked: {problem}.") from problem


async def _conditional(
    client: httpx.AsyncClient, source: str, validators: Validators, limit: int
) -> Fetched | NotModified:
    """Ask conditionally; a 304 that speaks of another copy than ours is not believed."""
    answer = await _once(client, source, validators, limit)
    if answer is None and validators != Validators():
        answer = await _once(client, source, Validators(), limit)
    if answer is None:
        raise FeedUnreachable(f"{_shown(source)} says 'not modified' though no earlier copy was named.")
    return answer


async def _once(
    client: httpx.AsyncClient, source: str, validators: Validators, limit: int
) -> Fetched | NotModified | None:
    """Make one request; None stands for a 304 that does not confirm ``validators``."""
    async with client.stream("GET", source, headers=validators.headers()) as response:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return NotModified(source, validators) if _confirms(response, validators) else None
        _require_ok(response, _shown(source))
        body = await _read(response, limit, _shown(source))
        headers = response.headers
        return Fetched(body, _validators(headers), source, response.status_code, _dated_at(headers))


def _confirms(response: httpx.Response, validators: Validators) -> bool:
    """Whether a 304 can be about the copy that ``validators`` name."""
    if validators == Validators():
        return False
    told = response.headers.get("ETag")
    return not told or not validators.etag or _opaque(told) == _opaque(validators.etag)


def _opaque(etag: str) -> str:
    return etag.strip().removeprefix("W/")


def _require_ok(response: httpx.Response, shown: str) -> None:
    status = response.status_code
    if status == httpx.codes.OK:
        return
    reason = f"{shown} answered {status} {response.reason_phrase}".rstrip() + "."
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise _Mendable(reason, _retry_after(response.headers))
    raise FeedUnreachable(reason)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The wait a server asks for, in seconds; a date counts from the server's own clock."""
    asked = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", asked):
        return float(asked)
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return max(wait.total_seconds(), 0.0)


def _dated_at(headers: Mapping[str, str]) -> datetime | None:
    try:
        moment = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _validators(headers: Mapping[str, str]) -> Validators:
    """The validators of a response; one that could not be sent back in a header is left out."""
    etag, modified = (headers.get(name) for name in ("ETag", "Last-Modified"))
    return Validators(etag if etag and etag.isascii() else None, modified if modified and modified.isascii() else None)


async def _read(response: httpx.Response, limit: int, shown: str) -> bytes:
    """Read the body as sent and unpack it here: httpx takes a cut-off gzip body for a whole one."""
    body = _Body(response.headers.get("Content-Encoding", "").strip().lower(), limit, shown)
    body.announce(response.headers.get("Content-Length", ""))
    async for chunk in response.aiter_raw():
        body.add(chunk)
    return body.whole()


class _Body:
    """A body as it arrives: unpacked if it is gzip, and never held beyond the limit."""

    def __init__(self, encoding: str, limit: int, shown: str) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise FeedRefused(f"{shown} sent a body packed as {encoding!r}, which was not asked for.")
        self._gzip = zlib.decompressobj(wbits=31) if encoding.endswith("gzip") else None
        self._limit = limit
        self._shown = shown
        self._received = 0
        self._data = bytearray()

    def announce(self, length: str) -> None:
        """Refuse a file that says by its length that it is too large."""
        if re.fullmatch(r"[0-9]{1,18}", length):
            self._require(int(length))

    def add(self, chunk: bytes) -> None:
        """Take in the next bytes as sent."""
        self._received += len(chunk)
        self._require(self._received)
        self._data += self._unpacked(chunk)
        self._require(len(self._data))

    def whole(self) -> bytes:
        """Return the unpacked body, or raise where its end never came."""
        if self._gzip and self._received and not self._gzip.eof:
            raise _Mendable(f"{self._shown} broke off before the whole file had come.")
        return bytes(self._data)

    def _unpacked(self, chunk: bytes) -> bytes:
        if self._gzip is None:
            return chunk
        try:
            return self._gzip.decompress(chunk, self._limit - len(self._data) + 1)
        except zlib.error as problem:
            raise _Mendable(f"{self._shown} sent a damaged gzip body.") from problem

    def _require(self, size: int) -> None:
        if size > self._limit:
            raise FeedRefused(f"{self._shown} is larger than {self._limit:,} bytes.")


def _from_file(source: str, limit: int) -> Fetched:
    try:
        path = Path(source)
        if path.exists() and not path.is_file():
            raise FeedUnreachable(f"{source} is not a file.")
        with path.open("rb") as file:
            body = file.read(limit + 1)
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        raise FeedUnreachable(f"{source} cannot be read: {reason}.") from problem
    if len(body) > limit:
        raise FeedRefused(f"{source} is larger than {limit:,} bytes.")
    return Fetched(body, Validators(), source, 0)


def _shown(source: str) -> str:
    """The source as it may stand in a message: without a user name and password."""
    return re.sub(r"(?<=//)[^/@]*@", "", source)
