"""Telling words of a message: what they say of the number or the name beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.engine.lexicon import Found


@dataclass(frozen=True, slots=True)
class Cues:
    """Telling words of a message by kind and place."""

    starts: Mapping[tuple[str, int], int]
    ends: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, found: Iterable[Found]) -> Cues:
        """Return the cues among ``found`` phrases."""
        cues = list(found)
        return cls({(c.kind, c.start): c.end - c.start for c in cues}, frozenset((c.kind, c.end) for c in cues))

    def beside(self, kind: str, place: int) -> int:
        """Return how many words the cue takes that begins at ``place``, 0 where there is none."""
        return self.starts.get((kind, place), 0)

    def behind(self, kind: str, place: int) -> bool:
        """Whether a cue ends right before ``place``."""
        return (kind, place) in self.ends
