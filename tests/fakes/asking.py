"""Asking the assistant in tests: who asks, when, and what of the answer people read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.answer import Answer
from bot.assistant import Assistant
from bot.formats import Formats
from bot.question import Asker, Question
from knowledge.models import Round

FRESH = datetime(2026, 8, 20, 12, tzinfo=UTC)
"""The day after the newest packaged round: nothing is stale yet."""

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[,\u00a0\u202f](?=\d{3}\b)")


@dataclass(frozen=True)
class Chat:
    """Asks one assistant. By default always the same person, in the same chat, in English, zone unknown."""

    assistant: Assistant

    def __call__(
        self,
        text: str = "",
        *,
        at: datetime = FRESH,
        locale: str = "en",
        zone: str | None = None,
        person: str = "ann",
        chat: str = "home",
        intent: str | None = None,
        slots: Mapping[str, object] | None = None,
        chosen: bool = False,
    ) -> Answer:
        """Return the answer to ``text``, or to ``intent`` with ``slots`` as a command or a button hands them in."""
        known = ZoneInfo(zone) if zone else None
        asker = Asker("test", person, chat)
        question = Question(text, at, asker, locale, known, intent, dict(slots or {}), chosen=chosen)
        return self.assistant.answer(question)


def plain(answer: Answer) -> str:
    """Return the whole text without separators inside numbers, so that ``4000`` is found in ``4,000``."""
    return _BETWEEN_DIGITS.sub("", answer.text)


def figures(answer: Answer) -> set[str]:
    """Return every number in the text as it is written, separators aside."""
    return set(re.findall(r"\d+(?:\.\d+)?", plain(answer)))


def tells_day(answer: Answer, day: date) -> bool:
    """Whether a day is named, as ``2026-06-25``, or as ``June 25, 2026`` in the language of the answer."""
    return day.isoformat() in answer.text or Formats(answer.language, ZoneInfo("UTC")).day(day) in answer.text


def tells(answer: Answer, held: Round) -> bool:
    """Whether number, day, cut-off and size of a round are in the answer."""
    wanted = {str(held.cutoff), str(held.invitations)}
    return f"#{held.number}" in answer.text and tells_day(answer, held.held_on) and wanted <= figures(answer)
