"""The `References` port in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Shelf:
    """References in memory."""

    texts: dict[str, str] = field(default_factory=dict)

    async def keep(self, texts: Mapping[str, str]) -> None:
        """Keep ``texts``."""
        self.texts |= texts

    async def find(self, key: str) -> str | None:
        """Return what is kept under ``key``."""
        return self.texts.get(key)
