"""What the tests of knowledge share beside the packaged `Knowledge`: the data files, and copies to write to."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from knowledge.dataset import Dataset
from knowledge.models import Band, PublishedRound

CopyData = Callable[[Path, int], Dataset]
Printer = Callable[[PublishedRound], dict[str, str]]


@pytest.fixture(scope="session")
def packaged() -> Dataset:
    """The data files that come with the package."""
    return Dataset.packaged()


@pytest.fixture(scope="session")
def rows() -> ModuleType:
    """The factory of rows, files and rounds."""
    return importlib.import_module("fakes.feed_rows")


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


@pytest.fixture(scope="session")
def printed(rows: ModuleType) -> Printer:
    """Print a round as a row of the English feed."""

    def print_it(held: PublishedRound) -> dict[str, str]:
        counts = [f"{held.pool.counts[band]:,}" if held.pool else "0" for band in Band]
        day = held.published_on
        row: dict[str, str] = rows.row(
            held.number,
            drawDate=day.isoformat(),
            drawDateFull=f"{day:%B} {day.day}, {day.year}",
            drawName=held.name,
            drawSize=f"{held.invitations:,}",
            drawCRS=str(held.cutoff),
            drawDateTime=f"{held.held_at:%B %d, %Y at %H:%M:%S} UTC",
            drawCutOff=f"{held.tie_break_at:%B %d, %Y at %H:%M:%S} UTC" if held.tie_break_at else "",
            drawDistributionAsOn=f"{held.pool.as_on if held.pool else day:%B %d, %Y}",
            **{f"dd{i}": count for i, count in enumerate(counts, 1)},
        )
        return row

    return print_it
