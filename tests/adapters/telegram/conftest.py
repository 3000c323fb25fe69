"""What the tests of the Telegram adapter share: a Bot API server on loopback, and who answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from fakes.asking import FRESH
from fakes.hosting import Desk
from fakes.telegram_server import BotApi

from bot.assistant import Assistant
from bot.settings import BotSettings


@pytest_asyncio.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Bot API server that nobody has talked to."""
    async with BotApi() as server:
        yield server


@pytest.fixture
def desk(assistant: Assistant, tmp_path: Path) -> Desk:
    """Who answers, with an empty DATA_DIR, on a day on which the packaged rounds are fresh."""
    return Desk(BotSettings(data_dir=tmp_path), assistant, lambda: FRESH)
