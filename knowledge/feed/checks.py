"""Does a whole file make sense against what is stored? Asked before anything is compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from knowledge.errors import FeedRefused
from knowledge.feed.clean import Cleaned, Rejection
from knowledge.feed.order import newest, position
from knowledge.models import PublishedRound

MOST_MISSING = 0.2
"""The share of stored rounds that may be missing at or below the newest round of a file."""

WIDEST_GAP = 10
"""How many numbers a round may skip; the feed has never skipped one."""


def require_sense(stored: Mapping[str, PublishedRound], withdrawn: Collection[str], cleaned: Cleaned) -> None:
    """Refuse a file that would do damage.

    Raises:
        FeedRefused: where no row could be read, a size or cut-off has turned zero, or more than a fifth of
            the stored rounds (those already withdrawn aside) are missing below the newest round of the file.
    """
    if not cleaned.rounds:
        raise FeedRefused("No row of the file could be read.")
    _require_no_zeros(stored, cleaned.rounds)
    _require_most(stored, withdrawn, cleaned)


def hold_back(stored: Mapping[str, PublishedRound], cleaned: Cleaned) -> Cleaned:
    """Return ``cleaned`` with the new rows rejected that are no rounds, or not yet.

    These have zero where a figure belongs, or a number far above every other one: once stored, that number
    would make every later file look stale.
    """
    new = [row for row in cleaned.rounds if row.number not in stored]
    unfinished = {row.number: "drawSize or drawCRS is zero" for row in new if _zero(row)}
    return _left_out(cleaned, _far_off(stored, cleaned.rounds) | unfinished)


def _require_no_zeros(stored: Mapping[str, PublishedRound], read: Sequence[PublishedRound]) -> None:
    for row in read:
        known = stored.get(row.number)
        if known and ((known.invitations and not row.invitations) or (known.cutoff and not row.cutoff)):
            raise FeedRefused(f"The size or cut-off of #{row.number} has turned zero.")


def _require_most(stored: Mapping[str, PublishedRound], withdrawn: Collection[str], cleaned: Cleaned) -> None:
    present = {r.number for r in cleaned.rounds}
    top = position(max(present, key=position))
    present |= {r.number for r in cleaned.rejected}
    expected = {n for n in stored if position(n) <= top and n not in withdrawn}
    absent = expected - present
    if len(absent) > MOST_MISSING * len(expected):
        raise FeedRefused(f"{len(absent)} of {len(expected)} stored rounds are missing from the file.")


def _zero(row: PublishedRound) -> bool:
    return not row.invitations or not row.cutoff


def _far_off(stored: Mapping[str, PublishedRound], read: Sequence[PublishedRound]) -> dict[str, str]:
    """Numbers that skip too many after the one before, among those stored and read."""
    known = newest(stored)
    reasons: dict[str, str] = {}
    last = position(known)[0] if known else None
    for number in sorted((r.number for r in read), key=position):
        value = position(number)[0]
        if last is not None and value > last + WIDEST_GAP:
            reasons[number] = f"its number is far above #{last}, the one before"
        else:
            last = max(value, last or 0)
    return reasons


def _left_out(cleaned: Cleaned, reasons: Mapping[str, str]) -> Cleaned:
    kept = tuple(r for r in cleaned.rounds if r.number not in reasons)
    return Cleaned(kept, (*cleaned.rejected, *(Rejection(n, why) for n, why in reasons.items())))
