"""Keeping parts of the bot running: one that fails is started again, ever more slowly, and the others go on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog

from bot.errors import BotError

log = structlog.get_logger(__name__)

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
_CALM = 300.0
"""A part that ran so long before it failed starts again at once, in seconds."""


async def supervised(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run a part until it ends by itself; start it again after any failure but a `BotError`, which is final."""
    wait = _FIRST_WAIT
    while True:
        begun = monotonic()
        try:
            await run()
            return
        except BotError as problem:
            log.error("part_cannot_run", part=name, problem=str(problem))
            return
        except Exception:
            log.exception("part_failed", part=name, again_in=wait)
        wait = _FIRST_WAIT if monotonic() - begun > _CALM else min(_LONGEST_WAIT, wait * 2)
        await asyncio.sleep(wait)
