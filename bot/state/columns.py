"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

_EDGE = "|"

Key = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit key that both stores count up by themselves."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zones, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; store every other one as UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        del dialect
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Tags(TypeDecorator[tuple[str, ...]]):
    """A set of short words in one text, ``|cec|french|``, so that one condition finds a word; empty for none."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Collection[str] | str | None, dialect: Dialect) -> str:
        """Return the words in order; a text is part of a condition and stays as it is."""
        del dialect
        if isinstance(value, str):
            return value
        words = sorted(set(value or ()))
        if wrong := [w for w in words if not w or _EDGE in w]:
            raise ValueError(f"{wrong[0]!r} cannot be stored as a tag")
        return f"{_EDGE}{_EDGE.join(words)}{_EDGE}" if words else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        """Return the words."""
        del dialect
        return tuple(w for w in (value or "").split(_EDGE) if w)


def tagged(word: str) -> str:
    """Return what a `Tags` column contains where ``word`` is among its words."""
    return f"{_EDGE}{word}{_EDGE}"
