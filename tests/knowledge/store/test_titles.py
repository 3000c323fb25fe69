"""The index of job titles is built at first need and kept beside the knowledge store."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.damage import empty, foreign, truncate
from fakes.stores import KEPT, NEWEST, CopyData, known_in, lightened, names_in

from knowledge.dataset import Dataset
from knowledge.titles import TitleIndex


@pytest.fixture
def few_titles(tmp_path: Path, copy_data: CopyData) -> Dataset:
    """Data with a handful of job titles, so that their index is built in no time."""
    data = lightened(copy_data(tmp_path / "data", NEWEST))
    text = "noc,lang,title\n63200,en,Cook\n63200,fr,Cuisinier/cuisinière\n72106,en,Welder\n"
    (data.folder / "noc_titles.csv.gz").write_bytes(gzip.compress(text.encode()))
    return Dataset(data.folder)


async def test_the_title_index_is_built_at_first_need_and_kept(tmp_path: Path, few_titles: Dataset) -> None:
    """Opening and loading do without it; asked for, it lies in the folder, and the next process reads it."""
    folder = tmp_path / "store"
    known = await known_in(folder, few_titles)
    assert names_in(folder) == KEPT
    assert [hit.noc for hit in known.titles().exact("cuisinière")] == ["63200"]
    (path,) = folder.glob("titles-*.npz")
    assert names_in(folder) == KEPT | {path.name}
    written = path.stat().st_mtime_ns
    assert (await known_in(folder, few_titles)).titles().exact("cook") == known.titles().exact("cook")
    assert path.stat().st_mtime_ns == written
    assert known.titles() is known.titles()


async def test_other_titles_have_another_index(tmp_path: Path, few_titles: Dataset) -> None:
    """The index is kept under the fingerprint of the titles, and not taken for that of others."""
    folder = tmp_path / "store"
    assert len((await known_in(folder, few_titles)).titles()) == 3
    (few_titles.folder / "noc_titles.csv.gz").write_bytes(gzip.compress(b"noc,lang,title\n72106,en,Welder\n"))
    assert len((await known_in(folder, Dataset(few_titles.folder))).titles()) == 1


@pytest.mark.parametrize("damage", [empty, truncate, foreign])
async def test_a_broken_title_index_is_rebuilt(
    damage: Callable[[Path], None], tmp_path: Path, few_titles: Dataset
) -> None:
    """It costs a second, not the answer."""
    folder = tmp_path / "store"
    (await known_in(folder, few_titles)).titles()
    (path,) = folder.glob("titles-*.npz")
    damage(path)
    assert [hit.title for hit in (await known_in(folder, few_titles)).titles().exact("welder")] == ["Welder"]
    assert len((await known_in(folder, few_titles)).titles()) == 3
    assert names_in(folder) == KEPT | {path.name}


async def test_without_space_the_title_index_is_not_kept(
    tmp_path: Path, few_titles: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be written it is built all the same, and nothing half-written stays."""
    folder = tmp_path / "store"
    known = await known_in(folder, few_titles)

    def full(index: TitleIndex, path: Path) -> None:
        path.write_bytes(b"PK" * len(index))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("knowledge.titles.TitleIndex.save", full)
    assert [hit.noc for hit in known.titles().exact("welder")] == ["72106"]
    assert names_in(folder) == KEPT
