"""Tables for a phone: at most 35 columns of one width, folded over several lines where they are wider."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answer import Table

WIDTH = 35
_INDENT = "  "


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
    return _set(table, list(_folded(columns)), " ")


def _widest(table: Table, index: int) -> int:
    return max(len(row[index]) for row in (table.columns, *table.rows))


def _folded(columns: Sequence[_Column]) -> Iterator[list[_Column]]:
    """Columns in groups that fit on a line each, all but the first indented."""
    group: list[_Column] = []
    room = WIDTH
    for column in columns:
        if group and column.width + 1 > room:
            yield group
            group, room = [], WIDTH - len(_INDENT)
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
        indent = _INDENT if n else ""
        line = indent + gap.join(column.cell(row) for column in group)
        if len(line.rstrip()) <= WIDTH:
            yield line.rstrip()
        else:  # one cell that is wider than a phone
            yield from textwrap.wrap(row[group[0].index], WIDTH, initial_indent=indent, subsequent_indent=_INDENT)
