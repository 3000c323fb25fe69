"""Which recent cut-offs a score meets, of the rounds that a profile could be in."""

from __future__ import annotations

from collections.abc import Sequence

from bot.outcome import Ask
from bot.selection import last_of_each
from knowledge.crs import LanguageTests, Profile, levels
from knowledge.models import Place, WorkRule
from knowledge.tie_break import Check, check

_MONTHS = 12
_MOST_YEARS = 3
"""Years of work abroad are not told apart beyond these."""

_OPENED = frozenset({"pnp", "cec", "french"})
_FRENCH_LEVEL = 7
"""NCLC in all four abilities that the French category asks for."""


def within_reach(ask: Ask, profile: Profile, total: int) -> Sequence[Check]:
    """Return ``total`` against the last round of every kind that ``profile`` does not rule out.

    A nomination opens PNP rounds and is worth its points only there; without one they are closed.
    """
    kinds = ask.knowledge.categories_by_slug
    rules = {slug: kind.version_on(ask.today) for slug, kind in kinds.items()}
    return [
        check(r, total)
        for r in last_of_each(ask)
        if _open(r.category, profile, ask.knowledge.tests)
        and not ((now := rules.get(r.category or "")) and now.work and not _has_worked(now.work, profile))
    ]


def newly_met(before: Sequence[Check], after: Sequence[Check]) -> Sequence[Check]:
    """Return those of ``after`` that are above the cut-off where ``before`` was not.

    A list of occupations that only the change opens counts for few, and is left out.
    """
    were = {made.round.number: made.margin > 0 for made in before}
    return [
        made
        for made in after
        if made.margin > 0 and not were.get(made.round.number, made.round.category not in _OPENED)
    ]


def _open(category: str | None, profile: Profile, tests: LanguageTests) -> bool:
    if profile.nomination or category == "pnp":
        return profile.nomination and category == "pnp"
    if category == "cec":
        return profile.canadian_work > 0
    return category != "french" or _french(profile, tests) >= _FRENCH_LEVEL


def _has_worked(rule: WorkRule, profile: Profile) -> bool:
    """Whether ``profile`` has the years of work that a category asks for, be they in its occupations or not."""
    years = {
        Place.CANADA: profile.canadian_work,
        Place.ABROAD: profile.foreign_work,
        Place.ANYWHERE: max(profile.canadian_work, profile.foreign_work),
    }[rule.place]
    return years >= min(rule.months // _MONTHS, _MOST_YEARS)


def _french(profile: Profile, tests: LanguageTests) -> int:
    """The NCLC level held in all four abilities."""
    results = [r for r in (profile.first_language, profile.second_language) if r and r.lang == "fr"]
    return max((levels(r, tests).lowest for r in results), default=0)
