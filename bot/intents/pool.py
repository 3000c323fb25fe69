"""How many candidates are in the pool, where a score stands among them, and how that changed."""

from __future__ import annotations

from bot.outcome import Ask, Outcome
from bot.picture import PoolPlot
from bot.reach import off_scale
from bot.selection import day_meant, first_day_meant
from knowledge.models import Band, PoolSnapshot
from knowledge.pool import FINEST, between, high, low, shift, shifts, standing

_HIGHEST_LEVEL = 12
"""Of a language; a "band" of more is one of scores."""

_BACK = (28, 90, 365)
"""How many days earlier the snapshots are that the newest one is compared with."""


def answer(ask: Ask) -> Outcome:
    """Return the pool table of the day meant, and where the score asked about stands in it."""
    if wrong := off_scale(ask):
        return wrong
    day = day_meant(ask)
    then = max((p for p in ask.knowledge.pool if p.as_on <= day), key=_order, default=None)
    scores = _scores(ask)
    compared = "compare" in ask.concepts and day < ask.today and not ask.slots.round and len(scores) < 2
    since, snapshot = (then, ask.knowledge.pool[-1]) if then and compared else (None, then)
    first = first_day_meant(ask) if ask.slots.span or ("growth" in ask.actions and not compared) else None
    if first and then:  # "since june", "growth in 2025": from its first day to its last
        begun = max((p for p in ask.knowledge.pool if p.as_on <= first), key=_order, default=None)
        begun = begun or min((p for p in ask.knowledge.pool if p.as_on <= day), key=_order, default=None)
        since, snapshot = (begun if begun != then else None), then
    if snapshot is None:
        return Outcome("none", pages=("ircc-rounds",))
    score = scores[0] if len(scores) == 1 else None
    found = standing(snapshot, score) if score is not None else None
    ends = (scores[0], scores[-1]) if len(scores) > 1 else None
    grown = shift(since, snapshot, score, ends) if since else None
    earlier = [grown] if grown and not first else [] if grown else shifts(ask.knowledge.pool, snapshot, score, _BACK)
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
            "shifts": earlier,
            "grown": grown if first else None,
            "categories": tuple(c for c in ask.slots.category if c != "general"),
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


def _scores(ask: Ask) -> list[int]:
    """The scores asked about: the ends of a range or band, or the person's own where its place beside one is asked."""
    told = sorted({*ask.slots.score, *(level for level in ask.slots.clb if level > _HIGHEST_LEVEL)})
    edges = {edge for band in FINEST if {low(band), high(band)} <= {*told} for edge in (low(band), high(band))}
    own = [score for score in told if score not in edges]
    if not own or not edges:
        return told
    return own if "ahead" in ask.actions else sorted(edges)


def _order(snapshot: PoolSnapshot) -> tuple[object, int]:
    return snapshot.as_on, int(snapshot.round_number.rstrip("ab"))
