"""What a button carries: a question in a few letters that still means the same after a restart.

A payload holds a version, the intent and coded slots, and never what people typed: a question with such words,
or one that is too long, is kept under its fingerprint in `References` and the payload holds that.
"""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote, unquote

VERSION = "1"
LONGEST = 100
"""Characters of the longest payload that a platform carries."""

_LETTERS = {
    "score": "s", "category": "c", "round": "r", "date": "d", "month": "m", "year": "y", "span": "z", "count": "n",
    "amount": "a", "noc": "k", "profile_date": "f", "province": "v", "test": "t", "clb": "l", "term": "e", "age": "g",
    "family_size": "h", "direction": "i", "occupation": "o", "choice": "q", "nth": "p",
}  # fmt: skip
_SLOTS = {letter: name for name, letter in _LETTERS.items()}
_IN_PEOPLES_WORDS = frozenset({"occupation"})
_CHARTED, _TYPED = "chart", "type"
_INTENT = re.compile(r"[a-z_]+")
_PLAIN = "+:=!?"


@dataclass(frozen=True)
class Press:
    """A question a button asks: its intent and slots, the page of a long answer, the one person it is for.

    ``charted`` asks for the answer's chart as well; ``typed`` for lines in which to answer what it asks.
    ``language`` is that of the answer the button stands under.
    """

    intent: str
    slots: Mapping[str, object] = field(default_factory=dict)
    page: int = 0
    owner: str = ""
    charted: bool = False
    typed: bool = False
    language: str = ""


@dataclass(frozen=True)
class Coded:
    """A press as a payload. ``kept`` is the key and the text to keep in `References` before it is sent."""

    text: str
    kept: tuple[str, str] | None = None


class References(Protocol):
    """Keeps what is too long, or too much a person's own words, for a payload."""

    async def keep(self, texts: Mapping[str, str]) -> None:
        """Keep each text under its key, for at least a month."""
        ...

    async def find(self, key: str) -> str | None:
        """Return the text under ``key``, None where it is not kept any more."""
        ...


def encode(press: Press, limit: int) -> Coded:
    """Return ``press`` as a payload of at most ``limit`` ASCII characters."""
    whole = _encoded(press)
    if len(whole) <= limit and not _IN_PEOPLES_WORDS & press.slots.keys():
        return Coded(whole)
    key = urlsafe_b64encode(hashlib.sha256(whole.encode()).digest()[:15]).decode()
    return Coded(f"{VERSION}@{key}", (key, whole))


def reference_in(payload: str) -> str | None:
    """Return the key that ``payload`` refers to; None where it holds the question itself."""
    return payload[2:] if payload.startswith(f"{VERSION}@") else None


def decode(payload: str) -> Press | None:
    """Return the press that ``payload`` holds; None for one of another version, or none of ours."""
    version, _, rest = payload.partition(";")
    intent, *parts = rest.split(";")
    if version != VERSION or not _INTENT.fullmatch(intent):
        return None
    slots: dict[str, object] = {}
    page, owner, charted, typed, language = 0, "", False, False, ""
    for part in parts:
        name, sign, value = part.partition("=")
        if sign:
            items = [unquote(item) for item in value.split(",")]
            slots[_SLOTS.get(name, name)] = items[0] if len(items) == 1 else items
        elif name[:1] == "p" and name[1:].isdecimal():
            page = int(name[1:])
        elif name[:1] == "u":
            owner = unquote(name[1:])
        elif name[:1] == "l":
            language = unquote(name[1:])
        elif name == _CHARTED:
            charted = True
        elif name == _TYPED:
            typed = True
        else:
            return None
    return Press(intent, slots, page, owner, charted, typed, language)


async def recall(payload: str, references: References) -> Press | None:
    """Return the press of ``payload``, looked up where it refers to one; None where it is not known any more."""
    if len(payload) > LONGEST:
        return None
    key = reference_in(payload)
    text = payload if key is None else await references.find(key)
    return decode(text) if text else None


def _encoded(press: Press) -> str:
    slots = (f"{_LETTERS.get(name, name)}={_coded(value)}" for name, value in sorted(press.slots.items()))
    page = [f"p{press.page}"] if press.page else []
    owner = [f"u{quote(press.owner)}"] if press.owner else []
    charted = [_CHARTED] if press.charted else []
    typed = [_TYPED] if press.typed else []
    language = [f"l{quote(press.language)}"] if press.language else []
    return ";".join((VERSION, press.intent, *slots, *page, *owner, *charted, *typed, *language))


def _coded(value: object) -> str:
    items = value if isinstance(value, list | tuple) else [value]
    return ",".join(quote(str(item), safe=_PLAIN) for item in items)
