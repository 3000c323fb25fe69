"""The plan of reminders: for whatever days are told, in whatever zone, each at nine and none twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.reminders import HOUR, due_at
from bot.expiry import runs_out
from bot.forms.told import Told
from knowledge.post_ita import LEADS, due_dates, reminders
from knowledge.snapshot import Knowledge

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
ZONES = st.sampled_from(
    [
        ZoneInfo(key)
        for key in ("America/Toronto", "America/St_Johns", "Asia/Kolkata", "Pacific/Auckland", "Africa/Cairo")
    ]
)


@given(DAYS, ZONES, st.sampled_from(LEADS))
def test_every_reminder_comes_at_nine_so_many_days_before(due_on: date, zone: ZoneInfo, days: int) -> None:
    """By the clocks of the person, on either side of a change of the clocks, and before its end."""
    (made,) = reminders({"invitation": due_on}, date.min, [days])
    at, until = due_at(made, zone)
    local = at.astimezone(zone)
    assert local.time() == HOUR
    assert local.date() == due_on - timedelta(days=days)
    assert at < until


@given(DAYS, ZONES, st.sampled_from(LEADS))
def test_an_invitation_counts_on_its_last_day_anything_else_no_longer(due_on: date, zone: ZoneInfo, days: int) -> None:
    """The end is that of the last day of the one, the beginning of the first invalid day of the other."""
    ends = []
    for what in ("invitation", "profile"):
        (made,) = reminders({what: due_on}, date.min, [days])
        ends.append(due_at(made, zone)[1].astimezone(zone))
    assert [end.date() - due_on for end in ends] == [timedelta(days=1), timedelta()]


@given(st.dictionaries(st.sampled_from(["invitation", "profile", "eca"]), DAYS), st.sets(st.sampled_from(LEADS)), DAYS)
def test_reminders_are_those_of_the_leads_from_today_on(due: dict[str, date], leads: set[int], today: date) -> None:
    """One for each thing and lead that is not past, in order of days, none twice."""
    made = reminders(due, today, sorted(leads))
    assert {(r.what, r.days) for r in made} == {
        (what, lead) for what, day in due.items() for lead in leads if day - timedelta(days=lead) >= today
    }
    assert len(made) == len({(r.what, r.due_on, r.days) for r in made})
    assert [r.on for r in made] == sorted(r.on for r in made)


@given(invited=st.dates(date(2026, 1, 1), date(2026, 12, 31)), taken=st.dates(date(2024, 1, 1), date(2026, 12, 31)))
def test_after_an_invitation_only_what_its_last_day_hangs_on(knowledge: Knowledge, invited: date, taken: date) -> None:
    """The last day, and documents that end before it; once it has passed what a profile rests on."""
    told = Told({"post_ita": {"invited_on": invited.isoformat(), "language_on": taken.isoformat(), "family": "single"}})
    last = invited + timedelta(days=60)
    language = due_dates(knowledge.documents, {"language": taken})["language"]
    due = runs_out(told, knowledge, invited)
    assert due == {"invitation": last, **({"language": language} if language <= last else {})}
    assert runs_out(told, knowledge, last + timedelta(days=1)) == {"language": language}
    assert runs_out(Told({"post_ita": {**told.answers["post_ita"], "done": ["application"]}}), knowledge, invited) == {}


def test_who_told_nothing_is_reminded_of_nothing(knowledge: Knowledge) -> None:
    """Nothing is made up."""
    assert runs_out(Told(), knowledge, datetime(2026, 8, 20, tzinfo=UTC).date()) == {}
