"""Subscriptions and their versions. A change ends the present version and begins another, so that the past stays told.

Each function works inside a transaction of its caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.state.rows import Filters, Subscription
from bot.state.tables import subscriptions

_VERSIONED = tuple(c.name for c in subscriptions.c if c.name not in ("id", "valid_from", "valid_to"))


async def present(db: AsyncConnection, target_id: int) -> Sequence[Subscription]:
    """Return the subscriptions of a target, in their order."""
    rows = await db.execute(
        select(subscriptions)
        .where(subscriptions.c.target_id == target_id, subscriptions.c.valid_to.is_(None))
        .order_by(subscriptions.c.number)
    )
    return [Subscription.of(row) for row in rows.mappings()]


async def add(
    db: AsyncConnection, target_id: int, filters: Filters, now: datetime, author_id: int | None = None
) -> Subscription:
    """Add a subscription to a target under the next number; numbers are never used again."""
    last = await db.scalar(select(func.max(subscriptions.c.number)).where(subscriptions.c.target_id == target_id))
    return await _begin(
        db,
        {
            **Filters.of(filters.model_dump()).model_dump(),
            "target_id": target_id,
            "number": (last or 0) + 1,
            "author_id": author_id,
            "since": now,
        },
        now,
    )


async def change(db: AsyncConnection, old: Subscription, now: datetime, **chosen: Any) -> Subscription:
    """End the present version and begin one with ``chosen`` columns."""
    await end(db, old, now)
    return await _begin(db, {**{n: getattr(old, n) for n in _VERSIONED}, **chosen}, now)


async def end(db: AsyncConnection, old: Subscription, now: datetime) -> None:
    """End a subscription."""
    await db.execute(update(subscriptions).where(subscriptions.c.id == old.id).values(valid_to=now))


async def measured_by(db: AsyncConnection, target_id: int, score: int, now: datetime) -> None:
    """Measure the personal subscriptions of a target by another score from now on."""
    for held in await present(db, target_id):
        if held.personal and held.score != score:
            await change(db, held, now, score=score)


async def _begin(db: AsyncConnection, values: dict[str, Any], now: datetime) -> Subscription:
    made = insert(subscriptions).values(**values, valid_from=now).returning(subscriptions)
    return Subscription.of((await db.execute(made)).mappings().one())
