"""From the answers of the CRS form to the profile that a score is computed from, and back to the step to blame."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.forms.spec import SKIPPED, Answers
from knowledge.crs import LanguageTests, Profile, ProfileError, Reason, levels
from knowledge.crs.profile import ABILITIES, OLDEST, Education, LanguageResult

FORM = "crs_calculate"
"""The form these answers belong to, named after its intent."""

DATES = {"language": "language_on", "eca": "eca_on"}
"""Which step tells the day of which result that a profile rests on."""

LEVELS = frozenset({"clb", "nclc"})
"""Answers to what test was taken that tell levels instead of what a test printed."""

FRENCH = frozenset({"nclc", "tef_canada", "tcf_canada"})
"""Those answers that tell of French."""

_STEPS = {
    "age": "age",
    "canadian_work": "canadian_work",
    "foreign_work": "foreign_work",
    "work_years": "foreign_work",
    "first_language": "first_scores",
    "second_language": "second_scores",
    "second_language.lang": "second_test",
    "spouse.canadian_work": "spouse_work",
    "spouse.language": "spouse_scores",
}
"""Which step to ask again where a field of the profile is refused; the longest beginning counts."""


def candidate(answers: Answers, tests: LanguageTests) -> Profile:
    """Return the profile told so far; what is still open earns nothing.

    Raises:
        ProfileError: an answer cannot be, or a language result cannot be read.
    """
    told = {key: value for key, value in answers.items() if value != SKIPPED}
    extras = told.get("extras") or []
    profile = Profile(
        age=told.get("age", OLDEST),
        education=told.get("education", Education.LESS_THAN_SECONDARY),
        first_language=_result(told, "first"),
        second_language=_result(told, "second"),
        canadian_work=told.get("canadian_work", 0),
        foreign_work=told.get("foreign_work", 0),
        canadian_study=told.get("canadian_study", "none"),
        spouse=_spouse(told),
        **{name: name in extras for name in ("certificate", "nomination", "sibling")},
    )
    for field in ("first_language", "second_language"):
        result: LanguageResult | None = getattr(profile, field)
        if result:
            levels(result, tests, field=field)
    if profile.spouse and profile.spouse.language:
        levels(profile.spouse.language, tests, field="spouse.language")
    return profile


def step_of(error: ProfileError) -> str:
    """Return the step whose answer ``error`` refuses; that of the test where its printed levels are needed."""
    found = [name for name in _STEPS if error.field.startswith(name)]
    step = _STEPS[max(found, key=len)] if found else "age"
    return step.replace("_scores", "_test") if error.reason is Reason.NCLC_NEEDED else step


def age_on(born: date, day: date) -> int:
    """Return completed years on ``day``; who was born on 29 February grows older on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _spouse(told: Mapping[str, Any]) -> dict[str, Any] | None:
    if told.get("spouse") not in ("coming", "staying"):
        return None
    return {
        "scored": told["spouse"] == "coming",
        "education": told.get("spouse_education", Education.LESS_THAN_SECONDARY),
        "language": _result(told, "spouse"),
        "canadian_work": told.get("spouse_work", 0),
    }


def _result(told: Mapping[str, Any], rank: str) -> dict[str, Any] | None:
    """A test result, once its scores are told."""
    test, scores = told.get(f"{rank}_test"), told.get(f"{rank}_scores")
    if test in (None, "none") or not scores:
        return None
    each = dict(zip(ABILITIES, scores, strict=True))
    dated = {"taken_on": told["language_on"]} if rank == "first" and "language_on" in told else {}
    told_as = {"levels": each} if test in LEVELS else {"test": test, "scores": each}
    return {"lang": "fr" if test in FRENCH else "en", **told_as, **dated}
