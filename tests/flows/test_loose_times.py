"""Times told without a date: a season, so many years ago, a day without its month."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from fakes.asking import Chat

from knowledge.snapshot import Knowledge

_LATE = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _held(knowledge: Knowledge, first: str, last: str) -> set[str]:
    return {r.number for r in knowledge.between(date.fromisoformat(first), date.fromisoformat(last))}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("would 470 have been enough four years ago", "2022-01-01", "2022-12-31"),
        ("470 aurait suffi il y a deux ans?", "2024-01-01", "2024-12-31"),
        ("was 510 enough two months ago", "2026-06-01", "2026-06-30"),
        ("would 500 have made it in autumn 2023", "2023-09-01", "2023-11-30"),
        ("was 480 enough in the summer of 2024", "2024-06-01", "2024-08-31"),
        ("est-ce que 480 suffisait au printemps 2025", "2025-03-01", "2025-05-31"),
        ("would 480 have been enough last winter", "2025-12-01", "2026-02-28"),
        ("would 480 have been enough last summer", "2025-06-01", "2025-08-31"),
        ("480 aurait suffi l'hiver dernier?", "2025-12-01", "2026-02-28"),
    ],
)
def test_a_score_is_held_against_the_rounds_of_that_time(
    text: str, first: str, last: str, ask: Chat, knowledge: Knowledge
) -> None:
    """Those of the whole year, month or season, and no others; the last season is one that is over."""
    assert {*ask(text).rounds} == _held(knowledge, first, last)


@pytest.mark.parametrize(
    "text",
    [
        "I graduated 5 years ago, is 480 enough",
        "my ielts is from two years ago, is 480 enough",
        "i worked there 3 years ago, was 480 enough",
        "j'ai fini mon diplôme il y a 4 ans, 480 suffit?",
        "my birthday is on the 9th, is 480 enough",
        "I am turning 31 on the 5th, was 480 enough",
        "ielts on the 18th, is 480 enough",
        "is 480 with a profile of 4 months ago enough",
    ],
)
def test_what_was_so_long_ago_in_a_life_is_no_time_of_rounds(text: str, ask: Chat) -> None:
    """A test, a degree or a profile of some years ago leaves the newest rounds in question."""
    assert "437" in ask(text).rounds


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("was 516 enough on the 5th", "432"),
        ("I have 391 and NCLC 8, would it have done on the 6th?", "433"),
        ("what happened on the 7th", "434"),
        ("round of the 18th", "436"),
        ("quel était le score de la ronde du 18?", "436"),
        ("391 suffisait le 6?", "433"),
    ],
)
@pytest.mark.parametrize("at", [datetime(2026, 8, 20, 12, tzinfo=UTC), _LATE])
def test_a_day_without_its_month_is_the_last_one_of_that_number(
    text: str, number: str, at: datetime, ask: Chat
) -> None:
    """Where the data end over a month ago, the last one that they reach; its full date is told."""
    assert ask(text, at=at).rounds == (number,)


@pytest.mark.parametrize(
    ("text", "number"), [("the 3rd french draw of 2026", "405"), ("the second CEC round of 2026", "392")]
)
def test_a_place_among_rounds_stays_one(text: str, number: str, ask: Chat) -> None:
    """What counts rounds names no day."""
    assert ask(text).rounds == (number,)


def test_a_verb_is_no_season(ask: Chat, knowledge: Knowledge) -> None:
    """To fall in a year is not the fall of it."""
    answer = ask("did cec fall in 2024")
    assert {*answer.rounds} <= {r.number for r in knowledge.rounds_of("cec") if r.held_on.year == 2024}
    assert "2024-06-19" in answer.text or "2024-07-17" in answer.text
