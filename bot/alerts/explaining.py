"""Why an alert came, or did not: the same named filters as in the fan-out, selected as of the notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.counter import Counter
from bot.alerts.filters import Sift, conditions, in_force
from bot.alerts.news import Kind
from bot.alerts.publish import sift_of
from bot.alerts.queue import Notice
from bot.alerts.wishes import Why
from bot.keeping import KEPT
from bot.outcome import Outcome
from bot.state.rows import StateRow, Subscription, Target
from bot.state.tables import deliveries, notices, targets
from bot.state.tables import subscriptions as sub
from knowledge.models import PublishedRound


class Delivered(StateRow):
    """What became of the delivery of a notice to a target."""

    state: str
    reason: str = ""
    attempts: int = 0
    possible_duplicate: bool = False


@dataclass(frozen=True)
class Judged:
    """A subscription as it was then, and the names of the filters that it did not pass."""

    subscription: Subscription
    failed: tuple[str, ...]


async def why(counter: Counter, wish: Why) -> Outcome:
    """Return, for each subscription of the chat as it was then, which filter let the round pass or held it back."""
    known = counter.assistant.knowledge.at(counter.now)
    number = wish.round or (known.newest.number if known.newest else "")
    async with counter.database.reading() as db:
        target = await counter.target(db)
        notice = await _notice(db, number)
        if target is None or notice is None:
            return Outcome(
                "why_nothing", {"number": number, "told": notice is not None, "target": target, "days": KEPT.days}
            )
        body = PublishedRound.model_validate(notice.payload["round"])
        sift = sift_of(body, counter.assistant.knowledge)
        judged = await judge(db, target, sift, notice)
        delivered = await _delivered(db, notice, target)
    about = {"round": body, "sift": sift, "judged": judged, "notice": notice, "delivered": delivered, "target": target}
    held = known.by_number.get(number)
    return Outcome("why", about | {"number": number}, rounds=(held,) if held else ())


async def judge(db: AsyncConnection, target: Target, sift: Sift, notice: Notice) -> Sequence[Judged]:
    """Return the subscriptions of a target as of a notice, each with the filters that it did not pass."""
    named = conditions(sift, notice.created_at)
    columns = [condition.label(f"passes_{name}") for name, condition in named.items()]
    query = (
        select(sub, *columns)
        .join_from(sub, targets, targets.c.id == sub.c.target_id)
        .where(sub.c.target_id == target.id, in_force(notice.created_at))
        .order_by(sub.c.number)
    )
    rows = (await db.execute(query)).mappings()
    return [Judged(Subscription.of(r), tuple(n for n in named if not r[f"passes_{n}"])) for r in rows]


async def _notice(db: AsyncConnection, number: str) -> Notice | None:
    query = select(notices).where(notices.c.round == number, notices.c.kind == Kind.ROUND.value)
    row = (await db.execute(query)).mappings().first()
    return Notice.of(row) if row else None


async def _delivered(db: AsyncConnection, notice: Notice, target: Target) -> Delivered | None:
    """The delivery of the notice, or the one that it was told along with."""
    own = select(func.coalesce(deliveries.c.merged_into, deliveries.c.id)).where(
        deliveries.c.notice_id == notice.id, deliveries.c.target_id == target.id
    )
    row = (await db.execute(select(deliveries).where(deliveries.c.id.in_(own)))).mappings().first()
    return Delivered.of(row) if row else None
