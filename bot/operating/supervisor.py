"""Keeping parts of the bot running: one that fails is started again, ever more slowly, and the others go on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from time import monotonic

import structlog

from bot.errors import BotError
from bot.operating.observer import Observer

log = structlog.get_logger(__name__)

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
_CALM = 300.0
"""A part that ran so long before it failed starts again at once, in seconds."""


class Standing(StrEnum):
    """How a part is."""

    RUNNING = "running"
    FAILED = "failed"
    """It is started again after a while."""
    REFUSED = "refused"
    """It cannot run before somebody changes a setting."""
    ENDED = "ended"
    DEAD = "dead"
    """Nobody looks after it any more."""


class Supervisor:
    """Runs parts side by side and knows how each one is."""

    def __init__(self, observer: Observer | None = None) -> None:
        self._observer = observer or Observer()
        self._standing: dict[str, Standing] = {}

    @property
    def standing(self) -> Mapping[str, Standing]:
        """How every part is, by name."""
        return self._standing

    async def keep(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run a part until it ends by itself; start it again after any failure but a `BotError`, which is final."""
        self._standing[name] = Standing.DEAD
        try:
            self._standing[name] = await self._kept(name, run)
        except BaseException:
            self._standing[name] = Standing.DEAD
            raise

    async def _kept(self, name: str, run: Callable[[], Awaitable[None]]) -> Standing:
        wait = _FIRST_WAIT
        while True:
            begun = monotonic()
            self._standing[name] = Standing.RUNNING
            try:
                await run()
                return Standing.ENDED
            except BotError as problem:
                log.error("part_cannot_run", part=name, problem=str(problem))
                return Standing.REFUSED
            except Exception:
                wait = _FIRST_WAIT if monotonic() - begun > _CALM else min(_LONGEST_WAIT, wait * 2)
                log.exception("part_failed", part=name, again_in=wait)
            self._standing[name] = Standing.FAILED
            self._observer.failed(name)
            await asyncio.sleep(wait)
