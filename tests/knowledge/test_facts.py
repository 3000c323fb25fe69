"""The fact files load, name their sources and fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml
from pydantic import ValidationError

from knowledge.models import (
    DocumentRule,
    Fact,
    FeeSchedule,
    FundsTable,
    NomineeProgram,
    Page,
    ProcessingTimes,
    Record,
    Sighting,
    Sourced,
    Term,
)

DATA = Path(__file__).resolve().parents[2] / "knowledge" / "data"
LISTS: Mapping[str, type[Record]] = {
    "pages": Page,
    "glossary": Term,
    "post_ita": DocumentRule,
    "fees": FeeSchedule,
    "funds": FundsTable,
    "processing_times": ProcessingTimes,
    "nominee_programs": NomineeProgram,
}
PROGRAM_SITUATIONS = {"cec", "fsw", "fst", "pnp", "french", "occupation"}
FAMILY_SITUATIONS = {"married", "common-law", "formerly-married", "children", "sibling"}
HISTORY_SITUATIONS = {"foreign-education", "canadian-education", "canadian-work", "foreign-work"}
OTHER_SITUATIONS = {"everyone", "represented", "not-english-or-french", "explanation", "job-offer"}

Kind = TypeVar("Kind", bound=Record)


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def _listed(name: str) -> tuple[Record, ...]:
    return tuple(LISTS[name].model_validate(item) for item in _read(DATA / f"{name}.yaml"))


def _of(kind: type[Kind]) -> tuple[Kind, ...]:
    (name,) = [name for name, model in LISTS.items() if model is kind]
    return tuple(record for record in _listed(name) if isinstance(record, kind))


@cache
def _facts() -> tuple[Fact, ...]:
    found: list[Fact] = []
    for path in sorted((DATA / "facts").glob("*.yaml")):
        content = _read(path)
        defaults = {"topic": content["topic"], **content["defaults"]}
        found += [Fact.model_validate({**defaults, **item}) for item in content["facts"]]
    return tuple(found)


def _sourced() -> list[Sourced]:
    listed = [record for name in LISTS for record in _listed(name) if isinstance(record, Sourced)]
    return [*_facts(), *listed]


def _key(record: Record) -> str:
    return str(getattr(record, "id", None) or getattr(record, "code", None))


def _bilingual(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every mapping by language inside a dumped record."""
    if isinstance(value, Mapping) and "en" in value:
        yield value
    elif isinstance(value, Mapping):
        yield from (words for inner in value.values() for words in _bilingual(inner))
    elif isinstance(value, list | tuple):
        yield from (words for inner in value for words in _bilingual(inner))


def _pages_named(value: Any) -> Iterator[str]:
    """Every page that some part of a parsed file points to."""
    if isinstance(value, Mapping):
        if isinstance(value.get("page"), str):
            yield value["page"]
        yield from (page for inner in value.values() for page in _pages_named(inner))
    elif isinstance(value, list):
        yield from (page for inner in value for page in _pages_named(inner))


@pytest.mark.parametrize("name", LISTS)
def test_every_file_validates_and_uses_an_id_once(name: str) -> None:
    """A file is a list of records of one model, no two with the same id."""
    keys = [_key(record) for record in _listed(name)]
    assert keys
    assert sorted(set(keys)) == sorted(keys)


def test_every_fact_has_an_id_of_its_own() -> None:
    """No two facts of any topic share an id."""
    keys = [fact.id for fact in _facts()]
    assert sorted(set(keys)) == sorted(keys)


def test_a_fact_file_is_named_after_its_topic() -> None:
    """A file's name is its topic, and the ids in it begin with the topic."""
    for path in (DATA / "facts").glob("*.yaml"):
        content = _read(path)
        assert content["topic"] == path.stem
        assert [item["id"] for item in content["facts"] if not item["id"].startswith(f"{path.stem}-")] == []


def test_every_page_is_known() -> None:
    """Whatever a data file points to is in the list of pages."""
    known = {page.id for page in _of(Page)}
    unknown = {(path.name, page) for path in DATA.rglob("*.yaml") for page in _pages_named(_read(path))}
    assert {(name, page) for name, page in unknown if page not in known} == set()


def test_pages_have_titles_and_an_address() -> None:
    """A page has a title in both languages and at least the English address."""
    for page in _of(Page):
        assert set(page.title) == {"en", "fr"}, page.id
        assert {"en"} <= set(page.url) <= {"en", "fr"}, page.id
        assert all(url.startswith(("https://", "http://")) for url in page.url.values()), page.id


def test_every_fact_referred_to_exists() -> None:
    """Terms and documents name facts that there are, each once."""
    known = {fact.id for fact in _facts()}
    referring: list[Term | DocumentRule] = [*_of(Term), *_of(DocumentRule)]
    for record in referring:
        assert set(record.facts) <= known, record.id
        assert len(set(record.facts)) == len(record.facts), record.id


def test_every_text_is_in_both_languages() -> None:
    """English and French are both there, and neither is empty."""
    for record in _sourced():
        for words in _bilingual(record.model_dump()):
            assert set(words) == {"en", "fr"}, _key(record)
            assert all(words.values()), _key(record)


@pytest.mark.parametrize("wrong", ["'", " :", " %", " $", "« ", " »", " ;", " ?", " !", "  "])
def test_french_has_its_own_typography(wrong: str) -> None:
    """French texts have curly apostrophes, and no plain space where a fixed one, or none, belongs."""
    french = {
        (_key(record), words["fr"])
        for record in _sourced()
        for words in _bilingual(record.model_dump(exclude={"names"}))
    }
    assert [(where, text) for where, text in french if wrong in text] == []


def test_provenance_is_told_honestly() -> None:
    """Nothing claims to have been opened live, and what was seen somewhere says where."""
    for record in _sourced():
        assert record.verified_on is None, _key(record)
        assert record.seen is not Sighting.OFFICIAL_PAGE, _key(record)
        assert bool(record.seen_at) == (record.seen is not Sighting.GENERAL), _key(record)


def test_a_period_ends_after_it_begins() -> None:
    """What ends does so on or after its first day."""
    for record in _sourced():
        if record.effective_from and record.effective_to:
            assert record.effective_from <= record.effective_to, _key(record)


def test_the_glossary_covers_the_field_in_few_words() -> None:
    """There are 80 terms or more, with lower-case names and at most 45 words in either language."""
    assert len(_of(Term)) >= 80
    for term in _of(Term):
        names = [name for language in ("en", "fr") for name in term.names[language]]
        assert all(name == name.lower().strip() for name in names), term.id
        assert all(len(text.split()) <= 45 for text in term.text.values()), term.id


def test_a_name_leads_to_one_term() -> None:
    """No name is given to two terms, in whichever language."""
    pairs = {(name, term.id) for term in _of(Term) for names in term.names.values() for name in names}
    names = [name for name, _ in pairs]
    assert sorted(set(names)) == sorted(names)


def test_documents_are_in_order_and_say_to_whom_they_apply() -> None:
    """The 20 documents are numbered in order, and use the known situations only."""
    known = PROGRAM_SITUATIONS | FAMILY_SITUATIONS | HISTORY_SITUATIONS | OTHER_SITUATIONS
    assert [document.order for document in _of(DocumentRule)] == list(range(1, 21))
    for document in _of(DocumentRule):
        assert document.facts, document.id
        assert set(document.applies_to) <= known, document.id


@pytest.mark.parametrize(
    ("day", "adult", "child", "right"),
    [
        (date(2024, 4, 30), 950, 260, 575),
        (date(2026, 4, 29), 950, 260, 575),
        (date(2026, 4, 30), 990, 270, 600),
        (date(2026, 11, 20), 990, 270, 600),
    ],
)
def test_one_fee_schedule_holds_on_a_day(day: date, adult: int, child: int, right: int) -> None:
    """The fees change on 2026-04-30, with no gap and no overlap."""
    (schedule,) = [fees for fees in _of(FeeSchedule) if fees.holds_on(day)]
    assert schedule.processing_adult == adult
    assert schedule.processing_child == child
    assert schedule.right_of_permanent_residence == right


@pytest.mark.parametrize(
    ("day", "single", "seven", "more"),
    [
        (date(2025, 7, 6), 14690, 38875, 3958),
        (date(2025, 7, 7), 15263, 40392, 4112),
        (date(2026, 11, 20), 15263, 40392, 4112),
    ],
)
def test_one_funds_table_holds_on_a_day(day: date, single: int, seven: int, more: int) -> None:
    """Settlement funds change on 2025-07-07; a table grows from one person to seven."""
    (table,) = [funds for funds in _of(FundsTable) if funds.holds_on(day)]
    assert list(table.amounts) == [1, 2, 3, 4, 5, 6, 7]
    assert sorted(set(table.amounts.values())) == list(table.amounts.values())
    assert (table.amounts[1], table.amounts[7], table.each_more) == (single, seven, more)


def test_processing_times_tell_where_none_was_posted() -> None:
    """Every program is there, with nothing for the trades program on 2026-05-12."""
    (times,) = [times for times in _of(ProcessingTimes) if times.posted_on == date(2026, 5, 12)]
    assert dict(times.months) == {"cec": 7, "fsw": 7, "fst": None, "pnp": 7}


def test_all_provinces_and_territories_are_there() -> None:
    """There are 13; Quebec and Nunavut have no nominee program, and only an open one has streams."""
    programs = _of(NomineeProgram)
    assert len(programs) == 13
    assert {program.code for program in programs if program.adds_points is False} == {"QC", "NU"}
    assert all(bool(program.streams) == (program.adds_points is True) for program in programs)


@pytest.mark.parametrize("missing", ["page", "seen", "seen_on", "confidence", "text"])
def test_a_fact_without_its_source_is_refused(missing: str) -> None:
    """A fact that lacks its page, sighting, date, confidence or text does not load."""
    whole = _facts()[0].model_dump()
    del whole[missing]
    with pytest.raises(ValidationError, match=missing):
        Fact.model_validate(whole)
