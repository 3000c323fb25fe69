"""Nominee programs: what each province has for Express Entry, for health care too, and what a nomination brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.factor_points import points_of_nomination
from bot.facts import relevant
from bot.intents.score_check import category_of_job
from bot.outcome import Ask, Outcome
from bot.what_if import what_if
from knowledge.models import Confidence, NomineeProgram

_MOST_PROGRAMS = 3
_MOST_FACTS = 4
_OVERVIEW = frozenset({"list", "what", "compare"})
_HEALTH = frozenset({"healthcare", "physicians"})


def answer(ask: Ask) -> Outcome:
    """Return what is known of the provinces named; else facts that fit, and every program in a line."""
    programs = [p for name in ask.slots.province for p in ask.knowledge.nominee_programs if p.province["en"] == name]
    if programs:
        return _programs(programs[:_MOST_PROGRAMS], _with_nomination(ask))
    if points := what_if(ask) or points_of_nomination(ask):
        return points
    every = [p for p in ask.knowledge.nominee_programs if p.adds_points is not False]
    if _about_health(ask):
        caring = [p for p in every if p.healthcare]
        lines = [{"program": p, "uncertain": is_uncertain(p)} for p in caring]
        return Outcome("healthcare", {"lines": lines}, sourced=tuple(caring), pages=("ircc-pnp",))
    facts = relevant(ask, _MOST_FACTS)
    lines = [{"program": p, "uncertain": is_uncertain(p)} for p in every if ask.concepts & _OVERVIEW]
    data = {"facts": facts, "lines": lines, **_with_nomination(ask)}
    return Outcome("facts", data, sourced=tuple(facts), pages=("ircc-pnp",))


def _with_nomination(ask: Ask) -> Mapping[str, object]:
    """What the one score told comes to with a nomination, beside the newest PNP round; None where it holds it."""
    score = ask.slots.score[0] if len(ask.slots.score) == 1 else ask.knowledge.highest_score
    newest = ask.knowledge.rounds_of("pnp")[-1:]
    return {"base": score if score < ask.knowledge.nomination_points else None, "last": newest[0] if newest else None}


def is_uncertain(program: NomineeProgram) -> bool:
    """Whether something about ``program`` was not found, not checked again, or rests on little."""
    return program.uncertain is not None or program.adds_points is None or program.confidence is not Confidence.HIGH


def _programs(programs: Sequence[NomineeProgram], about: Mapping[str, object]) -> Outcome:
    return Outcome(
        "programs",
        {
            "programs": programs,
            "streams": [(p, stream) for p in programs for stream in p.streams],
            "closed": [(p, stream) for p in programs for stream in p.closed_streams],
            "status": [(p, line) for p in programs for line in p.status],
            "healthcare": [(p, line) for p in programs for line in p.healthcare],
            "uncertain": [p for p in programs if p.uncertain],
            **about,
        },
        sourced=tuple(programs),
    )


def _about_health(ask: Ask) -> bool:
    """Whether the question names health care, or a job on its lists."""
    return bool(_HEALTH & {*ask.slots.category, category_of_job(ask)})
