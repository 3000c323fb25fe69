"""What an alert says: every verdict has its words, and nothing is said that is not known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fakes.world import HEALTHCARE, START, new_round

from bot.alerts.news import Kind
from bot.alerts.queue import Notice
from bot.alerts.writer import outcome_of
from bot.answer import Answer
from bot.assistant import Assistant
from bot.content import ContentFolder
from bot.state.rows import Person
from knowledge.tie_break import Ground

AFTER = START + timedelta(minutes=5)


def person(**told: Any) -> Person:
    """Return somebody who told this much."""
    return Person.model_validate({"id": 1, "platform": "test", "user": "ann", "told_at": START, **told})


def written(assistant: Assistant, who: Person | None = None, **fields: Any) -> Answer:
    """Return the alert of a round for somebody."""
    body = new_round(438, **fields).model_dump(mode="json")
    notice = Notice(id=1, kind=Kind.ROUND, round="438", payload={"round": body}, created_at=AFTER)
    outcome = outcome_of([notice], who, assistant.knowledge, AFTER, None)
    return assistant.compose(outcome, AFTER, "en", None)


def test_every_verdict_has_its_words() -> None:
    """No way in which a score can stand to a cut-off is without a phrase."""
    phrases = ContentFolder.packaged().read().common["en"].phrases
    assert [g for g in Ground if f"alert_{g.value}" not in phrases] == []


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"score": 471}, "1 above the cut-off"),
        ({"score": 469}, "1 below the cut-off"),
        ({"score": 470}, "tell me when yours was"),
        ({"score": 470, "submitted": "2026-02-28"}, "not later than the tie-break"),
        ({"score": 470, "submitted": "2026-03"}, "falls into the time"),
        ({"score": 500, "submitted": "2026-08-23"}, "came after this round"),
        ({"score": 500, "submitted": "2024-01-01"}, "would have expired"),
        ({"occupations": ("31301",)}, "NOC 31301 is on the list"),
        ({"occupations": ("21231",)}, "NOC 21231 is not on the list"),
    ],
)
def test_what_a_person_told_is_set_against_the_round(told: dict[str, Any], words: str, assistant: Assistant) -> None:
    """Score, profile and occupation each get their sentence."""
    assert words in written(assistant, person(**told)).text


def test_without_a_score_nothing_is_said_of_one(assistant: Assistant) -> None:
    """What nobody told is not guessed."""
    assert "Your score" not in written(assistant, person()).text
    assert "Your score" not in written(assistant).text


def test_a_nomination_colours_the_text_only(assistant: Assistant) -> None:
    """Who has a nomination reads what it means; the 600 points are not added to the score."""
    text = written(assistant, person(score=200, nominated=True), name="Provincial Nominee Program", cutoff=760).text
    assert "560 below the cut-off" in text
    assert "You told me that you have a nomination" in text


@pytest.mark.parametrize("french", [True, False, None])
def test_french_colours_the_text_only(french: bool | None, assistant: Assistant) -> None:
    """A French round says what it asks for, whatever somebody told."""
    assert "NCLC 7" in written(assistant, person(french=french), name="French-Language proficiency").text


def test_figures_come_from_the_round(assistant: Assistant) -> None:
    """The card has the printed values and the page they come from."""
    answer = written(assistant, cutoff=466, invitations=1234)
    assert "466" in answer.title
    assert "1,234" in answer.text
    assert answer.sources
    assert HEALTHCARE in answer.text


def test_several_rounds_stand_in_order(assistant: Assistant) -> None:
    """Rounds that were merged are told the oldest first, whatever order their notices have."""
    bodies = [new_round(n, START + timedelta(hours=n - 440)).model_dump(mode="json") for n in (440, 439, 438)]
    notices = [
        Notice(id=9 - i, kind=Kind.ROUND, round=b["number"], payload={"round": b}, created_at=datetime.now(UTC))
        for i, b in enumerate(bodies)
    ]
    text = assistant.compose(outcome_of(notices, None, assistant.knowledge, AFTER, None), AFTER, "en", None).text
    assert text.index("#438") < text.index("#439") < text.index("#440")
