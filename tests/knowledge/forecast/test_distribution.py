"""Distributions: quantiles, chances and the score, against what they are defined as."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forecast.distribution import Distribution

VALUES = st.lists(st.integers(-500, 500), min_size=1, max_size=12)
WEIGHTED = VALUES.flatmap(
    lambda values: st.tuples(st.just(values), st.lists(st.floats(0.05, 5), min_size=len(values), max_size=len(values)))
)


@given(WEIGHTED, st.integers(-600, 600))
def test_the_score_is_what_it_is_defined_as(weighted: tuple[list[int], list[float]], met: int) -> None:
    """CRPS is the mean distance to what came, less half the mean distance between two draws; never negative."""
    values, weights = np.array(weighted[0], float), np.array(weighted[1]) / sum(weighted[1])
    apart = weights @ np.abs(values - met) - weights @ np.abs(values[:, None] - values[None]) @ weights / 2
    score = Distribution.of(weighted[0], weighted[1]).crps(met)
    assert score == pytest.approx(apart, abs=1e-9)
    assert score >= -1e-9


@given(st.integers(-500, 500), st.integers(-500, 500))
def test_the_score_of_a_single_value_is_its_error(value: int, met: int) -> None:
    """A forecast of one value is scored by its absolute error."""
    assert Distribution.of([value]).crps(met) == abs(value - met)


@given(WEIGHTED, st.floats(0.01, 0.99))
def test_quantiles_answer_chances(weighted: tuple[list[int], list[float]], share: float) -> None:
    """A quantile is the lowest value that enough probability does not exceed."""
    of = Distribution.of(*weighted)
    at = of.quantile(share)
    assert of.chance_up_to(at) >= share - 1e-6
    assert of.chance_below(at) <= share + 1e-6
    assert of.chance_below(at) <= of.chance_up_to(at) <= 1


@given(WEIGHTED, st.integers(-600, 600))
def test_what_is_past_is_left_out(weighted: tuple[list[int], list[float]], least: int) -> None:
    """Given that a value is not below a bound, nothing below it is left, and the rest adds up to 1."""
    left = Distribution.of(*weighted).from_on(least)
    assert left.values.min() >= least
    assert left.chances.sum() == pytest.approx(1)


@given(WEIGHTED, st.floats(1, 3))
def test_stretching_keeps_the_median(weighted: tuple[list[int], list[float]], factor: float) -> None:
    """A stretched distribution is wider about the same median."""
    of = Distribution.of(*weighted)
    wide = of.stretched(factor)
    assert wide.median == pytest.approx(of.median)
    assert np.ptp(wide.values) >= np.ptp(of.values) - 1e-9


def test_a_mixture_weighs_its_parts() -> None:
    """Parts put together keep their weights."""
    mixed = Distribution.mixture([(0.25, Distribution.of([1])), (0.75, Distribution.of([2, 4]))])
    assert [mixed.chance_up_to(v) for v in (0, 1, 2, 3, 4)] == pytest.approx([0, 0.25, 0.625, 0.625, 1])
