"""What the tests of the feed share: made-up rows, a store in memory, and a web server on the loopback."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import pytest_asyncio

_FAKES = Path(__file__).parents[2] / "fakes"
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


def _fake(name: str) -> ModuleType:
    """Load a module of ``tests/fakes``, which stands on no import path."""
    full_name = f"fakes.{name}"
    if full_name not in sys.modules:
        spec = importlib.util.spec_from_file_location(full_name, _FAKES / f"{name}.py")
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[full_name] = module
        spec.loader.exec_module(module)
    return sys.modules[full_name]


@pytest.fixture(scope="session")
def rows() -> ModuleType:
    """The factory of rows, files and rounds."""
    return _fake("feed_rows")


@pytest.fixture(scope="session")
def replies() -> ModuleType:
    """The replies that the web server can be told to give."""
    return _fake("feed_server")


@pytest.fixture(scope="session")
def ledger_of() -> Any:
    """The class of stores in memory."""
    return _fake("feed_ledger").MemoryLedger


@pytest_asyncio.fixture
async def server(replies: ModuleType, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    """A running web server, reached without a proxy."""
    for name in _PROXIES:
        monkeypatch.delenv(name, raising=False)
    async with replies.FeedServer() as running:
        yield running
