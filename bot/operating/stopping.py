"""Stopping when the system asks: cleanly, and within seconds whatever hangs."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import structlog

from bot.operating.leaving import SIGNALS

log = structlog.get_logger(__name__)

SECONDS = 4.5
"""So long after the first signal the process ends in any case; what is unfinished then is as after a power cut."""


@contextmanager
def stopping() -> Iterator[None]:
    """Cancel the present task on SIGTERM or SIGINT, and end quietly once it has cleaned up; more signals do nothing."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        if asked or task is None:
            return
        asked.append(number)
        last = threading.Timer(SECONDS, _break_off)
        last.daemon = True
        last.start()
        loop.call_soon_threadsafe(task.cancel)

    before = {number: signal.signal(number, stop) for number in SIGNALS}
    try:
        yield
    except asyncio.CancelledError:
        if not asked:
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _break_off() -> None:
    log.error("stop_took_too_long", seconds=SECONDS)
    os._exit(1)
