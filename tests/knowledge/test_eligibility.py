"""From a job as people name it to unit groups, and from there to the categories that list them on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dataset import Dataset
from knowledge.eligibility import Listed, find_groups, occupations_on, standings
from knowledge.folding import words_of
from knowledge.models import Category, CategoryVersion
from knowledge.snapshot import Knowledge

DAY = timedelta(days=1)
TODAY = date(2026, 8, 19)
NEW_LISTS = date(2026, 2, 18)
LISTS_OF_2025 = date(2025, 2, 27)


def _codes(knowledge: Knowledge, job: str) -> list[str]:
    return [match.group.code for match in find_groups(knowledge, job)]


def _told(knowledge: Knowledge, noc: str, day: date) -> dict[str, tuple[Listed, int | None, date | None]]:
    return {s.category.slug: (s.listed, s.version.number, s.until) for s in standings(knowledge, noc, day)}


# --- from a job to unit groups -------------------------------------------------------------------


def test_aliases_lead_to_known_groups(knowledge: Knowledge) -> None:
    """Every code an alias names is one of the 516, and none is named twice by it."""
    for alias in knowledge.aliases:
        assert set(alias.nocs) <= knowledge.groups.keys(), alias.names
        assert len(set(alias.nocs)) == len(alias.nocs), alias.names


def test_aliases_are_folded_and_lead_one_way(knowledge: Knowledge) -> None:
    """A name stands as it is looked up, and for one alias only."""
    names = [name for alias in knowledge.aliases for name in alias.names]
    assert [name for name in names if words_of(name) != name] == []
    assert sorted(set(names)) == sorted(names)


def test_every_alias_is_found(knowledge: Knowledge) -> None:
    """Typed as it stands or in capitals, a name leads to all the groups of its alias, in its order."""
    for alias in knowledge.aliases:
        for name in alias.names:
            assert _codes(knowledge, name) == list(alias.nocs), name
            assert _codes(knowledge, f" {name.upper()}! ") == list(alias.nocs), name


@pytest.mark.parametrize(
    ("job", "codes"),
    [
        ("PSW", ["33102", "44101"]),
        ("psws", ["33102", "44101"]),
        ("RN", ["31301"]),
        ("LPN", ["32101"]),
        ("rpn", ["32101", "31301"]),
        ("ECE", ["42202"]),
        ("devops", ["21231"]),
        ("cook", ["63200"]),
        ("cooks", ["63200"]),
        ("a senior cook", ["63200"]),
        ("Software Engineer", ["21231"]),
        ("senior software engineers", ["21231"]),
        ("softwar enginer", ["21231"]),
        ("truck driver", ["73300"]),
        ("insurance broker", ["63100"]),
        ("doctor", ["31102", "31100", "31101"]),
        ("camionneur", ["73300"]),
        ("infirmière", ["31301"]),
        ("une plombière", ["72300"]),
        ("Cuisinier/cuisinière", ["63200"]),
        ("Directeur adjoint/directrice adjointe de la comptabilité", ["10010"]),
    ],
)
def test_a_job_leads_to_its_groups(job: str, codes: list[str], knowledge: Knowledge) -> None:
    """Abbreviations, plurals, ranks, French, printed titles and typing errors; several groups are all offered."""
    assert _codes(knowledge, job) == codes


def test_a_title_tells_what_led_to_the_group(knowledge: Knowledge) -> None:
    """A group found by an official title carries that title; one found by an alias carries none."""
    (by_title,) = find_groups(knowledge, "plombière")
    assert (by_title.title, by_title.likeness) == ("Plombier/plombière", 100.0)
    assert all(match.title is None for match in find_groups(knowledge, "PSW"))


def test_a_job_like_several_offers_each_group_once(knowledge: Knowledge) -> None:
    """At most five groups, none twice, the likeliest first."""
    for job in ("manager", "technician", "engineer", "operator", "CFO", "technicienne", "assistant"):
        matches = find_groups(knowledge, job)
        codes = [match.group.code for match in matches]
        assert 1 <= len(codes) == len(set(codes)) <= 5, job
        assert [m.likeness for m in matches] == sorted((m.likeness for m in matches), reverse=True), job


@pytest.mark.parametrize("job", ["", "   ", "qwzx", "x" * 10_000, "😀", "\x00\x1b", "\u202e\u200f", "the"])
def test_what_names_no_job_finds_none(job: str, knowledge: Knowledge) -> None:
    """Nothing is made up where nothing resembles it."""
    assert find_groups(knowledge, job) == []


def test_any_text_is_taken(knowledge: Knowledge) -> None:
    """No text makes the search raise, and every group found is one of the 516."""

    @given(st.text(max_size=40) | st.lists(st.sampled_from(["senior", "cooks", "of", "ies", "s", "é"])).map(" ".join))
    def holds(job: str) -> None:
        assert {match.group.code for match in find_groups(knowledge, job)} <= knowledge.groups.keys()

    holds()


# --- from a group to the categories ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("noc", "day", "told"),
    [
        ("63200", date(2025, 2, 26), {"trades": (Listed.LATER, 2, NEW_LISTS)}),
        ("63200", date(2025, 2, 27), {"trades": (Listed.NOW, 2, NEW_LISTS)}),
        ("63200", date(2026, 2, 17), {"trades": (Listed.NOW, 2, NEW_LISTS)}),
        ("63200", date(2026, 2, 18), {"trades": (Listed.EARLIER, 2, NEW_LISTS)}),
        ("63200", TODAY, {"trades": (Listed.EARLIER, 2, NEW_LISTS)}),
        ("21231", date(2025, 2, 26), {"stem": (Listed.NOW, 1, LISTS_OF_2025)}),
        ("21231", date(2025, 2, 27), {"stem": (Listed.EARLIER, 1, LISTS_OF_2025)}),
        ("21231", TODAY, {"stem": (Listed.EARLIER, 1, LISTS_OF_2025)}),
        ("73300", date(2025, 2, 26), {"transport": (Listed.NOW, 1, LISTS_OF_2025)}),
        ("73300", date(2025, 2, 27), {"transport": (Listed.EARLIER, 1, LISTS_OF_2025)}),
        ("73300", TODAY, {"transport": (Listed.EARLIER, 1, LISTS_OF_2025)}),
        ("31102", TODAY, {"physicians": (Listed.NOW, 1, None), "healthcare": (Listed.NOW, 3, None)}),
        ("63100", TODAY, {"stem": (Listed.NOW, 3, None)}),
        ("33102", TODAY, {"healthcare": (Listed.NOW, 3, None)}),
        ("44101", TODAY, {}),
        ("65200", TODAY, {}),
    ],
)
def test_how_a_group_stands_on_a_day(
    noc: str, day: date, told: dict[str, tuple[Listed, int | None, date | None]], knowledge: Knowledge
) -> None:
    """Cooks, software engineers and truck drivers were listed; physicians are twice; insurance brokers are now."""
    assert _told(knowledge, noc, day) == told


def test_what_is_in_force_comes_first(knowledge: Knowledge) -> None:
    """On any day, lists in force stand before earlier ones, and those before later ones."""
    for noc in knowledge.groups:
        for day in (date(2024, 1, 1), date(2025, 12, 31), TODAY):
            kinds = [s.listed for s in standings(knowledge, noc, day)]
            assert kinds == sorted(kinds, key=list(Listed).index), (noc, day)


@cache
def _versions_listing() -> Mapping[tuple[str, str], list[CategoryVersion]]:
    """Which versions list which unit group, by category, straight from the files."""
    packaged = Dataset.packaged()
    categories = {c.slug: c for c in packaged.records(Category)}
    return {
        (row.category, row.noc): [
            version
            for version in categories[row.category].versions
            for other in packaged.listings()
            if (other.category, other.noc, other.version) == (row.category, row.noc, version.number)
        ]
        for row in {(r.category, r.noc): r for r in packaged.listings()}.values()
    }


def _days() -> Iterator[date]:
    """Every day on which a version begins or ends, its neighbours, and the first of each month around."""
    for versions in _versions_listing().values():
        for edge in (d for v in versions for d in (v.effective_from, v.effective_to) if d):
            yield from (edge - DAY, edge, edge + DAY)
    yield from (date(year, month, 1) for year in range(2022, 2028) for month in range(1, 13))


def _expected(versions: list[CategoryVersion], day: date) -> tuple[Listed, date]:
    """How a group stands, and from when the list counts that says so: in force, else ended last, else next."""
    spans = [(v.effective_from or date.min, v.effective_to or date.max) for v in versions]
    now = [first for first, last in spans if first <= day <= last]
    if now:
        return Listed.NOW, now[0]
    ended = [first for first, last in spans if last < day]
    return (Listed.EARLIER, max(ended)) if ended else (Listed.LATER, min(first for first, _ in spans))


def test_every_listing_agrees_with_the_dates_of_its_version_on_every_day(knowledge: Knowledge) -> None:
    """Over all listings in the data, what is told on a day is what the dates of the versions say."""
    by_noc: dict[str, dict[str, list[CategoryVersion]]] = {}
    for (slug, noc), versions in _versions_listing().items():
        by_noc.setdefault(noc, {})[slug] = versions
    for day in sorted(set(_days())):
        for noc, versions_of in by_noc.items():
            found = {s.category.slug: s for s in standings(knowledge, noc, day)}
            expected = {slug: _expected(versions, day) for slug, versions in versions_of.items()}
            told = {slug: (s.listed, s.version.effective_from) for slug, s in found.items()}
            assert told == expected, (noc, day)


def test_a_standing_ends_the_day_after_the_last_of_its_list(knowledge: Knowledge) -> None:
    """``until`` is the first day on which the list no longer counts; None while it is in force."""
    for noc in knowledge.groups:
        for standing in standings(knowledge, noc, TODAY):
            last = standing.version.effective_to
            assert standing.until == (last + DAY if last else None)
            assert (standing.until is None) == (standing.listed is Listed.NOW)


def test_a_group_on_no_list_stands_nowhere(knowledge: Knowledge) -> None:
    """Groups that no version names, and codes that do not exist, have no standing."""
    listed = {listing.noc for listing in knowledge.listings}
    for noc in (*(knowledge.groups.keys() - listed), "99999", ""):
        assert standings(knowledge, noc, TODAY) == []


# --- from a category to its groups ----------------------------------------------------------------


def test_the_list_of_a_version(knowledge: Knowledge) -> None:
    """The groups of a version come by code; a category without a list has none."""
    transport = knowledge.categories_by_slug["transport"]
    groups = occupations_on(knowledge, "transport", transport.versions[-1])
    assert len(groups) == 4
    assert [g.code for g in groups] == sorted(g.code for g in groups)
    french = knowledge.categories_by_slug["french"]
    assert occupations_on(knowledge, "french", french.versions[-1]) == []


def test_every_listed_group_stands_with_its_category(knowledge: Knowledge) -> None:
    """The list of a version and the standing of its groups on its days tell the same."""
    for category in knowledge.categories:
        for version in category.versions:
            for group in occupations_on(knowledge, category.slug, version):
                day = version.effective_from or TODAY
                assert _told(knowledge, group.code, day)[category.slug][0] is Listed.NOW
