"""Two rounds, categories, years or months side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import fmean

from bot.intents import last_round, round_lookup
from bot.outcome import Ask, Outcome, handed_on
from bot.picture import years
from bot.selection import (
    By,
    Meant,
    last_of_each,
    meant,
    month_meant,
    newest_together,
    of_categories,
    previous_of_kind,
    step_from_shown,
)
from knowledge.models import Round

_YEAR = timedelta(days=365)
_MOST_NAMED = 5


def answer(ask: Ask) -> Outcome:
    """Return what is named twice or more side by side; of one thing, it and the one before; of a period its kinds."""
    what = meant(ask)
    if step_from_shown(ask) < 0 and not ask.slots.round:  # "less than the previous": the one shown against it
        return _with_previous(ask, ask.knowledge.numbered(ask.shown[0])[0])
    if what.by is By.NUMBER and len(what.rounds) > 1:
        return _rounds(what.rounds)
    if len(ask.slots.year) > 1 and not ask.slots.month:
        return _periods(ask, [_part_of(y, ask.slots.span) for y in ask.slots.year])
    if len(ask.slots.month) > 1 or (ask.slots.month and len(ask.slots.year) > 1):
        return _months(ask)
    if len(ask.slots.category) > 1:
        return _categories(ask, ask.slots.category, what.rounds if what.by is By.PERIOD else None)
    if what.by is By.PERIOD and "category_word" in ask.concepts:
        return _in_period(ask, what)
    if len(what.rounds) > 1 and what.by is By.DAY:
        return _rounds(what.rounds)
    if what.by in (By.NUMBER, By.DAY) and what.rounds:
        return _with_previous(ask, what.rounds[-1])
    if ask.slots.year and not ask.slots.month:
        return _periods(ask, [_part_of(y, ask.slots.span) for y in (ask.slots.year[0] - 1, ask.slots.year[0])])
    if ask.slots.month:
        return _with_month_before(ask, *month_meant(ask, ask.slots.month[0], next(iter(ask.slots.year), None)))
    if what.by is By.PERIOD:
        return _in_period(ask, what)
    if ask.slots.category:
        rounds = newest_together(ask.knowledge.rounds_of(ask.slots.category[0]))
        return _with_previous(ask, rounds[-1]) if rounds else handed_on("last_round", last_round.answer(ask))
    if "previous" in ask.concepts and ask.knowledge.newest:
        return _with_previous(ask, ask.knowledge.newest)
    kinds = [r.category for r in last_of_each(ask, _YEAR) if r.category]
    return _categories(ask, kinds, None) if kinds else Outcome("no_rounds", pages=("ircc-rounds",))


def _part_of(year: int, span: tuple[date, date] | None) -> tuple[date, date]:
    """The part of ``year`` that ``span`` is of its own year, such as a quarter; the whole where it spans several."""
    if span is None or span[0].year != span[1].year:
        return date(year, 1, 1), date(year, 12, 31)
    month_after = (span[1].replace(day=1, year=year) + timedelta(days=31)).replace(day=1)
    return span[0].replace(day=1, year=year), month_after - timedelta(days=1)


def _with_previous(ask: Ask, held: Round) -> Outcome:
    previous = previous_of_kind(ask, held)
    return _rounds([previous, held] if previous else [held])


def _with_month_before(ask: Ask, first: date, last: date) -> Outcome:
    end = first - timedelta(days=1)
    return _periods(ask, [(end.replace(day=1), end), (first, last)])


def _in_period(ask: Ask, what: Meant) -> Outcome:
    """Every kind held in a period; that there was none."""
    kinds = ask.slots.category or tuple(dict.fromkeys(r.category for r in reversed(what.rounds) if r.category))
    return _categories(ask, kinds, what.rounds) if kinds else handed_on("round_lookup", round_lookup.answer(ask))


def _rounds(rounds: Sequence[Round]) -> Outcome:
    return Outcome(
        "rounds",
        {"rounds": rounds, "difference": rounds[-1].cutoff - rounds[0].cutoff, "same_kind": _one_kind(rounds)},
        rounds=tuple(rounds),
    )


def _months(ask: Ask) -> Outcome:
    """Each month in its year; one month in every year named."""
    months, years = ask.slots.month, ask.slots.year or (None,)
    most = max(len(months), len(years))
    pairs = [(months[min(i, len(months) - 1)], years[min(i, len(years) - 1)]) for i in range(most)]
    return _periods(ask, [month_meant(ask, month, year) for month, year in pairs])


def _periods(ask: Ask, periods: Sequence[tuple[date, date]]) -> Outcome:
    lines = []
    for first, last in periods:
        rounds = of_categories(ask, ask.knowledge.between(first, last))
        lines.append({"first": first, "last": last, "rounds": rounds, **_summary(rounds)})
    ends = tuple(r for line in lines for r in line["rounds"][-1:])  # type: ignore[index]
    every = sorted((r for line in lines for r in line["rounds"]), key=lambda r: r.position)  # type: ignore[attr-defined]
    data = {"lines": lines, "categories": ask.slots.category, "newest": ask.knowledge.newest}
    return Outcome("periods", data, rounds=ends, plot=years(every) if _whole_years(periods) else None)


def _whole_years(periods: Sequence[tuple[date, date]]) -> bool:
    return all((first.month, first.day, last.month, last.day) == (1, 1, 12, 31) for first, last in periods)


def _categories(ask: Ask, slugs: Sequence[str], period: Sequence[Round] | None) -> Outcome:
    """The last round, and a year's rounds, of each category."""
    lines = []
    for slug in slugs:
        rounds = ask.knowledge.rounds_of(slug)
        newest = ask.knowledge.newest
        since = (newest.held_on if newest else ask.today) - _YEAR
        chosen = (
            [r for r in period if r.category == slug]
            if period is not None
            else [r for r in rounds if r.held_on > since]
        )
        last = (chosen if period is not None else rounds)[-1:]
        if not chosen and len(slugs) > _MOST_NAMED:
            continue  # one of all but a few
        lines.append({"category": slug, "last": last[0] if last else None, **_summary(chosen)})
    lasts = [line["last"] for line in lines if isinstance(line["last"], Round)]
    lowest = min(lasts, key=lambda r: r.cutoff, default=None)
    return Outcome(
        "categories",
        {"lines": lines, "lowest": lowest, "period": period is not None, "pnp": "pnp" in slugs},
        rounds=tuple(lasts),
    )


def _summary(rounds: Sequence[Round]) -> dict[str, object]:
    return {
        "n": len(rounds),
        "invitations": sum(r.invitations for r in rounds),
        "low": min((r.cutoff for r in rounds), default=None),
        "high": max((r.cutoff for r in rounds), default=None),
        "mean": fmean(r.cutoff for r in rounds) if rounds else None,
    }


def _one_kind(rounds: Sequence[Round]) -> bool:
    return len({r.category for r in rounds}) == 1
