"""From what a reading of the feed changed to notices and deliveries, in one transaction of the state store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts import fan_out
from bot.alerts.filters import Sift
from bot.alerts.ledger import known_rounds, remember
from bot.alerts.news import Kind, News, baseline, compare
from bot.alerts.writer import meaning_in
from bot.state.database import Database
from knowledge.models import PublishedRound
from knowledge.rounds import to_round
from knowledge.snapshot import Knowledge

Fence = Callable[[AsyncConnection], Awaitable[bool]]
"""Whether a transaction may still be made; what that rests on stays so until it ends."""


async def unfenced(_: AsyncConnection) -> bool:
    """Let every transaction be made: nobody else polls."""
    return True


@dataclass(frozen=True)
class Published:
    """What became of one reading: what was told, how many deliveries were made, and whether it was the first."""

    news: tuple[News, ...] = ()
    deliveries: int = 0
    baseline: bool = False


async def publish(
    database: Database,
    read: Mapping[str, PublishedRound],
    absent: Collection[str],
    knowledge: Knowledge,
    now: datetime,
    max_age: timedelta,
    fence: Fence = unfenced,
) -> Published | None:
    """Tell what a successful reading changed against what was told; repeating it tells nothing twice.

    ``absent`` are stored rounds that the reading did not show. New rounds held more than ``max_age`` ago become one
    summary. None where the ``fence`` is shut, because another process polls by now: then nothing is told.
    """
    async with database.writing() as db:
        if not await fence(db):
            return None
        known = await known_rounds(db)
        first = not known
        step = baseline(read, now) if first else compare(known, read, absent, now, meaning_in(knowledge))
        await remember(db, step.known)
        old = [n for n in step.news if n.kind is Kind.ROUND and now - n.round.held_at > max_age]
        fresh = [n for n in step.news if n not in old]
        made = await _summarised(db, old, knowledge, now) if old else 0
        for news in fresh:
            made += await _told(db, news, knowledge, now, recent=now - news.round.held_at <= max_age)
    return Published((*old, *fresh), made, first)


def sift_of(published: PublishedRound, knowledge: Knowledge) -> Sift:
    """Return what filters look at in a round: its category, figures, and the list in force on its day."""
    held = knowledge.by_number.get(published.number) or to_round(published, (), knowledge.categories)
    listed = knowledge.listed.get((held.category or "", held.version or 0), frozenset())
    return Sift(held.category, published.cutoff, published.invitations, listed)


async def _told(db: AsyncConnection, news: News, knowledge: Knowledge, now: datetime, *, recent: bool) -> int:
    """Tell one change; one to an old round only where that round was told."""
    number = news.round.number
    payload = {"round": news.round.model_dump(mode="json")}
    if news.before:
        payload["before"] = news.before.model_dump(mode="json")
    notice = await fan_out.add_notice(db, news.kind, news.key, payload, now, number)
    if notice is None:
        return 0
    sift = sift_of(news.round, knowledge)
    match news.kind:
        case Kind.ROUND:
            return await fan_out.to_matching(db, notice, [sift], now)
        case Kind.EDIT:
            return await fan_out.to_edit(db, notice, number, now)
        case Kind.CORRECTION:
            return (
                await _edited(db, news, payload, now)
                + await fan_out.to_told(db, notice, number, now)
                + (await fan_out.to_untold(db, notice, number, sift, now) if recent else 0)
            )
        case _:
            return await fan_out.to_told(db, notice, number, now)


async def _edited(db: AsyncConnection, news: News, payload: Mapping[str, object], now: datetime) -> int:
    """Have the alerts already sent show the new values."""
    number = news.round.number
    notice = await fan_out.add_notice(db, Kind.EDIT, f"{number}:{Kind.EDIT}:{news.revision}", payload, now, number)
    return await fan_out.to_edit(db, notice, number, now) if notice else 0


async def _summarised(db: AsyncConnection, old: Sequence[News], knowledge: Knowledge, now: datetime) -> int:
    """One notice for all the rounds that are too old to be news."""
    bodies = sorted((n.round for n in old), key=lambda r: r.held_at)
    key = f"{bodies[0].number}-{bodies[-1].number}:{Kind.SUMMARY}:{len(bodies)}"
    payload = {"rounds": [b.model_dump(mode="json") for b in bodies]}
    notice = await fan_out.add_notice(db, Kind.SUMMARY, key, payload, now)
    return await fan_out.to_matching(db, notice, [sift_of(b, knowledge) for b in bodies], now) if notice else 0
