"""Which rounds a question means: by number, day, month, year or period, of a category or of all."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.outcome import Ask, Outcome
from knowledge.folding import words_of
from knowledge.models import Round

_ONE_AFTER = re.compile(r"\b(?:after|apres)(?: that| it| this| cela| ca)?$")


class By(StrEnum):
    """How a question names rounds."""

    NUMBER = "number"
    DAY = "day"
    PERIOD = "period"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Meant:
    """The rounds a question names, oldest first.

    ``unknown`` are numbers that no stored round has, ``days`` those asked about, ``first`` and ``last`` the ends
    of a period. ``beyond`` is true where the question reaches past what is known.
    """

    by: By
    rounds: tuple[Round, ...] = ()
    unknown: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    first: date | None = None
    last: date | None = None
    beyond: bool = False


def meant(ask: Ask) -> Meant:
    """Return the rounds that the slots name; of the named categories where some are named."""
    what = _named(ask)
    if ask.slots.nth and ask.slots.count is None and what.by in (By.PERIOD, By.NOTHING):
        return _by_place(ask, what, ask.slots.nth)
    return what


def _named(ask: Ask) -> Meant:
    slots = ask.slots
    if step := step_from_shown(ask):
        shown = ask.knowledge.numbered(ask.shown[0])
        beside = [b for r in shown if (b := previous_of_kind(ask, r) if step < 0 else _next_of_kind(ask, r))]
        return Meant(By.NUMBER, tuple(beside), beyond=step > 0)
    if slots.round:
        return _numbered(ask)
    if slots.date and not slots.span:
        return _on_days(ask, slots.date)
    period = _period(ask)
    if period is None:
        return Meant(By.NOTHING)
    rounds = of_categories(ask, ask.knowledge.between(*period))
    return Meant(By.PERIOD, tuple(rounds), first=period[0], last=period[1], beyond=period[1] > known_until(ask))


def step_from_shown(ask: Ask) -> int:
    """Return -1 where the round before the one shown is asked for, 1 where the one after it is, else 0."""
    if not ask.shown or "previous" in ask.concepts:
        return -1 if ask.shown else 0
    after = "next" in ask.concepts or _ONE_AFTER.search(words_of(ask.text))
    return 1 if after and ask.intent == "round_lookup" else 0


def day_meant(ask: Ask) -> date:
    """Return the day whose rules and lists a question means: the one named, the last of a period; today at most."""
    if ask.slots.date:
        return min(ask.slots.date[0], ask.today)
    period = _period(ask)
    return min(period[1], ask.today) if period else ask.today


def first_day_meant(ask: Ask) -> date | None:
    """Return the first day of the period that a question names, None where it names none."""
    period = _period(ask)
    return period[0] if period else None


def not_yet(ask: Ask, what: Meant) -> Outcome:
    """Return the reply to a question about rounds after the newest stored one."""
    newest = ask.knowledge.newest
    return Outcome(
        "not_yet",
        {
            "newest": newest,
            "unknown": what.unknown,
            "days": what.days,
            "first": what.first,
            "last": what.last,
            "kinds": ask.slots.category,
        },
        rounds=(newest,) if newest else (),
    )


def last_of_each(ask: Ask, within: timedelta = timedelta(days=550)) -> Sequence[Round]:
    """Return the newest round of every kind held within a time before now, the newest first."""
    latest: dict[str, Round] = {}
    for held in ask.knowledge.rounds:
        if ask.now - held.held_at <= within:
            latest[held.category or held.name] = held
    return sorted(latest.values(), key=lambda r: r.position, reverse=True)


def newest_together(rounds: Sequence[Round]) -> Sequence[Round]:
    """Return the last of ``rounds`` and those held on the same day, in their order."""
    return [r for r in rounds if r.held_on == rounds[-1].held_on] if rounds else []


def previous_of_kind(ask: Ask, held: Round) -> Round | None:
    """Return the round of the same category before ``held``."""
    same = ask.knowledge.rounds_of(held.category) if held.category else []
    earlier = [r for r in same if r.position < held.position]
    return earlier[-1] if earlier else None


def _next_of_kind(ask: Ask, held: Round) -> Round | None:
    same = ask.knowledge.rounds_of(held.category) if held.category else []
    return next((r for r in same if r.position > held.position), None)


def neighbours(ask: Ask, first: date | None, last: date | None) -> Sequence[Round]:
    """Return the rounds, of the categories named, nearest before ``first`` and after ``last``."""
    rounds = of_categories(ask, ask.knowledge.rounds)
    before = [r for r in rounds if first and r.held_on < first][-1:]
    return [*before, *[r for r in rounds if last and r.held_on > last][:1]]


def month_meant(ask: Ask, month: int, year: int | None) -> tuple[date, date]:
    """Return the ends of a month; without a year of the last one of its name, the running month included."""
    chosen = year or (ask.today.year if month <= ask.today.month else ask.today.year - 1)
    return date(chosen, month, 1), date(chosen, month, calendar.monthrange(chosen, month)[1])


def of_categories(ask: Ask, rounds: Iterable[Round]) -> Sequence[Round]:
    """Return those of ``rounds`` that are of a category named; all where none is."""
    return [r for r in rounds if not ask.slots.category or r.category in ask.slots.category]


def _numbered(ask: Ask) -> Meant:
    found: list[Round] = []
    unknown: list[str] = []
    for number in ask.slots.round:
        rounds = ask.knowledge.numbered(number.lstrip("0").lower() or "0")
        found.extend(rounds)
        unknown.extend([] if rounds else [number])
    newest = ask.knowledge.newest
    highest = newest.position[1] if newest else 0
    beyond = any(n.rstrip("ab").isdigit() and int(n.rstrip("ab")) > highest for n in unknown)
    return Meant(By.NUMBER, tuple(found), tuple(unknown), beyond=beyond)


def _by_place(ask: Ask, what: Meant, nth: int) -> Meant:
    """The one round of a period, or of all, that has this place among them; everything named where none has.

    Of all rounds whatever their kind, one with a place beyond the newest is still to come.
    """
    among = what.rounds if what.by is By.PERIOD else tuple(of_categories(ask, ask.knowledge.rounds))
    if len(among) >= abs(nth):
        return Meant(By.NUMBER, (among[nth - 1 if nth > 0 else nth],))
    if what.by is By.NOTHING and nth > 0 and not ask.slots.category:
        return Meant(By.NUMBER, unknown=(str(nth),), beyond=True)
    return replace(what, rounds=()) if what.beyond else what


def _on_days(ask: Ask, days: Iterable[date]) -> Meant:
    rounds = [r for day in days for r in ask.knowledge.on(day)]
    chosen = of_categories(ask, rounds)
    beyond = not rounds and max(days) > known_until(ask)
    once = {r.number: r for r in chosen}
    return Meant(By.DAY, tuple(once.values()), days=tuple(days), beyond=beyond)


def _period(ask: Ask) -> tuple[date, date] | None:
    slots = ask.slots
    if slots.span:
        return slots.span
    if slots.month:
        spans = [month_meant(ask, m, year) for m in slots.month for year in (slots.year or (None,))]
        return min(s[0] for s in spans), max(s[1] for s in spans)
    if slots.year:
        return date(min(slots.year), 1, 1), date(max(slots.year), 12, 31)
    return None


def known_until(ask: Ask) -> date:
    """Return the day up to which all rounds are known."""
    newest = ask.knowledge.newest
    return max(ask.knowledge.as_of.date(), newest.held_on) if newest else date.min
