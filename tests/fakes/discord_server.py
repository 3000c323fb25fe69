"""Discord's REST API and gateway on loopback, as far as a bot like ours needs them; strict about limits."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from fakes.discord_gateway import Gateway
from fakes.discord_limits import faults_of_choices, faults_of_commands, faults_of_form, faults_of_message
from fakes.discord_world import BOT, EPOCH_MS, Json, bot_user, snowflake

TOKEN = "bot.token.for-tests"  # noqa: S105 - of a Discord that is not there
_INTERACTION_SECONDS = 3.0
_PONG, _MESSAGE, _DEFER, _DEFER_UPDATE, _UPDATE, _CHOICES, _MODAL = 1, 4, 5, 6, 7, 8, 9
_EPHEMERAL = 1 << 6


@dataclass
class Call:
    """One request that came, and when."""

    method: str
    path: str
    body: Any
    at: float
    files: tuple[str, ...] = ()


@dataclass
class Shown:
    """What an interaction led to: its message, suggestions or form, and how long the first word took."""

    number: str
    begun: float
    message: Json | None = None
    choices: Sequence[Json] | None = None
    form: Json | None = None
    answered_after: float | None = None
    kind: int = 0
    private: bool = False
    changes: str | None = None
    extra: list[Json] = field(default_factory=list)
    finished: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Fault:
    """What to answer instead, the next ``times`` times that ``method`` asks a path like ``pattern``."""

    method: str
    pattern: str
    status: int
    body: Json
    headers: dict[str, str]
    times: int = 1


class DiscordServer:
    """One Discord with one bot. Start with ``async with``."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.gateway = Gateway(token)
        self.calls: list[Call] = []
        self.refused: list[str] = []
        self.commands: list[Json] = []
        self.messages: dict[str, Json] = {}
        self.shown: dict[str, Shown] = {}
        self.callback_delay = 0.0
        self._faults: list[Fault] = []
        self._posted = asyncio.Condition()

    async def __aenter__(self) -> DiscordServer:
        app = web.Application(client_max_size=30_000_000)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_route("*", "/api/v10/{path:.*}", self._request)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{port}/api/v10"
        self.gateway_url = self.gateway.address = f"ws://127.0.0.1:{port}/gateway"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.drop()
        await self._runner.cleanup()

    def fail(self, method: str, pattern: str, status: int, code: int = 0, *, times: int = 1) -> None:
        """Refuse the next requests that match, with Discord's error ``code``."""
        self._faults.append(Fault(method, pattern, status, {"code": code, "message": "refused"}, {}, times))

    def limit(self, method: str, pattern: str, seconds: float, *, everywhere: bool = False) -> None:
        """Answer the next request that matches with 429."""
        body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
        headers = {"Via": "1.1 google", "Retry-After": str(seconds), "X-RateLimit-Scope": "user"}
        self._faults.append(Fault(method, pattern, 429, body, headers))

    def begin(self, interaction: Json) -> Shown:
        """Open an interaction and return what will be shown for it."""
        message = interaction.get("message") or {}
        shown = Shown(interaction["id"], time.perf_counter(), changes=message.get("id"))
        self.shown[interaction["token"]] = shown
        return shown

    def asked(self, method: str, pattern: str) -> list[Call]:
        """The requests that match."""
        return [c for c in self.calls if c.method == method and re.search(pattern, c.path)]

    async def posted(self, condition: Callable[[Json], bool], seconds: float = 15.0) -> Json:
        """Return the first message posted in a channel that fits ``condition``, waiting for it."""
        async with asyncio.timeout(seconds), self._posted:
            await self._posted.wait_for(lambda: any(map(condition, self.messages.values())))
        return next(m for m in self.messages.values() if condition(m))

    # --- REST -----------------------------------------------------------------------------------

    async def _request(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        body, files = await _body(request)
        self.calls.append(Call(request.method, path, body, time.perf_counter(), files))
        for fault in self._faults:
            if fault.method == request.method and re.search(fault.pattern, path):
                fault.times -= 1
                self._faults = [f for f in self._faults if f.times > 0]
                return _json(fault.body, fault.status, fault.headers)
        for method, pattern, handle in self._routes():
            match = re.fullmatch(pattern, path)
            if match and method == request.method:
                if "/callback" not in path and "/webhooks/" not in path and not self._knows(request):
                    return _json({"code": 0, "message": "401: Unauthorized"}, 401)
                return await handle(match, body, request)
        self.refused.append(f"{request.method} {path}")
        return _json({"code": 0, "message": "404: Not Found"}, 404)

    def _routes(self) -> list[tuple[str, str, Any]]:
        original = r"/webhooks/\d+/([^/]+)/messages/@original"
        return [
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/gateway/bot", self._where),
            ("PUT", r"/applications/(\d+)/commands", self._register),
            ("POST", r"/interactions/(\d+)/([^/]+)/callback", self._callback),
            ("POST", r"/webhooks/\d+/([^/]+)", self._follow_up),
            ("PATCH", original, self._edit_original),
            ("POST", r"/channels/(\d+)/messages", self._post),
            ("PATCH", r"/channels/(\d+)/messages/(\d+)", self._edit),
            ("POST", "/users/@me/channels", self._open_private),
        ]

    def _knows(self, request: web.Request) -> bool:
        return request.headers.get("Authorization") == f"Bot {self.token}"

    async def _me(self, *_: object) -> web.Response:
        return _json(bot_user())

    async def _application(self, *_: object) -> web.Response:
        team = {"id": BOT, "name": "Express Entry", "icon": None, "description": "", "summary": "", "flags": 0}
        return _json(
            {**team, "bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64, "owner": bot_user()}
        )

    async def _where(self, *_: object) -> web.Response:
        limits = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return _json({"url": self.gateway_url, "shards": 1, "session_start_limit": limits})

    async def _register(self, match: re.Match[str], body: Any, _: web.Request) -> web.Response:
        if faults := faults_of_commands(body):
            return self._refuse(faults)
        self.commands = [{**c, "id": snowflake(), "application_id": match[1], "version": snowflake()} for c in body]
        return _json(self.commands)

    async def _open_private(self, _: re.Match[str], body: Any, __: web.Request) -> web.Response:
        person = {"id": str(body["recipient_id"]), "username": "x", "discriminator": "0", "avatar": None}
        return _json(
            {"id": f"3{str(body['recipient_id'])[1:]}", "type": 1, "recipients": [person], "last_message_id": None}
        )

    # --- messages -------------------------------------------------------------------------------

    async def _post(self, match: re.Match[str], body: Any, _: web.Request) -> web.Response:
        if faults := faults_of_message(body):
            return self._refuse(faults)
        if len(str(body.get("nonce") or "")) > 25:
            return self._refuse(["nonce"])
        repeated = body.get("enforce_nonce") and next(
            (m for m in self.messages.values() if m.get("nonce") == body["nonce"] and m["channel_id"] == match[1]), None
        )
        message = repeated or self._message(match[1], body)
        async with self._posted:
            self._posted.notify_all()
        return _json(message)

    async def _edit(self, match: re.Match[str], body: Any, _: web.Request) -> web.Response:
        if match[2] not in self.messages:
            return _json({"code": 10008, "message": "Unknown Message"}, 404)
        if faults := faults_of_message({**self.messages[match[2]], **body}):
            return self._refuse(faults)
        self.messages[match[2]] |= body
        return _json(self.messages[match[2]])

    def _message(self, channel: str, body: Json) -> Json:
        shape = {"type": 0, "author": bot_user(), "timestamp": "2026-08-20T12:00:00+00:00", "edited_timestamp": None}
        lists = {"mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "components": []}
        rest = {"tts": False, "mention_everyone": False, "pinned": False, "flags": 0, "content": ""}
        made = {"id": snowflake(), "channel_id": channel, **shape, **lists, **rest, **body}
        kept = {"size": 1, "url": "https://cdn.invalid/f", "proxy_url": "https://cdn.invalid/f"}
        made["attachments"] = [{**kept, **file, "id": snowflake()} for file in made["attachments"]]
        self.messages[made["id"]] = made
        return made

    # --- interactions ---------------------------------------------------------------------------

    async def _callback(self, match: re.Match[str], body: Any, request: web.Request) -> web.Response:
        if self.callback_delay:
            await asyncio.sleep(self.callback_delay)
        shown = self.shown.get(match[2])
        age = time.time() - ((int(match[1]) >> 22) + EPOCH_MS) / 1000
        if shown is None or age > _INTERACTION_SECONDS:
            return _json({"code": 10062, "message": "Unknown interaction"}, 404)
        if shown.answered_after is not None:
            return _json({"code": 40060, "message": "Interaction has already been acknowledged."}, 400)
        data = body.get("data") or {}
        if faults := _faults_of_callback(body["type"], data):
            return self._refuse(faults)
        shown.answered_after, shown.kind = time.perf_counter() - shown.begun, body["type"]
        self._acknowledge(shown, body["type"], data)
        if request.query.get("with_response") not in ("true", "1"):
            return web.Response(status=204)
        return _json(self._resource(match[1], shown, body["type"]))

    def _acknowledge(self, shown: Shown, kind: int, data: Json) -> None:
        shown.private = bool(data.get("flags", 0) & _EPHEMERAL)
        if kind == _MESSAGE:
            shown.message = self._message("0", data)
        elif kind == _UPDATE and shown.changes:
            self.messages[shown.changes] |= data
            shown.message = self.messages[shown.changes]
        elif kind == _CHOICES:
            shown.choices = data["choices"]
        elif kind == _MODAL:
            shown.form = data
        if kind not in (_DEFER, _DEFER_UPDATE):
            shown.finished.set()

    def _resource(self, number: str, shown: Shown, kind: int) -> Json:
        told = {"id": number, "type": 2, "response_message_loading": kind == _DEFER}
        ephemeral = {"response_message_ephemeral": shown.private}
        resource: Json = {"type": kind}
        if shown.message:
            told["response_message_id"] = shown.message["id"]
            resource["message"] = shown.message
        return {"interaction": {**told, **ephemeral}, "resource": resource}

    async def _follow_up(self, match: re.Match[str], body: Any, _: web.Request) -> web.Response:
        return self._late(match[1], body, original=False)

    async def _edit_original(self, match: re.Match[str], body: Any, _: web.Request) -> web.Response:
        return self._late(match[1], body, original=True)

    def _late(self, token: str, body: Json, *, original: bool) -> web.Response:
        """A follow-up; the first one after a defer is the original message."""
        shown = self.shown.get(token)
        if shown is None or shown.answered_after is None:
            return _json({"code": 10015, "message": "Unknown Webhook"}, 404)
        if faults := faults_of_message(body):
            return self._refuse(faults)
        if shown.changes and (original or shown.kind == _DEFER_UPDATE) and original:
            self.messages[shown.changes] |= body
            shown.message = self.messages[shown.changes]
        elif shown.message is None and shown.kind == _DEFER:
            shown.message = self._message("0", body)
        else:
            shown.extra.append(self._message("0", body))
        shown.finished.set()
        return _json(shown.extra[-1] if shown.extra else shown.message)

    def _refuse(self, faults: list[str]) -> web.Response:
        self.refused += faults
        return _json({"code": 50035, "message": "Invalid Form Body: " + "; ".join(faults), "errors": {}}, 400)


def _faults_of_callback(kind: int, data: Json) -> list[str]:
    if kind in (_MESSAGE, _UPDATE):
        return faults_of_message(data)
    if kind == _CHOICES:
        return faults_of_choices(data["choices"])
    return faults_of_form(data) if kind == _MODAL else []


async def _body(request: web.Request) -> tuple[Any, tuple[str, ...]]:
    """The JSON of a request, alone or beside files."""
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return (json.loads(text) if text else None), ()
    form = await request.post()
    files = tuple(name for name in form if name.startswith("files["))
    body = json.loads(str(form["payload_json"])) if "payload_json" in form else None
    return body, files


def _json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON with just that content type: with a charset the library would hand on a text."""
    return web.Response(
        body=json.dumps(data).encode(), status=status, headers={"Content-Type": "application/json", **(headers or {})}
    )
