"""Each number, day and name of a message gets its part, by intent and by what stands around it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fakes.understanding import NOW, Engine
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.resolve import FORWARD_INTENTS
from knowledge.tie_break import Submission

TODAY = NOW.date()


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("was 470 enough for healthcare", 470),
        ("four hundred and seventy for cec", 470),
        ("4 seventy for cec", 470),
        ("quatre cent soixante-dix en santé", 470),
        ("i have 470 and my wife has 455, are we in", [470, 455]),
        ("am i safe with anything from 470 to 480", [470, 480]),
        ("470-480 for cec", [470, 480]),
        ("with a nomination 134 + 600 = 734", 734),
        ("the cutoff was 481, i have 470", 470),
        ("they invited 3000 people, i have 470", 470),
        ("in 2025 was 470 enough", 470),
        ("noc 31301 with 470", 470),
        ("i am 29 years old with clb 9 and 470", 470),
        ("i paid $1,365 and have 470", 470),
        ("last 5 draws, would 470 pass", 470),
        ("i have 1300", 1300),
    ],
)
def test_a_persons_score(engine: Engine, text: str, scores: Any) -> None:
    """Scores in digits and words, of two people, in ranges and sums; other numbers are none."""
    assert engine.slots(text, "score_check")["score"] == scores


@pytest.mark.parametrize("text", ["is 31301 ok", "was it enough in 2025", "am i in", "i am 29", "on 2026-06-25"])
def test_no_score(engine: Engine, text: str) -> None:
    """Codes, years, ages and days are no scores."""
    assert engine.slots(text, "score_check").get("score") != 470
    assert not set(engine.resolve(text, "score_check").score) - {29}


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("would 470 pass in round 391", "score_check", {"score": 470, "round": "391"}),
        ("draw 318 with 470", "score_check", {"score": 470, "round": "318"}),
        ("round 391", "round_lookup", {"round": "391"}),
        ("#91a", "round_lookup", {"round": "91a"}),
        ("91b please", "round_lookup", {"round": "91b"}),
        ("391 vs 402", "compare", {"round": ["391", "402"]}),
        ("what was draw number 5", "round_lookup", {"round": "5"}),
        ("tie break of #391", "tie_break", {"round": "391"}),
        ("draw number 900", "round_lookup", {"round": "900"}),
        ("is 391 enough", "score_check", {"score": 391}),
        ("how many above 391", "pool", {"score": 391}),
        ("est-ce que 481 suffisait pour le 422", "score_check", {"score": 481, "round": "422"}),
        ("le 431 avec 400 points, j'étais dedans ?", "score_check", {"score": 400, "round": "431"}),
        ("est-ce que le 431 suffit", "score_check", {"score": 431}),
        ("date et heure du départage de la 422", "tie_break", {"round": "422"}),
    ],
)
def test_rounds_and_scores(engine: Engine, text: str, intent: str, slots: dict[str, Any]) -> None:
    """The same number is a round where one is looked up or named, and a score where a score is asked about."""
    assert engine.slots(text, intent) == slots


@pytest.mark.parametrize(
    ("text", "intent", "name", "value"),
    [
        ("last 5 cec draws", "history", "count", 5),
        ("last five draws", "history", "count", 5),
        ("compare 2024 and 2025", "compare", "year", [2024, 2025]),
        ("invitations in 2025", "year_stats", "year", 2025),
        ("noc 31301", "occupation_eligibility", "noc", "31301"),
        ("12100 or 13100", "occupation_eligibility", "noc", ["12100", "13100"]),
        ("clb 9 in all", "crs_calculate", "clb", 9),
        ("29 years old, masters", "crs_calculate", "age", 29),
        ("29, masters, clb 9", "crs_calculate", "age", 29),
        ("funds for a family of 4", "fees_funds", "family_size", 4),
        ("fonds pour un couple sans enfant", "fees_funds", "family_size", 2),
        ("funds for me and my wife, no kids", "fees_funds", "family_size", 2),
        ("is $25,000 enough", "fees_funds", "amount", 25000),
        ("is 25000 cad ok", "fees_funds", "amount", 25000),
        ("over 5,000 invitations", "history", "amount", 5000),
        ("oinp or sinp", "pnp", "province", ["Ontario", "Saskatchewan"]),
        ("bc pnp", "pnp", "province", "British Columbia"),
        ("i live in bc", "pnp", "province", "British Columbia"),
        ("ielts or tef", "improve_score", "test", ["IELTS", "TEF"]),
        ("lowest ever", "history", "direction", "lowest"),
        ("is a food service supervisor eligible", "occupation_eligibility", "occupation", "food service supervisor"),
    ],
)
def test_other_slots(engine: Engine, text: str, intent: str, name: str, value: Any) -> None:
    """Counts, years, codes, levels, ages, sizes, amounts, provinces, tests and jobs."""
    assert engine.slots(text, intent)[name] == value


def test_a_code_of_the_old_classification_is_told_apart(engine: Engine) -> None:
    """Four digits behind "noc" are a code of NOC 2016, never one of today."""
    slots = engine.resolve("is noc 6311 eligible", "occupation_eligibility")
    assert (slots.noc_2016, slots.noc, slots.score) == (("6311",), (), ())


@pytest.mark.parametrize(
    ("text", "intent", "categories"),
    [
        ("last pnp draw", "last_round", ("pnp",)),
        ("cec or fsw", "compare", ("cec", "fsw")),
        ("physicians with canadian work experience", "last_round", ("physicians",)),
        ("express entry for nurses", "last_round", ("healthcare",)),
        ("are nurses eligible", "occupation_eligibility", ()),
        ("draw for nurses in healthcare", "last_round", ("healthcare",)),
        ("dernier tirage en santé", "last_round", ("healthcare",)),
    ],
)
def test_categories(engine: Engine, text: str, intent: str, categories: tuple[str, ...]) -> None:
    """By name; by the people in them only where no job is asked about."""
    assert engine.resolve(text, intent).category == categories


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("draw on 2026-06-25", "2026-06-25"),
        ("draw of june 25", "2026-06-25"),
        ("draw of december 11", "2025-12-11"),
        ("draw of december 11 2024", "2024-12-11"),
        ("in 2024, the draw of december 11", "2024-12-11"),
        ("draw of 19/08/2026", "2026-08-19"),
        ("the draw today", "2026-08-20"),
        ("yesterday's draw", "2026-08-19"),
        ("le tirage d'avant-hier", "2026-08-18"),
        ("last monday's draw", "2026-08-17"),
        ("thursday's draw", "2026-08-20"),
    ],
)
def test_days_of_rounds(engine: Engine, text: str, day: str) -> None:
    """Without a year the last day of that name is meant, today included."""
    assert engine.slots(text, "round_lookup")["date"] == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("will there be a draw on june 25", "2027-06-25"),
        ("is there a draw on december 11", "2026-12-11"),
        ("is there a draw tomorrow", "2026-08-21"),
        ("any draw on monday", "2026-08-24"),
        ("will there be one today", "2026-08-20"),
    ],
)
def test_days_to_come(engine: Engine, text: str, day: str) -> None:
    """Where the future is asked about, the next day of that name is meant."""
    assert engine.slots(text, "next_round")["date"] == day


@pytest.mark.parametrize("text", ["feb 30 2026", "2026-02-31", "31 november", "june 31 2025"])
def test_a_day_that_no_calendar_has(engine: Engine, text: str) -> None:
    """An impossible day is no day."""
    assert "date" not in engine.slots(f"draw on {text}", "round_lookup")


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("draws of june 2026", {"month": 6, "year": 2026}),
        ("draws in may", {"month": 5}),
        ("draws this month", {"month": 8, "year": 2026}),
        ("draws last month", {"month": 7, "year": 2026}),
        ("draws this year", {"year": 2026}),
        ("draws last year", {"year": 2025}),
        ("draws last week", {"span": ["2026-08-10", "2026-08-16"]}),
        ("les rondes de cette semaine", {"span": ["2026-08-17", "2026-08-23"]}),
        ("the first half of 2026", {"year": 2026, "span": ["2026-01-01", "2026-06-30"], "direction": "first"}),
        ("draws in q4", {"span": ["2025-10-01", "2025-12-31"]}),
        ("from june 1 to july 31", {"date": ["2026-06-01", "2026-07-31"], "span": ["2026-06-01", "2026-07-31"]}),
        (
            "draws from november 2025 to february 2026",
            {"month": [11, 2], "year": [2025, 2026], "span": ["2025-11-01", "2026-02-28"]},
        ),
        ("entre novembre et février", {"month": [11, 2], "span": ["2025-11-01", "2026-02-28"]}),
        ("june and july", {"month": [6, 7]}),
        ("draws between march and june", {"month": [3, 6], "span": ["2026-03-01", "2026-06-30"]}),
        ("draws from march to june last year", {"month": [3, 6], "year": 2025, "span": ["2025-03-01", "2025-06-30"]}),
        ("draws in q3 last year", {"year": 2025, "span": ["2025-07-01", "2025-09-30"]}),
        ("draws in the last 2 weeks", {"span": ["2026-08-06", "2026-08-20"]}),
        ("draws before 2020", {"year": 2020, "span": ["2015-01-01", "2019-12-31"]}),
        ("draws after june 25", {"date": "2026-06-25", "span": ["2026-06-26", "2026-08-20"]}),
    ],
)
def test_periods(engine: Engine, text: str, slots: dict[str, Any]) -> None:
    """Months, years, weeks and parts of years, by name, by their ends or counted from today."""
    assert engine.slots(text, "history") == slots


def test_today_is_the_persons_day(engine: Engine) -> None:
    """Just after midnight UTC it is still yesterday in Vancouver."""
    late = datetime(2026, 8, 20, 3, tzinfo=UTC)
    text = "the draw today"
    assert engine.slots(text, "round_lookup", now=late, zone="America/Vancouver")["date"] == "2026-08-19"
    assert engine.slots(text, "round_lookup", now=late)["date"] == "2026-08-20"


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("my profile is from may 3 2026, was 470 enough", {"score": 470, "profile_date": "2026-05-03"}),
        ("submitted 2025-03-04, 488", {"score": 488, "profile_date": "2025-03-04"}),
        ("470, submitted in may 2026", {"score": 470, "profile_date": "2026-05"}),
        ("470 in the draw of june 25", {"score": 470, "date": "2026-06-25"}),
        (
            "profile created may 3, was 470 enough in the june 25 draw",
            {"score": 470, "profile_date": "2026-05-03", "date": "2026-06-25"},
        ),
        (
            "470 in the june 25 draw, my profile is from may 3",
            {"score": 470, "profile_date": "2026-05-03", "date": "2026-06-25"},
        ),
        ("i made my profile before the june 25 draw with 470", {"score": 470, "date": "2026-06-25"}),
        ("profil créé le 3 mai 2026, 470", {"score": 470, "profile_date": "2026-05-03"}),
        ("470 june 25 profile may 3 2026", {"score": 470, "profile_date": "2026-05-03", "date": "2026-06-25"}),
        (
            "470 le 25 juin, profil créé le 3 mai 2026",
            {"score": 470, "profile_date": "2026-05-03", "date": "2026-06-25"},
        ),
        ("470 may 3 2026 1:40 pm utc", {"score": 470, "profile_date": "2026-05-03T13:40+00:00"}),
        ("profile dated 10 january, 470", {"score": 470, "profile_date": "2026-01-10"}),
        ("profile dated 10 november, 470", {"score": 470, "profile_date": "2025-11-10"}),
    ],
)
def test_the_day_of_the_profile_and_the_day_of_a_round(engine: Engine, text: str, slots: dict[str, Any]) -> None:
    """What stands nearest tells whose day it is; a profile's day is never in the future."""
    assert engine.slots(text, "score_check") == slots


def _submission(engine: Engine, text: str, zone: str | None = None) -> Submission:
    submitted = engine.resolve(text, "score_check", zone=zone).submitted
    assert submitted is not None
    return submitted


def test_a_moment_with_its_zone(engine: Engine) -> None:
    """A time to the second with a zone is one moment."""
    moment = datetime(2026, 5, 3, 10, 15, 30, tzinfo=UTC)
    assert _submission(engine, "profile submitted 2026-05-03 10:15:30 utc, 470") == Submission(moment, moment)


@pytest.mark.parametrize(
    ("said", "hour"),
    [("10:15 est", 14), ("10:15 pst", 17), ("10:15 manila time", 2), ("10:15 in toronto", 14), ("10:15 pm utc", 22)],
)
def test_a_minute_with_its_zone(engine: Engine, said: str, hour: int) -> None:
    """A time to the minute covers the whole minute, in the zone that was said."""
    submission = _submission(engine, f"profile submitted 3 may 2026 at {said}, 470", "Europe/London")
    begins = datetime(2026, 5, 3, hour, 15, tzinfo=UTC)
    assert submission == Submission(begins, begins + timedelta(seconds=59))


def test_a_time_without_a_zone_is_in_the_persons(engine: Engine) -> None:
    """Where no zone is said, the person's own counts."""
    begins = datetime(2026, 5, 3, 14, 15, tzinfo=UTC)
    submission = _submission(engine, "profile submitted 2026-05-03 at 10:15, 470", "America/Toronto")
    assert submission.earliest == begins


def test_a_time_in_no_known_zone_may_be_any(engine: Engine) -> None:
    """With no zone at all, every zone from UTC−12 to UTC+14 is possible."""
    submission = _submission(engine, "profile submitted 2026-05-03 at 10:15, 470")
    assert submission.earliest == datetime(2026, 5, 2, 20, 15, tzinfo=UTC)
    assert submission.latest >= datetime(2026, 5, 3, 22, 15, tzinfo=UTC)


@given(
    st.dates(date(2015, 1, 1), TODAY), st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d/%m/%Y", "%b %d %Y"])
)
def test_a_full_date_reads_back(engine: Engine, day: date, form: str) -> None:
    """Every day with its year is read as itself, as a round's day and as a profile's."""
    if form == "%d/%m/%Y" and day.day <= 12:
        form = "%m/%d/%Y"
    said = day.strftime(form)
    assert engine.slots(f"draw on {said}", "round_lookup")["date"] == day.isoformat(), said
    assert engine.slots(f"profile submitted {said}, 470", "score_check")["profile_date"] == day.isoformat(), said


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.sampled_from(["round_lookup", *sorted(FORWARD_INTENTS)]))
def test_a_day_without_a_year_is_the_nearest_in_its_direction(engine: Engine, day: date, intent: str) -> None:
    """It lies within a year before today, or after it where the future is asked about."""
    found = engine.resolve(f"draw on {day:%B} {day.day}", intent).date
    if (day.month, day.day) == (2, 29):
        return
    assert [(d.month, d.day) for d in found] == [(day.month, day.day)]
    ahead = intent in FORWARD_INTENTS
    assert all(timedelta(0) <= (d - TODAY if ahead else TODAY - d) <= timedelta(366) for d in found)


@given(st.text(max_size=200))
def test_no_text_makes_resolving_fail(engine: Engine, text: str) -> None:
    """Whatever was said, for whatever intent: slots, never an error."""
    for intent in ("score_check", "round_lookup", "next_round", "crs_calculate"):
        engine.resolve(text, intent)
