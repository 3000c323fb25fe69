"""What a message asks about, under the names that people and commands use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from knowledge.tie_break import Submission

_EASTERNMOST_AND_WESTERNMOST = (timezone(timedelta(hours=14)), timezone(timedelta(hours=-12)))
_IN_CALENDAR = {"month": (1, 12), "year": (dt.MINYEAR, dt.MAXYEAR)}
_LONGEST = 300
_NOT_PLAIN = frozenset({"submitted", "submitted_text", "noc_2016"})
_OLD_CODE = 4
"""Digits of a code of NOC 2016."""


@dataclass(frozen=True)
class Slots:
    """What a message asks about. An empty tuple, None or "" means that nothing was said of it.

    ``date`` are days of rounds, ``span`` a period in days; ``nth`` is a round's place among those of its kind and time,
    counted from the newest where it is negative; ``children`` are those among ``family_size``; ``submitted`` is when
    the profile was submitted and ``submitted_text`` the same as ISO 8601, as exactly as it was said; ``moment`` is one
    that is quoted, nobody's profile. ``zone`` is one to show moments in, or to keep; ``action`` and ``language`` come
    from commands and buttons only. ``choice`` is what a button of a form does: ``step=value``, ``?step`` to be asked
    it, or ``!`` and a control.
    """

    score: tuple[int, ...] = ()
    category: tuple[str, ...] = ()
    round: tuple[str, ...] = ()
    date: tuple[dt.date, ...] = ()
    month: tuple[int, ...] = ()
    year: tuple[int, ...] = ()
    span: tuple[dt.date, dt.date] | None = None
    count: int | None = None
    nth: int | None = None
    amount: tuple[int, ...] = ()
    occupation: tuple[str, ...] = ()
    noc: tuple[str, ...] = ()
    noc_2016: tuple[str, ...] = ()
    submitted: Submission | None = None
    submitted_text: str = ""
    moment: datetime | None = None
    province: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    clb: tuple[int, ...] = ()
    term: tuple[str, ...] = ()
    age: int | None = None
    family_size: int | None = None
    children: int | None = None
    direction: tuple[str, ...] = ()
    action: str = ""
    zone: str = ""
    language: str = ""
    choice: str = ""

    def given(self) -> set[str]:
        """Return the names of the slots that something was said of."""
        return {f.name for f in fields(self) if getattr(self, f.name) not in ((), None, "")}

    def over(self, earlier: Slots) -> Slots:
        """Return ``earlier`` with everything replaced that was said here."""
        return replace(earlier, **{name: getattr(self, name) for name in self.given()})

    def without(self, names: Collection[str]) -> Slots:
        """Return these slots with those of ``names`` emptied."""
        emptied: dict[str, Any] = {f.name: f.default for f in fields(self) if f.name in names}
        return replace(self, **emptied)

    def only(self, names: Collection[str]) -> Slots:
        """Return these slots with all but those of ``names`` emptied."""
        return self.without({f.name for f in fields(self)} - set(names))

    def plain(self) -> dict[str, Any]:
        """Return the slots as people name them: ISO dates, a scalar where there is one value."""
        given = self.given() - {"submitted", "noc_2016"}
        named = {
            "profile_date" if f.name == "submitted_text" else f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name in given
        }
        if self.noc_2016 and not self.noc:
            named["noc"] = self.noc_2016
        return {name: _plain(value) for name, value in named.items()}

    @classmethod
    def from_plain(cls, values: Mapping[str, Any], zone: tzinfo | None) -> Slots:
        """Return slots from values such as ``plain`` gives, or as a command's options hold them.

        Raises:
            ValueError, TypeError: a value is not of the slot's type, or the slot is not known.
        """
        known = {f.name for f in fields(cls)} - _NOT_PLAIN
        taken: dict[str, Any] = {}
        for name, value in values.items():
            if name == "profile_date":
                taken["submitted"], taken["submitted_text"] = read_submission(str(value), zone), str(value)
            elif name not in known:
                raise ValueError(f"no slot is called {name}")
            elif name == "moment":
                taken[name] = datetime.fromisoformat(str(value))
            elif name in ("count", "nth", "age", "family_size", "children"):
                taken[name] = int(value)
            elif name in ("action", "zone", "language", "choice"):
                taken[name] = str(value)
            else:
                items = value if isinstance(value, (list, tuple)) else [value]
                old_code = name == "noc" and all(len(str(item)) == _OLD_CODE for item in items)
                taken["noc_2016" if old_code else name] = tuple(_typed(name, item) for item in items)
        if "span" in taken and len(taken["span"]) != 2:
            raise ValueError("a span has two ends")
        return cls(**taken)


def read_submission(text: str, zone: tzinfo | None) -> Submission:
    """Return when a profile was submitted, from ``2026-06``, ``2026-06-03`` or a full ISO 8601 moment.

    A moment without an offset is in ``zone``, anywhere on earth where none is known; one without seconds is
    some moment of its minute.

    Raises:
        ValueError: ``text`` is none of these, or too far away to be reckoned with.
    """
    try:
        return _submission(text, zone)
    except OverflowError as problem:
        raise ValueError(f"{text} is at the end of time") from problem


def _submission(text: str, zone: tzinfo | None) -> Submission:
    if len(text) == 7:
        first = dt.date.fromisoformat(f"{text}-01")
        return Submission.on(first, zone, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
    day, clock = dt.date.fromisoformat(text[:10]), text[11:]
    if not text[10:]:
        return Submission.on(day, zone)
    moment = datetime.fromisoformat(text)
    exact = timedelta(0) if clock[5:6] == ":" else timedelta(seconds=59)
    zones = [moment.tzinfo or zone] * 2 if moment.tzinfo or zone else _EASTERNMOST_AND_WESTERNMOST
    earliest, latest = (moment.replace(tzinfo=z).astimezone(UTC) for z in zones)
    return Submission(earliest, latest + exact)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        items = [_plain(v) for v in value]
        return items[0] if len(items) == 1 else items
    return value.isoformat() if isinstance(value, dt.date) else value


def _typed(name: str, value: Any) -> Any:
    if name in ("score", "month", "year", "clb", "amount"):
        number = int(value)
        low, high = _IN_CALENDAR.get(name, (number, number))
        if not low <= number <= high:
            raise ValueError(f"there is no {name} {number}")
        return number
    if name in ("date", "span"):
        return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    text = str(value)
    if len(text) > _LONGEST or (name == "noc" and not (text.isascii() and text.isdigit())):
        raise ValueError(f"that is no {name}")
    return text
