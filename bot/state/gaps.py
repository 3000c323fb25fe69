"""Wordings that were not understood: how often, and the words themselves only once enough people used them.

Until then a wording is a keyed hash, and so is each person who used it, per wording: nothing tells which wordings came
from one person. The hashes of people are dropped when the words are kept. Each function works inside a transaction of
its caller.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.state.rows import StateRow
from bot.state.tables import gap_people, gaps, settings

ENOUGH = 3
"""So many different people make a wording one that tells nothing about any of them."""

HASHES_KEPT, WORDS_KEPT = timedelta(days=30), timedelta(days=365)
"""For so long after it was last used."""

_OWNER, _KEY = "bot", "gaps key"


class Gap(StateRow):
    """A wording: its words, how it fell short (a status or ``out_of_scope``), how often, and when last."""

    phrase: str
    short: str
    times: int
    last_on: date


async def key_of(db: AsyncConnection) -> bytes:
    """Return the key of this installation, made at random the first time."""
    made = {"scope": _OWNER, "name": _KEY, "value": secrets.token_hex(32)}
    await db.execute(_insert(db)(settings).values(made).on_conflict_do_nothing())
    where = settings.c.scope == _OWNER, settings.c.name == _KEY
    return bytes.fromhex(str(await db.scalar(select(settings.c.value).where(*where))))


async def count(db: AsyncConnection, key: bytes, phrase: str, person: str, short: str, today: date) -> None:
    """Count that ``person`` used ``phrase``; keep its words from the third person on."""
    gap = _hash(key, phrase)
    again = {"times": gaps.c.times + 1, "last_on": today, "short": short}
    made = _insert(db)(gaps).values(hash=gap, short=short, last_on=today)
    counted = made.on_conflict_do_update(index_elements=[gaps.c.hash], set_=again).returning(gaps.c.phrase)
    if await db.scalar(counted):
        return
    whose = {"gap": gap, "person": _hash(key, f"{phrase}\n{person}")}
    await db.execute(_insert(db)(gap_people).values(whose).on_conflict_do_nothing())
    people = await db.scalar(select(func.count()).where(gap_people.c.gap == gap)) or 0
    if people >= ENOUGH:
        await db.execute(update(gaps).where(gaps.c.hash == gap).values(phrase=phrase))
        await db.execute(delete(gap_people).where(gap_people.c.gap == gap))


async def listed(db: AsyncConnection) -> list[Gap]:
    """Return the wordings that enough people used, the commonest first."""
    query = select(gaps).where(gaps.c.phrase != "").order_by(gaps.c.times.desc(), gaps.c.phrase)
    return [Gap.of(row) for row in (await db.execute(query)).mappings()]


async def unlisted(db: AsyncConnection) -> int:
    """Return how many wordings were used by fewer people."""
    return await db.scalar(select(func.count()).where(gaps.c.phrase == "")) or 0


async def drop_old(db: AsyncConnection, today: date) -> None:
    """Forget what nobody used for long."""
    unread = (gaps.c.phrase == "") & (gaps.c.last_on < today - HASHES_KEPT)
    await db.execute(delete(gaps).where(or_(unread, gaps.c.last_on < today - WORDS_KEPT)))


def _insert(db: AsyncConnection) -> Callable[..., Any]:
    return sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert


def _hash(key: bytes, words: str) -> str:
    return hmac.digest(key, words.encode(), "sha256").hex()[:32]
