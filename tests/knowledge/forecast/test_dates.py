"""When the next round comes: what must hold of every history, and the rhythms that are plain to see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.forecast.calendar import is_working, working_days
from knowledge.forecast.dates import next_day
from knowledge.forecast.distribution import Distribution
from knowledge.forecast.rhythm import Held

MONDAY, RUNS = date(2024, 1, 8).toordinal(), 18
NEXT = MONDAY + 14 * RUNS
"""No holiday."""

WEEKS = st.lists(
    st.tuples(st.integers(1, 5), st.sets(st.sampled_from(["pnp", "cec", "french", "trades"]), min_size=1)),
    min_size=5,
    max_size=40,
)


def _history(weeks: Sequence[tuple[int, set[str]]]) -> list[Held]:
    """Rounds of some weeks: each pause in weeks, and the kinds on consecutive working days."""
    held: list[Held] = []
    monday = MONDAY
    for pause, kinds in weeks:
        monday += 7 * pause
        held.extend(zip(working_days(monday), sorted(kinds), strict=False))
    return held


def _every_second_week(kinds: Sequence[str], runs: int = RUNS) -> list[Held]:
    return [(MONDAY + 14 * n + at, kind) for n in range(runs) for at, kind in enumerate(kinds)]


@settings(max_examples=40, deadline=None)
@given(WEEKS, st.integers(0, 40), st.sampled_from([None, "own"]))
def test_a_round_falls_on_a_working_day_to_come(
    weeks: list[tuple[int, set[str]]], later: int, which: str | None
) -> None:
    """Whatever the history, the chances add up to 1 and lie on working days that are not over."""
    held = _history(weeks)
    day = held[-1][0] + later
    said = next_day(held, which and held[-1][1], day)
    assert said.chances.sum() == pytest.approx(1)
    assert (said.chances >= 0).all()
    assert said.values.min() >= day
    assert all(is_working(int(v)) for v, chance in zip(said.values, said.chances, strict=True) if chance > 0)


@settings(max_examples=20, deadline=None)
@given(WEEKS)
def test_the_same_rounds_make_the_same_forecast(weeks: list[tuple[int, set[str]]]) -> None:
    """Nothing is left to chance."""
    held = _history(weeks)
    first, second = (next_day(held, held[-1][1], held[-1][0] + 3) for _ in range(2))
    assert (first.values == second.values).all()
    assert (first.chances == second.chances).all()


@pytest.mark.parametrize("kind", ["pnp", "cec", None])
def test_a_regular_rhythm_goes_on(kind: str | None) -> None:
    """After many runs every second Monday and Tuesday the next ones are expected two weeks later."""
    held = _every_second_week(["pnp", "cec"])
    last = max(day for day, of in held if kind is None or of == kind)
    expected = last + 14 if kind else last + 13
    said = next_day(held, kind, held[-1][0] + 4)
    assert said.median == expected
    assert said.chance_up_to(expected) - said.chance_below(expected) > 0.5


def test_a_kind_follows_the_run_that_has_begun() -> None:
    """With the PNP round held on Monday, CEC is expected on the day after."""
    held = [*_every_second_week(["pnp", "cec"]), (NEXT, "pnp")]
    assert next_day(held, "cec", NEXT + 1).median == NEXT + 1


def test_a_kind_is_not_expected_twice_in_a_week() -> None:
    """After its round of the week a kind waits for a later week."""
    held = _every_second_week(["pnp", "cec"])
    assert next_day(held, "pnp", held[-1][0]).values.min() >= NEXT - 7


def test_any_round_may_follow_in_the_run() -> None:
    """In the middle of a run of three the next round of any kind is expected on the next day."""
    held = [*_every_second_week(["pnp", "cec", "french"]), (NEXT, "pnp")]
    assert next_day(held, None, NEXT + 1).median == NEXT + 1


def test_a_holiday_moves_the_run() -> None:
    """A run due on Labour Day is expected on the Tuesday after it."""
    labour_day = date(2026, 9, 7).toordinal()
    held = [(labour_day - 14 * n, "pnp") for n in range(15, 0, -1)]
    assert next_day(held, "pnp", labour_day - 5).median == labour_day + 1


def test_nothing_is_expected_at_the_turn_of_the_year() -> None:
    """A run due between the years is expected in the first whole week of January."""
    held = [(date(2025, 12, 15).toordinal() - 14 * n, "pnp") for n in range(15, -1, -1)]
    said = next_day(held, "pnp", date(2025, 12, 19).toordinal())
    assert said.chance_below(date(2026, 1, 5).toordinal()) == 0
    assert date.fromordinal(int(said.median)) <= date(2026, 1, 9)


def test_the_longer_a_kind_is_missed_the_less_it_is_expected() -> None:
    """In a drought the chance of the next two weeks falls, and the range grows."""
    held = _every_second_week(["pnp", "cec"])
    chances, widths = [], []
    for missed in range(0, 12, 3):
        known = [*held, *((NEXT + 14 * n, "pnp") for n in range(missed))]
        day = NEXT + 14 * missed - 3
        said = next_day(known, "cec", day)
        chances.append(said.chance_up_to(day + 14))
        widths.append(_width(said))
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.7 > 0.5 > chances[-1]
    assert widths[-1] > widths[0]


def _width(said: Distribution) -> float:
    low, high = said.interval(0.8)
    return high - low


def test_a_change_of_weekday_is_learnt() -> None:
    """Six runs on Mondays outweigh thirty on Wednesdays before."""
    start = date(2024, 1, 10).toordinal()
    held = [(start + 14 * n, "pnp") for n in range(30)]
    held += [(start + 14 * 30 - 2 + 14 * n, "pnp") for n in range(6)]
    said = next_day(held, "pnp", held[-1][0] + 5)
    assert date.fromordinal(int(said.median)) == date.fromordinal(held[-1][0]) + timedelta(days=14)
