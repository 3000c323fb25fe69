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
from fakes.bilingual import worded_in_every_language
from fakes.databases import KINDS, emptied, postgresql_url
from fakes.feed_server import FeedServer
from fakes.settings import settings
from fakes.world import World
from fakes.world import world as open_world

from bot.assistant import Assistant
from bot.content import ContentFolder
from bot.engine.catalogue import Catalogue
from bot.state.database import Database
from knowledge.dataset import Dataset
from knowledge.snapshot import Knowledge
from knowledge.store import KnowledgeStore

hypothesis.settings.register_profile("calm", deadline=None)  # how fast a machine is, is nothing that a test can know
hypothesis.settings.register_profile("long", deadline=None, max_examples=5000)  # --hypothesis-profile=long
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


@pytest.fixture(scope="session", autouse=True)
def _bilingual() -> Iterator[None]:
    """Have whatever is worded in a test worded in the other language too."""
    with worded_in_every_language() as faults:
        yield
    assert faults == set()


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
def built_dir(data_dir: Path, knowledge: Knowledge) -> Path:
    """That folder once everything in it is built."""
    knowledge.titles()
    return data_dir


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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL database that belongs to this test run; skipped where there is no PostgreSQL."""
    with postgresql_url() as address:
        yield address


@pytest.fixture(params=KINDS)
def state_url(request: pytest.FixtureRequest) -> str:
    """The STATE_DATABASE_URL of each kind of store; empty for SQLite."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql"))


@pytest_asyncio.fixture
async def database(state_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty state store, once of each kind."""
    async with emptied(state_url, tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty state store on SQLite."""
    async with emptied("", tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def postgres(postgresql: str, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty state store on PostgreSQL."""
    async with emptied(postgresql, tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite"])
def store_of_world(request: pytest.FixtureRequest) -> Database:
    """The state store of `world`: SQLite, unless a test names another fixture."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


@pytest_asyncio.fixture
async def world(
    store_of_world: Database,
    tmp_path: Path,
    data_dir: Path,
    catalogue: Catalogue,
    knowledge: Knowledge,
) -> AsyncIterator[World]:
    """A whole bot with an empty state store, whose baseline is read."""
    async with open_world(store_of_world, tmp_path, data_dir, knowledge, catalogue) as made:
        yield made


@pytest.fixture
def _settled(tmp_path: Path, data_dir: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start in a folder without ``.env``, with the DATA_DIR of this test run and no feed."""
    del catalogue  # has it learnt and kept, where it must be learnt
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    monkeypatch.setenv("FEED_URL", str(tmp_path / "no feed here.json"))
