"""Whether the bot lives and is ready, and its figures: for containers and Prometheus, on a port of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import web
from prometheus_client.aiohttp import make_aiohttp_handler
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import BotError
from bot.operating.stock import Stocktaking, feed_age
from bot.operating.supervisor import Standing

if TYPE_CHECKING:
    from bot.service import Service

log = structlog.get_logger(__name__)

_PATIENCE = 3.0
"""How long a store may take, in seconds."""


class Health:
    """Tells how a service is."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stocktaking = Stocktaking(service)
        self._page = make_aiohttp_handler(service.observer.registry)

    async def run(self) -> None:
        """Answer at the address of the settings until cancelled.

        Raises:
            OSError: the port is taken.
        """
        app = web.Application()
        app.router.add_get("/livez", self._livez)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            settings = self._service.settings
            await web.TCPSite(runner, settings.health_host, settings.health_port).start()
            await asyncio.get_running_loop().create_future()
        finally:
            await runner.cleanup()

    def alive(self) -> Mapping[str, Any]:
        """Return whether somebody looks after every part; that it is told at all shows that the loop runs."""
        parts = self._service.supervisor.standing
        return {"alive": Standing.DEAD not in parts.values(), "parts": dict(parts)}

    async def ready(self) -> Mapping[str, Any]:
        """Return whether people can be answered: platforms connected, stores readable. A silent feed is only told."""
        platforms = {name: self._connection(name) for name in self._service.senders}
        stores = {"knowledge": await _readable(self._knowledge()), "state": await _readable(self._state())}
        age = feed_age(self._service, self._service.clock())
        silent = age > self._service.settings.feed_silent_minutes * 60
        return {
            "ready": "not connected" not in platforms.values() and set(stores.values()) == {"readable"},
            "platforms": platforms,
            "stores": stores,
            "feed": {"age_seconds": round(age), "silent": silent},
        }

    async def _livez(self, _: web.Request) -> web.Response:
        told = self.alive()
        return web.json_response(told, status=200 if told["alive"] else 503)

    async def _readyz(self, _: web.Request) -> web.Response:
        told = await self.ready()
        return web.json_response(told, status=200 if told["ready"] else 503)

    async def _metrics(self, request: web.Request) -> web.StreamResponse:
        self._service.observer.show_parts(self._service.supervisor.standing)
        try:
            async with asyncio.timeout(_PATIENCE):
                self._service.observer.show(await self._stocktaking.take())
        except (SQLAlchemyError, BotError, OSError) as problem:
            log.warning("stock_not_taken", problem=type(problem).__name__)
        return await self._page(request)

    def _connection(self, platform: str) -> str:
        """One that another process serves meanwhile is well; it can be connected, too, and only not receive."""
        turns = [lease for name, lease in self._service.leases.items() if name.startswith(f"{platform}:")]
        if any(lease.elsewhere for lease in turns):
            return "standing by"
        return "connected" if self._service.senders[platform].connected else "not connected"

    async def _knowledge(self) -> None:
        await self._service.bot.store.validators("")

    async def _state(self) -> None:
        async with self._service.database.reading() as db:
            await db.execute(text("SELECT 1 FROM targets LIMIT 1"))


async def _readable(look: Any) -> str:
    try:
        async with asyncio.timeout(_PATIENCE):
            await look
    except Exception as problem:  # whatever it is, the monitor is to be told and not left waiting
        return f"not readable ({type(problem).__name__})"
    return "readable"
