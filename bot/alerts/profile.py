"""What people tell about themselves, at the desk: kept, shown, handed over, forgotten."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.counter import Counter
from bot.alerts.reminding import ahead
from bot.alerts.wishes import ForgetMe, TellMe
from bot.answer import Document
from bot.outcome import Outcome
from bot.state import answers, people, subscriptions, targets
from bot.state.rows import Person, Subscription, Target
from bot.state.tables import subscriptions as sub
from bot.state.tables import targets as target_table

_NOTHING = Outcome("nothing")
_EXPORT = "express-entry-bot.json"


async def tell(counter: Counter, wish: TellMe) -> Outcome:
    """Keep what was said; personal subscriptions go by a new score from now on."""
    asker = counter.question.asker
    async with counter.database.writing() as db:
        person = await people.told(db, asker.platform, asker.person, counter.now, **wish.said)
        for target in await _private(db, person):
            if "score" in wish.said:
                await subscriptions.measured_by(db, target.id, wish.said["score"], counter.now)
            chosen = {name: wish.said[name] for name in ("zone", "language") if name in wish.said}
            if chosen:
                await targets.change(db, target.id, **chosen)
        await counter.replan(db, person)
    return Outcome("told", {"person": person, "said": dict(wish.said)})


async def show(counter: Counter) -> Outcome:
    """Tell everything that is stored about the person."""
    async with counter.database.reading() as db:
        person = await counter.person(db)
        if person is None:
            return _NOTHING
        about = {"subs": await _subscriptions(db, person), "ahead": await ahead(db, person)}
    return Outcome("shown", {"person": person, **about})


async def export(counter: Counter) -> Outcome:
    """Hand over everything that is stored about the person, as a file of JSON."""
    async with counter.database.reading() as db:
        person = await counter.person(db)
        if person is None:
            return _NOTHING
        everything = await exported(db, person)
    text = json.dumps(everything, ensure_ascii=False, indent=1)
    return Outcome("exported", document=Document(name=_EXPORT, text=text))


async def forget(counter: Counter, wish: ForgetMe) -> Outcome:
    """Delete everything about the person, once they are sure."""
    async with counter.database.writing() as db:
        person = await counter.person(db)
        if not wish.sure:
            return Outcome("sure", {"person": person, "subs": await _subscriptions(db, person)}) if person else _NOTHING
        if person is not None:
            await people.forget(db, person)
    counter.assistant.forget(counter.question.asker)
    return Outcome("forgotten")


async def exported(db: AsyncConnection, person: Person) -> dict[str, Any]:
    """Return everything stored about a person, as plain JSON values."""
    return {
        "person": person.model_dump(mode="json", exclude={"id"}),
        "answers": (await answers.of(db, person.platform, person.user)).answers,
        "reminders": [r.model_dump(mode="json") for r in await ahead(db, person)],
        "targets": [t.model_dump(mode="json", exclude={"id", "person_id"}) for t in await _private(db, person)],
        "subscriptions": [
            s.model_dump(mode="json", exclude={"id", "target_id", "author_id"})
            for s in await _subscriptions(db, person)
        ],
    }


async def _private(db: AsyncConnection, person: Person) -> list[Target]:
    rows = await db.execute(select(target_table).where(target_table.c.person_id == person.id))
    return [Target.of(row) for row in rows.mappings()]


async def _subscriptions(db: AsyncConnection, person: Person) -> list[Subscription]:
    query = select(sub).where(sub.c.author_id == person.id, sub.c.valid_to.is_(None)).order_by(sub.c.id)
    return [Subscription.of(row) for row in (await db.execute(query)).mappings()]
