"""What adapters tell of their chats, and what is set for a server or chat."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.sending import Address
from bot.state import subscriptions, targets
from bot.state.chats import StoredChats
from bot.state.database import Database
from bot.state.rows import Filters
from bot.state.tables import subscriptions as sub
from bot.state.tables import targets as target_table

NOW = datetime(2026, 8, 20, 15, tzinfo=UTC)
HOME, TOPIC = Address("test", "1"), Address("test", "1", "7")


@pytest.fixture
def chats(database: Database) -> StoredChats:
    """The chats in an empty store."""
    return StoredChats(database, lambda: NOW)


async def opened(database: Database, *places: Address) -> None:
    """Open targets with an alert each."""
    async with database.writing() as db:
        for place in places:
            target = await targets.opened(db, place, NOW, private=False)
            await subscriptions.add(db, target.id, Filters(), NOW)


async def test_what_is_set_is_kept_per_scope(chats: StoredChats) -> None:
    """Values are plain JSON; None removes one; a server that leaves takes all of its own along."""
    await chats.set("discord:guild:1", "language", "fr")
    await chats.set("discord:guild:1", "channels", ["5", "6"])
    await chats.set("discord:guild:2", "language", "en")
    await chats.set("discord:guild:1", "language", None)
    assert await chats.settings("discord:guild:1") == {"channels": ["5", "6"]}
    await chats.drop_settings("discord:guild:1")
    assert await chats.settings("discord:guild:1") == {}
    assert await chats.settings("discord:guild:2") == {"language": "en"}


async def test_a_chat_is_closed_with_all_its_topics(chats: StoredChats, database: Database) -> None:
    """Kicked from a group, the bot writes into none of its topics."""
    await opened(database, HOME, TOPIC, Address("test", "2"))
    await chats.closed(HOME, "kicked")
    async with database.reading() as db:
        query = select(target_table.c.closed_reason).order_by(target_table.c.id)
        assert list((await db.execute(query)).scalars()) == ["kicked", "kicked", ""]


async def test_a_topic_is_closed_alone(chats: StoredChats, database: Database) -> None:
    """A deleted topic says nothing about the group."""
    await opened(database, HOME, TOPIC)
    await chats.closed(TOPIC, "topic deleted")
    async with database.reading() as db:
        assert [t.thread for t in await targets.closed_ones(db)] == ["7"]


async def test_a_chat_that_moves_keeps_its_alerts_under_new_numbers(chats: StoredChats, database: Database) -> None:
    """Merged with a chat that is known already, both sets of alerts go on, none under the same number."""
    await opened(database, HOME, TOPIC, Address("test", "-100"))
    await chats.moved(HOME, "-100")
    async with database.reading() as db:
        places = (await db.execute(select(target_table.c.chat, target_table.c.thread))).all()
        assert sorted(map(tuple, places)) == [("-100", ""), ("-100", "7")]
        kept = await targets.find(db, Address("test", "-100"))
        assert kept
        assert [s.number for s in await subscriptions.present(db, kept.id)] == [1, 2]


async def test_a_forgotten_chat_leaves_nothing(chats: StoredChats, database: Database) -> None:
    """Removed from a group, nothing about it stays."""
    await opened(database, HOME, TOPIC)
    await chats.forget(HOME)
    async with database.reading() as db:
        assert (await db.execute(select(target_table.c.id))).all() == []
        assert (await db.execute(select(sub.c.id))).all() == []
