"""From test scores to levels, and the scales that are told apart or refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fakes.crs import ABILITIES, printed

from knowledge.crs import Clb, LanguageResult, LanguageTests, ProfileError, Reason, levels
from knowledge.crs.language import read


def result_of(test: str, *each: float | str, **more: Any) -> LanguageResult:
    """Make a result in scores."""
    lang = "fr" if test in ("tef_canada", "tcf_canada") else "en"
    return LanguageResult(**printed(lang, test, *each, **more))


@pytest.mark.parametrize(
    ("test", "scores", "expected"),
    [
        ("ielts_general", (4.5, 3.5, 4, 4), (4, 4, 4, 4)),
        ("ielts_general", (4, 3, 3.5, 3.5), (0, 0, 0, 0)),
        ("ielts_general", (7, 6, 6, 6), (7, 7, 7, 7)),
        ("ielts_general", (7.5, 6.5, 6.5, 6.5), (8, 8, 8, 8)),
        ("ielts_general", (8, 7.5, 7, 7), (9, 9, 9, 9)),
        ("ielts_general", (9, 9, 9, 9), (10, 10, 10, 10)),
        ("celpip_general", ("M", "m", 3, 4), (0, 0, 0, 4)),
        ("celpip_general", (9, 10, 11, 12), (9, 10, 10, 10)),
        ("pte_core", (28, 33, 41, 42), (4, 4, 4, 4)),
        ("pte_core", (27, 32, 40, 41), (3, 3, 3, 3)),
        ("pte_core", (17, 23, 31, 33), (0, 0, 0, 0)),
        ("pte_core", (81, 77, 87, 83), (8, 8, 8, 8)),
        ("pte_core", (89, 88, 90, 89), (10, 10, 10, 10)),
        ("tcf_canada", (458, 453, 10, 10), (7, 7, 7, 7)),
        ("tcf_canada", (457, 452, 9, 9), (6, 6, 6, 6)),
        ("tcf_canada", (330, 341, 3, 3), (0, 0, 0, 0)),
        ("tcf_canada", (549, 549, 16, 16), (10, 10, 10, 10)),
    ],
)
def test_one_scale(tests: LanguageTests, test: str, scores: tuple[float | str, ...], expected: tuple[int, ...]) -> None:
    """Scores at and just under a row take the level of that row, never the next."""
    assert levels(result_of(test, *scores), tests).each == expected


LEAST: dict[str, list[tuple[float, ...]]] = {
    "ielts_general": [
        (5, 4, 5, 5),
        (5.5, 5, 5.5, 5.5),
        (6, 6, 6, 6),
        (7.5, 6.5, 6.5, 6.5),
        (8, 7, 7, 7),
        (8.5, 8, 7.5, 7.5),
    ],
    "pte_core": [
        (39, 42, 51, 51),
        (50, 51, 60, 59),
        (60, 60, 69, 68),
        (71, 69, 79, 76),
        (82, 78, 88, 84),
        (89, 88, 90, 89),
    ],
    "tef_canada": [
        (352, 352, 330, 387),
        (393, 393, 379, 422),
        (434, 434, 428, 456),
        (462, 462, 472, 494),
        (503, 503, 512, 518),
        (546, 546, 558, 556),
    ],
    "tcf_canada": [
        (369, 375, 6, 6),
        (398, 406, 7, 7),
        (458, 453, 10, 10),
        (503, 499, 12, 12),
        (523, 524, 14, 14),
        (549, 549, 16, 16),
    ],
}
"""The least scores for levels 5 to 10."""


@pytest.mark.parametrize("test", LEAST)
def test_least_scores(tests: LanguageTests, test: str) -> None:
    """Every least score gives its level, and the next lower score that exists the level below."""
    step = 0.5 if test == "ielts_general" else 1
    more = {"version": "tests_after_2023_12_10"} if test == "tef_canada" else {}
    for level, least in enumerate(LEAST[test], 5):
        assert levels(result_of(test, *least, **more), tests).each == (level,) * 4
        below = (score - step for score in least)
        assert levels(result_of(test, *below, **more), tests).each == (level - 1,) * 4


TEF_7 = {
    "tests_after_2023_12_10": ((434, 434, 428, 456), date(2023, 12, 11)),
    "tests_2019_10_01_to_2023_12_10": ((450, 450, 450, 450), date(2023, 12, 10)),
    "classic_scale": ((249, 207, 310, 310), date(2019, 9, 30)),
}


@pytest.mark.parametrize("version", TEF_7)
def test_tef_by_version_or_by_date(tests: LanguageTests, version: str) -> None:
    """Each TEF scale is found by its name and by the day of the test."""
    scores, day = TEF_7[version]
    for more in ({"version": version}, {"taken_on": day}):
        reading = read(result_of("tef_canada", *scores, **more), tests)
        assert reading.levels.each == (7, 7, 7, 7)
        assert reading.scale is not None
        assert reading.scale.id == version
        below = result_of("tef_canada", *(score - 1 for score in scores), **more)
        assert levels(below, tests).each == (6, 6, 6, 6)


def test_the_version_goes_before_the_date(tests: LanguageTests) -> None:
    """What is read off the sheet decides against the date."""
    result = result_of("tef_canada", 249, 207, 310, 310, version="classic_scale", taken_on=date(2026, 1, 5))
    assert levels(result, tests).lowest == 7


@pytest.mark.parametrize("at", range(4))
def test_tef_by_its_range(tests: LanguageTests, at: int) -> None:
    """One score that the classic scale cannot print tells the scale of all four."""
    scores = [300, 250, 400, 400]
    scores[at] = (361, 301, 451, 451)[at]
    reading = read(result_of("tef_canada", *scores), tests)
    assert reading.scale is not None
    assert reading.scale.id == "tests_after_2023_12_10"


def test_tef_on_either_scale_needs_the_printed_level(tests: LanguageTests) -> None:
    """Scores that fit two scales are refused, and what is needed is named."""
    with pytest.raises(ProfileError, match="NCLC printed") as caught:
        levels(result_of("tef_canada", 360, 300, 450, 450), tests, field="second_language")
    assert caught.value.reason is Reason.NCLC_NEEDED
    assert caught.value.field == "second_language.scores"


def test_tef_with_the_same_levels_on_both_scales(tests: LanguageTests) -> None:
    """Where both scales give the same levels, nothing more is needed."""
    assert levels(result_of("tef_canada", 100, 100, 100, 100), tests).each == (0, 0, 0, 0)


def test_told_levels_go_before_scores(tests: LanguageTests) -> None:
    """The printed level settles what the scores leave open."""
    told = dict.fromkeys(ABILITIES, 8)
    result = result_of("tef_canada", 300, 250, 340, 340, levels=told)
    assert levels(result, tests).each == (8, 8, 8, 8)


@pytest.mark.parametrize(
    ("test", "scores", "field", "allowed"),
    [
        ("ielts_general", (9.5, 9, 9, 9), "listening", (0, 9, 0.5)),
        ("ielts_general", (8, 7.25, 9, 9), "reading", (0, 9, 0.5)),
        ("ielts_general", (8, 7, -0.5, 9), "writing", (0, 9, 0.5)),
        ("ielts_general", (8, 7, 7, "M"), "speaking", (0, 9, 0.5)),
        ("celpip_general", (13, 9, 9, 9), "listening", (3, 12, 1)),
        ("celpip_general", (12, 2, 9, 9), "reading", (3, 12, 1)),
        ("pte_core", (9, 50, 50, 50), "listening", (10, 90, 1)),
        ("pte_core", (50, 91, 50, 50), "reading", (10, 90, 1)),
        ("tef_canada", (500, 500, 700, 500), "writing", (0, 699, 1)),
        ("tcf_canada", (99, 500, 10, 10), "listening", (100, 699, 1)),
        ("tcf_canada", (500, 500, 10, 21), "speaking", (0, 20, 1)),
    ],
)
def test_scores_off_their_scale(
    tests: LanguageTests,
    test: str,
    scores: tuple[float | str, ...],
    field: str,
    allowed: tuple[float, float, float],
) -> None:
    """A score that the test cannot print is refused with its field and range."""
    with pytest.raises(ProfileError) as caught:
        levels(result_of(test, *scores), tests, field="first_language")
    error = caught.value
    assert error.field == f"first_language.scores.{field}"
    assert error.value == scores[ABILITIES.index(field)]
    assert (error.reason, error.low, error.high, error.step) == (Reason.RANGE, *allowed)


def test_a_named_scale_refuses_what_it_cannot_print(tests: LanguageTests) -> None:
    """A named scale is held to its own range."""
    with pytest.raises(ProfileError, match="0 to 360"):
        levels(result_of("tef_canada", 400, 250, 340, 340, version="classic_scale"), tests)


@pytest.mark.parametrize(
    ("more", "field", "choices"),
    [
        ({"test": "toefl"}, "test", ("ielts_general", "celpip_general", "pte_core")),
        ({"test": "tcf_canada"}, "test", ("ielts_general", "celpip_general", "pte_core")),
        ({"test": "ielts_general", "version": "academic"}, "version", ("general_training",)),
    ],
)
def test_unknown_tests(tests: LanguageTests, more: dict[str, str], field: str, choices: tuple[str, ...]) -> None:
    """Tests not accepted, or of the other language, are refused with the accepted ones."""
    result = LanguageResult(lang="en", scores=dict.fromkeys(ABILITIES, 7), **more)
    with pytest.raises(ProfileError) as caught:
        levels(result, tests)
    assert caught.value.field == f"language.{field}"
    assert (caught.value.reason, caught.value.choices) == (Reason.CHOICE, choices)


def test_levels_are_given_per_ability(tests: LanguageTests) -> None:
    """A result with four different scores gives four levels."""
    found = levels(result_of("ielts_general", 8.5, 6.5, 5.5, 3.5), tests)
    assert found == Clb(listening=10, reading=8, writing=6, speaking=0)
