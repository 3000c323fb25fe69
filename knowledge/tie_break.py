"""Was a score enough in a round? Exact, with the tie-breaking rule.

The rule, as IRCC states it with each round: everyone above the cut-off was invited; of those at the cut-off,
the ones whose profile was submitted at or before the tie-break moment. A profile stays in the pool for
12 months.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
from statistics import median

from knowledge.models import Round

_FARTHEST_EAST = timezone(timedelta(hours=14))
_FARTHEST_WEST = timezone(timedelta(hours=-12))


class Verdict(StrEnum):
    """What a check comes to."""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"
    MIXED = "mixed"
    NOT_IN_POOL = "not_in_pool"


class Ground(StrEnum):
    """Why a check comes to its verdict."""

    ABOVE = "above"
    BELOW = "below"
    TIED_EARLY = "tied_early"
    TIED_LATE = "tied_late"
    TIED_NO_PROFILE = "tied_no_profile"
    TIED_NO_MOMENT = "tied_no_moment"
    TIED_UNTRUSTED = "tied_untrusted"
    TIED_DOUBTED = "tied_doubted"
    TIED_DAY = "tied_day"
    SUBMITTED_AFTER = "submitted_after"
    SUBMITTED_SAME_DAY = "submitted_same_day"
    EXPIRED = "expired"
    EXPIRY_SAME_DAY = "expiry_same_day"


@dataclass(frozen=True)
class Submission:
    """When a profile was submitted, as exactly as it is known: some moment from ``earliest`` to ``latest``."""

    earliest: datetime
    latest: datetime

    @classmethod
    def at(cls, moment: datetime) -> Submission:
        """Return a submission known to the second."""
        return cls(moment, moment)

    @classmethod
    def on(cls, first: date, zone: tzinfo | None, last: date | None = None) -> Submission:
        """Return a submission on a day, or between two: the whole of it in ``zone``.

        With no zone known it reaches from the day's first moment anywhere (UTC+14) to its last (UTC−12).
        """
        begins = datetime.combine(first, time.min, zone or _FARTHEST_EAST)
        # Where clocks go back at midnight the last hour comes twice: fold=1 is the second one.
        ends = datetime.combine(last or first, time(23, 59, 59, fold=1), zone or _FARTHEST_WEST)
        return cls(begins.astimezone(UTC), ends.astimezone(UTC))


@dataclass(frozen=True)
class Check:
    """The verdict on one score in one round. ``margin`` is the score minus the cut-off."""

    round: Round
    score: int
    verdict: Verdict
    ground: Ground

    @property
    def margin(self) -> int:
        """By how many points the score is above (or, negative, below) the cut-off."""
        return self.score - self.round.cutoff


@dataclass(frozen=True)
class Age:
    """How long before its round a tie-break moment lay: the youngest profile at the cut-off that was invited."""

    round: Round
    span: timedelta

    @property
    def days(self) -> int:
        """Whole days of it."""
        return self.span.days

    @property
    def hours(self) -> int:
        """Whole hours of it."""
        return self.span // timedelta(hours=1)


@dataclass(frozen=True)
class Ages:
    """The ages of the tie-break moments of several rounds, the oldest first; ``median`` is in days."""

    oldest_first: tuple[Age, ...]
    median: float


def age_of(held: Round) -> Age | None:
    """Return how old the tie-break moment of ``held`` was at the round, None where none can be trusted."""
    moment = held.tie_break_at
    return Age(held, held.held_at - moment) if moment and held.tie_break_trusted else None


def ages_of(rounds: Iterable[Round]) -> Ages | None:
    """Return the ages of the tie-break moments of ``rounds``, None where none of them has one."""
    ages = sorted((age for held in rounds if (age := age_of(held))), key=lambda age: age.span, reverse=True)
    return Ages(tuple(ages), median(age.span / timedelta(days=1) for age in ages)) if ages else None


def check(held: Round, score: int, submission: Submission | None = None) -> Check:
    """Return whether ``score`` met the cut-off of ``held``, for a profile submitted at ``submission``."""
    verdict, ground = _in_pool(held, submission) or _by_score(held, score, submission)
    return Check(held, score, verdict, ground)


def combined(verdicts: list[Verdict]) -> Verdict | None:
    """Return the one verdict that all share, MIXED where they differ, None where there is none."""
    kinds = set(verdicts)
    return None if not kinds else kinds.pop() if len(kinds) == 1 else Verdict.MIXED


def expires_at(submitted: datetime) -> datetime:
    """Return when a profile runs out: 12 months after it was submitted; one of 29 February as 1 March begins."""
    try:
        return submitted.replace(year=submitted.year + 1)
    except ValueError:
        # Not at the same time of 1 March: who submitted earlier would stay longer than who submitted on that day.
        return submitted.replace(year=submitted.year + 1, month=3, day=1, hour=0, minute=0, second=0, microsecond=0)


def _in_pool(held: Round, submission: Submission | None) -> tuple[Verdict, Ground] | None:
    """The verdict where the profile was not, or perhaps not, in the pool at the time of the round."""
    if submission is None:
        return None
    if submission.earliest > held.held_at:
        return Verdict.NOT_IN_POOL, Ground.SUBMITTED_AFTER
    if expires_at(submission.latest) < held.held_at:
        return Verdict.NOT_IN_POOL, Ground.EXPIRED
    return None


def _by_score(held: Round, score: int, submission: Submission | None) -> tuple[Verdict, Ground]:
    if score < held.cutoff:
        return Verdict.NO, Ground.BELOW
    verdict, ground = (Verdict.YES, Ground.ABOVE) if score > held.cutoff else _tied(held, submission)
    if submission is None or verdict is not Verdict.YES:  # the tie-break came before the round, and decides
        return verdict, ground
    if submission.latest > held.held_at:
        return Verdict.DEPENDS, Ground.SUBMITTED_SAME_DAY
    if expires_at(submission.earliest) < held.held_at:
        return Verdict.DEPENDS, Ground.EXPIRY_SAME_DAY
    return verdict, ground


def _tied(held: Round, submission: Submission | None) -> tuple[Verdict, Ground]:
    moment = held.tie_break_at
    if moment is None:
        return Verdict.DEPENDS, Ground.TIED_NO_MOMENT
    if not held.tie_break_trusted:
        return Verdict.DEPENDS, Ground.TIED_UNTRUSTED
    if submission is None:
        return Verdict.DEPENDS, Ground.TIED_NO_PROFILE
    first, last = sorted((moment, held.tie_break_other_at or moment))
    if submission.latest <= first:
        return Verdict.YES, Ground.TIED_EARLY
    if submission.earliest > last:
        return Verdict.NO, Ground.TIED_LATE
    return Verdict.DEPENDS, Ground.TIED_DAY if first == last else Ground.TIED_DOUBTED
