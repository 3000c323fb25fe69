"""What people typed into a command's options, read into slots; what was chosen from a list is taken as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands.book import Command, Option
from bot.commands.specs import OptionKind
from bot.commands.suggestions import zones
from bot.engine.catalogue import Catalogue
from bot.engine.mentions import Kind
from bot.engine.parse import OUT_OF_SCOPE
from bot.engine.resolve import Resolver, impossible_days
from bot.engine.slots import Slots, read_submission
from knowledge.snapshot import Knowledge

Plain = dict[str, Any]
"""Slots under the names people know."""

_ROUND = re.compile(r"#?(\d{1,4}[ab]?)")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_ISO_LIKE = re.compile(r"\d{4}-")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST_JOB = 200
_SINGLE = frozenset({"count", "nth", "age", "family_size", "profile_date", "span", "timezone", "zone", "action"})
_OF_TIMES = (OptionKind.ROUND, OptionKind.DATE, OptionKind.PROFILE_DATE)
_TIMES = ("round", "date", "month", "year", "span")


@dataclass(frozen=True)
class Filled:
    """A command with its options read: what is asked. ``unread`` are options that were not understood.

    ``text`` is a whole question where ``intent`` is empty, else only what was typed.
    """

    intent: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    unread: tuple[tuple[Option, str], ...] = ()


class CommandReader:
    """Reads options with the words and names the engine knows. ``now`` and ``zone`` settle relative days."""

    def __init__(self, catalogue: Catalogue, knowledge: Knowledge, now: datetime, zone: ZoneInfo | None = None) -> None:
        self._reader = catalogue.reader
        self._knowledge = knowledge
        self._now = now
        self._zone = zone

    def fill(self, command: Command, values: Mapping[str, str]) -> Filled:
        """Return what ``command`` asks with ``values``, by the names of its options."""
        slots: Plain = {}
        texts: list[str] = []
        unread: list[tuple[Option, str]] = []
        for option in command.options:
            value = " ".join(str(values.get(option.name, "")).split())
            if not value:
                continue
            if option.kind is OptionKind.QUESTION:
                return Filled("", text=value)
            read = self._read(command, option, value)
            if read is None:
                unread.append((option, value))
            else:
                slots = _joined(slots, read)
            if option.kind is OptionKind.TEXT:
                texts.append(value)
        return Filled(command.intent, slots or command.slots, " ".join(texts), tuple(unread))

    def fill_line(self, command: Command, line: str) -> Filled:
        """Return what ``command`` asks with ``line``, the words typed after its name.

        Where a job is one option among others, only what names nothing else is taken for one.
        """
        line = " ".join(line.split())
        taking_all = (OptionKind.QUESTION, OptionKind.TEXT, OptionKind.OCCUPATION)
        whole = next((o for o in command.options if o.kind in taking_all), None)
        among_others = whole is not None and whole.kind is OptionKind.OCCUPATION and len(command.options) > 1
        if whole and not among_others:
            return self.fill(command, {whole.name: line})
        slots = self._understood(command.intent, line).plain()
        wanted = {o.slot for o in command.options}
        wanted |= set(_TIMES) if any(o.kind in _OF_TIMES for o in command.options) else set()
        kept = {name: value for name, value in slots.items() if name in wanted}
        if whole and line and not kept:
            return self.fill(command, {whole.name: line})
        unread = ((command.options[0], line),) if line and command.options and not kept else ()
        return Filled(command.intent, kept or command.slots, line if among_others else "", unread)

    def _read(self, command: Command, option: Option, value: str) -> Plain | None:
        """The slots of ``value``; None where it is not understood."""
        if option.kind is OptionKind.ROLE:
            return {}
        if option.kind is OptionKind.TEXT:
            slots = self._understood(command.intent, value).plain()
            return slots if slots or not option.slot else None
        readers: Mapping[OptionKind, Callable[[Option, str], Any]] = {
            OptionKind.NUMBER: _number,
            OptionKind.CHOICE: lambda o, v: v if v in o.choices else None,
            OptionKind.CATEGORY: lambda _, v: self._category(v),
            OptionKind.PROVINCE: lambda _, v: self._understood(OUT_OF_SCOPE, v).province or None,
            OptionKind.TIMEZONE: lambda _, v: self._timezone(v),
            OptionKind.PROFILE_DATE: lambda _, v: self._profile_date(v),
        }
        if option.kind in readers:
            found = readers[option.kind](option, value)
            return None if found is None else {option.slot: found}
        return {OptionKind.OCCUPATION: self._job, OptionKind.ROUND: self._round, OptionKind.DATE: self._day}[
            option.kind
        ](value)

    def _understood(self, intent: str, text: str) -> Slots:
        return Resolver(self._reader.read(text), self._now, self._zone).slots(intent, self._highest)

    @property
    def _highest(self) -> int:
        """The highest round number known."""
        newest = self._knowledge.newest
        return newest.position[1] if newest else 0

    def _category(self, value: str) -> tuple[str, ...] | None:
        if value in self._knowledge.categories_by_slug:
            return (value,)
        return self._understood(OUT_OF_SCOPE, value).category or None

    def _job(self, value: str) -> Plain | None:
        """A code where one is named; else the words as they are, for the titles to be searched."""
        slots = self._understood("occupation_eligibility", value)
        if slots.noc or slots.noc_2016:
            return slots.only({"noc", "noc_2016"}).plain()
        if len(value) > _LONGEST_JOB:
            return None
        settled = self._knowledge.titles().exact(value) or not slots.occupation
        return {"occupation": (value,) if settled else slots.occupation}

    def _round(self, value: str) -> Plain | None:
        if number := _ROUND.fullmatch(value.lower()):
            return {"round": (number[1],)}
        return self._day(value)

    def _day(self, value: str) -> Plain | None:
        """The round, day or period that is named, in words or as ISO 8601."""
        if month := _MONTH.fullmatch(value):
            return {"year": (int(month[1]),), "month": (int(month[2]),)}
        if _ISO_LIKE.match(value) and not _ISO_DAY.fullmatch(value):
            return None
        reading = self._reader.read(value)
        if impossible_days(reading):
            return None
        return (
            Resolver(reading, self._now, self._zone).slots("round_lookup", self._highest).only(_TIMES).plain() or None
        )

    def _profile_date(self, value: str) -> str | None:
        if not _ISO_LIKE.match(value):
            return Resolver(self._reader.read(value), self._now, self._zone).profile_day() or None
        try:
            read_submission(value, self._zone)
        except ValueError:
            return None
        return value

    def _timezone(self, value: str) -> str | None:
        exact = next((z for z in zones() if z.lower() == value.lower().replace(" ", "_")), None)
        named = (str(m.value) for m in self._reader.read(value).mentions if m.kind is Kind.ZONE)
        return exact or next(named, None)


def _number(option: Option, value: str) -> int | None:
    digits = value.replace(",", "").replace(" ", "")
    if not digits.isdecimal() or len(digits) > 9:
        return None
    number = int(digits)
    low = option.least if option.least is not None else number
    high = option.most if option.most is not None else number
    return number if low <= number <= high else None


def _joined(slots: Plain, more: Plain) -> Plain:
    """Both together; what two options give for one slot is put in a row."""
    joined = dict(slots)
    for name, value in more.items():
        before = () if name in _SINGLE else _row(joined.get(name, ()))
        joined[name] = tuple(dict.fromkeys((*before, *_row(value)))) if before else value
    return joined


def _row(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
