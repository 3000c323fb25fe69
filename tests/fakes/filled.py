"""A state store with rows in every table, whatever tables there are; of today, or as an older program left it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from alembic import command
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    insert,
    select,
    update,
)

from bot.state import migrate
from bot.state.columns import Moment, Tags
from bot.state.database import Database
from bot.state.tables import metadata

ROWS = 3
_SINCE = datetime(2026, 8, 1, 12, 30, 15, 123456, tzinfo=UTC)


async def bring_to(database: Database, version: str) -> MetaData:
    """Build the tables as they were at ``version`` in an empty store, and return them."""
    config, made = migrate._config(), MetaData()
    async with database.writing() as db:

        def upgrade(connection: Any) -> None:
            config.attributes["connection"] = connection
            command.upgrade(config, version)
            made.reflect(connection)

        await db.run_sync(upgrade)
    made.remove(made.tables["alembic_version"])
    return made


async def fill(database: Database, tables: MetaData = metadata) -> None:
    """Put three rows into every table; those that may refer to their own table do so in a circle."""
    async with database.writing() as db:
        for table in tables.sorted_tables:
            inner = [c for c in table.c if _refers_to_its_own(c)]
            rows = [{c.name: _value(c, n) for c in table.c if c not in inner} for n in range(1, ROWS + 1)]
            await db.execute(insert(table), rows)
            for n in range(1, ROWS + 1) if inner else ():
                await db.execute(update(table).where(table.c.id == n).values(dict.fromkeys(inner, n % ROWS + 1)))


async def contents(database: Database, tables: MetaData = metadata) -> dict[str, Sequence[Any]]:
    """Return every row of every table, in the order of their keys."""
    async with database.reading() as db:
        return {
            table.name: (await db.execute(select(table).order_by(*table.primary_key))).all()
            for table in tables.sorted_tables
        }


def _refers_to_its_own(column: Column[Any]) -> bool:
    return any(key.references(column.table) for key in column.foreign_keys)


def _value(column: Column[Any], n: int) -> Any:
    match column.type:
        case Tags():
            return ("a", f"b{n}")
        case Moment() | DateTime():
            return _SINCE + timedelta(days=n)
        case Date():
            return (_SINCE + timedelta(days=n)).date()
        case JSON():
            return {"é": [n, None, "\N{FLAG IN HOLE}\N{MAPLE LEAF}"]}
        case LargeBinary():
            return bytes([0, n])
        case Boolean():
            return n % 2 == 0
        case Integer():
            return n
        case Float():
            return n / 7
        case Text():
            named = next((key.column for key in column.foreign_keys), column)
            return f"{named.name} “{n}”"
    raise NotImplementedError(f"{column}: a value for {column.type!r}")
