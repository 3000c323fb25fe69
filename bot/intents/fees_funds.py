"""Government fees and settlement funds, by family size, as last seen."""

from __future__ import annotations

from bot.facts import relevant
from bot.outcome import Ask, Outcome
from knowledge.costs import families_of, fees_total, funds_needed

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
            "amount": funds_needed(funds, size) if size else None,
            "totals": [
                (a, c, fees_total(fees, a, c)) for n in ((size,) if size else (1, 2)) for a, c in families_of(n)
            ],
            "facts": facts,
        },
        sourced=(*shown, *facts),
    )


def _about(ask: Ask) -> str:
    if "funds" in ask.concepts or (ask.slots.family_size and "fee" not in ask.concepts):
        return "funds"
    return "fees" if "fee" in ask.concepts else ""
