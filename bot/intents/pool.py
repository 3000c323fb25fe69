"""How many candidates are in the pool, and above a score, in the newest table."""

from __future__ import annotations

from bot.outcome import Ask, Outcome
from bot.picture import PoolPlot
from knowledge.models import Band

_SUMS = frozenset({Band.B451_500, Band.B401_450, Band.TOTAL})
"""Bands that are sums of finer ones."""


def answer(ask: Ask) -> Outcome:
    """Return the newest pool table, and how many stood above the score asked about."""
    if not ask.knowledge.pool:
        return Outcome("none", pages=("ircc-rounds",))
    snapshot = ask.knowledge.pool[-1]
    bands = [(band, snapshot.counts[band]) for band in Band if band not in _SUMS]
    score = ask.slots.score[0] if ask.slots.score else None
    inside = next((b for b, _ in bands if score is not None and _low(b) <= score < _high(b)), None)
    earlier = next((p for p in reversed(ask.knowledge.pool) if (snapshot.as_on - p.as_on).days >= 28), None)
    return Outcome(
        "snapshot",
        {
            "snapshot": snapshot,
            "bands": [(str(band), count) for band, count in bands],
            "total": snapshot.counts[Band.TOTAL],
            "score": score,
            "above": sum(count for band, count in bands if score is not None and _low(band) > score),
            "inside": str(inside) if inside else None,
            "inside_count": snapshot.counts[inside] if inside else 0,
            "earlier": earlier,
            "change": snapshot.counts[Band.TOTAL] - earlier.counts[Band.TOTAL] if earlier else 0,
        },
        rounds=tuple(ask.knowledge.numbered(snapshot.round_number)),
        plot=PoolPlot(
            as_on=snapshot.as_on,
            bands=tuple((str(band), count) for band, count in bands),
            marked=str(inside) if inside else None,
            score=score,
        ),
    )


def _low(band: Band) -> int:
    return int(band.split("-")[0])


def _high(band: Band) -> int:
    return int(band.split("-")[1])
