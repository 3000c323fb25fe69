"""Targets: where alerts go. Each function works inside a transaction of its caller."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Update, and_, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.sending import Address
from bot.state.rows import Target
from bot.state.tables import deliveries, subscriptions, targets


async def find(db: AsyncConnection, at: Address) -> Target | None:
    """Return the target at an address, closed or not."""
    row = (await db.execute(select(targets).where(_at(at)))).mappings().first()
    return Target.of(row) if row else None


async def private_of(db: AsyncConnection, person_id: int) -> Target | None:
    """Return the private chat with a person, where alerts go there."""
    where = targets.c.person_id == person_id, targets.c.private
    row = (await db.execute(select(targets).where(*where).limit(1))).mappings().first()
    return Target.of(row) if row else None


async def opened(
    db: AsyncConnection,
    at: Address,
    now: datetime,
    *,
    private: bool,
    person_id: int | None = None,
    language: str = "",
    **chosen: Any,
) -> Target:
    """Return the target at an address, made or opened again, with ``chosen`` columns set.

    It speaks ``language`` where it has none yet.
    """
    known = await find(db, at)
    spoken = (known.language if known else "") or language
    own = {"person_id": person_id} if private else {}
    values = {"closed_at": None, "closed_reason": "", "language": spoken, **own, **chosen}
    if known:
        statement: Update | Insert = update(targets).where(targets.c.id == known.id).values(values)
    else:
        place = {"platform": at.platform, "chat": at.chat, "thread": at.thread}
        statement = insert(targets).values({**place, "private": private, "created_at": now, **values})
    return Target.of((await db.execute(statement.returning(targets))).mappings().one())


async def change(db: AsyncConnection, target_id: int, **chosen: Any) -> None:
    """Set columns of a target."""
    await db.execute(update(targets).where(targets.c.id == target_id).values(chosen))


async def close(db: AsyncConnection, at: Address, reason: str, now: datetime) -> None:
    """Close a chat; of a whole chat (no thread named) every thread."""
    where = _of_chat(at.platform, at.chat) if not at.thread else _at(at)
    await db.execute(
        update(targets).where(where, targets.c.closed_at.is_(None)).values(closed_at=now, closed_reason=reason)
    )


async def closed_ones(db: AsyncConnection) -> list[Target]:
    """Return every closed target, the latest first."""
    rows = await db.execute(
        select(targets).where(targets.c.closed_at.is_not(None)).order_by(targets.c.closed_at.desc(), targets.c.id)
    )
    return [Target.of(row) for row in rows.mappings()]


async def move(db: AsyncConnection, at: Address, chat: str) -> None:
    """Give every target of a chat its new id; one that is known there already takes over what the old one had."""
    rows = await db.execute(select(targets).where(_of_chat(at.platform, at.chat)))
    for old in [Target.of(row) for row in rows.mappings()]:
        known = await find(db, Address(at.platform, chat, old.thread))
        if known is None:
            await change(db, old.id, chat=chat)
        elif known.id != old.id:
            await _merge(db, old.id, known.id)


async def forget(db: AsyncConnection, at: Address) -> None:
    """Delete every target of a chat with its subscriptions and deliveries."""
    await db.execute(delete(targets).where(_of_chat(at.platform, at.chat)))


async def _merge(db: AsyncConnection, old: int, into: int) -> None:
    highest = await db.scalar(select(func.max(subscriptions.c.number)).where(subscriptions.c.target_id == into)) or 0
    await db.execute(
        update(subscriptions)
        .where(subscriptions.c.target_id == old)
        .values(target_id=into, number=subscriptions.c.number + highest)
    )
    other = deliveries.alias()
    told = exists().where(other.c.target_id == into, other.c.notice_id == deliveries.c.notice_id)
    await db.execute(update(deliveries).where(deliveries.c.target_id == old, ~told).values(target_id=into))
    await db.execute(delete(targets).where(targets.c.id == old))


def _at(at: Address) -> Any:
    return and_(_of_chat(at.platform, at.chat), targets.c.thread == at.thread)


def _of_chat(platform: str, chat: str) -> Any:
    return and_(targets.c.platform == platform, targets.c.chat == chat)
