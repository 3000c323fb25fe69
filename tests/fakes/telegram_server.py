"""A Bot API server on loopback: the world of `telegram_world` behind HTTP, and everything that goes wrong there.

Calls that were done are kept in ``calls``, those that a fault refused in ``refused``; faults are planned with
``plan`` and happen once each, in order.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from time import monotonic
from types import TracebackType
from typing import Any

import aiohttp
from aiohttp import web
from fakes.telegram_errors import Refused
from fakes.telegram_methods import KNOWN, Methods, check_parameters, method_name
from fakes.telegram_world import Json, World

TOKEN = "4242:" + "loopbackLOOPBACKloopbackLOOPBACKxyz"
_ENCODED = frozenset(
    {"reply_markup", "reply_parameters", "link_preview_options", "results", "commands", "scope", "button"}
    | {"allowed_updates"}
)
_DEFAULT_KINDS = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True)
class Fault:
    """How one call goes wrong: refused, late, or the connection dropped before or after it was done."""

    refused: Refused | None = None
    seconds: float = 0.0
    drops: str = ""


@dataclass(frozen=True)
class Call:
    """One call as it came, and when."""

    method: str
    given: Mapping[str, Any]
    at: float


@dataclass
class _Plan:
    method: str
    fault: Fault
    chat: int | None


@dataclass
class _Hook:
    url: str
    secret: str = ""
    at_once: int = 40


@dataclass
class BotApi:
    """The server; it lives as long as its ``async with`` block. Long polls wait at most ``longest`` seconds."""

    world: World = field(default_factory=World)
    token: str = TOKEN
    longest: float = 50.0
    calls: list[Call] = field(default_factory=list)
    refused: list[Call] = field(default_factory=list)
    confirmed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.methods = Methods(self.world)
        self.changed = asyncio.Condition()
        self._plans: list[_Plan] = []
        self._poller: asyncio.Task[Any] | None = None
        self._kinds: frozenset[str] | None = None
        self._hook: _Hook | None = None
        self._pushing: asyncio.Task[None] | None = None
        self._port = 0

    async def __aenter__(self) -> BotApi:
        app = web.Application(client_max_size=20 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._visit)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop_pushing()
        await self._runner.cleanup()

    async def _open(self) -> None:
        self._site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await self._site.start()
        self._port = self._runner.addresses[0][1]

    async def close_door(self) -> None:
        """Refuse every connection from now on, and end those that are open."""
        await self._site.stop()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The root of the server, as ``TELEGRAM_API_URL`` has it."""
        return f"http://127.0.0.1:{self._port}"

    def plan(self, method: str, *faults: Fault, chat: int | None = None) -> None:
        """Let the next calls of ``method`` (in ``chat``) go wrong, one fault per call."""
        self._plans.extend(_Plan(method, fault, chat) for fault in faults)

    def called(self, method: str, chat: int | None = None) -> list[Call]:
        """Return the calls of ``method`` (in ``chat``) so far."""
        return [c for c in self.calls if c.method == method and (chat is None or _chat_of(c.given) == chat)]

    async def until(self, method: str, count: int = 1, *, chat: int | None = None, seconds: float = 10) -> list[Call]:
        """Wait until ``method`` was done ``count`` times (in ``chat``) and return the calls."""
        await self.see(lambda: len(self.called(method, chat)) >= count, seconds)
        return self.called(method, chat)

    async def see(self, come: Callable[[], bool], seconds: float = 10) -> None:
        """Wait until ``come()`` holds; it is asked again after every call that was done."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(come)

    # --- one call ---------------------------------------------------------------------------------

    async def _visit(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            if request.match_info["token"] != self.token:
                raise Refused(401 if ":" in request.match_info["token"] else 404)
            return await self._answer(request, method, await _parameters(request))
        except Refused as no:
            wait = {"Retry-After": str(no.parameters["retry_after"])} if "retry_after" in no.parameters else {}
            return web.json_response(no.body(), status=no.code, headers=wait)

    async def _answer(self, request: web.Request, method: str, given: Json) -> web.StreamResponse:
        fault = self._fault(method, given)
        if fault.refused:
            await self._note(self.refused, method, given)
        await asyncio.sleep(fault.seconds)
        if fault.drops == "before":
            return _dropped(request)
        if fault.refused:
            raise fault.refused
        result = await self._do(method, given)
        await self._note(self.calls, method, given)
        return _dropped(request) if fault.drops == "after" else web.json_response({"ok": True, "result": result})

    async def _do(self, method: str, given: Json) -> object:
        if method not in KNOWN:
            raise Refused(404)
        check_parameters(method, given)
        own = getattr(self, method_name(method), None)
        return await own(given) if own else getattr(self.methods, method_name(method))(given)

    async def _note(self, calls: list[Call], method: str, given: Json) -> None:
        async with self.changed:
            calls.append(Call(method, given, monotonic()))
            self.changed.notify_all()

    def _fault(self, method: str, given: Json) -> Fault:
        for plan in self._plans:
            if plan.method == method and plan.chat in (None, _chat_of(given)):
                self._plans.remove(plan)
                return plan.fault
        return Fault()

    # --- updates ----------------------------------------------------------------------------------

    async def _get_updates(self, given: Json) -> list[Json]:
        if self._hook:
            raise Refused(409, "can't use getUpdates method while webhook is active; use deleteWebhook first")
        if self._poller and not self._poller.done():
            self._poller.cancel()
        self._poller = asyncio.ensure_future(self._poll(given))
        try:
            return await asyncio.shield(self._poller)
        except asyncio.CancelledError:
            if not self._poller.cancelled():
                self._poller.cancel()
                raise
            raise Refused(409, "terminated by other getUpdates request") from None

    async def _poll(self, given: Json) -> list[Json]:
        self._confirm(int(given.get("offset", 0)))
        self._kinds = frozenset(given["allowed_updates"]) if given.get("allowed_updates") else self._kinds
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(float(given.get("timeout", 0)), self.longest)):
                while not (waiting := self._wanted()):
                    self.world.arrived.clear()
                    await self.world.arrived.wait()
                return waiting[: int(given.get("limit", 100))]
        return []

    def _wanted(self) -> list[Json]:
        return [u for u in self.world.pending if self._kinds is None or self._kinds & u.keys()]

    def _confirm(self, offset: int) -> None:
        done = [u for u in self.world.pending if u["update_id"] < offset]
        self.confirmed.update(u["update_id"] for u in done)
        self.world.pending = [u for u in self.world.pending if u["update_id"] >= offset]

    async def _set_webhook(self, given: Json) -> bool:
        await self._stop_pushing()
        self._hook = _Hook(given["url"], given.get("secret_token", ""), int(given.get("max_connections", 40)))
        self._kinds = frozenset(given["allowed_updates"]) if given.get("allowed_updates") else None
        self._pushing = asyncio.create_task(self._push_all(self._hook))
        return True

    async def _delete_webhook(self, _: Json) -> bool:
        await self._stop_pushing()
        self._hook = None
        return True

    async def _stop_pushing(self) -> None:
        if self._pushing:
            self._pushing.cancel()
            await asyncio.gather(self._pushing, return_exceptions=True)

    async def _push_all(self, hook: _Hook) -> None:
        """Hand updates over one after another, each until it is answered with 200."""
        async with aiohttp.ClientSession() as client:
            while True:
                self.world.arrived.clear()
                for update in self._wanted():
                    if not await _pushed(client, hook, update):
                        break
                    self._confirm(update["update_id"] + 1)
                if not self._wanted():
                    await self.world.arrived.wait()
                else:
                    await asyncio.sleep(0.05)


async def _pushed(client: aiohttp.ClientSession, hook: _Hook, update: Json) -> bool:
    headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
    try:
        async with client.post(hook.url, json=update, headers=headers) as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False


async def _parameters(request: web.Request) -> Json:
    """The parameters, however they came: files as bytes, what is sent as JSON decoded."""
    fields = {**request.query}
    if request.content_type == "application/json":
        fields |= await request.json()
    elif request.can_read_body:
        fields |= dict(await _form(request))
    return {name: json.loads(v) if name in _ENCODED and isinstance(v, str) else v for name, v in fields.items()}


async def _form(request: web.Request) -> Iterator[tuple[str, Any]]:
    form = await request.post()
    return ((name, v.file.read() if isinstance(v, web.FileField) else v) for name, v in form.items())


def _chat_of(given: Mapping[str, Any]) -> int | None:
    return int(given["chat_id"]) if "chat_id" in given else None


def _dropped(request: web.Request) -> web.StreamResponse:
    """Close the connection without a word."""
    assert request.transport
    request.transport.abort()
    return web.Response()
