"""Whatever is typed, there is an answer in time: a clear sentence, never a traceback, never an echo of code."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

import pytest
from fakes.asking import FRESH, Chat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.answer import Answer, Status
from bot.assistant import Assistant
from bot.engine.normalise import MAX_CHARACTERS

LONGEST_SECONDS = 2.0
"""Loose: what takes longer than this hangs on something, on any machine."""

any_text = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _answered(ask: Chat, text: str) -> Answer:
    """The answer, which must be whole, without an incident, and in time."""
    begun = time.perf_counter()
    with capture_logs() as logs:
        answer = ask(text)
    assert time.perf_counter() - begun < LONGEST_SECONDS
    assert [entry for entry in logs if entry["log_level"] == "error"] == []
    assert answer.title
    assert answer.text.strip()
    return answer


# --- nothing to read ----------------------------------------------------------------------------

NOTHING = {
    "empty": "",
    "spaces": "   ",
    "blank lines": "\n\t \r\n",
    "one emoji": "🔥",
    "emoji": "😀🇨🇦👩‍⚕️🙏🏽",
    "control characters": "\x00\x01\x1b\x7f",
    "marks of direction": "\u202e\u200f\u2066\u2069",
    "no-width spaces": "\u200b\u200c\ufeff",
    "a lone surrogate": "\ud800",
    "accents on nothing": "\u0301" * 500,
    "punctuation": "?!... ---",
    "brackets": "( " * 1500,
    "private use": "\ue000\uf8ff",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_nothing_to_read(text: str, ask: Chat) -> None:
    """Without a word or number in it, a message is said to hold nothing, with examples of what can be asked."""
    answer = _answered(ask, text)
    assert answer.status is Status.NOT_UNDERSTOOD
    assert answer.verdict is None
    assert answer.rounds == ()
    assert "?" in answer.text


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "was 470 enough? " * 700, "9" * 10_000, "\U0001f600" * 10_000, "last draw " * 900]
)
def test_too_long(text: str, ask: Chat) -> None:
    """Longer than the limit: the limit is told and nothing is guessed."""
    answer = _answered(ask, text)
    assert answer.status is Status.NOT_UNDERSTOOD
    assert f"{MAX_CHARACTERS:,}" in answer.text


def test_four_hundred_words(ask: Chat) -> None:
    """A long story with the question at its end is still read."""
    story = "i moved here two years ago and work in a small town with my family. " * 28
    answer = _answered(ask, f"{story} was 470 enough for healthcare?"[-MAX_CHARACTERS:])
    assert answer.intent == "score_check"
    assert answer.rounds == ("422",)


def test_four_hundred_times_one_word(ask: Chat) -> None:
    """A word four hundred times over is no question, and harmless."""
    _answered(ask, "word " * 400)


# --- dirt around a question ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "was 470 \u202e enough\u202c for healthcare?",
        "\x00was 470 enough for healthcare\x00",
        "was \udfff470 enough for healthcare",
        "was 470 enough\u200b for\u200b healthcare",
        "ＷＡＳ ４７０ ＥＮＯＵＧＨ for healthcare",
        "was ٤٧٠ enough for healthcare?",
        "was ४७० enough for healthcare?",
        "was 470 enough for healthcare" + "\u0301" * 300,
        "🙏🙏 was 470 enough for healthcare??? 🙏🙏",
        "WAS 470 ENOUGH FOR HEALTHCARE!!!!!!",
        "was   470\n\nenough\tfor   healthcare",
        "<b>was 470 enough for healthcare</b>",
        "**was 470 enough for healthcare?**",
        "was 470 enough for healthcare '; DROP TABLE rounds; --",
        "{{ 7*7 }} was 470 enough for healthcare?",
    ],
)
def test_a_question_under_dirt(text: str, ask: Chat) -> None:
    """Marks, control characters, other digits, markup and code around a question do not hide it."""
    answer = _answered(ask, text)
    assert answer.rounds == ("422",)
    assert answer.slots["score"] == 470


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE rounds; --",
        "' OR '1'='1",
        "SELECT * FROM rounds WHERE cutoff < 500",
        "{{ 7*7 }}",
        "{% for r in knowledge.rounds %}{{ r }}{% endfor %}",
        "{{ ''.__class__.__mro__ }}",
        "${jndi:ldap://127.0.0.1/x}",
        "<script>alert(1)</script>",
        "$(rm -rf /)",
        "../../etc/passwd",
        "%s%s%s%n",
        "[link](http://example.com)",
        "noc {{ 7*7 }}",
        "is a {{ 7*7 }} in healthcare?",
        "what is {{ 7*7 }}?",
    ],
)
def test_code_is_only_text(text: str, ask: Chat) -> None:
    """Templates, SQL, markup and paths are text like any other: nothing is run."""
    answer = _answered(ask, text)
    assert "49" not in answer.text
    assert "__class__" not in answer.text
    assert "<script>" not in answer.text


def test_code_in_slots_is_only_text(ask: Chat) -> None:
    """What a command hands in is text as well, where it is repeated too."""
    answer = ask(intent="occupation_eligibility", slots={"occupation": "{{ 7*7 }}"})
    assert "49" not in answer.text
    assert ask(intent="round_lookup", slots={"round": "{{ 7*7 }}"}).rounds == ()


# --- figures out of range -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "was 1300 enough",
        "was 99999999999999 enough",
        f"was {'9' * 60} enough",
        f"was {'1' * 3000} enough",
        "was 1e9 enough",
        "was -1 enough",
        "is 2500 points enough for cec",
    ],
)
def test_a_number_that_is_no_score(text: str, ask: Chat) -> None:
    """Nothing outside 0 to 1,200 is judged."""
    assert _answered(ask, text).verdict is None


@pytest.mark.parametrize("text", ["round 0", "round -1", "round 99999", "#0", "draw 123456789012", "round 438z", "#"])
def test_a_number_that_is_no_round(text: str, ask: Chat) -> None:
    """No round is invented for a number that none has."""
    answer = _answered(ask, text)
    assert set(answer.rounds) <= {"437"}
    assert answer.verdict is None


@pytest.mark.parametrize(
    "text",
    [
        "draw on february 31 2026",
        "draw on 2026-02-31",
        "draw on 31/02/2026",
        "draw on june 31",
        "what happened on 2026-06-31",
        "tirage du 31 février 2026",
        "was 470 enough on 31 february 2026",
        "was 470 enough for cec on 2026-04-31",
    ],
)
def test_a_day_that_does_not_exist(text: str, ask: Chat) -> None:
    """An impossible date leads to no round, and to no verdict on some other day."""
    answer = _answered(ask, text)
    assert answer.verdict is None
    assert answer.rounds == ()


@pytest.mark.parametrize(
    "text", ["draw on 2026-13-45", "0/0/0000", "99:99", "year 99999", "in 1800", "between 2030 and 2040"]
)
def test_times_that_make_no_sense(text: str, ask: Chat) -> None:
    """Such times do no harm."""
    _answered(ask, text)


@pytest.mark.parametrize(
    "text",
    ["last 0 draws", "last 1000000 draws", "last -5 draws", "last 99999999999999999999 rounds", "top 0 cec rounds"],
)
def test_counts_that_make_no_sense(text: str, ask: Chat) -> None:
    """However many rounds are asked for, the answer stays of a size that can be read."""
    assert len(_answered(ask, text).rounds) <= 60


@pytest.mark.parametrize(
    "text", ["noc 00000", "noc 99999", "noc 1", "noc 123456", "noc abcde", "noc", "is 00000 in trades"]
)
def test_codes_that_make_no_sense(text: str, ask: Chat) -> None:
    """A code that is none is not placed."""
    assert _answered(ask, text).verdict is None


@pytest.mark.parametrize(
    ("intent", "slots"),
    [
        ("score_check", {"score": "many"}),
        ("score_check", {"score": 470, "profile_date": "yesterday"}),
        ("score_check", {"score": 470, "profile_date": "9999-12"}),
        ("round_lookup", {"span": "2026-06-25"}),
        ("pool", {"month": 13}),
        ("subscribe", {"noc": "\ud800"}),
        ("round_lookup", {"date": "2026-02-31"}),
        ("last_round", {"category": "nurses"}),
        ("last_round", {"no_such_slot": 1}),
        ("history", {"count": "all"}),
    ],
)
def test_slots_that_cannot_be_used(intent: str, slots: dict[str, object], ask: Chat) -> None:
    """A button of an older version, or one that others put together, is too old; the log has a line, and no values."""
    with capture_logs() as logs:
        answer = ask(intent=intent, slots=slots)
    assert answer.status is Status.NOT_UNDERSTOOD
    assert answer.title == "This is too old for me"
    assert logs == [{"event": "slots_refused", "intent": intent, "log_level": "warning"}]


def test_a_fault_of_ours_is_told_with_an_id(ask: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """What breaks on the way to an answer is a sentence and an incident in the log, not an exception."""

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("bot.intents.last_round.answer", broken)
    with capture_logs() as logs:
        answer = ask("last round")
    assert answer.status is Status.NOT_UNDERSTOOD
    (incident,) = [entry["incident"] for entry in logs if entry["event"] == "answer_failed"]
    assert incident in answer.text


# --- any text at all ----------------------------------------------------------------------------

_WORDS = re.findall(
    r"\S+",
    """
    was 470 enough #391 91a cec healthcare and no, i meant last 5 draw round on feb 31 2026 2026-06-25 31/12 noc
    31301 3012 12:30 pm est yesterday since 2025 french pnp psw plumber profile from tie break ? . { } % é 😀 ４７０
    000
    """,
)
_PIECES = st.sampled_from([*_WORDS, "\u202e", "\x00"])


@any_text
@given(text=st.text(max_size=200))
def test_any_text_has_an_answer(text: str, ask: Chat) -> None:
    """No text of any characters makes the assistant fail."""
    _answered(ask, text)


@any_text
@given(pieces=st.lists(_PIECES, max_size=14))
def test_any_words_of_the_trade_have_an_answer(pieces: list[str], ask: Chat) -> None:
    """No heap of scores, days, codes and names makes the assistant fail; each goes on from the one before."""
    _answered(ask, " ".join(pieces))


@any_text
@given(characters=st.text(st.characters(categories=("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "No", "Zs")), max_size=60))
def test_any_strange_characters_have_an_answer(characters: str, ask: Chat) -> None:
    """Characters nobody types on purpose are harmless, alone and inside a question."""
    _answered(ask, characters)
    _answered(ask, f"was 470{characters} enough for{characters} healthcare")


@any_text
@given(
    moment=st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    text=st.sampled_from(
        ["last draw", "was 470 enough", "round 391", "which categories are there", "rounds this year", "last month"]
    ),
    zone=st.sampled_from([None, "America/Toronto", "Pacific/Kiritimati", "Etc/GMT+12", "America/St_Johns"]),
)
def test_any_moment_has_an_answer(moment: datetime, text: str, zone: str | None, ask: Chat) -> None:
    """Before the first round and long after the last there is an answer, and it knows of nothing later than itself."""
    with capture_logs() as logs:
        answer = ask(text, at=moment, zone=zone)
    assert logs == []
    assert answer.as_of <= moment
    known = ask.assistant.knowledge.by_number
    assert all(known[n].held_at <= moment for n in answer.rounds)


def test_time_per_answer(assistant: Assistant) -> None:
    """A thousand answers come at a few milliseconds each: nothing builds up over a dialogue."""
    ask = Chat(assistant)
    texts = ["last draw", "was 470 enough for healthcare", "and for cec?", "round 391", "is a plumber in trades"]
    for text in texts:
        ask(text)
    begun = time.perf_counter()
    for n in range(1000):
        ask(texts[n % len(texts)], person=f"p{n % 50}", at=FRESH)
    assert (time.perf_counter() - begun) / 1000 < 0.1
