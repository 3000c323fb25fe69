"""The day after tomorrow: the clock goes on, the data do not; how old they are is said, and nothing is called new."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.asking import FRESH, Chat, tells_day

from bot.assistant import Assistant
from bot.compose import STALE_AFTER_WORKING_DAYS, working_days_between
from knowledge.snapshot import Knowledge

AS_OF = date(2026, 8, 19)
"""A Wednesday: the day of the packaged data."""

EVERY_KIND = [
    "last draw",
    "last cec draw",
    "last researchers draw",
    "round 391",
    "round 999",
    "rounds in march 2026",
    "last 5 cec draws",
    "lowest cutoff ever",
    "compare 2024 and 2025",
    "how many invitations in 2025",
    "was 470 enough for healthcare",
    "was 500 enough",
    "was 1300 enough",
    "is my score enough",
    "what is the tie-breaking rule",
    "tie break of #422",
    "which categories are there",
    "is a plumber in trades",
    "what is CEC",
    "how many people are in the pool",
    "when is the next draw",
    "will the cutoff fall below 500",
    "how much are the fees",
    "how long does processing take",
    "what documents do i need after the ita",
    "does an ontario nomination give 600",
    "how do i raise my score",
    "how many points for a master degree",
    "notify me of cec draws",
    "stop the alerts",
    "what do you know about me",
    "hello",
    "thanks",
    "can my wife sponsor me",
    "i want to die",
    "tell me a joke",
    "",
    "🔥",
    "word " * 2000,
    "draw on feb 31 2026",
]
"""Messages of every intent, and of none."""


def _at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


# --- the notice ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", EVERY_KIND, ids=[t[:30] or "empty" for t in EVERY_KIND])
def test_old_data_open_every_answer(text: str, ask: Chat) -> None:
    """More than three working days after the data, whatever is asked, the answer opens with their date."""
    for day in (date(2026, 8, 25), date(2026, 10, 2), date(2028, 1, 1)):
        answer = ask(text, at=_at(day), person=str(day))
        assert answer.notice, day
        assert answer.text.startswith(answer.notice)
        assert str(AS_OF) in answer.notice or f"{AS_OF:%B} {AS_OF.day}, {AS_OF.year}" in answer.notice
        assert str((day - AS_OF).days) in answer.notice


@pytest.mark.parametrize("text", EVERY_KIND, ids=[t[:30] or "empty" for t in EVERY_KIND])
def test_fresh_data_need_no_notice(text: str, ask: Chat) -> None:
    """Up to three working days after the data no answer speaks of their age."""
    for day in (date(2026, 8, 19), date(2026, 8, 20), date(2026, 8, 22), date(2026, 8, 24)):
        assert ask(text, at=_at(day, 23), person=str(day)).notice == "", day


def test_working_days_are_counted(ask: Chat) -> None:
    """The notice appears with the fourth working day; a weekend does not count."""
    days = [AS_OF + timedelta(days=n) for n in range(10)]
    with_notice = [day for day in days if ask("last draw", at=_at(day, 23)).notice]
    assert with_notice[0] == date(2026, 8, 25)
    assert working_days_between(AS_OF, with_notice[0]) == STALE_AFTER_WORKING_DAYS + 1
    assert len(with_notice) == 4


def test_a_read_of_the_feed_makes_data_fresh(knowledge: Knowledge, ask: Chat) -> None:
    """The age counts from the last successful read, even one that brought no new round."""
    now = datetime(2026, 10, 2, 12, tzinfo=UTC)
    assert ask("last draw", at=now).notice
    ask.assistant.use(replace(knowledge, as_of=now - timedelta(hours=1), read=True))
    answer = ask("last draw", at=now)
    assert answer.notice == ""
    assert answer.as_of == now - timedelta(hours=1)
    assert answer.rounds[0] == "437"
    assert isinstance(ask.assistant, Assistant)


# --- what is not known --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "round 438",
        "#450",
        "draw on september 10 2026",
        "rounds in september 2026",
        "what happened yesterday",
        "results of today's draw",
    ],
)
def test_what_came_since_is_not_made_up(text: str, ask: Chat) -> None:
    """On a later day, rounds after the data are "not in my data yet", with the newest one known."""
    answer = ask(text, at=_at(date(2026, 10, 2)))
    assert answer.rounds == ("437",)
    assert re.search(r"not in my data yet", answer.text, re.IGNORECASE)
    assert tells_day(answer, AS_OF)


def test_a_period_that_has_only_begun_is_said_to_be_open(ask: Chat, knowledge: Knowledge) -> None:
    """Of August the data hold the first weeks; on a later day the list says that rounds may be missing."""
    held = [r.number for r in knowledge.rounds if (r.held_on.year, r.held_on.month) == (2026, 8)]
    late = ask("rounds in august 2026", at=_at(date(2026, 10, 2)))
    assert list(late.rounds) == held
    assert tells_day(late, AS_OF)
    assert re.search(r"\b(yet|may|end|missing|up to)\b", late.text.removeprefix(late.notice))


def test_no_day_within_the_data_is_called_unknown(ask: Chat) -> None:
    """A day without a round that lies before the newest one had none: that is known, on a later day as well."""
    answer = ask("draw on august 15 2026", at=_at(date(2026, 10, 2)))
    assert "not in my data yet" not in answer.text.lower()
    assert set(answer.rounds) == {"434", "435"}


def test_last_is_what_is_known_to_be_last(ask: Chat) -> None:
    """On a later day "the last draw" is the newest one known, and its day and the notice say how old that is."""
    answer = ask("what was the latest draw?", at=_at(date(2026, 10, 2)))
    assert answer.rounds[0] == "437"
    assert answer.notice
    assert tells_day(answer, AS_OF)
    assert not re.search(r"\bthe latest\b", answer.text, re.IGNORECASE)


@pytest.mark.parametrize(
    "text", ["last draw", "was 470 enough", "which categories are there", "how many rounds this year"]
)
def test_an_answer_says_as_of_when(text: str, ask: Chat) -> None:
    """``as_of`` is the date of the data, or the moment of the question where that lies before it."""
    assert ask(text, at=_at(date(2027, 3, 1))).as_of.date() == AS_OF
    assert ask(text, at=_at(date(2025, 3, 1))).as_of == _at(date(2025, 3, 1))


# --- the past -----------------------------------------------------------------------------------


def test_at_a_moment_in_the_past_nothing_later_is_told(ask: Chat, knowledge: Knowledge) -> None:
    """Asked at any moment, no answer rests on, or mentions, a round held after it."""
    for moment in (
        datetime(2016, 5, 1, tzinfo=UTC),
        datetime(2023, 7, 1, tzinfo=UTC),
        datetime(2026, 2, 19, 12, tzinfo=UTC),
    ):
        later = {f"#{r.number}" for r in knowledge.rounds if r.held_at > moment}
        for text in (
            "last draw",
            "last cec draw",
            "was 470 enough",
            "lowest cutoff ever",
            "rounds this year",
            "round 437",
            "help",
        ):
            answer = ask(text, at=moment)
            told = set(re.findall(r"#\d+[ab]?", answer.text))
            assert not told & (later - {"#437"}), (moment, text)
            assert "437" not in answer.rounds


def test_before_the_first_round(ask: Chat) -> None:
    """In 2014 there was no round: every question has an answer that names none."""
    at = datetime(2014, 6, 1, tzinfo=UTC)
    for text in EVERY_KIND:
        assert ask(text, at=at, person=text).rounds == (), text


def test_the_default_clock_of_these_tests_is_fresh(ask: Chat) -> None:
    """The tests around this one ask the day after the newest round."""
    assert working_days_between(AS_OF, FRESH.date()) <= STALE_AFTER_WORKING_DAYS
    assert ask("last draw").notice == ""
