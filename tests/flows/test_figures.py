"""Numbers, days and words that look like something else: "may" the verb, "no" before a figure, a day of the profile."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fakes.asking import Chat, plain

NOVEMBER = datetime(2026, 11, 21, 12, tzinfo=UTC)


# --- months -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "six months or twelve, may they be in different jobs, for the trades category",
        "which categories are there, or may one be in two of them",
        "may we count part time for the education category",
    ],
)
def test_may_that_asks_is_no_month(text: str, ask: Chat) -> None:
    """Before whoever may, it is the verb: the rules told are those of today."""
    answer = ask(text, at=NOVEMBER)
    assert "2026-05" not in answer.text
    assert "2026-11-21" in answer.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("what happened in may", "#415"),
        ("round on the 11th of may", "#415"),
        ("how many draws between april and may", "2026-04-01 to 2026-05-31: 11 rounds"),
    ],
)
def test_may_behind_a_word_of_time_or_a_day_is_the_month(text: str, told: str, ask: Chat) -> None:
    """As it must be."""
    assert told in ask(text, at=NOVEMBER).text


# --- "no" and a figure --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("nooo 3 points short, i have 505", 505),
        ("no, 2 points missing with 511", 511),
        ("no 4 pts under again with 512", 512),
        ("non, 2 points de moins avec 511", 511),
    ],
)
def test_a_denial_before_points_names_no_round(text: str, score: int, ask: Chat) -> None:
    """The score is held against the newest rounds, not those of 2015."""
    answer = ask(text)
    assert str(score) in answer.title
    assert "2015" not in answer.text


def test_a_round_is_still_named_by_its_number(ask: Chat) -> None:
    """Behind "no" that stands for the number."""
    assert "#391" in ask("draw no 391").title
    assert "#391" in ask("was 480 enough in round no. 391").title


# --- days of the person -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "my score is equal but i made my profile again last month, am i behind all others now",
        "edited my profile yesterday with the same score, is my place in the tie-break lost",
        "j'ai refait mon profil le mois dernier avec la même note, suis-je derrière tous les autres",
    ],
)
def test_a_day_of_the_profile_is_no_day_of_a_round(text: str, ask: Chat) -> None:
    """The rule is told, not that there is no round of that day."""
    answer = ask(text, at=NOVEMBER)
    assert answer.intent == "tie_break"
    assert "#" not in answer.title
    assert "October" not in plain(answer)
    assert "octobre" not in plain(answer)


def test_a_day_behind_the_profiles_own_is_the_rounds(ask: Chat) -> None:
    """What stands behind a comma or another day goes with the round asked about."""
    answer = ask(
        "my profile is from 3 june, was 480 enough for healthcare last month", at=datetime(2026, 7, 21, tzinfo=UTC)
    )
    assert answer.rounds == ("422",)


def test_last_year_belongs_to_the_day_before_it(ask: Chat) -> None:
    """The newest round of the kind is meant, not those of that year."""
    answer = ask("my profile is of 2 December last year, was 476 enough in the last healthcare one", at=NOVEMBER)
    assert answer.rounds == ("422",)
