"""Asking the engine in tests what it reads and understands, without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.engine.catalogue import Catalogue
from bot.engine.dialogue import Turn
from bot.engine.mentions import Kind, Mention
from bot.engine.normalise import Message
from bot.engine.parse import Parse, Parser
from bot.engine.reading import Reading
from bot.engine.resolve import Resolver
from bot.engine.slots import Slots

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
"""A Thursday, the day after the newest packaged round."""

NEWEST = 437


class Engine:
    """Reads and parses with one catalogue; no dataclass, so that a failing test does not print all it knows."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def read(self, text: str) -> Reading:
        """Return the reading of ``text``."""
        return self.catalogue.reader.read(text)

    def mentions(self, text: str) -> list[Mention]:
        """Return what ``text`` mentions."""
        return list(self.read(text).mentions)

    def of_kind(self, text: str, *kinds: Kind) -> list[Any]:
        """Return the values of the mentions of ``kinds`` in ``text``."""
        return [m.value for m in self.mentions(text) if m.kind in kinds]

    def resolve(self, text: str, intent: str, *, now: datetime = NOW, zone: str | None = None) -> Slots:
        """Return the slots of ``text`` if it has ``intent``."""
        return Resolver(self.read(text), now, ZoneInfo(zone) if zone else None).slots(intent, NEWEST)

    def slots(self, text: str, intent: str, *, now: datetime = NOW, zone: str | None = None) -> dict[str, Any]:
        """Return the same under the names people know, without the words that a term is called by."""
        plain = self.resolve(text, intent, now=now, zone=zone).plain()
        return {name: value for name, value in plain.items() if name != "term"}

    def parse(self, text: str, before: Turn | None = None, *, now: datetime = NOW, zone: str | None = None) -> Parse:
        """Return what ``text`` means after ``before``."""
        return Parser(self.catalogue).parse(text, now, ZoneInfo(zone) if zone else None, NEWEST, before)


def texts(message: Message) -> list[str]:
    """Return the words of ``message`` as the engine compares them."""
    return [w.text for w in message.words]


def listed(value: object) -> Sequence[object]:
    """Return ``value`` as a list: of nothing for None, of itself for a scalar."""
    if value is None:
        return []
    return value if isinstance(value, list | tuple) else [value]
