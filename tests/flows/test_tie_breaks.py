"""The tie-break moments as they are asked about: how old they were, in which zone, by the figures of their round."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

import pytest
from fakes.asking import Chat, figures, plain

from knowledge.models import Round
from knowledge.snapshot import Knowledge
from knowledge.tie_break import Verdict


def _ages(knowledge: Knowledge, category: str | None = None) -> list[tuple[timedelta, Round]]:
    """How long before its round each moment that can be trusted lay, the longest first."""
    held = [r for r in knowledge.rounds_of(category) if r.tie_break_at and r.tie_break_trusted]
    return sorted(((r.held_at - r.tie_break_at, r) for r in held if r.tie_break_at), key=lambda a: a[0], reverse=True)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("what is the oldest tie-break there has ever been", None),
        ("how old are the tie breaks usually", None),
        ("has a CEC tie-break ever been older than half a year", "cec"),
        ("quel est le départage le plus ancien", None),
        ("le départage le plus ancien de la CEC", "cec"),
    ],
)
def test_the_age_of_the_moments_is_told(text: str, category: str | None, ask: Chat, knowledge: Knowledge) -> None:
    """The oldest one, the median and how many were older than half a year, with the span of rounds looked at."""
    ages = _ages(knowledge, category)
    answer = ask(text)
    assert answer.rounds[0] == ages[0][1].number
    old = sum(age > timedelta(days=180) for age, _ in ages)
    middle = round(median(age / timedelta(days=1) for age, _ in ages), 1)
    assert {str(ages[0][0].days), str(len(ages)), str(old)} <= figures(answer)
    assert f"{middle:g}" in answer.text.replace(",", ".")


@pytest.mark.parametrize("text", ["does an older profile go first at the tie-break", "what was the tie-break in #422?"])
def test_the_rule_and_one_round_stay_what_they_were(text: str, ask: Chat) -> None:
    """Words of age alone ask for no statistics: not about a profile, not of a round by its number."""
    assert "361" not in ask(text).text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("tie-break of 17 august 22:09 in the round at 523, how can it be so recent", "436"),
        ("what was the tie-break at 523", "436"),
        ("départage du 17 août à 22:09 au seuil de 523, comment ça se fait", "436"),
    ],
)
def test_a_round_is_known_by_the_figures_of_its_tie_break(text: str, number: str, ask: Chat) -> None:
    """Its cut-off, with the moment or alone; then how old the moment was tells who was left out."""
    answer = ask(text)
    assert answer.rounds == (number,)
    assert "12 h" in answer.text


def test_the_moment_of_one_round_tells_how_old_it_was(ask: Chat, knowledge: Knowledge) -> None:
    """Only those at the cut-off who came later than it were left out."""
    (held,) = knowledge.numbered("422")
    assert held.tie_break_at
    assert f"{(held.held_at - held.tie_break_at).days} days before the round" in ask("tie-break of round 422").text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the tie-break says August 17, 2026 at 22:09:00 UTC, what is that in IST", "2026-08-18 03:39:00"),
        ("tie-break of round 436 in vancouver time", "15:09:00, Vancouver"),
        ("what time was round 436 held in IST", "15:43:44, Kolkata"),
        ("le départage du 17 août 2026 à 22:09 UTC, ça fait quoi à l'heure de Vancouver", "15:09:00, Vancouver"),
    ],
)
def test_a_moment_is_told_in_the_zone_asked_for(text: str, shown: str, ask: Chat) -> None:
    """Beside UTC, whichever zone the person has otherwise."""
    assert shown in ask(text, zone="America/Halifax").text


@pytest.mark.parametrize(
    ("profile", "verdict"),
    [("february 1", Verdict.DEPENDS), ("january 30", Verdict.YES), ("february 2", Verdict.NO)],
)
def test_a_profile_is_held_against_a_quoted_moment(profile: str, verdict: Verdict, ask: Chat) -> None:
    """Its day is one of the zone told, and the moment is shown in it; only the hour can decide on that very day."""
    text = f"the tie-break is february 2, 2026 at 01:21:22 UTC and my profile was submitted on {profile} in Vancouver"
    answer = ask(text + ", before or after")
    assert answer.verdict is verdict
    assert "17:21:22, Vancouver" in plain(answer)
