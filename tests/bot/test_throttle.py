"""How often anybody is answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.operating import throttle
from bot.operating.throttle import Admission, Throttle
from bot.question import Asker

NOW = datetime(2026, 8, 20, 15, tzinfo=UTC)
ANN = Asker("test", "ann", "hall")
MINUTE = 60.0


def asked(limits: Throttle, times: int, asker: Asker = ANN, at: datetime = NOW) -> list[Admission]:
    """Ask so often at one moment; return what became of each question."""
    return [limits.admit(asker, at) for _ in range(times)]


def test_too_much_is_told_once_and_then_passed_over() -> None:
    """So many at once are answered, the next is asked to come later, the rest of that minute is silence."""
    assert asked(Throttle(3, 0), 6) == [Admission.WELCOME] * 3 + [Admission.LATER] + [Admission.SILENCE] * 2


def test_who_waits_is_answered_again() -> None:
    """After a minute everything is as it was; after a part of one, a part of it."""
    limits = Throttle(3, 0)
    asked(limits, 5)
    assert asked(limits, 2, at=NOW + timedelta(seconds=20)) == [Admission.WELCOME, Admission.SILENCE]
    assert asked(limits, 3, at=NOW + timedelta(seconds=80)) == [Admission.WELCOME] * 3
    assert asked(limits, 1, at=NOW + timedelta(seconds=80)) == [Admission.LATER]


def test_nobody_suffers_for_another() -> None:
    """A person's limit is their own, in whatever chat; so is a platform's."""
    limits = Throttle(2, 0)
    asked(limits, 5)
    assert asked(limits, 1, Asker("test", "ann", "elsewhere")) == [Admission.SILENCE]
    assert asked(limits, 1, Asker("test", "ben", "hall")) == [Admission.WELCOME]
    assert asked(limits, 1, Asker("other", "ann", "hall")) == [Admission.WELCOME]


def test_a_chat_has_a_limit_for_all_in_it() -> None:
    """Many people in one chat are told together, and each of them is answered elsewhere."""
    limits = Throttle(0, 4)
    crowd = [limits.admit(Asker("test", str(n), "hall"), NOW) for n in range(6)]
    assert crowd == [Admission.WELCOME] * 4 + [Admission.LATER, Admission.SILENCE]
    assert asked(limits, 1, Asker("test", "1", "home")) == [Admission.WELCOME]


def test_without_limits_everything_is_answered() -> None:
    """0 stands for any number."""
    assert set(asked(Throttle(0, 0), 500)) == {Admission.WELCOME}


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    """Time set back neither locks anybody out nor lets more in."""
    limits = Throttle(2, 0)
    asked(limits, 2)
    assert asked(limits, 1, at=NOW - timedelta(hours=1)) == [Admission.LATER]
    assert asked(limits, 1, at=NOW + timedelta(seconds=40)) == [Admission.WELCOME]


def test_memory_has_a_bound() -> None:
    """However many strangers come, so many are remembered; one who keeps asking is not forgotten among them."""
    limits = Throttle(1, 0)
    for n in range(throttle._MOST_REMEMBERED + 500):
        limits.admit(Asker("test", str(n), "hall"), NOW)
        if n % 1000 == 0:
            limits.admit(ANN, NOW)
    assert len(limits._buckets) == throttle._MOST_REMEMBERED
    assert limits.admit(ANN, NOW) is Admission.SILENCE


@given(st.integers(1, 20), st.lists(st.floats(0, 30), max_size=80))
def test_a_limit_holds_however_questions_are_spread(limit: int, pauses: list[float]) -> None:
    """Never more are answered than fit into the time, and nobody is told twice within a minute."""
    limits, at, told = Throttle(limit, 0), 0.0, []
    answered: list[float] = []
    for pause in pauses:
        at += pause
        match limits.admit(ANN, NOW + timedelta(seconds=at)):
            case Admission.WELCOME:
                answered.append(at)
            case Admission.LATER:
                told.append(at)
    for n, first in enumerate(answered):
        within = [t for t in answered[n:] if t - first <= MINUTE]
        assert len(within) <= 2 * limit + 1
    assert all(later - before >= MINUTE - 1e-3 for before, later in pairwise(told))
