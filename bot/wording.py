"""Words for what came of a question, in its language, and for what is told beside an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.answer import Answer, Candidate, FollowUp, Paragraph, Status, Tone
from bot.compose import Composer
from bot.content import Content
from bot.engine.parse import OUT_OF_SCOPE, Parse
from bot.engine.slots import Slots
from bot.intents import out_of_scope
from bot.languages import LANGUAGES
from bot.outcome import Outcome
from bot.question import Question
from knowledge.snapshot import Knowledge

_MOST_CANDIDATES = 5
_EXAMPLES_FROM = ("last_round", "score_check", "occupation_eligibility", "category_info")


class Wording:
    """The words of every language. ``known`` is what was known when a question was asked."""

    def __init__(self, content: Content, zone: ZoneInfo) -> None:
        self._intents = content.intents
        self._composers = {
            language: Composer(language, content.intents[language], content.common[language], zone)
            for language in LANGUAGES
        }

    def of(self, question: Question, known: Knowledge, outcome: Outcome, intent: str, slots: Slots) -> Answer:
        """Return the words for an outcome of ``intent``."""
        composer = self._composers[question.language]
        return composer.compose(outcome, intent, slots, known, question.asked_at, question.zone or question.shown_in)

    def plain(
        self, question: Question, known: Knowledge, reply: str, data: Mapping[str, object], status: Status
    ) -> Answer:
        """Return a reply of no intent."""
        answer = self.of(question, known, Outcome(reply, data), OUT_OF_SCOPE, Slots())
        return answer.model_copy(update={"status": status, "confidence": 0.0})

    def unsure(self, question: Question, known: Knowledge, parse: Parse) -> Answer:
        """Ask which of the two likeliest is meant."""
        offered = [c.intent for c in parse.candidates[:2]]
        files = self._intents[question.language]
        follow_ups = tuple(FollowUp(text=files[i].summary, intent=i, slots=parse.slots.plain()) for i in offered)
        answer = self.plain(question, known, "unsure", {"options": [f.text for f in follow_ups]}, Status.UNSURE)
        return answer.model_copy(update={"follow_ups": follow_ups, "intent": offered[0]})

    def examples(self, language: str) -> list[str]:
        """Return questions that can be asked."""
        return [self._intents[language][i].examples[0] for i in _EXAMPLES_FROM]

    def owning_up(self, answer: Answer, stored: Mapping[str, Any]) -> Answer:
        """Say which of what was told earlier went into an answer."""
        words = self._composers[answer.language].phrase("with_stored", s=Slots(**stored))
        return answer.model_copy(update={"blocks": (Paragraph(text=words, tone=Tone.QUIET), *answer.blocks)})

    def with_care(self, question: Question, known: Knowledge, answer: Answer) -> Answer:
        """Put before an answer where somebody can be reached, unless it says so already."""
        care = self.of(question, known, out_of_scope.care(known), OUT_OF_SCOPE, Slots())
        if set(care.sources) <= set(answer.sources):
            return answer
        told = {"blocks": (*care.blocks, *answer.blocks), "sources": (*answer.sources, *care.sources)}
        return answer.model_copy(update=told)

    def with_second(self, question: Question, answer: Answer, parse: Parse) -> Answer:
        """Offer the second question of a message as the first follow-up."""
        if parse.also is None:
            return answer
        intent, slots = parse.also
        summary = self._intents[question.language][intent].summary
        text = self._composers[question.language].phrase("and_also", summary=summary)
        also = FollowUp(text=text, intent=intent, slots=slots.plain())
        return answer.model_copy(update={"follow_ups": (also, *answer.follow_ups)})

    def with_way_back(self, question: Question, answer: Answer, intent: str, slots: Mapping[str, object]) -> Answer:
        """Offer the way back to the form of ``intent`` as the last follow-up."""
        text = self._composers[question.language].phrase("back_to_form")
        back = FollowUp(text=text, intent=intent, slots=slots)
        return answer.model_copy(update={"follow_ups": (*answer.follow_ups, back)})


def as_understood(answer: Answer, parse: Parse) -> Answer:
    """Return an answer with how the message was understood."""
    return answer.model_copy(
        update={
            "confidence": round(parse.confidence, 4),
            "candidates": tuple(
                Candidate(intent=c.intent, score=round(c.score, 4)) for c in parse.candidates[:_MOST_CANDIDATES]
            ),
            "slots": parse.slots.plain(),
        }
    )
