"""From an answer to what Telegram shows: HTML messages within its limits. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.telegram.markup import TEXT_LIMIT, Line, Piece, Span, cleaned, messages, paragraph
from adapters.telegram.tables import laid
from bot.answer import Answer, Block, Bullets, Fields, Paragraph, SourceLine, Table, Tone
from bot.typography import headed, on_one_line

_TAGS = {Tone.STRONG: "b", Tone.PLAIN: "", Tone.QUIET: "i"}


def render(answer: Answer, limit: int = TEXT_LIMIT) -> tuple[str, ...]:
    """Return ``answer`` as HTML messages of at most ``limit`` UTF-16 units, broken at the borders of blocks."""
    return messages(_pieces(answer), limit)


def _pieces(answer: Answer) -> Iterator[Piece]:
    yield paragraph(answer.notice)
    yield paragraph(answer.title, "b")
    for block in answer.blocks:
        yield _block(block, answer.language)
    if answer.freshness and not answer.notice:
        yield paragraph(answer.freshness, "i")
    if answer.sources:
        yield _sources(headed(answer.language, answer.sources_label), answer.sources)


def _block(block: Block, language: str) -> Piece:
    match block:
        case Paragraph():
            return paragraph(block.text, _TAGS[block.tone])
        case Bullets():
            return Piece(tuple((Span(f"• {_on_one_line(item)}"),) for item in block.items))
        case Fields():
            return Piece(tuple(_field(headed(language, name), value) for name, value in block.rows))
        case Table():
            return _table(block)


def _field(name: str, value: str) -> Line:
    return (Span(f"{_on_one_line(name)} "), Span(_on_one_line(value), "b"))


def _table(table: Table) -> Piece:
    clean = table.model_copy(
        update={
            "columns": tuple(map(_on_one_line, table.columns)),
            "rows": tuple(tuple(map(_on_one_line, row)) for row in table.rows),
        }
    )
    whole = laid(clean)
    return Piece(tuple((Span(line),) for line in whole.lines), pre=True, heads=whole.heads)


def _sources(label: str, sources: Sequence[SourceLine]) -> Piece:
    return Piece(((Span(_on_one_line(label), "i"),), *map(_source, sources)))


def _source(source: SourceLine) -> Line:
    remark = f" ({_on_one_line(source.remark)})" if source.remark else ""
    return (Span("• "), Span(_on_one_line(source.title), "a", cleaned(source.url)), Span(remark))


def _on_one_line(text: str) -> str:
    return on_one_line(cleaned(text))
