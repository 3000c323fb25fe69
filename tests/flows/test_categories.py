"""Which categories there are, what they ask for, which occupations they list, and what changed; by date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.asking import FRESH, Chat, figures, tells_day

from bot.answer import Status
from knowledge.models import Category, CategoryVersion, RoundKind
from knowledge.snapshot import Knowledge

TODAY = FRESH.date()


def _kinds(knowledge: Knowledge, day: date) -> list[tuple[Category, CategoryVersion]]:
    """The categories in force on a day, with the version of then."""
    pairs = [(c, c.version_on(day)) for c in knowledge.categories if c.kind is RoundKind.CATEGORY]
    return [(c, v) for c, v in pairs if v]


def _listed(knowledge: Knowledge, slug: str, version: int | None) -> set[str]:
    return {row.noc for row in knowledge.listings if (row.category, row.version) == (slug, version)}


# --- all ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "which categories are there?",
        "list all the categories",
        "current express entry categories",
        "how many categories does express entry have now",
        "quelles sont les catégories",
    ],
)
def test_all_categories_in_force(text: str, ask: Chat, knowledge: Knowledge) -> None:
    """Every category in force today is named, with its first day, its list's length and its last cut-off."""
    answer = ask(text)
    assert answer.intent == "category_info"
    for category, version in _kinds(knowledge, TODAY):
        assert category.name[answer.language].replace("'", "’") in answer.text.replace("'", "’")
        assert str(version.effective_from) in answer.text
        rounds = knowledge.rounds_of(category.slug)
        assert not rounds or str(rounds[-1].cutoff) in figures(answer)
    assert "Agriculture" in answer.text
    assert tells_day(answer, date(2026, 2, 17))


def test_what_ended_and_came_again_is_told_with_the_day_it_ended(ask: Chat) -> None:
    """Seen from a day between two versions, that is the end of the one before, whatever the day today."""
    answer = ask("categories as of 2025-03-15")
    assert "Transport occupations (until February 26, 2025)" in answer.text


@pytest.mark.parametrize(("year", "n"), [(2023, 6), (2024, 6), (2025, 7)])
def test_the_categories_of_an_earlier_year(year: int, n: int, ask: Chat, knowledge: Knowledge) -> None:
    """A question about an earlier year is answered by the categories of then."""
    then = date(year, 12, 31)
    in_force = _kinds(knowledge, then)
    assert len(in_force) == n
    answer = ask(f"which categories were in force in {year}")
    assert answer.intent == "category_info"
    assert then.isoformat() in answer.text
    in_table = answer.text.split("No longer in force")[0]
    for category in knowledge.categories:
        if category.kind is RoundKind.CATEGORY:
            assert (category.name["en"] in in_table) == (category in [c for c, _ in in_force]), category.slug


def test_the_categories_of_an_earlier_moment(ask: Chat) -> None:
    """At a moment in the past only what held then is told."""
    answer = ask("which categories are there?", at=datetime(2026, 2, 17, 12, tzinfo=UTC))
    assert "Senior managers" not in answer.text
    assert "Agriculture" in answer.text


# --- one ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("rules of the healthcare category", "healthcare"),
        ("requirements for the trades category", "trades"),
        ("what do i need for the stem category", "stem"),
        ("transport category requirements", "transport"),
        ("rules for the education category", "education"),
        ("physicians category rules", "physicians"),
        ("senior managers category criteria", "senior-managers"),
        ("researchers category requirements", "researchers"),
        ("what is required for the military recruits category", "military"),
        ("french category requirements", "french"),
        ("how much experience does the healthcare category ask for?", "healthcare"),
        ("how many months of experience for trades", "trades"),
        ("critères de la catégorie santé", "healthcare"),
    ],
)
def test_the_rule_of_a_category(text: str, slug: str, ask: Chat, knowledge: Knowledge) -> None:
    """The rule in force is told: how long, where, since when; with the category page as its source."""
    answer = ask(text)
    category = knowledge.categories_by_slug[slug]
    version = category.version_on(TODAY)
    assert version
    assert version.effective_from
    assert answer.intent == "category_info"
    assert tells_day(answer, version.effective_from)
    assert category.name[answer.language] in answer.title
    if version.work and slug != "military":
        assert str(version.work.months) in figures(answer)
        assert {"en": "in Canada", "fr": "au Canada"}[answer.language] in answer.text
        assert ("abroad does not count" in answer.text) == (version.work.place.value == "canada")
    assert any("category-based-selection" in s.url or "rounds" in s.url for s in answer.sources)


@pytest.mark.parametrize("slug", ["healthcare", "trades", "stem", "transport", "education", "senior-managers"])
def test_the_list_of_a_category(slug: str, ask: Chat, knowledge: Knowledge) -> None:
    """Every unit group on the list in force is named, and no other."""
    answer = ask(f"which occupations are in the {slug.replace('-', ' ')} category?")
    version = knowledge.categories_by_slug[slug].version_on(TODAY)
    assert version
    wanted = _listed(knowledge, slug, version.number)
    listed = re.findall(r"^- (\d{5})\b", answer.text, re.MULTILINE)
    assert len(listed) == len(wanted)
    assert set(listed) == wanted


@pytest.mark.parametrize(
    ("slug", "year", "months", "n"),
    [("healthcare", 2024, 6, 35), ("stem", 2024, 6, 24), ("trades", 2024, 6, 10), ("agriculture", 2024, 6, 3)],
)
def test_an_earlier_version(slug: str, year: int, months: int, n: int, ask: Chat, knowledge: Knowledge) -> None:
    """The rule and list of an earlier year are those of the version of then."""
    version = knowledge.categories_by_slug[slug].version_on(date(year, 12, 31))
    assert version
    wanted = _listed(knowledge, slug, version.number)
    assert len(wanted) == n
    answer = ask(f"what were the rules of the {slug} category in {year}")
    assert {str(months), str(n), *wanted} <= figures(answer)
    assert version.effective_to
    assert tells_day(answer, version.effective_to)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("rules of the healthcare category on 2026-02-17", 6),
        ("rules of the healthcare category on 2026-02-18", 12),
        ("rules of the healthcare category in january 2026", 6),
        ("rules of the healthcare category in march 2026", 12),
    ],
)
def test_the_rule_of_a_day(text: str, months: int, ask: Chat) -> None:
    """A day or month in the question chooses the version of then: 6 months until 2026-02-17, 12 from the day after."""
    answer = ask(text)
    assert answer.intent == "category_info"
    assert re.search(rf"at least {months} months", answer.text, re.IGNORECASE), answer.text


def test_a_category_no_longer_in_force(ask: Chat) -> None:
    """Agriculture ended on 2026-02-17: that is said first."""
    for text in ("agriculture category", "is the agriculture category still in force"):
        answer = ask(text)
        assert re.search(r"not in force|no longer", answer.text, re.IGNORECASE)
        assert tells_day(answer, date(2026, 2, 17))


def test_validity_comes_from_the_version_not_from_rounds(ask: Chat, knowledge: Knowledge) -> None:
    """STEM has had no round since 2024 and is in force all the same; its version says since when."""
    answer = ask("is the stem category still in force?")
    last = knowledge.rounds_of("stem")[-1]
    assert tells_day(answer, date(2026, 2, 18))
    assert tells_day(answer, last.held_on)
    assert not re.search(r"not in force", answer.text, re.IGNORECASE)


@pytest.mark.parametrize(("slug", "came", "went"), [("transport", "72410", "73300"), ("trades", "", "63200")])
def test_what_changed_in_a_list(slug: str, came: str, went: str, ask: Chat) -> None:
    """Between a list and the one before it is told what came and what went."""
    answer = ask(f"what changed in the {slug} category in 2026")
    new, gone = re.search(r"new(.*?)no longer on it(.*)", answer.text, re.DOTALL).groups()  # type: ignore[union-attr]
    assert went in gone
    assert came in new


def test_several_categories_at_once(ask: Chat) -> None:
    """Two categories named are both told."""
    answer = ask("rules of the healthcare and trades categories")
    assert "Healthcare and social services" in answer.text
    assert "Trades occupations" in answer.text


@pytest.mark.parametrize(("text", "slug"), [("what is the cec program", "cec"), ("rules of the pnp program", "pnp")])
def test_a_program_is_not_a_category(text: str, slug: str, ask: Chat) -> None:
    """CEC, FSW, FST and PNP are programs; nothing calls them categories."""
    answer = ask(text)
    assert answer.status is Status.ANSWERED
    assert slug.upper() in answer.text
    assert not re.search(rf"{slug} category", answer.text, re.IGNORECASE)


def test_what_was_not_read_officially_is_said_to_be_so(ask: Chat, knowledge: Knowledge) -> None:
    """The list of 2025 was pieced together from secondary sources: its source line says so; that of 2026 does not."""
    healthcare = knowledge.categories_by_slug["healthcare"]
    second, third = (healthcare.version_on(d) for d in (date(2025, 6, 1), TODAY))
    assert second
    assert third
    assert (second.seen, third.seen) == ("secondary", "official copy")
    then = ask("rules of the healthcare category in 2025")
    now = ask("rules of the healthcare category")
    assert "secondary sources" in then.text
    assert "secondary sources" not in now.text


def test_every_version_is_told_with_its_own_rule(ask: Chat, knowledge: Knowledge) -> None:
    """For each version of each category, a question at its first day is answered with that version's rule."""
    for category in knowledge.categories:
        for version in category.versions:
            if category.kind is RoundKind.CATEGORY and version.effective_from:
                start = datetime.combine(version.effective_from, datetime.min.time(), UTC) + timedelta(hours=30)
                answer = ask(intent="category_info", slots={"category": category.slug}, at=start)
                assert version.rule["en"].split(".")[0] in answer.text, (category.slug, version.number)
