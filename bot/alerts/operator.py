"""What operators send and are told: broadcasts, alarms, closed targets; all through the same deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts import fan_out
from bot.alerts.filters import in_force
from bot.alerts.news import Kind
from bot.errors import SettingsError
from bot.sending import Address
from bot.state import targets
from bot.state.database import Database
from bot.state.tables import subscriptions as sub
from bot.state.tables import targets as target_table

_LONGEST_TITLE, _LONGEST_WORDS = 200, 3000
"""So much fits into one message on every platform."""


@dataclass(frozen=True)
class Broadcast:
    """A text for everybody who has alerts: the first line is the title."""

    title: str
    words: str

    @classmethod
    def read(cls, text: str) -> Broadcast:
        """Return the broadcast that a file holds.

        Raises:
            SettingsError: it has no title or no text, or too much of them.
        """
        title, _, words = text.strip().partition("\n")
        if len(title) > _LONGEST_TITLE or len(words) > _LONGEST_WORDS:
            most = f"{_LONGEST_TITLE} characters in its title and {_LONGEST_WORDS} below it"
            raise SettingsError(f"a broadcast has at most {most}")
        if not title.strip() or not words.strip():
            raise SettingsError("a broadcast is a title in its first line and a text below it")
        return cls(title.strip(), " ".join(words.split()))

    @property
    def key(self) -> str:
        """The same text is never sent twice."""
        digest = sha256(repr((self.title, self.words)).encode()).hexdigest()
        return f"{Kind.BROADCAST}:{digest[:16]}"


async def recipients(database: Database, now: datetime) -> int:
    """Return how many targets a broadcast would reach."""
    query = (
        select(func.count(target_table.c.id.distinct()))
        .join_from(sub, target_table, target_table.c.id == sub.c.target_id)
        .where(in_force(now), target_table.c.closed_at.is_(None), fan_out.unpaused(now))
    )
    async with database.reading() as db:
        return int(await db.scalar(query) or 0)


async def broadcast(database: Database, text: Broadcast, now: datetime) -> int | None:
    """Write the deliveries of a broadcast; return how many, or None where the same text was sent before."""
    async with database.writing() as db:
        payload = {"title": text.title, "words": text.words}
        notice = await fan_out.add_notice(db, Kind.BROADCAST, text.key, payload, now)
        return await fan_out.to_everyone(db, notice, now) if notice else None


async def alarm(
    database: Database, at: Sequence[Address], reply: str, data: Mapping[str, Any], now: datetime, language: str
) -> None:
    """Tell operators of trouble by a common reply; in ``language`` where their chat has none of its own."""
    if not at:
        return
    async with database.writing() as db:
        key = ":".join(map(str, (Kind.OPERATOR, now.isoformat(), reply, *data.values())))
        notice = await fan_out.add_notice(db, Kind.OPERATOR, key, {"reply": reply, **data}, now)
        await _opened(db, at, now, language)
        if notice:
            await fan_out.to_addresses(db, notice, at, now)


def read_addresses(setting: str) -> list[Address]:
    """Return the addresses in ``platform:chat, platform:chat/thread``.

    Raises:
        SettingsError: one is not written like that.
    """
    addresses = []
    for part in filter(None, (p.strip() for p in setting.split(","))):
        platform, _, rest = part.partition(":")
        chat, _, thread = rest.partition("/")
        if not platform or not chat:
            raise SettingsError(f"OPERATOR_TARGETS: {part!r} is not written like platform:chat")
        addresses.append(Address(platform, chat, thread))
    return addresses


async def _opened(db: AsyncConnection, at: Sequence[Address], now: datetime, language: str) -> None:
    for address in at:
        if await targets.find(db, address) is None:
            await targets.opened(db, address, now, private=False, language=language)
