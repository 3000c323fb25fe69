"""An answer as pages: pieces of text and fields, packed so that each page keeps every limit of a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from adapters.discord.markup import escaped, in_code, portions, units
from bot.answer import Answer, Block, Bullets, Fields, Paragraph, SourceLine, Table, Tone

FIELD_NAME, FIELD_VALUE = 256, 1024
MOST_FIELDS = 24
MOST_EMBEDS = 8
PAGE_UNITS = 4000
PAGE_LINES = 40
_LINE = 60
_PORTION = 1850
"""Doubled by escaping and put in bold it still fits a page."""

_TABLE_WIDTH = 60
_TABLE_ROWS = 20
_SHORT_NAME, _SHORT_VALUE = 30, 42
_BOLD = 400


@dataclass(frozen=True)
class Piece:
    """What stays together: a text, or the name and value of a field. ``glue`` parts it from the text before."""

    text: str
    name: str = ""
    glue: str = "\n\n"

    @property
    def units(self) -> int:
        """How much of a page it takes."""
        return units(self.text) + units(self.name) + len(self.glue)

    @property
    def lines(self) -> int:
        """About how many lines it takes on a screen."""
        if self.name:
            return 0 if self.is_short else 2
        return sum(1 + len(line) // _LINE for line in self.text.split("\n")) + self.glue.count("\n") - 1

    @property
    def is_short(self) -> bool:
        """Whether a field may stand beside others."""
        return len(self.name) <= _SHORT_NAME and len(self.text) <= _SHORT_VALUE


@dataclass(frozen=True)
class Section:
    """One embed: texts, then fields."""

    texts: tuple[Piece, ...] = ()
    fields: tuple[Piece, ...] = ()

    @property
    def description(self) -> str:
        """All texts."""
        return "".join(p.text if not at else p.glue + p.text for at, p in enumerate(self.texts))


Page = tuple[Section, ...]


def pages_of(answer: Answer) -> tuple[Page, ...]:
    """Return ``answer`` as pages, at least one, with nothing left out."""
    return tuple(_packed(_pieces(answer))) or ((Section(),),)


def _packed(pieces: Iterable[Piece]) -> Iterator[Page]:
    """Pages as full as their limits let them be."""
    page: list[Section] = []
    size = lines = 0
    for piece in pieces:
        fuller = _with(page, piece)
        size, lines = size + piece.units, lines + piece.lines
        if page and (size > PAGE_UNITS or lines > PAGE_LINES or len(fuller) > MOST_EMBEDS):
            yield tuple(page)
            fuller, size, lines = _with([], piece), piece.units, piece.lines
        page = fuller
    if page:
        yield tuple(page)


def _with(page: list[Section], piece: Piece) -> list[Section]:
    """The page with one more piece: in a new embed where text follows fields, and where one is full of fields."""
    last = page[-1] if page else Section()
    if last.fields and (not piece.name or len(last.fields) >= MOST_FIELDS):
        return [*page, _joined(Section(), piece)]
    return [*page[:-1], _joined(last, piece)]


def _joined(section: Section, piece: Piece) -> Section:
    if piece.name:
        return Section(section.texts, (*section.fields, piece))
    return Section((*section.texts, piece), section.fields)


def _pieces(answer: Answer) -> Iterator[Piece]:
    yield from _text(answer.notice)
    for block in answer.blocks:
        yield from _block(block)
    yield from _sources(answer.sources)


def _block(block: Block) -> Iterator[Piece]:
    match block:
        case Paragraph():
            yield from _text(block.text, block.tone)
        case Bullets():
            yield from _bullets(block.items)
        case Fields():
            for name, value in block.rows:
                yield from _field(name, value)
        case Table():
            yield from _table(block)


def _text(text: str, tone: Tone = Tone.PLAIN) -> Iterator[Piece]:
    for part in portions(text, _PORTION):
        safe = escaped(part)
        if tone is Tone.STRONG and len(safe) <= _BOLD:
            yield Piece(f"**{safe}**")
        elif tone is Tone.QUIET and "\n" not in safe:
            yield Piece(f"-# {safe}")
        else:
            yield Piece(safe)


def _bullets(items: Iterable[str]) -> Iterator[Piece]:
    glue = "\n\n"
    for item in items:
        for at, part in enumerate(portions(item, _PORTION)):
            yield Piece(escaped(part) if at else f"• {escaped(part)}", glue=glue)
            glue = "\n"


def _field(name: str, value: str) -> Iterator[Piece]:
    """A field; a text where it is too long for one, so that nothing is lost."""
    safe_name, safe_value = escaped(name.strip()), escaped(value.strip())
    if not safe_name or not safe_value or units(safe_name) > FIELD_NAME or units(safe_value) > FIELD_VALUE:
        yield from _text(name, Tone.STRONG)
        yield from _text(value)
    else:
        yield Piece(safe_value, safe_name, glue="")


def _table(table: Table) -> Iterator[Piece]:
    """A code block with columns that line up; where that is too wide for a screen, a line for each row."""
    grid = [[in_code(cell) for cell in row] for row in (table.columns, *table.rows)]
    widths = [max(len(row[at]) for row in grid) for at in range(len(table.columns))]
    if sum(widths) + 2 * (len(widths) - 1) > _TABLE_WIDTH:
        yield from _rows(table)
        return
    head, *rows = [_aligned(row, widths, table.numeric) for row in grid]
    for start in range(0, len(rows), _TABLE_ROWS):
        body = "\n".join([head, "─" * len(head), *rows[start : start + _TABLE_ROWS]])
        yield Piece(f"```\n{body}\n```", glue="\n")


def _rows(table: Table) -> Iterator[Piece]:
    """A line for each row, its first cell in bold."""
    glue = "\n\n"
    for row in table.rows:
        rest = " · ".join(f"{name} {value}" for name, value in zip(table.columns[1:], row[1:], strict=True) if value)
        for head in _text(row[0], Tone.STRONG):
            yield Piece(f"• {head.text}", glue=glue)
            glue = "\n"
        for part in portions(rest, _PORTION):
            yield Piece(escaped(part), glue=" · " if row[0].strip() else glue)


def _aligned(row: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    cells = (c.rjust(w) if right else c.ljust(w) for c, w, right in zip(row, widths, numeric, strict=True))
    return "  ".join(cells).rstrip()


def _sources(sources: Iterable[SourceLine]) -> Iterator[Piece]:
    glue = "\n\n"
    for source in sources:
        url = source.url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
        remark = f" ({escaped(source.remark)})" if source.remark else ""
        line = f"-# [{escaped(source.title)}]({url}){remark}"
        yield from [Piece(line, glue=glue)] if units(line) <= _PORTION else _text(f"{source.title} {source.url}")
        glue = "\n"
