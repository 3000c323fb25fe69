"""What is not kept for ever: what was sent, chats that are closed, alerts that were changed or ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select

from bot.alerts.fan_out import WAITING
from bot.keeping import KEPT
from bot.state import people as persons
from bot.state.database import Database
from bot.state.tables import deliveries, notices, people, subscriptions, targets

_AT_ONCE = 2000
"""Rows of one transaction, so that nobody waits for long."""


async def drop_old(database: Database, now: datetime) -> Mapping[str, int]:
    """Delete what is older than `KEPT`, with what hangs on it; return how many rows of each table, those aside."""
    before = now - KEPT
    return {
        "people": await _forget_gone(database, before),
        "targets": await _drop(database, targets, targets.c.closed_at < before),
        "deliveries": await _drop(database, deliveries, _done(before)),
        "notices": await _drop(database, notices, _told(before)),
        "subscriptions": await _drop(database, subscriptions, _superseded(before)),
    }


async def _forget_gone(database: Database, before: datetime) -> int:
    """Forget whoever closed the private chat long ago, has no other, and has told nothing since."""
    own = targets.c.person_id == people.c.id, targets.c.private
    gone = and_(
        people.c.told_at < before,
        exists().where(*own, targets.c.closed_at < before),
        ~exists().where(*own, or_(targets.c.closed_at.is_(None), targets.c.closed_at >= before)),
    )
    forgotten = 0
    while True:
        async with database.writing() as db:
            found = list((await db.execute(select(people.c.id).where(gone).limit(_AT_ONCE))).scalars())
            for number in found:
                if person := await persons.by_id(db, number):
                    await persons.forget(db, person)
        forgotten += len(found)
        if len(found) < _AT_ONCE:
            return forgotten


async def _drop(database: Database, table: Table, where: ColumnElement[bool]) -> int:
    chosen = select(table.c.id).where(where).limit(_AT_ONCE)
    dropped = 0
    while True:
        async with database.writing() as db:
            count = (await db.execute(delete(table).where(table.c.id.in_(chosen)))).rowcount
        dropped += count
        if count < _AT_ONCE:
            return dropped


def _done(before: datetime) -> ColumnElement[bool]:
    """Deliveries that nothing more is done about; one whose message was edited since goes with the edit."""
    edit = deliveries.alias()
    return and_(_over(deliveries, before), ~exists().where(edit.c.edits == deliveries.c.id, ~_over(edit, before)))


def _over(delivery: Any, before: datetime) -> ColumnElement[bool]:
    """Whether a delivery was done with by then; one that was told along with another has no moment of its own."""
    return and_(delivery.c.state != WAITING, func.coalesce(delivery.c.done_at, delivery.c.due_at) < before)


def _told(before: datetime) -> ColumnElement[bool]:
    return and_(notices.c.created_at < before, notices.c.id.not_in(select(deliveries.c.notice_id)))


def _superseded(before: datetime) -> ColumnElement[bool]:
    """Versions that ended; the last of a target's highest number stays, for numbers are never used again."""
    later = subscriptions.alias()
    return and_(
        subscriptions.c.valid_to < before,
        exists().where(
            later.c.target_id == subscriptions.c.target_id,
            later.c.number >= subscriptions.c.number,
            later.c.id > subscriptions.c.id,
        ),
    )
