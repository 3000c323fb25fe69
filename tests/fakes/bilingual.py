"""Whatever a test has worded in one language is worded in the others as well: no reply goes untried in French."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from bot.answer import Answer
from bot.engine.slots import Slots
from bot.languages import LANGUAGES
from bot.outcome import Outcome
from bot.question import Question
from bot.wording import Wording
from knowledge.snapshot import Knowledge


@contextmanager
def worded_in_every_language() -> Iterator[set[str]]:
    """Have every outcome worded in every language while the block runs; yield what cannot be, or looks otherwise."""
    faults: set[str] = set()
    word = Wording.of

    def everywhere(
        self: Wording, question: Question, known: Knowledge, outcome: Outcome, intent: str, slots: Slots
    ) -> Answer:
        answer = word(self, question, known, outcome, intent, slots)
        for language in {*LANGUAGES} - {answer.language}:
            place = f"{language}/{outcome.intent or intent}/{outcome.reply}"
            try:
                other = word(self, replace(question, locale=language), known, outcome, intent, slots)
            except Exception as problem:
                faults.add(f"{place}: {problem!r}")
            else:
                if _build(other) != _build(answer):
                    faults.add(f"{place}: {_build(other)}, not {_build(answer)}")
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Wording, "of", everywhere)
        yield faults


def _build(answer: Answer) -> object:
    """Everything of an answer but its words."""
    return [type(b).__name__ for b in answer.blocks], [(f.intent, f.slots) for f in answer.follow_ups]
