"""Rule sets by date, what is flagged with a score, and the data they stand in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from fakes.crs import PRESENT, keys, printed, told
from pydantic import ValidationError

from knowledge.crs import Grid, LanguageTests, Profile, score
from knowledge.crs.grid import AbilityScale

# --- dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("offer", "points"), [("none", 0), ("other", 50), ("senior_00", 200)])
def test_job_offers_count_before_their_removal(grid: Grid, tests: LanguageTests, offer: str, points: int) -> None:
    """The day before the removal is the last with points."""
    profile = Profile(age=30, education="secondary", job_offer=offer)
    last, first = date(2025, 3, 24), date(2025, 3, 25)
    before, after = score(profile, grid, tests, last), score(profile, grid, tests, first)
    assert (before.D.job_offer, before.D.subtotal) == (points, points)
    assert (after.D.job_offer or 0, after.D.subtotal) == (0, 0)
    assert before.total - after.total == points
    assert keys(before) == []
    assert keys(after) == ([] if offer == "none" else ["job_offer_no_points"])


def test_a_job_offer_is_not_spoken_of_where_none_counts(grid: Grid, tests: LanguageTests) -> None:
    """Without an offer, section D has its four printed factors only."""
    result = score(Profile(age=30, education="secondary"), grid, tests, PRESENT)
    assert "job_offer" not in result.model_dump()["D"]


def test_something_is_missing_since_november_2026(grid: Grid, tests: LanguageTests) -> None:
    """The new points are flagged, and nothing is claimed of job offers any more."""
    profile = Profile(age=30, education="secondary", job_offer="other")
    before = score(profile, grid, tests, date(2026, 11, 2))
    after = score(profile, grid, tests, date(2026, 11, 3))
    assert before.total == after.total
    assert keys(before) == ["job_offer_no_points"]
    assert after.model_dump(mode="json")["warnings"] == [
        {
            "key": "new_points_unknown",
            "values": {"since": "2026-11-03", "missing": ["high_wage_occupation", "listed_job_offer"]},
        }
    ]


def test_older_rules_are_said_to_be_unknown(grid: Grid, tests: LanguageTests) -> None:
    """Before the oldest figures held, the score says so."""
    profile = Profile(age=30, education="secondary")
    assert keys(score(profile, grid, tests, date(2020, 10, 19))) == ["rules_unknown_before"]
    assert keys(score(profile, grid, tests, date(2020, 10, 20))) == []


def test_rule_sets_leave_no_day_out(grid: Grid) -> None:
    """Every day has exactly one rule set, and data with a hole are refused."""
    day, end = date(2020, 10, 20), date(2027, 12, 31)
    while day <= end:
        assert sum(rules.holds_on(day) for rules in grid.rule_sets) == 1
        day += timedelta(days=1)
    with pytest.raises(ValidationError, match="does not begin the day after"):
        Grid(rule_sets=(grid.rule_sets[0], grid.rule_sets[2]))


@pytest.mark.parametrize(
    ("taken", "on", "expired"),
    [
        (date(2024, 6, 2), PRESENT, False),
        (date(2024, 6, 1), PRESENT, True),
        (date(2024, 2, 29), date(2026, 2, 27), False),
        (date(2024, 2, 29), date(2026, 2, 28), True),
    ],
)
def test_old_language_results(grid: Grid, tests: LanguageTests, taken: date, on: date, expired: bool) -> None:
    """A result is flagged from the day that it is two years old."""
    for result in (told("en", 8), printed("en", "pte_core", 60, 60, 69, 68)):
        profile = Profile(age=30, education="secondary", first_language={**result, "taken_on": taken})
        assert keys(score(profile, grid, tests, on)) == (["language_expired"] if expired else [])


def test_a_second_language_without_a_first_is_spoken_of(grid: Grid, tests: LanguageTests) -> None:
    """A second language alone is computed, and flagged."""
    result = score(Profile(age=30, education="secondary", second_language=told("fr", 7)), grid, tests, PRESENT)
    assert keys(result) == ["first_language_missing"]


# --- the data -----------------------------------------------------------------------------------


def test_every_figure_has_its_source(grid: Grid, tests: LanguageTests) -> None:
    """Each factor and scale names its page and where it was seen."""
    for rules in grid.rule_sets:
        groups = (rules.core, rules.spouse, rules.transferability, rules.additional)
        factors = [factor for group in groups for _, factor in group if hasattr(factor, "page")]
        assert len(factors) == 5 + 3 + 3 + 4
        assert all(factor.page == "ircc-crs-grid" and factor.seen_at for factor in factors)
        assert rules.seen_at
        assert rules.job_offer.seen_at
    for test in tests.tests:
        assert all(scale.page == "ircc-language-tests" and scale.seen_at for scale in test.scales)


def test_figures_survive_storage(grid: Grid, tests: LanguageTests) -> None:
    """The records are the same after a trip through JSON."""
    assert Grid.model_validate_json(grid.model_dump_json()) == grid
    assert LanguageTests.model_validate_json(tests.model_dump_json()) == tests


def test_broken_tables_are_refused(grid: Grid) -> None:
    """Tables that would leave a profile without points do not load."""
    rules = grid.rule_sets[0].model_dump()
    rules["core"]["age"]["points"].pop(0)
    with pytest.raises(ValidationError, match="begins at 0"):
        Grid(rule_sets=(rules,))
    rules = grid.rule_sets[0].model_dump()
    rules["core"]["education"]["points"].popitem()
    with pytest.raises(ValidationError, match="names every level"):
        Grid(rule_sets=(rules,))
    with pytest.raises(ValidationError, match="no end"):
        Grid(rule_sets=grid.rule_sets[:1])
    with pytest.raises(ValidationError, match="rise with the level"):
        AbilityScale(low=0, high=9, levels={4: 5, 5: 5})
