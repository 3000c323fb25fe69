"""Government fees and settlement funds, by family size, as last seen."""

from __future__ import annotations

from bot.facts import found
from bot.outcome import Ask, Outcome
from knowledge.costs import families_of, fees_total, funds_needed
from knowledge.snapshot import in_force

_MOST_FACTS = 2
_FIGURES = frozenset({"how_much", "how_many"})
"""Where these are asked for, the table comes before what is told of it."""

_RULES = frozenset({"when", "rule", "changed", "eligible"})


def answer(ask: Ask) -> Outcome:
    """Return the fees or the funds in force, whichever is asked about, and the facts that fit the question."""
    fees, funds = in_force(ask.knowledge.fees, ask.today), in_force(ask.knowledge.funds, ask.today)
    about = _about(ask)
    facts = found(ask, _MOST_FACTS)
    if fees is None or funds is None:
        return Outcome("facts", {"facts": facts}, sourced=tuple(facts))
    size, children = ask.slots.family_size, ask.slots.children
    shown = [s for s in (fees if about != "funds" else None, funds if about != "fees" else None) if s]
    return Outcome(
        "answer",
        {
            "about": about,
            "fees": fees,
            "funds": funds,
            "size": size,
            "amount": funds_needed(funds, size) if size else None,
            "with_partner": funds_needed(funds, size + 1) if size and size - (children or size) == 1 else None,
            "totals": [
                (a, c, fees_total(fees, a, c), a * fees.right_of_permanent_residence)
                for n in ((size,) if size else (1, 2))
                for a, c in families_of(n, children)
            ],
            "facts": facts,
            "facts_first": _is_about_a_rule(ask, about),
        },
        sourced=(*shown, *facts),
    )


def _about(ask: Ask) -> str:
    """Which of the two is asked about, now or before; empty where both may be."""
    if "showing" in ask.actions and not ask.actions & {"fees", "display"}:
        return "funds"  # a fee is paid, money in the bank is shown
    for concepts in (ask.concepts, ask.before.concepts):
        if "funds" in concepts:
            return "funds"
        if "fee" in concepts:
            return "fees"
    return ""


def _is_about_a_rule(ask: Ask, about: str) -> bool:
    """Whether the facts answer rather than the figures: there are no funds under CEC, whatever the table says."""
    if about == "funds":
        exempt = "cec" in ask.slots.category
        return exempt or not (ask.slots.family_size or ask.concepts & _FIGURES)
    return bool(ask.concepts & _RULES) and not ask.concepts & _FIGURES
