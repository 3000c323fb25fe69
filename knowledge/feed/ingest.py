"""One read of the feed, from its source into the store: fetch, schema, clean, checks, diff, apply."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from knowledge.errors import FeedRefused, FeedUnreachable
from knowledge.feed import checks
from knowledge.feed.clean import Cleaned, Rejection, clean_entries
from knowledge.feed.client import Fetched, NotModified, Pace, fetch
from knowledge.feed.diff import Changes, compare
from knowledge.feed.order import newest
from knowledge.feed.reading import Ledger as Ledger
from knowledge.feed.reading import Outcome as Outcome
from knowledge.feed.reading import Reading as Reading
from knowledge.feed.reading import Validators
from knowledge.feed.schema import read_document
from knowledge.models import PublishedRound


@dataclass(frozen=True, slots=True)
class Limits:
    """What one read may take: seconds in all, bytes, and tries."""

    timeout: float = 30.0
    limit_bytes: int = 16 * 1024 * 1024
    attempts: int = 3


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one read brought."""

    reading: Reading
    changes: Changes

    @property
    def outcome(self) -> Outcome:
        """What became of the read."""
        return self.reading.outcome

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        """The rows that were left out, and why."""
        return self.reading.rejected

    @property
    def refused(self) -> str | None:
        """Why nothing was taken in, or None where the file could be read."""
        failed = self.outcome in (Outcome.REFUSED, Outcome.UNREACHABLE)
        return self.reading.reason if failed else None

    @property
    def stale(self) -> bool:
        """Whether the file was older than what is stored."""
        return self.outcome is Outcome.STALE

    @property
    def not_modified(self) -> bool:
        """Whether the server had nothing newer than the copy read before."""
        return self.outcome is Outcome.NOT_MODIFIED


async def ingest(
    store: Ledger,
    source: str,
    now: datetime,
    *,
    limits: Limits | None = None,
    pace: Pace | None = None,
    only_add: bool = False,
) -> IngestReport:
    """Read ``source`` once into ``store`` and return what came of it.

    ``now`` is when the reading counts as made. A source that may ``only_add`` brings new rounds and changes no other.
    What cannot be fetched, is refused or is stale changes no round; the attempt is recorded all the same.
    """
    stored, missing = await store.published(), await store.missing()
    known = await _validators(store, source, stored, missing)
    blank = Reading(source, now, Outcome.UNREACHABLE, await store.validators(source))
    report = await _read(blank, known, stored, missing, limits or Limits(), pace)
    if only_add:
        report = replace(report, changes=report.changes.only_added())
    await store.apply(report.changes, report.reading)
    return report


async def _validators(
    store: Ledger, source: str, stored: Mapping[str, PublishedRound], missing: Mapping[str, int]
) -> Validators:
    """What to make the request conditional by: nothing where only a whole file helps.

    An empty store needs one, and so does a round seen missing once, which a second look settles.
    """
    if not stored or 1 in missing.values():
        return Validators()
    return await store.validators(source)


async def _read(
    blank: Reading,
    known: Validators,
    stored: Mapping[str, PublishedRound],
    missing: Mapping[str, int],
    limits: Limits,
    pace: Pace | None,
) -> IngestReport:
    try:
        answer = await fetch(
            blank.source,
            known,
            timeout=limits.timeout,
            limit_bytes=limits.limit_bytes,
            attempts=limits.attempts,
            pace=pace,
        )
        if isinstance(answer, NotModified):
            return _without_changes(blank, Outcome.NOT_MODIFIED, as_of=blank.read_at)
        return await asyncio.to_thread(_taken_in, blank, answer, stored, missing)
    except FeedUnreachable as problem:
        return _without_changes(blank, Outcome.UNREACHABLE, str(problem))
    except FeedRefused as problem:
        return _without_changes(blank, Outcome.REFUSED, str(problem))


def _without_changes(blank: Reading, outcome: Outcome, reason: str = "", as_of: datetime | None = None) -> IngestReport:
    reading = Reading(blank.source, blank.read_at, outcome, blank.validators, reason=reason, as_of=as_of)
    return IngestReport(reading, Changes())


def _taken_in(
    blank: Reading, fetched: Fetched, stored: Mapping[str, PublishedRound], missing: Mapping[str, int]
) -> IngestReport:
    document = read_document(fetched.body)
    cleaned = clean_entries(document.entries)
    withdrawn = {number for number, times in missing.items() if times > 1}
    checks.require_sense(stored, withdrawn, cleaned)
    cleaned = checks.hold_back(stored, cleaned)
    changes = compare(stored, missing, cleaned.rounds, unread=[r.number for r in cleaned.rejected])
    if fetched.validators.tell_of_older_than(blank.validators) and not changes.added:
        changes = Changes(stale=True)  # one with a new round is no older copy, whatever its date says
    outcome = _outcome(changes)
    reading = Reading(
        source=blank.source,
        read_at=blank.read_at,
        outcome=outcome,
        validators=_next_validators(blank, fetched, outcome, cleaned),
        language=document.language,
        rows=len(document.entries),
        newest=newest(r.number for r in cleaned.rounds),
        rejected=cleaned.rejected,
        as_of=_as_of(blank, fetched, cleaned) if outcome.current else None,
    )
    return IngestReport(reading, changes)


def _as_of(blank: Reading, fetched: Fetched, cleaned: Cleaned) -> datetime:
    return blank.read_at if fetched.status else min(blank.read_at, max(r.held_at for r in cleaned.rounds))


def _outcome(changes: Changes) -> Outcome:
    if changes.stale:
        return Outcome.STALE
    return Outcome.UNCHANGED if changes.empty else Outcome.APPLIED


def _next_validators(blank: Reading, fetched: Fetched, outcome: Outcome, cleaned: Cleaned) -> Validators:
    """The new validators only of a file that was taken in whole.

    A row rejected today may be readable after an update of this program: "not modified" would hide it.
    """
    if not outcome.current:
        return blank.validators
    return Validators() if cleaned.rejected else fetched.validators
