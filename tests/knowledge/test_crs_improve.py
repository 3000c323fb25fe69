"""What would raise a score, and when it changes by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fakes.crs import packaged_grid, packaged_tests, printed, told
from hypothesis import given
from hypothesis import strategies as st

from knowledge.crs import (
    Change,
    Occasion,
    Partner,
    Profile,
    ProfileError,
    Way,
    anniversaries,
    as_principal,
    improvements,
    score,
)
from knowledge.crs.anniversaries import next_anniversary

ON = date(2026, 8, 20)


def english(*levels: int) -> dict[str, Any]:
    """English at a level per ability, or at one for all."""
    return told("en", *levels)


def total_of(profile: Profile) -> int:
    """The score of a profile."""
    return score(profile, packaged_grid(), packaged_tests(), ON).total


def better(profile: Profile, partner: Partner | None = None) -> list[Change]:
    """All that raises it."""
    return improvements(profile, packaged_grid(), packaged_tests(), ON, partner)


def ways(partner: Partner | None = None, **of: Any) -> dict[Way, Change]:
    """The best change of each kind for a profile."""
    profile = Profile.model_validate({"age": 29, "education": "bachelor_or_3yr", "first_language": english(8), **of})
    found: dict[Way, Change] = {}
    for change in better(profile, partner):
        found.setdefault(change.way, change)
    return found


# --- improvements -------------------------------------------------------------------------------


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """Any single or couple with English, perhaps French."""
    levels = st.integers(0, 12)
    age = draw(st.integers(18, 60))
    worked = draw(st.integers(0, min(4, age - 18)))
    chosen: dict[str, Any] = {
        "age": age,
        "education": draw(st.sampled_from(["secondary", "two_year", "bachelor_or_3yr", "master_or_professional"])),
        "first_language": english(*(draw(levels) for _ in range(4))),
        "canadian_work": worked,
        "certificate": draw(st.booleans()),
        "spouse": draw(st.sampled_from([None, {"scored": True, "education": "secondary", "language": english(6)}])),
    }
    return Profile.model_validate(chosen)


@given(profile=profiles())
def test_each_change_is_the_whole_profile_computed_again(profile: Profile) -> None:
    """Its total is that of the changed profile, its gain the difference, and gains come in order."""
    before = total_of(profile)
    found = better(profile)
    for change in found:
        assert change.gain > 0
        assert change.total == before + change.gain == total_of(change.profile)
    assert [c.gain for c in found] == sorted((c.gain for c in found), reverse=True)


@given(profile=profiles())
def test_a_nomination_adds_its_points(profile: Profile) -> None:
    """It is worth 600 to everybody who lacks it."""
    assert (
        next(c.gain for c in improvements(profile, packaged_grid(), packaged_tests(), ON) if c.way is Way.NOMINATION)
        == 600
    )


def test_the_next_level_of_an_ability() -> None:
    """Three abilities at CLB 9 and one at 8: that one gains its own points and the combinations of all four."""
    found = ways(first_language=english(9, 9, 8, 9), foreign_work=3)[Way.ABILITY]
    assert (found.ability, found.level, found.gain) == ("writing", 9, 8 + 12 + 25)


def test_the_test_score_for_a_level() -> None:
    """Where the test is known the least score for the level is told."""
    taken = printed("en", "ielts_general", 8, 7, 6.5, 7)
    assert ways(first_language=taken)[Way.ABILITY].least == (7.0,)
    assert ways()[Way.ABILITY].least == ()


def test_a_level_that_gains_nothing_is_passed_over() -> None:
    """From CLB 4 the next level that earns more is 6."""
    assert ways(first_language=english(4))[Way.ABILITY].level == 6


def test_french() -> None:
    """NCLC 7 brings its additional points beside those of a second language."""
    found = ways()[Way.FRENCH]
    assert (found.level, found.gain) == (9, 50 + 4 * 6)


def test_the_better_language_first() -> None:
    """Where the second result is the better one it is worth more as the first."""
    french = told("fr", 10)
    assert ways(first_language=english(7), second_language=french)[Way.FIRST_LANGUAGE].gain > 0
    assert Way.FIRST_LANGUAGE not in ways(first_language=english(10), second_language=told("fr", 7))


def test_a_year_of_work_costs_a_year_of_age() -> None:
    """The person is a year older by then; the gain says so."""
    young, old = ways(age=25)[Way.CANADIAN_YEAR], ways(age=34)[Way.CANADIAN_YEAR]
    assert young.gain - old.gain == 6
    assert Way.CANADIAN_YEAR not in ways(age=44, canadian_work=5)


def test_another_credential() -> None:
    """The next ones only, each once."""
    profile = Profile.model_validate({"age": 29, "education": "bachelor_or_3yr", "first_language": english(8)})
    found = [c.education for c in better(profile) if c.way is Way.CREDENTIAL]
    assert sorted(str(e) for e in found) == ["master_or_professional", "two_or_more"]


def test_nothing_is_offered_twice() -> None:
    """A certificate or nomination that is there is no way to improve."""
    assert not {Way.CERTIFICATE, Way.NOMINATION} & set(ways(certificate=True, nomination=True))


# --- the spouse ---------------------------------------------------------------------------------

COUPLE: dict[str, Any] = {
    "age": 38,
    "spouse": {"scored": True, "education": "master_or_professional", "language": english(9), "canadian_work": 2},
}


def test_the_spouse_as_the_principal_applicant() -> None:
    """The couple is computed the other way round, with the spouse's own age and work abroad."""
    partner = Partner(age=28, foreign_work=3)
    assert ways(partner, **COUPLE)[Way.SPOUSE_PRINCIPAL].gain > 0
    assert Way.SPOUSE_PRINCIPAL not in ways(None, **COUPLE)


def test_swapping_twice_gives_the_profile_back() -> None:
    """What was told of each stays with them."""
    profile = Profile.model_validate({"education": "bachelor_or_3yr", "first_language": english(8), **COUPLE})
    swapped = as_principal(profile, Partner(age=30))
    assert swapped
    assert as_principal(swapped, Partner(age=38)) == profile


def test_a_spouse_who_is_not_scored_cannot_be_swapped() -> None:
    """Nobody who stays behind becomes the principal applicant here."""
    profile = Profile.model_validate({"age": 30, "education": "secondary", "spouse": {"scored": False}})
    assert as_principal(profile, Partner(age=30)) is None


def test_a_spouse_too_young_is_refused() -> None:
    """The spouse's age is checked like any other."""
    with pytest.raises(ProfileError, match="from 14 to 100"):
        ways(Partner(age=13), **COUPLE)


# --- anniversaries ------------------------------------------------------------------------------


def test_a_birthday_costs_points_on_its_day() -> None:
    """At 29 the next birthday takes five points; without a day of birth it has no date."""
    profile = Profile.model_validate({"age": 29, "education": "bachelor_or_3yr"})
    (known,) = anniversaries(profile, packaged_grid(), packaged_tests(), ON, born_on=date(1996, 12, 24))
    (unknown,) = anniversaries(profile, packaged_grid(), packaged_tests(), ON)
    assert (known.occasion, known.on, known.change) == (Occasion.BIRTHDAY, date(2026, 12, 24), -5)
    assert (unknown.on, unknown.change) == (None, -5)


def test_a_full_year_of_work_adds_points_on_its_day() -> None:
    """Counted from the day since which the person works in Canada; with a bachelor it combines."""
    profile = Profile.model_validate({"age": 25, "education": "bachelor_or_3yr"})
    (found,) = anniversaries(profile, packaged_grid(), packaged_tests(), ON, canada_since=date(2025, 10, 1))
    assert (found.occasion, found.on, found.change) == (Occasion.WORK_YEAR, date(2026, 10, 1), 40 + 13)


def test_what_changes_nothing_is_not_told() -> None:
    """Between 20 and 28 a birthday costs nothing."""
    profile = Profile.model_validate({"age": 25, "education": "bachelor_or_3yr"})
    assert anniversaries(profile, packaged_grid(), packaged_tests(), ON, born_on=date(2001, 5, 5)) == []


@pytest.mark.parametrize(
    ("of", "after", "day"),
    [
        (date(1996, 8, 20), date(2026, 8, 20), date(2027, 8, 20)),
        (date(1996, 8, 21), date(2026, 8, 20), date(2026, 8, 21)),
        (date(1996, 2, 29), date(2026, 1, 1), date(2026, 3, 1)),
        (date(2026, 8, 1), date(2026, 8, 20), date(2027, 8, 1)),
        (date(2026, 8, 20), date(2026, 8, 20), date(2027, 8, 20)),
    ],
)
def test_the_next_anniversary(of: date, after: date, day: date) -> None:
    """The first full year after a day; who was born on 29 February grows older on 1 March."""
    assert next_anniversary(of, after) == day


@given(of=st.dates(date(1950, 1, 1), date(2026, 8, 20)), after=st.dates(date(2026, 8, 20), date(2030, 1, 1)))
def test_an_anniversary_lies_ahead(of: date, after: date) -> None:
    """Always after the day, and never more than a year and a day away."""
    assert 0 < (next_anniversary(of, after) - after).days <= 366
