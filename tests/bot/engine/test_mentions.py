"""What a message mentions, before any meaning is decided: each kind by its own words and its neighbours."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from fakes.understanding import Engine
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.mentions import Day, Kind

NUMERIC = {
    Kind.SCORE,
    Kind.NUMBER,
    Kind.LARGE,
    Kind.ROUND,
    Kind.NOC,
    Kind.NOC_2016,
    Kind.DATE,
    Kind.MONTH,
    Kind.YEAR,
    Kind.CLOCK,
    Kind.COUNT,
    Kind.AGE,
    Kind.DURATION,
    Kind.MONEY,
    Kind.PERCENT,
    Kind.FAMILY,
    Kind.LEVEL,
}


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("i have 470", Kind.SCORE, [470]),
        ("is 4 seventy fine", Kind.SCORE, [470]),
        ("99 or 1301", Kind.SCORE, []),
        ("ielts 7.5", Kind.NUMBER, [7.5]),
        ("5,000 people", Kind.LARGE, [5000]),
        ("#391 and 91a", Kind.ROUND, ["391", "91a"]),
        ("noc 31301", Kind.NOC, ["31301"]),
        ("is 21231 on it", Kind.NOC, ["21231"]),
        ("noc 6311", Kind.NOC_2016, ["6311"]),
        ("noc 2021", Kind.NOC_2016, []),
        ("in 2024", Kind.YEAR, [2024]),
        ("last five draws", Kind.COUNT, [5]),
        ("top 10 rounds", Kind.COUNT, [10]),
        ("ten rounds please", Kind.COUNT, [10]),
        ("29 years old", Kind.AGE, [29]),
        ("age 41", Kind.AGE, [41]),
        ("wait 6 months", Kind.DURATION, [6]),
        ("$15,000 or 1590 dollars", Kind.MONEY, [15000, 1590]),
        ("80% of it", Kind.PERCENT, [80]),
        ("family of four", Kind.FAMILY, [4]),
        ("clb 9 and nclc 7", Kind.LEVEL, [9, 7]),
        ("at 10:15", Kind.CLOCK, [10 * 3600 + 15 * 60]),
        ("at 10:15:30", Kind.CLOCK, [10 * 3600 + 15 * 60 + 30]),
        ("at 2 pm", Kind.CLOCK, [14 * 3600]),
        ("12 am", Kind.CLOCK, [0]),
        ("25:99", Kind.CLOCK, []),
    ],
)
def test_numbers_by_what_stands_beside_them(engine: Engine, text: str, kind: Kind, values: list[Any]) -> None:
    """The same digits are a score, a code, a year, a count, an age, money or a time."""
    assert engine.of_kind(text, kind) == values


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-09-04", Day(2026, 9, 4)),
        ("09/04/2026", Day(2026, 9, 4)),
        ("19/08/2026", Day(2026, 8, 19)),
        ("08-19-2026", Day(2026, 8, 19)),
        ("19/08", Day(None, 8, 19)),
        ("june 25", Day(None, 6, 25)),
        ("25 june 2026", Day(2026, 6, 25)),
        ("june 25, 2026", Day(2026, 6, 25)),
        ("25th of june", Day(None, 6, 25)),
        ("the third of june", Day(None, 6, 3)),
        ("may 3", Day(None, 5, 3)),
        ("1er janvier 2024", Day(2024, 1, 1)),
        ("le 25 juin 2026", Day(2026, 6, 25)),
        ("2 août", Day(None, 8, 2)),
    ],
)
def test_dates(engine: Engine, text: str, day: Day) -> None:
    """Days in digits and words, with and without a year, in English and French."""
    assert engine.of_kind(f"draw on {text}", Kind.DATE) == [day]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("04/09/2026", "fr", Day(2026, 9, 4)),
        ("04/09/2026", "en", Day(2026, 4, 9)),
        ("invité le 04/09/2026", "en", Day(2026, 9, 4)),
        ("what was held on 04/09/2026", "fr", Day(2026, 4, 9)),
        ("08/19/2026", "fr", Day(2026, 8, 19)),
        ("2026-09-04", "fr", Day(2026, 9, 4)),
    ],
)
def test_the_day_stands_first_in_french(engine: Engine, text: str, language: str, day: Day) -> None:
    """Where both numbers could be the month: by the words of the message, else by the language it is likely in."""
    mentions = engine.catalogue.reader.read(text, language).mentions
    assert [m.value for m in mentions if m.kind is Kind.DATE] == [day]


@pytest.mark.parametrize("text", ["31/31/2026", "0001-01-01", "9999-12-31", "13-13-2020", "2026-19-44", "24 7", "1/2"])
def test_what_is_no_date(engine: Engine, text: str) -> None:
    """Numbers that no calendar of our time has are no dates."""
    assert engine.of_kind(text, Kind.DATE) == []


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("rounds in may", [5]),
        ("rounds in june 2026", [6]),
        ("i may have missed it", []),
        ("march on", []),
        ("since march", [3]),
        ("july was busy", [7]),
        ("mes 7 points", []),
        ("en mai", [5]),
    ],
)
def test_months(engine: Engine, text: str, months: list[int]) -> None:
    """A month alone; one that is also another word only where a word leads to it."""
    assert [day.month for day in engine.of_kind(text, Kind.MONTH)] == months


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("last cec draw", Kind.CATEGORY, ["cec"]),
        ("Canadian Experience Class", Kind.CATEGORY, ["cec"]),
        ("physicians with canadian work experience", Kind.CATEGORY, ["physicians"]),
        ("soins de santé", Kind.CATEGORY, ["healthcare"]),
        ("helthcare and stem", Kind.CATEGORY, ["healthcare", "stem"]),
        ("draw for nurses", Kind.PEOPLE, ["healthcare"]),
        ("OINP or sinp", Kind.PROVINCE, ["Ontario", "Saskatchewan"]),
        ("bc pnp", Kind.PROVINCE, ["British Columbia"]),
        ("in British Columbia", Kind.PROVINCE, ["British Columbia"]),
        ("ilets or tef", Kind.TEST, ["IELTS", "TEF"]),
        ("lowest ever", Kind.DIRECTION, ["lowest"]),
        ("draw yesterday", Kind.DAY, ["yesterday"]),
        ("le tirage d'hier", Kind.DAY, ["yesterday"]),
        ("last monday", Kind.WEEKDAY, [1]),
        ("this month", Kind.PERIOD, ["this month"]),
        ("10:15 est", Kind.ZONE, ["America/Toronto"]),
        ("what is aor", Kind.TERM, ["aor"]),
        ("i am a food service supervisor", Kind.OCCUPATION, ["food service supervisor"]),
    ],
)
def test_names(engine: Engine, text: str, kind: Kind, values: list[str]) -> None:
    """Categories, people, provinces, tests, days, zones, terms and jobs by the names people use."""
    assert engine.of_kind(text, kind) == values


@given(st.text(max_size=150) | st.lists(st.sampled_from(["cec", "470", "may", "3", "noc", "31301", "-", ":", "2026"])))
def test_no_word_is_two_numbers(engine: Engine, text: str | list[str]) -> None:
    """Whatever the text: what a mention takes is there, and no word belongs to two kinds of number."""
    reading = engine.read(text if isinstance(text, str) else " ".join(text))
    taken = Counter(at for m in reading.mentions if m.kind in NUMERIC for at in range(m.start, m.end))
    assert all(n == 1 for n in taken.values())
    assert all(0 <= m.start < m.end <= len(reading.words) for m in reading.mentions)
    assert [m.start for m in reading.mentions] == sorted(m.start for m in reading.mentions)
