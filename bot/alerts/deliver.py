"""Sending what is due on one platform: claim, compose, send, mark.

What was sent and could not be marked stops the sender: after a crash nothing is lost, and at most the messages in
flight (``Limits.at_once``) and those in two batches of marks may be sent again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.alerts import queue
from bot.alerts.pace import Pace
from bot.alerts.queue import Claim, Mark
from bot.alerts.verdict import put_off, unwanted, verdict
from bot.answer import Answer
from bot.logs import DELIVERY, about
from bot.operating.observer import Observer
from bot.ports import Clock, Sender
from bot.sending import Closed, Message, Rejected, Result, Retry, Unknown
from bot.state.database import Database, unbroken
from bot.state.leases import Lease

log = structlog.get_logger(__name__)

_LEAST = 1.0
"""A try with fewer seconds left is not begun: its outcome would too often be unknown."""

Writer = Callable[[Claim], Answer]
"""Composes what a delivery tells."""


@dataclass(frozen=True)
class Limits:
    """How a sender works; times in seconds."""

    at_once: int = 4
    batch: int = 25
    marks: int = 10
    hold: float = 30.0
    idle: float = 1.0
    patience: float = 20.0
    mark_retry: float = 1.0
    gather: float = 0.02
    stop: float = 1.5


@dataclass
class Delivery:
    """Delivers to one platform for as long as it runs."""

    database: Database
    sender: Sender
    write: Writer
    clock: Clock
    pace: Pace
    lease: Lease
    limits: Limits = field(default_factory=Limits)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    observer: Observer = field(default_factory=Observer)

    async def run(self) -> None:
        """Deliver until cancelled; what was sent is marked before it ends."""
        claims: asyncio.Queue[tuple[Claim, float]] = asyncio.Queue(self.limits.batch)
        marks: asyncio.Queue[Mark] = asyncio.Queue(self.limits.marks)
        async with self.lease.kept():
            marking = asyncio.create_task(self._mark_all(marks))
            try:
                async with asyncio.TaskGroup() as work:
                    work.create_task(self._fill(claims))
                    for _ in range(self.limits.at_once):
                        work.create_task(self._send_all(claims, marks))
            finally:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self.limits.stop):
                        await marks.join()
                marking.cancel()
                await asyncio.gather(marking, return_exceptions=True)
                with contextlib.suppress(SQLAlchemyError, OSError):
                    async with self.database.writing() as db:
                        await queue.release(db, self.lease.holder)

    # --- claiming ----------------------------------------------------------------------------------

    async def _fill(self, claims: asyncio.Queue[tuple[Claim, float]]) -> None:
        while True:
            await self.lease.until_held()
            self.woken.clear()
            taken = await unbroken(self._claim())
            for claimed in taken:
                await claims.put(claimed)
            if len(taken) < self.limits.batch:
                # wait_for may swallow a cancellation that comes together with the event (Python 3.11)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self.limits.idle):
                        await self.woken.wait()

    async def _claim(self) -> list[tuple[Claim, float]]:
        now, held_until = self.clock(), monotonic() + self.limits.hold
        until = now + timedelta(seconds=self.limits.hold)
        try:
            async with self.database.writing() as db:
                if not await self.lease.guards(db):
                    return []
                taken = await queue.claim(db, self.sender.platform, self.lease.holder, now, until, self.limits.batch)
        except (SQLAlchemyError, OSError) as problem:
            log.error("claim_failed", platform=self.sender.platform, problem=type(problem).__name__)
            return []
        return [(claim, held_until) for claim in taken]

    # --- sending -----------------------------------------------------------------------------------

    async def _send_all(self, claims: asyncio.Queue[tuple[Claim, float]], marks: asyncio.Queue[Mark]) -> None:
        while True:
            trying = asyncio.create_task(self._tried(*await claims.get()))
            try:
                mark = await asyncio.shield(trying)
            except asyncio.CancelledError:
                await self._finish(trying, marks)
                raise
            if mark:
                await marks.put(mark)

    async def _finish(self, trying: asyncio.Task[Mark | None], marks: asyncio.Queue[Mark]) -> None:
        """Let a message that is on its way arrive, so that it can be marked before the end."""
        await asyncio.wait({trying}, timeout=self.limits.stop)
        trying.cancel()
        (mark,) = await asyncio.gather(trying, return_exceptions=True)
        if isinstance(mark, Mark):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.limits.mark_retry):
                    await marks.put(mark)

    async def _tried(self, claim: Claim, held_until: float) -> Mark | None:
        """Try one delivery; None where it was not in hand any more."""
        with about(DELIVERY, claim.id):
            mark = await self._mark_of(claim, held_until)
            if mark:
                log.info("delivery_tried", kind=claim.kind.value, state=mark.state, reason=mark.reason)
        return mark

    async def _mark_of(self, claim: Claim, held_until: float) -> Mark | None:
        if stopped := unwanted(claim, self.clock()):
            return stopped
        wait = self.pace.rest(monotonic()) or self.pace.wait_for(claim.target, monotonic())
        if wait:
            return put_off(claim, wait, self.clock())
        try:
            answer = self.write(claim)
        except Exception:
            log.exception("alert_not_composed")
            return verdict(claim, Retry(None, "it could not be composed"), self.clock())
        await self.pace.turn()
        left = min(held_until - monotonic(), self.lease.seconds_left)
        if left < min(_LEAST, self.limits.patience):
            return None
        return verdict(claim, await self._sent(claim, answer, min(self.limits.patience, left)), self.clock())

    async def _sent(self, claim: Claim, answer: Answer, seconds: float) -> Result:
        target = claim.target
        message = Message(answer, claim.id, target.mention, target.silent, seconds)
        try:
            async with asyncio.timeout(seconds):
                if claim.is_edit and not claim.replaces:
                    return Rejected("there is no message to edit")
                if claim.is_edit:
                    return await self.sender.edit(target.address, claim.replaces, message)
                result = await self.sender.send(target.address, message)
        except (TimeoutError, asyncio.CancelledError):  # a stop does not wait any longer than a try
            return Unknown("no answer in time")
        except Exception:
            log.exception("sender_failed", platform=target.platform)
            return Unknown("the sender failed")
        if isinstance(result, Closed):
            self.pace.refused(monotonic())
        return result

    # --- marking -----------------------------------------------------------------------------------

    async def _mark_all(self, marks: asyncio.Queue[Mark]) -> None:
        """Write marks down in batches. While that fails the queue stays full, and so nothing more is sent."""
        while True:
            batch = [await marks.get()]
            await asyncio.sleep(self.limits.gather)  # a transaction for each mark would take longer than sending
            while len(batch) < self.limits.marks and not marks.empty():
                batch.append(marks.get_nowait())
            while not await unbroken(self._written(batch)):
                await asyncio.sleep(self.limits.mark_retry)
            for _ in batch:
                marks.task_done()

    async def _written(self, batch: list[Mark]) -> bool:
        """Write marks down; without the lease only what was sent, for the rest is another process's to judge."""
        try:
            async with self.database.writing() as db:
                ours = await self.lease.guards(db)
                await queue.mark(db, [m for m in batch if ours or m.message], self.lease.holder)
        except (SQLAlchemyError, OSError) as problem:
            log.error("marks_not_written", platform=self.sender.platform, problem=type(problem).__name__)
            return False
        self.observer.marked(self.sender.platform, batch)
        return True
