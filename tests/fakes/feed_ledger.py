"""A store of rounds in memory: the Ledger that ``ingest`` writes to."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.feed.diff import Changes, applied
from knowledge.feed.reading import Reading, Validators
from knowledge.models import PublishedRound


class MemoryLedger:
    """Keeps rounds, counts of missing ones, validators by source, and every reading."""

    def __init__(self, *rounds: PublishedRound) -> None:
        self.rounds = {r.number: r for r in rounds}
        self.counts: dict[str, int] = {}
        self.readings: list[Reading] = []
        self.changes: list[Changes] = []
        self._validators: dict[str, Validators] = {}

    async def published(self) -> Mapping[str, PublishedRound]:
        """Return a copy of the rounds."""
        return dict(self.rounds)

    async def missing(self) -> Mapping[str, int]:
        """Return a copy of the counts."""
        return dict(self.counts)

    async def validators(self, source: str) -> Validators:
        """Return what the last reading of ``source`` left."""
        return self._validators.get(source, Validators())

    async def apply(self, changes: Changes, reading: Reading) -> None:
        """Take over ``changes`` and ``reading``."""
        self.rounds = applied(self.rounds, changes)
        self.counts |= dict.fromkeys(changes.missing, 1) | dict.fromkeys(changes.withdrawn, 2)
        for number in changes.restored:
            self.counts.pop(number)
        if not changes.empty:
            self._validators.clear()
        self._validators[reading.source] = reading.validators
        self.readings.append(reading)
        self.changes.append(changes)
