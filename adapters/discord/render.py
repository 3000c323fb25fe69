"""From an answer to a message as Discord's JSON. Pure: the same answer always looks the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.discord.components import Coder, Component, rows_of
from adapters.discord.look import colour_of
from adapters.discord.markup import cut, escaped, units
from adapters.discord.pages import Section, pages_of
from bot.answer import Answer, Document
from bot.typography import on_one_line

TITLE, FOOTER, CONTENT = 256, 300, 2000
CHART, ALT = "chart.png", 1024
_BLANK = "\u200b"


@dataclass(frozen=True)
class Rendered:
    """A message: embeds and rows of components. ``kept`` must be kept by reference before it is sent.

    ``plain`` is the same as text, for places where embeds are not allowed. ``chart`` is a PNG that the last embed
    shows, with ``alt`` for those who cannot see it. ``document`` is a file beside it.
    """

    embeds: tuple[dict[str, Any], ...]
    rows: tuple[Component, ...]
    plain: str
    kept: Mapping[str, str] = field(default_factory=dict)
    chart: bytes | None = None
    alt: str = ""
    document: Document | None = None


def render(answer: Answer, owner: str, page: int = 0, chart: bytes | None = None) -> Rendered:
    """Return a page of ``answer`` (the last one where there are fewer), its buttons belonging to ``owner``."""
    pages = pages_of(answer)
    page = max(0, min(page, len(pages) - 1))
    coder = Coder(owner, answer.language)
    rows = rows_of(answer, page, len(pages), coder, charted=chart is not None)
    embeds = _embeds(answer, pages[page])
    if chart:
        embeds[-1] |= {"image": {"url": f"attachment://{CHART}"}}
    alt = cut(answer.picture.alt, ALT) if answer.picture else ""
    return Rendered(tuple(embeds), tuple(rows), plain(answer), coder.kept, chart, alt, answer.document)


def plain(answer: Answer) -> str:
    """Return the beginning of ``answer`` as a plain message."""
    return escaped(cut(answer.text.strip(), CONTENT // 2)) or _BLANK


def _embeds(answer: Answer, sections: tuple[Section, ...]) -> list[dict[str, Any]]:
    embeds = [_embed(section, colour_of(answer)) for section in sections]
    embeds[0] |= {"title": _fitting(answer.title, TITLE) or _BLANK}
    if footer := _footer(answer):
        embeds[-1] |= {"footer": {"text": footer}}
    return embeds


def _embed(section: Section, colour: int) -> dict[str, Any]:
    embed: dict[str, Any] = {"type": "rich", "color": colour}
    if section.description:
        embed["description"] = section.description
    if section.fields:
        embed["fields"] = [{"name": p.name, "value": p.text, "inline": p.is_short} for p in section.fields]
    return embed


def _footer(answer: Answer) -> str:
    """Where it comes from and how fresh it is; a footer shows no markup, so nothing is escaped."""
    titles = list(dict.fromkeys(s.title for s in answer.sources))
    return cut(" · ".join(part for part in (*titles[:2], answer.freshness) if part), FOOTER)


def _fitting(text: str, limit: int) -> str:
    """``text`` escaped within ``limit``; shortened before it is escaped, so that no escape is cut in two."""
    short, room = on_one_line(text), limit
    while units(safe := escaped(cut(short, room))) > limit:
        room -= 1
    return safe
