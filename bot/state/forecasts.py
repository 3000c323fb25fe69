"""Keeping the forecasts that were made: rows are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bot.errors import StateError
from bot.state.database import Database
from bot.state.tables import forecasts
from knowledge.forecast.models import Forecast
from knowledge.models import Record


class Issued(Record):
    """A forecast that was really made, after the round ``after`` of its kind and before the next one was known."""

    after: str
    issued_at: datetime
    forecast: Forecast


async def keep(database: Database, made: Sequence[Issued]) -> int:
    """Add the forecasts that are the first of their kind, round and week; return how many were added."""
    insert = (sqlite if database.is_sqlite else postgresql).insert
    added = 0
    async with database.writing() as db:
        for one in made:
            day = one.forecast.day
            row = {
                "kind": one.forecast.kind or "",
                "after": one.after,
                "week": (day - timedelta(days=day.weekday())).isoformat(),
                "version": one.forecast.version,
                "issued_at": one.issued_at,
                "body": one.forecast.model_dump(mode="json"),
            }
            added += (await db.execute(insert(forecasts).values(**row).on_conflict_do_nothing())).rowcount
    return added


async def issued(database: Database) -> Sequence[Issued]:
    """Return every forecast kept, in the order they were made.

    Raises:
        StateError: a row cannot be read.
    """
    async with database.reading() as db:
        rows = (await db.execute(select(forecasts).order_by(forecasts.c.issued_at, forecasts.c.id))).all()
    try:
        return [
            Issued(after=row.after, issued_at=row.issued_at, forecast=Forecast.model_validate(row.body)) for row in rows
        ]
    except ValidationError as problem:
        raise StateError("a forecast in the state store cannot be read") from problem
