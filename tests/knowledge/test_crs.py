"""Worked examples and boundary tables of the CRS computation."""

from __future__ import annotations

import pytest
from fakes.crs import PRESENT, keys, printed, told

from knowledge.crs import Grid, LanguageResult, LanguageTests, Profile, score

# --- worked examples ----------------------------------------------------------------------------


def test_single_with_foreign_work(grid: Grid, tests: LanguageTests) -> None:
    """Every figure of a single candidate is given, under the printed letters."""
    profile = Profile(
        age=31,
        education="master_or_professional",
        first_language=printed("en", "ielts_general", 8, 7, 7, 7),
        foreign_work=3,
    )
    assert score(profile, grid, tests, PRESENT).model_dump(mode="json") == {
        "A": {
            "age": 99,
            "education": 135,
            "first_language": 124,
            "second_language": 0,
            "canadian_work": 0,
            "subtotal": 358,
        },
        "B": {"education": 0, "language": 0, "canadian_work": 0, "subtotal": 0},
        "C": {"education": 50, "foreign_work": 50, "certificate": 0, "subtotal": 100},
        "D": {"nomination": 0, "sibling": 0, "canadian_study": 0, "french": 0, "subtotal": 0},
        "total": 458,
        "warnings": [],
    }


def test_couple_with_french_and_study_in_canada(grid: Grid, tests: LanguageTests) -> None:
    """A scored spouse moves every factor to the other column and adds section B."""
    profile = Profile(
        age=38,
        education="two_year",
        first_language=printed("en", "celpip_general", 10, 9, 8, 7),
        second_language=printed("fr", "tcf_canada", 503, 499, 12, 12),
        canadian_work=2,
        foreign_work=1,
        sibling=True,
        canadian_study="1-2",
        spouse={
            "scored": True,
            "education": "bachelor_or_3yr",
            "language": told("en", 9, 7, 6, 4),
            "canadian_work": 1,
        },
    )
    result = score(profile, grid, tests, PRESENT)
    assert result.A.model_dump() == {
        "age": 55,
        "education": 91,
        "first_language": 32 + 29 + 22 + 16,
        "second_language": 12,
        "canadian_work": 46,
        "subtotal": 303,
    }
    assert result.B.model_dump() == {"education": 8, "language": 9, "canadian_work": 5, "subtotal": 22}
    assert result.C.model_dump() == {
        "education": 38,
        "foreign_work": 38,
        "certificate": 0,
        "subtotal": 76,
    }
    assert result.D.model_dump() == {
        "nomination": 0,
        "sibling": 15,
        "canadian_study": 15,
        "french": 50,
        "subtotal": 80,
    }
    assert result.total == 481


def test_everything_reaches_the_cap(grid: Grid, tests: LanguageTests) -> None:
    """The best possible profile reaches each cap and 1,200 in all."""
    profile = Profile(
        age=29,
        education="doctoral",
        first_language=told("fr", 12),
        second_language=told("en", 12),
        canadian_work=6,
        foreign_work=4,
        certificate=True,
        nomination=True,
        sibling=True,
        canadian_study="3+",
    )
    result = score(profile, grid, tests, PRESENT)
    assert (result.A.subtotal, result.C.subtotal, result.D.subtotal, result.total) == (500, 100, 600, 1200)


def test_an_unscored_spouse_changes_nothing(grid: Grid, tests: LanguageTests) -> None:
    """A spouse who stays behind, or is a citizen, leaves the single columns in force."""
    told_profile = {"age": 40, "education": "doctoral", "first_language": told("en", 9)}
    alone = score(Profile(**told_profile), grid, tests, PRESENT)
    spouse = {"scored": False, "education": "doctoral", "language": told("en", 10), "canadian_work": 5}
    assert score(Profile(**told_profile, spouse=spouse), grid, tests, PRESENT) == alone
    scored = score(Profile(**told_profile, spouse={**spouse, "scored": True}), grid, tests, PRESENT)
    assert scored.B.subtotal == 40
    assert scored.A.subtotal < alone.A.subtotal


# --- boundaries ---------------------------------------------------------------------------------


AGES = {
    **dict.fromkeys((14, 17, 45, 100), (0, 0)),
    **dict.fromkeys(range(20, 30), (110, 100)),
    18: (99, 90),
    19: (105, 95),
    30: (105, 95),
    31: (99, 90),
    32: (94, 85),
    33: (88, 80),
    34: (83, 75),
    35: (77, 70),
    36: (72, 65),
    37: (66, 60),
    38: (61, 55),
    39: (55, 50),
    40: (50, 45),
    41: (39, 35),
    42: (28, 25),
    43: (17, 15),
    44: (6, 5),
}


@pytest.mark.parametrize(("age", "points"), AGES.items())
def test_age(grid: Grid, tests: LanguageTests, age: int, points: tuple[int, int]) -> None:
    """Age counts from 18 to 44."""
    for spouse, expected in zip((None, {"scored": True}), points, strict=True):
        profile = Profile(age=age, education="secondary", spouse=spouse)
        assert score(profile, grid, tests, PRESENT).A.age == expected


@pytest.mark.parametrize(
    ("education", "single", "couple", "spouse"),
    [
        ("less_than_secondary", 0, 0, 0),
        ("secondary", 30, 28, 2),
        ("one_year", 90, 84, 6),
        ("two_year", 98, 91, 7),
        ("bachelor_or_3yr", 120, 112, 8),
        ("two_or_more", 128, 119, 9),
        ("master_or_professional", 135, 126, 10),
        ("doctoral", 150, 140, 10),
    ],
)
def test_education(grid: Grid, tests: LanguageTests, education: str, single: int, couple: int, spouse: int) -> None:
    """A credential earns its own alone, with a spouse, and as the spouse's."""
    alone = Profile(age=30, education=education)
    both = Profile(age=30, education=education, spouse={"scored": True, "education": education})
    assert score(alone, grid, tests, PRESENT).A.education == single
    result = score(both, grid, tests, PRESENT)
    assert (result.A.education, result.B.education) == (couple, spouse)


@pytest.mark.parametrize(
    ("years", "single", "couple", "spouse"),
    [(0, 0, 0, 0), (1, 40, 35, 5), (2, 53, 46, 7), (3, 64, 56, 8), (4, 72, 63, 9), (5, 80, 70, 10)],
)
def test_canadian_work(grid: Grid, tests: LanguageTests, years: int, single: int, couple: int, spouse: int) -> None:
    """Years in Canada earn their own alone, with a spouse, and as the spouse's; five and more alike."""
    for more in (0, 3) if years == 5 else (0,):
        work = {"canadian_work": years + more}
        alone = Profile(age=30, education="secondary", **work)
        both = Profile(age=30, education="secondary", spouse={"scored": True, **work}, **work)
        assert score(alone, grid, tests, PRESENT).A.canadian_work == single
        result = score(both, grid, tests, PRESENT)
        assert (result.A.canadian_work, result.B.canadian_work) == (couple, spouse)


@pytest.mark.parametrize(
    ("level", "couple", "spouse"),
    [(3, 0, 0), (4, 24, 0), (5, 24, 4), (6, 32, 4), (7, 64, 12), (8, 88, 12), (9, 116, 20), (10, 128, 20)],
)
def test_levels_of_a_couple(grid: Grid, tests: LanguageTests, level: int, couple: int, spouse: int) -> None:
    """Levels earn less with a spouse, whose own earn a little."""
    result = told("en", level)
    both = {"scored": True, "language": result}
    profile = Profile(age=30, education="secondary", first_language=result, spouse=both)
    computed = score(profile, grid, tests, PRESENT)
    assert (computed.A.first_language, computed.B.language) == (couple, spouse)


@pytest.mark.parametrize(
    ("level", "first", "second", "french"),
    [
        (0, 0, 0, 0),
        (3, 0, 0, 0),
        (4, 24, 0, 0),
        (5, 24, 4, 0),
        (6, 36, 4, 0),
        (7, 68, 12, 50),
        (8, 92, 12, 50),
        (9, 124, 24, 50),
        (10, 136, 24, 50),
        (12, 136, 24, 50),
    ],
)
def test_levels(grid: Grid, tests: LanguageTests, level: int, first: int, second: int, french: int) -> None:
    """Each level earns its own in the first and in the second language."""
    english = Profile(age=30, education="secondary", first_language=told("en", level))
    assert score(english, grid, tests, PRESENT).A.first_language == first
    other = english.model_copy(
        update={
            "first_language": LanguageResult(**told("en", 5)),
            "second_language": LanguageResult(**told("fr", level)),
        }
    )
    result = score(other, grid, tests, PRESENT)
    assert (result.A.second_language, result.D.french) == (second, french)


@pytest.mark.parametrize(
    ("english", "french", "points"),
    [
        (None, (7,), 25),
        ((4,), (7,), 25),
        ((5,), (7,), 50),
        ((5, 5, 5, 4), (7,), 25),
        ((10,), (7, 7, 7, 6), 0),
    ],
)
def test_french(
    grid: Grid, tests: LanguageTests, english: tuple[int, ...] | None, french: tuple[int, ...], points: int
) -> None:
    """French counts 50 only where English reaches level 5 in all four, whichever comes first."""
    other = told("en", *english) if english else None
    for first, second in ((told("fr", *french), other), (other, told("fr", *french))):
        profile = Profile(age=30, education="secondary", first_language=first, second_language=second)
        result = score(profile, grid, tests, PRESENT)
        assert result.D.french == points
        assert ("english_mixed" in keys(result)) == (english == (5, 5, 5, 4))


@pytest.mark.parametrize(("level", "points"), [(4, 0), (5, 25), (6, 25), (7, 50), (10, 50)])
def test_certificate(grid: Grid, tests: LanguageTests, level: int, points: int) -> None:
    """A certificate counts by the lowest of the four levels."""
    profile = Profile(age=30, education="secondary", first_language=told("en", 10, 10, level, 10), certificate=True)
    assert score(profile, grid, tests, PRESENT).C.certificate == points


@pytest.mark.parametrize(
    ("education", "canadian", "foreign", "level", "expected"),
    [
        ("secondary", 2, 0, 10, (0, 0)),
        ("one_year", 0, 0, 7, (13, 0)),
        ("bachelor_or_3yr", 0, 2, 9, (25, 25)),
        ("bachelor_or_3yr", 1, 3, 8, (26, 50)),
        ("two_or_more", 1, 1, 6, (25, 13)),
        ("two_or_more", 1, 2, 7, (50, 26)),
        ("doctoral", 2, 3, 9, (50, 50)),
    ],
)
def test_transferability(
    grid: Grid,
    tests: LanguageTests,
    education: str,
    canadian: int,
    foreign: int,
    level: int,
    expected: tuple[int, int],
) -> None:
    """Each group adds two pairs up to 50, by the first language alone."""
    profile = Profile(
        age=30,
        education=education,
        canadian_work=canadian,
        foreign_work=foreign,
        first_language=told("en", level),
        second_language=told("fr", 12),
    )
    result = score(profile, grid, tests, PRESENT).C
    assert (result.education, result.foreign_work) == expected
