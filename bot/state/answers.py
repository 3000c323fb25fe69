"""What people answered to forms. Each function works inside a transaction of its caller."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.forms.spec import Answers
from bot.forms.told import Running, Told
from bot.state import people as persons
from bot.state.rows import Person
from bot.state.tables import answers, people

_ANSWERED = (answers.c.form, answers.c.body, answers.c.step, answers.c.told_at.label("answered_at"))


async def of(db: AsyncConnection, platform: str, user: str) -> Told:
    """Return what a person told, by form, and the step that was asked last; nothing of a stranger. One query."""
    query = (
        select(people, *_ANSWERED)
        .join_from(people, answers, answers.c.person_id == people.c.id, isouter=True)
        .where(people.c.platform == platform, people.c.user == user)
        .order_by(answers.c.told_at)
    )
    rows = (await db.execute(query)).mappings().all()
    asked = [Running(row["form"], row["step"], row["answered_at"]) for row in rows if row["step"]]
    held = {row["form"]: row["body"] for row in rows if row["body"]}
    return Told(held, asked[-1] if asked else None, Person.of(rows[0]) if rows else None, lasting=True)


async def keep(db: AsyncConnection, platform: str, user: str, before: Told, after: Told, now: datetime) -> Person:
    """Write down what differs ``after`` a message from what was told ``before`` it; return who told it."""
    person = await persons.told(db, platform, user, now)
    for form in sorted({*before.answers, *after.answers, *_asked(before), *_asked(after)}):
        body, running = _of(after, form)
        if (body, running) == _of(before, form):
            continue
        step = running.step if running else ""
        await db.execute(delete(answers).where(answers.c.person_id == person.id, answers.c.form == form))
        if body or step:
            row = {"person_id": person.id, "form": form, "body": dict(body), "step": step, "told_at": now}
            await db.execute(insert(answers).values(row))
    return person


def _asked(told: Told) -> set[str]:
    return {told.running.intent} if told.running else set()


def _of(told: Told, form: str) -> tuple[Answers, Running | None]:
    """What was answered to a form, and where in it the person is."""
    return told.answers.get(form, {}), told.running if form in _asked(told) else None
