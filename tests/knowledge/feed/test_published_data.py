"""The rounds, pool tables and corrections that come with the package agree with each other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from knowledge.dataset import Dataset
from knowledge.feed.diff import as_text
from knowledge.feed.order import position
from knowledge.models import Band, Correction, PoolSnapshot, PublishedRound

BANDS = tuple(Band)
PARTS = {Band.B451_500: BANDS[3:8], Band.B401_450: BANDS[9:14]}
WHOLES = (*BANDS[:3], Band.B401_450, *BANDS[14:17])


@cache
def rounds() -> Mapping[str, PublishedRound]:
    """Read the rounds by number."""
    return {r.number: r for r in Dataset.packaged().rounds()}


@cache
def pools() -> Mapping[str, PoolSnapshot]:
    """Read the pool tables by round number."""
    return {p.round_number: p for p in Dataset.packaged().pool()}


def test_every_round_is_there_once_and_in_order() -> None:
    """1 to 437, with 91a and 91b in place of 91."""
    numbers = list(rounds())
    assert len(numbers) == 438
    assert numbers == sorted(numbers, key=position)
    assert {int(n.rstrip("ab")) for n in numbers} == set(range(1, 438))


def test_values_are_as_published() -> None:
    """Known errors stand in the data as IRCC prints them."""
    assert rounds()["208"].invitations == 681
    assert as_text(rounds()["357"].held_at) == "2025-07-12T16:27:45Z"
    assert [n for n, r in rounds().items() if r.tie_break_at is None] == [str(i) for i in range(1, 77)]
    assert sum(r.invitations for r in rounds().values() if r.held_at.year == 2021) == 114_431 - (888 - 681)


def test_every_correction_still_applies() -> None:
    """What is called wrong is what is published, and what is right differs from it."""
    corrections = Dataset.packaged().records(Correction)
    assert {c.number for c in corrections} == {"208", "357", "247", "262"}
    for correction in corrections:
        assert correction.wrong == _published(correction)
        assert correction.right != correction.wrong
        assert correction.reason.keys() >= {"en", "fr"}


def test_sums_of_the_pool_tables() -> None:
    """Each total is the sum of its parts, but for the digits swapped in round 247."""
    off = {n for n, pool in pools().items() if not _adds_up(pool)}
    assert off == {"247"}
    assert {n for n, pool in pools().items() if pool.origin != "feed"} == {"223", "224", "227"}


def _adds_up(pool: PoolSnapshot) -> bool:
    sums = {**PARTS, Band.TOTAL: WHOLES}
    return all(pool.counts[whole] == sum(pool.counts[part] for part in parts) for whole, parts in sums.items())


def _published(correction: Correction) -> str:
    if correction.field != "pool":
        return as_text(getattr(rounds()[correction.number], correction.field))
    band = correction.wrong.partition("=")[0]
    return f"{band}={pools()[correction.number].counts[Band(band)]}"
