"""Reminders: planned anew whenever what a person told changes, each told once when its hour comes.

A reminder belongs to nobody as a notice; the plan says whose it is, and goes with the person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts import fan_out
from bot.alerts.news import Kind
from bot.expiry import runs_out
from bot.ports import Clock
from bot.state import answers
from bot.state.database import Database, unbroken
from bot.state.rows import Person
from bot.state.tables import deliveries, notices, targets
from bot.state.tables import reminders as plan
from bot.state.tables import subscriptions as sub
from knowledge.post_ita import INVITATION, Reminder, reminders
from knowledge.snapshot import Knowledge

log = structlog.get_logger(__name__)

HOUR = time(9)
"""When people are reminded, by their own clocks."""


async def replan(db: AsyncConnection, person: Person, knowledge: Knowledge, now: datetime, default: ZoneInfo) -> None:
    """Make the plan what the person's words and wishes come to; what was told stays told, what is past stays past."""
    zone = ZoneInfo(person.zone) if person.zone else default
    today = now.astimezone(zone).date()
    due = runs_out(await answers.of(db, person.platform, person.user), knowledge, today) if person.leads else {}
    wanted = {(r.what, r.due_on.isoformat(), r.days): r for r in reminders(due, date.min, person.leads)}
    rows = (await db.execute(select(plan).where(plan.c.person_id == person.id))).all()
    held = {(row.what, row.due_on, row.days) for row in rows}
    for key in held - wanted.keys():
        await db.execute(delete(plan).where(_is(person, key)))
    for key, reminder in wanted.items():
        at, until = due_at(reminder, zone)
        hours = {"at": at, "until": until}
        if key in held:
            await db.execute(update(plan).where(_is(person, key), plan.c.settled_at.is_(None)).values(hours))
        elif at > now:
            what, due_on, days = key
            row = {"person_id": person.id, "what": what, "due_on": due_on, "days": days, **hours}
            await db.execute(insert(plan).values(row))


def due_at(reminder: Reminder, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when to remind a person in ``zone``, and the first moment at which it is too late.

    An invitation still counts on its last day; anything else is no longer valid on the day told.
    """
    over = timedelta(days=1) if reminder.what == INVITATION else timedelta()
    return _local(reminder.on, HOUR, zone), _local(reminder.due_on + over, time.min, zone)


async def tell_due(db: AsyncConnection, now: datetime) -> int:
    """Deliver every reminder whose hour has come; return how many.

    Of several that are late only the last is told, and none once the day has passed.
    """
    nearer = plan.alias()
    passed_over = exists().where(
        *(nearer.c[name] == plan.c[name] for name in ("person_id", "what", "due_on")),
        nearer.c.days < plan.c.days,
        nearer.c.at <= now,
    )
    come = and_(plan.c.settled_at.is_(None), plan.c.at <= now)
    last = and_(come, plan.c.until > now, ~passed_over)
    made = 0
    groups = await db.execute(select(plan.c.what, plan.c.due_on, plan.c.days).where(last).distinct())
    for what, due_on, days in groups.all():
        mine = and_(last, plan.c.what == what, plan.c.due_on == due_on, plan.c.days == days)
        notice = await _notice(db, {"what": what, "due_on": due_on, "days": days}, now)
        made += await fan_out.deliver(db, _private_targets(notice, now).where(mine))
        await db.execute(update(plan).where(mine).values(settled_at=now, notice_id=notice))
    await db.execute(update(plan).where(come).values(settled_at=now))
    return made


def still_due(now: datetime) -> ColumnElement[bool]:
    """Return whether a reminder's delivery is still wanted: planned, its day not over, its target not paused."""
    planned = exists().where(
        plan.c.notice_id == deliveries.c.notice_id, plan.c.person_id == targets.c.person_id, plan.c.until > now
    )
    return and_(planned, _unpaused(now))


@dataclass
class Reminding:
    """Looks again and again whose reminders have come; for one process at a time."""

    database: Database
    clock: Clock
    told: Callable[[], None]
    every: float = 20.0

    async def run(self, may_tell: Callable[[], Awaitable[None]]) -> None:
        """Remind until cancelled; ``may_tell`` waits until it is this process's turn."""
        while True:
            await may_tell()
            try:
                await unbroken(self.once())
            except (SQLAlchemyError, OSError) as problem:
                log.error("reminding_failed", problem=type(problem).__name__)
            await asyncio.sleep(self.every)

    async def once(self) -> int:
        """Deliver what is due; return how many reminders that makes."""
        async with self.database.writing() as db:
            made = await tell_due(db, self.clock())
        if made:
            self.told()
        return made


def _is(person: Person, key: tuple[str, str, int]) -> ColumnElement[bool]:
    what, due_on, days = key
    return and_(plan.c.person_id == person.id, plan.c.what == what, plan.c.due_on == due_on, plan.c.days == days)


def _local(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)


async def _notice(db: AsyncConnection, payload: dict[str, Any], now: datetime) -> int:
    """The notice that tells it, the same for everybody it concerns."""
    key = ":".join(map(str, (Kind.REMINDER, *payload.values())))
    made = await fan_out.add_notice(db, Kind.REMINDER, key, payload, now)
    return made or int((await db.execute(select(notices.c.id).where(notices.c.key == key))).scalar_one())


def _private_targets(notice: int, now: datetime) -> Any:
    """The open, unpaused private chat of each person of the plan, where it has not been told yet."""
    own = targets.alias()
    first = (
        select(func.min(own.c.id))
        .where(own.c.person_id == plan.c.person_id, own.c.private, own.c.closed_at.is_(None))
        .scalar_subquery()
    )
    told = exists().where(deliveries.c.notice_id == notice, deliveries.c.target_id == targets.c.id)
    return fan_out.row(notice, now).join_from(plan, targets, targets.c.id == first).where(~told, _unpaused(now))


def _unpaused(now: datetime) -> ColumnElement[bool]:
    """Whether the alerts of a target are not all paused; reminders alone cannot be."""
    present = and_(sub.c.target_id == targets.c.id, sub.c.valid_to.is_(None))
    return or_(~exists().where(present), exists().where(present, fan_out.unpaused(now)))
