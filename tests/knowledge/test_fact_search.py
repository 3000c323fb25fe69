"""The facts that answer a question best: those that make its words likelier than all facts together do."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.fact_search import FactIndex
from knowledge.models import Confidence, Fact, Sighting
from knowledge.snapshot import Knowledge


def _fact(name: str, en: str, fr: str = "", asked: str = "") -> Fact:
    return Fact(
        id=name,
        topic="made-up",
        text={"en": en, "fr": fr},
        asked=asked,
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


def _best(question: str, index: FactIndex = INDEX) -> list[str]:
    fits = index.fits(question)
    return sorted((name for name in fits if fits[name] > 0), key=lambda name: -fits[name])


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
    equals = FactIndex((_fact("one", "common first"), _fact("two", "common second"), _fact("three", "single third")))
    assert _best("common single", equals)[0] == "three"


def test_what_a_fact_is_asked_for_with_finds_it() -> None:
    """In words that its text has not; a wording that many facts have in part finds the one that has most of it."""
    asked = "can my parents lend me the money\nis a gift from dad alright\nmon père me prête la somme"
    index = FactIndex((*FACTS, _fact("made-up-gifts", "Money that was lent is no proof.", asked=asked)))
    for question in ("my parents gift me some money", "l'argent de mon père", "is a gift alright"):
        assert _best(question, index)[0] == "made-up-gifts", question
    assert _best("settlement funds by the bank", index)[0] == "made-up-funds"


def test_more_wordings_give_no_head_start() -> None:
    """A fact with many words fits a word less than one that has few others."""
    long = _fact("long", "fee " + " ".join(f"word{n:03}" for n in range(200)))
    assert _best("the fee", FactIndex((long, _fact("short", "fee again"))))[0] == "short"


def test_idle_words_find_nothing_alone_and_decide_between_equals() -> None:
    """How long something takes is another question than how much it costs."""
    asked = "how long is it valid", "how much is it"
    index = FactIndex(_fact(f"permit-{n}", "The permit.", asked=words) for n, words in enumerate(asked))
    assert _best("how much is the permit", index)[0] == "permit-1"
    assert _best("how long is the permit valid", index)[0] == "permit-0"
    assert index.fits("how much") == {}


def test_what_came_before_counts_less() -> None:
    """It speaks for what was spoken of, and does not drown a question that speaks for itself."""
    asked, before = "and when I apply?", "processing fee"
    assert INDEX.fits(asked, before)["made-up-fees"] > INDEX.fits(asked)["made-up-fees"]
    assert INDEX.fits(asked, before)["made-up-medical"] < INDEX.fits(asked)["made-up-medical"]
    fits = INDEX.fits("bank letters", before)
    assert max(fits, key=lambda name: fits[name]) == "made-up-funds"


@pytest.mark.parametrize("question", ["", "   ", "?", "a an of to is", "quantum chromodynamics", "😀", "\x00"])
def test_nothing_shared_finds_nothing(question: str) -> None:
    """Without a telling word in common there is no fact, rather than any."""
    assert _best(question) == []


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_question_is_taken(question: str, before: str) -> None:
    """No text makes the search raise or find what it was not given."""
    assert set(INDEX.fits(question, before)) <= {fact.id for fact in FACTS}


def test_every_packaged_fact_is_found_by_its_own_words(knowledge: Knowledge) -> None:
    """Asked with its own text, in either language, a fact comes among the first three of all."""
    for fact in knowledge.facts.values():
        for text in fact.text.values():
            best = _best(f"{fact.id.replace('-', ' ')} {text}", knowledge.fact_index)
            assert fact.id in best[:3], (fact.id, best[:3])


def test_every_wording_finds_its_fact_or_one_like_it(knowledge: Knowledge) -> None:
    """Nine of ten wordings have their own fact among the first three: facts that say nearly the same share some."""
    tries = [(fact.id, line) for fact in knowledge.facts.values() for line in fact.asked.splitlines()]
    found = sum(name in _best(line, knowledge.fact_index)[:3] for name, line in tries)
    assert found >= 0.9 * len(tries), f"{found} of {len(tries)}"
