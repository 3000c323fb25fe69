"""What runs out for a person, and on which day, from what they told of themselves."""

from __future__ import annotations

from datetime import date

from bot import invitation
from bot.forms import candidate
from bot.forms.spec import SKIPPED, Answers
from bot.forms.told import Told
from knowledge.post_ita import INVITATION, due_dates
from knowledge.snapshot import Knowledge

_MONTH = 7
"""Characters of a day told as 2026-06."""


def runs_out(told: Told, knowledge: Knowledge, today: date) -> dict[str, date]:
    """Return by name the day on which each thing runs out; after an invitation only what its last day hangs on.

    For the invitation that is the last day to apply, for anything else the first day it is no longer valid.
    """
    invited = told.answers.get(invitation.FORM, {})
    done = set(invited.get(invitation.DONE) or ())
    clock = invitation.clock_of(invited, knowledge)
    if invitation.APPLIED in done:
        return {}
    if clock is None or clock.left(today) < 0:
        return _in_the_pool(told, invited, knowledge)
    rules = [rule for rule in invitation.documents_of(invited, knowledge) if rule.id not in done]
    due = due_dates(rules, invitation.dates_of(invited), deadline=clock.last_on)
    return {what: day for what, day in due.items() if what == INVITATION or day <= clock.last_on}


def _in_the_pool(told: Told, invited: Answers, knowledge: Knowledge) -> dict[str, date]:
    """The profile, and the results that it rests on; of two days told for a result the later one counts."""
    profile = told.answers.get(candidate.FORM, {})
    dates: dict[str, date] = {}
    for name, step in candidate.DATES.items():
        days = [str(answers[step]) for answers in (profile, invited) if answers.get(step, SKIPPED) != SKIPPED]
        if days:
            dates[name] = date.fromisoformat(max(days))
    submitted = told.person.submitted if told.person else ""
    return due_dates(knowledge.documents, dates, submitted_on=_day(submitted) if submitted else None)


def _day(submitted: str) -> date:
    """The day of a profile; the first one of a month."""
    return date.fromisoformat(f"{submitted}-01" if len(submitted) == _MONTH else submitted[:10])
