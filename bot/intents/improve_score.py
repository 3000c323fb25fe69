"""What would raise a person's score, each change computed again in full; without a profile the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.engine.mentions import Kind
from bot.factor_points import points_of
from bot.facts import relevant
from bot.forms.asking import question
from bot.forms.candidate import FORM, candidate
from bot.forms.reading import Typed
from bot.forms.spec import Answers, FormSpec
from bot.one_factor import most_points
from bot.outcome import Ask, Outcome, handed_on
from bot.reach import newly_met, within_reach
from bot.scoring import aged, profile_told, told_in
from bot.what_if import what_if
from knowledge.crs import Partner, Profile, ProfileError, anniversaries, as_principal, improvements, score
from knowledge.models import Fact

_MOST_FACTS = 2
_MOST_CHANGES = 12
_FRENCH = "crs-french"


def answer(ask: Ask) -> Outcome:
    """Return the changes that raise the score of the profile told, now or before; facts where there is none."""
    if supposed := what_if(ask):
        return supposed
    told = profile_told(ask)
    if told is not None and (told.step or told.keep is None):
        return told
    form = ask.forms[FORM]
    typed = ask.reads(form, None) if ask.reads else None
    answers = (told.keep if told else None) or ask.kept.get(FORM, {})
    if answers and form.open_step(answers) is None:
        answers = form.answered(answers, {k: v for k, v in told_in(ask, form).items() if form.step(k).later})
        swaps = typed is not None and typed.says("principal") and answers.get("spouse") == "coming"
        if swaps and "spouse_age" not in answers:
            return handed_on(FORM, question(replace(ask, intent=FORM), form, answers, form.step("spouse_age")))
        return improved(ask, answers)
    if typed and (points := points_of(ask, typed)) and (points.reply != "age_points" or _asks_of_age(form, typed)):
        return handed_on(FORM, points)
    facts = list({f.id: f for f in (*_of_french(ask), *relevant(ask, _MOST_FACTS))}.values())[:_MOST_FACTS]
    rules = ask.knowledge.grid.on(ask.today)
    return Outcome("facts", {"facts": facts, "most": most_points(rules)}, sourced=(rules, *facts))


def _of_french(ask: Ask) -> list[Fact]:
    """What French earns, where the message names it: "what if i learn french"."""
    mentions = ask.reads(ask.forms[FORM], None).reading.mentions if ask.reads else ()
    named = any(m.kind is Kind.CATEGORY and m.value == "french" for m in mentions)
    return [ask.knowledge.facts[_FRENCH]] if named else []


def _asks_of_age(form: FormSpec, typed: Typed) -> bool:
    """Whether a message speaks of age or a birthday, and does not only tell who asks: "ways for a 35-year-old"."""
    nouns = form.step("age").nouns
    return typed.says("turning") or any(True for noun in nouns for _ in typed.find(noun))


def improved(ask: Ask, answers: Answers) -> Outcome:
    """Return what would raise the score of ``answers``, the most first, and what changes it by itself."""
    known, answers = ask.knowledge, aged(answers, ask.today)
    profile = candidate(answers, known.tests)
    before = score(profile, known.grid, known.tests, ask.today)
    partner = _partner(answers)
    try:
        swapped = as_principal(profile, partner) if partner else None
        changes = improvements(profile, known.grid, known.tests, ask.today, partner)
    except ProfileError as refused:
        return _ask_again(ask, answers, refused)
    now = within_reach(ask, profile, before.total)
    lines = [
        {"change": change, "met": newly_met(now, within_reach(ask, change.profile, change.total))}
        for change in changes[:_MOST_CHANGES]
    ]
    return Outcome(
        "changes",
        {
            "score": before,
            "lines": lines,
            "coming": _coming(ask, profile, answers),
            "partner": partner,
            "swapped": score(swapped, known.grid, known.tests, ask.today).total if swapped else None,
            "answers": answers,
            "couple": profile.with_spouse,
            "has_test": profile.first_language is not None,
        },
        rounds=tuple({made.round.number: made.round for line in lines for made in line["met"]}.values()),  # type: ignore[attr-defined]
        sourced=(known.grid.on(ask.today),),
        pages=("ircc-crs-tool",),
        intent="improve_score",
        form=FORM,
        keep=answers,
    )


def _ask_again(ask: Ask, answers: Answers, refused: ProfileError) -> Outcome:
    """The spouse's age cannot be: whatever else the profile holds was checked before."""
    form = ask.forms[FORM]
    kept = {key: value for key, value in answers.items() if not key.startswith("spouse_age")}
    return handed_on(FORM, question(replace(ask, intent=FORM), form, kept, form.step("spouse_age"), refused))


def _coming(ask: Ask, profile: Profile, answers: Answers) -> list[object]:
    known = ask.knowledge
    days = {name: date.fromisoformat(answers[name]) for name in ("born_on", "canada_since") if answers.get(name)}
    return list(anniversaries(profile, known.grid, known.tests, ask.today, **days))


def _partner(answers: Answers) -> Partner | None:
    if "spouse_age" not in answers:
        return None
    return Partner(age=answers["spouse_age"], foreign_work=answers.get("spouse_foreign", 0))
