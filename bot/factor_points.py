"""Points of one factor alone, and levels of a test result: for questions that tell no whole profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.candidate import candidate
from bot.form_reading import Typed
from bot.forms import Answers
from bot.outcome import Ask, Outcome
from knowledge.crs import ProfileError, levels, score
from knowledge.crs.grid import step
from knowledge.crs.profile import ABILITIES, OLDEST, YOUNGEST

_LEVELS = frozenset({"clb", "nclc"})
_NEIGHBOURS = (-1, 0, 1)


def points_of(ask: Ask, typed: Typed, told: Answers) -> Outcome | None:
    """Return the points of the age or of the language result told, None where neither is.

    A bare number is an age only where the message speaks of age.
    """
    if told.get("first_scores"):
        return _of_language(ask, told)
    says_age = any(typed.is_word(at, "age") for at in range(len(typed.words)))
    return _of_age(ask, told["age"]) if "age" in told and says_age else None


def _of_age(ask: Ask, age: int) -> Outcome | None:
    """What the age earns, beside the years before and after."""
    if not YOUNGEST <= age <= OLDEST:
        return None
    rules = ask.knowledge.grid.on(ask.today)
    factor = rules.core.age
    rows = [(year, *step(factor.points, year)) for year in (age + n for n in _NEIGHBOURS)]
    return Outcome("age_points", {"age": age, "rows": rows, "day": ask.today}, sourced=(factor,))


def _of_language(ask: Ask, told: Answers) -> Outcome | None:
    """The level of each ability, and what it earns as the first language."""
    try:
        profile = candidate({key: told[key] for key in ("first_test", "first_scores")}, ask.knowledge.tests)
    except ProfileError as refused:
        return Outcome("refused_result", {"refused": refused}, pages=("ircc-language-tests",))
    result = profile.first_language
    if result is None:
        return None
    cautions = score(profile, ask.knowledge.grid, ask.knowledge.tests, ask.today).warnings
    known = levels(result, ask.knowledge.tests)
    factor = ask.knowledge.grid.on(ask.today).core.first_language
    rows: list[Mapping[str, Any]] = [
        {"ability": name, "printed": printed, "level": level, "points": step(factor.points, level)}
        for name, printed, level in zip(ABILITIES, told["first_scores"], known.each, strict=True)
    ]
    test = ask.knowledge.tests.find(result.test)
    data = {
        "rows": rows,
        "scored": told["first_test"] not in _LEVELS,
        "french": result.lang == "fr",
        "singles": sum(row["points"].single for row in rows),
        "couples": sum(row["points"].couple for row in rows),
        "lowest": known.lowest,
        "cautions": [caution for caution in cautions if caution.key == "scale_disputed"],
        "day": ask.today,
    }
    return Outcome("language_points", data, sourced=(factor, test) if test else (factor,))
