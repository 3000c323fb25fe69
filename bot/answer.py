"""What comes back: structure, never markup. How it looks is each adapter's affair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from bot.languages import FIRST
from bot.picture import Picture
from bot.typography import headed
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


class Document(Record):
    """A file that is handed over with an answer."""

    name: str
    text: str


class FollowUp(Record):
    """A next question to offer: its words, and what it asks. One that ``is_choice`` answers what was asked."""

    text: str
    intent: str
    slots: Mapping[str, object]
    is_choice: bool = False


class Line(Record):
    """A line to fill in: what it is called, and how it may look."""

    label: str
    hint: str = ""


class Entry(Record):
    """What was asked, as lines to be filled in and sent as one message; its words, and what asks it again."""

    text: str
    intent: str
    slots: Mapping[str, object]
    lines: tuple[Line, ...]


class Candidate(Record):
    """An intent that a message may have, and how likely (0 to 1)."""

    intent: str
    score: float


class Answer(Record):
    """Everything an adapter needs to show, and what others measure with.

    ``notice`` opens the answer where the data are old; ``freshness`` says in any case of when they are. ``slots``
    hold what was understood, under the names people know. ``language`` is that of its words. Where ``takes_number``,
    a number that is typed next is the answer to a question, not the place of a follow-up; ``entry`` is for platforms on
    which lines can be filled in. ``confidence`` and the candidates' scores run from 0 to 1. ``picture`` is a chart that
    an adapter may draw and show; ``document`` a file that it hands over.
    """

    status: Status
    intent: str
    confidence: float = 1.0
    candidates: tuple[Candidate, ...] = ()
    slots: Mapping[str, object] = {}
    language: str = FIRST
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
    entry: Entry | None = None
    picture: Picture | None = None
    document: Document | None = None
    takes_number: bool = False

    @property
    def text(self) -> str:
        """The whole answer as plain text, but for the follow-ups."""
        return "\n\n".join(part for part in _parts(self) if part)


def _parts(answer: Answer) -> Iterator[str]:
    yield answer.notice
    yield answer.title
    for block in answer.blocks:
        yield "\n".join(_lines(block, answer.language))
    if answer.sources:
        named = ((f"{s.title}{f' ({s.remark})' if s.remark else ''}", s.url) for s in answer.sources)
        yield "\n".join([answer.sources_label, *(f"- {headed(answer.language, name)} {url}" for name, url in named)])


def _lines(block: Block, language: str) -> Iterator[str]:
    match block:
        case Paragraph():
            yield block.text
        case Fields():
            yield from (f"{headed(language, name)} {value}" for name, value in block.rows)
        case Bullets():
            yield from (f"- {item}" for item in block.items)
        case Table():
            yield " | ".join(block.columns)
            yield from (" | ".join(row) for row in block.rows)
