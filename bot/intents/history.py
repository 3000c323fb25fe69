"""Rounds over time: the last ones, records, averages, trends, and when a score was last enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby, pairwise
from statistics import fmean, median

from bot.engine.mentions import Kind
from bot.forms.candidate import FORM
from bot.outcome import Ask, Outcome
from bot.picture import cutoffs, months
from bot.selection import By, Meant, last_of_each, meant, not_yet, of_categories
from knowledge.models import Round, RoundKind
from knowledge.tie_break import Verdict

_DEFAULT_COUNT = 10
_MOST_ROWS = 40
_RECORDS = 5
_BESIDE_SCORE = 1
_A_YEAR = timedelta(days=365)
LIKE_NOW = frozenset({"this_low", "this_high"})
"""Actions that ask when a cut-off was last as low, or as high, as it is now."""

_EXTREMES = {"lowest": "lowest", "smallest": "lowest", "highest": "highest", "largest": "highest"}

Measure = Callable[[Round], int]


def answer(ask: Ask) -> Outcome:
    """Return what of the past is asked for: a record, a last time, an average, a trend or a list."""
    what = meant(ask)
    rounds = _scope(ask, what)
    evolves = "evolution" in ask.actions
    extremes = [_EXTREMES[d] for d in ask.slots.direction if d in _EXTREMES and not evolves]
    if not rounds and what.beyond and not (extremes and ask.slots.score):
        return not_yet(ask, what)
    if not rounds:
        data = {"slots": ask.slots, "first": what.first, "last": what.last, "newest": ask.knowledge.newest}
        return Outcome("nothing", data, pages=("ircc-rounds",))
    if like := LIKE_NOW & ask.actions:
        return _like_now(ask, "lowest" if "this_low" in like else "highest")
    if ask.slots.score and not extremes and (outcome := _held_against(ask, what, rounds, ask.slots.score[0])):
        return outcome
    if not (ask.slots.score or ask.slots.count) and _is_by_year(ask, what, rounds, evolves, extremes):
        return _by_year(ask, rounds)
    if {"longest", "pause"} <= ask.actions and len(rounds) > 1:
        return _stops(ask, what, rounds)
    if "gaps" in ask.actions and len(rounds) > 1:
        return _gaps(ask, rounds if what.by is not By.NOTHING else rounds[-(ask.slots.count or _DEFAULT_COUNT) :])
    if extremes and not ask.slots.count:
        return _records(ask, what, rounds, extremes[0])
    if ask.slots.score and not extremes:
        return _last_enough(ask, rounds, ask.slots.score[0])
    if "average" in ask.slots.direction:
        return _average(ask, what, rounds)
    return _series(ask, what, rounds, extremes)


def _held_against(ask: Ask, what: Meant, rounds: Sequence[Round], score: int) -> Outcome | None:
    """How many rounds were on one side of a score, or when it was last enough; None where neither is asked for."""
    bound = _bound(ask) if "ever" in ask.actions else ""
    often = "how_often" in ask.actions
    if often and "when" in ask.concepts:
        return _last_enough(ask, rounds, score)
    if bound or often or "how_many" in ask.concepts:
        return _counted(ask, rounds, score, bound)
    if "since_when" in ask.actions and not ask.slots.category:
        return _last_enough(_of_nearest(ask), _scope(_of_nearest(ask), what), score)
    return None


def _scope(ask: Ask, what: Meant) -> Sequence[Round]:
    """The rounds to look at, oldest first: of the period named, else of all time; of the categories named."""
    if what.by is By.NUMBER and what.rounds:  # "was #379 the lowest to date?": everything up to that round
        last = what.rounds[-1]
        slugs = ask.slots.category or ((last.category,) if last.category else ())
        rounds = [r for r in ask.knowledge.rounds if r.position <= last.position]
        return [r for r in rounds if not slugs or r.category in slugs]
    if what.by is By.PERIOD:
        return what.rounds
    since = min(what.days) if what.by is By.DAY else date.min
    return of_categories(ask, [r for r in ask.knowledge.rounds if r.held_on >= since])


def _measure(ask: Ask) -> tuple[str, Measure]:
    """By what rounds are ranked: their size where the question speaks of large ones or of people, else the cut-off."""
    of_size = bool({"largest", "smallest"} & set(ask.slots.direction)) or "invitations" in ask.concepts
    if of_size and "cutoff" not in ask.concepts and "score" not in ask.concepts:
        return "invitations", lambda r: r.invitations
    return "cutoff", lambda r: r.cutoff


def _records(ask: Ask, what: Meant, rounds: Sequence[Round], direction: str) -> Outcome:
    name, measure = _measure(ask)
    ranked = sorted(rounds, key=lambda r: (-measure(r) if direction == "highest" else measure(r), r.position))
    claim = measure(what.rounds[-1]) if what.by is By.NUMBER else _claim(ask, name)
    data = {
        "direction": direction,
        "measure": name,
        "best": ranked[0],
        "ranked": ranked[:_RECORDS],
        "category": _single(ask),
        "categories": ask.slots.category,
        "first": rounds[0].held_on,
        "last": rounds[-1].held_on,
        "period": what.by is By.PERIOD,
        "n": len(rounds),
    }
    if claim is None:
        return Outcome("record", data, rounds=tuple(ranked[:_RECORDS]), category=_single(ask))
    beyond = [r for r in ranked if (measure(r) < claim if direction == "lowest" else measure(r) > claim)]
    equal = [r for r in rounds if measure(r) == claim]
    return Outcome(
        "claim",
        {
            **data,
            "claim": claim,
            "beyond": beyond[:_RECORDS],
            "beyond_n": len(beyond),
            "equal": equal,
            "holds_in": _holds_in(rounds, beyond, equal[-1]) if equal and beyond else {},
        },
        rounds=(*equal[:_RECORDS], *beyond[:_RECORDS]),
        verdict=Verdict.NO if beyond or not equal else Verdict.YES,
        category=_single(ask),
    )


def _holds_in(rounds: Sequence[Round], beyond: Sequence[Round], held: Round) -> dict[str, int]:
    """In which narrower scope a record that does not hold in the wide one does: its year, its category version."""
    holds: dict[str, int] = {}
    if not any(r.held_on.year == held.held_on.year for r in beyond):
        holds["year"] = held.held_on.year
    one_kind = len({r.category for r in rounds}) == 1
    if held.version and one_kind and not any(r.version == held.version for r in beyond):
        holds["version"] = held.version
    return holds


def _claim(ask: Ask, measure: str) -> int | None:
    """The figure that somebody says is the record."""
    figures = ask.slots.amount if measure == "invitations" else ask.slots.score
    return figures[0] if figures else None


def _last_enough(ask: Ask, rounds: Sequence[Round], score: int) -> Outcome:
    """The newest round of each kind with a cut-off at or below the score."""
    latest: dict[str | None, Round] = {}
    for held in rounds:
        if held.cutoff <= score:
            latest[held.category or held.name] = held
    found = sorted(latest.values(), key=lambda r: r.position, reverse=True)
    since = {r.number: sum(s.position > r.position for s in _same_kind(rounds, r)) for r in found}
    return Outcome(
        "last_enough",
        {
            "score": score,
            "found": found,
            "since": since,
            "category": _single(ask),
            "rounds": rounds,
            "met": sum(r.cutoff <= score for r in rounds) if "how_often" in ask.actions else None,
        },
        rounds=tuple(found),
        verdict=None if found else Verdict.NO,
        category=_single(ask),
    )


def _of_nearest(ask: Ask) -> Ask:
    """The question of the kind whose newest cut-off lies nearest to the score: of no other is a change of it told."""
    near = [r for r in last_of_each(ask, _A_YEAR) if r.category]
    held = min(near, key=lambda r: abs(r.cutoff - ask.slots.score[0]), default=None)
    return replace(ask, slots=replace(ask.slots, category=(held.category,))) if held and held.category else ask


def _like_now(ask: Ask, direction: str) -> Outcome:
    """When a cut-off of its kind was last as low, or as high, as that of the round shown or the newest one."""
    rounds = ask.knowledge.rounds_of(_single(ask))
    shown = ask.knowledge.numbered(ask.shown[0]) if ask.shown and not ask.slots.category else ()
    held = shown[0] if shown else rounds[-1]
    same = [r for r in _same_kind(ask.knowledge.rounds, held) if r.position < held.position]
    like = [r for r in same if (r.cutoff <= held.cutoff if direction == "lowest" else r.cutoff >= held.cutoff)]
    last = like[-1] if like else None
    between = [r for r in same if last and r.position > last.position]
    data = {"held": held, "last": last, "direction": direction, "same": same, "between": len(between)}
    return Outcome("like_now", data, rounds=(held, *like[-1:]), category=held.category)


def _stops(ask: Ask, what: Meant, rounds: Sequence[Round]) -> Outcome:
    """The longest times from one round to the next of those looked at; none that is not over."""
    pairs = [((later.held_on - held.held_on).days, held, later) for held, later in pairwise(rounds)]
    ranked = sorted(pairs, key=lambda p: -p[0])[: max(ask.slots.count or 0, _RECORDS)]
    data = {
        "stops": ranked,
        "median": median(days for days, *_ in pairs),
        "n": len(rounds),
        "first": rounds[0].held_on,
        "last": rounds[-1],
        "ago": (ask.today - rounds[-1].held_on).days if what.by is By.NOTHING else None,
        "categories": ask.slots.category,
        "general": _general_within(ask, *ranked[0][1:]),
    }
    ends = tuple(r for _, held, later in ranked for r in (held, later))
    return Outcome("stops", data, rounds=ends, category=_single(ask))


def _general_within(ask: Ask, held: Round, later: Round) -> int:
    """How many general rounds lie between two of a program: they invite from every program."""
    if held.kind is not RoundKind.PROGRAM or held.category == "pnp":
        return 0
    return sum(held.position < r.position < later.position for r in ask.knowledge.rounds_of("general"))


def _gaps(ask: Ask, rounds: Sequence[Round]) -> Outcome:
    """How many days lay between one round and the next."""
    pairs = [((later.held_on - held.held_on).days, held, later) for held, later in pairwise(rounds)]
    days = [gap for gap, *_ in pairs]
    return Outcome(
        "gaps",
        {
            "n": len(pairs),
            "mean": fmean(days),
            "median": median(days),
            "shortest": min(pairs, key=lambda p: p[0]),
            "longest": max(pairs, key=lambda p: p[0]),
            "last": rounds[-1],
            "ago": (ask.today - rounds[-1].held_on).days,
            "first": rounds[0].held_on,
            "categories": ask.slots.category,
        },
        rounds=tuple(rounds),
        category=_single(ask),
    )


def _bound(ask: Ask) -> str:
    """On which side of the score named cut-offs are asked for: "rise" above it, "fall" below it, else nothing."""
    typed = ask.reads(ask.forms[FORM], None) if ask.reads else None
    if typed is None:
        return ""
    scores = [m.start for m in typed.reading.mentions if m.kind is Kind.SCORE and m.number in ask.slots.score]
    sides = (f for f in typed.reading.concepts if f.kind in ("rise", "fall"))
    return next((f.kind for f in sides for at in scores if 0 <= at - f.end <= _BESIDE_SCORE), "")


def _is_by_year(ask: Ask, what: Meant, rounds: Sequence[Round], evolves: bool, extremes: Sequence[str]) -> bool:
    """Whether each year is asked about, or rounds of more years than can be listed."""
    if "by_year" in ask.actions:
        return True
    several = rounds[0].held_on.year < rounds[-1].held_on.year
    listed = "average" in ask.slots.direction or extremes or "gaps" in ask.actions
    long = what.by is By.PERIOD and len(rounds) > _MOST_ROWS and not listed
    return several and (long or (evolves and len(rounds) > _MOST_ROWS))


def _by_year(ask: Ask, rounds: Sequence[Round]) -> Outcome:
    """The lowest, highest and average cut-off of each year."""
    years = [(year, list(held)) for year, held in groupby(rounds, key=lambda r: r.held_on.year)]
    lines = [
        {
            "year": year,
            "n": len(held),
            "low": min(held, key=lambda r: r.cutoff),
            "high": max(held, key=lambda r: r.cutoff),
            "mean": fmean(r.cutoff for r in held),
            "invitations": sum(r.invitations for r in held),
        }
        for year, held in years
    ]
    kind = _single(ask)
    return Outcome(
        "by_year",
        {
            "lines": lines,
            "categories": ask.slots.category,
            "first": rounds[0].held_on,
            "last": rounds[-1].held_on,
            "mixed": len({r.category for r in rounds}) > 1,
        },
        rounds=(rounds[-1],),
        category=kind,
        plot=cutoffs(rounds, kind) if kind else None,
    )


def _counted(ask: Ask, rounds: Sequence[Round], score: int, bound: str = "") -> Outcome:
    """How many of the rounds had a cut-off below the score, or above it where the question asks for that.

    Where it asks whether there ever was one, ``bound`` is the side.
    """
    above = bound == "rise" or (not bound and "rise" in ask.concepts and "fall" not in ask.concepts)
    found = [r for r in rounds if (r.cutoff > score if above else r.cutoff < score)]
    return Outcome(
        "counted",
        {
            "score": score,
            "above": above,
            "n": len(found),
            "equal": [r for r in rounds if r.cutoff == score],
            "all": len(rounds),
            "found": found[: -_MOST_ROWS - 1 : -1],
            "ever": bool(bound),
            "farthest": (max if above else min)(rounds, key=lambda r: r.cutoff),
            "category": _single(ask),
            "categories": ask.slots.category,
            "first": rounds[0].held_on,
            "last": rounds[-1].held_on,
        },
        rounds=tuple(found[-_MOST_ROWS:] or rounds[-1:]),
        verdict=(Verdict.YES if found else Verdict.NO) if bound else None,
        category=_single(ask),
    )


def _average(ask: Ask, what: Meant, rounds: Sequence[Round]) -> Outcome:
    kinds = sorted({r.category for r in rounds if r.category}, key=lambda c: -len(_of(rounds, c)))
    lines = [
        {
            "category": kind,
            "n": len(of_kind),
            "mean": fmean(r.cutoff for r in of_kind),
            "median": median(r.cutoff for r in of_kind),
            "invitations": fmean(r.invitations for r in of_kind),
        }
        for kind in kinds
        if (of_kind := _of(rounds, kind))
    ]
    data = {"lines": lines, "first": rounds[0].held_on, "last": rounds[-1].held_on, "period": what.by is not By.NOTHING}
    return Outcome("average", data, rounds=tuple(rounds[-1:]), category=_single(ask))


def _series(ask: Ask, what: Meant, rounds: Sequence[Round], extremes: Sequence[str]) -> Outcome:
    """The last rounds, newest first; their trend only where all are of one category. Of records the first one first."""
    if extremes and ask.slots.count:
        _, measure = _measure(ask)
        rounds = sorted(rounds, key=measure, reverse=extremes[0] == "highest")[: ask.slots.count][::-1]
    count = ask.slots.count or (_MOST_ROWS if what.by is not By.NOTHING or "list" in ask.concepts else _DEFAULT_COUNT)
    shown = list(rounds[-min(count, _MOST_ROWS) :])
    one_kind = len({r.category for r in shown}) == 1 and shown[0].category is not None
    return Outcome(
        "series",
        {
            "rounds": shown[::-1],
            "all": len(rounds),
            "trend": _trend(shown) if one_kind and len(shown) > 1 and not extremes else None,
            "mixed": not one_kind,
            "ranked": bool(extremes),
            "category": _single(ask) or (shown[0].category if one_kind else None),
            "first": min(r.held_on for r in shown),
            "last": max(r.held_on for r in shown),
        },
        rounds=tuple(shown),
        category=_single(ask),
        plot=None if extremes else cutoffs(shown, shown[0].category) if one_kind else months(shown),
    )


def _trend(rounds: Sequence[Round]) -> dict[str, object]:
    cutoffs = [r.cutoff for r in rounds]
    half = len(cutoffs) // 2
    return {
        "change": cutoffs[-1] - cutoffs[0],
        "low": min(rounds, key=lambda r: r.cutoff),
        "high": max(rounds, key=lambda r: r.cutoff),
        "mean": fmean(cutoffs),
        "earlier": fmean(cutoffs[:half]),
        "later": fmean(cutoffs[-half:]),
        "days": (rounds[-1].held_on - rounds[0].held_on).days / (len(rounds) - 1),
    }


def _single(ask: Ask) -> str | None:
    return ask.slots.category[0] if len(ask.slots.category) == 1 else None


def _of(rounds: Sequence[Round], category: str | None) -> Sequence[Round]:
    return [r for r in rounds if r.category == category]


def _same_kind(rounds: Sequence[Round], held: Round) -> Sequence[Round]:
    return [r for r in rounds if (r.category or r.name) == (held.category or held.name)]
