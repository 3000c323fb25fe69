"""Watching the feed: as often as rounds are likely, for ever, with a loud sign when nothing can be read for long."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.alerts.news import Kind
from bot.alerts.publish import Fence, Published, publish, unfenced
from bot.assistant import Assistant
from bot.operating.observer import Observer
from bot.ports import Clock
from bot.settings import BotSettings
from bot.state.database import Database, unbroken
from knowledge.errors import KnowledgeError
from knowledge.feed import reading
from knowledge.feed.ingest import IngestReport, Limits, ingest
from knowledge.snapshot import Knowledge
from knowledge.store import KnowledgeStore

log = structlog.get_logger(__name__)

TORONTO = ZoneInfo("America/Toronto")
OPENS, CLOSES = time(9, 55), time(18, 30)
"""When rounds have been published, on weekdays, by Toronto's clocks."""

_SATURDAY = 6
_JITTER = 0.1
_LONGEST_BACKOFF = 900.0


def seconds_until_next(now: datetime, settings: BotSettings, failures: int = 0) -> float:
    """Return how long to wait before the next reading: little while rounds are likely, more after failures."""
    local = now.astimezone(TORONTO)
    likely = local.isoweekday() < _SATURDAY and OPENS <= local.time() < CLOSES
    pause = settings.feed_poll_seconds if likely else settings.feed_poll_seconds_quiet
    if failures:
        pause = max(pause, min(_LONGEST_BACKOFF, pause * 2 ** min(failures - 1, 10)))
    if not likely:
        opens = datetime.combine(local.date(), OPENS, TORONTO)
        opens += timedelta(days=1) if opens <= local else timedelta()
        until_open = (opens - local).total_seconds()
        pause = min(pause, until_open) if opens.isoweekday() < _SATURDAY else pause
    return max(1.0, pause)


@dataclass
class Watch:
    """Reads the feed into the knowledge store and has told what changed."""

    store: KnowledgeStore
    assistant: Assistant
    database: Database
    settings: BotSettings
    clock: Clock
    published: Callable[[Published], None]
    alarm: Callable[..., Awaitable[None]]
    fence: Fence = unfenced
    limits: Limits | None = None
    observer: Observer = field(default_factory=Observer)
    failures: int = 0
    read_at: datetime | None = None
    _alarmed: bool = False

    async def run(self, may_poll: Callable[[], Awaitable[None]]) -> None:
        """Poll until cancelled; ``may_poll`` waits until it is this process's turn."""
        begun = self.clock()
        while True:
            await may_poll()
            try:
                await self.once()
            except (KnowledgeError, SQLAlchemyError, OSError) as problem:
                self.failures += 1
                log.error("watch_failed", problem=type(problem).__name__, failures=self.failures)
            except Exception:
                self.failures += 1
                log.exception("watch_failed", failures=self.failures)
            await self._told_silence(self.read_at or begun)
            pause = seconds_until_next(self.clock(), self.settings, self.failures)
            await asyncio.sleep(pause * random.uniform(1, 1 + _JITTER))  # noqa: S311 - a jitter keeps no secret

    async def once(self) -> bool:
        """Read the feed once, and the fallback where that fails; return whether anything was read."""
        for source in (self.settings.feed_url, self.settings.feed_url_fallback):
            if not source:
                continue
            fallback = source == self.settings.feed_url_fallback
            report = await ingest(self.store, source, self.clock(), limits=self._limits(), only_add=fallback)
            self.observer.polled(report.outcome.value)
            self._log(report)
            if report.outcome.current:
                await self._tell(report, absent_counts=not fallback)
                return True
        self.failures += 1
        return False

    async def _tell(self, report: IngestReport, absent_counts: bool) -> None:
        self.assistant.use(await self._knowledge(report))
        missing = await self.store.missing() if absent_counts else {}
        read, knowledge = await self.store.published(), self.assistant.knowledge
        max_age = timedelta(days=self.settings.alert_max_age_days)
        told = await unbroken(publish(self.database, read, missing, knowledge, self.clock(), max_age, self.fence))
        self.failures, self.read_at = 0, self.clock()
        if told is None:
            log.warning("publish_fenced", reason="another process polls by now")
            return
        if self._alarmed:
            self._alarmed = False
            await self.alarm("alarm_heard")
        await self._warn_of_unknown(told)
        self.published(told)

    async def _knowledge(self, report: IngestReport) -> Knowledge:
        """What is known after a reading; one that changed nothing only makes it fresher."""
        as_of = report.reading.as_of
        if not report.changes.empty or as_of is None:
            return await self.store.load()
        return replace(self.assistant.knowledge, as_of=max(as_of, self.assistant.knowledge.as_of), read=True)

    async def _warn_of_unknown(self, told: Published) -> None:
        for news in told.news:
            held = self.assistant.knowledge.by_number.get(news.round.number)
            if news.kind is Kind.ROUND and held and held.category is None:
                await self.alarm("alarm_unknown", number=held.number, name=held.name, name_fr=held.name_fr)

    async def _told_silence(self, since: datetime) -> None:
        """Say it loudly, once, when nothing could be read for long."""
        silent = self.clock() - since
        if silent < timedelta(minutes=self.settings.feed_silent_minutes) or self._alarmed:
            return
        self._alarmed = True
        minutes = int(silent.total_seconds() // 60)
        log.error("feed_silent", minutes=minutes)
        await self.alarm("alarm_silent", minutes=minutes)

    def _limits(self) -> Limits:
        """The first reading is short, so that a feed that hangs is soon tried again."""
        if self.limits or self.read_at or self.failures:
            return self.limits or Limits()
        return Limits(timeout=self.settings.feed_start_seconds, attempts=1)

    def _log(self, report: IngestReport) -> None:
        """A feed that cannot be reached is no news at first: `_told_silence` says it when it lasts."""
        changes = report.changes
        told = {"added": len(changes.added), "corrected": len(changes.corrected), "renamed": len(changes.renamed)}
        level = log.warning if report.outcome is reading.Outcome.REFUSED else log.info
        level("feed_read", outcome=report.outcome.value, reason=report.reading.reason, **told)
