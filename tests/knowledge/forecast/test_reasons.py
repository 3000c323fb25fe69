"""The reasons: figures that anybody can count again from the rounds."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from knowledge.forecast.forecaster import Forecaster
from knowledge.forecast.reasons import Follows, Recurs, Varies, reason
from knowledge.snapshot import Knowledge

TODAY = date(2026, 8, 20)


def test_cec_follows_pnp_by_a_day(knowledge: Knowledge) -> None:
    """The figures told of CEC are those counted by hand from the stored rounds."""
    told = reason(knowledge.rounds, "cec", TODAY)
    days_of_pnp = {r.held_on.toordinal() for r in knowledge.rounds_of("pnp")}
    last = knowledge.rounds_of("cec")[-13:]
    assert isinstance(told, Follows)
    assert (told.opener, told.days, told.of) == ("pnp", 1, 13)
    assert told.count == sum(r.held_on.toordinal() - 1 in days_of_pnp for r in last)


def test_pnp_comes_again_after_two_weeks(knowledge: Knowledge) -> None:
    """The figures told of PNP are those counted by hand from the stored rounds."""
    told = reason(knowledge.rounds, "pnp", TODAY)
    weeks = [(r.held_on.toordinal() - 1) // 7 for r in knowledge.rounds_of("pnp")[-14:]]
    gaps = [b - a for a, b in pairwise(weeks)]
    assert told == Recurs(weeks=2, count=gaps.count(2), of=13)


@pytest.mark.parametrize("kind", ["healthcare", "trades"])
def test_no_rhythm_is_claimed_where_there_is_none(kind: str, knowledge: Knowledge) -> None:
    """Where no pattern holds half of the time, only the span of the gaps is told."""
    told = reason(knowledge.rounds, kind, TODAY)
    assert isinstance(told, Varies)
    assert told.shortest < told.longest


def test_too_few_rounds_have_no_reason(knowledge: Knowledge) -> None:
    """Two rounds, or none, tell no rhythm."""
    assert reason(knowledge.rounds, "education", TODAY) is None
    assert reason([], None, TODAY) is None


def test_later_rounds_give_no_reason(knowledge: Knowledge) -> None:
    """Only rounds up to the day are counted."""
    day = date(2025, 6, 1)
    known = [r for r in knowledge.rounds if r.held_on <= day]
    assert reason(known, "cec", day) == reason(knowledge.rounds, "cec", day)


def test_a_replay_counts_each_round_once(knowledge: Knowledge) -> None:
    """At most ten rounds are tried again, each held or not, and asking twice gives the same."""
    forecaster = Forecaster(knowledge.rounds)
    for kind in ("cec", "healthcare", None):
        told = forecaster.replay(kind)
        assert told.rounds == 10
        assert 5 <= told.days_held <= told.rounds
        assert 5 <= told.cutoffs_held <= told.rounds
        assert forecaster.replay(kind) == told
    assert forecaster.replay("education").rounds == 0
