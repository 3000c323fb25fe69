"""Profiles in one line ("29, single, masters, ielts 8 7 7 7, 3 years abroad"): which steps of a form they answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.engine.mentions import Kind, Mention
from bot.form_reading import Typed, find_choices, scores_from, topic_of, years_in
from bot.forms import NONE, Answers, StepKind, StepSpec
from knowledge.crs.profile import YOUNGEST

_TESTS = {
    "IELTS": "ielts_general",
    "CELPIP": "celpip_general",
    "PTE Core": "pte_core",
    "TEF": "tef_canada",
    "TCF": "tcf_canada",
}
_FRENCH = frozenset({"tef_canada", "tcf_canada", "nclc"})
_LEVELS = {"clb": "clb", "nclc": "nclc"}
_LIKELY_AGES = range(17, 61)
_REACH = 4


def read_profile(typed: Typed, known: Answers) -> dict[str, Any]:
    """Return the answers to steps of its form that a message gives unasked; what it leaves open is left out.

    ``known`` are the answers before: a test told where the second one is asked does not replace the first.
    """
    answers, taken = _read(typed, known)
    spans, kinds = _unplaced(typed, taken), _work_steps(typed)
    untold = [step.key for step in kinds if step.key not in answers]
    if len(spans) == 1 and len(untold) == 1 and len(kinds) > 1:  # "6 years of experience, none in Canada"
        answers[untold[0]] = years_in(typed, spans[0])
    return answers


def has_unplaced_years(typed: Typed) -> bool:
    """Whether a message tells years of work without saying whether in Canada or abroad."""
    _, taken = _read(typed, {})
    return bool(_unplaced(typed, taken))


Found = tuple[str, Any, set[int]]
"""A step, its answer, and the places of the words that gave it."""


def _read(typed: Typed, known: Answers) -> tuple[dict[str, Any], set[int]]:
    """The answers, and the places of the words that gave them."""
    answers: dict[str, Any] = {}
    taken: set[int] = set()
    for key, value, places in (*_languages(typed, known), *_choices(typed), *_birth(typed), *_round(typed)):
        answers.setdefault(key, value)
        taken |= places
    for key, value, places in _years(typed, taken):
        answers.setdefault(key, value)
        taken |= places
    age = _age(typed, taken)
    if age is not None and typed.form.has("age"):
        answers["age"] = int(age.number)
        taken |= {age.start}
    return answers, taken


def _unplaced(typed: Typed, taken: set[int]) -> list[Mention]:
    durations = [m for m in typed.reading.mentions if m.kind is Kind.DURATION and m.start not in taken]
    return [m for m in durations if not topic_of(typed, m.start)]


def _work_steps(typed: Typed) -> list[StepSpec]:
    """The steps that ask for the person's own years of work."""
    return [step for step in typed.form.steps if step.kind is StepKind.YEARS and not step.about]


def _choices(typed: Typed) -> Iterator[Found]:
    """Choices named, tests aside; where several of one step are, the last of the form's order or none."""
    by_step: dict[str, list[Any]] = {}
    places: dict[str, set[int]] = {}
    for chosen in find_choices(typed):
        by_step.setdefault(chosen.step.key, []).append(chosen.value)
        places.setdefault(chosen.step.key, set()).update(range(chosen.start, chosen.end))
    for key, values in by_step.items():
        step = typed.form.step(key)
        order = [c.value for c in step.choices if c.value in values and (c.value == NONE or not key.endswith("_test"))]
        if step.kind is StepKind.CHOICES:
            yield key, order, places[key]
        elif len(order) == 1 or step.key.endswith("education"):
            yield key, order[-1], places[key]


def _languages(typed: Typed, known: Answers) -> Iterator[Found]:
    """Test results; the first of the person's is the first language, one in the other language the second."""
    asked_second = typed.step is not None and typed.step.key.startswith("second")
    first: str | None = known.get("first_test") if asked_second else None
    for test, start in _tests(typed):
        spouse = topic_of(typed, start - 1) == "spouse"
        scores, end = _scores(test, typed, start)
        rank = "spouse" if spouse else "first" if first is None else "second"
        if rank == "second" and (test in _FRENCH) == (first in _FRENCH):
            continue
        first = first if spouse else first or test
        if typed.form.has(f"{rank}_test"):
            yield f"{rank}_test", test, set(range(start, end))
            if scores:
                yield f"{rank}_scores", scores, set()


def _tests(typed: Typed) -> Iterator[tuple[str, int]]:
    """Every test or kind of level named, with the place behind its name."""
    named = [(_TESTS[str(m.value)], m.end) for m in typed.reading.mentions if m.kind is Kind.TEST and m.value in _TESTS]
    levels = [(_LEVELS[word], at + 1) for at, word in enumerate(typed.words) if word in _LEVELS]
    every = sorted({*named, *levels}, key=lambda found: found[1])
    return ((test, end) for test, end in every if not typed.denies(end - 1))


def _scores(test: str, typed: Typed, start: int) -> tuple[list[float] | None, int]:
    """The four scores behind a test's name; one level alone stands for all four abilities."""
    scores, end = scores_from(typed, start)
    if scores is None and test in _LEVELS.values():
        alone = [n for n in typed.numbers if start <= n.start <= start + 1]
        return ([alone[0].value] * 4, alone[0].end) if alone else (None, end)
    return scores, end


def _round(typed: Typed) -> Iterator[Found]:
    """A round by its number: ``#436``, "round 436"."""
    said = [m for m in typed.reading.mentions if m.kind is Kind.ROUND]
    named = [n for n in typed.numbers if n.start and typed.is_word(n.start - 1, "round")]
    number = str(said[0].value) if said else f"{named[0].value:g}" if named else None
    if number and typed.form.has("round"):
        yield "round", number, set()


def _birth(typed: Typed) -> Iterator[Found]:
    """A date that somebody old enough can be born on."""
    days = [day for day in typed.days() if typed.today.year - day.year >= YOUNGEST]
    if len(days) == 1 and typed.form.has("born_on"):
        yield "born_on", days[0].isoformat(), set()


def _years(typed: Typed, taken: set[int]) -> Iterator[Found]:
    """Years of work, each at the step whose noun stands nearest in its part of the message."""
    steps = [s for s in typed.form.steps if s.kind is StepKind.YEARS and s.nouns]
    for mention in typed.reading.mentions:
        if mention.kind is Kind.DURATION and not taken & set(range(mention.start, mention.end)):
            step = _nearest(steps, typed, mention, taken)
            if step:
                yield step.key, years_in(typed, mention), set(range(mention.start, mention.end))


def _nearest(steps: list[StepSpec], typed: Typed, mention: Mention, taken: set[int]) -> StepSpec | None:
    topic = topic_of(typed, mention.start)
    part = typed.part_of(mention.start)
    ranked = [
        (at - mention.end if at >= mention.end else mention.start - at + _REACH, step.key)
        for step in steps
        if step.about == topic
        for noun in step.nouns
        for at in typed.find(noun)
        if at in part and at not in taken
    ]
    return typed.form.step(min(ranked)[1]) if ranked else None


def _age(typed: Typed, taken: set[int]) -> Mention | None:
    """An age that is called so; else the first number that can be one and was not taken for anything else."""
    free = [
        m
        for m in typed.reading.mentions
        if m.start not in taken and not topic_of(typed, m.start) and m.number == int(m.number)
    ]
    said = [m for m in free if m.kind is Kind.AGE]
    bare = [m for m in free if m.kind in (Kind.NUMBER, Kind.DURATION) and _may_be_age(typed, m)]
    return next(iter([*said, *bare]), None)


def _may_be_age(typed: Typed, mention: Mention) -> bool:
    """Whether a number is likely an age; any that stands for itself at the beginning is, to be refused by name."""
    return mention.number in _LIKELY_AGES or (mention.start == 0 and len(typed.part_of(0)) == mention.end)
