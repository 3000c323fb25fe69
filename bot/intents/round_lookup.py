"""One given round, by number or day; or all of a month or year."""

from __future__ import annotations

from bot.intents import last_round
from bot.outcome import Ask, Outcome, handed_on
from bot.selection import By, Meant, meant, neighbours, not_yet, previous_of_kind
from knowledge.models import Round

_MOST_CARDS = 3


def answer(ask: Ask) -> Outcome:
    """Return the rounds named, in full where they are few, else as a table."""
    what = meant(ask)
    if what.by is By.NOTHING and "first" in ask.slots.direction:
        category = ask.slots.category[0] if ask.slots.category else None
        what = Meant(By.NUMBER, tuple(ask.knowledge.rounds_of(category)[:1]))
    if what.by is By.NOTHING:
        if ask.slots.category:
            return handed_on("last_round", last_round.of_category(ask, ask.slots.category[0]))
        return Outcome("which", {"newest": ask.knowledge.newest})
    if not what.rounds:
        return not_yet(ask, what) if what.beyond else _none(ask, what)
    if len(what.rounds) <= _MOST_CARDS:
        return Outcome(
            "cards",
            {"cards": [card(ask, r) for r in what.rounds], "unknown": what.unknown, "days": what.days},
            rounds=what.rounds,
            category=what.rounds[-1].category,
        )
    return Outcome(
        "table",
        {
            "rounds": what.rounds,
            "total": sum(r.invitations for r in what.rounds),
            "first": what.first or what.rounds[0].held_on,
            "last": what.last or what.rounds[-1].held_on,
            "beyond": what.beyond,
            "newest": ask.knowledge.newest,
        },
        rounds=what.rounds,
    )


def card(ask: Ask, held: Round) -> dict[str, object]:
    """Return everything that is told of one round, with its place among those of its category."""
    same = [r for r in ask.knowledge.rounds_of(held.category) if r.position <= held.position] if held.category else []
    in_year = [r for r in same if r.held_on.year == held.held_on.year]
    return {
        "round": held,
        "previous": previous_of_kind(ask, held),
        "nth": len(same),
        "nth_in_year": len(in_year),
        "size_rank": _rank(held, in_year),
        "changes": ask.knowledge.changes_of(held.number),
        "together": [r for r in ask.knowledge.on(held.held_on) if r.number != held.number],
    }


def _rank(held: Round, among: list[Round]) -> int:
    """The place of a round by size among others of its year so far; 1 is the largest."""
    return 1 + sum(r.invitations > held.invitations for r in among)


def _none(ask: Ask, what: Meant) -> Outcome:
    """No round there: the ones before and after a day; or that there is no such number."""
    if what.by is By.NUMBER:
        return Outcome("no_such", {"unknown": what.unknown, "newest": ask.knowledge.newest}, pages=("ircc-rounds",))
    first, last = (what.days[0], what.days[-1]) if what.days else (what.first, what.last)
    near = neighbours(ask, first, last)
    return Outcome(
        "none_then",
        {
            "days": what.days,
            "first": first,
            "last": last,
            "near": near,
            "category": ask.slots.category[0] if len(ask.slots.category) == 1 else None,
        },
        rounds=tuple(near),
    )
