"""What the feed says against what was told: which rounds are new, corrected, withdrawn. Pure.

A correction is believed after two readings at least ten minutes apart, a withdrawal after three over half an hour; a
value that was missing and gets filled in is no correction, nor is another name for the same kind of round.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from knowledge.models import PublishedRound

CORRECTION_AFTER = timedelta(minutes=10)
WITHDRAWAL_AFTER = timedelta(minutes=30)
WITHDRAWAL_READS = 3

_MATERIAL = ("published_on", "held_at", "invitations", "cutoff", "tie_break_at")

Meaning = Callable[[PublishedRound], str]
"""What kind of round it is: a category, or the printed name of an unknown one."""


class Kind(StrEnum):
    """What a notice tells."""

    ROUND = "round"
    SUMMARY = "summary"
    EDIT = "edit"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    RESTORED = "restored"
    BROADCAST = "broadcast"
    OPERATOR = "operator"
    TEST = "test"
    REMINDER = "reminder"


@dataclass(frozen=True)
class Known:
    """A round as it was told last, and what has been seen of it since."""

    body: PublishedRound
    first_seen_at: datetime
    baseline: bool = False
    revision: int = 0
    differs: PublishedRound | None = None
    differs_since: datetime | None = None
    missing_reads: int = 0
    missing_since: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def number(self) -> str:
        """The printed number."""
        return self.body.number


@dataclass(frozen=True)
class News:
    """Something to tell about a round; ``before`` is what was told until now."""

    kind: Kind
    round: PublishedRound
    revision: int = 0
    before: PublishedRound | None = None

    @property
    def key(self) -> str:
        """What is never told twice."""
        return f"{self.round.number}:{self.kind}:{self.revision}"


@dataclass(frozen=True)
class Step:
    """What one reading changes in what is known, and what of it is told."""

    known: tuple[Known, ...] = ()
    news: tuple[News, ...] = ()


def baseline(read: Mapping[str, PublishedRound], now: datetime) -> Step:
    """Return the first reading of all: everything is known, nothing is told."""
    return Step(tuple(Known(body, now, baseline=True) for body in read.values()))


def compare(
    known: Mapping[str, Known],
    read: Mapping[str, PublishedRound],
    absent: Collection[str],
    now: datetime,
    meaning: Meaning,
) -> Step:
    """Return what a successful reading at ``now`` comes to. ``absent`` are the stored rounds that it did not show."""
    steps = [
        *_missing(known, absent, now),
        *_shown(known, {n: r for n, r in read.items() if n not in absent}, now, meaning),
    ]
    return Step(tuple(k for k, _ in steps), tuple(n for _, n in steps if n))


def changed_fields(before: PublishedRound, after: PublishedRound, meaning: Meaning) -> list[str]:
    """Return the material values that differ, those filled in apart."""
    names = [n for n in _MATERIAL if getattr(before, n) is not None and getattr(before, n) != getattr(after, n)]
    return [*names, *(["category"] if meaning(before) != meaning(after) else [])]


def _shown(
    known: Mapping[str, Known], read: Mapping[str, PublishedRound], now: datetime, meaning: Meaning
) -> Iterator[tuple[Known, News | None]]:
    for number, body in read.items():
        before = known.get(number)
        if before is None:
            yield Known(body, now), News(Kind.ROUND, body)
        elif before.withdrawn_at:
            after = _calm(before, body, before.revision + 1)
            yield after, None if before.baseline else News(Kind.RESTORED, body, after.revision, before.body)
        elif (stepped := _compared(before, body, now, meaning))[0] != before:
            yield stepped


def _compared(known: Known, body: PublishedRound, now: datetime, meaning: Meaning) -> tuple[Known, News | None]:
    if changed_fields(known.body, body, meaning):
        return _doubted(known, body, now)
    filled = any(getattr(known.body, n) != getattr(body, n) for n in _MATERIAL)
    if not filled:
        return _calm(known, body, known.revision), None
    after = _calm(known, body, known.revision + 1)
    return after, News(Kind.EDIT, body, after.revision, known.body)


def _doubted(known: Known, body: PublishedRound, now: datetime) -> tuple[Known, News | None]:
    """Another value than was told: wait for a second reading, then tell."""
    since = known.differs_since
    if known.differs != body or since is None:
        return replace(known, differs=body, differs_since=now, missing_reads=0, missing_since=None), None
    if now - since < CORRECTION_AFTER:
        return replace(known, missing_reads=0, missing_since=None), None
    after = _calm(known, body, known.revision + 1)
    return after, News(Kind.CORRECTION, body, after.revision, known.body)


def _calm(known: Known, body: PublishedRound, revision: int) -> Known:
    """The round as told, with nothing pending."""
    return Known(body, known.first_seen_at, known.baseline, revision)


def _missing(known: Mapping[str, Known], absent: Collection[str], now: datetime) -> Iterator[tuple[Known, News | None]]:
    for number in absent:
        before = known.get(number)
        if before is None or before.withdrawn_at:
            continue
        since = before.missing_since or now
        seen = replace(before, missing_reads=before.missing_reads + 1, missing_since=since)
        if seen.missing_reads < WITHDRAWAL_READS or now - since < WITHDRAWAL_AFTER:
            yield seen, None
            continue
        gone = replace(seen, withdrawn_at=now, revision=before.revision + 1)
        yield gone, News(Kind.WITHDRAWAL, before.body, gone.revision, before.body)
