"""Text made safe for Discord: nothing in it is markup, mentions anybody or links anywhere; and cut to size."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.typography import on_one_line

_SPECIAL = re.compile(r"([\\*_~`|<>\[\]])")
_NUMBERED = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)
_LINK = re.compile(r"(https?:)//", re.IGNORECASE)
_AFTER_AT = "\u200b"


def units(text: str) -> int:
    """Return the length of ``text`` in UTF-16 units: never less than what Discord counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escaped(text: str) -> str:
    """Return ``text`` so that Discord shows it as it is; at most two units for each one."""
    text = _SPECIAL.sub(r"\\\1", text)
    text = re.sub(r"^(\s*)([#+-])", r"\1\\\2", text, flags=re.MULTILINE)
    text = _NUMBERED.sub(r"\1\\\2", text)
    text = _LINK.sub(r"\1\\//", text)
    return text.replace("@", f"@{_AFTER_AT}")


def in_code(text: str) -> str:
    """Return ``text`` on one line, so that it cannot end a code block."""
    return on_one_line(text.replace("`", "\u02cb"))


def cut(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` units, with an ellipsis where something is left out."""
    return text if units(text) <= limit else _head(text, limit - 1).rstrip() + "…"


def portions(text: str, limit: int) -> Iterator[str]:
    """Yield ``text`` in parts of at most ``limit`` units, parted at the end of a line or a word where there is one."""
    rest = text.strip()
    while units(rest) > limit:
        part = _head(rest, limit)
        at = max(part.rfind("\n"), part.rfind(" "))
        part = part[:at] if at > limit // 2 else part
        yield part.rstrip()
        rest = rest[len(part) :].strip()
    if rest:
        yield rest


def _head(text: str, limit: int) -> str:
    """The first ``limit`` units; a character that would be cut in two is left out."""
    return text[:limit].encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore")
