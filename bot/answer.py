"""What comes back: structure, never markup. How it looks is each adapter's affair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from bot.picture import Picture
from knowledge.models import Record
from knowledge.tie_break import Verdict


class Status(StrEnum):
    """Whether a question was understood."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    NOT_UNDERSTOOD = "not_understood"


class Tone(StrEnum):
    """How much weight a paragraph carries."""

    STRONG = "strong"
    PLAIN = "plain"
    QUIET = "quiet"


class Paragraph(Record):
    """Running text."""

    kind: Literal["paragraph"] = "paragraph"
    text: str
    tone: Tone = Tone.PLAIN


class Fields(Record):
    """Named values."""

    kind: Literal["fields"] = "fields"
    rows: tuple[tuple[str, str], ...]


class Bullets(Record):
    """A list of short texts."""

    kind: Literal["bullets"] = "bullets"
    items: tuple[str, ...]


class Table(Record):
    """Rows of cells under column names. ``numeric`` tells which columns are set to the right."""

    kind: Literal["table"] = "table"
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]


Block = Paragraph | Fields | Bullets | Table


class SourceLine(Record):
    """A page an answer rests on: where to check it, when and how it was seen."""

    title: str
    url: str
    seen_on: date
    verified_on: date | None
    remark: str = ""


class FollowUp(Record):
    """A next question to offer: its words, and what it asks."""

    text: str
    intent: str
    slots: Mapping[str, object]


class Candidate(Record):
    """An intent that a message may have, and how likely (0 to 1)."""

    intent: str
    score: float


class Answer(Record):
    """Everything an adapter needs to show, and what others measure with.

    ``notice`` opens the answer where the data are old; ``freshness`` says in any case of when they are. ``slots``
    hold what was understood, under the names people know. Where ``takes_number``, a number that is typed next is the
    answer to a question, not the place of a follow-up. ``confidence`` and the candidates' scores run from 0 to 1.
    ``picture`` is a chart that an adapter may draw and show.
    """

    status: Status
    intent: str
    confidence: float = 1.0
    candidates: tuple[Candidate, ...] = ()
    slots: Mapping[str, object] = {}
    verdict: Verdict | None = None
    rounds: tuple[str, ...] = ()
    category: str | None = None
    title: str
    notice: str = ""
    blocks: tuple[Block, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    sources_label: str = ""
    as_of: datetime
    freshness: str = ""
    follow_ups: tuple[FollowUp, ...] = ()
    follow_ups_label: str = ""
    picture: Picture | None = None
    takes_number: bool = False

    @property
    def text(self) -> str:
        """The whole answer as plain text, but for the follow-ups."""
        return "\n\n".join(part for part in _parts(self) if part)


def _parts(answer: Answer) -> Iterator[str]:
    yield answer.notice
    yield answer.title
    for block in answer.blocks:
        yield "\n".join(_lines(block))
    if answer.sources:
        lines = (f"{s.title}{f' ({s.remark})' if s.remark else ''}: {s.url}" for s in answer.sources)
        yield "\n".join([answer.sources_label, *(f"- {line}" for line in lines)])


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield block.text
        case Fields():
            yield from (f"{name}: {value}" for name, value in block.rows)
        case Bullets():
            yield from (f"- {item}" for item in block.items)
        case Table():
            yield " | ".join(block.columns)
            yield from (" | ".join(row) for row in block.rows)
