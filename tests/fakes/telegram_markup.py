"""Telegram's HTML as Telegram reads it, stricter where it is lenient: every stray ``<``, ``>`` and ``&`` is refused."""

from __future__ import annotations

import re
from html import unescape

from fakes.telegram_errors import Refused

_TAGS = frozenset({"a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote"})
_TOKEN = re.compile(
    r"<(?P<close>/)?(?P<tag>[a-z]+)(?P<attributes>(?: href=\"[^\"<>]*\"| expandable)?)>"
    r"|&(?P<entity>lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);"
    r"|(?P<stray>[<>&])"
    r"|(?P<text>[^<>&]+)"
)


def units(text: str) -> int:
    """Return how long ``text`` is as Telegram counts: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def visible(html: str) -> str:
    """Return the text that people see of ``html``.

    Raises:
        Refused: a tag is unknown, not closed or closed in the wrong order, or a sign is not escaped.
    """
    opened: list[str] = []
    seen: list[str] = []
    for token in _TOKEN.finditer(html):
        if token["stray"]:
            raise Refused(400, f"can't parse entities: stray {token['stray']!r} at offset {token.start()}")
        if token["tag"]:
            _step(opened, token["tag"], bool(token["close"]))
        else:
            seen.append(unescape(token[0]))
    if opened:
        raise Refused(400, f"can't parse entities: can't find end tag corresponding to start tag \"{opened[-1]}\"")
    return "".join(seen).strip()


def _step(opened: list[str], tag: str, closes: bool) -> None:
    if tag not in _TAGS:
        raise Refused(400, f'can\'t parse entities: unsupported start tag "{tag}"')
    if not closes:
        opened.append(tag)
    elif not opened or opened.pop() != tag:
        raise Refused(400, f'can\'t parse entities: unexpected end tag "{tag}"')


def checked(text: str, parse_mode: str | None, limit: int, what: str = "message") -> str:
    """Return what people see of a text or a caption, at most ``limit`` UTF-16 units."""
    seen = visible(text) if parse_mode == "HTML" else text.strip()
    if units(seen) > limit:
        raise Refused(400, f"{what} is too long")
    if not seen.strip("\u200b\u200c\u200d\u2060\ufeff \n\t") and what == "message":
        raise Refused(400, "message text is empty")
    return seen
