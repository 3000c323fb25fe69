"""The newest round, of all or of a category."""

from __future__ import annotations

from bot.intents import history, round_lookup
from bot.outcome import Ask, Outcome, handed_on
from bot.selection import By, last_of_each, meant, newest_together, previous_of_kind
from knowledge.models import Round


def answer(ask: Ask) -> Outcome:
    """Return the newest round with what changed since the one before; for several categories, one line each."""
    if (ask.slots.count and ask.slots.count > 1) or ask.actions & history.LIKE_NOW:
        return handed_on("history", history.answer(ask))
    if meant(ask).by is not By.NOTHING:
        return handed_on("round_lookup", round_lookup.answer(ask))
    if len(ask.slots.category) > 1:
        return _several(ask)
    if ask.slots.category:
        return of_category(ask, ask.slots.category[0])
    rounds = newest_together(ask.knowledge.rounds)
    if not rounds:
        return Outcome("no_rounds", pages=("ircc-rounds",))
    others = [r for r in last_of_each(ask) if r not in rounds]
    return Outcome(
        "newest",
        {"cards": [_card(ask, r) for r in rounds], "others": others},
        rounds=(*rounds, *others),
        category=rounds[-1].category,
    )


def of_category(ask: Ask, slug: str) -> Outcome:
    """Return the newest round of a category, or that it has had none."""
    rounds = ask.knowledge.rounds_of(slug)
    category = ask.knowledge.categories_by_slug[slug]
    version = category.version_on(ask.today)
    data = {"category": category, "version": version, "today": ask.today}
    if not rounds:
        return Outcome("none_yet", data, sourced=category.versions[-1:], pages=("ircc-rounds",), category=slug)
    held = newest_together(rounds)
    return Outcome(
        "of_category",
        {**data, "cards": [_card(ask, r) for r in held], "days": (ask.today - held[-1].held_on).days},
        rounds=tuple(held),
        category=slug,
    )


def _several(ask: Ask) -> Outcome:
    slugs = ask.slots.category
    rounds = [ask.knowledge.rounds_of(slug)[-1] for slug in slugs if ask.knowledge.rounds_of(slug)]
    without = [slug for slug in slugs if not ask.knowledge.rounds_of(slug)]
    return Outcome("several", {"rounds": rounds, "without": without}, rounds=tuple(rounds))


def _card(ask: Ask, held: Round) -> dict[str, object]:
    return {"round": held, "previous": previous_of_kind(ask, held)}
