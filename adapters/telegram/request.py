"""How the client library reaches Telegram: by aiohttp, for a third of what its own way by httpx costs."""

from __future__ import annotations

from collections.abc import Callable
from ssl import SSLContext
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

Heard = Callable[[int], None]
"""Told the status of every response."""

_READ = 10.0
_CONNECT = 5.0
_WRITE, _WRITE_FILES = 5.0, 20.0
_TURN = 30.0
"""Seconds: to wait for an answer, to connect, to hand over what is sent, and to wait for a free connection."""


class Unreached(NetworkError):
    """No connection was made, and so nothing was sent."""


class Request(BaseRequest):
    """Makes calls of the Bot API at ``root``. No error tells the address that was called: it holds the token."""

    def __init__(self, root: str, trusted: SSLContext, heard: Heard) -> None:
        self._proxy = _proxy_to(root)
        self._trusted = trusted
        self._heard = heard
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """For how many seconds an answer is waited for, where a call does not say."""
        return _READ

    async def initialize(self) -> None:
        """Open what keeps the connections."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=self._trusted),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call and return the status and the body of what came back.

        Raises:
            Unreached: nothing was sent.
            TimedOut: it may have been sent.
            NetworkError: it may have been sent.
        """
        if self._session is None:
            raise Unreached("closed")
        read = _or(read_timeout, _READ)
        connect = _or(connect_timeout, _CONNECT)
        turn = connect + _or(pool_timeout, _TURN)
        write = _or(write_timeout, _WRITE_FILES if request_data and request_data.contains_files else _WRITE)
        timeout = aiohttp.ClientTimeout(turn + write + read, connect=turn, sock_connect=connect, sock_read=read)
        try:
            async with self._session.request(
                method, url, data=_form(request_data), timeout=timeout, allow_redirects=False
            ) as response:
                self._heard(response.status)
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as problem:
            raise Unreached(type(problem).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as problem:
            raise NetworkError(type(problem).__name__) from None


def _or(given: object, usual: float) -> float:
    return given if isinstance(given, int | float) else usual


def _form(given: RequestData | None) -> aiohttp.FormData | None:
    if given is None:
        return None
    form = aiohttp.FormData(given.json_parameters)
    for name, (file_name, content, kind) in given.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=kind)
    return form


def _proxy_to(root: str) -> str | None:
    """The proxy that the environment names for an address (``HTTPS_PROXY`` and its like); None without one."""
    parts = urlsplit(root)
    if proxy_bypass(parts.hostname or ""):
        return None
    named = getproxies()
    return named.get(parts.scheme) or named.get("all")
