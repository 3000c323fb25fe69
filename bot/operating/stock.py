"""What there is at present: in the stores, in the queue, from the feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select

from bot.alerts.fan_out import WAITING
from bot.scorecard import results
from bot.state.forecasts import issued
from bot.state.tables import deliveries, forecasts, notices, targets

if TYPE_CHECKING:
    from bot.service import Service


@dataclass(frozen=True)
class Waiting:
    """How many deliveries wait on a platform, and for how long the oldest does, in seconds since it was made."""

    count: int
    oldest: float


@dataclass(frozen=True)
class Stock:
    """Deliveries and open targets by platform, rounds, forecasts; the age of the last reading of the feed, seconds."""

    waiting: Mapping[str, Waiting]
    open_targets: Mapping[str, int]
    known_rounds: int
    forecasts_made: int
    forecasts_scored: int
    feed_age: float


class Stocktaking:
    """Takes stock of a service; the scores of forecasts are computed again only when there is something new."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._scored: tuple[tuple[int, int], int] = ((0, 0), 0)

    async def take(self) -> Stock:
        """Return what there is."""
        service, now = self._service, self._service.clock()
        async with service.database.reading() as db:
            waiting = (await db.execute(_waiting())).all()
            chats = (await db.execute(_open_targets())).all()
            made = await db.scalar(select(func.count()).select_from(forecasts)) or 0
        return Stock(
            {r.platform: Waiting(r.count, max(0.0, (now - r.since).total_seconds())) for r in waiting},
            {r.platform: r.count for r in chats},
            len(service.assistant.knowledge.rounds),
            made,
            await self._scores(made),
            feed_age(service, now),
        )

    async def _scores(self, made: int) -> int:
        rounds = self._service.assistant.knowledge.rounds
        key = made, len(rounds)
        if self._scored[0] != key:
            scored = results(await issued(self._service.database), rounds) if made else {}
            self._scored = key, sum(len(of) for of in scored.values())
        return self._scored[1]


def feed_age(service: Service, now: datetime) -> float:
    """Return for how many seconds the feed has not been read."""
    return max(0.0, (now - (service.watch.read_at or service.assistant.knowledge.as_of)).total_seconds())


def _waiting() -> Select[Any]:
    """The oldest has the smallest id: what is tried again keeps it, while its due moment moves."""
    oldest = (
        select(deliveries.c.platform, func.count().label("count"), func.min(deliveries.c.id).label("first"))
        .where(deliveries.c.state == WAITING)
        .group_by(deliveries.c.platform)
        .subquery()
    )
    return (
        select(oldest.c.platform, oldest.c.count, notices.c.created_at.label("since"))
        .join_from(oldest, deliveries, deliveries.c.id == oldest.c.first)
        .join(notices, notices.c.id == deliveries.c.notice_id)
    )


def _open_targets() -> Select[Any]:
    return (
        select(targets.c.platform, func.count().label("count"))
        .where(targets.c.closed_at.is_(None))
        .group_by(targets.c.platform)
    )
