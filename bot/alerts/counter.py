"""One visit at the desk: who asks, from where, and whether alerts may be kept there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.reminders import replan
from bot.assistant import Assistant
from bot.errors import BotError
from bot.outcome import Outcome
from bot.ports import Sender
from bot.question import Place, Question
from bot.sending import Closed, Message, Sent
from bot.state import people, targets
from bot.state.database import Database
from bot.state.rows import Person, Target

_PATIENCE = 5.0
"""How long a proof may take, in seconds: a person waits for the answer, and others for their turn."""


class Turned(BotError):
    """A wish that cannot be granted; ``outcome`` says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.reply)
        self.outcome = outcome


@dataclass(frozen=True)
class Counter:
    """What the functions of the desk work with."""

    database: Database
    assistant: Assistant
    now: datetime
    senders: Mapping[str, Sender]
    question: Question

    @property
    def place(self) -> Place | None:
        """Where alerts would go."""
        return self.question.place

    async def replan(self, db: AsyncConnection, person: Person) -> None:
        """Plan the reminders of a person anew."""
        await replan(db, person, self.assistant.knowledge, self.now, self.assistant.zone)

    async def person(self, db: AsyncConnection) -> Person | None:
        """Return what the asker told, None for nothing."""
        return await people.find(db, self.question.asker.platform, self.question.asker.person)

    async def target(self, db: AsyncConnection) -> Target | None:
        """Return the target of this chat, None where it never had one."""
        place = self.place
        if place is None:
            return await self._private_of(db)
        return await targets.find(db, place.address)

    def require_manager(self) -> None:
        """Turn away who may not decide what is posted here."""
        if self.place and not self.place.manages:
            raise Turned(Outcome("managers_only"))

    async def proved(self, elsewhere: bool) -> Place:
        """Return where alerts will go, proved by opening the private chat or by a test post.

        Raises:
            Turned: nothing can be sent there, or not in time.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._proved(elsewhere)
        except TimeoutError:
            raise Turned(Outcome("cannot_post", {"reason": "no answer in time"})) from None

    async def _proved(self, elsewhere: bool) -> Place:
        if self.place is None or (elsewhere and not self.place.private):
            return await self._private_chat()
        self.require_manager()
        sender = self.senders.get(self.place.address.platform)
        if self.place.private or sender is None:
            return self.place
        async with self.database.reading() as db:
            known = await targets.find(db, self.place.address)
        if known is None or known.closed_at:
            await self._post(sender, self.place)
        return self.place

    async def _private_chat(self) -> Place:
        sender = self.senders.get(self.question.asker.platform)
        if sender is None:
            raise Turned(Outcome("no_place"))
        opened = await sender.open(self.question.asker.person)
        if isinstance(opened, Closed):
            raise Turned(Outcome("cannot_post", {"reason": opened.reason}))
        return Place(opened)

    async def _post(self, sender: Sender, place: Place) -> None:
        """Prove by a test post that alerts will arrive."""
        outcome = Outcome("alert_test", {"newest": self.assistant.knowledge.at(self.now).newest})
        answer = self.assistant.compose(outcome, self.now, self.question.locale, self.question.zone)
        nonce = int(self.now.timestamp() * 1000)
        result = await sender.send(place.address, Message(answer, nonce, place.mention, seconds=_PATIENCE))
        if not isinstance(result, Sent):
            raise Turned(Outcome("cannot_post", {"reason": getattr(result, "reason", "")}))

    async def _private_of(self, db: AsyncConnection) -> Target | None:
        person = await self.person(db)
        return await targets.private_of(db, person.id) if person else None
