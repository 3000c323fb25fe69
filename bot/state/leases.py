"""Leases: which process polls, sends or receives, where several share one PostgreSQL.

A lease runs out by the clock of the database, so that no process's own clock matters; its holder counts from before it
asked, and stops well before the end. The fence number grows with every change of hands.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog
from sqlalchemy import ColumnElement, case, delete, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.state.database import Database, unbroken
from bot.state.tables import leases

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Terms:
    """How long a lease lasts, how often it is renewed, and how long before its end the holder stops; seconds."""

    length: float = 15.0
    renew: float = 5.0
    margin: float = 5.0


@dataclass
class Lease:
    """A named lease as one process sees it; ``elsewhere`` once asking for it found that another process has it."""

    database: Database
    name: str
    holder: str
    terms: Terms = field(default_factory=Terms)
    fence: int = 0
    elsewhere: bool = False
    _deadline: float = 0.0

    @property
    def seconds_left(self) -> float:
        """For how long the holder may still act; zero or less where it is not held."""
        return self._deadline - self.terms.margin - monotonic()

    @property
    def held(self) -> bool:
        """Whether this process may act on it now."""
        return self.seconds_left > 0

    async def take(self) -> bool:
        """Take the lease or renew it; return whether it is held."""
        asked = monotonic()
        async with self.database.writing() as db:
            fence = (await db.execute(self._taking())).scalar()
        self.elsewhere = fence is None
        if fence is None:
            self._deadline = 0.0
            return False
        self.fence, self._deadline = int(fence), asked + self.terms.length
        return True

    async def give_up(self) -> None:
        """Let others take it at once, and ask for it no more."""
        self._deadline, self.elsewhere = 0.0, False
        async with self.database.writing() as db:
            await db.execute(delete(leases).where(*self._mine()))

    async def guards(self, db: AsyncConnection) -> bool:
        """Return whether the lease is still ours inside the transaction ``db``, and stays so until that ends."""
        query = select(leases.c.fence).where(*self._mine()).with_for_update(read=True)
        return (await db.execute(query)).scalar() is not None

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Keep asking for the lease, and renewing it, inside; give it up at the end."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            with contextlib.suppress(SQLAlchemyError, OSError):
                await self.give_up()

    async def until_held(self) -> None:
        """Wait until this process holds the lease."""
        while not self.held:
            await asyncio.sleep(min(0.05, self.terms.renew))

    async def _keep(self) -> None:
        while True:
            held = self.held
            try:
                if await unbroken(self.take()) != held:
                    log.info("lease_changed", lease=self.name, held=not held, fence=self.fence)
            except (SQLAlchemyError, OSError) as problem:
                log.warning("lease_not_renewed", lease=self.name, problem=type(problem).__name__)
            await asyncio.sleep(self.terms.renew)

    def _mine(self) -> tuple[ColumnElement[bool], ...]:
        return leases.c.name == self.name, leases.c.holder == self.holder, leases.c.fence == self.fence

    def _taking(self) -> Any:
        build: Callable[..., Any] = sqlite.insert if self.database.is_sqlite else postgresql.insert
        now = _database_now(self.database)
        until = _database_now(self.database, self.terms.length)
        made = build(leases).values(name=self.name, holder=self.holder, fence=1, until=until)
        return made.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={
                "holder": self.holder,
                "until": until,
                "fence": leases.c.fence + case((leases.c.holder != self.holder, 1), else_=0),
            },
            where=or_(leases.c.holder == self.holder, leases.c.until < now),
        ).returning(leases.c.fence)


def _database_now(database: Database, later: float = 0.0) -> ColumnElement[Any]:
    """The present by the clock of the database, some seconds later."""
    if database.is_sqlite:
        return func.strftime("%Y-%m-%d %H:%M:%f000", "now", f"+{later:.3f} seconds")
    return func.clock_timestamp() + literal(timedelta(seconds=later))
