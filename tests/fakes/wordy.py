"""A host whose answers fill more than a message."""

from __future__ import annotations

from fakes.hosting import Desk

from bot.answer import Answer
from bot.question import Question


class Wordy(Desk):
    """Answers with far more than one message holds."""

    async def reply(self, question: Question) -> Answer:
        """Answer ``question``, at length."""
        answer = await super().reply(question)
        return answer.model_copy(update={"blocks": (*answer.blocks, *answer.blocks * 12)})
