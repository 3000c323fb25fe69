"""The facts that answer a question best, by the words they share with it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.fact_search import FactIndex, stems
from knowledge.models import Confidence, Fact, Sighting
from knowledge.snapshot import Knowledge


def _fact(name: str, en: str, fr: str = "") -> Fact:
    return Fact(
        id=name,
        topic="made-up",
        text={"en": en, "fr": fr},
        page="somewhere",
        seen=Sighting.GENERAL,
        seen_on=date(2026, 1, 1),
        confidence=Confidence.LOW,
    )


FACTS = (
    _fact("made-up-fees", "The processing fee is paid when you apply.", "Les frais de traitement se paient au dépôt."),
    _fact("made-up-funds", "Settlement funds are shown with bank letters.", "Les fonds se prouvent par la banque."),
    _fact("made-up-medical", "A medical examination is needed when you apply.", "Un examen médical est requis."),
)
INDEX = FactIndex(FACTS)


def _best(question: str, most: int = 3) -> list[str]:
    return [fact.id for fact in INDEX.best(FACTS, question, most)]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("how much is the processing fee?", "made-up-fees"),
        ("PROCESSING FEES???", "made-up-fees"),
        ("do my bank statements prove funds", "made-up-funds"),
        ("is an upfront medical exam required", "made-up-medical"),
        ("quels sont les frais de traitement", "made-up-fees"),
        ("examen medical", "made-up-medical"),
    ],
)
def test_the_fact_that_shares_telling_words_comes_first(question: str, best: str) -> None:
    """In either language, in any case and ending, with or without accents."""
    assert _best(question)[0] == best


def test_rare_words_weigh_more() -> None:
    """A word that several facts have decides less than one that only one has."""
    assert _best("when do I apply for the medical")[0] == "made-up-medical"
    assert set(_best("apply")) == {"made-up-fees", "made-up-medical"}
    equals = (_fact("one", "common first"), _fact("two", "common second"), _fact("three", "single third"))
    assert [f.id for f in FactIndex(equals).best(equals, "common single", 1)] == ["three"]


def test_much_less_alike_is_left_out() -> None:
    """A fact that shares one common word is not told beside one that shares the question's own."""
    assert _best("processing fee paid when I apply") == ["made-up-fees"]


@pytest.mark.parametrize("question", ["", "   ", "?", "a an of to is", "quantum chromodynamics", "😀", "\x00"])
def test_nothing_shared_finds_nothing(question: str) -> None:
    """Without a telling word in common there is no fact, rather than any."""
    assert _best(question) == []


def test_no_more_than_asked_for() -> None:
    """As many as asked for at most; only of the facts given."""
    assert len(_best("apply bank", 1)) == 1
    assert _best("apply bank", 0) == []
    assert [f.id for f in INDEX.best(FACTS[1:], "when you apply", 3)] == ["made-up-medical"]
    assert INDEX.best((), "when you apply", 3) == []


def test_equals_keep_their_order() -> None:
    """Of two facts that share as much, the one given first comes first."""
    twins = (_fact("twin-a", "Same words here."), _fact("twin-b", "Same words here."))
    assert [f.id for f in FactIndex(twins).best(twins, "same words", 2)] == ["twin-a", "twin-b"]
    assert [f.id for f in FactIndex(twins).best(twins[::-1], "same words", 2)] == ["twin-b", "twin-a"]


def test_stems_are_the_beginnings_of_longer_words() -> None:
    """Five letters of each folded word; words of one or two letters do not count."""
    assert stems("A Médical examination, to be", "l'été") == {"medic", "exami", "ete"}
    assert stems("", "?", "de la") == frozenset()


@given(st.text(max_size=200))
def test_any_question_is_taken(question: str) -> None:
    """No text makes the search raise or find what it was not given."""
    assert set(_best(question)) <= {fact.id for fact in FACTS}


def test_every_packaged_fact_is_found_by_its_own_words(knowledge: Knowledge) -> None:
    """Asked with its own text, in either language, among the facts of its topic, a fact comes among the first two."""
    for fact in knowledge.facts.values():
        others = [f for f in knowledge.facts.values() if f.topic == fact.topic]
        for text in fact.text.values():
            assert fact in knowledge.fact_index.best(others, f"{fact.id.replace('-', ' ')} {text}", 2), fact.id
