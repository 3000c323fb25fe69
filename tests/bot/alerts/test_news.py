"""What a reading of the feed comes to: told at once, told after a second look, or never told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fakes.feed_rows import by_number, published
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.news import Kind, Known, Step, baseline, compare
from knowledge.models import PublishedRound

NOW = datetime(2026, 8, 20, 15, tzinfo=UTC)
TOLD = published("300")


def meaning(held: PublishedRound) -> str:
    """The kind of a made-up round: what its name begins with."""
    return held.name.split(",")[0]


def known(*steps: Step) -> dict[str, Known]:
    """Return what is known after ``steps``."""
    return {k.number: k for step in steps for k in step.known}


def read(before: dict[str, Known], *rounds: PublishedRound, after: float = 0, absent: tuple[str, ...] = ()) -> Step:
    """Return the step that a reading some minutes after NOW makes."""
    return compare(before, by_number(*rounds), absent, NOW + timedelta(minutes=after), meaning)


START = known(baseline(by_number(TOLD), NOW))


def test_the_first_reading_tells_nothing() -> None:
    """What was there before anybody subscribed is the baseline."""
    step = baseline(by_number(TOLD, published("301")), NOW)
    assert step.news == ()
    assert all(k.baseline for k in step.known)


def test_new_rounds_are_told_at_once_and_all_of_them() -> None:
    """Every round between two readings is news, not only the newest."""
    step = read(START, TOLD, published("301"), published("302"))
    assert [n.key for n in step.news] == ["301:round:0", "302:round:0"]


def test_a_correction_is_believed_after_ten_minutes() -> None:
    """A changed figure is told at the second reading that shows it, ten minutes on, and once."""
    other = published("300", cutoff=500)
    first = read(START, other)
    assert first.news == ()
    early = read(known(first), other, after=9.9)
    assert early.news == ()
    late = read(known(first), other, after=10)
    assert [(n.kind, n.revision, n.before) for n in late.news] == [(Kind.CORRECTION, 1, TOLD)]
    assert read(known(late), other, after=20) == Step()


def test_a_value_that_flickers_is_never_told() -> None:
    """A figure that is back at the second reading was a slip."""
    first = read(START, published("300", cutoff=500))
    back = read(known(first), TOLD, after=10)
    assert back.news == ()
    again = read(known(back), published("300", cutoff=500), after=20)
    assert again.news == ()


def test_a_third_value_starts_the_wait_anew() -> None:
    """Only the same value seen twice is believed."""
    first = read(START, published("300", cutoff=500))
    second = read(known(first), published("300", cutoff=501), after=15)
    assert second.news == ()
    assert [n.round.cutoff for n in read(known(second), published("300", cutoff=501), after=25).news] == [501]


@pytest.mark.parametrize("name", ["Canadian Experience Class, 2026-Version 2", "Canadian Experience Class, again"])
def test_another_name_for_the_same_kind_is_no_correction(name: str) -> None:
    """A round that is renamed and means the same is remembered under its new name, silently."""
    step = read(START, published("300", name=name))
    assert step.news == ()
    assert step.known[0].body.name == name
    assert step.known[0].differs is None


def test_another_kind_is_a_correction() -> None:
    """A round that turns out to have been of another kind is told."""
    other = published("300", name="Provincial Nominee Program")
    assert [n.kind for n in read(known(read(START, other)), other, after=10).news] == [Kind.CORRECTION]


def test_a_value_filled_in_edits_silently() -> None:
    """A tie-break moment that was missing shows up in the alerts already sent; nobody is pinged."""
    before = known(baseline(by_number(published("300", tie_break_at=None)), NOW))
    assert [n.kind for n in read(before, TOLD).news] == [Kind.EDIT]


def test_a_pool_table_is_no_news() -> None:
    """Figures that no alert shows change nothing that was told."""
    from fakes.feed_rows import pool

    step = read(START, published("300", pool=pool()))
    assert step.news == ()
    assert step.known[0].body.pool == pool()


def test_a_withdrawal_needs_three_readings_over_half_an_hour() -> None:
    """A round that is missing is told so after the third reading, thirty minutes after the first."""
    first = read(START, TOLD, absent=("300",))
    second = read(known(first), TOLD, absent=("300",), after=29)
    assert second.news == ()
    third = read(known(second), TOLD, absent=("300",), after=30)
    assert [n.kind for n in third.news] == [Kind.WITHDRAWAL]
    assert read(known(third), TOLD, absent=("300",), after=60) == Step()


def test_many_readings_within_half_an_hour_are_not_enough() -> None:
    """Polling more often withdraws nothing sooner."""
    step = Step(tuple(START.values()))
    for minute in range(30):
        step = read(known(step), TOLD, absent=("300",), after=minute)
        assert step.news == ()


def test_a_round_that_is_back_counts_anew() -> None:
    """Shown again in between, the round was never gone."""
    first = read(START, TOLD, absent=("300",))
    back = read(known(first), TOLD, after=15)
    assert back.known[0].missing_reads == 0
    assert read(known(back), TOLD, absent=("300",), after=40).news == ()


def test_a_withdrawn_round_that_returns_is_told() -> None:
    """Who was told that a round is gone is told that it is back."""
    told = Known(TOLD, NOW, withdrawn_at=NOW, revision=1)
    assert [(n.kind, n.revision) for n in read({"300": told}, TOLD).news] == [(Kind.RESTORED, 2)]


figures = st.fixed_dictionaries({"cutoff": st.integers(400, 402), "invitations": st.sampled_from([10, 20])})
readings = st.lists(st.tuples(st.integers(0, 40), st.booleans(), figures), min_size=1, max_size=12)


@given(readings)
def test_no_key_is_told_twice_and_revisions_only_grow(made: list[tuple[int, bool, dict[str, int]]]) -> None:
    """Whatever the feed does, each notice has a key of its own, and what is told last is what the feed said."""
    state, minute, keys, last = dict(START), 0, [], TOLD
    for wait, gone, values in made:
        minute += wait
        body = published("300", **values)
        step = read(state, last if gone else body, after=minute, absent=("300",) if gone else ())
        state |= known(step)
        keys += [n.key for n in step.news]
        assert all(n.revision == state["300"].revision for n in step.news)
        if not gone:
            last = body
    assert len(keys) == len(set(keys))


@given(readings)
def test_a_reading_repeated_at_once_tells_nothing_more(made: list[tuple[int, bool, dict[str, int]]]) -> None:
    """A step that is repeated, as after a crash, finds nothing to tell."""
    state, minute = dict(START), 0
    for wait, _, values in made:
        minute += wait
        body = published("300", **values)
        state |= known(read(state, body, after=minute))
        assert read(state, body, after=minute).news == ()
