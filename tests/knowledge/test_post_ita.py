"""What follows an invitation: days, documents, validity, reminders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.models import Fact
from knowledge.months import months_after
from knowledge.post_ita import LEADS, Validity, checked, clock, due_dates, items, needed, reminders, valid_until
from knowledge.snapshot import Knowledge

TODAY = date(2026, 8, 20)
DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))


def _limits(knowledge: Knowledge) -> list[Fact]:
    return [fact for fact in knowledge.facts.values() if fact.days is not None]


# --- the clock ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("invited", "last", "weekday"),
    [
        (date(2026, 3, 14), date(2026, 5, 13), "Wednesday"),
        (date(2026, 8, 19), date(2026, 10, 18), "Sunday"),
        (date(2023, 12, 31), date(2024, 2, 29), "Thursday"),
        (date(2026, 12, 31), date(2027, 3, 1), "Monday"),
    ],
)
def test_day_60(invited: date, last: date, weekday: str, knowledge: Knowledge) -> None:
    """Sixty calendar days after the invitation, over the ends of months, years and February."""
    found = clock(invited, _limits(knowledge))
    assert found is not None
    assert (found.days, found.last_on, f"{found.last_on:%A}") == (60, last, weekday)


def test_days_left(knowledge: Knowledge) -> None:
    """They count down to 0 on the last day, and go on below."""
    found = clock(TODAY, _limits(knowledge))
    assert found
    assert [found.left(TODAY + timedelta(days=n)) for n in (0, 59, 60, 61)] == [60, 1, 0, -1]


def test_a_limit_holds_from_its_day(knowledge: Knowledge) -> None:
    """Before 29 June 2021 another limit held, which is not known here."""
    assert clock(date(2021, 6, 28), _limits(knowledge)) is None
    assert clock(date(2021, 6, 29), _limits(knowledge)) is not None


# --- who needs what -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("traits", "there", "missing"),
    [
        ({"cec"}, {"police", "medical", "work", "language", "passport"}, {"funds", "birth", "nomination", "eca"}),
        ({"fsw", "foreign-education"}, {"funds", "eca"}, {"certificate", "relationship"}),
        ({"fst"}, {"funds", "certificate"}, {"nomination"}),
        ({"pnp", "married", "children"}, {"nomination", "relationship", "birth", "funds"}, {"sibling"}),
        ({"common-law", "sibling", "represented"}, {"relationship", "sibling", "representative"}, {"birth"}),
        (set(), {"police", "dependants"}, {"funds", "relationship"}),
    ],
)
def test_the_list_of_a_person(traits: set[str], there: set[str], missing: set[str], knowledge: Knowledge) -> None:
    """Everybody's documents, and those of the program, the family and what is claimed."""
    found = {rule.id for rule in needed(knowledge.documents, frozenset(traits))}
    assert there <= found
    assert not missing & found


def test_what_takes_longest_stands_first(knowledge: Knowledge) -> None:
    """Police certificates lead every list."""
    orders = [rule.order for rule in needed(knowledge.documents, frozenset({"fsw", "married"}))]
    assert orders == sorted(orders)
    assert needed(knowledge.documents, frozenset())[0].id == "police"


def test_items_bring_facts_that_hold(knowledge: Knowledge) -> None:
    """Each document comes with what it must show on the day, and with what its date says."""
    rules = needed(knowledge.documents, frozenset({"fsw", "foreign-education"}))
    dates = {"language": date(2024, 9, 1), "passport": date(2026, 9, 1)}
    found = items(rules, knowledge.facts, done=["police"], dates=dates, today=TODAY, last_on=date(2026, 10, 1))
    by_id = {item.rule.id: item for item in found}
    assert [item.rule.id for item in found if item.done] == ["police"]
    assert all(fact.holds_on(TODAY) for item in found for fact in item.facts)
    assert all(item.facts for item in found)
    language, passport = by_id["language"].checked, by_id["passport"].checked
    assert language
    assert passport
    assert (language.until, language.validity) == (date(2026, 9, 1), Validity.RUNS_OUT)
    assert passport.until == date(2026, 9, 1)
    assert by_id["medical"].checked is None


# --- validity -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "told", "until"),
    [
        ("language", date(2024, 8, 20), date(2026, 8, 20)),
        ("eca", date(2021, 10, 31), date(2026, 10, 31)),
        ("police", date(2026, 8, 31), date(2027, 2, 28)),
        ("medical", date(2024, 2, 29), date(2025, 2, 28)),
        ("passport", date(2030, 1, 1), date(2030, 1, 1)),
    ],
)
def test_validity_is_counted_from_issue(document: str, told: date, until: date, knowledge: Knowledge) -> None:
    """In months from the day of issue; a passport's own day counts as it stands."""
    rule = next(rule for rule in knowledge.documents if rule.id == document)
    assert valid_until(rule, told) == until


@pytest.mark.parametrize(
    ("until", "validity"),
    [
        (TODAY, Validity.EXPIRED),
        (TODAY + timedelta(days=1), Validity.RUNS_OUT),
        (TODAY + timedelta(days=10), Validity.RUNS_OUT),
        (TODAY + timedelta(days=11), Validity.HOLDS),
    ],
)
def test_validity_against_the_last_day(until: date, validity: Validity) -> None:
    """A document must be valid on the very day of filing: the day it ends is too late."""
    assert checked(until, TODAY, TODAY + timedelta(days=10)).validity is validity


@given(day=DAYS, months=st.integers(0, 120))
def test_months_after(day: date, months: int) -> None:
    """So many months later is in the right month, on the same day or the last one of the month."""
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


# --- reminders ----------------------------------------------------------------------------------


@given(deadline=DAYS, submitted=DAYS, today=DAYS)
def test_reminders_are_ahead_and_in_order(deadline: date, submitted: date, today: date) -> None:
    """None lies in the past, each so many days before what it is about, the earliest first."""
    due = due_dates((), {}, deadline=deadline, submitted_on=submitted)
    found = reminders(due, today)
    assert all(r.on >= today and r.due_on - r.on == timedelta(days=r.days) and r.days in LEADS for r in found)
    assert [r.on for r in found] == sorted(r.on for r in found)
    assert due["profile"] == months_after(submitted, 12)


def test_reminders_of_everything_that_runs_out(knowledge: Knowledge) -> None:
    """The invitation, the profile after 12 months, a language result after 2 years, an ECA after 5."""
    dates = {"language": date(2025, 1, 15), "eca": date(2022, 3, 1)}
    due = due_dates(knowledge.documents, dates, deadline=date(2026, 10, 18), submitted_on=date(2026, 1, 5))
    assert due == {
        "language": date(2027, 1, 15),
        "eca": date(2027, 3, 1),
        "invitation": date(2026, 10, 18),
        "profile": date(2027, 1, 5),
    }
    found = reminders(due, TODAY, leads=(30, 1))
    assert [(r.on, r.what, r.days) for r in found][:2] == [
        (date(2026, 9, 18), "invitation", 30),
        (date(2026, 10, 17), "invitation", 1),
    ]
    assert len(found) == 8
