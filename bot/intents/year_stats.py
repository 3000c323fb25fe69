"""How many rounds and invitations: in a year, since a day, up to a round; per category, with shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.intents import compare, history
from bot.outcome import Ask, Outcome, handed_on
from bot.picture import months, years
from bot.selection import By, known_until, meant, of_categories
from knowledge.models import Round
from knowledge.tie_break import Verdict


def answer(ask: Ask) -> Outcome:
    """Return the counts of each year asked about, this year's where none is."""
    if ask.slots.score and "how_many" in ask.concepts:
        return handed_on("history", history.answer(ask))
    periods = _each_year(ask) if "each_year" in ask.actions else _periods(ask)
    if len(periods) > 1 and "compare" in ask.concepts:
        return handed_on("compare", compare.answer(ask))
    if len(periods) == 1:
        return _one(ask, *periods[0])
    lines = [
        {"first": first, "last": last, "whole": _is_whole(first, last), **_counts(ask, _held(ask, first, last))}
        for first, last in periods
    ]
    rounds = tuple(r for first, last in periods for r in _held(ask, first, last)[-1:])
    held = [r for first, last in sorted(periods) for r in of_categories(ask, _held(ask, first, last))]
    data = {"lines": lines, "categories": ask.slots.category, "n": len(held), "total": sum(r.invitations for r in held)}
    return Outcome("years", data, rounds=rounds, plot=years(held))


def _periods(ask: Ask) -> list[tuple[date, date]]:
    """The first and last day of each period; the last is today at most, unless all of it is still to come."""
    what = meant(ask)
    if what.by is By.NUMBER and what.rounds:
        last = what.rounds[-1].held_on
        return [(date(ask.slots.year[0] if ask.slots.year else last.year, 1, 1), last)]
    if what.by is By.DAY:
        return [(min(what.days), ask.today)]
    if ask.slots.month or ask.slots.span:
        return [_so_far(ask, what.first or ask.today, what.last or ask.today)]
    if "ever" in ask.actions and not ask.slots.year and ask.knowledge.rounds:
        return [(ask.knowledge.rounds[0].held_on, ask.today)]
    years = ask.slots.year or (ask.today.year,)
    return [_so_far(ask, date(year, 1, 1), date(year, 12, 31)) for year in years]


def _each_year(ask: Ask) -> list[tuple[date, date]]:
    """Every year of the time named; where none is, from the first to the last one with rounds of the kinds named."""
    years, span = ask.slots.year, ask.slots.span
    held = [r.held_on for r in of_categories(ask, ask.knowledge.rounds)] or [ask.today]
    begins = min(years, default=(span[0] if span else held[0]).year)
    ends = max(years) if len(years) > 1 else (span[1] if span else ask.today if years else held[-1]).year
    return [_so_far(ask, date(y, 1, 1), date(y, 12, 31)) for y in range(begins, max(begins, ends) + 1)]


def _so_far(ask: Ask, first: date, last: date) -> tuple[date, date]:
    """A period as far as rounds are known; one that has not begun is left whole."""
    return first, last if first > ask.today else max(first, min(last, ask.today, known_until(ask)))


def _is_whole(first: date, last: date) -> bool:
    """Whether a period is just a year."""
    return first == date(first.year, 1, 1) and last == date(first.year, 12, 31)


def _held(ask: Ask, first: date, last: date) -> Sequence[Round]:
    up_to = meant(ask).rounds[-1] if ask.slots.round and meant(ask).rounds else None
    return [r for r in ask.knowledge.between(first, last) if up_to is None or r.position <= up_to.position]


def _one(ask: Ask, first: date, last: date) -> Outcome:
    rounds = _held(ask, first, last)
    asked = of_categories(ask, rounds)
    if not rounds:
        return Outcome(
            "nothing", {"first": first, "last": last, "newest": ask.knowledge.newest}, pages=("ircc-rounds",)
        )
    total = sum(r.invitations for r in rounds)
    data = {
        "first": first,
        "last": last,
        "whole_year": _is_whole(first, last),
        "up_to": rounds[-1] if ask.slots.round else None,
        "total": total,
        "n": len(rounds),
        "lines": _lines(rounds, total),
        "asked": _counts(ask, rounds) if ask.slots.category else None,
        "categories": ask.slots.category,
        "newest": rounds[-1],
        **_threshold(ask, asked),
    }
    return Outcome("year", data, rounds=tuple(asked or rounds[-1:]), verdict=_verdict(ask, asked), plot=months(asked))


def _counts(ask: Ask, rounds: Sequence[Round]) -> dict[str, object]:
    asked = of_categories(ask, rounds)
    total = sum(r.invitations for r in rounds)
    invitations = sum(r.invitations for r in asked)
    return {
        "n": len(asked),
        "invitations": invitations,
        "share": invitations / total if total else 0.0,
        "low": min((r.cutoff for r in asked), default=None),
        "high": max((r.cutoff for r in asked), default=None),
    }


def _lines(rounds: Sequence[Round], total: int) -> list[dict[str, object]]:
    """One line per kind of round, the one with most invitations first."""
    kinds: dict[str, list[Round]] = {}
    for held in rounds:
        kinds.setdefault(held.category or held.name, []).append(held)
    lines = [
        {
            "round": of_kind[-1],
            "n": len(of_kind),
            "invitations": sum(r.invitations for r in of_kind),
            "share": sum(r.invitations for r in of_kind) / total,
            "low": min(r.cutoff for r in of_kind),
            "high": max(r.cutoff for r in of_kind),
        }
        for of_kind in kinds.values()
    ]
    return sorted(lines, key=lambda line: -int(str(line["invitations"])))


def _threshold(ask: Ask, asked: Sequence[Round]) -> dict[str, object]:
    """The figure that a question holds against the total, and when it was passed."""
    if not ask.slots.amount:
        return {"amount": None, "passed": None}
    amount, so_far = ask.slots.amount[0], 0
    for held in asked:
        so_far += held.invitations
        if so_far >= amount:
            return {"amount": amount, "passed": held}
    return {"amount": amount, "passed": None}


def _verdict(ask: Ask, asked: Sequence[Round]) -> Verdict | None:
    """Whether the total is, or has passed, the figure named; exactly it where no word of passing stands by."""
    if not ask.slots.amount:
        return None
    total = sum(r.invitations for r in asked)
    passing = bool(ask.concepts & {"rise", "enough"})
    holds = total >= ask.slots.amount[0] if passing else total == ask.slots.amount[0]
    return Verdict.YES if holds else Verdict.NO
