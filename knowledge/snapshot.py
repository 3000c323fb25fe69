"""`Knowledge`: all that is known at one moment, in memory and immutable. Every answer is computed from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from knowledge.crs import Grid, LanguageTest, LanguageTests, RuleSet
from knowledge.fact_search import FactIndex
from knowledge.models import (
    Category,
    DocumentRule,
    Fact,
    FeeSchedule,
    FundsTable,
    Listing,
    NocGroup,
    NomineeProgram,
    OccupationAlias,
    Page,
    PoolSnapshot,
    ProcessingTimes,
    Round,
    Sourced,
    Term,
)
from knowledge.titles import TitleIndex

if TYPE_CHECKING:
    from knowledge.forecast.forecaster import Forecaster

Dated = TypeVar("Dated", bound=Sourced)


@dataclass(frozen=True)
class RoundChange:
    """One value of a round that IRCC changed after publishing it."""

    number: str
    field: str
    old: str
    new: str
    read_at: datetime


@dataclass(frozen=True)
class Knowledge:
    """Rounds in the order they were held, and everything around them.

    ``as_of`` is the moment of the last successful read of the feed, or the date of the data files;
    ``read`` tells which. ``titles`` gives the job-title index, loaded at first need; ``fact_index`` finds ``facts``.
    """

    rounds: tuple[Round, ...]
    as_of: datetime
    read: bool
    pool: tuple[PoolSnapshot, ...] = ()
    categories: tuple[Category, ...] = ()
    listings: tuple[Listing, ...] = ()
    groups: Mapping[str, NocGroup] = field(default_factory=dict)
    aliases: tuple[OccupationAlias, ...] = ()
    pages: Mapping[str, Page] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    documents: tuple[DocumentRule, ...] = ()
    fees: tuple[FeeSchedule, ...] = ()
    funds: tuple[FundsTable, ...] = ()
    processing: tuple[ProcessingTimes, ...] = ()
    nominee_programs: tuple[NomineeProgram, ...] = ()
    rule_sets: tuple[RuleSet, ...] = ()
    language_tests: tuple[LanguageTest, ...] = ()
    changes: tuple[RoundChange, ...] = ()
    titles: Callable[[], TitleIndex] = lambda: TitleIndex.build([])
    fact_index: FactIndex = field(default_factory=lambda: FactIndex(()), compare=False)

    def at(self, moment: datetime) -> Knowledge:
        """Return what was known at ``moment``: no round or pool table that came after it."""
        held = bisect_right(self.rounds, moment, key=lambda r: r.held_at)
        if held == len(self.rounds) and moment >= self.as_of:
            return self
        numbers = {r.number for r in self.rounds[:held]}
        return replace(
            self,
            rounds=self.rounds[:held],
            pool=tuple(p for p in self.pool if p.round_number in numbers),
            as_of=min(self.as_of, moment),
        )

    @cached_property
    def by_number(self) -> Mapping[str, Round]:
        """Every round by its printed number."""
        return {r.number: r for r in self.rounds}

    @cached_property
    def by_category(self) -> Mapping[str | None, Sequence[Round]]:
        """Every round by category, oldest first; None holds those of a type not known yet."""
        grouped: dict[str | None, list[Round]] = {}
        for held in self.rounds:
            grouped.setdefault(held.category, []).append(held)
        return grouped

    @property
    def newest(self) -> Round | None:
        """The round held last."""
        return self.rounds[-1] if self.rounds else None

    def rounds_of(self, category: str | None) -> Sequence[Round]:
        """Return the rounds of ``category``, oldest first; of all where it is None."""
        return self.rounds if category is None else self.by_category.get(category, ())

    def numbered(self, number: str) -> Sequence[Round]:
        """Return the round with this printed number; for ``91`` both 91a and 91b."""
        exact = self.by_number.get(number)
        return [exact] if exact else [r for r in self.rounds if r.number.rstrip("ab") == number]

    def on(self, day: date) -> Sequence[Round]:
        """Return the rounds of a day, found by the day of their moment or by the printed date."""
        return [r for r in self.rounds if day in (r.held_on, r.published_on)]

    def between(self, first: date, last: date, category: str | None = None) -> Sequence[Round]:
        """Return the rounds held from ``first`` to ``last``, both included."""
        return [r for r in self.rounds_of(category) if first <= r.held_on <= last]

    @cached_property
    def categories_by_slug(self) -> Mapping[str, Category]:
        """Every category by its slug."""
        return {c.slug: c for c in self.categories}

    @cached_property
    def listed(self) -> Mapping[tuple[str, int], frozenset[str]]:
        """The NOC codes on the occupation list of each category version."""
        lists: dict[tuple[str, int], set[str]] = {}
        for listing in self.listings:
            lists.setdefault((listing.category, listing.version), set()).add(listing.noc)
        return {key: frozenset(codes) for key, codes in lists.items()}

    @cached_property
    def codes_by_alias(self) -> Mapping[str, Sequence[str]]:
        """The NOC codes of each name that people give a job, the likeliest first; of two records the first one's."""
        return {name: alias.nocs for alias in reversed(self.aliases) for name in alias.names}

    def facts_of(self, topic: str, day: date) -> Sequence[Fact]:
        """Return the facts on ``topic`` that hold on ``day``."""
        return [f for f in self.facts.values() if f.topic == topic and f.holds_on(day)]

    @cached_property
    def forecaster(self) -> Forecaster:
        """The forecasts that these rounds make."""
        from knowledge.forecast.forecaster import Forecaster  # most answers need none of it

        return Forecaster(self.rounds)

    @cached_property
    def grid(self) -> Grid:
        """The points grid over time."""
        return Grid(rule_sets=self.rule_sets)

    @cached_property
    def tests(self) -> LanguageTests:
        """The language tests that count."""
        return LanguageTests(tests=self.language_tests)

    @property
    def nomination_points(self) -> int:
        """The CRS points of a nomination, the same in every rule set."""
        return self.rule_sets[-1].additional.nomination.points

    @property
    def highest_score(self) -> int:
        """The highest CRS score there can be, the same in every rule set."""
        return self.rule_sets[-1].most

    def changes_of(self, number: str) -> Sequence[RoundChange]:
        """Return what IRCC changed in a round after publishing it, oldest first."""
        return tuple(c for c in self.changes if c.number == number)


def in_force(records: Iterable[Dated], day: date) -> Dated | None:
    """Return the record that holds on ``day``, or None."""
    return next((r for r in records if r.holds_on(day)), None)
