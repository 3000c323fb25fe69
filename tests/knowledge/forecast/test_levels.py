"""The next value of a series: steady series, freaks, bounds, and what a long pause adds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forecast.distribution import Distribution
from knowledge.forecast.levels import CUTOFFS, SIZES, LevelModel
from knowledge.snapshot import Knowledge

CUTOFF_SERIES = st.lists(st.integers(0, 1200), min_size=3, max_size=40)


def _next(model: LevelModel, values: Sequence[float], gaps: Sequence[float] = (), gap: float = 14) -> Distribution:
    return model.next_value(values, gaps or [14.0] * (len(values) - 1), gap)


@given(CUTOFF_SERIES)
def test_a_cutoff_stays_a_cutoff(values: list[int]) -> None:
    """Whatever came before, the next cut-off lies from 0 to 1200, in whole points."""
    said = _next(CUTOFFS, values)
    assert said.values.min() >= 0
    assert said.values.max() <= 1200
    assert (said.values == np.round(said.values)).all()


@given(st.lists(st.integers(1, 30000), min_size=3, max_size=40))
def test_a_size_stays_a_size(values: list[int]) -> None:
    """A round invites somebody, and not less than half of the smallest round seen lately."""
    said = _next(SIZES, values)
    assert said.values.min() >= max(1, min(values[-25:]) // 2 - 1)
    assert np.isfinite(said.values).all()


@pytest.mark.parametrize("model", [CUTOFFS, SIZES])
def test_what_never_changed_is_expected_again(model: LevelModel) -> None:
    """A constant series goes on, without spread."""
    said = _next(model, [500] * 12)
    assert said.interval(0.95) == (500, 500)


def test_a_level_with_jumps_is_met_in_its_middle() -> None:
    """A series that jumps about a level is expected at the level, not at its last jump."""
    values = [740, 780, 730, 770, 735, 775, 745, 765, 738, 772, 742, 850]
    low, high = _next(CUTOFFS, values).interval(0.5)
    assert low < 790
    assert high > 750
    assert _next(CUTOFFS, values).median < 800


def test_one_freak_does_not_decide(knowledge: Knowledge) -> None:
    """With #176, the round of 75 points, the forecast after it stays near the one without it."""
    known = [r for r in knowledge.rounds_of("cec") if r.held_on.year < 2022]
    with_it = _next(CUTOFFS, [r.cutoff for r in known])
    without = _next(CUTOFFS, [r.cutoff for r in known if r.number != "176"])
    assert any(r.number == "176" for r in known)
    assert abs(with_it.median - without.median) <= 10
    assert with_it.interval(0.8)[0] > 300


def test_a_longer_pause_raises_a_cutoff_that_has_risen_with_pauses() -> None:
    """Where longer pauses were followed by higher cut-offs, one is expected after a long pause."""
    gaps = [14.0, 28.0, 14.0, 14.0, 42.0, 14.0, 14.0, 28.0, 14.0, 14.0, 42.0, 14.0, 14.0]
    values = [500.0, *(500 + 12 * float(np.log2(gap / 14)) for gap in gaps)]
    assert _next(CUTOFFS, values, gaps, 56).median > _next(CUTOFFS, values, gaps, 14).median


@given(CUTOFF_SERIES.filter(lambda v: min(v) >= 50 and max(v) <= 900))
def test_a_wider_series_is_not_forecast_narrower(values: list[int]) -> None:
    """The intervals lie within each other."""
    said = _next(CUTOFFS, values)
    ends = [said.interval(level) for level in (0.5, 0.8, 0.95)]
    assert ends[2][0] <= ends[1][0] <= ends[0][0] <= said.median <= ends[0][1] <= ends[1][1] <= ends[2][1]
