"""The bot at work: what adapters find when they run. It answers, watches the feed, delivers, and keeps what is told."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import delete

from bot.alerts import operator, queue
from bot.alerts.deliver import Delivery, Limits
from bot.alerts.desk import Desk
from bot.alerts.follow import Follow
from bot.alerts.pace import Pace
from bot.alerts.publish import Published
from bot.alerts.watch import Watch
from bot.alerts.writer import AlertWriter
from bot.answer import Answer
from bot.assistant import Assistant
from bot.bootstrap import Bot
from bot.ports import Clock, Sender
from bot.question import Question
from bot.scorecard import Recorder
from bot.sending import Address
from bot.settings import BotSettings
from bot.state.chats import StoredChats
from bot.state.database import Database, unbroken
from bot.state.leases import Lease, Terms
from bot.state.store import open_state
from bot.state.tables import leases
from bot.supervisor import supervised


@dataclass
class Service:
    """The `Host` of every adapter, and the parts that run beside them."""

    bot: Bot
    database: Database
    senders: Mapping[str, Sender]
    operators: tuple[Address, ...] = ()
    limits: Limits = field(default_factory=Limits)
    terms: Terms = field(default_factory=Terms)

    def __post_init__(self) -> None:
        """Put the parts together."""
        self.holder = secrets.token_hex(8)
        self.chats = StoredChats(self.database, self.bot.clock)
        self.desk = Desk(self.database, self.bot.assistant, self.bot.clock, self.senders)
        self.watch = Watch(
            self.bot.store, self.assistant, self.database, self.settings, self.clock, self._wake, self._alarm
        )
        self._woken = {platform: asyncio.Event() for platform in self.senders}

    @property
    def settings(self) -> BotSettings:
        """The settings of the bot."""
        return self.bot.settings

    @property
    def clock(self) -> Clock:
        """The clock that everything goes by."""
        return self.bot.clock

    @property
    def assistant(self) -> Assistant:
        """What answers are computed by."""
        return self.bot.assistant

    async def reply(self, question: Question) -> Answer:
        """Answer ``question``, and do what it asks for."""
        answer = await unbroken(self.assistant.reply(question, self.desk.perform))
        self._wake()
        return answer

    async def take_over(self) -> None:
        """Go on where the process before this one stopped, without waiting for what it held to run out."""
        async with self.database.writing() as db:
            await db.execute(delete(leases))
            await queue.take_over(db)

    def lease(self, name: str) -> Lease:
        """Return this process's claim to a task that only one process may do at a time."""
        return Lease(self.database, name, self.holder, self.terms)

    def parts(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """Return everything that runs beside the adapters, by name."""
        follow = Follow(self.bot.store, self.assistant, self.database, self.clock)
        parts: dict[str, Callable[[], Awaitable[None]]] = {"watch": self._watch, "score card": self._record}
        if not self.database.is_sqlite:
            parts["follow"] = follow.run
        for platform, sender in self.senders.items():
            parts[f"deliver {platform}"] = lambda sender=sender: self._deliver(sender)  # type: ignore[misc]
        return parts

    async def _record(self) -> None:
        await Recorder(self.database, self.assistant, self.clock).run()

    async def _watch(self) -> None:
        lease = self.lease("poller")
        async with lease.kept():
            await self.watch.run(lease.until_held)

    async def _deliver(self, sender: Sender) -> None:
        while sender.account is None:
            await asyncio.sleep(0.1)
        delivery = Delivery(
            self.database,
            sender,
            AlertWriter(self.assistant, self.clock),
            self.clock,
            Pace(sender.per_second),
            self.lease(f"sender:{sender.platform}:{sender.account}"),
            self.limits,
            self._woken[sender.platform],
        )
        await delivery.run()

    def _wake(self, told: Published | None = None) -> None:
        del told
        for event in self._woken.values():
            event.set()

    async def _alarm(self, title: str, words: str) -> None:
        await operator.alarm(self.database, self.operators, title, words, self.clock())
        self._wake()


@asynccontextmanager
async def serve(bot: Bot, senders: Mapping[str, Sender], *, alone: bool = True) -> AsyncIterator[Service]:
    """Open the state store, and run the parts of the service while the block runs.

    Raises:
        StateError: the state store cannot be opened.
        SettingsError: an operator's address cannot be read.
    """
    operators = tuple(operator.read_addresses(bot.settings.operator_targets))
    async with open_state(bot.settings, alone=alone) as database:
        service = Service(bot, database, senders, operators)
        if alone and database.is_sqlite:
            await service.take_over()
        tasks = [asyncio.create_task(supervised(name, run)) for name, run in service.parts().items()]
        try:
            yield service
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
