"""The Telegram adapter, running in the test against a Bot API server on loopback."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fakes.hosting import Desk
from fakes.telegram_server import BotApi

from adapters.telegram.session import serve
from adapters.telegram.settings import TelegramSettings


def settings_for(api: BotApi, **more: object) -> TelegramSettings:
    """Return the settings with which the adapter talks to ``api``."""
    return TelegramSettings.model_validate({"token": api.token, "api_url": api.url, **more})


@asynccontextmanager
async def serving(api: BotApi, desk: Desk, **settings: object) -> AsyncIterator[asyncio.Task[None]]:
    """Let the adapter serve; it is stopped as gracefully as it can at the end of the block."""
    task = asyncio.create_task(serve(settings_for(api, **settings), desk))
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
