"""How a language sets its signs: what no author of content has to think of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_NO_BREAK, _NARROW = "\u00a0", "\u202f"
_BREAKING = re.compile(f"[^\\S{_NO_BREAK}{_NARROW}]+")
_SPACE = r"[ \u00a0\u202f]*"
_END = r"(?=[\s»)\]”]|$)"
_FRENCH = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(f"«{_SPACE}"), f"«{_NO_BREAK}"),
    (re.compile(f"{_SPACE}»"), f"{_NO_BREAK}»"),
    (re.compile(rf"(?<=[\w»)\]%$’”.]){_SPACE}:{_END}"), f"{_NO_BREAK}:"),
    (re.compile(rf"(?<=[\w»)\]%$’”…]){_SPACE}([;!?]+){_END}"), rf"{_NARROW}\1"),
    (re.compile(r"(?<=\d) (?=[%$](?!\w))"), _NO_BREAK),
)


def typeset(language: str) -> Callable[[str], str]:
    """Return what sets a text of ``language``; a text that is set already stays as it is.

    French as in Canada: a no-break space before a colon, before % and $ and inside « », a narrow one before ; ! and ?.
    """
    return _SETTING.get(language, str)


def on_one_line(text: str) -> str:
    """Return ``text`` on one line with its spaces folded; those at which nothing may break stay."""
    return _BREAKING.sub(" ", text).strip()


def headed(language: str, label: str) -> str:
    """Return ``label`` with the colon behind it that ``language`` sets."""
    return typeset(language)(f"{label}:")


def _french(text: str) -> str:
    for found, written in _FRENCH:
        text = found.sub(written, text)
    return text


_SETTING: Mapping[str, Callable[[str], str]] = {"fr": _french}
