"""Reminders at the desk: switched on and off, days chosen, shown with what they will be about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.counter import Counter, Turned
from bot.alerts.wishes import Remind
from bot.outcome import Outcome
from bot.state import people, targets
from bot.state.rows import Person, StateRow
from bot.state.tables import reminders as plan
from knowledge.post_ita import LEADS


class Planned(StateRow):
    """A reminder still to come."""

    what: str
    due_on: date
    days: int


async def remind(counter: Counter, wish: Remind) -> Outcome:
    """Set on how many days ahead the person is reminded, and tell what of; a private chat must be open for it."""
    if not counter.question.is_personal:
        return Outcome("reminders_private")
    try:
        place = None if wish.off else await counter.proved(elsewhere=True)
    except Turned as turned:
        return turned.outcome
    asker = counter.question.asker
    async with counter.database.writing() as db:
        person = await people.told(db, asker.platform, asker.person, counter.now)
        if place is not None and place.private:
            chosen = {"zone": person.zone} if person.zone else {}
            spoken = counter.question.language
            await targets.opened(
                db, place.address, counter.now, private=True, person_id=person.id, language=spoken, **chosen
            )
        person = await _choose(db, counter, person, () if wish.off else _leads(person, wish))
        return _told(person.leads, await ahead(db, person))


def switched_off() -> Outcome:
    """Return that there are no reminders any more."""
    return _told((), ())


def _told(leads: Sequence[int], ahead: Sequence[Planned]) -> Outcome:
    return Outcome("reminders", {"leads": leads, "all": LEADS, "ahead": ahead})


async def silence(db: AsyncConnection, counter: Counter) -> bool:
    """Switch the asker's reminders off; return whether they were on."""
    person = await counter.person(db)
    if person is None or not person.leads:
        return False
    await _choose(db, counter, person, ())
    return True


async def ahead(db: AsyncConnection, person: Person) -> list[Planned]:
    """Return the reminders of a person that are still to come, the next first."""
    query = select(plan).where(plan.c.person_id == person.id, plan.c.settled_at.is_(None)).order_by(plan.c.at)
    return [Planned.of(row) for row in (await db.execute(query)).mappings()]


def _leads(person: Person, wish: Remind) -> Sequence[int]:
    if wish.toggles is not None:
        return sorted({*person.leads} ^ {wish.toggles})
    return wish.days or person.leads or LEADS


async def _choose(db: AsyncConnection, counter: Counter, person: Person, leads: Sequence[int]) -> Person:
    days = {"reminder_days": tuple(map(str, leads))}
    person = await people.told(db, person.platform, person.user, counter.now, **days)
    await counter.replan(db, person)
    return person
