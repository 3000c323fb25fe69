"""Forms in a further language: its words alone, laid over the form that says how the questions hang together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from bot.forms.spec import ChoiceSpec, FormSpec, StepSpec
from knowledge.folding import words_of
from knowledge.models import Record


class StepWords(Record):
    """One question of a form in a further language; words of its choices are added to those of the first one."""

    key: str
    label: str
    ask: str
    hint: str = ""
    choices: tuple[ChoiceSpec, ...] = ()
    nouns: tuple[str, ...] = ()

    def choice(self, value: object) -> ChoiceSpec | None:
        """Return the choice that keeps ``value``."""
        return next((c for c in self.choices if c.value == value), None)


class FormWords(Record):
    """A form in a further language; ``topics`` and ``words`` are added to those of the first one."""

    decimal: Literal[".", ","] = "."
    steps: tuple[StepWords, ...]
    topics: Mapping[str, tuple[str, ...]] = {}
    words: Mapping[str, tuple[str, ...]] = {}

    def step(self, key: str) -> StepWords | None:
        """Return the words of the step called ``key``."""
        return next((step for step in self.steps if step.key == key), None)

    def heard_by(self, form: FormSpec) -> FormSpec:
        """Return ``form``, understanding these words as well as its own."""
        steps = (_heard(step, self.step(step.key)) for step in form.steps)
        added = {"topics": _joined(form.topics, self.topics), "words": _joined(form.words, self.words)}
        return form.model_copy(update={"steps": tuple(steps), **added})

    def shown_by(self, form: FormSpec) -> FormSpec:
        """Return ``form`` asking in these words."""
        steps = (_shown(step, self.step(step.key)) for step in form.steps)
        return form.model_copy(update={"steps": tuple(s.model_copy(update={"decimal": self.decimal}) for s in steps)})

    def faults(self, form: FormSpec) -> Iterator[str]:
        """Yield where these words do not fit ``form``, step by step and choice by choice."""
        if [s.key for s in self.steps] != [s.key for s in form.steps]:
            yield "its steps are others than in the first language"
        for step in form.steps:
            words = self.step(step.key)
            if words and [c.value for c in words.choices] != [c.value for c in step.choices]:
                yield f"{step.key}: its choices are others than in the first language"
            if words and bool(words.hint) != bool(step.hint):
                yield f"{step.key}: a hint stands in one language only"
        yield from (f"no list of words is called {n}" for n in sorted({*self.words} - {*form.words}))
        yield from (f"no topic is called {n}" for n in sorted({*self.topics} - {*form.topics}))


def _heard(step: StepSpec, words: StepWords | None) -> StepSpec:
    if words is None:
        return step
    choices = []
    for choice in step.choices:
        more = words.choice(choice.value)
        replies = (*choice.replies, *more.replies, words_of(more.say)) if more else choice.replies
        added = {"words": choice.words + more.words, "replies": replies} if more else {}
        choices.append(choice.model_copy(update=added))
    return step.model_copy(update={"choices": tuple(choices), "nouns": step.nouns + words.nouns})


def _shown(step: StepSpec, words: StepWords | None) -> StepSpec:
    if words is None:
        return step
    said = {c.value: c.say for c in words.choices}
    choices = tuple(c.model_copy(update={"say": said.get(c.value, c.say)}) for c in step.choices)
    return step.model_copy(update={"label": words.label, "ask": words.ask, "hint": words.hint, "choices": choices})


def _joined(first: Mapping[str, tuple[str, ...]], more: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    return {name: values + more.get(name, ()) for name, values in first.items()}
