"""What all tests share: the packaged data and content loaded once, a fresh assistant for each test, no network."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import pytest_asyncio
import structlog
from fakes.asking import Chat
from fakes.feed_server import FeedServer
from fakes.settings import settings

from bot.assistant import Assistant
from bot.content import ContentFolder
from bot.engine.catalogue import Catalogue
from knowledge.dataset import Dataset
from knowledge.snapshot import Knowledge
from knowledge.store import KnowledgeStore

hypothesis.settings.register_profile("calm", deadline=None)  # how fast a machine is, is nothing that a test can know
hypothesis.settings.load_profile("calm")

TORONTO = ZoneInfo("America/Toronto")


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


def _guarded(connect: Any) -> Any:
    def refuse_strangers(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"tests do not talk to {address[0]}")
        return connect(self, address)

    return refuse_strangers


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_this_machine() -> Iterator[None]:
    """Hide whatever the environment says that the bot would read as a setting, and its proxies."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (*settings(), "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """Write log lines plainly: drawing a traceback with all its values takes seconds."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    """A running web server on the loopback, for the feed."""
    async with FeedServer() as running:
        yield running


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The DATA_DIR of this test run: the store and the caches are built in it once. Not for writing rounds to."""
    return tmp_path_factory.mktemp("data")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def knowledge(data_dir: Path) -> Knowledge:
    """All that a store fresh from the packaged data knows."""
    async with KnowledgeStore.open(data_dir) as store:
        return await store.load()


@pytest.fixture(scope="session")
def catalogue(data_dir: Path) -> Catalogue:
    """The packaged content, learnt once where the package does not bring what was learnt from it."""
    return Catalogue.load(ContentFolder.packaged(), Dataset.packaged(), data_dir)


@pytest.fixture
def assistant(catalogue: Catalogue, knowledge: Knowledge) -> Assistant:
    """An assistant that has talked to nobody yet, answering from the packaged data."""
    return Assistant(catalogue, knowledge, TORONTO)


@pytest.fixture
def ask(assistant: Assistant) -> Chat:
    """Ask that assistant: ``ask(text, at=…, locale=…, zone=…, person=…, chat=…)`` returns its answer."""
    return Chat(assistant)


@pytest.fixture
def _settled(tmp_path: Path, data_dir: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start in a folder without ``.env``, with the DATA_DIR of this test run and no feed."""
    del catalogue  # has it learnt and kept, where it must be learnt
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    monkeypatch.setenv("FEED_URL", str(tmp_path / "no feed here.json"))
