"""From a notice to one delivery per target, in one statement inside the transaction that holds the notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    cast,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.filters import Sift, conditions, urgency
from bot.alerts.news import Kind
from bot.sending import Address
from bot.state.columns import Moment
from bot.state.tables import deliveries, notices, targets
from bot.state.tables import subscriptions as sub

WAITING, SENT, CLOSED, MERGED, FAILED = "waiting", "sent", "closed", "merged", "failed"
"""The states of a delivery."""

MERGEABLE = (Kind.ROUND, Kind.SUMMARY)

_MOST_SIFTS = 20
_LAST = 9
_COLUMNS = ("notice_id", "target_id", "platform", "state", "due_at", "rank", "reasons", "edits")


async def add_notice(
    db: AsyncConnection, kind: Kind, key: str, payload: Mapping[str, Any], now: datetime, number: str = ""
) -> int | None:
    """Write a notice down and return its id; None where one with this key is there already."""
    if await db.scalar(select(notices.c.id).where(notices.c.key == key)):
        return None
    values = {"kind": kind.value, "key": key, "round": number, "payload": dict(payload), "created_at": now}
    return int((await db.execute(insert(notices).values(values).returning(notices.c.id))).scalar_one())


async def to_matching(db: AsyncConnection, notice: int, sifts: Sequence[Sift], now: datetime) -> int:
    """Deliver a notice to every target with a subscription that one of ``sifts`` passes; return how many.

    Older deliveries of those targets that nobody has tried yet are told along with the new one.
    """
    passes = or_(*(and_(*conditions(s, now).values()) for s in sifts)) if len(sifts) <= _MOST_SIFTS else true()
    older = await db.scalar(select(deliveries.c.id).where(_untried(notice)).limit(1))
    made = await deliver(db, _chosen(notice, now, func.min(urgency()), _numbers()).where(passes))
    if older:
        await _merge(db, notice)
    return made


async def to_everyone(db: AsyncConnection, notice: int, now: datetime) -> int:
    """Deliver a notice to every open target that has a subscription; return how many."""
    return await deliver(db, _chosen(notice, now, literal(_LAST), literal("", String)))


async def to_told(db: AsyncConnection, notice: int, number: str, now: datetime) -> int:
    """Deliver a notice to where a round was told and corrections are wanted; return how many."""
    told = _told(number)
    query = row(notice, now).where(targets.c.id.in_(select(told.c.target_id)), targets.c.corrections)
    return await deliver(db, query.where(targets.c.closed_at.is_(None)))


async def to_untold(db: AsyncConnection, notice: int, number: str, sift: Sift, now: datetime) -> int:
    """Deliver a notice to every target that matches now and was not told of the round before; return how many."""
    passes = and_(*conditions(sift, now).values())
    told = _told(number)
    query = _chosen(notice, now, func.min(urgency()), _numbers()).where(passes)
    return await deliver(db, query.where(targets.c.id.not_in(select(told.c.target_id))))


async def to_edit(db: AsyncConnection, notice: int, number: str, now: datetime) -> int:
    """Have every message replaced that tells of a round; return how many."""
    told, root = _told(number), deliveries.alias()
    query = (
        row(notice, now, edits=root.c.id)
        .join(told, told.c.target_id == targets.c.id)
        .join(root, root.c.id == func.coalesce(told.c.merged_into, told.c.id))
        .where(root.c.state == SENT, targets.c.closed_at.is_(None))
    )
    return await deliver(db, query)


async def to_addresses(db: AsyncConnection, notice: int, at: Sequence[Address], now: datetime) -> int:
    """Deliver a notice to targets by their address; those that are not there are left out."""
    wanted = tuple_(targets.c.platform, targets.c.chat, targets.c.thread).in_(
        [(a.platform, a.chat, a.thread) for a in at]
    )
    return await deliver(db, row(notice, now).where(wanted)) if at else 0


def unpaused(now: datetime) -> ColumnElement[bool]:
    """Return whether a subscription is not paused."""
    return or_(sub.c.paused_until.is_(None), sub.c.paused_until <= now)


def row(notice: int, now: datetime, edits: ColumnElement[int] | None = None) -> Select[Any]:
    """Return one delivery per target, for reasons that are nobody's subscription."""
    target = (literal(notice), targets.c.id, targets.c.platform, literal(WAITING), literal(now, Moment))
    return select(*target, literal(0), literal(""), null() if edits is None else edits)


def _chosen(notice: int, now: datetime, rank: ColumnElement[int], reasons: ColumnElement[str]) -> Select[Any]:
    """Open targets with an unpaused subscription, one row each, in the order of the index on present versions."""
    platform = func.min(targets.c.platform)
    target = (literal(notice), sub.c.target_id, platform, literal(WAITING), literal(now, Moment))
    return (
        select(*target, rank, reasons, null())
        .join_from(sub, targets, targets.c.id == sub.c.target_id)
        .where(sub.c.valid_to.is_(None), targets.c.closed_at.is_(None), unpaused(now))
        .group_by(sub.c.target_id)
    )


def _numbers() -> ColumnElement[str]:
    return func.aggregate_strings(cast(sub.c.number, String), ",")


def _told(number: str) -> Subquery:
    """Deliveries of a round that were sent, or told along with another."""
    about = notices.alias()
    return (
        select(deliveries.c.id, deliveries.c.target_id, deliveries.c.merged_into)
        .join(about, about.c.id == deliveries.c.notice_id)
        .where(about.c.round == number, about.c.kind == Kind.ROUND.value, deliveries.c.state.in_((SENT, MERGED)))
        .subquery()
    )


async def deliver(db: AsyncConnection, query: Select[Any]) -> int:
    """Write the deliveries down that ``query`` selects; return how many."""
    return (await db.execute(insert(deliveries).from_select(_COLUMNS, query))).rowcount


def _untried(notice: int) -> ColumnElement[bool]:
    """Older deliveries that nobody has tried to send yet and that can be told along with another."""
    kinds = [k.value for k in MERGEABLE]
    return and_(
        deliveries.c.state == WAITING,
        deliveries.c.attempts == 0,
        deliveries.c.notice_id != notice,
        exists().where(notices.c.id == deliveries.c.notice_id, notices.c.kind.in_(kinds)),
    )


async def _merge(db: AsyncConnection, notice: int) -> None:
    """Hand what still waits, untried, to the newer delivery of the same target."""
    old, new, untried = deliveries.alias(), deliveries.alias(), _untried(notice)
    newer = select(new.c.id).where(new.c.notice_id == notice, new.c.target_id == deliveries.c.target_id)
    await db.execute(
        update(deliveries).where(untried, newer.exists()).values(state=MERGED, merged_into=newer.scalar_subquery())
    )
    passed_on = select(old.c.merged_into).where(old.c.id == deliveries.c.merged_into, old.c.state == MERGED)
    await db.execute(
        update(deliveries)
        .where(deliveries.c.merged_into.is_not(None), passed_on.exists())
        .values(merged_into=passed_on.scalar_subquery())
    )
