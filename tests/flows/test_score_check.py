"""Was a score enough? Exact for every round, at every boundary, in every zone; and as people ask it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fakes.asking import FRESH, Chat, figures, tells

from bot.answer import Status
from knowledge.models import Round
from knowledge.snapshot import Knowledge
from knowledge.tie_break import Submission, Verdict, check

SECOND = timedelta(seconds=1)
ZONES = ("America/Toronto", "Pacific/Kiritimati", "Etc/GMT+12")
SEED = 20_260_819


# --- exact --------------------------------------------------------------------------------------


def _sample(knowledge: Knowledge, size: int) -> list[Round]:
    """Rounds drawn by a fixed seed, with those that are special in one way or another."""
    special = [knowledge.by_number[n] for n in ("1", "76", "77", "91a", "91b", "139", "208", "262", "357", "437")]
    others = [r for r in knowledge.rounds if r not in special]
    return special + random.Random(SEED).sample(others, size - len(special))  # noqa: S311 - a fixed sample


def _moments(held: Round) -> Iterator[datetime]:
    """Profile moments around everything that could decide."""
    for turn in filter(None, (held.tie_break_at, held.tie_break_other_at, held.held_at, _year_before(held.held_at))):
        yield from (turn - SECOND, turn, turn + SECOND)


def _year_before(moment: datetime) -> datetime:
    return moment.replace(year=moment.year - 1, day=min(moment.day, 28))


def _judged(ask: Chat, held: Round, score: int, profile: str | None, zone: str | None) -> Verdict | None:
    slots = {"round": held.number, "score": score} | ({"profile_date": profile} if profile else {})
    answer = ask(intent="score_check", slots=slots, zone=zone)
    assert answer.status is Status.ANSWERED
    assert answer.rounds == (held.number,)
    return answer.verdict


def test_the_verdict_at_every_moment(ask: Chat, knowledge: Knowledge) -> None:
    """One point below, at and above the cut-off, at every turning moment, the verdict is the rule's."""
    for held in _sample(knowledge, 60):
        for score in (held.cutoff - 1, held.cutoff, held.cutoff + 1):
            assert _judged(ask, held, score, None, None) is check(held, score).verdict, (held.number, score)
            for moment in _moments(held):
                right = check(held, score, Submission.at(moment)).verdict
                assert _judged(ask, held, score, moment.isoformat(), None) is right, (held.number, score, moment)


def test_the_verdict_on_a_bare_day(ask: Chat, knowledge: Knowledge) -> None:
    """A day without an hour covers the whole day in the person's zone; with no zone known, in every zone."""
    for held in _sample(knowledge, 60):
        turns = [t for t in (held.tie_break_at, held.held_at) if t]
        for day in (t.date() + timedelta(days=n) for t in turns for n in (-1, 0, 1)):
            for zone in (None, *ZONES):
                submission = Submission.on(day, ZoneInfo(zone) if zone else None)
                right = check(held, held.cutoff, submission).verdict
                got = _judged(ask, held, held.cutoff, day.isoformat(), zone)
                assert got is right, (held.number, day, zone)


def test_the_verdict_on_a_month(ask: Chat, knowledge: Knowledge) -> None:
    """A month covers all its days."""
    for held in _sample(knowledge, 30):
        if held.tie_break_at is None:
            continue
        first = held.tie_break_at.date().replace(day=1)
        for month in (first - SECOND * 86400, first, first + timedelta(days=32)):
            start = month.replace(day=1)
            end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            right = check(held, held.cutoff, Submission.on(start, None, end)).verdict
            assert _judged(ask, held, held.cutoff, f"{start:%Y-%m}", None) is right, (held.number, month)


def test_the_rule_itself(ask: Chat, knowledge: Knowledge) -> None:
    """Above is in, below is out; at the cut-off the tie-break moment itself is in, a second later is out."""
    for held in knowledge.rounds:
        moment = held.tie_break_at
        assert _judged(ask, held, held.cutoff + 1, None, None) is Verdict.YES
        assert _judged(ask, held, held.cutoff - 1, None, None) is Verdict.NO
        assert _judged(ask, held, held.cutoff, None, None) is Verdict.DEPENDS
        if moment and held.tie_break_trusted and not held.tie_break_other_at:
            if held.held_at - moment < timedelta(days=365):
                assert _judged(ask, held, held.cutoff, moment.isoformat(), None) is Verdict.YES, held.number
            after = _judged(ask, held, held.cutoff, (moment + SECOND).isoformat(), None)
            assert after in (Verdict.NO, Verdict.NOT_IN_POOL), held.number


def test_a_profile_from_after_the_round_was_not_in_the_pool(ask: Chat, knowledge: Knowledge) -> None:
    """Whatever the score, a profile submitted a second after the round was not in it; nor one a year old."""
    for held in _sample(knowledge, 20):
        late = (held.held_at + SECOND).isoformat()
        old = (held.held_at - timedelta(days=367)).isoformat()
        for profile in (late, old):
            assert _judged(ask, held, held.cutoff + 50, profile, None) is Verdict.NOT_IN_POOL, held.number


def test_without_a_trusted_moment_a_tie_stays_open(ask: Chat, knowledge: Knowledge) -> None:
    """#1 to #76 printed no moment and #139 a wrong one: a score at the cut-off is never judged there."""
    for held in knowledge.rounds:
        if held.tie_break_at is None or not held.tie_break_trusted:
            profile = (held.held_at - timedelta(days=40)).isoformat()
            assert _judged(ask, held, held.cutoff, profile, None) is Verdict.DEPENDS, held.number


# --- as people ask ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers", "verdict"),
    [
        ("was 470 enough for healthcare?", ["422"], Verdict.NO),
        ("was 476 enough for healthcare", ["422"], Verdict.YES),
        ("is 521 ok for cec", ["436"], Verdict.NO),
        ("would 524 have passed the last cec draw", ["436"], Verdict.YES),
        ("is 745 enough for pnp", ["435"], Verdict.NO),
        ("my score is 395, would it be enough for the last french round", ["437"], Verdict.YES),
        ("four hundred seventy for healthcare, was that enough?", ["422"], Verdict.NO),
        ("did 480 make it in #422", ["422"], Verdict.YES),
        ("was 508 enough in round 400", ["400"], Verdict.DEPENDS),
        ("would 509 have been enough in round 400", ["400"], Verdict.YES),
        ("was 470 enough on march 3 2026", ["400"], Verdict.NO),
        ("i have 169 points, would i have been picked in round 397", ["397"], Verdict.DEPENDS),
        ("was 886 enough in #1", ["1"], Verdict.DEPENDS),
        ("was 720 enough in #139", ["139"], Verdict.DEPENDS),
        ("est-ce que 470 suffisait pour la santé ?", ["422"], Verdict.NO),
        ("was 480 enough for trades", ["408"], Verdict.YES),
        ("is 508 enough for physicians", ["421"], Verdict.YES),
        ("was 400 enough for senior managers", ["426"], Verdict.YES),
        ("would 470 have been enough for transport", ["434"], Verdict.DEPENDS),
        ("was 460 enough for education", ["367"], Verdict.NO),
        ("would 470 or 480 have been enough for healthcare", ["422"], Verdict.MIXED),
        ("is 200 enough for stem", ["293"], Verdict.NO),
        ("i took ielts in july, is 470 enough for healthcare", ["422"], Verdict.NO),
        ("j'ai passé le TCF Canada le 3 juin, 470 c'est assez pour la santé ?", ["422"], Verdict.NO),
    ],
)
def test_a_score_against_a_round(
    text: str, numbers: list[str], verdict: Verdict, ask: Chat, knowledge: Knowledge
) -> None:
    """The verdict is told of the round that is meant, with its figures; the margin where there is one."""
    answer = ask(text)
    assert list(answer.rounds) == numbers, answer.text
    assert answer.verdict is verdict
    held = knowledge.by_number[numbers[0]]
    scores = answer.slots["score"] if isinstance(answer.slots["score"], list) else [answer.slots["score"]]
    assert tells(answer, held) or len(scores) > 1
    assert {str(held.cutoff), *(str(abs(s - held.cutoff)) for s in scores if s != held.cutoff)} <= figures(answer)


@pytest.mark.parametrize(
    ("text", "zone", "verdict"),
    [
        ("would 475 have been enough in round 422 with a profile from 19 may 2026?", None, Verdict.YES),
        ("would 475 have been enough in round 422 with a profile from 20 may 2026?", None, Verdict.YES),
        ("would 475 have been enough in round 422 with a profile from 21 may 2026?", None, Verdict.DEPENDS),
        (
            "would 475 have been enough in round 422 with a profile from 21 may 2026?",
            "America/Toronto",
            Verdict.DEPENDS,
        ),
        ("would 475 have been enough in round 422 with a profile from 22 may 2026?", None, Verdict.DEPENDS),
        ("would 475 have been enough in round 422 with a profile from 22 may 2026?", "America/Toronto", Verdict.NO),
        (
            "would 475 have been enough in round 422 with a profile from 22 may 2026?",
            "Pacific/Kiritimati",
            Verdict.DEPENDS,
        ),
        ("would 475 have been enough in round 422 with a profile from 22 may 2026?", "Asia/Kolkata", Verdict.NO),
        ("would 475 have been enough in round 422 with a profile from 23 may 2026?", None, Verdict.NO),
        ("was 475 enough in #422, profile submitted 2026-05-21 at 12:14:09 UTC", None, Verdict.YES),
        ("was 475 enough in #422, profile submitted 2026-05-21 at 12:14:10 UTC", None, Verdict.NO),
        ("was 475 enough in #422, profile submitted 2026-05-21 at 08:14:09", "America/Toronto", Verdict.YES),
        ("was 475 enough in #422, profile submitted 2026-05-21 at 08:14:10", "America/Toronto", Verdict.NO),
        ("was 475 enough in #422, profile submitted 2026-05-21 at 08:14:09", None, Verdict.DEPENDS),
        ("was 480 enough in #422 with a profile submitted on july 1 2026", None, Verdict.NOT_IN_POOL),
        ("was 480 enough in #422 with a profile created on may 1 2025", None, Verdict.NOT_IN_POOL),
        ("was 470 enough in #422 with a profile created on may 1 2026", None, Verdict.NO),
        ("would 475 have been enough in round 422 with a profile from april 2026?", None, Verdict.YES),
        ("would 475 have been enough in round 422 with a profile from may 2026?", None, Verdict.DEPENDS),
        ("would 439 have been enough in #262 with a profile from july 10 2022?", None, Verdict.NOT_IN_POOL),
    ],
)
def test_a_tie_is_settled_by_the_profile(text: str, zone: str | None, verdict: Verdict, ask: Chat) -> None:
    """A profile date settles a tie when it can; the person's zone, where known, makes a bare day narrower."""
    answer = ask(text, zone=zone)
    assert answer.verdict is verdict, answer.text
    if verdict is Verdict.DEPENDS:
        assert "2026-05-21 12:14:09 UTC" in answer.text


def test_no_round_named_gives_every_kind(ask: Chat, knowledge: Knowledge) -> None:
    """Without a round or category the score is held against the last round of every kind, with its conditions."""
    answer = ask("was 500 enough")
    kinds = {r.category: r for r in knowledge.rounds if FRESH - r.held_at <= timedelta(days=550)}
    assert set(answer.rounds) == {r.number for r in kinds.values()}
    assert answer.verdict is Verdict.MIXED
    assert all(str(r.cutoff) in figures(answer) for r in kinds.values())
    for condition in ("nomination", "French", "job"):
        assert condition in answer.text


def test_all_rounds_of_a_year(ask: Chat, knowledge: Knowledge) -> None:
    """Asked how many rounds a score would have passed, the count is the store's."""
    for year in (2024, 2025, 2026):
        held = [r for r in knowledge.rounds if r.held_on.year == year]
        answer = ask(f"how many draws in {year} would 505 have passed")
        assert set(answer.rounds) == {r.number for r in held}
        assert {str(sum(r.cutoff < 505 for r in held)), str(len(held))} <= figures(answer)


def test_a_month_of_a_category(ask: Chat, knowledge: Knowledge) -> None:
    """The category narrows the rounds of a month."""
    answer = ask("would 508 have been enough for cec in march 2026")
    held = [r for r in knowledge.rounds_of("cec") if (r.held_on.year, r.held_on.month) == (2026, 3)]
    assert set(answer.rounds) == {r.number for r in held}
    assert answer.verdict is Verdict.MIXED


def test_a_job_leads_to_its_category(ask: Chat) -> None:
    """With a job instead of a category, the score is held against the last round of the list it is on."""
    answer = ask("i am a plumber with 480, was it enough?")
    assert answer.rounds == ("408",)
    assert answer.verdict is Verdict.YES


def test_it_is_always_said_what_a_cut_off_leaves_open(ask: Chat) -> None:
    """Every verdict comes with the reminder that the program or category must be met as well."""
    for text in ("was 470 enough for healthcare", "was 500 enough", "how many draws in 2026 would 505 have passed"):
        assert "also meet" in ask(text).text, text


# --- what cannot be judged ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["was 1300 enough", "would a score of 5000 be enough for cec", "was 1201 enough for healthcare"]
)
def test_a_score_off_the_scale(text: str, ask: Chat) -> None:
    """A number that cannot be a CRS score is not judged; the scale is told."""
    answer = ask(text)
    assert answer.verdict is None
    assert "1200" in figures(answer)


@pytest.mark.parametrize(
    "text", ["is my score enough", "would my score have been enough for cec", "would i have made it in #422"]
)
def test_without_a_score_it_is_asked_for(text: str, ask: Chat) -> None:
    """No score, no verdict: the score is asked for."""
    answer = ask(text)
    assert answer.verdict is None
    assert answer.intent == "score_check"


@pytest.mark.parametrize(
    ("slots", "word"),
    [
        ({"score": 470, "category": "researchers"}, "no"),
        ({"score": 470, "round": "999"}, "not in my data yet"),
        ({"score": 470, "date": "2026-06-26"}, "no"),
        ({"score": 470, "category": "stem", "year": 2026}, "no"),
    ],
)
def test_no_round_to_compare_with(slots: dict[str, object], word: str, ask: Chat) -> None:
    """Where the round meant does not exist, that is said instead of a verdict."""
    answer = ask(intent="score_check", slots=slots)
    assert answer.verdict is None
    assert word in answer.text.lower()


@pytest.mark.parametrize(
    "text",
    [
        "was 1300 enough",
        "any hope for 1300",
        "rank with 1300",
        "how many between 450 and 1300",
        "my score is 1300",
        "alert me below 1300",
    ],
)
def test_a_score_that_cannot_be_is_told_wherever_it_is_asked(text: str, ask: Chat) -> None:
    """Neither a chance nor a rank is given for it; the scale is named."""
    answer = ask(text)
    assert answer.title == "1,300 is not a CRS score"
    assert "from 0 to 1,200" in answer.text
    assert answer.rounds == ()


def test_without_a_round_that_day_the_nearest_is_offered(ask: Chat) -> None:
    """Who is a day off is told the round they may mean."""
    answer = ask("was 523 enough for cec yesterday")
    assert answer.verdict is None
    assert answer.rounds == ("436",)
    assert answer.follow_ups[0].slots == {"score": "523", "round": "436"}


def test_a_score_in_a_month_to_come_is_looked_at_ahead(ask: Chat) -> None:
    """No round of it can be known: the forecast is what there is to say."""
    answer = ask("is 519 enough for cec in january 2027")
    assert answer.title != "Not in my data yet"
    assert "IRCC publishes no forecast of cut-offs" in " ".join(answer.text.split())


@pytest.mark.parametrize("text", ["is 67 points enough", "i mean the fsw 67, is it enough"])
def test_the_pass_mark_of_fsw_is_no_crs_score(text: str, ask: Chat) -> None:
    """It belongs to another grid, so no cut-off is held against it."""
    answer = ask(text)
    assert answer.verdict is None
    assert "67 points out of 100" in answer.text


def test_a_score_against_the_last_rounds(ask: Chat) -> None:
    """So many of the last ones are all looked at, not the newest alone."""
    answer = ask("was 518 enough for any of the last 5 cec draws")
    assert {*answer.rounds} == {"420", "424", "428", "432", "436"}
    assert "met 4 of 5" in answer.text


def test_a_profile_before_or_after_a_tie_break(ask: Chat) -> None:
    """Whether a day is before the tie-break needs no score: it is asked of those at the cut-off."""
    for day, verdict in (("2nd", Verdict.YES), ("3rd", Verdict.DEPENDS), ("5th", Verdict.NO)):
        text = f"profile created on {day} july is that before tie break of round 432"
        assert ask(text).verdict is verdict


@pytest.mark.parametrize("text", ["would 480 ever have gotten me a cec invite", "est-ce que 480 a déjà suffi au CEC"])
def test_ever_is_not_the_last_round(text: str, ask: Chat) -> None:
    """Whether a score was ever enough is answered by the last time it was."""
    assert ask(text).rounds == ("204",)


def test_a_score_of_zero_and_of_1200_are_scores(ask: Chat) -> None:
    """Both ends of the scale are judged."""
    assert ask(intent="score_check", slots={"score": 0, "round": "437"}).verdict is Verdict.NO
    assert ask(intent="score_check", slots={"score": 1200, "round": "437"}).verdict is Verdict.YES


def test_rounds_after_the_question_do_not_count(ask: Chat) -> None:
    """The last round is the last at the time of the question."""
    at = datetime(2026, 6, 25, 13, 0, tzinfo=UTC)
    assert ask("was 470 enough for healthcare?", at=at).rounds == ("398",)
    assert ask("was 470 enough for healthcare?", at=at).verdict is Verdict.YES


def test_today_is_the_persons_day(ask: Chat) -> None:
    """A day named relative to now is counted in the person's zone."""
    at = datetime(2026, 8, 20, 2, 0, tzinfo=UTC)
    answer = ask("was 390 enough in the french round today", at=at, zone="America/Toronto")
    assert answer.slots.get("date") == date(2026, 8, 19).isoformat()
    assert answer.rounds == ("437",)


def test_a_round_that_is_asked_for_has_no_number(ask: Chat) -> None:
    """Behind "quel tirage" stands the score."""
    assert ask("dans quel tirage 430 aurait suffi").slots["score"] == 430


def test_the_day_of_a_birthday_is_no_day_of_a_round(ask: Chat, knowledge: Knowledge) -> None:
    """Who turned 33 today asks about the last round, not about one of today."""
    assert ask("my crs is 509 and i turned 33 today, enough for cec?").rounds == (
        knowledge.rounds_of("cec")[-1].number,
    )


def test_a_table_says_why_a_profile_was_not_in_the_pool(ask: Chat) -> None:
    """Twelve months after its day a profile is gone, and that is said."""
    answer = ask("512 in the cec rounds of 2026, my profile was created 10 june 2025")
    assert "for 12 months; yours was submitted on 2025-06-10" in answer.text.replace("\n", " ")


def test_how_long_ago_the_only_round_was_is_told(ask: Chat) -> None:
    """A verdict on a round of years ago is no verdict on now."""
    assert "That round was 1,295 days ago." in ask("487 fsw, was it enough").text
    assert "days ago" not in ask("487 cec, was it enough").text


def test_a_round_of_canadian_work_says_so(ask: Chat) -> None:
    """Physicians and senior managers are invited with work in Canada only, whatever the score."""
    assert "a listed job, in Canada" in ask("is 440 good").text
