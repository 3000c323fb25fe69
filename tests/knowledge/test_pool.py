"""Where a score stands in the pool."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.models import Band, PoolSnapshot
from knowledge.pool import FINEST, between, high, low, shifts, standing
from knowledge.snapshot import Knowledge

DAY = date(2026, 8, 16)
COUNTS = st.fixed_dictionaries({band: st.integers(0, 50_000) for band in FINEST})
SCORES = st.integers(0, 1200)


def snapshot(counts: dict[Band, int], as_on: date = DAY, number: str = "437") -> PoolSnapshot:
    """A pool table whose sums are right."""
    inner = {b: sum(counts[f] for f in FINEST if low(b) <= low(f) and high(f) <= high(b)) for b in _SUMS}
    whole = {**counts, **inner, Band.TOTAL: sum(counts.values())}
    return PoolSnapshot(round_number=number, as_on=as_on, counts=whole)


_SUMS = (Band.B451_500, Band.B401_450)


@given(counts=COUNTS, score=SCORES)
def test_a_rank_lies_within_its_band(counts: dict[Band, int], score: int) -> None:
    """The likely rank lies in the certain range, and that behind all who are in higher bands."""
    found = standing(snapshot(counts), score)
    assert found is not None
    assert low(found.band) <= score <= high(found.band)
    assert found.first <= found.likely_first <= found.likely_last
    assert found.likely_last <= max(found.last, found.likely_first)
    assert found.above + found.inside + found.below == sum(counts.values())


@given(counts=COUNTS, lower=SCORES, higher=SCORES)
def test_a_higher_score_never_ranks_behind_a_lower_one(counts: dict[Band, int], lower: int, higher: int) -> None:
    """Ranks fall as scores rise."""
    lower, higher = sorted((lower, higher))
    table = snapshot(counts)
    first, second = standing(table, higher), standing(table, lower)
    assert first
    assert second
    assert first.likely_first <= second.likely_first
    assert first.above <= second.above


@given(counts=COUNTS, first=SCORES, last=SCORES)
def test_candidates_between_two_scores(counts: dict[Band, int], first: int, last: int) -> None:
    """Neighbouring ranges add up to the whole, give or take the rounding of each."""
    first, last = sorted((first, last))
    table = snapshot(counts)
    parts = [between(table, 0, first - 1)[0], between(table, first, last)[0], between(table, last + 1, 1200)[0]]
    assert abs(sum(parts) - table.counts[Band.TOTAL]) <= 2


def test_whole_bands_are_counted_exactly() -> None:
    """A range of whole bands is a count; one that cuts a band is an estimate."""
    table = snapshot(dict.fromkeys(FINEST, 100))
    assert between(table, 471, 490) == (200, True)
    assert between(table, 471, 485) == (150, False)


@pytest.mark.parametrize("score", [-1, 1201])
def test_no_candidate_stands_off_the_scale(score: int) -> None:
    """A score that nobody can have stands nowhere."""
    assert standing(snapshot(dict.fromkeys(FINEST, 1)), score) is None


def test_interpolation_inside_a_band() -> None:
    """The best score of a band ranks right behind the bands above, the worst at the band's end."""
    counts = dict.fromkeys(FINEST, 0) | {Band.B501_600: 1000, Band.B491_500: 100}
    top, bottom = standing(snapshot(counts), 500), standing(snapshot(counts), 491)
    assert top
    assert bottom
    assert (top.likely_first, top.likely_last) == (1001, 1010)
    assert (bottom.likely_first, bottom.likely_last) == (1091, 1100)


def test_shifts_take_the_last_table_old_enough() -> None:
    """Each span is answered by the newest table at least that old; one table is told once."""
    ages = (0, 10, 30, 100)
    tables = [snapshot(dict.fromkeys(FINEST, n + 1), DAY - timedelta(days=a), str(400 - n)) for n, a in enumerate(ages)]
    found = shifts(tables, tables[0], 500, (28, 29, 90, 365))
    assert [(s.earlier.round_number, s.total, s.above) for s in found] == [("398", -30, -4), ("397", -45, -6)]


def test_every_published_table_ranks_every_score(knowledge: Knowledge) -> None:
    """No stored table is without a band that a score needs."""
    for table in knowledge.pool:
        for score in (0, 300, 301, 450, 500, 600, 601, 1200):
            found = standing(table, score)
            assert found is not None
            assert found.last <= table.counts[Band.TOTAL] + 1
