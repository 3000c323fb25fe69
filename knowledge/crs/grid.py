"""The points grid and the language-test tables as dated records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from knowledge.crs.profile import CanadianStudy, Education, JobOffer, Lang, Scores
from knowledge.models import Record, Sourced

T = TypeVar("T")

Points = Annotated[int, Field(ge=0)]


class ByStatus(NamedTuple):
    """Points without and with a scored spouse or partner."""

    single: Points
    couple: Points


def _from_zero(table: Mapping[int, T]) -> Mapping[int, T]:
    """Refuse a table that leaves the lowest values out."""
    if 0 not in table or min(table) < 0:
        raise ValueError("a table of steps begins at 0")
    return table


def _complete(table: Mapping[Education, T]) -> Mapping[Education, T]:
    """Refuse a table that leaves a credential out."""
    if set(table) != set(Education):
        raise ValueError("a table by education names every level")
    return table


Steps = Annotated[Mapping[int, Points], AfterValidator(_from_zero)]
"""Points from a value on, up to the next one named; ages and years in whole years, levels in CLB."""

ColumnSteps = Annotated[Mapping[int, ByStatus], AfterValidator(_from_zero)]


def step(table: Mapping[int, T], value: int) -> T:
    """Find what a table of steps gives for ``value``, which is 0 or more."""
    return table[max(start for start in table if start <= value)]


# --- sections A and B ---------------------------------------------------------------------------


class CoreSteps(Sourced):
    """A factor of section A that goes by age, years or level; ``most`` caps the sum over abilities."""

    most: ByStatus
    points: ColumnSteps


class CoreEducation(Sourced):
    """The education factor of section A."""

    most: ByStatus
    points: Annotated[Mapping[Education, ByStatus], AfterValidator(_complete)]


class Core(Record):
    """Section A, the candidate's own factors; languages are per ability."""

    most: ByStatus
    age: CoreSteps
    education: CoreEducation
    first_language: CoreSteps
    second_language: CoreSteps
    canadian_work: CoreSteps


class SpouseSteps(Sourced):
    """A factor of section B that goes by years or level."""

    most: Points
    points: Steps


class SpouseEducation(Sourced):
    """The education factor of section B."""

    most: Points
    points: Annotated[Mapping[Education, Points], AfterValidator(_complete)]


class SpouseFactors(Record):
    """Section B, the factors of a scored spouse; the language is per ability."""

    most: Points
    education: SpouseEducation
    language: SpouseSteps
    canadian_work: SpouseSteps


# --- section C ----------------------------------------------------------------------------------

Tier = Literal["none", "single", "top"]


class EducationPairs(Sourced):
    """Education with the first language, and with Canadian work; levels must hold in all four abilities."""

    most: Points
    tiers: Annotated[Mapping[Education, Tier], AfterValidator(_complete)]
    by_language: Mapping[Tier, Steps]
    by_canadian_work: Mapping[Tier, Steps]


class ForeignWorkPairs(Sourced):
    """Years of foreign work with the first language, and with Canadian work."""

    most: Points
    by_language: Annotated[Mapping[int, Steps], AfterValidator(_from_zero)]
    by_canadian_work: Annotated[Mapping[int, Steps], AfterValidator(_from_zero)]


class CertificatePairs(Sourced):
    """A trade certificate with the first language."""

    most: Points
    by_language: Steps


class Transferability(Record):
    """Section C, combinations of factors."""

    most: Points
    education: EducationPairs
    foreign_work: ForeignWorkPairs
    certificate: CertificatePairs


# --- section D ----------------------------------------------------------------------------------


class Flat(Sourced):
    """Points that are earned or not."""

    points: Points


class FrenchPoints(Sourced):
    """Points for NCLC ``least`` in all four abilities, by the English level held in all four."""

    least: int
    by_english: Steps


class StudyPoints(Sourced):
    """Points for a credential earned in Canada, the higher one only."""

    points: Mapping[CanadianStudy, Points]


class JobOfferPoints(Sourced):
    """Points for a valid job offer; all nothing since their removal."""

    points: Mapping[JobOffer, Points]

    @property
    def counts(self) -> bool:
        """Whether any offer earns points."""
        return any(self.points.values())


class Additional(Record):
    """Section D without the job offer."""

    most: Points
    nomination: Flat
    french: FrenchPoints
    sibling: Flat
    canadian_study: StudyPoints


# --- the rule sets ------------------------------------------------------------------------------


class Gap(Sourced):
    """Points known to exist whose figures are not known; ``key`` names the caution to give."""

    key: str
    missing: tuple[str, ...]


class RuleSet(Sourced):
    """The whole grid as it stands for a time; each factor has its own source."""

    id: str
    most: Points
    core: Core
    spouse: SpouseFactors
    transferability: Transferability
    additional: Additional
    job_offer: JobOfferPoints
    gaps: tuple[Gap, ...] = ()


class Grid(Record):
    """The points grid over time, in order of date."""

    rule_sets: Annotated[tuple[RuleSet, ...], Field(min_length=1)]

    def on(self, day: date) -> RuleSet:
        """Find the rules of ``day``; before the oldest known ones, those."""
        return next((rules for rules in self.rule_sets if rules.holds_on(day)), self.rule_sets[0])

    @property
    def known_from(self) -> date | None:
        """The first day whose figures are known."""
        return self.rule_sets[0].effective_from

    @model_validator(mode="after")
    def _without_holes(self) -> Self:
        for earlier, later in zip(self.rule_sets, self.rule_sets[1:], strict=False):
            ends, starts = earlier.effective_to, later.effective_from
            if ends is None or starts is None or (starts - ends).days != 1:
                raise ValueError(f"{later.id} does not begin the day after {earlier.id} ends")
        if self.rule_sets[-1].effective_to is not None:
            raise ValueError("the newest rule set has no end")
        return self


# --- language tests -----------------------------------------------------------------------------


class AbilityScale(Record):
    """One ability of a test: its lowest and highest score, and the least score for each level."""

    low: float
    high: float
    levels: Mapping[int, float]

    @model_validator(mode="after")
    def _rises(self) -> Self:
        least = [self.levels[level] for level in sorted(self.levels)]
        if least != sorted(set(least)) or not self.low <= least[0] <= least[-1] <= self.high:
            raise ValueError("least scores rise with the level and lie on the scale")
        return self

    def level(self, score: float) -> int:
        """Find the highest level whose least score is met, or 0 below the lowest one listed."""
        return max((level for level, least in self.levels.items() if score >= least), default=0)


class TestScale(Sourced):
    """A scale of a test; its dates in force are days of the test, not of the answer.

    ``step`` is the distance between two scores, ``words`` are printed for a result too low to have one.
    ``by_range`` says whether a result without version or date may be on this scale; ``disputed`` that
    official pages differ on when it applies.
    """

    __test__ = False  # pytest would take the name for a test's

    id: str
    by_range: bool = True
    disputed: bool = False
    step: float = 1
    words: tuple[str, ...] = ()
    listening: AbilityScale
    reading: AbilityScale
    writing: AbilityScale
    speaking: AbilityScale

    @property
    def each(self) -> tuple[AbilityScale, AbilityScale, AbilityScale, AbilityScale]:
        """The four abilities in the order of ``ABILITIES``."""
        return self.listening, self.reading, self.writing, self.speaking

    def holds(self, ability: AbilityScale, score: float | str) -> bool:
        """Whether ``score`` can be printed for this ability."""
        if isinstance(score, str):
            return score in self.words
        return ability.low <= score <= ability.high and ((score - ability.low) / self.step).is_integer()

    def first_off(self, scores: Scores) -> int | None:
        """Find the first ability (an index of ``ABILITIES``) whose score is off this scale, or None."""
        pairs = zip(self.each, scores.each, strict=True)
        return next((at for at, (ability, score) in enumerate(pairs) if not self.holds(ability, score)), None)


class LanguageTest(Sourced):
    """An accepted test with each scale that it has or had; a result counts while under ``valid_years``."""

    __test__ = False

    id: str
    lang: Lang
    valid_years: int
    scales: Annotated[tuple[TestScale, ...], Field(min_length=1)]


class LanguageTests(Record):
    """The accepted tests."""

    tests: Annotated[tuple[LanguageTest, ...], Field(min_length=1)]

    @property
    def shortest_validity(self) -> int:
        """For how many years a result can be used at least, whatever the test."""
        return min(test.valid_years for test in self.tests)

    def find(self, name: str | None) -> LanguageTest | None:
        """Find a test by its id."""
        return next((test for test in self.tests if test.id == name), None)
