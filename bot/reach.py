"""What a score can be, and which recent cut-offs it meets, of the rounds that a profile could be in."""

from __future__ import annotations

from collections.abc import Sequence

from bot.outcome import Ask, Outcome
from bot.selection import last_of_each
from knowledge.crs import LanguageTests, Profile, levels
from knowledge.models import Round
from knowledge.snapshot import Knowledge
from knowledge.tie_break import Check, check


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
    return [check(r, total) for r in last_of_each(ask) if _open(r, profile, ask.knowledge)]


def newly_met(before: Sequence[Check], after: Sequence[Check]) -> Sequence[Check]:
    """Return those of ``after`` that are above the cut-off where ``before`` was not."""
    met = {made.round.number for made in before if made.margin > 0}
    return [made for made in after if made.margin > 0 and made.round.number not in met]


def _open(held: Round, profile: Profile, knowledge: Knowledge) -> bool:
    if profile.nomination or held.category == "pnp":
        return profile.nomination and held.category == "pnp"
    if held.category == "cec":
        return profile.canadian_work > 0
    category = knowledge.categories_by_slug.get(held.category or "")
    rules = category.version_on(held.held_on) if category else None
    return rules is None or rules.nclc is None or _french(profile, knowledge.tests) >= rules.nclc


def _french(profile: Profile, tests: LanguageTests) -> int:
    """The NCLC level held in all four abilities."""
    results = [r for r in (profile.first_language, profile.second_language) if r and r.lang == "fr"]
    return max((levels(r, tests).lowest for r in results), default=0)
