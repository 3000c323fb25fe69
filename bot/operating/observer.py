"""What happens, told to whoever counts it. An observer never raises and never waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.alerts.queue import Mark
    from bot.answer import Answer
    from bot.question import Question


class Observer:
    """Hears everything and does nothing with it."""

    def answered(self, question: Question, answer: Answer, seconds: float) -> None:
        """Hear that a question got its answer, after so many seconds."""

    def polled(self, outcome: str) -> None:
        """Hear what came of asking the feed."""

    def marked(self, platform: str, marks: Sequence[Mark]) -> None:
        """Hear what became of deliveries, once it is written down."""

    def responded(self, platform: str, status: int) -> None:
        """Hear with which HTTP status a platform answered one of our requests."""

    def failed(self, part: str) -> None:
        """Hear that a part of the bot failed and will be started again."""
