"""The commands as Discord registers them, and whether it has just these already."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.commands.book import Command, Option
from bot.commands.specs import OptionKind, Texts
from bot.engine.normalise import MAX_CHARACTERS
from bot.languages import FIRST

_CHAT_INPUT = 1
_STRING, _INTEGER, _ROLE = 3, 4, 8
_TYPES = {OptionKind.NUMBER: _INTEGER, OptionKind.ROLE: _ROLE}
_MANAGE_SERVER = 1 << 5
_IN_SERVERS, _FOR_USERS = 0, 1
_SERVER, _WITH_BOT, _ELSEWHERE = 0, 1, 2
_LOCALES = {"fr": "fr"}
"""Discord's name of each language besides the first; there is no fr-CA."""

_LONGEST_TYPED = 200


def payload_of(commands: Iterable[Command]) -> list[dict[str, Any]]:
    """Return every command as Discord's JSON."""
    return [_command(command) for command in commands]


def fingerprint(payload: list[dict[str, Any]]) -> str:
    """Return what tells one set of commands from another."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


class Registered:
    """Remembers which commands each application was given, in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def is_current(self, application: int, payload: list[dict[str, Any]]) -> bool:
        """Whether ``application`` was given just this ``payload`` last."""
        return self._read().get(str(application)) == fingerprint(payload)

    def remember(self, application: int, payload: list[dict[str, Any]]) -> None:
        """Keep that ``application`` has ``payload``; where it cannot be kept, it is given again at the next start."""
        fresh = self._path.with_suffix(".building")
        try:
            fresh.write_text(json.dumps({**self._read(), str(application): fingerprint(payload)}))
            fresh.replace(self._path)
        except OSError:
            fresh.unlink(missing_ok=True)

    def _read(self) -> dict[str, str]:
        try:
            kept = json.loads(self._path.read_text())
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}


def _command(command: Command) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": _CHAT_INPUT,
        **_called("name", command.names),
        **_called("description", command.says),
        "options": [_option(option) for option in command.options],
        "integration_types": [_IN_SERVERS, _FOR_USERS],
        "contexts": [_SERVER, _WITH_BOT, _ELSEWHERE],
    }
    if command.manages:
        made |= {"integration_types": [_IN_SERVERS], "contexts": [_SERVER]}
        made |= {"default_member_permissions": _MANAGE_SERVER}
    return made


def _option(option: Option) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": _TYPES.get(option.kind, _STRING),
        **_called("name", option.names),
        **_called("description", option.says),
        "required": option.required,
    }
    if option.kind is OptionKind.NUMBER:
        bounds = {"min_value": option.least, "max_value": option.most}
        return made | {name: bound for name, bound in bounds.items() if bound is not None}
    if option.kind is OptionKind.ROLE:
        return made
    if option.kind is OptionKind.CHOICE:
        return made | {"choices": [{**_called("name", n), "value": v} for v, n in option.choices.items()]}
    made["max_length"] = MAX_CHARACTERS if option.kind is OptionKind.QUESTION else _LONGEST_TYPED
    if option.suggests:
        made["autocomplete"] = True
    return made


def _called(key: str, texts: Texts) -> dict[str, Any]:
    """A text under ``key`` with what it is in other languages."""
    others = {_LOCALES[language]: text for language, text in texts.items() if language in _LOCALES}
    return {key: texts[FIRST], **({f"{key}_localizations": others} if others else {})}
