"""The pool table as it is asked about: ranges of scores, a place in it, who is not counted apart, and how it grew."""

from __future__ import annotations

from datetime import date

import pytest
from fakes.asking import Chat, figures, plain

from knowledge.models import Band, PoolSnapshot
from knowledge.pool import between, standing
from knowledge.snapshot import Knowledge


def _last(knowledge: Knowledge, day: str) -> PoolSnapshot:
    return [p for p in knowledge.pool if p.as_on <= date.fromisoformat(day)][-1]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("how many candidates are at 0 to 300", (0, 300)),
        ("number of people between 0 and 400 in the pool", (0, 400)),
        ("combien de candidats ont de 0 à 350", (0, 350)),
        ("how many have 471 to 480", (471, 480)),
        ("I have 484, how many people are between 491 and 500", (491, 500)),
    ],
)
def test_a_range_of_scores_is_counted(text: str, ends: tuple[int, int], ask: Chat, knowledge: Knowledge) -> None:
    """From one end to the other, zero as well."""
    told = between(knowledge.pool[-1], *ends)[0]
    assert str(told) in figures(ask(text))


@pytest.mark.parametrize(
    "text",
    [
        "the band 471-480 has 16,626 people, how many are ahead of my 474",
        "471 to 480 holds 16,626, so how many outrank 474 in the pool",
        "combien sont devant moi avec 474 si la tranche 471 à 480 en compte 16626",
    ],
)
def test_a_band_that_is_quoted_is_nobodys_score(text: str, ask: Chat, knowledge: Knowledge) -> None:
    """The rank is that of the score beside it."""
    stands = standing(knowledge.pool[-1], 474)
    assert stands
    assert {str(stands.first), str(stands.last)} <= figures(ask(text))


@pytest.mark.parametrize(
    "text",
    ["how many french speakers are in the pool", "how many engineers in the pool", "combien de CEC dans le bassin"],
)
def test_nobody_is_counted_by_kind(text: str, ask: Chat) -> None:
    """That IRCC gives no such count comes before the table of all."""
    assert any(words in ask(text).text for words in ("does not publish how many", "ne publie pas combien"))


def test_a_pool_of_all_is_told_without_a_caution(ask: Chat) -> None:
    """Where no kind is named, nothing is missing."""
    assert "does not publish" not in ask("how many people are in the pool").text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("how did the pool grow in 2025", "2025-01-01", "2025-12-31"),
        ("croissance du bassin en 2024", "2024-01-01", "2024-12-31"),
        ("how has the pool changed since june 2026", "2026-06-01", "2026-08-20"),
    ],
)
def test_growth_is_told_from_end_to_end(text: str, first: str, last: str, ask: Chat, knowledge: Knowledge) -> None:
    """The tables nearest to both ends of the time, and the difference."""
    begun, ended = (_last(knowledge, day).counts[Band.TOTAL] for day in (first, last))
    answer = ask(text)
    assert {str(begun), str(ended)} <= figures(answer)
    assert str(abs(ended - begun)) in plain(answer)
