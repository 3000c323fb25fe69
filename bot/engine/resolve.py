"""From what a message mentions to its slots: each number and day gets its part, by intent and neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.engine.mentions import Day, Kind, Mention
from bot.engine.reading import Reading
from bot.engine.slots import Slots, read_submission
from knowledge.tie_break import Submission

FORWARD_INTENTS = frozenset({"next_round", "cutoff_forecast", "subscribe", "post_ita"})
"""Intents in which a day without a year is the next one of its name; in the others it is the last one."""

_JOB_INTENTS = frozenset({"occupation_eligibility", "crs_calculate", "improve_score", "post_ita"})
_PROFILE_INTENTS = frozenset({"crs_calculate", "improve_score"})
_GOAL_INTENTS = frozenset({"cutoff_forecast", "subscribe", "my_data"})
_NO_PROFILE_DAY = frozenset({"post_ita", "processing_time", "fees_funds", "pool"})
_SMALLEST_SCORE = 20
_LEAP_YEAR = 2024
_NOMINATION = 600
_YOUNGEST, _OLDEST = 17, 60
_MOST_ROUNDS = 50
_SHORT = 8
_CUE_REACH = 8
_AHEAD = 60
_SOON = 15
_HIGHEST_ROUND = 999
_DAY_OFFSETS = {"today": 0, "yesterday": -1, "day before yesterday": -2, "tomorrow": 1}
_PERIOD_OFFSETS = {"this": 0, "last": -1, "next": 1}


class Resolver:
    """Gives every mention of one message its part in an intent. ``now`` and ``zone`` settle relative days.

    ``awaited`` is the slot that was asked for: a day is the profile's where that was.
    """

    def __init__(self, reading: Reading, now: datetime, zone: tzinfo | None, awaited: str = "") -> None:
        self._message = reading.message
        self._words = reading.words
        self._mentions = reading.mentions
        self._cues = reading.cues
        self._zone = zone
        self._awaited = awaited
        self._today = now.astimezone(zone or UTC).date()

    def slots(self, intent: str, newest_round: int) -> Slots:
        """Return the slots of the message if it has ``intent``; ``newest_round`` bounds round numbers."""
        rounds, scores = self._rounds_and_scores(intent, newest_round)
        days, profile = self._days(intent)
        month, year, span = self._periods({m for m, _ in profile})
        submitted, submitted_text = self._submission(profile)
        return Slots(
            score=scores,
            category=self._categories(intent),
            round=rounds,
            date=tuple(dict.fromkeys(days)),
            month=month,
            year=year,
            span=span,
            count=self._count(intent),
            amount=tuple(int(m.number) for m in self._of(Kind.LARGE, Kind.MONEY)),
            occupation=self._values(Kind.OCCUPATION),
            noc=self._values(Kind.NOC),
            noc_2016=self._values(Kind.NOC_2016),
            submitted=submitted,
            submitted_text=submitted_text,
            province=self._values(Kind.PROVINCE),
            test=self._values(Kind.TEST),
            clb=tuple(int(m.number) for m in self._of(Kind.LEVEL)),
            term=self._values(Kind.TERM),
            age=self._age(intent),
            family_size=next((int(m.number) for m in self._of(Kind.FAMILY)), None),
            direction=self._values(Kind.DIRECTION),
        )

    # --- names --------------------------------------------------------------------------------------

    def _of(self, *kinds: Kind) -> Iterator[Mention]:
        return (m for m in self._mentions if m.kind in kinds)

    def _values(self, kind: Kind) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(m.value) for m in self._of(kind)))

    def _categories(self, intent: str) -> tuple[str, ...]:
        """Categories by name; by their people ("the nurses draw") where no name is given and no job is asked about.

        A name with another sense ("zero canadian experience", "learn french") does not count where the word before
        it tells of that sense; a weak one counts only where no other stands by.
        """
        inside = [(m.start, m.end) for m in self._of(Kind.PROVINCE)]
        named = [m for m in self._of(Kind.CATEGORY) if not any(s <= m.start and m.end <= e for s, e in inside)]
        named = [m for m in named if not (self._is_also(m) and self._cues.behind("not_category", m.start))]
        strong = [m for m in named if not self._called(m, "weak_category")] or named
        if not strong and intent not in _JOB_INTENTS:
            strong = list(self._of(Kind.PEOPLE))
        return tuple(dict.fromkeys(str(m.value) for m in strong))

    def _is_also(self, mention: Mention) -> bool:
        """Whether a category's name has another sense."""
        return self._called(mention, "weak_category") or self._called(mention, "two_senses")

    def _called(self, mention: Mention, cue: str) -> bool:
        return self._cues.beside(cue, mention.start) == mention.end - mention.start

    # --- numbers ------------------------------------------------------------------------------------

    def _rounds_and_scores(self, intent: str, newest_round: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
        rounds = [str(m.value) for m in self._of(Kind.ROUND)]
        own: list[Mention] = []
        foreign: list[Mention] = []
        for mention in self._of(Kind.SCORE, Kind.NUMBER):
            if self._is_round(mention, intent, newest_round):
                rounds.append(str(int(mention.number)))
            elif mention.kind is Kind.SCORE and not self._cues.beside("invitations", mention.end):
                (foreign if self._cues.behind("foreign", mention.start) else own).append(mention)
        scores = self._narrowed(own, intent) or foreign
        if intent == "score_check" and not scores:
            scores = [m for m in self._of(Kind.LARGE, Kind.NUMBER) if m.number > _SMALLEST_SCORE][:1]
        return tuple(dict.fromkeys(rounds)), tuple(dict.fromkeys(int(m.number) for m in scores))

    def _narrowed(self, scores: list[Mention], intent: str) -> list[Mention]:
        """Of several scores those that are meant: a sum, a goal, what a question speaks of; a nomination is none."""
        if len(scores) < 2:
            return scores
        summed = [m for m in scores if m.start and self._words[m.start - 1] == "="]
        goals = [m for m in scores if intent in _GOAL_INTENTS and self._cues.behind("goal", m.start)][-1:]
        asked = [m for m in scores if self._message.words[m.start].clause in self._message.questions]
        added = [m for m in scores if not (m.number == _NOMINATION and self._cues.behind("added", m.start))]
        return summed or goals or asked or added

    def _is_round(self, mention: Mention, intent: str, newest_round: int) -> bool:
        """Whether a number is a round's: "draw 391"; and any likely one where a round is looked up."""
        most = _HIGHEST_ROUND if intent == "round_lookup" else newest_round + _AHEAD
        if mention.number != int(mention.number) or not 1 <= mention.number <= most:
            return False
        if self._cues.behind("round_number", mention.start):
            counted = mention.kind is Kind.NUMBER and self._words[mention.start - 1] == "draw"
            return intent == "round_lookup" or not counted
        alone = len(self._words) == 1
        asked = intent in ("round_lookup", "compare") and (mention.kind is Kind.SCORE or alone)
        return asked and mention.number <= newest_round + _SOON and not self._cues.behind("own", mention.start)

    def _count(self, intent: str) -> int | None:
        """How many rounds: a number that says so, or the only small one of a short message about history."""
        said = [int(m.number) for m in self._of(Kind.COUNT)]
        if not said and intent == "history" and len(self._words) <= _SHORT:
            said = [int(m.number) for m in self._of(Kind.NUMBER) if 2 <= m.number <= _MOST_ROUNDS]
        return said[0] if said else None

    def _age(self, intent: str) -> int | None:
        """An age that is called so; in a profile ("31, masters, clb 9") the first number that can be one."""
        said = [int(m.number) for m in self._of(Kind.AGE)]
        if not said and intent in _PROFILE_INTENTS:
            bare = [m for m in self._of(Kind.NUMBER, Kind.DURATION) if _YOUNGEST <= m.number <= _OLDEST]
            said = [int(m.number) for m in bare if m.kind is Kind.NUMBER or self._cues.behind("age_unit", m.end)]
        return said[0] if said else None

    # --- days ---------------------------------------------------------------------------------------

    def _days(self, intent: str) -> tuple[list[date], list[tuple[Mention, Day]]]:
        """Days of rounds, and the mention that is the profile's day."""
        days: list[date] = []
        profile: list[tuple[Mention, Day]] = []
        for mention in self._of(Kind.DATE, Kind.MONTH, Kind.DAY, Kind.WEEKDAY):
            dated = mention.kind in (Kind.DATE, Kind.MONTH) and intent not in _NO_PROFILE_DAY
            if dated and not profile and self._belongs_to_profile(mention):
                profile.append((mention, mention.day))
            elif mention.kind is Kind.DATE:
                found = self._complete(mention.day, intent in FORWARD_INTENTS)
                days += [found] if found else []
            elif mention.kind is Kind.DAY:
                days.append(self._today + timedelta(days=_DAY_OFFSETS[str(mention.value)]))
            elif mention.kind is Kind.WEEKDAY:
                days.append(self._weekday(int(mention.number), intent in FORWARD_INTENTS))
        return days, profile

    def _belongs_to_profile(self, mention: Mention) -> bool:
        """Whether the nearest telling word speaks of the profile, not of a round; right behind the day counts too."""
        if self._cues.beside("round", mention.end):
            return False
        if self._awaited == "submitted":
            return True
        clause = self._message.words[mention.start].clause
        for back in range(1, _CUE_REACH + 1):
            place = mention.start - back + 1
            if place <= 0 or self._message.words[place - 1].clause != clause:
                break
            if self._cues.behind("profile", place):
                return True
            if self._cues.behind("round", place):
                return False
        follows = self._message.words[mention.end : mention.end + 1]
        return bool(follows) and follows[0].clause == clause and self._cues.beside("profile", mention.end) > 0

    def _complete(self, day: Day, forward: bool) -> date | None:
        """The date meant; without a year the next or last of its name; None for a day that no calendar has."""
        named = [int(m.number) for m in self._of(Kind.YEAR)]
        told = day.year or (named[0] if len(named) == 1 else None)
        years = [told] if told else [self._today.year + n for n in ((0, 1) if forward else (0, -1))]
        for year in years:
            try:
                found = date(year, day.month or 1, day.day or 1)
            except ValueError:
                continue
            if told or (found >= self._today if forward else found <= self._today):
                return found
        return None

    def _weekday(self, weekday: int, forward: bool) -> date:
        back = (self._today.isoweekday() - weekday) % 7
        return self._today + timedelta(days=(7 - back) % 7 if forward else -back)

    def _periods(self, taken: set[Mention]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[date, date] | None]:
        months: list[int] = []
        years: list[int] = [int(m.number) for m in self._of(Kind.YEAR)]
        span = self._since(taken)
        for mention in self._of(Kind.MONTH):
            if mention not in taken:
                months += [mention.day.month] if mention.day.month else []
                years += [mention.day.year] if mention.day.year else []
        for mention in self._of(Kind.PERIOD):
            name = str(mention.value)
            if name.endswith("year"):
                years.append(self._today.year + _PERIOD_OFFSETS[name.split()[0]])
            elif name.endswith("month"):
                first = _month_start(self._today, _PERIOD_OFFSETS[name.split()[0]])
                months.append(first.month)
                years.append(first.year)
            else:
                monday = self._today - timedelta(days=self._today.weekday())
                monday += timedelta(weeks=_PERIOD_OFFSETS[name.split()[0]])
                span = (monday, monday + timedelta(days=6))
        return tuple(dict.fromkeys(months)), tuple(dict.fromkeys(years)), span

    def _since(self, taken: set[Mention]) -> tuple[date, date] | None:
        """The time from a month, day or year to today: "since march"."""
        for mention in self._of(Kind.DATE, Kind.MONTH, Kind.YEAR):
            if mention not in taken and self._cues.behind("since", mention.start):
                day = Day(int(mention.number)) if mention.kind is Kind.YEAR else mention.day
                first = self._complete(day, forward=False)
                return (first, self._today) if first and first <= self._today else None
        return None

    def _submission(self, profile: list[tuple[Mention, Day]]) -> tuple[Submission | None, str]:
        if not profile:
            return None, ""
        mention, day = profile[0]
        found = self._complete(day, forward=False)
        if found is None:
            return None, ""
        if day.day is None:
            text = found.strftime("%Y-%m")
            return read_submission(text, self._zone), text
        clock = next((m for m in self._of(Kind.CLOCK) if 0 <= m.start - mention.end <= 2), None)
        if clock is None:
            return Submission.on(found, self._zone), found.isoformat()
        named = next((m for m in self._of(Kind.ZONE) if 0 <= m.start - clock.end <= 1), None)
        zone = ZoneInfo(str(named.value)) if named else self._zone
        begins = datetime.combine(found, datetime.min.time()) + timedelta(seconds=int(clock.number))
        if zone is None:
            text = begins.isoformat()
            earliest = begins.replace(tzinfo=UTC) - timedelta(hours=14)
            return Submission(earliest, begins.replace(tzinfo=UTC) + timedelta(hours=12)), text
        moment = begins.replace(tzinfo=zone).astimezone(UTC)
        exact = len(self._words[clock.start : clock.end]) >= 5
        return Submission(moment, moment if exact else moment + timedelta(seconds=59)), moment.isoformat()


def impossible_days(reading: Reading) -> tuple[str, ...]:
    """Return the days that ``reading`` names and no calendar has, such as February 31, as they were typed."""
    words, source = reading.message.words, reading.message.source
    wrong = [m for m in reading.mentions if m.kind is Kind.DATE and not _exists(m.day)]
    return tuple(source[words[m.start].start : words[m.end - 1].end] for m in wrong)


def _exists(day: Day) -> bool:
    try:
        date(day.year or _LEAP_YEAR, day.month or 1, day.day or 1)
    except ValueError:
        return False
    return True


def _month_start(day: date, offset: int) -> date:
    months = day.year * 12 + day.month - 1 + offset
    return date(months // 12, months % 12 + 1, 1)
