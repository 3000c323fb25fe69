"""The whole forecast: when there is none, what later rounds may not change, and how it is widened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from knowledge.forecast.calendar import is_working
from knowledge.forecast.forecast import forecast
from knowledge.forecast.models import LEVELS, Forecast, Standing
from knowledge.forecast.prospect import SCORING_CHANGED_ON
from knowledge.models import Round
from knowledge.snapshot import Knowledge

TODAY = date(2026, 8, 20)
LIVE = ["pnp", "cec", "french", "healthcare", "trades", None]


def _made(knowledge: Knowledge, kind: str | None, today: date = TODAY, **more: object) -> Forecast:
    return forecast(knowledge.rounds, kind, today, today, **more)  # type: ignore[arg-type]


def _later(held: Round, day: date, cutoff: int = 600) -> Round:
    at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
    return held.model_copy(update={"number": "999", "held_at": at, "held_on": day, "cutoff": cutoff})


# --- when there is none -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "standing"),
    [
        ("education", Standing.TOO_FEW),
        ("physicians", Standing.TOO_FEW),
        ("fsw", Standing.TOO_FEW),
        ("no-such-kind", Standing.TOO_FEW),
        ("general", Standing.DORMANT),
        ("fst", Standing.DORMANT),
        ("trades", Standing.FORECAST),
        (None, Standing.FORECAST),
    ],
)
def test_where_rounds_carry_no_forecast_there_is_none(
    kind: str | None, standing: Standing, knowledge: Knowledge
) -> None:
    """Under five rounds, or a year without one, there is no figure at all."""
    made = _made(knowledge, kind)
    assert made.standing is standing
    parts = (made.next_day, made.cutoff, made.size)
    assert all(p is not None for p in parts) if standing is Standing.FORECAST else parts == (None, None, None)


@pytest.mark.parametrize(("days", "silent"), [(0, False), (21, False), (22, True), (94, True)])
def test_a_silent_feed_ends_the_forecasts(days: int, silent: bool, knowledge: Knowledge) -> None:
    """More than 21 days after the last read nothing is forecast."""
    made = forecast(knowledge.rounds, "cec", TODAY + timedelta(days=days), TODAY)
    assert (made.standing is Standing.SILENT) == silent
    assert (made.next_day is None) == silent


def test_five_rounds_are_enough_and_four_are_not(knowledge: Knowledge) -> None:
    """The fifth round of a kind brings its first forecast."""
    trades = knowledge.rounds_of("trades")
    day_of_fifth = trades[4].held_on
    assert _made(knowledge, "trades", day_of_fifth - timedelta(days=1)).standing is Standing.TOO_FEW
    assert _made(knowledge, "trades", day_of_fifth).standing is Standing.FORECAST


def test_a_year_without_a_round_makes_a_kind_dormant(knowledge: Knowledge) -> None:
    """The 366th day after the last round is the first without a forecast."""
    last = knowledge.rounds_of("general")[-1].held_on
    assert _made(knowledge, "general", last + timedelta(days=365)).standing is Standing.FORECAST
    assert _made(knowledge, "general", last + timedelta(days=366)).standing is Standing.DORMANT


def test_nothing_known_is_nothing_forecast() -> None:
    """Without any round there is no forecast, and no failure."""
    made = forecast([], None, TODAY, TODAY)
    assert made.standing is Standing.TOO_FEW
    assert made.last_on is None


# --- what holds of every forecast ---------------------------------------------------------------


@pytest.mark.parametrize("kind", LIVE)
@pytest.mark.parametrize("today", [date(2025, 3, 3), date(2025, 12, 24), date(2026, 5, 13), date(2026, 8, 22)])
def test_later_rounds_do_not_matter(kind: str | None, today: date, knowledge: Knowledge) -> None:
    """A forecast is the same whether or not the rounds after its day are there."""
    known = [r for r in knowledge.rounds if r.held_on <= today]
    wrong = _later(knowledge.rounds_of("cec")[-1], today + timedelta(days=1))
    assert forecast(known, kind, today, today, 500) == forecast(knowledge.rounds, kind, today, today, 500)
    assert forecast(known, kind, today, today, 500) == forecast([*known, wrong], kind, today, today, 500)


@pytest.mark.parametrize("kind", LIVE)
@pytest.mark.parametrize("unread", [0, 2, 9, 21])
def test_no_date_is_in_the_past(kind: str | None, unread: int, knowledge: Knowledge) -> None:
    """However old the last read is, every day named is a working day to come."""
    today = TODAY + timedelta(days=unread)
    made = forecast(knowledge.rounds, kind, today, TODAY)
    assert made.next_day is not None
    named = [made.next_day.median, *(day for ends in made.next_day.ranges.values() for day in ends)]
    assert all(day >= today and is_working(day.toordinal()) for day in named)


def test_what_may_have_happened_unseen_is_told(knowledge: Knowledge) -> None:
    """The chance that a round was held since the last read grows with the days."""
    unseen = []
    for days in (0, 5, 13, 20):
        made = forecast(knowledge.rounds, "cec", TODAY + timedelta(days=days), TODAY)
        assert made.next_day is not None
        unseen.append(made.next_day.perhaps_held)
    assert unseen == sorted(unseen)
    assert unseen[0] < 0.01 < 0.5 < unseen[-1]


@pytest.mark.parametrize("kind", LIVE)
def test_ranges_lie_in_each_other_and_chances_grow(kind: str | None, knowledge: Knowledge) -> None:
    """The 50 % range lies in the 80 % one, that in the 95 % one; longer times have higher chances."""
    made = _made(knowledge, kind, score=480)
    assert made.next_day
    assert made.cutoff
    assert made.size
    assert made.score
    for part in (made.next_day, made.cutoff, made.size):
        lows, highs = zip(*(part.ranges[level] for level in LEVELS), strict=True)
        assert list(lows) == sorted(lows, reverse=True)
        assert list(highs) == sorted(highs)
        assert lows[0] <= part.median <= highs[0]
    chances = [made.next_day.chances[days] for days in (7, 14, 30)]
    assert chances == sorted(chances)
    assert made.score.months[3] <= made.score.months[6]


@pytest.mark.parametrize("kind", ["cec", "french", "healthcare"])
def test_a_higher_score_has_no_lower_chance(kind: str, knowledge: Knowledge) -> None:
    """The chances of a score grow with it, from none to all."""
    told = [_made(knowledge, kind, score=score).score for score in (0, 400, 480, 515, 520, 1200)]
    for chances in ([t.next_round for t in told if t], [t.months[6] for t in told if t]):
        assert chances == sorted(chances)
        assert chances[0] == 0
        assert 0.5 < chances[-1] <= 1


def test_the_chance_of_days_asked_about(knowledge: Knowledge) -> None:
    """The chances of the days of a fortnight add up to that of the fortnight; a Saturday has none."""
    days = [TODAY + timedelta(days=n) for n in range(15)]
    each = [_asked(knowledge, day, day) for day in days]
    assert sum(each) == pytest.approx(_asked(knowledge, days[0], days[-1]))
    assert all(chance == 0 for chance, day in zip(each, days, strict=True) if day.weekday() > 4)


def _asked(knowledge: Knowledge, first: date, last: date) -> float:
    made = _made(knowledge, "pnp", asked=(first, last))
    assert made.next_day
    assert made.next_day.asked is not None
    return made.next_day.asked


# --- after the scoring changed ------------------------------------------------------------------


def test_a_change_of_the_scoring_widens_until_rounds_have_come(knowledge: Knowledge) -> None:
    """From 2026-11-03 ranges are wider, less so with each round since, and as before with five of them."""
    before = SCORING_CHANGED_ON - timedelta(days=1)
    widths, told = [], []
    for rounds, day in [(knowledge.rounds, before), *_since_the_change(knowledge)]:
        made = forecast(rounds, "cec", day, day)
        assert made.cutoff is not None
        low, high = made.cutoff.ranges[80]
        widths.append(high - low)
        told.append(made.widened)
    assert told == [False, True, True, True, True, True, False]
    assert widths[1] > widths[0]
    assert widths[1] > widths[-1]


def _since_the_change(knowledge: Knowledge) -> list[tuple[Sequence[Round], date]]:
    """The rounds with none to five CEC rounds as usual since the change, each on the day of the last."""
    last = knowledge.rounds_of("cec")[-1]
    days = [date(2026, 11, 3) + timedelta(days=14 * n) for n in range(6)]
    held = [_later(last, day, 520).model_copy(update={"number": str(900 + n)}) for n, day in enumerate(days)]
    return [([*knowledge.rounds, *held[:n]], days[n]) for n in range(6)]
