"""Points of factors that a message names, by the grid: for questions that tell no whole profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from bot.forms.candidate import FORM, age_on, candidate
from bot.forms.credentials import alternatives
from bot.forms.profile_reader import read_levels, read_profile
from bot.forms.reading import Typed, topic_of
from bot.forms.spec import Answers, StepKind
from bot.one_factor import most_points, of_age, of_job_offer, of_language
from bot.outcome import Ask, Outcome, handed_on
from knowledge.crs import Profile, ProfileError, RuleSet, Score, levels, score
from knowledge.crs.grid import step
from knowledge.crs.profile import ABILITIES, YOUNGEST

_MOST_WORDS = 20
"""A longer message tells a story; what it names is rarely what it asks."""

_AT_SCHOOL = frozenset({"secondary", "less_than_secondary"})
_MOST_FACTS = 2
_MOST_PAIRS = 3


class _Factor(NamedTuple):
    """Where a score has the points of a factor, the step that is named after it, and the fact to tell besides."""

    section: str
    field: str
    step: str
    fact: str = ""


_FACTORS: Mapping[str, _Factor] = {
    "age": _Factor("A", "age", "age", "crs-age"),
    "education": _Factor("A", "education", "education"),
    "first_language": _Factor("A", "first_language", "first_test", "crs-transferability-language"),
    "second_language": _Factor("A", "second_language", "second_test", "crs-french"),
    "canadian_work": _Factor("A", "canadian_work", "canadian_work", "crs-work-year"),
    "spouse_education": _Factor("B", "education", "spouse_education"),
    "spouse_language": _Factor("B", "language", "spouse_test"),
    "spouse_work": _Factor("B", "canadian_work", "spouse_work"),
    "foreign_work": _Factor("C", "foreign_work", "foreign_work", "crs-foreign-work"),
    "certificate": _Factor("C", "certificate", "extras", "crs-transferability-language"),
    "canadian_study": _Factor("D", "canadian_study", "canadian_study", "crs-canadian-study"),
    "nomination": _Factor("D", "nomination", "extras", "crs-nomination"),
    "sibling": _Factor("D", "sibling", "extras", "crs-sibling"),
}
"""Every factor of the grid that the form asks for, by the names that ``read_levels`` gives."""

_LANGUAGES = ("first_language", "second_language", "spouse_language")
_MAXIMUMS = "crs-maximums"
_NOMINATION: Answers = {"extras": ["nomination"]}

Named = tuple[str, Answers]
"""A factor, and the answers that tell its level."""


@dataclass(frozen=True)
class Line:
    """The points of a factor at one level, without and with a spouse; ``single`` is None for what only a spouse brings.

    ``scale`` is the one of a language level. What is no factor of its own is called by a ``phrase`` of the content;
    ``combined`` points are only earned together with other factors.
    """

    single: int | None
    couple: int
    factor: str = ""
    level: str = ""
    scale: str = ""
    phrase: str = ""
    combined: bool = False


@dataclass(frozen=True)
class Pair:
    """What a line's level earns with a language level held in all four abilities, and with years of work in Canada.

    ``alone`` says that it earns something by itself, too.
    """

    line: Line
    alone: bool
    most: int
    with_language: Sequence[tuple[int, int]]
    with_work: Sequence[tuple[int, int]]


def points_of(ask: Ask, typed: Typed) -> Outcome | None:
    """Return the points of the factors that a message names, None where it names none or asks something else of them.

    A bare number is an age only where the message speaks of age, or of being so many.
    """
    typed = replace(typed, supposing=True)
    told = read_levels(typed)
    named = [(name, level) for name, level in told if name in _FACTORS]
    partners = [int(level["spouse_age"]) for name, level in told if name == "spouse_age"]
    born_on = _birthday_in(typed)
    if born_on:  # the age of today, and the one to come
        today = age_on(born_on, ask.today)
        named = [
            *((n, level) for n, level in named if n != "age"),
            ("age", {"age": today}),
            ("age", {"age": today + 1}),
        ]
    if not any(_says_age(typed, at) for at in range(len(typed.words))):
        named = [(name, level) for name, level in named if name != "age"]
    names = [name for name, _ in named]
    try:
        if {*names} == {"age"} and len(typed.words) <= _MOST_WORDS and not typed.says("counts"):
            return of_age(ask, [level for _, level in named], born_on, partners)
        if names == ["first_language"] and not ("second_language" in _bare(typed) and typed.says("bonus")):
            return of_language(ask, named[0][1])
        if not asks_points(ask, typed):
            levels_asked = alternatives(typed) if {*names} == {"education"} and not typed.says("counts") else []
            return _of_factors(ask, typed, named[:1]) if levels_asked else None
        if typed.says("job_offer"):
            return of_job_offer(ask)
        bare = [name for name in _bare(typed) if name not in names and _is_asked(typed, name, names)]
        named += [(name, level) for name in bare for level in _levels_of(ask, typed, name)]
        named += _beside(ask, typed, named)
        return _of_factors(ask, typed, named) if named else _of_all(ask, typed)
    except ProfileError as refused:
        return Outcome("refused_result", {"refused": refused}, pages=("ircc-crs-tool",))


def _birthday_in(typed: Typed) -> date | None:
    """The day of birth that a message tells by the age it is turning."""
    born_on = read_profile(typed, {}).get("born_on")
    return date.fromisoformat(born_on) if born_on else None


def _beside(ask: Ask, typed: Typed, named: Sequence[Named]) -> Iterator[Named]:
    """What a level brings with it: French as the bonus asks for it; that school in Canada earns nothing more."""
    names = {name for name, _ in named}
    result = candidate(named[0][1], ask.knowledge.tests).first_language if names == {"first_language"} else None
    if result and result.lang == "en" and typed.says("bonus"):
        least = ask.knowledge.grid.on(ask.today).additional.french.least
        yield "second_language", {"second_test": "nclc", "second_scores": [least] * len(ABILITIES)}
    levels = {level.get("education") for name, level in named if name == "education"}
    if levels and levels <= _AT_SCHOOL and any(typed.is_word(at, "in_canada") for at in range(len(typed.words))):
        yield "canadian_study", {"canadian_study": "none"}


def _says_age(typed: Typed, at: int) -> bool:
    return typed.is_word(at, "age") or (at > 0 and typed.words[at].isdigit() and typed.is_word(at - 1, "being"))


def points_of_nomination(ask: Ask) -> Outcome | None:
    """Return what a nomination brings, for an intent that is about nominations; None where no points are asked."""
    typed = ask.reads(ask.forms[FORM], None) if ask.reads else None
    if typed is None or not (asks_points(ask, typed) or "=" in typed.words):
        return None
    return handed_on(FORM, _of_factors(ask, typed, [("nomination", _NOMINATION)]))


def asks_points(ask: Ask, typed: Typed) -> bool:
    """Whether a message asks how many CRS points something brings, not why or whether it counts."""
    if len(typed.words) > _MOST_WORDS or "why" in ask.concepts or typed.says("other_grid"):
        return False
    return typed.says("amount") or (typed.says("points") and not typed.says("counts"))


def _is_asked(typed: Typed, name: str, names: Sequence[str]) -> bool:
    """Whether every level of a factor is asked; beside a level of another factor only studies in Canada can be."""
    return name == "canadian_study" if names else typed.says("amount") or typed.says("bonus")


def _of_all(ask: Ask, typed: Typed) -> Outcome | None:
    """The most that there is, where that is asked of no factor."""
    if not typed.says("most"):
        return None
    rules, facts = ask.knowledge.grid.on(ask.today), (ask.knowledge.facts[_MAXIMUMS],)
    data = {"most": most_points(rules), "facts": facts, "day": ask.today}
    return Outcome("most_points", data, sourced=(rules, *facts), intent=FORM)


# --- any factor ---------------------------------------------------------------------------------


def _bare(typed: Typed) -> list[str]:
    """The factors named without a level; where names overlap, the longest."""
    steps = {name: typed.form.step(factor.step) for name, factor in _FACTORS.items()}
    nouns = [(noun.split(), name) for name, asked in steps.items() for noun in asked.nouns]
    taken: set[int] = set()
    found: set[str] = set()
    for words, name in sorted(nouns, key=lambda noun: -len(noun[0])):
        for at in typed.find(" ".join(words)):
            places = {*range(at, at + len(words))}
            worked = steps[name].kind is not StepKind.YEARS or typed.says("work")
            if worked and not places & taken and topic_of(typed, at) == steps[name].about:
                taken |= places
                found.add(name)
    return [name for name in _FACTORS if name in found]


def _levels_of(ask: Ask, typed: Typed, name: str) -> Iterator[Answers]:
    """Every level of a factor that the grid tells apart."""
    asked, record = typed.form.step(_FACTORS[name].step), _record(ask.knowledge.grid.on(ask.today), name)
    if name in _LANGUAGES:
        scores, test = asked.key.replace("_test", "_scores"), "nclc" if name == "second_language" else "clb"
        yield from ({asked.key: test, scores: [level] * len(ABILITIES)} for level in record.points if level)
    elif name == "age":
        yield from ({"age": age} for age in record.points if age >= YOUNGEST)
    else:
        yield from ({asked.key: choice.value} for choice in asked.choices)


def _of_factors(ask: Ask, typed: Typed, named: Sequence[Named]) -> Outcome:
    """The points of each level named, what they come to together, and what else would go together with them."""
    rules = ask.knowledge.grid.on(ask.today)
    named = sorted(named, key=lambda level: list(_FACTORS).index(level[0]))
    factors = list(dict.fromkeys(name for name, _ in named))
    at_one_level = len(factors) == len(named)
    extras = [value for _, level in named for value in level.get("extras", ())]
    every: Answers = {key: value for _, level in reversed(named) for key, value in level.items()} | {"extras": extras}
    open_pairs = not at_one_level or not {"first_language", "canadian_work"} & {*factors}
    pairs = _pairs(ask, typed, named) if open_pairs else []
    lines = [_line(ask, typed, name, {**every, **level}) for name, level in named]
    if pairs:
        lines = [line for line, (name, _) in zip(lines, named, strict=True) if line.couple or not _only_paired(name)]
    if at_one_level:
        lines += _combined(ask, every)
    single, couple = _both(ask, every)
    facts = dict.fromkeys(_FACTORS[name].fact for name in factors)
    return Outcome(
        "factor_points",
        {
            "factors": list(dict.fromkeys(_label(typed, name) for name in factors)),
            "lines": lines,
            "sum": _sum(lines, single.total, couple.total) if at_one_level and len(lines) > 1 else None,
            "gap": _gap(*lines) if len(factors) == 1 and len(lines) == 2 else None,
            "pairs": pairs,
            "most": rules.transferability.most,
            "facts": [ask.knowledge.facts[fact] for fact in facts if fact][:_MOST_FACTS],
            "cautions": single.warnings if "canadian_work" in factors else (),
            "spouse": "" if "compare" in ask.concepts else _spouse(typed),
            "added": [
                (had, min(rules.most, had + couple.total)) for had in ask.slots.score if factors == ["nomination"]
            ],
            "by_spouse": any(line.single != line.couple for line in lines),
            "day": ask.today,
        },
        sourced=tuple(_record(rules, name) for name in factors),
    )


def _spouse(typed: Typed) -> str:
    """What the message says of a spouse, nothing where it says nothing."""
    return next((str(level["spouse"]) for name, level in read_levels(typed) if name == "spouse"), "")


def _line(ask: Ask, typed: Typed, name: str, answers: Answers) -> Line:
    """The points of one factor among ``answers``."""
    factor = _FACTORS[name]
    single, couple = (getattr(getattr(found, factor.section), factor.field) for found in _both(ask, answers))
    level, scale = _shown(ask, typed, name, answers)
    alone = None if factor.section == "B" else single
    return Line(alone, couple, _label(typed, name), level, scale, combined=_only_paired(name))


def _combined(ask: Ask, answers: Answers) -> Iterator[Line]:
    """What comes of factors together and belongs to none of them."""
    single, couple = _both(ask, answers)
    if couple.C.education:
        yield Line(single.C.education, couple.C.education, phrase="combined_education")
    if couple.D.french:
        yield Line(single.D.french, couple.D.french, phrase="combined_french")


def _sum(lines: Sequence[Line], single: int, couple: int) -> Line:
    of_spouse = all(line.single is None for line in lines)
    return Line(None if of_spouse else single, couple, phrase="together")


def _gap(first: Line, second: Line) -> Line:
    single = None if first.single is None or second.single is None else abs(first.single - second.single)
    return Line(single, abs(first.couple - second.couple), phrase="difference")


def _both(ask: Ask, answers: Answers) -> tuple[Score, Score]:
    """The score of ``answers`` without and with a spouse who is scored; what is not among them earns nothing."""
    return _scored(ask, {**answers, "spouse": "none"}), _scored(ask, {**answers, "spouse": "coming"})


def _scored(ask: Ask, answers: Answers) -> Score:
    known = ask.knowledge
    return score(candidate(answers, known.tests), known.grid, known.tests, ask.today)


def _label(typed: Typed, name: str) -> str:
    """What a factor is called; one of several choices as that choice."""
    asked = typed.form.step(_FACTORS[name].step)
    return asked.shown(name) if asked.kind is StepKind.CHOICES else asked.label


def _shown(ask: Ask, typed: Typed, name: str, answers: Answers) -> tuple[str, str]:
    """The level of a factor as people read it, and its scale where it is one of language."""
    asked, ages = typed.form.step(_FACTORS[name].step), sorted(ask.knowledge.grid.on(ask.today).core.age.points)
    if asked.kind is StepKind.CHOICES:
        return "", ""
    if name in _LANGUAGES:
        return _language_shown(ask, candidate({**answers, "spouse": "coming"}, ask.knowledge.tests), name)
    value = answers[asked.key]
    if name == "age":
        first, until = max(a for a in ages if a <= value), next((a for a in ages if a > value), None)
        return (f"{first}+" if until is None else f"{first}" if until == first + 1 else f"{first}–{until - 1}"), ""
    most = max((int(c.value) for c in asked.choices), default=0) if asked.kind is StepKind.YEARS else value
    return asked.shown(min(value, most)), ""


def _language_shown(ask: Ask, profile: Profile, name: str) -> tuple[str, str]:
    spouse = profile.spouse.language if profile.spouse else None
    result = {"first_language": profile.first_language, "second_language": profile.second_language}.get(name, spouse)
    if result is None:
        return "", ""
    each = levels(result, ask.knowledge.tests).each
    return ", ".join(map(str, each if len({*each}) > 1 else each[:1])), "nclc" if result.lang == "fr" else "clb"


def _record(rules: RuleSet, name: str) -> Any:
    """The part of the grid that a factor's points stand in."""
    parts = {"A": rules.core, "B": rules.spouse, "C": rules.transferability, "D": rules.additional}
    return getattr(parts[_FACTORS[name].section], _FACTORS[name].field)


# --- what goes together -------------------------------------------------------------------------


def _only_paired(name: str) -> bool:
    """Whether a factor earns nothing by itself."""
    return _FACTORS[name].section == "C"


def _pairs(ask: Ask, typed: Typed, named: Sequence[Named]) -> list[Pair]:
    """What the levels named earn together with others, one of those that earn the same; nothing for a whole table."""
    known = ask.knowledge.grid.on(ask.today).transferability
    found: list[Pair] = []
    for name, level in named:
        if name == "education":
            tier = known.education.tiers[level["education"]]
            most, steps = (
                known.education.most,
                (known.education.by_language[tier], known.education.by_canadian_work[tier]),
            )
        elif name == "foreign_work":
            work, years = known.foreign_work, level["foreign_work"]
            most, steps = work.most, (step(work.by_language, years), step(work.by_canadian_work, years))
        elif name == "certificate":
            most, steps = known.certificate.most, (known.certificate.by_language, {})
        else:
            continue
        earned = [[(at, points) for at, points in sorted(table.items()) if points] for table in steps]
        shown, scale = _shown(ask, typed, name, level)
        line = Line(0, 0, _label(typed, name), shown, scale)
        if any(earned):
            found.append(Pair(line, not _only_paired(name), most, with_language=earned[0], with_work=earned[1]))
    if len(found) > _MOST_PAIRS:
        return []
    alike = [(pair.line.factor, pair.with_language, pair.with_work) for pair in found]
    return [pair for n, pair in enumerate(found) if alike[n] not in alike[:n]]
