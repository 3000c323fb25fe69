"""From what a language test printed to levels."""

from __future__ import annotations

from typing import NamedTuple

from knowledge.crs.grid import LanguageTest, LanguageTests, TestScale
from knowledge.crs.profile import ABILITIES, Clb, LanguageResult, Profile, ProfileError, Reason, Scores


class Reading(NamedTuple):
    """The levels of a result, the scale they were read on, and for how many years it can be used.

    ``scale`` is None where the levels were told.
    """

    levels: Clb
    scale: TestScale | None
    valid_years: int


def told(profile: Profile) -> dict[str, LanguageResult]:
    """Give the results that count in a profile, by field; a spouse's only where the spouse is scored."""
    spouse = profile.spouse if profile.with_spouse else None
    results = {
        "first_language": profile.first_language,
        "second_language": profile.second_language,
        "spouse.language": spouse.language if spouse else None,
    }
    return {field: result for field, result in results.items() if result is not None}


def read_all(profile: Profile, tests: LanguageTests) -> dict[str, Reading]:
    """Read every result that counts in a profile.

    Raises ProfileError, naming the field in the profile.
    """
    return {field: read(result, tests, field=field) for field, result in told(profile).items()}


def levels(result: LanguageResult, tests: LanguageTests, *, field: str = "language") -> Clb:
    """Give the level of each ability; ``field`` is what an error calls the result.

    Raises ProfileError for an unknown test, a score off its scale, or scores that fit several scales.
    """
    return read(result, tests, field=field).levels


def read(result: LanguageResult, tests: LanguageTests, *, field: str = "language") -> Reading:
    """Give the levels together with the scale; like ``levels`` otherwise."""
    if result.levels is not None:
        years = _test(result, tests, field).valid_years if result.test else tests.shortest_validity
        return Reading(result.levels, None, years)
    test, scores = _test(result, tests, field), _scores(result, field)
    scale = _scale(test, result, scores, field)
    _check(scores, scale, field)
    return Reading(_convert(scores, scale), scale, test.valid_years)


def _test(result: LanguageResult, tests: LanguageTests, field: str) -> LanguageTest:
    """Find the test; one of the other language is as unknown as one that is not accepted."""
    test = tests.find(result.test)
    if test is None or test.lang != result.lang:
        accepted = tuple(other.id for other in tests.tests if other.lang == result.lang)
        raise ProfileError(f"{field}.test", result.test, Reason.CHOICE, choices=accepted)
    return test


def _scores(result: LanguageResult, field: str) -> Scores:
    if result.scores is None:
        raise ProfileError(f"{field}.scores", None, Reason.MISSING)
    return result.scores


def _scale(test: LanguageTest, result: LanguageResult, scores: Scores, field: str) -> TestScale:
    """Choose the scale by its name, by the day of the test, or by what the scores can be.

    The name comes first: official pages differ on which scale belongs to a day.
    """
    if result.version is not None:
        return _named(test, result.version, field)
    if len(test.scales) == 1:
        return test.scales[0]
    taken = result.taken_on
    dated = [scale for scale in test.scales if taken is not None and scale.holds_on(taken)]
    return dated[0] if dated else _by_range(test, scores, field)


def _named(test: LanguageTest, version: str, field: str) -> TestScale:
    for scale in test.scales:
        if scale.id == version:
            return scale
    known = tuple(scale.id for scale in test.scales)
    raise ProfileError(f"{field}.version", version, Reason.CHOICE, choices=known)


def _by_range(test: LanguageTest, scores: Scores, field: str) -> TestScale:
    """Choose the only scale that can hold the scores; several are one where their levels are the same."""
    possible = [scale for scale in test.scales if scale.by_range]
    fitting = [scale for scale in possible if scale.first_off(scores) is None]
    if not fitting:
        return max(possible, key=lambda scale: sum(ability.high for ability in scale.each))
    if len({_convert(scores, scale) for scale in fitting}) > 1:
        raise ProfileError(f"{field}.scores", scores.each, Reason.NCLC_NEEDED)
    return fitting[0]


def _check(scores: Scores, scale: TestScale, field: str) -> None:
    at = scale.first_off(scores)
    if at is None:
        return
    ability = scale.each[at]
    raise ProfileError(
        f"{field}.scores.{ABILITIES[at]}",
        scores.each[at],
        Reason.RANGE,
        low=ability.low,
        high=ability.high,
        step=scale.step,
        choices=scale.words,
    )


def _convert(scores: Scores, scale: TestScale) -> Clb:
    """Read each score off its table; a printed word is below every level."""
    found = {
        name: 0 if isinstance(score, str) else ability.level(score)
        for name, ability, score in zip(ABILITIES, scale.each, scores.each, strict=True)
    }
    return Clb(**found)
