"""The data files, read and validated: what a fresh knowledge store is built from."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.crs import LanguageTest, RuleSet
from knowledge.errors import DataError
from knowledge.models import (
    Band,
    Category,
    Correction,
    DocumentRule,
    Fact,
    FeeSchedule,
    FundsTable,
    Listing,
    NocGroup,
    NomineeProgram,
    OccupationAlias,
    Page,
    PoolSnapshot,
    ProcessingTimes,
    PublishedRound,
    Term,
)
from knowledge.titles import TitleRow

Model = TypeVar("Model", bound=BaseModel)

RECORD_FILES: Mapping[type[BaseModel], str] = {
    Page: "pages.yaml",
    Category: "categories.yaml",
    Correction: "corrections.yaml",
    Fact: "facts/*.yaml",
    Term: "glossary.yaml",
    DocumentRule: "post_ita.yaml",
    FeeSchedule: "fees.yaml",
    FundsTable: "funds.yaml",
    ProcessingTimes: "processing_times.yaml",
    NomineeProgram: "nominee_programs.yaml",
    OccupationAlias: "occupation_aliases.yaml",
    RuleSet: "crs_grid.yaml",
    LanguageTest: "language_tests.yaml",
}
"""Which file, or files, hold the records of which model. A record's place in the store is its model's name."""


_NAMES = ("id", "number", "round_number", "slug", "code")


@dataclass(frozen=True)
class Dataset:
    """The folder of data files; everything in it is read at first use and validated.

    Raises:
        DataError: on reading, where a file does not say what it must; names the file and the place.
    """

    folder: Path

    @classmethod
    def packaged(cls) -> Dataset:
        """Return the data files that come with this package."""
        return cls(Path(str(resources.files("knowledge"))) / "data")

    @cached_property
    def digest(self) -> str:
        """A fingerprint of every file, so that a store built from other data is told apart."""
        fingerprint = hashlib.sha256()
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file()):
            fingerprint.update(path.relative_to(self.folder).as_posix().encode())
            fingerprint.update(path.read_bytes())
        return fingerprint.hexdigest()[:16]

    @cached_property
    def titles_digest(self) -> str:
        """A fingerprint of the job titles alone."""
        return hashlib.sha256((self.folder / "noc_titles.csv.gz").read_bytes()).hexdigest()[:16]

    @cached_property
    def as_of(self) -> date:
        """The day of the newest copy of the rounds file that the data come from."""
        content = self._yaml(self.folder / "dataset.yaml")
        day = content.get("as_of") if isinstance(content, Mapping) else None
        if not isinstance(day, date):
            raise DataError("dataset.yaml: as_of is not a date")
        return day

    def rounds(self) -> list[PublishedRound]:
        """Return every round as published, oldest first, without pool tables."""
        return [
            self._record(PublishedRound, {k: v for k, v in row.items() if v != ""}, "rounds.csv")
            for row in self._csv("rounds.csv")
        ]

    def pool(self) -> list[PoolSnapshot]:
        """Return the pool table that stands with each round, oldest first."""
        return [
            self._record(
                PoolSnapshot,
                {
                    "round_number": row.get("number"),
                    "as_on": row.get("as_on"),
                    "origin": row.get("origin"),
                    "counts": {band: row.get(band) for band in Band},
                },
                "pool.csv",
            )
            for row in self._csv("pool.csv")
        ]

    def groups(self) -> list[NocGroup]:
        """Return the 516 unit groups of NOC 2021."""
        return [
            self._record(
                NocGroup,
                {"code": row.get("code"), "title": {"en": row.get("title_en"), "fr": row.get("title_fr")}},
                "noc.csv",
            )
            for row in self._csv("noc.csv")
        ]

    def listings(self) -> list[Listing]:
        """Return the occupation list of every category version."""
        return [self._record(Listing, row, "category_occupations.csv") for row in self._csv("category_occupations.csv")]

    def titles(self) -> list[TitleRow]:
        """Return all job titles, as tuples."""
        path = self.folder / "noc_titles.csv.gz"
        try:
            text = gzip.decompress(path.read_bytes()).decode()
        except (OSError, EOFError, zlib.error, UnicodeDecodeError) as problem:
            raise DataError(f"{path.name}: {problem}") from problem
        rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
        wrong = next((row for row in rows if len(row) != 3 or not row[0].isdecimal()), None)
        if wrong is not None:
            raise DataError(f"{path.name}: {wrong}: is not a code, a language and a title")
        return [TitleRow(*row) for row in rows]

    def records(self, model: type[Model]) -> list[Model]:
        """Return every record of ``model``, in the order of the files."""
        paths = sorted(self.folder.glob(RECORD_FILES[model]))
        if not paths:
            raise DataError(f"{RECORD_FILES[model]}: no such file")
        return [self._record(model, item, path.name) for path in paths for item in self._items(path)]

    def _items(self, path: Path) -> Iterator[Mapping[str, Any]]:
        """The items of a list, or of ``facts`` under the file's topic and defaults."""
        content = self._yaml(path)
        if isinstance(content, list):
            yield from content
            return
        if not isinstance(content, Mapping) or not content.keys() >= {"topic", "facts"}:
            raise DataError(f"{path.name}: is neither a list nor facts on a topic")
        shared = {"topic": content["topic"], **content.get("defaults", {})}
        for item in content["facts"]:
            yield {**shared, **item} if isinstance(item, Mapping) else item

    def _csv(self, name: str) -> Iterator[dict[str, str]]:
        try:
            with (self.folder / name).open(encoding="utf-8", newline="") as file:
                yield from csv.DictReader(file)
        except (OSError, UnicodeDecodeError, csv.Error) as problem:
            raise DataError(f"{name}: {problem}") from problem

    @staticmethod
    def _yaml(path: Path) -> Any:
        try:
            return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
            raise DataError(f"{path.name}: {problem}") from problem

    @staticmethod
    def _record(model: type[Model], values: Mapping[str, Any], place: str) -> Model:
        try:
            return model.model_validate(values)
        except ValidationError as problem:
            raise DataError(f"{place}: {_name_of(values)}: {problem}") from problem


def _name_of(values: Any) -> str:
    """What a record is called in its file, else how it begins."""
    named = values if isinstance(values, Mapping) else {}
    return next((str(named[key]) for key in _NAMES if named.get(key)), repr(values)[:80])
