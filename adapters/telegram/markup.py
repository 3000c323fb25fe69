"""Telegram's HTML, escaped by construction: texts go in, and messages within the limits come out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
NOTHING = "…"
"""Stands where a message would have nothing to see, which Telegram refuses."""

_CONTROL = {n: None for n in (*range(32), 127) if chr(n) not in "\n\t"}


@dataclass(frozen=True)
class Span:
    """Text of one look: ``tag`` is ``b``, ``i``, ``pre``, ``a`` with an ``href``, or none."""

    text: str
    tag: str = ""
    href: str = ""

    @property
    def html(self) -> str:
        """The text as HTML."""
        inner = escape(self.text, quote=False)
        if self.tag == "a":
            return f'<a href="{escape(self.href)}">{inner}</a>'
        return f"<{self.tag}>{inner}</{self.tag}>" if self.tag else inner


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Piece:
    """Lines that belong together. Those of a ``pre`` are set in one width; its first ``heads`` head every part."""

    lines: tuple[Line, ...]
    pre: bool = False
    heads: int = 0

    @property
    def html(self) -> str:
        """The lines as HTML."""
        inner = "\n".join("".join(span.html for span in line) for line in self.lines)
        return f"<pre>{inner}</pre>" if self.pre else inner

    @property
    def units(self) -> int:
        """The length as Telegram counts it, after the markup is parsed."""
        return sum(map(_units_of, self.lines)) + max(0, len(self.lines) - 1)


def units(text: str) -> int:
    """Return the length of ``text`` in UTF-16 units, in which Telegram counts."""
    return len(text) + sum(c > "\uffff" for c in text)


def cleaned(text: str) -> str:
    """Return ``text`` without what no message may hold: control characters and halves of characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.translate(_CONTROL)


def paragraph(text: str, tag: str = "") -> Piece:
    """Return running text as a piece, line by line."""
    return Piece(tuple((Span(line, tag),) for line in cleaned(text).strip().split("\n")))


def messages(pieces: Iterable[Piece], limit: int = TEXT_LIMIT) -> tuple[str, ...]:
    """Return the pieces as messages of at most ``limit`` units, broken between pieces where that is possible."""
    return tuple("\n\n".join(piece.html for piece in page) for page in _pages(pieces, limit)) or (NOTHING,)


def _pages(pieces: Iterable[Piece], limit: int) -> Iterator[Sequence[Piece]]:
    page: list[Piece] = []
    used = 0
    for part in (part for piece in pieces for part in _parts(piece, limit) if _is_visible(part)):
        if page and used + 2 + part.units > limit:
            yield page
            page, used = [], 0
        used += part.units + (2 if page else 0)
        page.append(part)
    if page:
        yield page


def _parts(piece: Piece, limit: int) -> Iterator[Piece]:
    """The piece, or where it is too long parts of it that are not."""
    if piece.units <= limit:
        yield piece
        return
    heads = piece.lines[: piece.heads]
    room = limit - sum(_units_of(line) + 1 for line in heads)
    if room < limit // 2:
        heads, room = (), limit
    taken: list[Line] = []
    used = 0
    for line in chain.from_iterable(_broken(whole, room) for whole in piece.lines[len(heads) :]):
        if taken and used + 1 + _units_of(line) > room:
            yield Piece((*heads, *taken), piece.pre)
            taken, used = [], 0
        used += _units_of(line) + (1 if taken else 0)
        taken.append(line)
    yield Piece((*heads, *taken), piece.pre)


def _broken(line: Line, limit: int) -> Iterator[Line]:
    """The line, or where it is too long lines that are not."""
    if _units_of(line) <= limit:
        yield line
        return
    for span in line:
        rest = span.text
        while rest:
            cut = _cut(rest, limit)
            yield (Span(rest[:cut].rstrip() or rest[:cut], span.tag, span.href),)
            rest = rest[cut:].lstrip()


def _cut(text: str, limit: int) -> int:
    """How many characters of ``text`` fit, up to the last space among them where there is one late enough."""
    fitting, used = 0, 0
    for character in text:
        used += units(character)
        if used > limit:
            break
        fitting += 1
    if fitting == len(text):
        return fitting
    space = text.rfind(" ", fitting // 2, fitting)
    return space if space > 0 else fitting


def _units_of(line: Line) -> int:
    return sum(units(span.text) for span in line)


def _is_visible(piece: Piece) -> bool:
    return any(
        not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Cn")
        for line in piece.lines
        for span in line
        for c in span.text
    )
