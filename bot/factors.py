"""What a factor earns at a level, alone and together with others, by the grid of the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.forms.candidate import FORM, candidate
from bot.forms.spec import Answers, StepKind, StepSpec
from bot.outcome import Ask
from knowledge.crs import LanguageResult, RuleSet, Score, levels, score
from knowledge.crs.grid import Transferability, step

_MOST_PAIRS = 3


class Factor(NamedTuple):
    """Where a score has the points of a factor, the step that is named after it, and the fact to tell besides."""

    section: str
    field: str
    step: str
    fact: str = ""


FACTORS: Mapping[str, Factor] = {
    "age": Factor("A", "age", "age", "crs-age"),
    "education": Factor("A", "education", "education"),
    "first_language": Factor("A", "first_language", "first_test", "crs-transferability-language"),
    "second_language": Factor("A", "second_language", "second_test", "crs-french"),
    "canadian_work": Factor("A", "canadian_work", "canadian_work", "crs-work-year"),
    "spouse_education": Factor("B", "education", "spouse_education"),
    "spouse_language": Factor("B", "language", "spouse_test"),
    "spouse_work": Factor("B", "canadian_work", "spouse_work"),
    "foreign_work": Factor("C", "foreign_work", "foreign_work", "crs-foreign-work"),
    "certificate": Factor("C", "certificate", "extras", "crs-transferability-language"),
    "canadian_study": Factor("D", "canadian_study", "canadian_study", "crs-canadian-study"),
    "nomination": Factor("D", "nomination", "extras", "crs-nomination"),
    "sibling": Factor("D", "sibling", "extras", "crs-sibling"),
}
"""Every factor of the grid that the form asks for, by the names that ``read_levels`` gives."""

LANGUAGES = ("first_language", "second_language", "spouse_language")

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


def record(rules: RuleSet, name: str) -> Any:
    """Return the part of the grid that the points of a factor stand in."""
    parts = {"A": rules.core, "B": rules.spouse, "C": rules.transferability, "D": rules.additional}
    return getattr(parts[FACTORS[name].section], FACTORS[name].field)


def label(ask: Ask, name: str) -> str:
    """Return what a factor is called; one of several choices is called as that choice."""
    asked = _step(ask, name)
    return asked.shown(name) if asked.kind is StepKind.CHOICES else asked.label


def only_paired(name: str) -> bool:
    """Whether a factor earns nothing by itself."""
    return FACTORS[name].section == "C"


def line(ask: Ask, name: str, answers: Answers) -> Line:
    """Return the points of one factor among ``answers``."""
    factor = FACTORS[name]
    single, couple = (getattr(getattr(found, factor.section), factor.field) for found in both(ask, answers))
    level, scale = _shown(ask, name, answers)
    alone = None if factor.section == "B" else single
    return Line(alone, couple, label(ask, name), level, scale, combined=only_paired(name))


def combined(ask: Ask, answers: Answers) -> Iterator[Line]:
    """Yield what comes of factors together and belongs to none of them."""
    single, couple = both(ask, answers)
    if couple.C.education:
        yield Line(single.C.education, couple.C.education, phrase="combined_education")
    if couple.D.french:
        yield Line(single.D.french, couple.D.french, phrase="combined_french")


def together(ask: Ask, lines: Sequence[Line], answers: Answers) -> Line:
    """Return what the levels of ``lines``, told in ``answers``, come to."""
    single, couple = both(ask, answers)
    of_spouse = all(line.single is None for line in lines)
    return Line(None if of_spouse else single.total, couple.total, phrase="together")


def difference(first: Line, second: Line) -> Line:
    """Return how many points lie between two levels."""
    single = None if first.single is None or second.single is None else abs(first.single - second.single)
    return Line(single, abs(first.couple - second.couple), phrase="difference")


def both(ask: Ask, answers: Answers) -> tuple[Score, Score]:
    """Return the score of ``answers`` without and with a scored spouse; what is not among them earns nothing."""
    return _scored(ask, {**answers, "spouse": "none"}), _scored(ask, {**answers, "spouse": "coming"})


def pairs(ask: Ask, named: Sequence[Named]) -> list[Pair]:
    """Return what each level earns together with others, one of those that earn the same; none for a whole table."""
    known = ask.knowledge.grid.on(ask.today).transferability
    found = [pair for name, level in named if (pair := _pair(ask, known, name, level))]
    if len(found) > _MOST_PAIRS:
        return []
    alike = [(pair.line.factor, pair.with_language, pair.with_work) for pair in found]
    return [pair for n, pair in enumerate(found) if alike[n] not in alike[:n]]


def _pair(ask: Ask, known: Transferability, name: str, level: Answers) -> Pair | None:
    match name:
        case "education":
            most, tier = known.education.most, known.education.tiers[level["education"]]
            steps = known.education.by_language[tier], known.education.by_canadian_work[tier]
        case "foreign_work":
            most, years = known.foreign_work.most, level["foreign_work"]
            steps = step(known.foreign_work.by_language, years), step(known.foreign_work.by_canadian_work, years)
        case "certificate":
            most, steps = known.certificate.most, (known.certificate.by_language, {})
        case _:
            return None
    language, work = ([(at, points) for at, points in sorted(table.items()) if points] for table in steps)
    shown = Line(0, 0, label(ask, name), *_shown(ask, name, level))
    return Pair(shown, not only_paired(name), most, language, work) if language or work else None


def _step(ask: Ask, name: str) -> StepSpec:
    return ask.forms[FORM].step(FACTORS[name].step)


def _scored(ask: Ask, answers: Answers) -> Score:
    known = ask.knowledge
    return score(candidate(answers, known.tests), known.grid, known.tests, ask.today)


def _shown(ask: Ask, name: str, answers: Answers) -> tuple[str, str]:
    """The level of a factor as people read it, and its scale where it is one of language."""
    asked = _step(ask, name)
    if asked.kind is StepKind.CHOICES:
        return "", ""
    if name in LANGUAGES:
        return _language_shown(ask, name, answers)
    value = answers[asked.key]
    if name == "age":
        return _age_shown(sorted(record(ask.knowledge.grid.on(ask.today), name).points), value), ""
    most = max((int(c.value) for c in asked.choices), default=0) if asked.kind is StepKind.YEARS else value
    return asked.shown(min(value, most)), ""


def _age_shown(steps: Sequence[int], age: int) -> str:
    """The ages that earn the same: "17", "20–29", "45+"."""
    first, until = max(a for a in steps if a <= age), next((a for a in steps if a > age), None)
    if until is None:
        return f"{first}+"
    return f"{first}" if until == first + 1 else f"{first}–{until - 1}"


def _language_shown(ask: Ask, name: str, answers: Answers) -> tuple[str, str]:
    profile = candidate({**answers, "spouse": "coming"}, ask.knowledge.tests)
    holder = profile.spouse if name == "spouse_language" else profile
    result: LanguageResult | None = getattr(holder, name.removeprefix("spouse_"), None)
    if result is None:
        return "", ""
    each = levels(result, ask.knowledge.tests).each
    return ", ".join(map(str, each if len({*each}) > 1 else each[:1])), "nclc" if result.lang == "fr" else "clb"
