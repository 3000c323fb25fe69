"""From a message to its intent and slots: sure, unsure or not understood; never an error."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.understanding import NEWEST, NOW, Engine
from hypothesis import example, given
from hypothesis import strategies as st

from bot.engine.dialogue import Turn
from bot.engine.parse import Outlook, Parser
from bot.engine.slots import Slots

PLAIN = {
    "last_round": "what was the last draw",
    "round_lookup": "what happened in round 391",
    "history": "show me the last 10 cec draws",
    "compare": "compare 2024 and 2025",
    "year_stats": "how many invitations were sent in 2025",
    "score_check": "is 470 enough for healthcare",
    "tie_break": "what is the tie breaking rule",
    "next_round": "when is the next draw",
    "cutoff_forecast": "will the cutoff drop below 480",
    "occupation_eligibility": "is a plumber eligible for the trades category",
    "category_info": "what are the category based selection categories",
    "post_ita": "what documents do i upload after my ita",
    "fees_funds": "how much are the government fees",
    "processing_time": "how long does processing take after i submit",
    "crs_calculate": "calculate my crs: 29, masters, clb 9",
    "improve_score": "how can i improve my crs score",
    "pool": "how many people are in the pool",
    "pnp": "which provincial nominee programs are there",
    "explain_term": "what does ECA mean",
    "subscribe": "notify me when there is a new cec draw",
    "unsubscribe": "stop sending me alerts",
    "my_data": "delete my data",
    "help": "hello what can you do",
    "out_of_scope": "tell me a joke about cats",
}


@pytest.mark.parametrize(("intent", "text"), PLAIN.items())
def test_a_plain_question_of_each_intent(engine: Engine, intent: str, text: str) -> None:
    """Every intent is understood where it is asked in plain words."""
    parse = engine.parse(text)
    assert (parse.outlook, parse.intent) == (Outlook.CLEAR, intent)
    assert parse.confidence == parse.candidates[0].score > 0.3


def test_each_intent_of_the_content_is_among_the_candidates(engine: Engine) -> None:
    """The candidates are all intents that the content answers, and their probabilities add up to one."""
    parse = engine.parse("was 470 enough")
    assert {c.intent for c in parse.candidates} == set(engine.catalogue.content.replies) == set(PLAIN)
    assert sum(c.score for c in parse.candidates) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "WAS 470 ENOUGH FOR HEALTHCARE???",
        "was 470 enuogh for helthcare",
        "hi! hope you are well. was 470 enough for healthcare? thanks a lot",
        "was four seventy enough for healthcare",
        "was four hundred and seventy enough for health care",
        "🙏 was 470 enough for healthcare 🙏",
        "was\u200b 470 enough \u202efor healthcare",
        "470 healthcare enough or not",
        "so i moved here in 2023 and work nights at a clinic. was 470 enough for healthcare",
    ],
)
def test_the_same_question_however_it_is_typed(engine: Engine, text: str) -> None:
    """Capitals, slips, greetings, stories, emoji and numbers in words: the question stays what it is."""
    parse = engine.parse(text)
    assert (parse.intent, parse.slots.score, parse.slots.category) == ("score_check", (470,), ("healthcare",))


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "!!!", "\u202e\u0000", "$$ %%"])
def test_nothing_to_read(engine: Engine, text: str) -> None:
    """Without a word there is nothing to understand, and no guess is made."""
    parse = engine.parse(text)
    assert (parse.outlook, parse.candidates, parse.slots, parse.confidence) == (Outlook.EMPTY, (), Slots(), 0.0)


def _with_thresholds(engine: Engine, **values: float) -> Parser:
    content = engine.catalogue.content
    thresholds = content.thresholds.model_copy(update=values)
    return Parser(replace(engine.catalogue, content=content.model_copy(update={"thresholds": thresholds})))


def test_below_the_threshold_nothing_is_understood(engine: Engine) -> None:
    """The likeliest intent is not taken where it is not likely enough."""
    parse = _with_thresholds(engine, understood=1.01).parse("was 470 enough", NOW, None, NEWEST)
    assert (parse.outlook, parse.intent) == (Outlook.NOT_UNDERSTOOD, "score_check")


def test_two_that_lie_close_are_asked_about(engine: Engine) -> None:
    """Within the margin it is unsure which is meant; never between an intent and out of scope."""
    parser = _with_thresholds(engine, margin=1.0)
    assert parser.parse("was 470 enough", NOW, None, NEWEST).outlook is Outlook.UNSURE
    assert parser.parse("tell me a joke about cats", NOW, None, NEWEST).outlook is Outlook.CLEAR


def test_a_second_question_is_noticed(engine: Engine) -> None:
    """Of two clear questions the other one is offered as well, with its own slots."""
    parse = engine.parse("what was the last cec draw? and how much are the government fees?")
    also = parse.also
    assert also is not None
    assert {parse.intent, also[0]} == {"last_round", "fees_funds"}


@pytest.mark.parametrize(
    "text", ["what was the last cec draw?", "hi? what was the last cec draw?", "last cec draw? thanks! have a nice day"]
)
def test_one_question_is_one(engine: Engine, text: str) -> None:
    """A greeting or thanks beside a question is no second one."""
    assert engine.parse(text).also is None


def test_the_question_before_counts_only_where_it_is_given(engine: Engine) -> None:
    """A fragment alone does not know what it goes on from."""
    before = Turn("score_check", Slots(score=(470,), category=("cec",)), NOW - timedelta(minutes=1))
    assert engine.parse("and for french?", before).slots.score == (470,)
    assert engine.parse("and for french?").slots.score == ()
    assert not engine.parse("and for french?").follows


SAID = """cec french healthcare 470 391 #391 91a 2025 may 3 noc 31301 6311 clb 9 profile submitted at 10:15 pm est was
enough draw last five and ? . , ! - / = + $ % the in of what about no i meant four hundred quatre vingt dix tirage
santé plumber ontario family age unsubscribe 🙂 31/12/2025 2026-02-30"""
ALPHABET = st.sampled_from([*SAID.split(), "\u200b", "\ud800", "\n"])
TEXTS = st.text(max_size=400) | st.lists(ALPHABET, max_size=40).map(" ".join)
BEFORE = st.none() | st.builds(
    Turn,
    st.sampled_from(sorted(PLAIN)),
    st.sampled_from([Slots(), Slots(score=(470,)), Slots(category=("cec",), round=("391",), year=(2025,))]),
    st.just(NOW),
)
ZONES = st.sampled_from([None, "America/Toronto", "Pacific/Kiritimati", "Etc/GMT+12"])


@given(TEXTS, BEFORE, ZONES)
@example("profile submitted 0001-01-01 470", None, None)
@example("profile submitted 9999-12-31 at 23:59 pst", None, "Pacific/Kiritimati")
@example("#" * 4000, None, None)
@example("\ufdfa" * 4000, None, None)
@example("999999999 " * 400, None, None)
@example("twenty " * 500, None, None)
def test_no_text_makes_parsing_fail(engine: Engine, text: str, before: Turn | None, zone: str | None) -> None:
    """Whatever is typed, after whatever was asked, there is a parse; and the same one every time."""
    parse = engine.parse(text, before, zone=zone)
    assert parse == engine.parse(text, before, zone=zone)
    assert parse.outlook is Outlook.EMPTY or parse.intent in PLAIN
    assert 0 <= parse.confidence <= 1
    parse.slots.plain()
