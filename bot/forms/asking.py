"""The outcome that puts the next question of a form."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot.forms.spec import NONE, SKIPPED, Answers, FormSpec, MoveKind, StepKind, StepSpec
from bot.outcome import Ask, Outcome


@dataclass(frozen=True)
class Refusal:
    """An answer that cannot be: the step, what was said, why, and the day that bounds it."""

    field: str
    value: str
    limit: date | None = None
    reason: str = ""


def not_yet(ask: Ask, form: FormSpec, answers: Answers, steps: Collection[str]) -> Outcome | None:
    """Return the outcome that asks again one of ``steps`` that was told a day still to come; None where none was."""
    for step in (form.step(key) for key in sorted(steps)):
        told = str(answers.get(step.key, SKIPPED))
        if step.kind is StepKind.DAY and told != SKIPPED and date.fromisoformat(told) > ask.today:
            kept = {key: value for key, value in answers.items() if key != step.key}
            return question(ask, form, kept, step, Refusal(step.key, told, reason="future"))
    return None


def next_question(ask: Ask, form: FormSpec, answers: Answers) -> Outcome | None:
    """Return the outcome that asks what is open, or what the person wants to be asked; None where nothing is."""
    wanted = ask.move.step if ask.move else None
    step = form.step(wanted) if wanted and form.has(wanted) else form.open_step(answers)
    return None if step is None else question(ask, form, answers, step)


def question(ask: Ask, form: FormSpec, answers: Answers, step: StepSpec, refused: object = None) -> Outcome:
    """Return the outcome that asks ``step``; ``refused`` says why the last answer to it was not taken."""
    asked = list(form.asked(answers))
    chosen = answers.get(step.key) if step.kind is StepKind.CHOICES else None
    return Outcome(
        "form_step",
        {
            "form": ask.intent,
            "step": step,
            "number": asked.index(step) + 1 if step in asked else None,
            "most": len(asked),
            "told": form.told(answers),
            "assumed": (),
            "rounds": (),
            "typed": ask.text if ask.move is None else "",
            "move": ask.move.kind.value if ask.move else MoveKind.ANSWERED.value,
            "refused": refused,
            "chosen": step.shown(chosen) if chosen else "",
            "choices": [(c.say, f"{step.key}={c.value}", c.value == NONE and bool(chosen)) for c in step.choices],
            "can_skip": step.default is not None or step.can_skip,
            "can_go_back": form.step_before(step.key, answers) is not None,
        },
        form=ask.intent,
        keep=answers,
        step=step.key,
        takes_number=step.takes_numbers,
    )
