"""Where a score stands in the pool: the candidates above it, its rank, and how that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from knowledge.models import Band, PoolSnapshot

SUMS = frozenset({Band.B451_500, Band.B401_450, Band.TOTAL})
"""Bands that are sums of finer ones."""

FINEST = tuple(band for band in Band if band not in SUMS)


@dataclass(frozen=True)
class Standing:
    """Where a score stands in a snapshot.

    ``above`` candidates are in bands wholly above it, ``inside`` in the band that holds it. A person with that score
    ranks between ``first`` and ``last`` for certain; between ``likely_first`` and ``likely_last`` if the candidates of
    the band are spread evenly over its scores.
    """

    snapshot: PoolSnapshot
    score: int
    band: Band
    above: int
    inside: int

    @property
    def below(self) -> int:
        """The candidates in bands wholly below the score."""
        return sum(self.snapshot.counts[b] for b in FINEST if high(b) < low(self.band))

    @property
    def first(self) -> int:
        """The best rank there can be."""
        return self.above + 1

    @property
    def last(self) -> int:
        """The worst rank there can be."""
        return max(self.first, self.above + self.inside)

    @property
    def likely_first(self) -> int:
        """The best rank of the score with the band spread evenly."""
        return self.above + round(self.inside * (high(self.band) - self.score) / _width(self.band)) + 1

    @property
    def likely_last(self) -> int:
        """The worst rank of the score with the band spread evenly."""
        share = (high(self.band) - self.score + 1) / _width(self.band)
        return max(self.likely_first, self.above + round(self.inside * share))


@dataclass(frozen=True)
class Shift:
    """What changed since an ``earlier`` snapshot: in the whole pool, wholly above a score's band, and in a range."""

    earlier: PoolSnapshot
    total: int
    above: int | None
    inside: int | None = None


def low(band: Band) -> int:
    """Return the lowest score of ``band``."""
    return int(band.split("-")[0])


def high(band: Band) -> int:
    """Return the highest score of ``band``."""
    return int(band.split("-")[1])


def standing(snapshot: PoolSnapshot, score: int) -> Standing | None:
    """Return where ``score`` stands in ``snapshot``, None for a score that no candidate can have."""
    band = next((b for b in FINEST if low(b) <= score <= high(b)), None)
    if band is None:
        return None
    return Standing(snapshot, score, band, _above(snapshot, band), snapshot.counts[band])


def between(snapshot: PoolSnapshot, first: int, last: int) -> tuple[int, bool]:
    """Return how many candidates have a score from ``first`` to ``last``, and whether bands give it exactly.

    A band that is only touched counts by the share of its scores that is meant.
    """
    count, exact = 0.0, True
    for band in FINEST:
        shared = min(last, high(band)) - max(first, low(band)) + 1
        if shared > 0:
            count += snapshot.counts[band] * shared / _width(band)
            exact = exact and shared == _width(band)
    return round(count), exact


def shifts(pool: Sequence[PoolSnapshot], newest: PoolSnapshot, score: int | None, days: Sequence[int]) -> list[Shift]:
    """Return what changed up to ``newest`` since the last snapshot at least each of so many ``days`` older."""
    found: dict[str, Shift] = {}
    for age in days:
        before = [p for p in pool if newest.as_on - p.as_on >= timedelta(days=age)]
        if before:
            earlier = max(before, key=lambda p: (p.as_on, int(p.round_number.rstrip("ab"))))
            found.setdefault(earlier.round_number, shift(earlier, newest, score))
    return list(found.values())


def shift(earlier: PoolSnapshot, newest: PoolSnapshot, score: int | None, ends: tuple[int, int] | None = None) -> Shift:
    """Return what changed between two snapshots: in the pool, above ``score``, and between the ``ends`` of a range."""
    now = standing(newest, score) if score is not None else None
    then = standing(earlier, score) if score is not None else None
    return Shift(
        earlier,
        newest.counts[Band.TOTAL] - earlier.counts[Band.TOTAL],
        now.above - then.above if now and then else None,
        between(newest, *ends)[0] - between(earlier, *ends)[0] if ends else None,
    )


def _above(snapshot: PoolSnapshot, band: Band) -> int:
    return sum(snapshot.counts[b] for b in FINEST if low(b) > high(band))


def _width(band: Band) -> int:
    return high(band) - low(band) + 1
