"""A subscription step by step: from what was answered to the form to the wish that it comes to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.alerts.wishes import Asked, Subscribe
from bot.forms.asking import next_question, question
from bot.forms.spec import NONE, SKIPPED, Answers, FormSpec
from bot.outcome import Ask, Outcome

FORM = "subscribe"
_LAST = "confirm"
_LEAST = 1
_MOST_ABOVE = 200


@dataclass(frozen=True)
class Refusal:
    """A number that cannot be, and those between which it must lie."""

    value: object
    least: int
    most: int


def begin(ask: Ask) -> Outcome:
    """Return the first question; what was answered to an earlier alert is dropped."""
    return _asked(ask, ask.forms[FORM], {})


def go_on(ask: Ask, answers: Answers) -> Outcome:
    """Return the next question after ``answers``, or the wish that they come to."""
    form = ask.forms[FORM]
    highest = ask.knowledge.highest_score
    for key, most in {"at_most": highest, "score": highest, "within": _MOST_ABOVE}.items():
        said = answers.get(key)
        if said not in (None, SKIPPED) and said not in range(_LEAST, most + 1):
            left = {name: value for name, value in answers.items() if name != key}
            return question(ask, form, left, form.step(key), refused=Refusal(said, _LEAST, most))
    return _asked(ask, form, answers)


def _asked(ask: Ask, form: FormSpec, answers: Answers) -> Outcome:
    asked = next_question(ask, form, answers)
    if asked is None:
        return Outcome("no_store", wish=_wish(answers), form=FORM, keep={})
    if asked.step == _LAST:  # everything is shown once more before it counts
        return replace(asked, data={**asked.data, "typed": "all"})
    return asked


def _wish(answers: Answers) -> Subscribe:
    score = answers.get("score", SKIPPED)
    return Subscribe(
        Asked(
            categories=tuple(c for c in answers["category"] if c != NONE),
            max_cutoff=answers.get("at_most"),
            own_score=answers["cutoff"] in ("own", "within"),
            score=None if score == SKIPPED else score,
            within=answers.get("within", 0),
        ),
        chosen={"corrections": answers["corrections"] == "yes", "silent": answers["sound"] == "silent"},
    )
