"""Links that open the private chat with a question: ``https://t.me/<bot>?start=…``."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection

from bot.commands.payload import Press, References, encode, recall, reference_in

_LIMIT = 48
"""Characters of a payload of which base64 makes the 64 that a link may hold."""
DOING = frozenset({"action", "choice"})
"""Slots with which a question does something, such as deleting; pressing “Start” must not be enough for that."""


class DeepLinks:
    """Makes such links, and reads what comes back with ``/start``."""

    def __init__(self, name: str, references: References, intents: Collection[str]) -> None:
        self._name = name
        self._references = references
        self._intents = intents

    async def to(self, press: Press) -> str:
        """Return the link that asks ``press``; one that does something cannot be put together by others."""
        coded = encode(press, 0 if press.slots.keys() & DOING else _LIMIT)
        if coded.kept:
            await self._references.keep(dict([coded.kept]))
        return f"https://t.me/{self._name}?start={_packed(coded.text)}"

    async def press_in(self, start: str) -> Press | None:
        """Return what ``start`` asks: the name of an intent, or what `to` made; None for anything else."""
        if start in self._intents:
            return Press(start)
        payload = _unpacked(start)
        press = await recall(payload, self._references)
        if press is None or press.intent not in self._intents:
            return None
        forged = press.slots.keys() & DOING and reference_in(payload) is None
        return Press(press.intent, language=press.language) if forged else press


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _unpacked(start: str) -> str:
    try:
        return base64.urlsafe_b64decode(start + "=" * (-len(start) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
