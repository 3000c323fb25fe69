"""A gateway on loopback: HELLO, IDENTIFY, READY, heartbeats, RESUME with replay, and every way to lose a connection."""

from __future__ import annotations

import asyncio
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from fakes.discord_world import BOT, bot_user, guild

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 3, 6, 7, 9, 10, 11
_PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15


@dataclass
class Session:
    """What a session sent so far, so that it can be resumed."""

    number: str
    shard: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)


class Gateway:
    """Speaks the gateway protocol with one bot. ``log`` tells what clients did, in order."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.address = ""
        self.log: list[str] = []
        self.presences: list[dict[str, Any]] = []
        self.refuse_connections = 0
        self.close_identify_with: int | None = None
        self.heartbeat_ms = 41_250
        self._sessions: dict[str, Session] = {}
        self._open: dict[str, _Connection] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        if self.refuse_connections:
            self.refuse_connections -= 1
            self.log.append("refused")
            return web.Response(status=503)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        connection = _Connection(socket, request.query.get("compress") == "zlib-stream")
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._received(connection, json.loads(message.data))
        self._open = {number: c for number, c in self._open.items() if c is not connection}
        return socket

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """Send an event; while nobody is connected it waits to be replayed."""
        for session in self._sessions.values():
            packet = {"op": DISPATCH, "t": event, "s": len(session.events) + 1, "d": data}
            session.events.append(packet)
            if session.number in self._open:
                await self._open[session.number].send(packet)

    async def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in self._taken():
            connection.cut()

    async def close(self, code: int) -> None:
        """Close every connection with ``code``."""
        for connection in self._taken():
            await connection.socket.close(code=code)

    async def ask_to_reconnect(self) -> None:
        """Send op 7."""
        for connection in list(self._open.values()):
            await connection.send({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool) -> None:
        """Send op 9; what cannot be resumed is forgotten."""
        for connection in list(self._open.values()):
            await connection.send({"op": INVALID, "d": resumable})
        if not resumable:
            self._sessions.clear()

    @property
    def is_connected(self) -> bool:
        """Whether a session is live."""
        return bool(self._open)

    def _taken(self) -> list[_Connection]:
        taken = list(self._open.values())
        self._open.clear()
        return taken

    async def _received(self, connection: _Connection, packet: dict[str, Any]) -> None:
        match packet["op"]:
            case 1:
                await connection.send({"op": ACK, "d": None})
            case 2:
                await self._identify(connection, packet["d"])
            case 3:
                self.presences.append(packet["d"])
            case 6:
                await self._resume(connection, packet["d"])

    async def _identify(self, connection: _Connection, data: dict[str, Any]) -> None:
        self.log.append("identify")
        if data["token"] != self.token:
            await connection.socket.close(code=4004)
        elif data["intents"] & _PRIVILEGED:
            await connection.socket.close(code=4014)
        elif self.close_identify_with:
            await connection.socket.close(code=self.close_identify_with)
        else:
            self.presences.append(data.get("presence") or {})
            await self._welcome(connection, data.get("shard") or [0, 1])

    async def _welcome(self, connection: _Connection, shard: list[int]) -> None:
        session = Session(f"session-{len(self._sessions) + 1}-{len(self.log)}", shard[0])
        self._sessions = {k: s for k, s in self._sessions.items() if s.shard != shard[0]} | {session.number: session}
        self._open = {k: c for k, c in self._open.items() if k in self._sessions} | {session.number: connection}
        ready = {
            "v": 10,
            "user": bot_user(),
            "guilds": [{"id": guild()["id"], "unavailable": True}],
            "session_id": session.number,
            "resume_gateway_url": self.address,
            "application": {"id": BOT, "flags": 0},
            "shard": shard,
        }
        for event, payload in (("READY", ready), ("GUILD_CREATE", guild())):
            packet = {"op": DISPATCH, "t": event, "s": len(session.events) + 1, "d": payload}
            session.events.append(packet)
            await connection.send(packet)

    async def _resume(self, connection: _Connection, data: dict[str, Any]) -> None:
        session = self._sessions.get(data["session_id"])
        self.log.append("resume" if session else "resume refused")
        if session is None or data["token"] != self.token:
            await connection.send({"op": INVALID, "d": False})
            return
        self._open[session.number] = connection
        for packet in session.events[data["seq"] :]:
            await connection.send(packet)
        await connection.send({"op": DISPATCH, "t": "RESUMED", "s": len(session.events), "d": {}})


class _Connection:
    def __init__(self, socket: web.WebSocketResponse, compressed: bool) -> None:
        self.socket = socket
        self._deflate = zlib.compressobj() if compressed else None
        self._lock = asyncio.Lock()

    async def send(self, packet: dict[str, Any]) -> None:
        text = json.dumps(packet)
        async with self._lock:
            if self.socket.closed:
                return
            if self._deflate is None:
                await self.socket.send_str(text)
            else:
                data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(data)

    def cut(self) -> None:
        """End the connection as a broken line does."""
        transport = self.socket._req.transport if self.socket._req else None
        if transport is not None:
            transport.abort()
