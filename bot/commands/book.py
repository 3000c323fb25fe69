"""Commands of a platform, made from the content: what they are called, ask for, and which question they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.commands.specs import CommandSpec, OptionKind, OptionSpec, Texts
from bot.content import Content
from bot.languages import FIRST

_SUGGESTED = frozenset(
    {OptionKind.CATEGORY, OptionKind.OCCUPATION, OptionKind.ROUND, OptionKind.PROVINCE, OptionKind.TIMEZONE}
)


class Platform(StrEnum):
    """Where commands are offered."""

    DISCORD = "discord"
    TELEGRAM = "telegram"


@dataclass(frozen=True)
class Option:
    """Something a command asks for. ``names`` and ``says`` are by language."""

    id: str
    kind: OptionKind
    slot: str
    names: Texts
    says: Texts
    required: bool = False
    least: int | None = None
    most: int | None = None
    choices: Mapping[str, Texts] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name in the first language."""
        return self.names[FIRST]

    @property
    def slots(self) -> frozenset[str]:
        """The slots any of which it may fill; none where it is read as words of any kind."""
        if self.kind is OptionKind.OCCUPATION:
            return frozenset({self.slot, "noc", "noc_2016"})
        return frozenset({self.slot} if self.slot and self.kind is not OptionKind.TEXT else ())

    @property
    def suggests(self) -> bool:
        """Whether values can be offered while somebody types."""
        return self.kind in _SUGGESTED or (self.kind is OptionKind.TEXT and self.slot == "category")


@dataclass(frozen=True)
class Command:
    """A command of one platform.

    It asks ``intent`` with what its options hold, with ``slots`` where they hold nothing; or gives a common ``reply``.
    ``also`` are further names it answers to. ``private`` answers are for the person who asked only. One that
    ``manages`` is for those who manage a server or group.
    """

    names: Texts
    says: Texts
    intent: str = ""
    reply: str = ""
    options: tuple[Option, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    private: bool = False
    manages: bool = False
    rank: int = 50

    @property
    def name(self) -> str:
        """The name in the first language."""
        return self.names[FIRST]

    def option(self, name: str) -> Option | None:
        """Return the option called ``name`` in the first language."""
        return next((o for o in self.options if o.name == name), None)

    def missing(self, given: Mapping[str, object]) -> tuple[Option, ...]:
        """Return the required options that nothing is ``given`` for; words may stand for anything."""
        return tuple(o for o in self.options if o.required and o.slots and not o.slots & given.keys())


def commands_for(platform: Platform, content: Content) -> tuple[Command, ...]:
    """Return the commands that ``content`` has for ``platform``, in the order of their menus."""
    return tuple(sorted(_commands(platform, content), key=lambda c: (c.rank, c.name)))


def _commands(platform: Platform, content: Content) -> Iterator[Command]:
    options = content.common[FIRST].options
    for intent, spec in specs_of(content):
        names, also = _names(platform, spec)
        if names:
            yield Command(
                names=names,
                also=also,
                says=spec.says,
                intent=intent,
                reply=spec.reply,
                options=tuple(_option(i, options[i], need == "required") for i, need in spec.options.items()),
                slots=spec.slots,
                private=spec.private,
                manages=spec.manages,
                rank=spec.rank,
            )


def specs_of(content: Content) -> Iterator[tuple[str, CommandSpec]]:
    """Yield every command's specification with the intent it asks, ``""`` for none."""
    for spec in content.common[FIRST].commands:
        yield "", spec
    for intent, file in content.replies.items():
        yield from ((intent, spec) for spec in file.commands)


def _names(platform: Platform, spec: CommandSpec) -> tuple[Texts, tuple[str, ...]]:
    if platform is Platform.DISCORD:
        return spec.discord, ()
    return ({FIRST: spec.telegram[0]}, spec.telegram[1:]) if spec.telegram else ({}, ())


def _option(option_id: str, spec: OptionSpec, required: bool) -> Option:
    return Option(
        id=option_id,
        kind=spec.kind,
        slot=spec.slot,
        names=spec.name,
        says=spec.says,
        required=required,
        least=spec.least,
        most=spec.most,
        choices=spec.choices,
    )
