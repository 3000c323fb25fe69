"""The rounds that were told, or were known before anybody was told anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.news import Known
from bot.state.tables import rounds
from knowledge.models import PublishedRound

_PLAIN = ("revision", "first_seen_at", "baseline", "differs_since", "missing_reads", "missing_since", "withdrawn_at")


async def known_rounds(db: AsyncConnection) -> dict[str, Known]:
    """Return every known round by number; empty before the baseline."""
    rows = (await db.execute(select(rounds))).mappings()
    return {row["number"]: _known(row) for row in rows}


async def remember(db: AsyncConnection, known: Iterable[Known]) -> None:
    """Write rounds as they are known now."""
    values = [_row(k) for k in known]
    if values:
        await db.execute(delete(rounds).where(rounds.c.number.in_([v["number"] for v in values])))
        await db.execute(insert(rounds), values)


def _known(row: RowMapping) -> Known:
    differs = PublishedRound.model_validate(row["differs"]) if row["differs"] else None
    return Known(PublishedRound.model_validate(row["body"]), differs=differs, **{name: row[name] for name in _PLAIN})


def _row(known: Known) -> Mapping[str, Any]:
    return {
        "number": known.number,
        "body": known.body.model_dump(mode="json"),
        "differs": known.differs.model_dump(mode="json") if known.differs else None,
        **{name: getattr(known, name) for name in _PLAIN},
    }
