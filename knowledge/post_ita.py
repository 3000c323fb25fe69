"""What follows an invitation, computed: the last day to apply, who needs which document, what is valid until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from knowledge.models import DocumentRule, Fact, Record
from knowledge.months import MONTHS_A_YEAR, months_after

EVERYONE = "everyone"
INVITATION, PROFILE = "invitation", "profile"
"""What runs out besides documents."""

LEADS = (30, 14, 7, 3, 1)
"""How many days ahead a reminder can be sent."""


class Clock(Record):
    """The time that an invitation leaves: ``last_on`` is day ``days``, the day of the invitation being day 0."""

    invited_on: date
    days: int
    last_on: date

    def left(self, today: date) -> int:
        """Return how many days are left on ``today``; negative once the last one has passed."""
        return (self.last_on - today).days


class Validity(StrEnum):
    """How a document stands to the last day to apply."""

    HOLDS = "holds"
    """Valid on the last day too."""
    RUNS_OUT = "runs_out"
    """Valid today, but no longer on the last day."""
    EXPIRED = "expired"


class Checked(Record):
    """A document's end and how it stands to the last day to apply; ``until`` is the first day it is no longer valid."""

    until: date
    validity: Validity


class Item(Record):
    """One document of a person's list; ``checked`` where its date was told."""

    rule: DocumentRule
    facts: tuple[Fact, ...]
    done: bool
    checked: Checked | None = None


class Reminder(Record):
    """Something runs out on ``due_on``; on ``on``, so many ``days`` ahead, a person may be reminded of it."""

    on: date
    what: str
    due_on: date
    days: int


def clock(invited_on: date, limits: Iterable[Fact]) -> Clock | None:
    """Return the time that an invitation of ``invited_on`` leaves, None where no limit of that day is known."""
    limit = next((f for f in limits if f.days is not None and f.holds_on(invited_on)), None)
    if limit is None or limit.days is None:
        return None
    return Clock(invited_on=invited_on, days=limit.days, last_on=invited_on + timedelta(days=limit.days))


def needed(rules: Sequence[DocumentRule], traits: frozenset[str]) -> list[DocumentRule]:
    """Return the documents that a person with ``traits`` needs, those that take longest first."""
    mine = traits | {EVERYONE}
    return sorted((rule for rule in rules if mine & set(rule.applies_to)), key=lambda rule: rule.order)


def valid_until(rule: DocumentRule, told: date) -> date:
    """Return the first day on which a document is no longer valid.

    ``told`` is the day of issue; for a document without a fixed time, such as a passport, the day it expires.
    """
    return months_after(told, rule.valid_months) if rule.valid_months else told


def checked(until: date, today: date, last_on: date) -> Checked:
    """Return how a document that is valid before ``until`` stands to the last day to apply."""
    if until <= today:
        return Checked(until=until, validity=Validity.EXPIRED)
    return Checked(until=until, validity=Validity.HOLDS if until > last_on else Validity.RUNS_OUT)


def items(
    rules: Sequence[DocumentRule],
    facts: Mapping[str, Fact],
    *,
    done: Iterable[str],
    dates: Mapping[str, date],
    today: date,
    last_on: date,
) -> list[Item]:
    """Return the documents of ``rules`` with the facts that hold, what is done, and what its date says."""
    finished = set(done)
    return [
        Item(
            rule=rule,
            facts=tuple(facts[name] for name in rule.facts if name in facts and facts[name].holds_on(today)),
            done=rule.id in finished,
            checked=checked(valid_until(rule, dates[rule.id]), today, last_on) if rule.id in dates else None,
        )
        for rule in rules
    ]


def due_dates(
    rules: Sequence[DocumentRule],
    dates: Mapping[str, date],
    *,
    deadline: date | None = None,
    submitted_on: date | None = None,
) -> dict[str, date]:
    """Return when what a person told runs out: the invitation, the profile (12 months), and dated documents."""
    due = {rule.id: valid_until(rule, dates[rule.id]) for rule in rules if rule.id in dates}
    if deadline is not None:
        due[INVITATION] = deadline
    if submitted_on is not None:
        due[PROFILE] = months_after(submitted_on, MONTHS_A_YEAR)
    return due


def reminders(due: Mapping[str, date], today: date, leads: Sequence[int] = LEADS) -> list[Reminder]:
    """Return the reminders still to come, the earliest first: for each of ``due`` so many ``leads`` days ahead."""
    found = [
        Reminder(on=day, what=what, due_on=due_on, days=lead)
        for what, due_on in due.items()
        for lead in leads
        if (day := due_on - timedelta(days=lead)) >= today
    ]
    return sorted(found, key=lambda reminder: (reminder.on, reminder.what))
