"""Slips of the finger are mended, but nothing that may be meant as it stands."""

from __future__ import annotations

import pytest
from fakes.understanding import Engine
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.reading import Speller

SPELLER = Speller(["healthcare", "score", "enough", "cutoff", "draws", "cooks", "coons"], ["scope", "nurse"])


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("enuogh", "enough"),
        ("enoug", "enough"),
        ("enoughh", "enough"),
        ("heelthcare", "healthcare"),
        ("helthcaer", "healthcare"),
        ("cutofff", "cutoff"),
    ],
)
def test_one_slip_or_two_in_long_words(typed: str, mended: str) -> None:
    """A letter too many, too few, wrong or swapped; in words of eight letters or more two of these."""
    assert SPELLER.mend(typed) == mended


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("scope", "known"),
        ("nurse", "known"),
        ("scor", "short"),
        ("enxxgh", "too far"),
        ("henough", "another first letter"),
        ("cooks", "known"),
        ("cooos", "two it may be"),
        ("470", "a number"),
        ("enough1", "not letters only"),
        ("xyzzyxyzzy", "like nothing"),
    ],
)
def test_what_is_left_as_it_stands(typed: str, why: str) -> None:
    """Known and short words, and such as are too far from any word or near to several."""
    assert SPELLER.mend(typed) == typed, why


@given(st.text(max_size=30))
def test_mending_twice_changes_nothing_more(word: str) -> None:
    """What comes out is a known word or the word itself, and stays so."""
    once = SPELLER.mend(word)
    assert SPELLER.mend(once) == once


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("was 470 enuogh for helthcare", {2: "enuogh"}),
        ("what is the currrent cutoff", {}),
        ("latset draww", {0: "latset"}),
    ],
)
def test_a_reading_remembers_what_was_typed(engine: Engine, text: str, mended: dict[int, str]) -> None:
    """The typed form of each mended word is kept, by its place."""
    assert {at: word for at, word in engine.read(text).mended.items() if at in mended or not mended} == mended
    assert all(engine.read(text).words[at] != word for at, word in mended.items())
