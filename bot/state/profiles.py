"""The `Profiles` port over the state store: read before a person's message is answered, written after it.

Nothing is held between two messages, so that every process answers from what the store says now.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.forms.profiles import MemoryProfiles
from bot.forms.told import Told
from bot.question import Asker
from bot.state import answers
from bot.state.database import Database
from bot.state.rows import Person

if TYPE_CHECKING:
    from bot.ports import Clock

log = structlog.get_logger(__name__)

Changed = Callable[[AsyncConnection, Person], Awaitable[object]]
"""Does what follows from other answers, in the transaction that writes them."""


class StoredProfiles:
    """What people told: in the state store while they are ``at_hand``, else in memory, for each chat its own."""

    def __init__(self, database: Database, clock: Clock, changed: Changed) -> None:
        self._database = database
        self._clock = clock
        self._changed = changed
        self._memory = MemoryProfiles()
        self._at_hand: dict[Asker, Told] = {}
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    def of(self, asker: Asker) -> Told:
        """Return what ``asker`` told."""
        return self._at_hand.get(asker) or self._memory.of(asker)

    def keep(self, asker: Asker, told: Told) -> None:
        """Hold ``told``, to be written once the message is answered."""
        if asker in self._at_hand:
            self._at_hand[asker] = told
        else:
            self._memory.keep(asker, told)

    def forget(self, asker: Asker) -> None:
        """Drop everything; the rows in the store go with the person's own."""
        self._memory.forget(asker)
        self._at_hand.pop(asker, None)

    @asynccontextmanager
    async def at_hand(self, asker: Asker) -> AsyncIterator[None]:
        """Have the store's word on ``asker`` inside, and write down at the end what changed.

        One message of a person at a time. A store that cannot be read leaves what is in memory.

        Raises:
            SQLAlchemyError, OSError: what changed could not be written, and is as it was before.
        """
        async with self._turns.setdefault(asker.who, asyncio.Lock()):
            before = await self._read(asker)
            if before is None:
                yield
                return
            self._at_hand[asker] = before
            try:
                yield
            finally:
                after = self._at_hand.pop(asker, None)
            if after and (before.answers, before.running) != (after.answers, after.running):
                await self._write(asker, before, after)

    async def _read(self, asker: Asker) -> Told | None:
        try:
            async with self._database.reading() as db:
                return await answers.of(db, *asker.who)
        except (SQLAlchemyError, OSError) as problem:
            log.error("profile_not_read", problem=type(problem).__name__)
            return None

    async def _write(self, asker: Asker, before: Told, after: Told) -> None:
        async with self._database.writing() as db:
            person = await answers.keep(db, *asker.who, before, after, self._clock())
            await self._changed(db, person)
