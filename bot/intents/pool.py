"""How many candidates are in the pool, where a score stands among them, and how that changed."""

from __future__ import annotations

from bot.outcome import Ask, Outcome
from bot.picture import PoolPlot
from bot.reach import off_scale
from bot.selection import day_meant
from knowledge.models import Band, PoolSnapshot
from knowledge.pool import FINEST, between, shift, shifts, standing

_BACK = (28, 90, 365)
"""How many days earlier the snapshots are that the newest one is compared with."""


def answer(ask: Ask) -> Outcome:
    """Return the pool table of the day meant, and where the score asked about stands in it."""
    if wrong := off_scale(ask):
        return wrong
    day = day_meant(ask)
    then = max((p for p in ask.knowledge.pool if p.as_on <= day), key=_order, default=None)
    scores = sorted(ask.slots.score)
    compared = "compare" in ask.concepts and day < ask.today and not ask.slots.round and len(scores) < 2
    since, snapshot = (then, ask.knowledge.pool[-1]) if then and compared else (None, then)
    if ask.slots.span and then:  # "since june", "from july to august": from its first day to its last
        begun = max((p for p in ask.knowledge.pool if p.as_on <= ask.slots.span[0]), key=_order, default=None)
        since, snapshot = (begun if begun != then else None), then
    if snapshot is None:
        return Outcome("none", pages=("ircc-rounds",))
    score = scores[0] if len(scores) == 1 else None
    found = standing(snapshot, score) if score is not None else None
    ends = (scores[0], scores[-1]) if len(scores) > 1 else None
    bands = tuple((str(band), snapshot.counts[band]) for band in FINEST)
    return Outcome(
        "snapshot",
        {
            "snapshot": snapshot,
            "bands": bands,
            "total": snapshot.counts[Band.TOTAL],
            "score": score,
            "standing": found,
            "between": (*ends, *between(snapshot, *ends)) if ends else None,
            "shifts": [shift(since, snapshot, score, ends)]
            if since
            else shifts(ask.knowledge.pool, snapshot, score, _BACK),
            "older": day < ask.today and not compared,
        },
        rounds=tuple(ask.knowledge.numbered(snapshot.round_number)),
        plot=PoolPlot(
            as_on=snapshot.as_on,
            bands=bands,
            marked=str(found.band) if found else None,
            score=score,
        ),
    )


def _order(snapshot: PoolSnapshot) -> tuple[object, int]:
    return snapshot.as_on, int(snapshot.round_number.rstrip("ab"))
