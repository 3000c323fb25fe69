"""A forecast as it is told: what stands behind it, from which day on it holds, and when there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from knowledge.forecast.chances import MONTH, chance_within
from knowledge.forecast.dates import next_day
from knowledge.forecast.distribution import Distribution
from knowledge.forecast.models import (
    LEVELS,
    WITHIN_DAYS,
    WITHIN_MONTHS,
    DayForecast,
    Forecast,
    ScoreChances,
    Standing,
    ValueForecast,
)
from knowledge.forecast.prospect import LEAST_ROUNDS, Prospect, kind_of, prospect
from knowledge.models import Round

SILENT_AFTER = timedelta(days=21)
DORMANT_AFTER = timedelta(days=365)


def forecast(
    rounds: Sequence[Round],
    kind: str | None,
    today: date,
    known_until: date,
    score: int | None = None,
    asked: tuple[date, date] | None = None,
) -> Forecast:
    """Return the forecast on ``today`` of the next round of ``kind``, of any where it is None.

    ``rounds`` are all rounds known, oldest first; those after ``today`` do not matter. ``known_until`` is the day
    of the last successful read of the feed. With ``score`` its chances are told as well, with ``asked`` the chance that
    the next round is held from the one day to the other.
    """
    known = [r for r in rounds if r.held_on <= today]
    own = [r for r in known if kind is None or kind_of(r) == kind]
    standing = standing_of(own, today, known_until)
    last = own[-1].held_on if own else None
    bare = Forecast(kind=kind, day=today, known_until=known_until, standing=standing, rounds=len(own), last_on=last)
    if standing is not Standing.FORECAST:
        return bare
    seen = prospect(known, kind, _first_open(known, today, known_until))
    days = seen.day.from_on(today.toordinal())
    return bare.model_copy(
        update={
            "next_day": _day_forecast(seen.day, days, today, asked),
            "cutoff": _value_forecast(seen.cutoff),
            "size": _value_forecast(seen.size),
            "score": None if score is None else _score_chances(known, kind, seen, days, today, score),
            "widened": seen.widened,
        }
    )


def standing_of(own: Sequence[Round], today: date, known_until: date) -> Standing:
    """Return whether the rounds of a kind, oldest first, carry a forecast on ``today``."""
    if today - known_until > SILENT_AFTER:
        return Standing.SILENT
    if len(own) < LEAST_ROUNDS:
        return Standing.TOO_FEW
    return Standing.DORMANT if today - own[-1].held_on > DORMANT_AFTER else Standing.FORECAST


def live_kinds(rounds: Sequence[Round], today: date, known_until: date) -> Sequence[str]:
    """Return the kinds of ``rounds`` that carry a forecast on ``today``, the one held last first."""
    own: dict[str, list[Round]] = {}
    for held in rounds:
        own.setdefault(kind_of(held), []).append(held)
    live = [kind for kind, of in own.items() if standing_of(of, today, known_until) is Standing.FORECAST]
    return sorted(live, key=lambda kind: own[kind][-1].position, reverse=True)


def _first_open(known: Sequence[Round], today: date, known_until: date) -> date:
    """The first day on which a round may have been held that is not known: that of the last read is not over."""
    return min(today, max(known[-1].held_on, known_until))


def _day_forecast(
    unread: Distribution, days: Distribution, today: date, asked: tuple[date, date] | None
) -> DayForecast:
    first = today.toordinal()
    return DayForecast(
        median=_date(days.median),
        ranges={level: _dates(days.interval(level / 100)) for level in LEVELS},
        chances={within: days.chance_up_to(first + within) for within in WITHIN_DAYS},
        perhaps_held=unread.chance_below(first),
        asked=days.chance_up_to(asked[1].toordinal()) - days.chance_below(asked[0].toordinal()) if asked else None,
    )


def _value_forecast(values: Distribution) -> ValueForecast:
    ranges = {level: values.interval(level / 100) for level in LEVELS}
    return ValueForecast(
        median=round(values.median), ranges={level: (round(low), round(high)) for level, (low, high) in ranges.items()}
    )


def _score_chances(
    known: Sequence[Round], kind: str | None, seen: Prospect, days: Distribution, today: date, score: int
) -> ScoreChances:
    """The chances of a score; of any round: that the next one of all, or one of any live kind in time, reaches it."""
    if kind is not None:
        return ScoreChances(
            score=score,
            next_round=seen.cutoff.chance_up_to(score),
            months=_reached(known, kind, seen.cutoff, days, today, score),
        )
    missed = dict.fromkeys(WITHIN_MONTHS, 1.0)
    for live in live_kinds(known, today, today):
        own = prospect(known, live, today)
        for months, chance in _reached(known, live, own.cutoff, own.day, today, score).items():
            missed[months] *= 1 - chance
    reached = {months: 1 - chance for months, chance in missed.items()}
    return ScoreChances(score=score, next_round=seen.cutoff.chance_up_to(score), months=reached)


def _reached(
    known: Sequence[Round], kind: str, cutoff: Distribution, days: Distribution, today: date, score: int
) -> Mapping[int, float]:
    """The chances of a score by months; how long the round after the next takes is asked as if that were held."""
    expected = int(days.median)
    held = [(r.held_on.toordinal(), kind_of(r)) for r in known]
    after = next_day([*held, (expected, kind)], kind, expected)
    gap = Distribution(after.values - expected, after.chances)
    first = Distribution(days.values - today.toordinal(), days.chances)
    return {m: chance_within(score, cutoff, first, gap, round(m * MONTH)) for m in WITHIN_MONTHS}


def _date(day: float) -> date:
    return date.fromordinal(int(day))


def _dates(ends: tuple[float, float]) -> tuple[date, date]:
    return _date(ends[0]), _date(ends[1])
