"""What happens after a try to send: sent, tried again, closed, moved, or given up. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.alerts.fan_out import CLOSED, FAILED, SENT, WAITING
from bot.alerts.queue import UNKNOWN, Claim, Mark
from bot.sending import Closed, Moved, Rejected, Result, Retry, Sent, Unknown

MOST_ATTEMPTS = 12

_FIRST_WAIT = 5.0
_LONGEST_WAIT = 900.0
_UNKNOWN_WAIT = timedelta(seconds=5)
"""A try whose outcome nobody knows is repeated within the minute in which Discord still knows its nonce."""


def verdict(claim: Claim, result: Result, now: datetime) -> Mark:
    """Return what to write down about ``claim`` after ``result``."""
    match result:
        case Sent(message):
            return Mark(claim.id, SENT, now, message=message or "?")
        case Closed(reason):
            return Mark(claim.id, CLOSED, now, reason=reason, close=claim.target)
        case Moved(chat):
            return Mark(claim.id, WAITING, now, reason="moved", due_at=now, move=(claim.target, chat))
        case Rejected(reason):
            return Mark(claim.id, FAILED, now, reason=reason)
        case Unknown(reason):
            return _unknown(claim, reason, now)
        case Retry(after, reason):
            return _again(claim, after, reason, now)


def unwanted(claim: Claim, now: datetime) -> Mark | None:
    """Return the mark of a delivery that must not be sent any more, None where it must."""
    if claim.target.closed_at:
        return Mark(claim.id, CLOSED, now, reason=f"the target is closed: {claim.target.closed_reason}")
    return None if claim.wanted else Mark(claim.id, CLOSED, now, reason="unsubscribed or paused since")


def put_off(claim: Claim, seconds: float, now: datetime) -> Mark:
    """Return the mark of a delivery that has to wait for others; that is no try."""
    return Mark(claim.id, WAITING, now, due_at=now + timedelta(seconds=seconds), reason=claim.reason, counted=False)


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: from five seconds, doubled each time, to a quarter of an hour."""
    return timedelta(seconds=min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(attempts - 1, 30)))


def _again(claim: Claim, after: float | None, reason: str, now: datetime) -> Mark:
    if claim.attempts >= MOST_ATTEMPTS:
        return Mark(claim.id, FAILED, now, reason=f"given up: {reason}")
    wait = backoff(claim.attempts) if after is None else timedelta(seconds=max(0.0, after))
    return Mark(claim.id, WAITING, now, reason=reason or "retry", due_at=now + wait)


def _unknown(claim: Claim, reason: str, now: datetime) -> Mark:
    """Try once more; a second unknown outcome in a row ends it, for the message may have arrived twice already."""
    if claim.reason.startswith(UNKNOWN):
        return Mark(claim.id, FAILED, now, reason=f"{UNKNOWN} twice: {reason}")
    return Mark(claim.id, WAITING, now, reason=f"{UNKNOWN}: {reason}", due_at=now + _UNKNOWN_WAIT, first=True)
