"""Forms: questions put one after the other, as the content defines them. What was answered goes in and comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from pydantic import model_validator

from knowledge.models import Record

Answers = Mapping[str, Any]
"""What a person answered, by step: texts, numbers and lists of them, so that it can be kept anywhere."""

SKIPPED = "skipped"

NONE = "none"
"""The choice that ends a list of choices, or says that none applies."""


class StepKind(StrEnum):
    """What a step asks for."""

    CHOICE = "choice"
    CHOICES = "choices"
    """Any number of the choices; kept as a list."""
    NUMBER = "number"
    YEARS = "years"
    SCORES = "scores"
    """Four numbers: listening, reading, writing, speaking."""
    DAY = "day"
    LIST = "list"
    """Names separated by commas."""


class Control(StrEnum):
    """What a person in a form can ask for besides answering."""

    BACK = "back"
    SKIP = "skip"
    LEAVE = "leave"
    RESUME = "resume"
    RESTART = "restart"


class ChoiceSpec(Record):
    """One choice: what is kept, what is shown, and what people type.

    ``words`` tell it in any message, ``replies`` only where this very step was asked.
    """

    value: str | int
    say: str
    words: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()


class StepSpec(Record):
    """One question of a form.

    ``when`` names the answers under which it is asked. ``default`` is what leaving it out means; a step without
    one must be answered. A ``later`` step is only asked where somebody asks for it. An answer replaces those to the
    steps it ``drops``. ``nouns`` are words beside a figure that tell it belongs here; ``about`` names whom it is
    about where that is not the person. ``decimal`` is the sign that numbers are shown with.
    """

    key: str
    label: str
    ask: str
    hint: str = ""
    kind: StepKind
    choices: tuple[ChoiceSpec, ...] = ()
    when: Mapping[str, tuple[str | int, ...]] = {}
    default: str | int | None = None
    can_skip: bool = False
    later: bool = False
    nouns: tuple[str, ...] = ()
    about: str = ""
    drops: tuple[str, ...] = ()
    decimal: Literal[".", ","] = "."

    @model_validator(mode="after")
    def _can_be_chosen(self) -> StepSpec:
        if self.kind in (StepKind.CHOICE, StepKind.CHOICES) and not self.choices and not self.later:
            raise ValueError(f"{self.key}: nothing to choose from")
        return self

    @property
    def takes_numbers(self) -> bool:
        """Whether a number that is typed is an answer, not the number of a choice."""
        return self.kind in (StepKind.NUMBER, StepKind.YEARS, StepKind.SCORES)

    @property
    def is_typed(self) -> bool:
        """Whether it is answered in the person's own words."""
        return self.kind not in (StepKind.CHOICE, StepKind.CHOICES, StepKind.YEARS)

    def choice(self, value: object) -> ChoiceSpec | None:
        """Return the choice that keeps ``value``."""
        return next((c for c in self.choices if str(c.value) == str(value)), None)

    def shown(self, value: Any) -> str:
        """Return an answer as people read it; nothing for one that was left out."""
        if value in (None, SKIPPED, [], ()):
            return ""
        if isinstance(value, list | tuple):
            apart = " / " if self.kind is StepKind.SCORES and self.decimal == "," else ", "
            return apart.join(self.shown(item) for item in value)
        found = self.choice(value)
        number = f"{value:g}".replace(".", self.decimal) if isinstance(value, float) else str(value)
        return found.say if found else number


class FormSpec(Record):
    """The questions of a form in their order.

    ``topics`` are words that tell whom a part of a message is about, ``words`` others that help to read answers.
    """

    steps: tuple[StepSpec, ...]
    topics: Mapping[str, tuple[str, ...]] = {}
    words: Mapping[str, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _hangs_together(self) -> FormSpec:
        keys = [step.key for step in self.steps]
        if len(set(keys)) != len(keys):
            raise ValueError("two steps have one key")
        for at, step in enumerate(self.steps):
            unknown = set(step.when) - set(keys[:at])
            if unknown:
                raise ValueError(f"{step.key}: asked when {', '.join(sorted(unknown))}, which no step before it asks")
        return self

    def step(self, key: str) -> StepSpec:
        """Return the step called ``key``."""
        return next(step for step in self.steps if step.key == key)

    def has(self, key: str) -> bool:
        """Whether there is a step called ``key``."""
        return any(step.key == key for step in self.steps)

    def applies(self, step: StepSpec, answers: Answers) -> bool:
        """Whether ``step`` makes sense after ``answers``; one whose condition is still open does not yet."""
        return all(_told(answers.get(key)) & {str(v) for v in values} for key, values in step.when.items())

    def asked(self, answers: Answers) -> Iterator[StepSpec]:
        """Yield the steps that are asked of this person, answered or not."""
        return (step for step in self.steps if not step.later and self.applies(step, answers))

    def open_step(self, answers: Answers) -> StepSpec | None:
        """Return the first step that is still to be answered, None where the form is full."""
        return next((step for step in self.asked(answers) if step.key not in answers), None)

    def step_before(self, key: str | None, answers: Answers) -> StepSpec | None:
        """Return the last answered step before ``key``, or of all where it is None."""
        before: StepSpec | None = None
        for step in self.asked(answers):
            if step.key == key:
                break
            before = step if step.key in answers else before
        return before

    def answered(self, answers: Answers, given: Answers) -> Answers:
        """Return ``answers`` with those just ``given``, without what these replace or rule out."""
        dropped = {name for key in given for name in self.step(key).drops} - set(given)
        return self.settled({key: v for key, v in {**answers, **given}.items() if key not in dropped})

    def settled(self, answers: Answers) -> Answers:
        """Return ``answers`` without those that others rule out; what they leave open stays."""
        kept: dict[str, Any] = dict(answers)
        for step in self.steps:
            told = {key: values for key, values in step.when.items() if key in answers}
            if step.key in kept and not self.applies(step.model_copy(update={"when": told}), kept):
                del kept[step.key]
        return kept

    def told(self, answers: Answers) -> list[tuple[str, str]]:
        """Return what was answered, as labels and words."""
        rows = [(step.label, step.shown(answers[step.key])) for step in self.steps if step.key in answers]
        return [(label, words) for label, words in rows if words]


class MoveKind(StrEnum):
    """What a message or a button did."""

    ANSWERED = "answered"
    TOGGLED = "toggled"
    """One of several choices was taken or given back; more may follow."""
    ASKED = "asked"
    """The person wants to be asked a certain step."""
    UNREAD = "unread"
    NEEDED = "needed"
    """The person wants to leave out a step that must be answered."""
    LEFT = "left"


@dataclass(frozen=True)
class Move:
    """What a message or a button did in a form, and the answers after it; ``step`` is the one to ask, if any.

    ``given`` are the steps just answered.
    """

    intent: str
    kind: MoveKind
    answers: Answers
    step: str | None = None
    given: tuple[str, ...] = ()


def _told(value: Any) -> set[str]:
    return {str(item) for item in value} if isinstance(value, list | tuple) else {str(value)}
