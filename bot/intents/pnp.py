"""Nominee programs, and what a nomination brings."""

from __future__ import annotations

from bot.facts import relevant
from bot.outcome import Ask, Outcome

_MOST_PROGRAMS = 3


def answer(ask: Ask) -> Outcome:
    """Return what is known of the provinces named, else the facts that fit the question."""
    programs = [p for name in ask.slots.province for p in ask.knowledge.nominee_programs if p.province["en"] == name]
    programs = programs[:_MOST_PROGRAMS]
    if not programs:
        facts = relevant(ask, 4)
        return Outcome("facts", {"facts": facts}, sourced=tuple(facts))
    return Outcome(
        "programs",
        {
            "programs": programs,
            "streams": [(p.code, stream) for p in programs for stream in p.streams],
            "closed": [(p.code, stream) for p in programs for stream in p.closed_streams],
        },
        sourced=tuple(programs),
    )
