"""The bot at work: what adapters find when they run. It answers, watches the feed, delivers, and keeps what is told."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts import operator, queue, retention
from bot.alerts.deliver import Delivery, Limits
from bot.alerts.desk import Desk
from bot.alerts.follow import Follow
from bot.alerts.pace import Pace
from bot.alerts.publish import Published
from bot.alerts.reminders import Reminding, replan
from bot.alerts.watch import Watch
from bot.alerts.writer import AlertWriter
from bot.answer import Answer
from bot.assistant import Assistant
from bot.bootstrap import Bot
from bot.logs import QUESTION, about
from bot.operating.gaps import Gaps
from bot.operating.metrics import Metrics
from bot.operating.stopping import stopping
from bot.operating.supervisor import Supervisor
from bot.operating.throttle import Admission, Throttle
from bot.ports import Adapter, Clock, Sender
from bot.question import Asker, Question
from bot.scorecard import Recorder
from bot.sending import Address
from bot.settings import BotSettings
from bot.state.chats import StoredChats
from bot.state.database import Database, unbroken
from bot.state.leases import Lease, Terms
from bot.state.profiles import StoredProfiles
from bot.state.rows import Person
from bot.state.store import open_state
from bot.state.tables import leases

log = structlog.get_logger(__name__)

_A_DAY = 86400.0
_AT_ONCE = 8
"""Answers in the making for one platform: more would only be finished later, and a stop waits for all that began."""
_OF_PEOPLE = frozenset({"my_data"})
"""Intents with which a person may choose their language, or have it forgotten."""


@dataclass
class Service:
    """The `Host` of every adapter, and the parts that run beside them."""

    bot: Bot
    database: Database
    senders: Mapping[str, Sender]
    operators: tuple[Address, ...] = ()
    limits: Limits = field(default_factory=Limits)
    terms: Terms = field(default_factory=Terms)
    observer: Metrics = field(default_factory=Metrics)

    def __post_init__(self) -> None:
        """Put the parts together."""
        self.holder = secrets.token_hex(8)
        self.chats = StoredChats(self.database, self.bot.clock)
        self.profiles = StoredProfiles(self.database, self.bot.clock, self._replan)
        self.assistant.remember_in(self.profiles)
        self.desk = Desk(self.database, self.bot.assistant, self.bot.clock, self.senders)
        self.watch = Watch(
            self.bot.store,
            self.assistant,
            self.database,
            self.settings,
            self.clock,
            self._wake,
            self._alarm,
            observer=self.observer,
        )
        self.supervisor = Supervisor(self.observer)
        self.gaps = Gaps(self.database, self.assistant.catalogue.reader, self.clock)
        self.leases: dict[str, Lease] = {}
        self._throttle = Throttle(self.settings.person_messages_per_minute, self.settings.chat_messages_per_minute)
        self._woken = {platform: asyncio.Event() for platform in self.senders}
        self._places: dict[str, asyncio.Semaphore] = defaultdict(partial(asyncio.Semaphore, _AT_ONCE))
        self._closing = False

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

    def admit(self, asker: Asker) -> Admission:
        """Return whether what ``asker`` just sent is to be answered."""
        return self._throttle.admit(asker, self.clock())

    async def reply(self, question: Question) -> Answer:
        """Answer ``question``, and do what it asks for; in the language its person chose, where nothing else tells."""
        begun = perf_counter()
        with about(QUESTION):
            async with self._places[question.asker.platform]:
                if self._closing:
                    raise asyncio.CancelledError
                answer = await unbroken(self._replied(await self._in_own_language(question)))
            seconds = perf_counter() - begun
            told = {"platform": question.asker.platform, "intent": answer.intent, "status": answer.status.value}
            log.info("answered", **told, seconds=round(seconds, 4))
        if answer.intent in _OF_PEOPLE:
            self.chats.look_again(question.asker)
        self.observer.answered(question, answer, seconds)
        if self.settings.keep_unanswered:
            self.gaps.heard(question, answer)
        self._wake()
        return answer

    async def _replied(self, question: Question) -> Answer:
        if not question.is_personal:
            return await self.assistant.reply(question, self.desk.perform)
        try:
            async with self.profiles.at_hand(question.asker):
                return await self.assistant.reply(question, self.desk.perform)
        except (SQLAlchemyError, OSError) as problem:
            log.error("profile_not_written", problem=type(problem).__name__)
            return self.assistant.say(question, "not_kept")

    async def _in_own_language(self, question: Question) -> Question:
        """The question with the language that its person chose; as it is where the store cannot be read."""
        if question.chosen:
            return question
        try:
            language = await self.chats.language(question.asker)
        except (SQLAlchemyError, OSError) as problem:
            log.warning("language_not_read", reason=type(problem).__name__)
            language = ""
        return replace(question, locale=language or question.locale)

    def begin_no_more(self) -> None:
        """Finish what is being answered; whoever still waits for their turn is cancelled when it comes."""
        self._closing = True

    async def take_over(self) -> None:
        """Go on where the process before this one stopped, without waiting for what it held to run out."""
        async with self.database.writing() as db:
            await db.execute(delete(leases))
            await queue.take_over(db)

    def lease(self, name: str) -> Lease:
        """Return this process's claim to a task that only one process may do at a time."""
        self.leases[name] = Lease(self.database, name, self.holder, self.terms)
        return self.leases[name]

    async def _replan(self, db: AsyncConnection, person: Person) -> None:
        await replan(db, person, self.assistant.knowledge, self.clock(), self.settings.zone)

    def parts(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """Return everything that runs beside the adapters, by name."""
        follow = Follow(self.bot.store, self.assistant, self.database, self.clock)
        parts: dict[str, Callable[[], Awaitable[None]]] = {
            "watch": self._watch,
            "score card": self._record,
            "remind": self._remind,
            "tidy": self._tidy,
        }
        if not self.database.is_sqlite:
            parts["follow"] = follow.run
        if self.settings.keep_unanswered:
            parts["gaps"] = self.gaps.run
        if self.settings.health_port is not None:
            from bot.operating.health import Health  # a web server is loaded only where it is asked for

            parts["health"] = Health(self).run
        for platform, sender in self.senders.items():
            parts[f"deliver {platform}"] = lambda sender=sender: self._deliver(sender)  # type: ignore[misc]
        return parts

    async def _record(self) -> None:
        await Recorder(self.database, self.assistant, self.clock).run()

    async def _tidy(self) -> None:
        """Drop, every day, what is not kept any longer."""
        lease = self.lease("tidy")
        while True:
            async with lease.kept():
                await lease.until_held()
                log.info("dropped", **await retention.drop_old(self.database, self.clock()))
            await asyncio.sleep(_A_DAY)

    async def _watch(self) -> None:
        lease = self.lease("poller")
        self.watch.fence = lease.guards
        async with lease.kept():
            await self.watch.run(lease.until_held)

    async def _remind(self) -> None:
        lease = self.lease("reminders")
        async with lease.kept():
            await Reminding(self.database, self.clock, self._wake).run(lease.until_held)

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
            self.observer,
        )
        await delivery.run()

    def _wake(self, told: Published | None = None) -> None:
        del told
        for event in self._woken.values():
            event.set()

    async def _alarm(self, reply: str, **data: object) -> None:
        language = self.settings.default_language
        await operator.alarm(self.database, self.operators, reply, data, self.clock(), language)
        self._wake()


async def serve(bot: Bot, adapters: Mapping[str, Adapter], *, alone: bool = True) -> None:
    """Run ``adapters``, and the parts of the service beside them, until every adapter ends or a signal comes.

    Deliveries end first then, while the platforms are still connected.

    Raises:
        StateError: the state store cannot be opened.
        SettingsError: an operator's address cannot be read.
    """
    operators = tuple(operator.read_addresses(bot.settings.operator_targets))
    senders = {name: sender for name, adapter in adapters.items() if (sender := adapter.sender())}
    async with open_state(bot.settings, alone=alone) as database:
        service = Service(bot, database, senders, operators)
        if alone and database.is_sqlite:
            await service.take_over()
        talking = {name: partial(adapter.run, service) for name, adapter in adapters.items()}
        with stopping():
            async with _running(service.supervisor, talking) as talks, _running(service.supervisor, service.parts()):
                try:
                    await asyncio.wait(talks)
                finally:
                    service.begin_no_more()


@asynccontextmanager
async def _running(
    supervisor: Supervisor, parts: Mapping[str, Callable[[], Awaitable[None]]]
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run parts while the block runs."""
    tasks = [asyncio.create_task(supervisor.keep(name, run)) for name, run in parts.items()]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
