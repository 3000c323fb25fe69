"""Which categories there are, their rules and occupations, and what changed."""

from __future__ import annotations

from datetime import date

from bot.facts import told_first
from bot.outcome import CATEGORIES_PAGE, Ask, Outcome
from bot.selection import day_meant
from knowledge.eligibility import occupations_on
from knowledge.models import Category, CategoryVersion, RoundKind

_MOST_IN_FULL = 2


def answer(ask: Ask) -> Outcome:
    """Return the categories in force, or the rule, list and changes of those named, as of the year asked about."""
    day = day_meant(ask)
    named = [ask.knowledge.categories_by_slug[slug] for slug in ask.slots.category]
    if named:
        cards = [_card(ask, c, day) for c in named[:_MOST_IN_FULL]]
        outcome = Outcome(
            "categories",
            {"cards": cards, "day": day, "today": ask.today},
            rounds=tuple(c["last_round"] for c in cards if c["last_round"]),  # type: ignore[misc]
            sourced=tuple(c["version"] for c in cards if c["version"]),  # type: ignore[misc]
            category=named[0].slug,
        )
        return told_first(ask, outcome)
    kinds = [c for c in ask.knowledge.categories if c.kind is RoundKind.CATEGORY]
    current = [_line(ask, c, v) for c in kinds if (v := c.version_on(day))]
    begun = [(c, [v for v in c.versions if v.effective_from and v.effective_from <= day]) for c in kinds]
    ended = [(c.slug, versions[-1].effective_to) for c, versions in begun if versions and c.version_on(day) is None]
    changes = [f for f in ask.knowledge.facts_of("categories", day) if "rule" in f.id or "chang" in f.id]
    outcome = Outcome(
        "all",
        {"lines": current, "ended": ended, "day": day, "changes": changes[:3]},
        sourced=tuple(c.version_on(day) for c in kinds if c.version_on(day)),  # type: ignore[misc]
        pages=(CATEGORIES_PAGE,),
    )
    return told_first(ask, outcome)


def _line(ask: Ask, category: Category, version: CategoryVersion) -> dict[str, object]:
    rounds = ask.knowledge.rounds_of(category.slug)
    return {
        "category": category,
        "version": version,
        "occupations": len(occupations_on(ask.knowledge, category.slug, version)),
        "last_round": rounds[-1] if rounds else None,
    }


def _card(ask: Ask, category: Category, day: date) -> dict[str, object]:
    """A category as of a day: its version then or the last one, and what that one changed in the list."""
    version = category.version_on(day)
    shown = version or next(
        (v for v in reversed(category.versions) if not v.effective_from or v.effective_from <= day), None
    )
    rounds = ask.knowledge.rounds_of(category.slug)
    listed = occupations_on(ask.knowledge, category.slug, shown) if shown else []
    before = _before(category, shown)
    earlier = occupations_on(ask.knowledge, category.slug, before) if before else []
    gap = before is not None and before.list_year is not None and not listed
    return {
        "category": category,
        "version": version,
        "shown": shown,
        "occupations": listed,
        "before": before,
        "added": [g for g in listed if before and g not in earlier],
        "removed": [] if gap else [g for g in earlier if g not in listed],
        "last_round": rounds[-1] if rounds else None,
        "n_rounds": len(rounds),
        "detail": [f for f in ask.knowledge.facts_of("category-mistakes", day) if category.slug in f.id][:2],
    }


def _before(category: Category, version: CategoryVersion | None) -> CategoryVersion | None:
    """The version before one, with another number."""
    if version is None:
        return None
    at = category.versions.index(version)
    return next((v for v in reversed(category.versions[:at]) if v.number != version.number), None)
