"""Filling commands in tests as a platform does."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from fakes.asking import FRESH

from bot.assistant import Assistant
from bot.commands.book import Command, Option, Platform, commands_for
from bot.commands.reading import CommandReader, Filled
from bot.commands.suggestions import Suggestion, Suggestions


@dataclass(frozen=True)
class Counter:
    """Takes commands for one assistant on one platform."""

    assistant: Assistant
    platform: Platform = Platform.DISCORD
    zone: str | None = None

    def command(self, name: str) -> Command:
        """Return the command called ``name``."""
        (found,) = [c for c in commands_for(self.platform, self.assistant.catalogue.content) if c.name == name]
        return found

    def fill(self, name: str, **values: str) -> Filled:
        """Return what a command asks with the values of its options."""
        return self._reader().fill(self.command(name), values)

    def line(self, name: str, line: str) -> Filled:
        """Return what a command asks with the words typed after it."""
        return self._reader().fill_line(self.command(name), line)

    def suggest(self, name: str, option: str, typed: str) -> tuple[Suggestion, ...]:
        """Return what is offered for an option while it is typed."""
        chosen = self.command(name).option(option)
        assert isinstance(chosen, Option)
        return Suggestions(self.assistant.catalogue, self.assistant.knowledge).for_option(chosen, typed)

    def _reader(self) -> CommandReader:
        zone = ZoneInfo(self.zone) if self.zone else None
        return CommandReader(self.assistant.catalogue, self.assistant.knowledge, FRESH, zone)
