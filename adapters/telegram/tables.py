"""Tables for a phone: at most 35 columns of one width; wider ones are folded, still wider ones become cards."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answer import Table

WIDTH = 35
_INDENT = "  "
_BETWEEN = " · "
_MOST_LINES = 2
"""Folded over more lines, nobody sees any longer which name belongs to which cell."""


@dataclass(frozen=True)
class Laid:
    """A table as lines; the first ``heads`` are its column names."""

    lines: tuple[str, ...]
    heads: int


@dataclass(frozen=True)
class _Column:
    index: int
    width: int
    numeric: bool

    def cell(self, row: Sequence[str]) -> str:
        text = row[self.index]
        return text.rjust(self.width) if self.numeric else text.ljust(self.width)


def laid(table: Table) -> Laid:
    """Return ``table`` as lines of at most `WIDTH` characters."""
    columns = [_Column(i, _widest(table, i), numeric) for i, numeric in enumerate(table.numeric)]
    for gap in ("  ", " "):
        if sum(c.width + len(gap) for c in columns) - len(gap) <= WIDTH:
            return _set(table, [columns], gap)
    groups = _folded(columns)
    return _set(table, groups, " ") if len(groups) <= _MOST_LINES else Laid(tuple(_cards(table)), 0)


def _widest(table: Table, index: int) -> int:
    return max(len(row[index]) for row in (table.columns, *table.rows))


def _folded(columns: Sequence[_Column]) -> Sequence[Sequence[_Column]]:
    """Columns in as few groups as fit on a line each, and of those the most even."""
    fewest = len(list(_filled(columns, WIDTH)))
    evenings = (list(_filled(columns, width)) for width in range(1, WIDTH + 1))
    return next(groups for groups in evenings if len(groups) == fewest)


def _filled(columns: Sequence[_Column], width: int) -> Iterator[Sequence[_Column]]:
    """Columns in groups, each with as many as fit into ``width``; all but the first are indented."""
    group: list[_Column] = []
    room = width
    for column in columns:
        if group and column.width + 1 > room:
            yield group
            group, room = [], width - len(_INDENT)
        room -= column.width + (1 if group else 0)
        group.append(column)
    if group:
        yield group


def _set(table: Table, groups: Sequence[Sequence[_Column]], gap: str) -> Laid:
    heads = list(_row(table.columns, groups, gap))
    body = [line for row in table.rows for line in _row(row, groups, gap)]
    return Laid((*heads, *body), len(heads))


def _row(row: Sequence[str], groups: Sequence[Sequence[_Column]], gap: str) -> Iterator[str]:
    for n, group in enumerate(groups):
        line = (_INDENT if n else "") + gap.join(column.cell(row) for column in group).rstrip()
        yield from [line] if len(line) <= WIDTH else _wrapped(row[group[0].index])


def _cards(table: Table) -> Iterator[str]:
    """Each row as lines of its own: the first cell, then every other one that says something, with its name."""
    for n, row in enumerate(table.rows):
        yield from [""] if n else []
        yield from _wrapped(row[0], indent="")
        named = [f"{name} {cell}".strip() for name, cell in zip(table.columns[1:], row[1:], strict=True) if cell]
        yield from _joined(named)


def _joined(texts: Sequence[str]) -> Iterator[str]:
    """Texts beside each other, as many as fit on a line."""
    line = ""
    for text in texts:
        if line and len(line) + len(_BETWEEN) + len(text) > WIDTH - len(_INDENT):
            yield from _wrapped(line)
            line = ""
        line = f"{line}{_BETWEEN}{text}" if line else text
    yield from _wrapped(line)


def _wrapped(text: str, indent: str = _INDENT) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=_INDENT)
