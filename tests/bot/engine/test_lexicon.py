"""Words and names of all languages together, found in a message."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from fakes.understanding import Engine
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.engine.lexicon import Found, Lexicon, NameFile, Phrasebook, WordLists

KINDS = (
    "category",
    "people",
    "province",
    "test",
    "direction",
    "month",
    "weekday",
    "day",
    "period",
    "number",
    "ordinal",
)
NAMES: dict[str, Any] = {**{kind: {} for kind in (*KINDS, "unit", "cue")}, "no_job": ()}


def _names(**kinds: Any) -> NameFile:
    return NameFile.model_validate(NAMES | kinds)


def _words(slang: dict[str, str], **concepts: tuple[str, ...]) -> WordLists:
    return WordLists(slang=slang, concepts=concepts)


def test_the_longest_phrase_of_a_kind_is_found() -> None:
    """Of one kind only the longest phrase at a place counts; of another kind each is found by itself."""
    book = Phrasebook.of([("work", "thing", "a"), ("work permit", "thing", "b"), ("permit", "paper", "c")])
    assert list(book.find(["work", "permit"])) == [Found("thing", "b", 0, 2), Found("paper", "c", 1, 2)]


def test_phrases_stand_in_whole_words() -> None:
    """A phrase that goes on past the end, or is part of a word, is not there."""
    book = Phrasebook.of([("work permit", "thing", "b"), ("cec", "category", "cec")])
    assert list(book.find(["a", "work"])) == []
    assert list(book.find(["cecile"])) == []


def test_the_same_phrase_twice_is_one() -> None:
    """Languages may share a name without its being found twice."""
    book = Phrasebook.of([("cec", "category", "cec"), ("cec", "category", "cec")])
    assert list(book.find(["cec"])) == [Found("category", "cec", 0, 1)]


def test_the_first_language_wins() -> None:
    """Where two languages give one word another meaning, the first one's counts; all others are merged."""
    lexicon = Lexicon.of(
        [_words({"y": "why"}, why=("why",)), _words({"y": "la", "svp": "please"}, why=("pourquoi",))],
        [_names(number={"six": 6}, unit={"days": ["day"]}), _names(number={"six": 60, "dix": 10})],
    )
    assert lexicon.slang == {"y": "why", "svp": "please"}
    assert lexicon.numbers == {"six": 6, "dix": 10}
    assert [f.kind for f in lexicon.concepts.find(["pourquoi", "why"])] == ["why", "why"]


def test_names_of_the_data_are_found_too() -> None:
    """Further names, such as glossary terms, stand beside those of the files, and every word of them is known."""
    lexicon = Lexicon.of([], [_names(cue={"profile": ["my profile"]})], [("tie break", "term", "tie-break")])
    assert list(lexicon.names.find(["tie", "break"])) == [Found("term", "tie-break", 0, 2)]
    assert {"tie", "break", "my", "profile"} <= lexicon.words


def test_an_unknown_kind_of_name_is_refused() -> None:
    """A misspelt key in a name file is an error, not a list that nobody reads."""
    with pytest.raises(ValidationError, match="catgory"):
        _names(catgory={"cec": ["cec"]})


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("what's the cut-off", "cutoff"),
        ("quel est le seuil", "cutoff"),
        ("tie-break rule", "tie"),
        ("notify me", "subscribe_word"),
    ],
)
def test_concepts_of_both_languages(engine: Engine, text: str, concept: str) -> None:
    """Words of one meaning are found in either language."""
    assert concept in engine.read(text).concept_names


def test_every_value_keeps_its_own_names(lexicon: Lexicon) -> None:
    """No phrase names two values of one kind, but for people, who may belong to two categories."""
    owners: dict[tuple[str, str], set[str]] = {}
    for first, entries in lexicon.names.phrases.items():
        for rest, kind, value in (e for e in entries if e[1] != "people"):
            owners.setdefault((kind, " ".join([first, *rest])), set()).add(value)
    assert {phrase: values for phrase, values in owners.items() if len(values) > 1} == {}


@given(st.lists(st.sampled_from(["work", "permit", "open", "cec", "draw", "x"]), max_size=10))
def test_what_is_found_is_there(words: list[str]) -> None:
    """Every phrase found reads as it does in the message, left to right, and no two of a kind overlap."""
    phrases = {"work permit": "a", "open work permit": "b", "permit": "c", "cec draw": "d", "draw": "e"}
    found = list(Phrasebook.of((p, "kind", v) for p, v in phrases.items()).find(words))
    assert all(phrases[" ".join(words[f.start : f.end])] == f.value for f in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
