"""What is known of the person who asks when their message is answered: what they told, and the form they are in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.engine.slots import Slots, read_submission
from bot.forms.spec import Answers, FormSpec
from bot.question import Question
from bot.state.rows import Person
from knowledge.snapshot import Knowledge

_USES_SCORE = frozenset({"score_check", "cutoff_forecast", "pool"})
_USES_MOMENT = "score_check"
_USES_OCCUPATIONS = "occupation_eligibility"


@dataclass(frozen=True)
class Running:
    """The form a person is in, and the step that was asked last."""

    intent: str
    step: str
    at: datetime


@dataclass(frozen=True)
class Told:
    """What a person told of themselves: ``answers`` by form, and what they had stored as a ``person``.

    ``lasting`` tells whether answers outlive the process; where others read along they do not, and no person is told.
    """

    answers: Mapping[str, Answers] = field(default_factory=dict)
    running: Running | None = None
    person: Person | None = None
    lasting: bool = False

    @property
    def leads(self) -> tuple[int, ...]:
        """How many days ahead the person is reminded; none where they are not."""
        return self.person.leads if self.person else ()

    def with_answers(self, form: str, answers: Answers, running: Running | None) -> Told:
        """Return this with ``answers`` as all that was answered to ``form``; empty ones drop the form."""
        held = {**self.answers, form: dict(answers)}
        return replace(self, answers={name: kept for name, kept in held.items() if kept}, running=running)


def as_asked_by(person: Person | None, question: Question) -> Question:
    """Return ``question`` in the zone that the person chose, where they did."""
    return replace(question, zone=ZoneInfo(person.zone)) if person and person.zone else question


def left_out(
    intent: str, slots: Slots, told: Told, forms: Mapping[str, FormSpec], knowledge: Knowledge, today: date
) -> Mapping[str, Any]:
    """Return the slots that a question about oneself leaves out because they were told before, by name.

    A score is the stored one, else that of the profile told.
    """
    person = told.person
    if slots.action:
        return {}
    if person and intent == _USES_OCCUPATIONS:
        named = {"occupation", "noc", "noc_2016"} & slots.given()
        return {"noc": person.occupations} if person.occupations and not named else {}
    if intent not in _USES_SCORE:
        return {}
    score = person.score if person and person.score is not None else _computed(told, forms, knowledge, today)
    said = slots.score == (score,)
    if score is None or (slots.score and not said):
        return {}
    found: dict[str, Any] = {} if said else {"score": (score,)}
    if intent == _USES_MOMENT and person and person.submitted and not slots.submitted:
        zone = ZoneInfo(person.zone) if person.zone else None
        found |= {"submitted": read_submission(person.submitted, zone), "submitted_text": person.submitted}
    return found


def _computed(told: Told, forms: Mapping[str, FormSpec], knowledge: Knowledge, today: date) -> int | None:
    if not told.answers:
        return None
    from bot.scoring import total_of  # only who told a profile needs it

    return total_of(told.answers, forms, knowledge, today)
