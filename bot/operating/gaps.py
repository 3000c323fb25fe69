"""What people ask that is not understood: noticed, stripped of what could tell who asked, and counted."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.answer import Answer, Status
from bot.engine.normalise import MAX_CHARACTERS
from bot.engine.parse import OUT_OF_SCOPE
from bot.engine.reading import Reader
from bot.ports import Clock
from bot.question import Question
from bot.settings import BotSettings
from bot.state import gaps
from bot.state.database import Database, unbroken
from bot.state.store import open_state

log = structlog.get_logger(__name__)

_TELLING = re.compile(
    r"""
    https?://\S+ | www\.\S+ | \b[\w-]+(?:\.[\w-]+)*\.(?:com|ca|org|net|gc|me|io|gg)\b\S*
  | \S+@\S+
  | <[@\#:][^>]*> | (?<!\w)[@\#][^\W\d]\w*
    """,
    re.VERBOSE,
)
"""Addresses of pages and mailboxes, mentions and channels."""

NUMBER, NAME, ADDRESS = _SIGNS = ("#", "…", "@")
_LEAST, _MOST = 2, 20
"""Words: a single one asks nothing, and a long story is one person's."""
_SHORT = frozenset({Status.NOT_UNDERSTOOD.value, Status.UNSURE.value, OUT_OF_SCOPE})
_WAITING = 200
_DAY = 86_400.0


def phrase_of(text: str, reader: Reader) -> str:
    """Return the words of ``text`` in plain form, or nothing where there are too few or too many.

    Numbers become ``#``, addresses and mentions ``@``, and what looks like a name ``…``.
    """
    reading = reader.read(_TELLING.sub(f" {ADDRESS} ", text[:MAX_CHARACTERS]))
    message = reading.message
    words: list[str] = []
    for at, word in enumerate(message.words):
        plain = reading.words[at]
        begins = at == 0 or message.words[at - 1].clause != word.clause
        if any(c.isdigit() for c in plain):
            plain = NUMBER
        elif word.surface[:1].isupper() and not begins and not message.shouting and not _is_known(plain, reader):
            plain = NAME
        if plain[0].isalpha() or (plain in _SIGNS and plain not in words[-1:]):
            words.append(plain)
    real = sum(w[0].isalpha() for w in words)
    return " ".join(words) if real >= _LEAST and len(words) <= _MOST else ""


def _is_known(word: str, reader: Reader) -> bool:
    return word in reader.lexicon.words or (reader.speller is not None and reader.speller.knows(word))


@dataclass
class Gaps:
    """Counts what was not understood, beside the answering."""

    database: Database
    reader: Reader
    clock: Clock
    _heard: asyncio.Queue[tuple[str, str, str]] = field(default_factory=lambda: asyncio.Queue(_WAITING))

    def heard(self, question: Question, answer: Answer) -> None:
        """Note a question that was typed and not understood; where too many wait, it is let go."""
        short = answer.intent if answer.status is Status.ANSWERED else answer.status.value
        typed = question.intent is None and question.text
        if typed and short in _SHORT and not self._heard.full():
            person = f"{question.asker.platform}:{question.asker.person}"
            self._heard.put_nowait((question.text, person, short))

    async def run(self) -> None:
        """Count until cancelled; once a day forget what is old."""
        key = b""
        while True:
            try:
                async with self.database.writing() as db:
                    key = key or await gaps.key_of(db)
                    await gaps.drop_old(db, self.clock().date())
                async with asyncio.timeout(_DAY):
                    while True:
                        await unbroken(self._count(key, *await self._heard.get()))
            except TimeoutError:
                continue

    async def _count(self, key: bytes, text: str, person: str, short: str) -> None:
        phrase = phrase_of(text, self.reader)
        if not phrase:
            return
        try:
            async with self.database.writing() as db:
                await gaps.count(db, key, phrase, person, short, self.clock().date())
        except (SQLAlchemyError, OSError) as problem:
            log.warning("gap_not_counted", problem=type(problem).__name__)


async def show(settings: BotSettings) -> None:
    """Print what is listed."""
    async with open_state(settings, alone=False) as database:
        print("\n".join(await lines_of(database)))


async def lines_of(database: Database) -> list[str]:
    """Return what is listed, as lines for a terminal."""
    async with database.reading() as db:
        listed, rest = await gaps.listed(db), await gaps.unlisted(db)
    lines = [f"{gap.times:>6}  {gap.last_on}  {gap.short:<15} {gap.phrase}" for gap in listed]
    head = f"{'times':>6}  {'last':<10}  {'fell short':<15} wording"
    return [head, *lines, f"{rest} more were used by fewer than {gaps.ENOUGH} people; their words are not kept."]
