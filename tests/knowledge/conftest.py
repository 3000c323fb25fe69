"""What the tests of knowledge share beside the packaged `Knowledge`: the data files, and copies to write to."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.crs import packaged_grid, packaged_tests

from knowledge.crs import Grid, LanguageTests
from knowledge.dataset import Dataset

CopyData = Callable[[Path, int], Dataset]


@pytest.fixture(scope="session")
def packaged() -> Dataset:
    """The data files that come with the package."""
    return Dataset.packaged()


@pytest.fixture(scope="session")
def copy_data(packaged: Dataset) -> CopyData:
    """Copy the data files into a new folder, with only so many of the newest rounds, for a test to change."""

    def copy(folder: Path, rounds: int) -> Dataset:
        shutil.copytree(packaged.folder, folder)
        for name in ("rounds.csv", "pool.csv"):
            header, *lines = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
            (folder / name).write_text("".join([header, *lines[len(lines) - rounds :]]), encoding="utf-8")
        return Dataset(folder)

    return copy


@pytest.fixture
def grid() -> Grid:
    """The CRS grid that comes with the package."""
    return packaged_grid()


@pytest.fixture
def tests() -> LanguageTests:
    """The language tests that come with the package."""
    return packaged_tests()
