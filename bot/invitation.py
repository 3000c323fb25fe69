"""From the answers of the checklist form to the clock after an invitation, and to the documents and their dates."""

from __future__ import annotations

from datetime import date

from bot.forms.spec import SKIPPED, Answers
from knowledge.models import DocumentRule, Fact
from knowledge.post_ita import Clock, clock, needed
from knowledge.snapshot import Knowledge

FORM = "post_ita"
"""The form these answers belong to, named after its intent."""

DONE = "done"
"""The step that keeps what was ticked: documents by their ids."""

APPLIED = "application"
"""Ticked beside the documents once the application is filed."""

DATES = {
    "language": "language_on",
    "eca": "eca_on",
    "police": "police_on",
    "medical": "medical_on",
    "funds": "funds_on",
    "passport": "passport_on",
}
"""Which step tells the date of which document."""

_WITHOUT_END = frozenset({"funds"})
"""Documents that have a date but, as far as is known, no day on which they end."""


def limits(knowledge: Knowledge) -> list[Fact]:
    """Return the time limits of invitations, each with the period it holds for."""
    return [f for f in knowledge.facts.values() if f.topic == "deadline" and f.days is not None]


def clock_of(answers: Answers, knowledge: Knowledge) -> Clock | None:
    """Return the time that the invitation told of leaves; None where no day was told, or no limit of it is known."""
    told = answers.get("invited_on")
    return clock(date.fromisoformat(str(told)), limits(knowledge)) if told else None


def documents_of(answers: Answers, knowledge: Knowledge) -> list[DocumentRule]:
    """Return the documents that apply, by what the person told of themselves."""
    told = [answers.get("program"), answers.get("family"), *(answers.get("education") or ())]
    told += [*(answers.get("papers") or ()), "children" if answers.get("children") else None]
    return needed(knowledge.documents, frozenset(str(t) for t in told if t))


def dates_of(answers: Answers) -> dict[str, date]:
    """Return the dates told of documents that end some day, by document."""
    told = {document: day_of(answers, document) for document in DATES if document not in _WITHOUT_END}
    return {document: day for document, day in told.items() if day}


def day_of(answers: Answers, document: str) -> date | None:
    """Return the date told of a document."""
    told = answers.get(DATES[document], SKIPPED)
    return None if told == SKIPPED else date.fromisoformat(str(told))
