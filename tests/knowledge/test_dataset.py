"""The data files: whole, valid, in known numbers; and a broken one says where."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from knowledge.dataset import RECORD_FILES, Dataset
from knowledge.errors import DataError
from knowledge.models import Band, Category, Correction, OccupationAlias, Round
from knowledge.snapshot import Knowledge

CopyData = Callable[[Path, int], Dataset]

LIST_SIZES = {
    ("agriculture", 1): 3,
    ("agriculture", 2): 1,
    ("education", 1): 5,
    ("education", 2): 5,
    ("healthcare", 1): 35,
    ("healthcare", 2): 37,
    ("healthcare", 3): 37,
    ("military", 1): 3,
    ("physicians", 1): 3,
    ("researchers", 1): 2,
    ("senior-managers", 1): 4,
    ("stem", 1): 24,
    ("stem", 2): 11,
    ("stem", 3): 11,
    ("trades", 1): 10,
    ("trades", 2): 25,
    ("trades", 3): 25,
    ("transport", 1): 10,
    ("transport", 2): 4,
}


@pytest.fixture
def copy(tmp_path: Path, copy_data: CopyData) -> Dataset:
    """The data files, with the newest five rounds only, for a test to break."""
    return copy_data(tmp_path / "data", 5)


def _change(data: Dataset, name: str, old: str, new: str) -> None:
    """Replace the first ``old`` in a file, which must have it."""
    path = data.folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


READERS: Mapping[str, Callable[[Dataset], object]] = {
    "rounds.csv": Dataset.rounds,
    "pool.csv": Dataset.pool,
    "noc.csv": Dataset.groups,
    "noc_titles.csv.gz": Dataset.titles,
    "category_occupations.csv": Dataset.listings,
    "dataset.yaml": lambda data: data.as_of,
}


def _read(data: Dataset, name: str) -> None:
    """Read anew the file of ``data`` with this name, with those of its kind."""
    fresh = Dataset(data.folder)
    if name in READERS:
        READERS[name](fresh)
        return
    pattern = "facts/*.yaml" if name.startswith("facts/") else name
    (model,) = [model for model, files in RECORD_FILES.items() if files == pattern]
    fresh.records(model)


def _rounds(knowledge: Knowledge, year: int, last: int) -> list[Round]:
    """The rounds held in a year, up to a number."""
    return [r for r in knowledge.rounds if r.held_on.year == year and int(r.number.rstrip("ab")) <= last]


# --- whole and valid ----------------------------------------------------------------------------


@pytest.mark.parametrize("model", RECORD_FILES, ids=lambda model: model.__name__)
def test_every_record_file_validates(model: type[BaseModel], packaged: Dataset) -> None:
    """Each file holds one record or more, all of its model."""
    records = packaged.records(model)
    assert records
    assert {type(record) for record in records} == {model}


def test_every_data_file_is_read(packaged: Dataset) -> None:
    """No file lies in the folder that nothing reads."""
    known = READERS.keys() | {path.name for pattern in RECORD_FILES.values() for path in packaged.folder.glob(pattern)}
    assert {path.name for path in packaged.folder.rglob("*") if path.is_file()} == known


def test_how_much_there_is(packaged: Dataset) -> None:
    """438 rounds and 516 unit groups, each number and code once."""
    numbers, codes = [r.number for r in packaged.rounds()], [g.code for g in packaged.groups()]
    assert (len(numbers), len(codes)) == (len(set(numbers)), len(set(codes))) == (438, 516)


def test_job_titles_belong_to_unit_groups(packaged: Dataset) -> None:
    """All 57,702 have a language and a known code, and every group has titles in both languages."""
    codes, titles = {group.code for group in packaged.groups()}, packaged.titles()
    assert len(titles) == 57_702
    assert {(row.noc, row.language) for row in titles} == {(code, lang) for code in codes for lang in ("en", "fr")}
    assert all(row.title.strip() == row.title != "" for row in titles)


def test_the_lists_have_their_known_sizes(packaged: Dataset) -> None:
    """The occupation lists of 2023, 2025 and 2026 have as many groups as IRCC published, none twice."""
    listings = packaged.listings()
    assert Counter((listing.category, listing.version) for listing in listings) == LIST_SIZES
    assert len({(listing.category, listing.version, listing.noc) for listing in listings}) == len(listings)


def test_listings_name_known_groups_and_versions(packaged: Dataset) -> None:
    """What a list names is a unit group; the version it belongs to is described, and needs an occupation."""
    codes = {group.code for group in packaged.groups()}
    categories = packaged.records(Category)
    described = {(c.slug, v.number) for c in categories for v in c.versions if v.list_year}
    listings = packaged.listings()
    assert {listing.noc for listing in listings} <= codes
    assert {(listing.category, listing.version) for listing in listings} == described
    assert {listing.category for listing in listings} == {
        c.slug for c in categories if c.needs in ("occupation", "military")
    }


def test_versions_of_a_category_follow_each_other(packaged: Dataset) -> None:
    """Oldest first, none begins before the one before it has ended, and at most one is still in force."""
    for category in packaged.records(Category):
        starts = [v.effective_from for v in category.versions if v.effective_from]
        ends = [v.effective_to for v in category.versions if v.effective_to]
        assert len(starts) == len(category.versions), category.slug
        assert len(ends) >= len(starts) - 1, category.slug
        assert all(end < start for end, start in zip(ends, starts[1:], strict=False)), category.slug
        assert starts == sorted(set(starts)), category.slug


def test_the_names_seen_are_the_names_printed(packaged: Dataset) -> None:
    """Every name printed with a round stands under one category version only."""
    seen = [name for c in packaged.records(Category) for v in c.versions for name in v.names_seen]
    assert len(set(seen)) == len(seen)
    assert {r.name for r in packaged.rounds()} <= set(seen)


def test_pool_tables_belong_to_rounds(packaged: Dataset) -> None:
    """Each table stands with a known round, has every band, and comes once."""
    numbers = {r.number for r in packaged.rounds()}
    tables = packaged.pool()
    assert {table.round_number for table in tables} <= numbers
    assert len({table.round_number for table in tables}) == len(tables)
    assert all(set(table.counts) == set(Band) for table in tables)


def test_the_data_are_as_old_as_their_newest_round(packaged: Dataset) -> None:
    """The day of the copy is the day of #437."""
    assert packaged.as_of == date(2026, 8, 19) == packaged.rounds()[-1].published_on


# --- totals known from the press -----------------------------------------------------------------


def test_the_invitations_of_2021(knowledge: Knowledge) -> None:
    """114,431, which only adds up with the 888 of #208."""
    assert sum(r.invitations for r in _rounds(knowledge, 2021, 999)) == 114_431


def test_2025_up_to_385(knowledge: Knowledge) -> None:
    """102,599 invitations in 55 rounds: 23 to nominees and 7 in healthcare among them."""
    rounds = _rounds(knowledge, 2025, 385)
    kinds = Counter(r.category for r in rounds)
    assert (sum(r.invitations for r in rounds), len(rounds)) == (102_599, 55)
    assert (kinds["pnp"], kinds["healthcare"]) == (23, 7)


def test_2026_up_to_422(knowledge: Knowledge) -> None:
    """89,067 invitations in 34 rounds."""
    rounds = _rounds(knowledge, 2026, 422)
    assert (sum(r.invitations for r in rounds), len(rounds)) == (89_067, 34)


def test_claims_about_379(knowledge: Knowledge) -> None:
    """Healthcare at 462 was the lowest of 2025 but not ever, the sixth of that year and its second largest."""
    healthcare = list(knowledge.rounds_of("healthcare"))
    of_2025 = [r for r in healthcare if r.held_on.year == 2025]
    claimed = knowledge.by_number["379"]
    until_then = [r for r in healthcare if r.held_at <= claimed.held_at]
    assert (claimed.category, claimed.cutoff) == ("healthcare", 462)
    assert {r.number: r.cutoff for r in until_then if r.cutoff < 462} == {"271": 431, "284": 422, "301": 445}
    assert min(r.cutoff for r in of_2025 if r in until_then) == 462
    assert of_2025.index(claimed) == 5
    assert sorted(r.invitations for r in of_2025).index(claimed.invitations) == len(of_2025) - 2


# --- fingerprints -------------------------------------------------------------------------------


def test_the_digest_tells_other_data_apart(copy: Dataset, packaged: Dataset, tmp_path: Path) -> None:
    """Any byte of any file, or another name, makes another digest; the same files elsewhere do not."""
    assert Dataset(copy.folder).digest == copy.digest != packaged.digest
    moved = copy.folder.rename(tmp_path / "elsewhere")
    assert Dataset(moved).digest == copy.digest
    (moved / "fees.yaml").rename(moved / "fees2.yaml")
    renamed = Dataset(moved).digest
    (moved / "fees2.yaml").write_bytes((moved / "fees2.yaml").read_bytes() + b"\n")
    assert len({copy.digest, renamed, Dataset(moved).digest}) == 3


def test_the_titles_have_a_digest_of_their_own(copy: Dataset, packaged: Dataset) -> None:
    """Other rounds leave it as it is, so that the title index is not built anew."""
    assert copy.titles_digest == packaged.titles_digest
    assert copy.digest != packaged.digest


# --- broken files -------------------------------------------------------------------------------


def test_a_copy_is_sound_before_it_is_broken(copy: Dataset) -> None:
    """What the tests below break can be read."""
    for name in (*READERS, *RECORD_FILES.values()):
        _read(copy, name)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("rounds.csv", ",5000,382,", ",5000,1201,", "437"),
        ("rounds.csv", ",5000,382,", ",many,382,", "437"),
        ("rounds.csv", "2026-08-19T12:35:37Z", "2026-08-19T12:35:37", "437"),
        ("rounds.csv", "437,French", "four,French", "four"),
        ("rounds.csv", "number,name", "number,title", "433"),
        ("pool.csv", "\n437,", "\n437,on", "437"),
        ("pool.csv", ",total,", ",sum,", "433"),
        ("pool.csv", "number,as_on", "id,as_on", "2026-"),
        ("noc.csv", "00010,", "010,", "010"),
        ("noc.csv", "title_fr", "titre", "00010"),
        ("category_occupations.csv", "healthcare,1,31100", "healthcare,one,31100", "31100"),
        ("categories.yaml", "needs: nomination", "needs: luck", "pnp"),
        ("categories.yaml", "kind: program", "kynd: program", "fst"),
        ("categories.yaml", "      nclc: 7\n", "", "french"),
        ("corrections.yaml", "field: invitations", "field: size", "208"),
        ("pages.yaml", "url:", "link:", "ircc-"),
        ("fees.yaml", "seen:", "heard:", "fees-"),
        ("funds.yaml", "confidence: ", "confidence: un", "funds-"),
        ("glossary.yaml", "confidence: ", "confidence: un", ""),
        ("nominee_programs.yaml", "adds_points: true", "adds_points: perhaps", ""),
        ("occupation_aliases.yaml", "['31301']", "['RN']", "registered nurse"),
        ("facts/fees.yaml", "id: fees-", "id: Fees ", "Fees "),
        ("facts/fees.yaml", "topic:", "subject:", ""),
        ("facts/fees.yaml", "facts:", "facts: [text]\nothers:", "text"),
        ("facts/fees.yaml", "topic:", "{topic:", ""),
        ("dataset.yaml", "as_of: 2026-08-19", "as_of: yesterday", "as_of"),
        ("dataset.yaml", "as_of:", "of:", "as_of"),
    ],
)
def test_a_broken_file_is_told_with_its_record(name: str, old: str, new: str, told: str, copy: Dataset) -> None:
    """The error names the file and the record in it that does not say what it must."""
    _change(copy, name, old, new)
    with pytest.raises(DataError) as raised:
        _read(copy, name)
    assert str(raised.value).startswith(f"{Path(name).name}: ")
    assert told in str(raised.value)


@pytest.mark.parametrize(
    "name",
    [
        "rounds.csv",
        "pool.csv",
        "noc.csv",
        "noc_titles.csv.gz",
        "category_occupations.csv",
        "dataset.yaml",
        "pages.yaml",
    ],
)
@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00 no text"])
def test_a_file_that_cannot_be_read_is_told(name: str, content: bytes | None, copy: Dataset) -> None:
    """One that is not there, or not text, is named."""
    path = copy.folder / name
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(DataError, match=name):
        _read(copy, name)


@pytest.mark.parametrize("text", ["", "just text", "3", "- just text", "- 3", "a: b"])
def test_a_record_file_of_another_shape_is_told(text: str, copy: Dataset) -> None:
    """A list of records, or facts on a topic, and nothing else."""
    (copy.folder / "occupation_aliases.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"occupation_aliases\.yaml"):
        Dataset(copy.folder).records(OccupationAlias)


@pytest.mark.parametrize("line", ["00010,en", "00010,en,Mayor,more", "mayor,en,Mayor", ""])
def test_a_broken_title_is_told(line: str, copy: Dataset) -> None:
    """A row that is not a code, a language and a title names the file."""
    (copy.folder / "noc_titles.csv.gz").write_bytes(gzip.compress(f"noc,lang,title\n{line}\n".encode()))
    with pytest.raises(DataError, match=r"noc_titles\.csv\.gz"):
        Dataset(copy.folder).titles()


def test_no_corrections_is_not_no_file(copy: Dataset) -> None:
    """An empty list is a list; only a missing file is an error."""
    (copy.folder / "corrections.yaml").write_text("[]\n", encoding="utf-8")
    assert Dataset(copy.folder).records(Correction) == []
    (copy.folder / "corrections.yaml").unlink()
    with pytest.raises(DataError, match=r"corrections\.yaml"):
        Dataset(copy.folder).records(Correction)
