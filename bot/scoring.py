"""A person's CRS score: from a profile told in one line, or question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.engine.mentions import Kind
from bot.expiry import runs_out
from bot.forms.asking import next_question, question
from bot.forms.candidate import FORM, age_on, candidate, step_of
from bot.forms.profile_reader import has_unplaced_years, read_profile
from bot.forms.reading import Typed
from bot.forms.spec import Answers, FormSpec, StepKind
from bot.forms.told import Told
from bot.outcome import Ask, Outcome, handed_on
from bot.reach import within_reach
from knowledge.crs import Profile, ProfileError, Score, score
from knowledge.models import Sourced
from knowledge.snapshot import Knowledge

_A_PROFILE = 3
"""So many answers in one message are a profile, not a question about points."""

_KEEPING_TRUE = "profile-keeping-it-true"
_SECTIONS = ("A", "B", "C", "D")


def profile_told(ask: Ask) -> Outcome | None:
    """Return the score, or what is still to be asked, where the message tells a profile; None where it does not."""
    form = ask.forms[FORM]
    told = told_in(ask, form)
    twice = {"age", "born_on"} <= {*told}
    if len(told) - twice < _A_PROFILE or ask.reads is None:
        return None
    assumed = _assumed(form, told, ask.reads(form, None))
    steps = [form.step(key) for key in assumed]
    outcome = go_on(ask, form, {**told, **assumed})
    return replace(outcome, data={**outcome.data, "told": form.told(told), "assumed": steps})


def told_in(ask: Ask, form: FormSpec) -> Answers:
    """Return the answers that the message gives unasked."""
    return form.settled(read_profile(ask.reads(form, None), {})) if ask.reads else {}


def _assumed(form: FormSpec, told: Answers, typed: Typed) -> Answers:
    """Return what a profile in one line leaves out because there is none.

    Years of work only count as none beside some told and placed; nothing does that the message has a word for.
    """
    worked = any(
        form.step(key).kind is StepKind.YEARS and years for key, years in told.items()
    ) and not has_unplaced_years(typed)
    return {
        step.key: [] if step.kind is StepKind.CHOICES else step.default
        for step in form.asked(told)
        if step.key not in told and step.default is not None
        if (worked or step.kind is not StepKind.YEARS)
        and not any(True for noun in step.nouns for _ in typed.find(noun))
        and not (step.key == "canadian_study" and _studied_in_canada(typed))
    }


def _studied_in_canada(typed: Typed) -> bool:
    """Whether a credential is told together with where in Canada it is from: "msc from canada"."""
    provinces = {m.start for m in typed.reading.mentions if m.kind is Kind.PROVINCE}
    for credential in (c for c in typed.choices if c.step.key == "education"):
        at = credential.end
        while at < len(typed.words) and typed.is_word(at, "studied_at"):
            at += 1
        if at in provinces or (at < len(typed.words) and typed.is_word(at, "in_canada")):
            return True
    return False


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


def total_of(told: Mapping[str, Answers], forms: Mapping[str, FormSpec], known: Knowledge, today: date) -> int | None:
    """Return the score of the profile among what was ``told``, None where it is not whole."""
    answers = told.get(FORM)
    if not answers or forms[FORM].open_step(answers):
        return None
    return score(candidate(aged(answers, today), known.tests), known.grid, known.tests, today).total


def scored(ask: Ask, profile: Profile, told: Sequence[tuple[str, str]] = (), answers: Answers | None = None) -> Outcome:
    """Return the score of ``profile`` by the rules of the day, with what it would have met lately.

    Raises:
        ProfileError: a language result cannot be read.
    """
    known = ask.knowledge
    found = score(profile, known.grid, known.tests, ask.today)
    met = within_reach(ask, profile, found.total)
    until = runs_out(Told({FORM: answers or {}}), known, ask.today)
    return Outcome(
        "score",
        {
            "told": told,
            "assumed": (),
            "day": ask.today,
            "score": found,
            "rows": points_by_line(found),
            "met": met,
            "until": {what: day for what, day in until.items() if day > ask.today},
            "keeping_true": ask.knowledge.facts[_KEEPING_TRUE],
            "undated": _undated(answers, profile) if answers else (),
            "stored": ask.told.person.score if ask.told.person else None,
            "lasting": ask.told.lasting,
            "rules": known.grid.on(ask.today),
        },
        rounds=tuple(made.round for made in met),
        sourced=_sources(ask, profile),
        pages=("ircc-crs-tool",),
        form=FORM,
        keep=answers,
    )


def _undated(answers: Answers, profile: Profile) -> tuple[str, ...]:
    """The steps that tell the day of a result that the profile rests on, as far as they are open."""
    rests = {"language_on": profile.first_language, "eca_on": answers.get("canadian_study") == "none"}
    return tuple(step for step, has in rests.items() if has and step not in answers)


def points_by_line(found: Score) -> list[tuple[str, str, int]]:
    """Return section, factor and points of every line, each section led by its subtotal."""
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
