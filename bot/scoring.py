"""A person's CRS score: from a profile told in one line, or question by question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.asking import next_question, question
from bot.candidate import FORM, age_on, candidate, step_of
from bot.form_reading import Typed
from bot.forms import SKIPPED, Answers, FormSpec, StepKind
from bot.outcome import Ask, Outcome, handed_on
from bot.profile_reader import has_unplaced_years, read_profile
from bot.reach import within_reach
from knowledge.crs import Profile, ProfileError, Score, score
from knowledge.models import Sourced
from knowledge.months import MONTHS_A_YEAR, months_after

_A_PROFILE = 3
"""So many answers in one message are a profile, not a question about points."""

_KEEPING_TRUE = "profile-keeping-it-true"
_SECTIONS = ("A", "B", "C", "D")


def profile_told(ask: Ask) -> Outcome | None:
    """Return the score, or what is still to be asked, where the message tells a profile; None where it does not."""
    form = ask.forms[FORM]
    told = told_in(ask, form)
    if len(told) < _A_PROFILE or ask.reads is None:
        return None
    assumed = _assumed(form, told, ask.reads(form, None))
    steps = [form.step(key) for key in assumed]
    outcome = go_on(ask, form, {**told, **assumed})
    return replace(outcome, data={**outcome.data, "assumed": steps})


def told_in(ask: Ask, form: FormSpec) -> Answers:
    """Return the answers that the message gives unasked."""
    return form.settled(read_profile(ask.reads(form, None), {})) if ask.reads else {}


def _assumed(form: FormSpec, told: Answers, typed: Typed) -> Answers:
    """Return what a profile in one line leaves out because there is none.

    Years of work only count as none beside others told and placed; nothing does that the message has a word for.
    """
    worked = any(form.step(key).kind is StepKind.YEARS for key in told) and not has_unplaced_years(typed)
    return {
        step.key: [] if step.kind is StepKind.CHOICES else step.default
        for step in form.asked(told)
        if step.key not in told and step.default is not None
        if (worked or step.kind is not StepKind.YEARS)
        and not any(True for noun in step.nouns for _ in typed.find(noun))
    }


def go_on(ask: Ask, form: FormSpec, answers: Answers) -> Outcome:
    """Return the next question, or the score where nothing is open; an answer that cannot be is asked again."""
    ask, answers = replace(ask, intent=FORM), aged(answers, ask.today)
    try:
        profile = candidate(answers, ask.knowledge.tests)
    except ProfileError as refused:
        step = form.step(step_of(refused))
        without = {step.key, step.key.replace("_test", "_scores"), *step.drops}
        kept = {key: value for key, value in answers.items() if key not in without}
        return handed_on(FORM, question(ask, form, kept, step, refused))
    outcome = next_question(ask, form, answers) or scored(ask, profile, form.told(answers), answers)
    return handed_on(FORM, outcome)


def aged(answers: Answers, today: date) -> Answers:
    """Return ``answers`` with the age of today where the day of birth is known."""
    if "born_on" not in answers:
        return answers
    return {**answers, "age": age_on(date.fromisoformat(answers["born_on"]), today)}


def scored(ask: Ask, profile: Profile, told: Sequence[tuple[str, str]] = (), answers: Answers | None = None) -> Outcome:
    """Return the score of ``profile`` by the rules of the day, with what it would have met lately.

    Raises:
        ProfileError: a language result cannot be read.
    """
    known = ask.knowledge
    found = score(profile, known.grid, known.tests, ask.today)
    met = within_reach(ask, profile, found.total)
    return Outcome(
        "score",
        {
            "told": told,
            "assumed": (),
            "day": ask.today,
            "score": found,
            "rows": _rows(found),
            "met": met,
            "language_until": _language_until(ask, answers or {}),
            "keeping_true": ask.knowledge.facts[_KEEPING_TRUE],
            "undated": bool(answers) and profile.first_language is not None and "language_on" not in (answers or {}),
            "rules": known.grid.on(ask.today),
        },
        rounds=tuple(made.round for made in met),
        sourced=_sources(ask, profile),
        pages=("ircc-crs-tool",),
        form=FORM,
        keep=answers,
    )


def _language_until(ask: Ask, answers: Answers) -> date | None:
    """The first day on which the first language result no longer counts, where its day is told."""
    told = answers.get("language_on", SKIPPED)
    if told == SKIPPED:
        return None
    test = ask.knowledge.tests.find(answers.get("first_test"))
    years = test.valid_years if test else ask.knowledge.tests.shortest_validity
    return months_after(date.fromisoformat(told), years * MONTHS_A_YEAR)


def _rows(found: Score) -> list[tuple[str, str, int]]:
    """Section, factor and points of every line, each section led by its subtotal."""
    sections: dict[str, dict[str, Any]] = {name: getattr(found, name).model_dump() for name in _SECTIONS}
    return [
        (name, factor, points)
        for name, section in sections.items()
        for factor, points in sorted(section.items(), key=lambda item: item[0] != "subtotal")
    ]


def _sources(ask: Ask, profile: Profile) -> tuple[Sourced, ...]:
    spouse = profile.spouse.language if profile.spouse else None
    results = [r for r in (profile.first_language, profile.second_language, spouse) if r and r.test]
    tests = [test for r in results if (test := ask.knowledge.tests.find(r.test))]
    return (ask.knowledge.grid.on(ask.today), *tests)
