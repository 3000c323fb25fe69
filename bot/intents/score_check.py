"""Was, or is, a score enough? Exact for every round, with the tie-breaking rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.intents import cutoff_forecast, explain_term, history
from bot.outcome import Ask, Outcome, handed_on
from bot.reach import off_scale
from bot.selection import By, Meant, last_of_each, meant, neighbours, newest_together, not_yet, of_categories
from knowledge.eligibility import Listed, find_groups, standings
from knowledge.models import Round
from knowledge.tie_break import Check, Ground, Verdict, check, combined

_HIGHEST_OF_FSW = 100
_FSW_POINTS = "sixty-seven-points"
_MOST_CARDS = 4
_MOST_LAST = 50
_LONG_AGO = 120
"""Days after which the last round of a category tells little of the next one."""

_BY_MOMENT = frozenset({Ground.TIED_NO_PROFILE, Ground.TIED_DAY, Ground.SUBMITTED_SAME_DAY, Ground.EXPIRY_SAME_DAY})
"""Grounds that a closer moment of the profile would decide."""


def answer(ask: Ask) -> Outcome:
    """Return the verdict on the score, or the scores, in the rounds meant."""
    if not ask.slots.score:
        return Outcome("which_score", {"newest": ask.knowledge.newest}, asks="score")
    if wrong := off_scale(ask):
        return wrong
    if _is_of_fsw(ask):
        mark = replace(ask, slots=replace(ask.slots, term=(_FSW_POINTS,)))
        return handed_on("explain_term", explain_term.answer(mark))
    if "how_often" in ask.actions and not ask.slots.submitted:
        return handed_on("history", history.answer(ask))
    what = meant(ask)
    if what.beyond and not what.rounds:
        to_come = min(what.days, default=what.first)
        ahead = to_come is not None and to_come > ask.today and "was" not in ask.concepts
        return handed_on("cutoff_forecast", cutoff_forecast.answer(ask)) if ahead else not_yet(ask, what)
    if what.by is By.NUMBER and not what.rounds:
        return Outcome("no_such", {"unknown": what.unknown, "newest": ask.knowledge.newest}, intent="round_lookup")
    if what.by is By.NOTHING:
        if ask.slots.count and ask.slots.count > 1:
            return _in_last(ask, min(ask.slots.count, _MOST_LAST))
        ever = "ever" in ask.actions and len(ask.slots.score) == 1 and not ask.slots.submitted
        return handed_on("history", history.answer(ask)) if ever else _last(ask)
    if not what.rounds:
        first, last = (min(what.days), max(what.days)) if what.days else (what.first, what.last)
        near = neighbours(ask, first, last)
        data = {"slots": ask.slots, "what": what, "newest": ask.knowledge.newest, "near": near}
        return Outcome("none_then", data, rounds=tuple(near))
    return _in_rounds(ask, what)


def _is_of_fsw(ask: Ask) -> bool:
    """Whether the points are those of FSW's own grid, which open the program and are no CRS score."""
    named = _FSW_POINTS in ask.slots.term or ask.slots.category == ("fsw",)
    return named and max(ask.slots.score) <= _HIGHEST_OF_FSW


def category_of_job(ask: Ask) -> str | None:
    """Return the one category whose list in force names the occupation of the question, if there is just one."""
    for job in ask.slots.occupation[:1]:
        groups = find_groups(ask.knowledge, job)
        slugs = {
            s.category.slug
            for g in groups[:1]
            for s in standings(ask.knowledge, g.group.code, ask.today)
            if s.listed is Listed.NOW
        }
        if len(slugs) == 1:
            return slugs.pop()
    return None


def _last(ask: Ask) -> Outcome:
    """Against the last round of the category named; of every kind where none is."""
    slugs = ask.slots.category or tuple(filter(None, [category_of_job(ask)]))
    if not slugs:
        return _card(ask, last_of_each(ask))
    rounds = [r for slug in slugs for r in newest_together(ask.knowledge.rounds_of(slug))]
    if not rounds:
        return Outcome("no_round_of", {"categories": slugs}, pages=("ircc-rounds",))
    return _each(ask, rounds, Meant(By.NOTHING), from_job=not ask.slots.category)


def _in_last(ask: Ask, count: int) -> Outcome:
    """Against so many of the last rounds, of the categories named."""
    rounds = of_categories(ask, ask.knowledge.rounds)[-count:]
    if not rounds:
        return Outcome("no_round_of", {"categories": ask.slots.category}, pages=("ircc-rounds",))
    return _in_rounds(ask, Meant(By.PERIOD, tuple(rounds), first=rounds[0].held_on, last=rounds[-1].held_on))


def _in_rounds(ask: Ask, what: Meant) -> Outcome:
    if len(what.rounds) <= _MOST_CARDS and len(ask.slots.score) == 1:
        return _each(ask, what.rounds, what)
    return _card(ask, what.rounds[::-1], what)


def _each(ask: Ask, rounds: Sequence[Round], what: Meant, from_job: bool = False) -> Outcome:
    """One paragraph per score and round."""
    if len(rounds) * len(ask.slots.score) > _MOST_CARDS:
        return _card(ask, rounds, what)
    checks = [check(r, s, ask.slots.submitted) for s in ask.slots.score for r in rounds]
    return Outcome(
        "each",
        {
            "checks": checks,
            "submitted": ask.slots.submitted,
            "submitted_text": ask.slots.submitted_text,
            "nominee": _nominee(ask, checks),
            "last_met": _last_met(ask, checks[0]) if len(checks) == 1 else None,
            "from_job": ask.slots.occupation[0] if from_job else None,
            "beyond": what.beyond,
            "days": _long_ago(ask, rounds) if what.by is By.NOTHING else None,
        },
        rounds=tuple(rounds),
        verdict=combined([c.verdict for c in checks]),
        category=rounds[-1].category if len({r.category for r in rounds}) == 1 else None,
        asks="submitted" if any(c.ground in _BY_MOMENT for c in checks) else "",
    )


def _long_ago(ask: Ask, rounds: Sequence[Round]) -> int | None:
    """How many days ago the one round was that nobody named, where that is long."""
    days = (ask.today - rounds[0].held_on).days if len(rounds) == 1 else 0
    return days if days > _LONG_AGO else None


def _last_met(ask: Ask, made: Check) -> Round | None:
    """The newest round of the same kind whose cut-off the score was above, where this one's it was not."""
    if made.margin >= 0:
        return None
    same = ask.knowledge.rounds_of(made.round.category) if made.round.category else []
    return next((r for r in reversed(same) if r.cutoff < made.score), None)


def _card(ask: Ask, rounds: Sequence[Round], what: Meant | None = None) -> Outcome:
    """A table of many rounds, with what else each kind asks for."""
    checks = [check(r, s, ask.slots.submitted) for s in ask.slots.score for r in rounds]
    met = [c for c in checks if c.verdict is Verdict.YES]
    return Outcome(
        "card",
        {
            "checks": checks,
            "met": met,
            "tied": [c for c in checks if c.ground is Ground.TIED_NO_PROFILE],
            "scores": ask.slots.score,
            "last_of_each": what is None,
            "first": what.first if what else None,
            "last": what.last if what else None,
            "beyond": bool(what and what.beyond),
            "nominee": _nominee(ask, checks),
            "submitted": ask.slots.submitted,
            "submitted_text": ask.slots.submitted_text,
            "keeps": ask.told.lasting and (ask.told.person is None or ask.told.person.score not in ask.slots.score),
        },
        rounds=tuple(rounds),
        verdict=combined([c.verdict for c in checks]),
        category=ask.slots.category[0] if len(ask.slots.category) == 1 else None,
    )


def _nominee(ask: Ask, checks: Sequence[Check]) -> Check | None:
    """A check of a PNP round against a score that seems to lack the points of the nomination."""
    added = ask.knowledge.nomination_points
    return next((c for c in checks if c.round.category == "pnp" and c.score < added), None)
