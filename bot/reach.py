"""What a score can be, and which recent cut-offs it meets, of the rounds that a profile could be in."""

from __future__ import annotations

from collections.abc import Sequence

from bot.outcome import Ask, Outcome
from bot.selection import last_of_each
from knowledge.crs import LanguageTests, Profile, levels
from knowledge.models import Place, Round, WorkRule
from knowledge.snapshot import Knowledge
from knowledge.tie_break import Check, check

_MONTHS = 12
_MOST_YEARS = 3
"""Years of work abroad are not told apart beyond these."""

_OPENED = frozenset({"pnp", "cec", "french"})


def off_scale(ask: Ask) -> Outcome | None:
    """Return that a score asked about is none of the CRS, None where all of them can be."""
    highest = ask.knowledge.highest_score
    wrong = next((s for s in ask.slots.score if not 0 <= s <= highest), None)
    if wrong is None:
        return None
    return Outcome("off_scale", {"score": wrong, "highest": highest}, pages=("ircc-crs-tool",), intent="score_check")


def within_reach(ask: Ask, profile: Profile, total: int) -> Sequence[Check]:
    """Return ``total`` against the last round of every kind that ``profile`` does not rule out.

    A nomination opens PNP rounds and is worth its points only there; without one they are closed.
    """
    kinds = ask.knowledge.categories_by_slug
    rules = {slug: kind.version_on(ask.today) for slug, kind in kinds.items()}
    return [
        check(r, total)
        for r in last_of_each(ask)
        if _open(r, profile, ask.knowledge)
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


def _open(held: Round, profile: Profile, knowledge: Knowledge) -> bool:
    if profile.nomination or held.category == "pnp":
        return profile.nomination and held.category == "pnp"
    if held.category == "cec":
        return profile.canadian_work > 0
    category = knowledge.categories_by_slug.get(held.category or "")
    rules = category.version_on(held.held_on) if category else None
    return rules is None or rules.nclc is None or _french(profile, knowledge.tests) >= rules.nclc


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
