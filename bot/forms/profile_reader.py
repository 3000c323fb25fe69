"""Profiles in one line ("29, single, masters, ielts 8 7 7 7, 3 years abroad"): which steps of a form they answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.engine.mentions import Kind, Mention
from bot.forms.ages import age_told, birthday, said_ages
from bot.forms.candidate import FRENCH, LEVELS
from bot.forms.credentials import in_capitals, several_of
from bot.forms.reading import Typed, one_for_all, scores_from, topic_of, years_in
from bot.forms.spec import NONE, Answers, StepKind, StepSpec
from knowledge.crs.profile import YOUNGEST

_TESTS = {
    "IELTS": "ielts_general",
    "CELPIP": "celpip_general",
    "PTE Core": "pte_core",
    "TEF": "tef_canada",
    "TCF": "tcf_canada",
}
_REACH = 4
_MOST_YEARS = 15
_MOST_BEFORE = 6
_LONGEST_STUDIES = 6
_MOST_BARE_YEARS = 15
_IN = (("in",), ("at",), ("au",), ("a",), ("en",))


def read_profile(typed: Typed, known: Answers) -> dict[str, Any]:
    """Return the answers to steps of its form that a message gives unasked; what it leaves open is left out.

    ``known`` are the answers before: a test told where the second one is asked does not replace the first.
    """
    answers, taken = _read(typed, known)
    return {**answers, **dict(_left_over(typed, answers, taken))}


def _left_over(typed: Typed, told: Collection[str], taken: set[int]) -> Iterator[tuple[str, Any]]:
    """Years that are said to be nowhere, where only one kind of work is left: "6 years in all, none in Canada"."""
    spans, kinds = _unplaced(typed, taken), _work_steps(typed)
    untold = [step.key for step in kinds if step.key not in told]
    if len(spans) == 1 and len(untold) == 1 and len(kinds) > 1:
        yield untold[0], years_in(typed, spans[0])


def read_levels(typed: Typed) -> list[tuple[str, Answers]]:
    """Return every level of a factor that a message names: what it is of, and the answers that tell it.

    A factor is called after its step, a language after its rank; what is one of several choices, after the choice.
    """
    named: list[tuple[str, Answers]] = []
    test: Any = None
    found = _found(typed, {})
    taken = {place for _, _, places in found for place in places}
    more = list(_left_over(typed, {key for key, *_ in found}, taken)) if any(_bare_years(typed)) else []
    more += [("age", int(m.number)) for m in said_ages(typed, taken)]
    for key, value in [*((key, value) for key, value, _ in found), *more]:
        test = value if key.endswith("_test") else test
        if key.endswith("_scores"):
            rank = key.removesuffix("_scores")
            named.append((f"{rank}_language", {f"{rank}_test": test, key: value}))
        elif key and typed.form.step(key).kind in (StepKind.NUMBER, StepKind.YEARS):
            named.append((key, {key: value}))
    education = typed.form.step("education")
    several = several_of(typed, education)
    for chosen in [*typed.choices, *in_capitals(typed, education)]:
        if several and chosen.step == education:
            named.append((education.key, {education.key: several}))
        elif chosen.step.kind is StepKind.CHOICES and chosen.value != NONE:
            named.append((str(chosen.value), {chosen.step.key: [chosen.value]}))
        elif chosen.step.kind is StepKind.CHOICE:
            named.append((chosen.step.key, {chosen.step.key: chosen.value}))
    return [level for n, level in enumerate(named) if level not in named[:n]]


def has_unplaced_years(typed: Typed) -> bool:
    """Whether a message tells years of work without saying whether in Canada or abroad."""
    _, taken = _read(typed, {})
    return bool(_unplaced(typed, taken))


Found = tuple[str, Any, set[int]]
"""A step, its answer, and the places of the words that gave it; no step for words that only seem to answer one."""


def _read(typed: Typed, known: Answers) -> tuple[dict[str, Any], set[int]]:
    """The answers, the first one to each step, and the places of the words that gave them."""
    answers: dict[str, Any] = {}
    found = _found(typed, known)
    for key, value, _ in found:
        if key:
            answers.setdefault(key, value)
    return answers, {place for _, _, places in found for place in places}


def _found(typed: Typed, known: Answers) -> list[Found]:
    """All that is told; years and ages are looked for among what nothing else took."""
    found = [*_languages(typed, known), *_choices(typed), *_birth(typed), *_round(typed), *_studies(typed)]
    found += birthday(typed)
    found += _years(typed, {place for _, _, places in found for place in places})
    for key, topic in (("age", ""), ("spouse_age", "spouse")):
        taken = {place for _, _, places in found for place in places}
        age = age_told(typed, taken, topic) if typed.form.has(key) else None
        if age is not None:
            found.append((key, int(age.number), {age.start}))
    return found


def _unplaced(typed: Typed, taken: set[int]) -> list[Mention]:
    durations = [m for m in _spans(typed) if m.kind is Kind.DURATION and m.start not in taken]
    return [m for m in durations if not topic_of(typed, m.start)]


def _work_steps(typed: Typed) -> list[StepSpec]:
    """The steps that ask for the person's own years of work."""
    return [step for step in typed.form.steps if step.kind is StepKind.YEARS and not step.about]


def _choices(typed: Typed) -> Iterator[Found]:
    """Choices named, tests aside; where several of one step are, the last of the form's order or none."""
    by_step: dict[str, list[Any]] = {}
    places: dict[str, set[int]] = {}
    degrees = [d for s in typed.form.steps if s.key == "education" for d in in_capitals(typed, s)]
    for chosen in [*typed.choices, *degrees]:
        by_step.setdefault(chosen.step.key, []).append(chosen.value)
        places.setdefault(chosen.step.key, set()).update(range(chosen.start, chosen.end))
    if shared := [c for c in typed.choices if c.step.key == "education" and _of_both(typed, c.start)]:
        by_step.setdefault("spouse_education", [shared[-1].value])
        places.setdefault("spouse_education", set())
    for key, values in by_step.items():
        step = typed.form.step(key)
        order = [c.value for c in step.choices if c.value in values and (c.value == NONE or not key.endswith("_test"))]
        if step.kind is StepKind.CHOICES:
            yield key, order, places[key]
        elif key.endswith("education") and (several := several_of(typed, step)):
            yield key, several, places[key]
        elif len(order) == 1 or (step.key.endswith("education") and not _may_be_anothers(typed, by_step)):
            yield key, order[-1], places[key]


def _of_both(typed: Typed, at: int) -> bool:
    """Whether what is told at a place is told of both partners: "both have masters"."""
    has_step = typed.form.has("spouse_education")
    return has_step and any(typed.is_word(place, "both") for place in typed.part_of(at) if place < at)


def _may_be_anothers(typed: Typed, by_step: Mapping[str, object]) -> bool:
    """Whether one of several credentials may be the spouse's: one is named, and told none of their own."""
    named = {*typed.form.topics.get("spouse", ())} & {*typed.words}
    return bool(named) and "spouse_education" not in by_step


def _languages(typed: Typed, known: Answers) -> Iterator[Found]:
    """Test results; the first of the person's is the first language, one in the other language the second.

    A test without scores is named beside its levels where levels of its language are told: "ielts clb 9".
    """
    asked_second = typed.step is not None and typed.step.key.startswith("second")
    first: str | None = known.get("first_test") if asked_second or typed.supposing else None
    named = [(test, start, topic_of(typed, start - 1) == "spouse") for test, start in _tests(typed)]
    read = 0
    for test, start, spouse in named:
        scores, end = _scores(test, typed, start)
        if scores is None and (scores := _scores_before(typed, start, read)):
            end = start
        read = end if scores else start
        alike = {n for n, _, whose in named if whose == spouse and (n in FRENCH) == (test in FRENCH)}
        if scores is None and test not in LEVELS and alike & LEVELS:
            continue
        rank = "spouse" if spouse else "first" if first is None else "second"
        if rank == "second" and (test in FRENCH) == (first in FRENCH):
            if asked_second:
                continue
            rank = "first"
        first = first if spouse else first or test
        if typed.form.has(f"{rank}_test"):
            yield f"{rank}_test", test, set(range(start, end if scores else start))
            if scores:
                yield f"{rank}_scores", scores, set()


def _tests(typed: Typed) -> Iterator[tuple[str, int]]:
    """Every test or kind of level named, with the place behind its name.

    Beside a test a level without a figure is asked for, not told: "ielts 8 7 7 7 is what NCLC".
    """
    named = [(_TESTS[str(m.value)], m.end) for m in typed.reading.mentions if m.kind is Kind.TEST and m.value in _TESTS]
    figures = {n.start for n in typed.numbers}
    levels = [
        (_level_word(typed, at), at + 1)
        for at, word in enumerate(typed.words)
        if word in LEVELS and (not named or figures & {at + 1, at + 2})
    ]
    every = sorted({*named, *levels}, key=lambda found: found[1])
    return ((test, end) for test, end in every if not typed.denies(end - 1))


def _level_word(typed: Typed, at: int) -> str:
    """The scale that a level is on: the other one where its language is named ("anglais NCLC 7", "CLB 7 in French")."""
    before = at - 1 - (at > 1 and (typed.words[at - 1] == ":" or typed.is_word(at - 1, "within")))
    behind = at + 2 + (at + 3 < len(typed.words) and typed.is_word(at + 2, "within"))
    if behind >= len(typed.words) or LEVELS & {*typed.words[behind + 1 : behind + 2]}:
        behind = -1  # "CLB 7, French NCLC 8"
    for place in (before, behind):
        if place >= 0 and typed.parts[place] == typed.parts[at] and not typed.denies(place):
            if typed.is_word(place, "english"):
                return "clb"
            if typed.is_word(place, "french"):
                return "nclc"
    return typed.words[at]


def _scores(test: str, typed: Typed, start: int) -> tuple[list[float] | None, int]:
    """The four scores behind a test's name; one level alone stands for all abilities that no other is told for."""
    scores, end = scores_from(typed, start)
    if scores is None and test in LEVELS:
        alone = [n.start for n in typed.numbers if start <= n.start <= start + 1]
        return one_for_all(typed, alone[0]) if alone else (None, end)
    return scores, end


def _scores_before(typed: Typed, end: int, first: int) -> list[float] | None:
    """Four scores that stand before their test, from the place ``first`` on: "8777 in IELTS"."""
    named = next((m.start for m in typed.reading.mentions if m.kind is Kind.TEST and m.end == end), end)
    for at in range(max(first, named - _MOST_BEFORE), named):
        scores, stop = scores_from(typed, at) if typed.words[at][0].isdigit() else (None, 0)
        if scores and all(typed.is_word(between, "beside_scores") for between in range(stop, named)):
            return scores
    return None


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


def _studies(typed: Typed) -> Iterator[Found]:
    """Years that a credential took: "one year post grad certificate", "diplôme de 2 ans", "pgdm 1 year"."""
    worked = {noun for step in _work_steps(typed) for noun in step.nouns}
    for m in typed.reading.mentions:
        if m.kind is Kind.DURATION and m.number <= _LONGEST_STUDIES:
            at, before = m.end, m.start - 1
            while at < len(typed.words) and typed.is_word(at, "of_credential"):
                at += 1
            if before >= 0 and typed.is_word(before, "lasting"):
                before -= 1 + (before > 1 and typed.is_word(before - 1, "of_credential"))
            elif m.end < len(typed.words) and typed.words[m.end] in worked:
                before = -1
            if any(typed.is_word(near, "credential") for near in typed.part_of(m.start) if near in (at, before)):
                yield "", None, set(range(m.start, m.end))


def _years(typed: Typed, taken: set[int]) -> Iterator[Found]:
    """Years of work, each at the step whose noun stands nearest in its part of the message; a noun serves once."""
    spans = [m for m in _spans(typed) if not taken & set(range(m.start, m.end))]
    used: set[int] = set()
    for _, key, mention, noun in sorted(_near(typed, spans, taken), key=lambda near: near[0]):
        places = set(range(mention.start, mention.end))
        if not used & (places | noun):
            used |= places | noun
            yield key, years_in(typed, mention), places


def _spans(typed: Typed) -> list[Mention]:
    """What may be years of work: spans of time, without the months that only go on from years ("2 years 3 months")."""
    several = sum(m.kind is Kind.AGE for m in typed.reading.mentions) > 1  # "30 ans, 20 ans à l'étranger"
    found: list[Mention] = []
    for m in typed.reading.mentions:
        told = m.kind is Kind.DURATION or (several and m.kind is Kind.AGE)
        if told or _or_more(typed, m) or _is_bare_years(typed, m):
            goes_on = bool(found) and m.start - found[-1].end <= 1 and _in_months(typed, m)
            found += [] if goes_on else [m]
    return [*found, *_bare_years(typed)]


def _bare_years(typed: Typed) -> Iterator[Mention]:
    """Figures that leave out "years" after others that say it: "6 years abroad and 2 in Canada"."""
    if not any(m.kind is Kind.DURATION and not _in_months(typed, m) for m in typed.reading.mentions):
        return
    nouns = [n for step in typed.form.steps if step.kind is StepKind.YEARS for n in step.nouns]
    behind = {at for noun in nouns for at in typed.find(noun)}
    for m in typed.reading.mentions:
        led = m.end + (m.end < len(typed.words) and typed.is_word(m.end, "within"))  # "3 in India"
        if m.kind is Kind.NUMBER and not m.ordinal and {m.end, led} & behind and m.number <= _MOST_YEARS:
            yield m


def _is_bare_years(typed: Typed, mention: Mention) -> bool:
    """Whether a number stands right before where the work was: "two years in canada and four abroad"."""
    if mention.kind is not Kind.NUMBER or mention.ordinal or not 0 < mention.number <= _MOST_BARE_YEARS:
        return False
    at = mention.end + (typed.words[mention.end : mention.end + 1] in _IN)
    nouns = (noun for step in _work_steps(typed) for noun in step.nouns)
    return any(at in typed.find(noun) or mention.end in typed.find(noun) for noun in nouns)


def _in_months(typed: Typed, mention: Mention) -> bool:
    return typed.lexicon.units.get(typed.words[mention.end - 1]) == "months"


def _or_more(typed: Typed, mention: Mention) -> bool:
    """Whether a number is one of years or more: "3+ years"."""
    said = mention.kind is Kind.NUMBER and typed.words[mention.end : mention.end + 1] == ("+",)
    unit = typed.words[mention.end + 1] if said and mention.end + 1 < len(typed.words) else ""
    return typed.lexicon.units.get(unit) == "years"


def _near(typed: Typed, spans: list[Mention], taken: set[int]) -> Iterator[tuple[int, str, Mention, set[int]]]:
    """Every noun in the part of a span: how far it is, its step, the span, and the places of the noun."""
    steps = [s for s in typed.form.steps if s.kind is StepKind.YEARS and s.nouns]
    for mention in spans:
        topic, part = topic_of(typed, mention.start), typed.part_of(mention.start)
        for step, noun in ((s, noun) for s in steps if s.about == topic for noun in s.nouns):
            for at in typed.find(noun):
                if at in part and at not in taken:
                    far = at - mention.end if at >= mention.end else mention.start - at + _REACH
                    yield far, step.key, mention, set(range(at, at + len(noun.split())))
