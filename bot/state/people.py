"""People: what each told about themselves, per platform. Each function works inside a transaction of its caller."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Update, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.state.rows import Person
from bot.state.tables import people, subscriptions, targets


async def find(db: AsyncConnection, platform: str, user: str) -> Person | None:
    """Return what a person told, or None where they told nothing."""
    where = people.c.platform == platform, people.c.user == user
    row = (await db.execute(select(people).where(*where))).mappings().first()
    return Person.of(row) if row else None


async def by_id(db: AsyncConnection, person_id: int | None) -> Person | None:
    """Return the person with a key."""
    row = (await db.execute(select(people).where(people.c.id == person_id))).mappings().first()
    return Person.of(row) if row else None


async def told(db: AsyncConnection, platform: str, user: str, now: datetime, **said: Any) -> Person:
    """Keep what a person said about themselves, over what they said before; return all of it."""
    known = await find(db, platform, user)
    statement: Update | Insert = (
        update(people).where(people.c.id == known.id).values(**said, told_at=now)
        if known
        else insert(people).values(platform=platform, user=user, told_at=now, **said)
    )
    return Person.of((await db.execute(statement.returning(people))).mappings().one())


async def forget(db: AsyncConnection, person: Person) -> None:
    """Delete a person: their private targets with all that is in them; in groups only who they were."""
    own = targets.c.person_id == person.id, targets.c.private
    await db.execute(delete(targets).where(*own))
    await db.execute(update(subscriptions).where(subscriptions.c.author_id == person.id).values(author_id=None))
    await db.execute(update(targets).where(targets.c.person_id == person.id).values(person_id=None))
    await db.execute(delete(people).where(people.c.id == person.id))
