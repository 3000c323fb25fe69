"""Was a score enough in a round? Every stored round against a naive oracle, and what holds for any round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from knowledge.models import Round, RoundKind
from knowledge.snapshot import Knowledge
from knowledge.tie_break import Ground, Submission, Verdict, check, combined, expires_at

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ZONES: tuple[tzinfo | None, ...] = (
    timezone(timedelta(hours=-12)),
    ZoneInfo("America/Toronto"),
    ZoneInfo("Asia/Kolkata"),
    timezone(timedelta(hours=14)),
    None,
)
ANYWHERE = tuple(timezone(timedelta(hours=n)) for n in (-12, -6, 0, 6, 12, 14))
"""Offsets near enough to each other that every day of the world at a moment is seen at one of them."""

EDGE_ZONES = (
    "America/Toronto",
    "America/Vancouver",
    "America/St_Johns",
    "America/Havana",
    "America/Sao_Paulo",
    "America/Nuuk",
    "America/Asuncion",
    "Africa/Cairo",
    "Africa/Lagos",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Asia/Manila",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "UTC",
)
STRICTNESS = (Verdict.NO, Verdict.DEPENDS, Verdict.YES)

HELD_AT = datetime(2026, 2, 16, 14, 30, tzinfo=UTC)
TIE_BREAK_AT = datetime(2025, 12, 3, 9, 15, 42, tzinfo=UTC)


def _round(**fields: object) -> Round:
    values: dict[str, object] = {
        "number": "400",
        "name": "Canadian Experience Class",
        "kind": RoundKind.PROGRAM,
        "category": "cec",
        "version": None,
        "held_at": HELD_AT,
        "held_on": HELD_AT.date(),
        "published_on": HELD_AT.date(),
        "invitations": 6000,
        "cutoff": 508,
        "tie_break_at": TIE_BREAK_AT,
        "tie_break_trusted": True,
    }
    return Round.model_validate({**values, **fields})


# --- the oracle: one moment at a time ------------------------------------------------------------


def _runs_out_before(submitted: datetime, moment: datetime) -> bool:
    """Whether 12 months from ``submitted`` are over before ``moment``, told from the calendar alone."""
    end = (submitted.year + 1, submitted.month, submitted.day, submitted.time())
    if end[1:3] == (2, 29):
        end = (end[0], 3, 1, time.min)
    return end < (moment.year, moment.month, moment.day, moment.time())


def _at_one_moment(held: Round, score: int, submitted: datetime) -> Verdict:
    if submitted > held.held_at or _runs_out_before(submitted, held.held_at):
        return Verdict.NOT_IN_POOL
    if score != held.cutoff:
        return Verdict.YES if score > held.cutoff else Verdict.NO
    if held.tie_break_at is None or held.tie_break_at == held.held_at:
        return Verdict.DEPENDS
    moments = [held.tie_break_at, held.tie_break_other_at or held.tie_break_at]
    verdicts = {Verdict.YES if submitted <= moment else Verdict.NO for moment in moments}
    return verdicts.pop() if len(verdicts) == 1 else Verdict.DEPENDS


def _of_all(verdicts: set[Verdict]) -> Verdict:
    """What is sure whichever of the moments it was; outside the pool nobody is invited either."""
    if len(verdicts) == 1:
        return next(iter(verdicts))
    return Verdict.NO if verdicts == {Verdict.NO, Verdict.NOT_IN_POOL} else Verdict.DEPENDS


def _turning_points(held: Round) -> list[datetime]:
    """Moments at which the verdict of a submission may change, each with its neighbours."""
    a_year_before = [held.held_at - n * DAY for n in (364, 365, 366)]
    midnights = [moment.replace(hour=0, minute=0, second=0) for moment in a_year_before]
    known = [held.held_at, held.tie_break_at, held.tie_break_other_at, *a_year_before, *midnights]
    return [moment + n * SECOND for moment in known if moment for n in (-1, 0, 1)]


def _moments_around(day: date, turning: Iterable[datetime]) -> list[datetime]:
    """Moments that are on ``day`` in some zone, and more: every sixth hour, and every turn."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return [*(noon + timedelta(hours=n) for n in range(-30, 31, 6)), *(m for m in turning if abs(m - noon) < 2 * DAY)]


def _is_on(day: date, moment: datetime, zone: tzinfo | None) -> bool:
    """Whether a clock in ``zone``, or anywhere, shows ``day`` at ``moment``."""
    return any(moment.astimezone(clock).date() == day for clock in ([zone] if zone else ANYWHERE))


def _days_around(held: Round) -> Iterator[date]:
    for moment in (held.held_at, held.tie_break_at, held.tie_break_other_at, held.held_at - 365 * DAY):
        if moment:
            yield from (moment.date() + n * DAY for n in (-1, 0, 1))
    yield held.held_on - 730 * DAY


def _scores(held: Round) -> tuple[int, int, int]:
    return held.cutoff - 1, held.cutoff, held.cutoff + 1


# --- every stored round -------------------------------------------------------------------------


def test_exact_moments_in_every_round(knowledge: Knowledge) -> None:
    """For each round, cut-off − 1 to + 1, and a second around every turn, the verdict is the oracle's."""
    wrong = []
    for held in knowledge.rounds:
        moments = [*_turning_points(held), held.held_at + 30 * DAY, held.held_at - 800 * DAY]
        for score in _scores(held):
            for moment in moments:
                verdict = check(held, score, Submission.at(moment)).verdict
                if verdict is not _at_one_moment(held, score, moment):
                    wrong.append((held.number, score, moment, verdict))
    assert wrong == []


def test_bare_dates_in_every_round_and_zone(knowledge: Knowledge) -> None:
    """A bare date is the whole day in the person's zone, or in all of them: sure only where no moment differs."""
    wrong = []
    for held in knowledge.rounds:
        turning = _turning_points(held)
        for day in set(_days_around(held)):
            around = _moments_around(day, turning)
            of_one = {score: {m: _at_one_moment(held, score, m) for m in around} for score in _scores(held)}
            for zone in ZONES:
                moments = [m for m in around if _is_on(day, m, zone)]
                for score in _scores(held):
                    expected = _of_all({of_one[score][m] for m in moments})
                    verdict = check(held, score, Submission.on(day, zone)).verdict
                    if verdict is not expected:
                        wrong.append((held.number, score, day, zone, verdict, expected))
    assert wrong == []


def test_no_profile_in_every_round(knowledge: Knowledge) -> None:
    """Without a submission the score alone decides, and at the cut-off it depends."""
    for held in knowledge.rounds:
        verdicts = [check(held, score).verdict for score in _scores(held)]
        assert verdicts == [Verdict.NO, Verdict.DEPENDS, Verdict.YES], held.number


def test_why_a_tie_is_open_in_every_round(knowledge: Knowledge) -> None:
    """#1 to #76 print no moment, that of #139 is not trusted; elsewhere it is the profile that is not known."""
    grounds = {held.number: check(held, held.cutoff).ground for held in knowledge.rounds}
    assert [n for n, ground in grounds.items() if ground is Ground.TIED_NO_MOMENT] == [str(n) for n in range(1, 77)]
    assert [n for n, ground in grounds.items() if ground is Ground.TIED_UNTRUSTED] == ["139"]
    assert set(grounds.values()) == {Ground.TIED_NO_MOMENT, Ground.TIED_UNTRUSTED, Ground.TIED_NO_PROFILE}


# --- single answers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "submitted", "verdict", "ground"),
    [
        (508, TIE_BREAK_AT - SECOND, Verdict.YES, Ground.TIED_EARLY),
        (508, TIE_BREAK_AT, Verdict.YES, Ground.TIED_EARLY),
        (508, TIE_BREAK_AT + SECOND, Verdict.NO, Ground.TIED_LATE),
        (509, TIE_BREAK_AT + SECOND, Verdict.YES, Ground.ABOVE),
        (507, TIE_BREAK_AT - SECOND, Verdict.NO, Ground.BELOW),
        (1200, HELD_AT, Verdict.YES, Ground.ABOVE),
        (1200, HELD_AT + SECOND, Verdict.NOT_IN_POOL, Ground.SUBMITTED_AFTER),
        (507, HELD_AT + SECOND, Verdict.NOT_IN_POOL, Ground.SUBMITTED_AFTER),
        (1200, HELD_AT.replace(year=2025), Verdict.YES, Ground.ABOVE),
        (1200, HELD_AT.replace(year=2025) - SECOND, Verdict.NOT_IN_POOL, Ground.EXPIRED),
    ],
)
def test_the_reason_is_told(score: int, submitted: datetime, verdict: Verdict, ground: Ground) -> None:
    """At or before the tie-break moment is in; submitted after the round, or 12 months before it, is not."""
    found = check(_round(), score, Submission.at(submitted))
    assert (found.verdict, found.ground, found.margin) == (verdict, ground, score - 508)


@pytest.mark.parametrize(
    ("day", "zone", "verdict", "ground"),
    [
        (date(2025, 12, 2), timezone(timedelta(hours=-12)), Verdict.DEPENDS, Ground.TIED_DAY),
        (date(2025, 12, 2), timezone(timedelta(hours=14)), Verdict.YES, Ground.TIED_EARLY),
        (date(2025, 12, 2), None, Verdict.DEPENDS, Ground.TIED_DAY),
        (date(2025, 12, 1), None, Verdict.YES, Ground.TIED_EARLY),
        (date(2025, 12, 4), timezone(timedelta(hours=14)), Verdict.NO, Ground.TIED_LATE),
        (date(2025, 12, 3), timezone(timedelta(hours=14)), Verdict.DEPENDS, Ground.TIED_DAY),
        (date(2025, 12, 4), None, Verdict.NO, Ground.TIED_LATE),
        (date(2026, 2, 16), ZoneInfo("America/Toronto"), Verdict.NO, Ground.TIED_LATE),
        (date(2026, 2, 17), ZoneInfo("America/Toronto"), Verdict.NOT_IN_POOL, Ground.SUBMITTED_AFTER),
        (date(2025, 2, 15), ZoneInfo("America/Toronto"), Verdict.NOT_IN_POOL, Ground.EXPIRED),
        (date(2025, 2, 16), ZoneInfo("America/Toronto"), Verdict.DEPENDS, Ground.EXPIRY_SAME_DAY),
    ],
)
def test_a_bare_date_at_the_cut_off(day: date, zone: tzinfo | None, verdict: Verdict, ground: Ground) -> None:
    """The zone decides which moments a date covers; where it is not known, every zone counts."""
    found = check(_round(), 508, Submission.on(day, zone))
    assert (found.verdict, found.ground) == (verdict, ground)


def test_a_date_on_the_day_of_the_round_depends_above_the_cut_off() -> None:
    """Who submitted on that day may have done so after the round."""
    found = check(_round(), 600, Submission.on(HELD_AT.date(), UTC))
    assert (found.verdict, found.ground) == (Verdict.DEPENDS, Ground.SUBMITTED_SAME_DAY)


def test_a_date_of_round_and_tie_break_alike_depends_on_the_tie_break() -> None:
    """Where the day of a profile holds both moments, the earlier one decides at the cut-off."""
    found = check(_round(), 508, Submission(_round().tie_break_at or HELD_AT, HELD_AT + timedelta(hours=1)))
    assert (found.verdict, found.ground) == (Verdict.DEPENDS, Ground.TIED_DAY)


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        (date(2025, 11, 1), date(2025, 11, 30), Verdict.YES),
        (date(2025, 12, 1), date(2025, 12, 31), Verdict.DEPENDS),
        (date(2026, 1, 1), date(2026, 1, 31), Verdict.NO),
        (date(2026, 3, 1), date(2026, 3, 31), Verdict.NOT_IN_POOL),
    ],
)
def test_a_month_is_as_good_as_a_day(first: date, last: date, verdict: Verdict) -> None:
    """Between two days counts every moment from the first of the one to the last of the other."""
    assert check(_round(), 508, Submission.on(first, UTC, last)).verdict is verdict


@pytest.mark.parametrize(
    ("submitted", "verdict", "ground"),
    [
        (datetime(2023, 7, 4, 19, 36, 18, tzinfo=UTC), Verdict.YES, Ground.TIED_EARLY),
        (datetime(2023, 7, 4, 19, 36, 19, tzinfo=UTC), Verdict.DEPENDS, Ground.TIED_DOUBTED),
        (datetime(2023, 8, 1, 12, 59, 52, tzinfo=UTC), Verdict.DEPENDS, Ground.TIED_DOUBTED),
        (datetime(2023, 8, 1, 12, 59, 53, tzinfo=UTC), Verdict.NO, Ground.TIED_LATE),
    ],
)
def test_two_moments_reported_for_262(
    submitted: datetime, verdict: Verdict, ground: Ground, knowledge: Knowledge
) -> None:
    """Between the two it depends on which is right; before both and after both it does not."""
    held = knowledge.by_number["262"]
    found = check(held, held.cutoff, Submission.at(submitted))
    assert (found.verdict, found.ground) == (verdict, ground)


@pytest.mark.parametrize("zone", EDGE_ZONES)
def test_a_day_covers_exactly_its_moments(zone: str) -> None:
    """A day begins and ends with its first and last second there, also where clocks change at midnight."""
    clock = ZoneInfo(zone)
    for day in (date(2024, 1, 1) + n * DAY for n in range(1096)):
        submission = Submission.on(day, clock)
        own = [m.astimezone(clock).date() for m in (submission.earliest, submission.latest)]
        others = [m.astimezone(clock).date() for m in (submission.earliest - SECOND, submission.latest + SECOND)]
        assert own == [day, day], day
        assert day not in others, day


def test_a_day_with_no_zone_begins_in_the_far_east_and_ends_in_the_far_west() -> None:
    """From 00:00:00 at UTC+14 to 23:59:59 at UTC−12."""
    submission = Submission.on(date(2026, 1, 10), None)
    assert submission.earliest == datetime(2026, 1, 9, 10, 0, 0, tzinfo=UTC)
    assert submission.latest == datetime(2026, 1, 11, 11, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("submitted", "expires"),
    [
        (datetime(2025, 3, 1, 8, tzinfo=UTC), datetime(2026, 3, 1, 8, tzinfo=UTC)),
        (datetime(2023, 3, 1, 8, tzinfo=UTC), datetime(2024, 3, 1, 8, tzinfo=UTC)),
        (datetime(2024, 2, 29, 8, tzinfo=UTC), datetime(2025, 3, 1, 0, tzinfo=UTC)),
        (datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_profile_runs_out_after_12_months(submitted: datetime, expires: datetime) -> None:
    """On the same day and at the same time a year later; one of 29 February as 1 March begins."""
    assert expires_at(submitted) == expires


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], None),
        ([Verdict.YES], Verdict.YES),
        ([Verdict.NO, Verdict.NO], Verdict.NO),
        ([Verdict.YES, Verdict.NO], Verdict.MIXED),
        ([Verdict.DEPENDS, Verdict.DEPENDS], Verdict.DEPENDS),
        ([Verdict.NOT_IN_POOL, Verdict.NO], Verdict.MIXED),
    ],
)
def test_several_verdicts_become_one(verdicts: list[Verdict], expected: Verdict | None) -> None:
    """The one that all share; mixed where they differ; none of none."""
    assert combined(verdicts) is expected


# --- any round ----------------------------------------------------------------------------------

moments = st.integers(0, 13 * 365 * 86_400).map(lambda n: datetime(2015, 1, 1, tzinfo=UTC) + n * SECOND)


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    """Any round: with a moment before it, with none, with a copied one, or with two."""
    held_at = draw(moments)
    tie = draw(st.none() | st.just(held_at) | st.timedeltas(SECOND, 400 * DAY).map(lambda gap: held_at - gap))
    tie = tie.replace(microsecond=0) if tie else None
    other = draw(st.none() | st.timedeltas(SECOND, 400 * DAY).map(lambda gap: held_at - gap)) if tie else None
    return _round(
        held_at=held_at,
        held_on=held_at.date(),
        cutoff=draw(st.integers(1, 1199)),
        tie_break_at=tie,
        tie_break_trusted=tie is not None and tie != held_at,
        tie_break_other_at=other.replace(microsecond=0) if other else None,
    )


@st.composite
def submissions(draw: st.DrawFn, held: Round) -> Submission:
    """Any submission within two years of the round: a moment, or a day in some zone or none."""
    moment = held.held_at + draw(st.timedeltas(-730 * DAY, 30 * DAY))
    moment = moment.replace(microsecond=0)
    if draw(st.booleans()):
        return Submission.at(moment)
    return Submission.on(moment.date(), draw(st.sampled_from(ZONES)))


@given(data=st.data(), held=rounds(), score=st.integers(0, 1199))
def test_more_points_are_never_worse(data: st.DataObject, held: Round, score: int) -> None:
    """With one point more the verdict is the same or better; whether one is in the pool has nothing to do with it."""
    submission = data.draw(st.none() | submissions(held))
    less, more = (check(held, s, submission).verdict for s in (score, score + 1))
    if Verdict.NOT_IN_POOL in (less, more):
        assert less is more
    else:
        assert STRICTNESS.index(less) <= STRICTNESS.index(more)


@given(data=st.data(), held=rounds())
def test_an_earlier_submission_is_never_worse_in_the_pool(data: st.DataObject, held: Round) -> None:
    """Of two moments at which the profile was in the pool, the earlier has the same verdict or a better one."""
    score = data.draw(st.sampled_from(_scores(held)))
    gaps = st.timedeltas(timedelta(0), 364 * DAY)
    early, late = sorted(held.held_at - data.draw(gaps) for _ in range(2))
    verdicts = [check(held, score, Submission.at(moment)).verdict for moment in (early, late)]
    assert Verdict.NOT_IN_POOL not in verdicts
    assert STRICTNESS.index(verdicts[0]) >= STRICTNESS.index(verdicts[1])


@given(data=st.data(), held=rounds(), score=st.integers(0, 1200))
def test_a_moment_gets_what_the_oracle_says(data: st.DataObject, held: Round, score: int) -> None:
    """Whatever the round, a submission known to the second is judged as the naive oracle does."""
    submission = data.draw(submissions(held))
    assume(submission.earliest == submission.latest)
    score = data.draw(st.sampled_from((score, *_scores(held))))
    assert check(held, score, submission).verdict is _at_one_moment(held, score, submission.earliest)


@given(data=st.data(), held=rounds())
def test_what_is_sure_for_a_day_is_so_at_each_of_its_moments(data: st.DataObject, held: Round) -> None:
    """A day judged "yes", "no" or "not in the pool" holds no moment that would have been invited otherwise."""
    submission = data.draw(submissions(held))
    score = data.draw(st.sampled_from(_scores(held)))
    seconds = int((submission.latest - submission.earliest).total_seconds())
    moment = submission.earliest + data.draw(st.integers(0, seconds)) * SECOND
    of_day, of_moment = check(held, score, submission).verdict, _at_one_moment(held, score, moment)
    allowed = {
        Verdict.YES: {Verdict.YES},
        Verdict.NO: {Verdict.NO, Verdict.NOT_IN_POOL},
        Verdict.NOT_IN_POOL: {Verdict.NOT_IN_POOL},
    }
    assert of_moment in allowed.get(of_day, set(Verdict))
