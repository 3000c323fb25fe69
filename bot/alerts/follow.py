"""Learning new rounds from the state store, where another process polls the feed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.alerts.ledger import known_rounds
from bot.assistant import Assistant
from bot.ports import Clock
from bot.state.database import Database, unbroken
from knowledge.errors import KnowledgeError
from knowledge.feed.diff import compare
from knowledge.feed.reading import Outcome, Reading, Validators
from knowledge.store import KnowledgeStore

log = structlog.get_logger(__name__)

SOURCE = "state store"


@dataclass
class Follow:
    """Takes rounds that another process told into this process's own knowledge store."""

    store: KnowledgeStore
    assistant: Assistant
    database: Database
    clock: Clock
    every: float = 5.0

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            try:
                await unbroken(self.once())
            except (KnowledgeError, SQLAlchemyError, OSError) as problem:
                log.warning("follow_failed", problem=type(problem).__name__)
            await asyncio.sleep(self.every)

    async def once(self) -> bool:
        """Take in what is new; return whether anything was."""
        async with self.database.reading() as db:
            told = {n: k.body for n, k in (await known_rounds(db)).items() if not k.withdrawn_at}
        stored = await self.store.published()
        changes = compare(stored, {}, list({**stored, **told}.values()))
        if not told or changes.empty:
            return False
        now = self.clock()
        reading = Reading(SOURCE, now, Outcome.APPLIED, Validators(), as_of=now)
        await self.store.apply(changes, reading)
        self.assistant.use(await self.store.load())
        return True
