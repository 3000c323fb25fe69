"""Government fees and settlement funds, by family size, as last seen."""

from __future__ import annotations

from bot.facts import relevant
from bot.outcome import Ask, Outcome
from knowledge.models import FundsTable

_MOST_FACTS = 2


def answer(ask: Ask) -> Outcome:
    """Return the fees or the funds in force, whichever is asked about, and the facts that fit the question."""
    fees = next((f for f in ask.knowledge.fees if f.holds_on(ask.today)), None)
    funds = next((f for f in ask.knowledge.funds if f.holds_on(ask.today)), None)
    about = _about(ask)
    facts = relevant(ask, _MOST_FACTS, (about,) if about else ask.topics)
    if fees is None or funds is None:
        return Outcome("facts", {"facts": facts}, sourced=tuple(facts))
    size = ask.slots.family_size
    shown = [s for s in (fees if about != "funds" else None, funds if about != "fees" else None) if s]
    return Outcome(
        "answer",
        {
            "about": about,
            "fees": fees,
            "funds": funds,
            "size": size,
            "amount": needed(funds, size) if size else None,
            "facts": facts,
        },
        sourced=(*shown, *facts),
    )


def needed(funds: FundsTable, size: int) -> int:
    """Return the funds in Canadian dollars that a family of ``size`` must show; sizes beyond the table add up."""
    largest = max(funds.amounts)
    return funds.amounts[min(size, largest)] + max(0, size - largest) * funds.each_more


def _about(ask: Ask) -> str:
    if "funds" in ask.concepts or (ask.slots.family_size and "fee" not in ask.concepts):
        return "funds"
    return "fees" if "fee" in ask.concepts else ""
