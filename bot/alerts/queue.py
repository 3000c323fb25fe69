"""Deliveries as a queue: what is due is claimed for a while, sent by whoever holds it, and marked in batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    RowMapping,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.fan_out import WAITING, unpaused
from bot.alerts.news import Kind
from bot.alerts.reminders import still_due
from bot.state import targets as target_rows
from bot.state.rows import Person, StateRow, Target
from bot.state.tables import deliveries, notices, people, targets
from bot.state.tables import subscriptions as sub

UNASKED = frozenset({Kind.OPERATOR, Kind.TEST})
"""Kinds that need no subscription."""


FIRST = -1
"""The rank before all others."""

UNKNOWN = "unknown"
"""How the reason of a delivery begins whose last try may have arrived."""


class Notice(StateRow):
    """What is told."""

    id: int
    kind: Kind
    round: str = ""
    payload: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True)
class Claim:
    """A delivery in hand: what to tell, the newest notice first, and to whom.

    ``replaces`` is the platform's id of the message to edit, where it is an edit. ``wanted`` is false where every
    subscription that it was made for has ended or is paused by now.
    """

    id: int
    target: Target
    person: Person | None
    notices: tuple[Notice, ...]
    reasons: str
    attempts: int
    reason: str
    is_edit: bool
    replaces: str
    wanted: bool

    @property
    def kind(self) -> Kind:
        """The kind of the newest notice."""
        return self.notices[0].kind


@dataclass(frozen=True)
class Mark:
    """What became of a delivery, as it is written down. ``due_at`` is set where it is tried again.

    What was only put off, and not tried, is not ``counted``; what cannot wait its turn again comes ``first``.
    """

    id: int
    state: str
    at: datetime
    message: str = ""
    reason: str = ""
    due_at: datetime | None = None
    counted: bool = True
    first: bool = False
    close: Target | None = None
    move: tuple[Target, str] | None = None


async def claim(
    db: AsyncConnection, platform: str, holder: str, now: datetime, until: datetime, most: int
) -> list[Claim]:
    """Take up to ``most`` due deliveries in hand ``until`` a moment: those concerned first, then the oldest.

    One that somebody held and never marked, or tried without learning the outcome, may have been sent already: it
    counts as a possible duplicate.
    """
    free = or_(deliveries.c.held_until.is_(None), deliveries.c.held_until <= now)
    due = (
        select(deliveries.c.id)
        .where(deliveries.c.platform == platform, deliveries.c.state == WAITING, deliveries.c.due_at <= now, free)
        .order_by(deliveries.c.rank, deliveries.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    ids = list((await db.execute(due)).scalars())
    if not ids:
        return []
    await db.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(ids))
        .values(
            holder=holder,
            held_until=until,
            attempts=deliveries.c.attempts + 1,
            possible_duplicate=or_(
                deliveries.c.possible_duplicate, deliveries.c.holder != "", deliveries.c.reason.startswith(UNKNOWN)
            ),
        )
    )
    return await _loaded(db, ids, now)


async def mark(db: AsyncConnection, marks: Sequence[Mark], holder: str) -> None:
    """Write down what became of deliveries. A sending counts whoever reports it; anything else only from the holder."""
    sent = [_values(m) for m in marks if m.message]
    others = [_values(m) for m in marks if not m.message]
    if sent:
        await db.execute(_marking().where(deliveries.c.message == ""), sent)
    if others:
        await db.execute(_marking().where(deliveries.c.holder == holder, deliveries.c.state == WAITING), others)
    for made in marks:
        if made.close:
            await target_rows.close(db, made.close.address, made.reason, made.at)
        if made.move:
            await target_rows.move(db, made.move[0].address, made.move[1])


async def release(db: AsyncConnection, holder: str) -> None:
    """Let go of everything a holder has in hand and did not try."""
    await db.execute(
        update(deliveries)
        .where(deliveries.c.holder == holder, deliveries.c.state == WAITING)
        .values(holder="", held_until=None, attempts=deliveries.c.attempts - 1)
    )


async def take_over(db: AsyncConnection) -> None:
    """Make what a dead process had in hand due at once; it may have been sent, and keeps its holder's name for that."""
    await db.execute(
        update(deliveries).where(deliveries.c.state == WAITING, deliveries.c.holder != "").values(held_until=None)
    )


async def waiting(db: AsyncConnection, platform: str) -> tuple[int, datetime | None]:
    """Return how many deliveries wait on a platform, and since when the oldest does."""
    where = deliveries.c.platform == platform, deliveries.c.state == WAITING
    row = (await db.execute(select(func.count(), func.min(deliveries.c.due_at)).where(*where))).one()
    return row[0], row[1]


def _marking() -> Any:
    return (
        update(deliveries)
        .where(deliveries.c.id == bindparam("delivery"))
        .values(
            state=bindparam("to_state"),
            message=bindparam("to_message"),
            reason=bindparam("to_reason"),
            due_at=func.coalesce(bindparam("to_due", type_=deliveries.c.due_at.type), deliveries.c.due_at),
            done_at=bindparam("to_done", type_=deliveries.c.done_at.type),
            attempts=deliveries.c.attempts - bindparam("to_uncounted"),
            rank=case((bindparam("to_first", type_=Integer) == 1, FIRST), else_=deliveries.c.rank),
            holder="",
            held_until=None,
        )
    )


def _values(made: Mark) -> dict[str, Any]:
    return {
        "delivery": made.id,
        "to_state": made.state,
        "to_message": made.message,
        "to_reason": made.reason,
        "to_due": made.due_at,
        "to_uncounted": int(not made.counted),
        "to_first": int(made.first),
        "to_done": None if made.due_at else made.at,
    }


async def _loaded(db: AsyncConnection, ids: Sequence[int], now: datetime) -> list[Claim]:
    original = deliveries.alias()
    query = (
        select(
            deliveries.c.id.label("delivery"),
            deliveries.c.reasons,
            deliveries.c.attempts,
            deliveries.c.reason,
            deliveries.c.edits,
            func.coalesce(original.c.message, "").label("replaces"),
            _wanted(now).label("wanted"),
            still_due(now).label("due"),
            targets,
        )
        .join_from(deliveries, targets, targets.c.id == deliveries.c.target_id)
        .outerjoin(original, original.c.id == deliveries.c.edits)
        .where(deliveries.c.id.in_(ids))
    )
    rows = (await db.execute(query)).mappings().all()
    told = await _notices(db, [r["edits"] or r["delivery"] for r in rows])
    own = await _notices(db, [r["delivery"] for r in rows])
    persons = await _people(db, {r["person_id"] for r in rows if r["person_id"] and r["private"]})
    claims = {
        r["delivery"]: Claim(
            id=r["delivery"],
            target=Target.of(r),
            person=persons.get(r["person_id"] or 0),
            notices=tuple(told[r["edits"] or r["delivery"]]),
            reasons=r["reasons"],
            attempts=r["attempts"],
            reason=r["reason"],
            is_edit=r["edits"] is not None,
            replaces=r["replaces"],
            wanted=_is_wanted(r, own[r["delivery"]][0].kind),
        )
        for r in rows
    }
    return [claims[i] for i in ids]


def _is_wanted(row: RowMapping, kind: Kind) -> bool:
    if kind is Kind.REMINDER:
        return bool(row["due"])
    return bool(row["wanted"]) or bool(row["edits"]) or kind in UNASKED


def _wanted(now: datetime) -> ColumnElement[bool]:
    """Whether a subscription that the delivery was made for is still there and not paused; any, where none is named."""
    named = literal(",") + deliveries.c.reasons + literal(",")
    return (
        select(sub.c.id)
        .where(
            sub.c.target_id == deliveries.c.target_id,
            sub.c.valid_to.is_(None),
            unpaused(now),
            or_(deliveries.c.reasons == "", named.contains(literal(",") + cast(sub.c.number, String) + literal(","))),
        )
        .exists()
    )


async def _notices(db: AsyncConnection, ids: Sequence[int]) -> dict[int, list[Notice]]:
    """What each delivery tells: its own notice and those that were merged into it, the newest first."""
    root = func.coalesce(deliveries.c.merged_into, deliveries.c.id)
    query = (
        select(root.label("root"), notices)
        .join_from(deliveries, notices, notices.c.id == deliveries.c.notice_id)
        .where(or_(deliveries.c.id.in_(ids), deliveries.c.merged_into.in_(ids)))
        .order_by(notices.c.id.desc())
    )
    told: dict[int, list[Notice]] = {i: [] for i in ids}
    for row in (await db.execute(query)).mappings():
        told.setdefault(row["root"], []).append(Notice.of(row))
    return told


async def _people(db: AsyncConnection, ids: set[int]) -> dict[int, Person]:
    if not ids:
        return {}
    rows = await db.execute(select(people).where(people.c.id.in_(ids)))
    return {row["id"]: Person.of(row) for row in rows.mappings()}
