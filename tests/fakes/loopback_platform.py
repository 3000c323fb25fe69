"""A platform as a process of its own on the loopback, and the `Sender` that talks to it: one JSON line each way.

It outlives a bot that is killed, and remembers every message that reached it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType

from bot.sending import Address, Closed, Message, Rejected, Result, Retry, Sent, Unknown


@dataclass
class LoopbackPlatform:
    """The server. ``knows_nonces``: a message that comes again under its nonce is not posted twice, as on Discord."""

    name: str
    knows_nonces: bool
    posts: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    delay: float = 0.0
    _seen: dict[int, str] = field(default_factory=dict)
    _server: asyncio.Server | None = None

    async def __aenter__(self) -> LoopbackPlatform:
        self._server = await asyncio.start_server(self._visit, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server
        self._server.close()

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    def forget(self) -> None:
        """Begin anew."""
        self.posts.clear()
        self._seen.clear()
        self.repeated = 0

    @property
    def duplicates(self) -> int:
        """How many messages people saw twice."""
        return sum(n - 1 for n in self.posts.values())

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                await asyncio.sleep(self.delay)
                writer.write(json.dumps(self._post(json.loads(line))).encode() + b"\n")
                await writer.drain()
        writer.close()

    def _post(self, said: dict[str, object]) -> dict[str, str]:
        nonce, chat = int(str(said["nonce"])), str(said["chat"])
        if self.knows_nonces and nonce in self._seen:
            self.repeated += 1
        else:
            self.posts[chat] += 1
            self._seen[nonce] = str(len(self._seen) + 1)
        return {"id": self._seen[nonce]}


@dataclass
class LoopbackSender:
    """The sender of a `LoopbackPlatform`."""

    platform: str
    port: int
    per_second: float = 0.0
    account: str | None = "bot"
    _free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    async def open(self, person: str) -> Address | Closed:
        """Return the private chat with a person."""
        return Address(self.platform, person)

    async def send(self, to: Address, message: Message) -> Result:
        """Send one line and wait for the answer."""
        try:
            reader, writer = self._free.pop() if self._free else await asyncio.open_connection("127.0.0.1", self.port)
        except OSError as problem:
            return Retry(None, str(problem))
        try:
            text = message.answer.text
            writer.write(json.dumps({"chat": to.chat, "nonce": message.nonce, "text": text}).encode() + b"\n")
            told = json.loads(await reader.readline())
        except (OSError, ValueError) as problem:
            return Unknown(str(problem))
        self._free.append((reader, writer))
        return Sent(told["id"])

    async def edit(self, to: Address, sent: str, message: Message) -> Result:
        """Refuse: nothing is edited here."""
        del to, sent, message
        return Rejected("no editing")
