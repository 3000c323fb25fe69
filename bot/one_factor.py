"""Answers about one factor alone: an age, a language result with its levels, a job offer; and the most of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.forms.candidate import LEVELS, age_on, candidate
from bot.forms.spec import Answers
from bot.outcome import Ask, Outcome
from knowledge.crs import RuleSet, levels, score
from knowledge.crs.anniversaries import next_anniversary
from knowledge.crs.grid import step
from knowledge.crs.profile import ABILITIES, JobOffer

_NEIGHBOURS = (-1, 0, 1)
_STILL_USEFUL = "crs-job-offer-still-useful"


def most_points(rules: RuleSet) -> list[tuple[str, int | str, int]]:
    """Return the most that each factor and section earns, without and with a spouse, by the phrase that names it."""
    core, extra = rules.core, rules.additional
    own = ("first_language", "education", "age", "canadian_work", "second_language")
    most = {
        "factor_nomination": extra.nomination.points,
        "factor_french": max(extra.french.by_english.values()),
        "factor_canadian_study": max(extra.canadian_study.points.values()),
        "factor_sibling": extra.sibling.points,
    }
    return [
        *((f"factor_{name}", *getattr(core, name).most) for name in own),
        ("section_B", "", rules.spouse.most),
        ("section_C", rules.transferability.most, rules.transferability.most),
        *((phrase, points, points) for phrase, points in most.items()),
    ]


def of_job_offer(ask: Ask) -> Outcome:
    """Return what a job offer earns; where that is nothing, since when, and what it was before."""
    known, grid = ask.knowledge, ask.knowledge.grid
    rules = grid.on(ask.today)
    counting = next((r for r in reversed(grid.rule_sets) if r.job_offer.counts), rules)
    offers = rules.job_offer if rules.job_offer.counts else counting.job_offer
    data = {
        "counts": rules.job_offer.counts,
        "since": rules.job_offer.effective_from,
        "until": offers.effective_to,
        "senior": offers.points[JobOffer.SENIOR_00],
        "other": offers.points[JobOffer.OTHER],
        "cautions": score(candidate({}, known.tests), grid, known.tests, ask.today).warnings,
        "facts": [known.facts[_STILL_USEFUL]],
        "day": ask.today,
    }
    return Outcome("job_offer_points", data, sourced=(rules.job_offer, *rules.gaps), pages=("ircc-crs-tool",))


def of_age(ask: Ask, told: Sequence[Answers], born_on: date | None = None, partners: Sequence[int] = ()) -> Outcome:
    """Return what each age earns; one alone, or two a birthday apart, beside the years before and after.

    ``partners`` are ages of a partner, which earn nothing beside that of the one who applies.
    """
    own = {candidate(answers, ask.knowledge.tests).age for answers in told}
    ages = sorted({*own, *partners})
    if ages[-1] - ages[0] <= 1:
        shown: Sequence[int] = range(ages[0] + _NEIGHBOURS[0], ages[-1] + _NEIGHBOURS[-1] + 1)
    else:
        shown = ages
    factor = ask.knowledge.grid.on(ask.today).core.age
    data = {
        "ages": ages,
        "rows": [(age, *step(factor.points, age)) for age in shown],
        "birthday": next_anniversary(born_on, ask.today) if born_on else None,
        "next_age": age_on(born_on, ask.today) + 1 if born_on else None,
        "partners": partners,
        "day": ask.today,
    }
    return Outcome("age_points", data, sourced=(factor,))


def of_language(ask: Ask, told: Answers) -> Outcome | None:
    """Return the level of each ability, what it earns as the first language, and what as the second."""
    profile = candidate(told, ask.knowledge.tests)
    result = profile.first_language
    if result is None:
        return None
    cautions = score(profile, ask.knowledge.grid, ask.knowledge.tests, ask.today).warnings
    known = levels(result, ask.knowledge.tests)
    rules = ask.knowledge.grid.on(ask.today)
    first, second = rules.core.first_language, rules.core.second_language
    rows: list[Mapping[str, Any]] = [
        {"ability": name, "printed": printed, "level": level, "points": step(first.points, level)}
        for name, printed, level in zip(ABILITIES, told["first_scores"], known.each, strict=True)
    ]
    as_second = [step(second.points, level) for level in known.each]
    french = result.lang == "fr"
    test = ask.knowledge.tests.find(result.test)
    data = {
        "rows": rows,
        "scored": told["first_test"] not in LEVELS,
        "french": french,
        "singles": sum(row["points"].single for row in rows),
        "couples": sum(row["points"].couple for row in rows),
        "second": min(second.most.single, sum(points.single for points in as_second)),
        "second_couples": min(second.most.couple, sum(points.couple for points in as_second)),
        "bonus": rules.additional.french if french and known.lowest >= rules.additional.french.least else None,
        "lowest": known.lowest,
        "cautions": [caution for caution in cautions if caution.key == "scale_disputed"],
        "day": ask.today,
    }
    return Outcome("language_points", data, sourced=(first, test) if test else (first,))
