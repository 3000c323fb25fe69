"""What a read of the feed leaves behind, and what it needs of a store; free of the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Protocol

from knowledge.feed.clean import Rejection
from knowledge.feed.diff import Changes
from knowledge.feed.moments import Language
from knowledge.models import PublishedRound


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave along with a copy, so that the next request can ask for a newer one only."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the request headers that make a GET conditional."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}

    def tell_of_older_than(self, other: Validators) -> bool:
        """Whether both copies are dated, and this one is the older."""
        mine, theirs = _moment(self.last_modified), _moment(other.last_modified)
        return mine is not None and theirs is not None and mine < theirs


def _moment(stamp: str | None) -> datetime | None:
    """The moment of a date in a header; None where there is none that can be read."""
    try:
        return parsedate_to_datetime(stamp or "").astimezone(UTC)
    except ValueError:
        return None


class Outcome(StrEnum):
    """What became of one read."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not modified"
    STALE = "stale"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"

    @property
    def current(self) -> bool:
        """Whether the stored rounds are, after this read, what the feed says at that moment."""
        return self in (Outcome.APPLIED, Outcome.UNCHANGED, Outcome.NOT_MODIFIED)


@dataclass(frozen=True, slots=True)
class Reading:
    """When, what and how was read.

    ``as_of`` is the moment up to which the file tells of rounds: that of the reading, or, of a copy on disk, whose
    age nobody knows, that of its newest round. ``validators`` are those to send to ``source`` next time, whatever
    the outcome. ``language``, ``rows`` and ``newest`` are empty where no file came that could be read; ``reason``
    tells why.
    """

    source: str
    read_at: datetime
    outcome: Outcome
    validators: Validators
    language: Language | None = None
    rows: int = 0
    newest: str | None = None
    rejected: tuple[Rejection, ...] = ()
    reason: str = ""
    as_of: datetime | None = None


class Ledger(Protocol):
    """Where rounds are kept as published."""

    async def published(self) -> Mapping[str, PublishedRound]:
        """Return every round by number, with its pool table, withdrawn ones included."""
        ...

    async def missing(self) -> Mapping[str, int]:
        """Return in how many successive reads a missing round was missing: 1, or 2 for withdrawn."""
        ...

    async def validators(self, source: str) -> Validators:
        """Return what the last reading of ``source`` left, or empty ones."""
        ...

    async def apply(self, changes: Changes, reading: Reading) -> None:
        """Write ``changes`` and ``reading`` in one transaction.

        ``changes.upserts`` replace by number. ``missing`` count 1 from now on, ``withdrawn`` 2, ``restored``
        nothing. Where ``changes`` are not empty, the validators of every other source are forgotten: a "not
        modified" from there would be about another state of the store.
        """
        ...
