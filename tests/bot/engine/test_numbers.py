"""Numbers as people write and say them, in English and French."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes.understanding import Engine
from hypothesis import example, given
from hypothesis import strategies as st

from bot.engine.lexicon import Lexicon
from bot.engine.numbers import Number, find_numbers

SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"
]  # fmt: skip
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
PETITS = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"
]  # fmt: skip
DIZAINES = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def _english(n: int) -> str:
    return SMALL[n] if n < 20 else TENS[n // 10] + (f" {SMALL[n % 10]}" if n % 10 else "")


def _french(n: int) -> str:
    """1 to 99 as they are spelt in French."""
    if n < 20:
        return PETITS[n]
    if n >= 80:
        return "quatre-vingts" if n == 80 else f"quatre-vingt-{PETITS[n - 80]}"
    tens = DIZAINES[min(60, n // 10 * 10)]
    rest = n - min(60, n // 10 * 10)
    return tens if not rest else f"{tens} et {PETITS[rest]}" if rest in (1, 11) else f"{tens}-{PETITS[rest]}"


def _spoken_english(n: int) -> Iterator[str]:
    """Ways to say a number from 100 to 999."""
    hundreds, rest = SMALL[n // 100], n % 100
    if not rest:
        yield f"{hundreds} hundred"
        yield f"{n // 100} hundred"
        return
    yield f"{hundreds} hundred {_english(rest)}"
    yield f"{hundreds} hundred and {_english(rest)}"
    yield f"{n // 100} hundred {_english(rest)}"
    yield f"{hundreds} hundred and {_english(rest).replace(' ', '-')}"
    if rest >= 10:
        yield f"{hundreds} {_english(rest)}"
        yield f"{hundreds} {_english(rest).replace(' ', '-')}"
    else:
        yield f"{hundreds} oh {SMALL[rest]}"
    if rest >= 20:
        yield f"{n // 100} {_english(rest)}"


def _spoken_french(n: int) -> Iterator[str]:
    hundreds, rest = n // 100, n % 100
    head = "cent" if hundreds == 1 else f"{PETITS[hundreds]} cent{'' if rest else 's'}"
    spelt = f"{head} {_french(rest)}" if rest else head
    yield spelt
    yield spelt.replace("-", " ")
    yield spelt.replace(" ", "-")


def _values(engine: Engine, text: str) -> list[float]:
    lexicon = engine.catalogue.reader.lexicon
    return [n.value for n in find_numbers(engine.read(text).words, lexicon.numbers, lexicon.ordinals)]


@given(st.integers(100, 999))
@example(100)
@example(102)
@example(110)
@example(119)
@example(200)
@example(999)
def test_scores_spoken_in_english(engine: Engine, n: int) -> None:
    """Every way to say a number from 100 to 999 reads back, beside other words too."""
    for spoken in _spoken_english(n):
        assert _values(engine, f"is {spoken} enough") == [n], spoken
        assert _values(engine, spoken.title()) == [n], spoken


@given(st.integers(100, 999))
@example(171)
@example(180)
@example(191)
@example(480)
@example(499)
def test_scores_spoken_in_french(engine: Engine, n: int) -> None:
    """So does every French spelling, with old hyphens, with all hyphens and with none."""
    for spoken in _spoken_french(n):
        assert _values(engine, f"avec {spoken} points") == [n], spoken


@given(st.integers(1, 10**9 - 1))
def test_digits_read_back(engine: Engine, n: int) -> None:
    """A number in digits is itself, grouped by commas, by points or by the narrow space of French Canada."""
    grouped = f"{n:,}"
    for written in (str(n), grouped, grouped.replace(",", "."), grouped.replace(",", "\u00a0")):
        assert _values(engine, f"about {written} people") == [n], written


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("15k and 2.5k", [15000, 2500]),
        ("ielts 7.5 or 6,5", [7.5, 6.5]),
        ("1,365.50", [1365.5]),
        ("two thousand twenty five", [2025]),
        ("twenty twenty five", [2025]),
        ("twenty fifteen", [2015]),
        ("five thousand", [5000]),
        ("deux mille vingt-cinq", [2025]),
        ("four nine two", [492]),
        ("from 470 to four eighty", [470, 480]),
        ("ten and twenty", [10, 20]),
        ("nothing here", []),
        ("1234567890", []),
    ],
)
def test_numbers_in_a_message(engine: Engine, text: str, values: list[float]) -> None:
    """Thousands, halves, years and several numbers; one too long to be a number is none."""
    assert _values(engine, text) == values


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("3rd", Number(3, 0, 1, ordinal=True)),
        ("22nd", Number(22, 0, 1, ordinal=True)),
        ("premier", Number(1, 0, 1, ordinal=True, spoken=True)),
        ("2eme", Number(2, 0, 1, ordinal=True)),
        ("third", Number(3, 0, 1, ordinal=True, spoken=True)),
        ("twenty third", Number(23, 0, 2, ordinal=True, spoken=True)),
        ("four seventy", Number(470, 0, 2, spoken=True)),
        ("470", Number(470, 0, 1)),
    ],
)
def test_how_a_number_was_said(lexicon: Lexicon, words: str, number: Number) -> None:
    """Ordinals and spoken numbers are told from plain ones, with the words they take."""
    assert find_numbers(words.split(), lexicon.numbers, lexicon.ordinals) == [number]


@given(st.data())
def test_any_run_of_number_words_is_read_without_fail(lexicon: Lexicon, data: st.DataObject) -> None:
    """Whatever people string together: no error, and no word is taken twice or out of order."""
    word = st.sampled_from(
        [*lexicon.numbers, *lexicon.ordinals, "and", "et", "-", "cec", "4", "470", "2nd", "15k", "x"]
    )
    words = data.draw(st.lists(word, max_size=12))
    places = [(n.start, n.end) for n in find_numbers(words, lexicon.numbers, lexicon.ordinals)]
    flat = [at for place in places for at in place]
    assert flat == sorted(flat)
    assert all(0 <= start < end <= len(words) for start, end in places)
