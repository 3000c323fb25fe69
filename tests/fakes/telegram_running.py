"""The Telegram adapter, running in the test against a Bot API server on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import sys
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

from fakes.hosting import Desk
from fakes.telegram_server import BotApi

from adapters.telegram.sender import TelegramSender
from adapters.telegram.session import serve
from adapters.telegram.settings import TelegramSettings
from bot.logs import configure_logs


def settings_for(api: BotApi, **more: object) -> TelegramSettings:
    """Return the settings with which the adapter talks to ``api``."""
    return TelegramSettings.model_validate({"token": api.token, "api_url": api.url, **more})


@asynccontextmanager
async def serving(
    api: BotApi, desk: Desk, sender: TelegramSender | None = None, **settings: object
) -> AsyncIterator[asyncio.Task[None]]:
    """Let the adapter serve; it is stopped as gracefully as it can at the end of the block."""
    task = asyncio.create_task(serve(settings_for(api, **settings), desk, sender))
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def start_process(api: BotApi, desk: Desk, output: Path, level: str = "DEBUG", **settings: object) -> BaseProcess:
    """Let the adapter serve in a process of its own, forked off this one; all it writes goes to ``output``."""
    process = multiprocessing.get_context("fork").Process(
        target=_serve_alone, args=(settings_for(api, **settings), desk, output, level), daemon=True
    )
    process.start()
    return process


def _serve_alone(settings: TelegramSettings, desk: Desk, output: Path, level: str) -> None:
    with output.open("a", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        sys.stdout = sys.stderr = file
        configure_logs(level)
        try:
            asyncio.run(serve(settings, desk))
        except BaseException:
            traceback.print_exc()
            raise SystemExit(1) from None
