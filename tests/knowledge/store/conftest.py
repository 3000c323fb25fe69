"""What the tests of the store share: a small store, built once, and what feeds it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fakes.stores import NEWEST, CopyData, Feed, build, lightened

from knowledge.dataset import Dataset
from knowledge.store import KnowledgeStore


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, copy_data: CopyData) -> Dataset:
    """The packaged data with the newest twenty rounds only."""
    return lightened(copy_data(tmp_path_factory.mktemp("small") / "data", NEWEST))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, data: Dataset) -> Path:
    """A folder with a store of these data, for a test to copy."""
    folder = tmp_path_factory.mktemp("built")
    asyncio.run(build(folder, data))
    return folder


@pytest.fixture
def folder(tmp_path: Path, built: Path) -> Path:
    """A folder of the test's own with a store of the newest twenty rounds."""
    return Path(shutil.copytree(built, tmp_path / "store"))


@pytest.fixture
async def store(folder: Path, data: Dataset) -> AsyncIterator[KnowledgeStore]:
    """That store, open."""
    async with KnowledgeStore.open(folder, data) as opened:
        yield opened


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    """A local copy of the feed."""
    return Feed(tmp_path / "feed.json")
