"""The `Chats` port: what adapters tell of their chats, and what is set for a server or chat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from bot.sending import Address
from bot.state import people, targets
from bot.state.database import Database
from bot.state.tables import settings

if TYPE_CHECKING:
    from bot.ports import Clock
    from bot.question import Asker

_MOST_PEOPLE = 20_000


class StoredChats:
    """Keeps chats and settings in the state store."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._languages: dict[tuple[str, str], str] = {}

    async def closed(self, at: Address, reason: str) -> None:
        """Send nothing there any more."""
        async with self._database.writing() as db:
            await targets.close(db, at, reason, self._clock())

    async def moved(self, at: Address, chat: str) -> None:
        """Take everything of a chat over to its new id."""
        async with self._database.writing() as db:
            await targets.move(db, at, chat)

    async def forget(self, at: Address) -> None:
        """Delete everything about a chat."""
        async with self._database.writing() as db:
            await targets.forget(db, at)

    async def language(self, asker: Asker) -> str:
        """Return the language that a person chose, empty where they chose none; remembered after the first look."""
        known = self._languages
        if (key := (asker.platform, asker.person)) not in known:
            async with self._database.reading() as db:
                person = await people.find(db, *key)
            known[key] = person.language if person else ""
            if len(known) > _MOST_PEOPLE:
                del known[next(iter(known))]
        return known[key]

    def look_again(self, asker: Asker) -> None:
        """Note that a person may have chosen another language."""
        self._languages.pop((asker.platform, asker.person), None)

    async def settings(self, scope: str) -> Mapping[str, Any]:
        """Return what is set for ``scope``, by name."""
        async with self._database.reading() as db:
            rows = await db.execute(select(settings.c.name, settings.c.value).where(settings.c.scope == scope))
            return {row.name: row.value for row in rows}

    async def set(self, scope: str, name: str, value: Any) -> None:
        """Set one value; None removes it."""
        async with self._database.writing() as db:
            await db.execute(delete(settings).where(settings.c.scope == scope, settings.c.name == name))
            if value is not None:
                await db.execute(settings.insert().values(scope=scope, name=name, value=value))

    async def drop_settings(self, scope: str) -> None:
        """Remove everything that is set for ``scope``."""
        async with self._database.writing() as db:
            await db.execute(delete(settings).where(settings.c.scope == scope))
