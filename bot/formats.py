"""Numbers, dates and moments as a language writes them, by Babel; the filters that replies use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_month_names, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_group_symbol

_LEAST_SHARE = 0.001
_FIRST_OF_MONTH = re.compile(r"\b1\b")
_PERCENT = {"en": "%", "fr": "\u00a0%"}
_MONEY = {"en": "¤¤\u00a0#,##0.##", "fr": "#,##0.##\u00a0$"}
_TOLD = re.compile(r"^(\d{4}-\d\d-\d\d)T([\d:]+)([+-]\d\d:\d\d)?$")
_BABEL_LOCALES = {"en": "en_CA", "fr": "fr_CA"}


@dataclass
class Formats:
    """The formats of one language; ``zone`` is where moments are shown besides UTC."""

    language: str
    zone: ZoneInfo
    _cache: dict[tuple[str, object], str] = field(default_factory=dict, repr=False)

    @property
    def filters(self) -> Mapping[str, Callable[[Any], str]]:
        """Every format by the name that replies call it by."""
        return {
            "n": self.number,
            "signed": self.signed,
            "day": self.day,
            "weekday": self.weekday,
            "month": self.month,
            "moment": self.moment,
            "utc": self.utc,
            "iso": self.iso,
            "told": told,
            "percent": self.percent,
            "money": self.money,
            "listed": self.listed,
            "upper_first": upper_first,
        }

    def number(self, value: float) -> str:
        """4000 → ``4,000``; up to one decimal."""
        return self._once("n", value, lambda: format_decimal(round(value, 1), locale=self._locale))

    @property
    def group(self) -> str:
        """The sign between thousands."""
        return str(get_group_symbol(self._locale))

    def signed(self, value: float) -> str:
        """Write 8 as ``+8`` and -3 as ``−3``."""
        return f"{'+' if value > 0 else '−' if value < 0 else '±'}{self.number(abs(value))}"

    def percent(self, share: float) -> str:
        """0.256 → ``26 %`` as the language writes it."""
        if 0 < share < _LEAST_SHARE:
            return f"<{self.number(_LEAST_SHARE * 100)}{_PERCENT[self.language]}"
        return self.number(share * 100) + _PERCENT[self.language]

    def money(self, amount: float) -> str:
        """Write Canadian dollars as ``CAD 1,525`` or ``1 525 $``."""
        return str(format_currency(amount, "CAD", _MONEY[self.language], locale=self._locale, currency_digits=False))

    def listed(self, texts: Iterable[str]) -> str:
        """Write texts one after another: ``a, b and c``."""
        return str(format_list(list(texts), locale=self._locale))

    def day(self, value: date) -> str:
        """2026-06-25 → ``June 25, 2026``."""
        return self._once("day", value, lambda: self._date(value, "long"))

    def weekday(self, value: date) -> str:
        """2026-06-25 → ``Thursday, June 25, 2026``."""
        return self._once("weekday", value, lambda: self._date(value, "full"))

    def month(self, value: int) -> str:
        """6 → ``June``."""
        return str(get_month_names("wide", context="stand-alone", locale=self._locale)[value])

    def month_short(self, value: int) -> str:
        """6 → ``Jun``, 7 → ``juill.``: French marks what is cut short."""
        short = str(get_month_names("abbreviated", context="stand-alone", locale=self._locale)[value])
        return short if self.language == "fr" else short.rstrip(".")

    def iso(self, value: date) -> str:
        """Write a date as ``2026-06-25``."""
        return value.isoformat() if not isinstance(value, datetime) else value.astimezone(UTC).date().isoformat()

    def utc(self, value: datetime) -> str:
        """Write a moment as ``2026-05-21 12:14:09 UTC``."""
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")

    def moment(self, value: datetime) -> str:
        """Write a moment in UTC and in the zone: ``2026-05-21 12:14:09 UTC (08:14:09 in Toronto)``."""
        local = value.astimezone(self.zone)
        if local.utcoffset() == timedelta(0):
            return self.utc(value)
        same_day = local.date() == value.astimezone(UTC).date()
        shown = local.strftime("%H:%M:%S" if same_day else "%Y-%m-%d %H:%M:%S")
        return f"{self.utc(value)} ({shown}, {self._city})"

    def _date(self, value: date, style: Literal["long", "full"]) -> str:
        """A date in words; the first of a month is ``1er`` in French, which Babel does not write."""
        written = format_date(value, style, locale=self._locale)
        return _FIRST_OF_MONTH.sub("1er", written) if self.language == "fr" and value.day == 1 else written

    @property
    def _locale(self) -> str:
        return _BABEL_LOCALES[self.language]

    @property
    def _city(self) -> str:
        return self._once("city", self.zone, lambda: _city(self.zone, self._locale))

    def _once(self, kind: str, value: object, make: Callable[[], str]) -> str:
        key = (kind, value)
        if key not in self._cache:
            if len(self._cache) > 5000:
                self._cache.clear()
            self._cache[key] = make()
        return self._cache[key]


def told(text: str) -> str:
    """Write a moment as it was told, ``2026-03-01T13:15+01:00``, as ``2026-03-01 13:15 (UTC+01:00)``; days stay."""
    found = _TOLD.match(text)
    return f"{found[1]} {found[2]}{f' (UTC{found[3]})' if found[3] else ''}" if found else text


def _city(zone: ZoneInfo, locale: str) -> str:
    return str(get_timezone_location(zone, locale=locale, return_city=True)).split("/")[-1]


def upper_first(text: str) -> str:
    """Write the first letter large and leave the others as they are."""
    return text[:1].upper() + text[1:]
