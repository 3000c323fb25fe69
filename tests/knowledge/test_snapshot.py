"""`Knowledge`: what was known at a moment, and the ways into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.models import RoundKind
from knowledge.snapshot import Knowledge, RoundChange, in_force

SECOND = timedelta(seconds=1)
DATA_OF = datetime(2026, 8, 19, 23, 59, 59, tzinfo=UTC)


def _moments(knowledge: Knowledge) -> Iterator[datetime]:
    for held in knowledge.rounds:
        yield from (held.held_at - SECOND, held.held_at)


# --- at a moment --------------------------------------------------------------------------------


def test_no_round_or_pool_table_is_known_before_it_came(knowledge: Knowledge) -> None:
    """A second before a round it is not there, nor is the pool table printed with it; at its moment both are."""
    tables = {table.round_number for table in knowledge.pool}
    for moment in _moments(knowledge):
        then = knowledge.at(moment)
        numbers = {r.number for r in then.rounds}
        assert numbers == {r.number for r in knowledge.rounds if r.held_at <= moment}
        assert {table.round_number for table in then.pool} == numbers & tables
        assert then.as_of == min(moment, knowledge.as_of)


def test_a_pool_table_is_not_newer_than_its_round(knowledge: Knowledge) -> None:
    """So leaving out the tables of later rounds leaves out every later table."""
    assert [t for t in knowledge.pool if t.as_on > knowledge.by_number[t.round_number].held_on] == []


def test_any_moment(knowledge: Knowledge) -> None:
    """Whatever the moment, nothing in what was known is later, and asking twice is asking once."""

    @given(st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC)))
    def holds(moment: datetime) -> None:
        then = knowledge.at(moment)
        assert all(r.held_at <= moment for r in then.rounds)
        assert all(table.as_on <= moment.date() for table in then.pool)
        assert then.as_of <= moment
        assert then.at(moment) == then

    holds()


def test_everything_else_stays(knowledge: Knowledge) -> None:
    """Categories, occupations, facts and the title index are the same at every moment."""
    then = knowledge.at(datetime(2020, 1, 1, tzinfo=UTC))
    assert replace(then, rounds=knowledge.rounds, pool=knowledge.pool, as_of=knowledge.as_of) == knowledge


def test_later_moments_change_nothing(knowledge: Knowledge) -> None:
    """Once the data end, the same view comes back, as old as it is."""
    for moment in (knowledge.as_of, knowledge.as_of + timedelta(days=400)):
        assert knowledge.at(moment) is knowledge
    assert knowledge.as_of == DATA_OF


def test_the_date_of_the_data_is_never_made_newer(knowledge: Knowledge) -> None:
    """Where the data are older than the moment asked for, their own date stands."""
    old = replace(knowledge, as_of=datetime(2020, 1, 1, tzinfo=UTC))
    assert old.at(datetime(2026, 1, 1, tzinfo=UTC)).as_of == old.as_of


def test_without_rounds_the_date_still_holds() -> None:
    """An empty view is not of a later date than asked for either."""
    empty = Knowledge(rounds=(), as_of=DATA_OF, read=False)
    moment = DATA_OF - timedelta(days=30)
    assert empty.at(moment).as_of == moment
    assert empty.newest is None
    assert empty.at(moment).titles().search("cook") == []


def test_before_the_first_round_nothing_is_known(knowledge: Knowledge) -> None:
    """In 2014 there is no round, no pool and no newest one."""
    then = knowledge.at(datetime(2014, 12, 31, tzinfo=UTC))
    assert (then.rounds, then.pool, then.newest) == ((), (), None)


def test_nothing_can_be_changed(knowledge: Knowledge) -> None:
    """The view and its records are frozen."""
    with pytest.raises(FrozenInstanceError):
        knowledge.read = True  # type: ignore[misc]
    with pytest.raises(ValueError, match="frozen"):
        knowledge.rounds[0].cutoff = 1  # type: ignore[misc]


# --- rounds by number, day and category ----------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("91", ["91a", "91b"]),
        ("91a", ["91a"]),
        ("91b", ["91b"]),
        ("90", ["90"]),
        ("437", ["437"]),
        ("438", []),
        ("0", []),
        ("", []),
        ("a", []),
        ("91c", []),
        ("9", ["9"]),
    ],
)
def test_rounds_by_number(number: str, found: list[str], knowledge: Knowledge) -> None:
    """The printed number leads to its round, 91 to both of that number."""
    assert [r.number for r in knowledge.numbered(number)] == found


def test_rounds_are_in_the_order_they_were_held(knowledge: Knowledge) -> None:
    """By moment, then by number; the newest is the last, and #357 stands between its neighbours."""
    numbers = [r.number for r in knowledge.rounds]
    assert numbers == [*map(str, range(1, 91)), "91a", "91b", *map(str, range(92, 438))]
    assert [r.held_at for r in knowledge.rounds] == sorted(r.held_at for r in knowledge.rounds)
    assert knowledge.newest is knowledge.rounds[-1]


def test_all_rounds_of_a_day_are_found(knowledge: Knowledge) -> None:
    """Two rounds of one day are both shown; a day without one has none."""
    assert [r.number for r in knowledge.on(date(2018, 5, 30))] == ["91a", "91b"]
    assert [r.number for r in knowledge.on(date(2025, 7, 22))] == ["357"]
    assert knowledge.on(date(2025, 7, 12)) == []


def test_rounds_by_category(knowledge: Knowledge) -> None:
    """Each category has its own rounds, none has all, and one never held has none."""
    assert knowledge.rounds_of(None) == knowledge.rounds
    assert knowledge.rounds_of("researchers") == ()
    assert knowledge.rounds_of("no such") == ()
    own = [r for category in knowledge.categories for r in knowledge.rounds_of(category.slug)]
    assert sorted(own, key=lambda r: r.position) == list(knowledge.rounds)


def test_rounds_of_an_unknown_type_are_kept_apart(knowledge: Knowledge) -> None:
    """What no category matches is under None in the grouping, and in no category."""
    odd = knowledge.rounds[-1].model_copy(update={"number": "438", "category": None, "kind": RoundKind.OTHER})
    known = replace(knowledge, rounds=(*knowledge.rounds, odd))
    assert list(known.by_category[None]) == [odd]
    assert len(known.rounds_of("french")) == len(knowledge.rounds_of("french"))


def test_rounds_between_two_days(knowledge: Knowledge) -> None:
    """Both days belong to the span; a category narrows it."""
    found = knowledge.between(date(2026, 8, 17), date(2026, 8, 19))
    assert [r.number for r in found] == ["435", "436", "437"]
    assert [r.number for r in knowledge.between(date(2026, 8, 17), date(2026, 8, 19), "cec")] == ["436"]
    assert knowledge.between(date(2026, 8, 19), date(2026, 8, 17)) == []


# --- the rest -----------------------------------------------------------------------------------


def test_the_changes_of_a_round(knowledge: Knowledge) -> None:
    """Only those of that round, in the order they were read; none in fresh data."""
    read_at = datetime(2026, 8, 20, tzinfo=UTC)
    changes = tuple(RoundChange(n, "cutoff", "500", new, read_at) for n, new in (("7", "1"), ("8", "2"), ("7", "3")))
    known = replace(knowledge, changes=changes)
    assert [c.new for c in known.changes_of("7")] == ["1", "3"]
    assert known.changes_of("9") == ()
    assert knowledge.changes == ()


def test_facts_of_a_topic_hold_on_the_day(knowledge: Knowledge) -> None:
    """Only facts on that topic, and only those in force."""
    topics = {fact.topic for fact in knowledge.facts.values()}
    day = date(2026, 8, 19)
    found = [fact for topic in topics for fact in knowledge.facts_of(topic, day)]
    assert {f.id for f in found} == {f.id for f in knowledge.facts.values() if f.holds_on(day)}
    assert knowledge.facts_of("no-such-topic", day) == []


def test_a_nomination_is_worth_600_points(knowledge: Knowledge) -> None:
    """In every rule set."""
    assert knowledge.nomination_points == 600
    assert {rules.additional.nomination.points for rules in knowledge.rule_sets} == {600}


@pytest.mark.parametrize(("day", "adult"), [(date(2026, 4, 29), 950), (date(2026, 4, 30), 990)])
def test_one_record_is_in_force_on_a_day(day: date, adult: int, knowledge: Knowledge) -> None:
    """Fees change on 2026-04-30; long before there is none on record."""
    schedule = in_force(knowledge.fees, day)
    assert schedule is not None
    assert schedule in knowledge.fees
    assert getattr(schedule, "processing_adult", None) == adult
    assert in_force(knowledge.fees, date(1999, 1, 1)) is None
