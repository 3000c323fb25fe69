"""What a profile may say, and how the rest is refused."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.crs import LanguageResult, Profile, ProfileError, Reason, profile_error
from knowledge.errors import KnowledgeError

LEVELS = {"listening": 7, "reading": 7, "writing": 7, "speaking": 7}
EN, FR = {"lang": "en", "levels": LEVELS}, {"lang": "fr", "levels": LEVELS}


def refused(**told: Any) -> ProfileError:
    """Tell something impossible and give the refusal."""
    with pytest.raises(ProfileError) as caught:
        Profile(**{"age": 30, "education": "secondary", **told})
    assert isinstance(caught.value, KnowledgeError)
    assert caught.value.field in str(caught.value)
    return caught.value


@pytest.mark.parametrize("age", [14, 100])
def test_ages_at_the_ends(age: int) -> None:
    """Both ends of the range are allowed."""
    assert Profile(age=age, education="secondary").age == age


@pytest.mark.parametrize("age", [13, 101, -1, 29.5, True, "29", None, float("nan"), float("inf")])
def test_ages_off_the_range(age: object) -> None:
    """Other ages, and what is no whole number, are refused with value and range."""
    error = refused(age=age)
    assert (error.field, error.reason, error.low, error.high) == ("age", Reason.RANGE, 14, 100)
    assert error.value is age


@pytest.mark.parametrize(
    ("age", "canadian", "foreign", "field", "value", "most"),
    [
        (20, 7, 0, "canadian_work", 7, 6),
        (20, 0, 7, "foreign_work", 7, 6),
        (20, 3, 4, "work_years", 7, 6),
        (14, 1, 0, "canadian_work", 1, 0),
        (30, -1, 0, "canadian_work", -1, 16),
        (30, 0, 2.5, "foreign_work", 2.5, 16),
    ],
)
def test_work_off_the_range(age: int, canadian: int, foreign: float, field: str, value: float, most: int) -> None:
    """More years of work than age - 14 are refused, alone or together."""
    error = refused(age=age, canadian_work=canadian, foreign_work=foreign)
    assert (error.field, error.value, error.low, error.high) == (field, value, 0, most)


def test_work_at_the_end() -> None:
    """Exactly age - 14 years are allowed."""
    assert Profile(age=20, education="secondary", canadian_work=2, foreign_work=4).foreign_work == 4


@pytest.mark.parametrize("level", [-1, 13, 7.5, "7", False])
def test_levels_off_the_range(level: object) -> None:
    """Levels are whole numbers from 0 to 12; the refusal names whose ability it is."""
    result = {"lang": "en", "levels": {**LEVELS, "writing": level}}
    for told, field in (
        ({"first_language": result}, "first_language"),
        ({"spouse": {"scored": True, "language": result}}, "spouse.language"),
    ):
        error = refused(**told)
        assert (error.field, error.low, error.high) == (f"{field}.levels.writing", 0, 12)


@pytest.mark.parametrize("level", [0, 3, 12])
def test_levels_at_the_ends(level: int) -> None:
    """Levels under 4 are valid."""
    result = LanguageResult(lang="en", levels=dict.fromkeys(LEVELS, level))
    assert result.levels is not None
    assert result.levels.each == (level,) * 4


@pytest.mark.parametrize(
    ("told", "field", "reason"),
    [
        ({"education": "phd"}, "education", Reason.CHOICE),
        ({"canadian_study": "5"}, "canadian_study", Reason.CHOICE),
        ({"job_offer": "yes"}, "job_offer", Reason.CHOICE),
        ({"first_language": {**EN, "lang": "de"}}, "first_language.lang", Reason.CHOICE),
        ({"first_language": EN, "second_language": EN}, "second_language.lang", Reason.CHOICE),
        ({"first_language": {"lang": "en"}}, "first_language", Reason.MISSING),
        ({"first_language": {"lang": "en", "test": "pte_core"}}, "first_language", Reason.MISSING),
        ({"spouse": {"education": "secondary"}}, "spouse.scored", Reason.MISSING),
        ({"spouse": {"scored": True, "canadian_work": 87}}, "spouse.canadian_work", Reason.RANGE),
        ({"shoe_size": 43}, "shoe_size", Reason.UNKNOWN),
        ({"sibling": "two"}, "sibling", Reason.KIND),
        (
            {"first_language": {"lang": "en", "test": "pte_core", "scores": {**LEVELS, "reading": "5 0"}}},
            "first_language.scores.reading",
            Reason.KIND,
        ),
    ],
)
def test_other_refusals(told: dict[str, Any], field: str, reason: Reason) -> None:
    """Each refusal names the field and the reason, and choices where there are some."""
    error = refused(**told)
    assert (error.field, error.reason) == (field, reason)
    assert bool(error.choices) == (reason is Reason.CHOICE or field == "first_language")


def test_a_missing_age_is_named() -> None:
    """What must be told is asked for by name."""
    with pytest.raises(ProfileError) as caught:
        Profile.model_validate({"education": "secondary"})
    assert (caught.value.field, caught.value.reason) == ("age", Reason.MISSING)


def test_what_is_no_mapping_is_refused() -> None:
    """A list is no profile."""
    with pytest.raises(ProfileError) as caught:
        Profile.model_validate([29])
    assert (caught.value.field, caught.value.reason) == ("profile", Reason.KIND)


def test_parts_can_be_told_alike() -> None:
    """Findings of a part are told like those of the whole."""
    with pytest.raises(ValidationError) as caught:
        LanguageResult(lang="en", levels={**LEVELS, "speaking": 13})
    assert profile_error(caught.value).field == "levels.speaking"


def test_a_profile_reads_back_what_it_writes() -> None:
    """A profile is the same after a trip through JSON."""
    profile = Profile(age=30, education="doctoral", first_language=EN, second_language=FR, spouse={"scored": True})
    assert Profile.model_validate_json(profile.model_dump_json()) == profile
