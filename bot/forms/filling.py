"""Forms being filled in: what a button or a typed message does to the form that a person is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.forms.profile_reader import read_profile
from bot.forms.reading import Reads, Typed, read_answer
from bot.forms.spec import NONE, SKIPPED, Answers, Control, FormSpec, Move, MoveKind, StepKind, StepSpec
from bot.forms.told import Running, Told
from bot.outcome import Outcome
from bot.ports import Profiles
from bot.question import Asker
from bot.recent import FORGOTTEN_AFTER


class Filling:
    """Who is in which form. What was answered, and where they are, is kept by the port `Profiles`."""

    def __init__(
        self, forms: Mapping[str, FormSpec], controls: Iterable[Mapping[Control, tuple[str, ...]]], profiles: Profiles
    ) -> None:
        self._forms = forms
        self._controls = {word: control for file in controls for control, words in file.items() for word in words}
        self._profiles = profiles

    def running(self, asker: Asker, now: datetime) -> Running | None:
        """Return the form that ``asker`` is in, unless they were asked too long ago."""
        running = self._profiles.of(asker).running
        return running if running and now - running.at <= FORGOTTEN_AFTER else None

    def told(self, asker: Asker) -> Told:
        """Return what ``asker`` told before."""
        return self._profiles.of(asker)

    def forget(self, asker: Asker) -> None:
        """Drop all that ``asker`` answered, and the form they are in."""
        self._profiles.forget(asker)

    def follow(self, asker: Asker, outcome: Outcome, now: datetime) -> None:
        """Keep the answers that ``outcome`` hands back, and remember the step it asks."""
        if outcome.keep is None:
            return
        running = Running(outcome.form, outcome.step, now) if outcome.step is not None else None
        self._profiles.keep(asker, self._profiles.of(asker).with_answers(outcome.form, outcome.keep, running))

    def press(self, asker: Asker, intent: str, choice: str, now: datetime) -> Move | None:
        """Return what a button does: ``step=value``, ``?step``, or ``!`` and a control; None for a stranger's."""
        form, answers = self._forms.get(intent), self._answers(asker, intent)
        running = self.running(asker, now)
        at = running.step if running and running.intent == intent else None
        if form is None:
            return None
        if choice.startswith("!") and choice[1:] in tuple(Control):
            return self._controlled(asker, intent, Control(choice[1:]), at)
        key, _, value = choice.removeprefix("?").partition("=")
        if not form.has(key):
            return None
        if choice.startswith("?"):
            return Move(intent, MoveKind.ASKED, answers, key)
        step = form.step(key)
        found = step.choice(value)
        free = None if found or step.choices else _free(step, value)
        kept = found.value if found else free
        return None if kept is None else _taken(form, intent, answers, step, kept)

    def type(self, asker: Asker, words: str, reads: Reads, now: datetime) -> Move | None:
        """Return what a typed message does in the form that ``asker`` is in; None where it says nothing to it.

        ``words`` is the message, folded. Outside a form only the word that resumes one is heard.
        """
        running = self.running(asker, now)
        control = self._controls.get(words)
        if running is None:
            left = self._unfinished(asker) if control is Control.RESUME else None
            return Move(left, MoveKind.ASKED, self._answers(asker, left)) if left else None
        if control is not None:
            return self._controlled(asker, running.intent, control, running.step)
        form, answers = self._forms[running.intent], self._answers(asker, running.intent)
        step = form.step(running.step)
        given = _given(step, reads(form, step), answers)
        if not given:
            return None
        return Move(running.intent, MoveKind.ANSWERED, form.answered(answers, given), given=tuple(given))

    def _controlled(self, asker: Asker, intent: str, control: Control, at: str | None) -> Move:
        form, answers = self._forms[intent], self._answers(asker, intent)
        match control:
            case Control.LEAVE:
                self._profiles.keep(asker, replace(self._profiles.of(asker), running=None))
                return Move(intent, MoveKind.LEFT, answers)
            case Control.RESTART:
                return Move(intent, MoveKind.ASKED, {}, form.steps[0].key)
            case Control.BACK:
                before = form.step_before(at, answers)
                return Move(intent, MoveKind.ASKED, answers, before.key if before else at)
            case Control.SKIP if at is not None:
                return _skipped(form, intent, answers, form.step(at))
        return Move(intent, MoveKind.ASKED, answers, at)

    def _answers(self, asker: Asker, intent: str) -> Answers:
        return self._profiles.of(asker).answers.get(intent, {})

    def _unfinished(self, asker: Asker) -> str | None:
        """The first form that ``asker`` began and did not end."""
        begun = self._profiles.of(asker).answers
        return next((name for name, form in self._forms.items() if name in begun and form.open_step(begun[name])), None)


def _given(step: StepSpec, typed: Typed, answers: Answers) -> Mapping[str, Any]:
    """What a message answers: the step that was asked, or several at once; one other thing alone is no answer."""
    unasked = {} if typed.is_question else read_profile(typed, answers)
    to_the_point = bool({step.key, *step.drops} & set(unasked))
    if to_the_point and len(unasked) > 1:
        return unasked
    answer = read_answer(step, typed)
    if answer is None:
        return unasked if to_the_point or len(unasked) > 1 else {}
    return {step.key: [] if step.kind is StepKind.CHOICES and answer == [NONE] else answer}


def _free(step: StepSpec, value: str) -> str | int | None:
    """What a button gives to a step without fixed choices; nothing where that is no day or number as is due."""
    try:
        match step.kind:
            case StepKind.DAY:
                return date.fromisoformat(value).isoformat()
            case StepKind.NUMBER:
                return int(value)
            case StepKind.CHOICE | StepKind.CHOICES if value:
                return value
    except ValueError:
        pass
    return None


def _taken(form: FormSpec, intent: str, answers: Answers, step: StepSpec, value: str | int) -> Move:
    """A choice that was pressed."""
    if step.kind is not StepKind.CHOICES:
        return Move(intent, MoveKind.ANSWERED, form.answered(answers, {step.key: value}), given=(step.key,))
    before = list(answers.get(step.key) or [])
    if value == NONE:
        return Move(intent, MoveKind.ANSWERED, {**answers, step.key: before}, given=(step.key,))
    after = [v for v in before if v != value] if value in before else [*before, value]
    return Move(intent, MoveKind.TOGGLED, {**answers, step.key: after}, step.key)


def _skipped(form: FormSpec, intent: str, answers: Answers, step: StepSpec) -> Move:
    if step.default is None and not step.can_skip:
        return Move(intent, MoveKind.NEEDED, answers, step.key)
    default: Any = SKIPPED if step.default is None else step.default
    kept = [] if step.kind is StepKind.CHOICES else default
    return Move(intent, MoveKind.ANSWERED, form.answered(answers, {step.key: kept}), given=(step.key,))
