"""From what a message mentions to its slots: each number and day gets its part, by intent and neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from bot.engine.excepted import excepted
from bot.engine.household import children_in, grown, household
from bot.engine.loose_times import day_meant, days_of_month, told_ago, told_season
from bot.engine.mentions import POINTS, Day, Kind, Mention
from bot.engine.reading import Reading
from bot.engine.slots import Slots, read_submission
from bot.engine.spans import (
    PERIOD_OFFSETS,
    is_part,
    is_span,
    named_years,
    open_period,
    since,
    told_end,
    told_length,
    told_period,
    told_place,
)
from knowledge.tie_break import Submission

FORWARD_INTENTS = frozenset({"next_round", "cutoff_forecast", "subscribe", "unsubscribe", "post_ita"})
"""Intents in which a day without a year is the next one of its name; in the others it is the last one."""

_JOB_INTENTS = frozenset({"occupation_eligibility", "crs_calculate", "improve_score", "post_ita"})
_PROFILE_INTENTS = frozenset({"crs_calculate", "improve_score"})
_GOAL_INTENTS = frozenset({"cutoff_forecast", "subscribe", "my_data"})
_OF_PROFILES = frozenset({"score_check", "tie_break", "my_data"})
_NO_PROFILE_DAY = frozenset({"post_ita", "processing_time", "fees_funds", "pool"})
_AMOUNTS = frozenset({Kind.LARGE, Kind.MONEY})
_SMALLEST_SCORE = 20
_LEAP_YEAR = 2024
_WHOLE_DAY = len("2026-06-03")
_CONTINENTS = frozenset({"Africa", "America", "Asia", "Australia", "Europe", "Pacific"})
_PARTS_TO_THE_SECOND = 3
"""Figures of a time of day such as 10:15:30."""

_BY_SETS = frozenset(["subscribe", "last_round", "round_lookup", "history", "year_stats", "score_check", "compare"])
"""Intents that take many categories at once, so that one can be left out of all."""

_OF_ROUNDS = _BY_SETS | {"cutoff_forecast", "next_round"}
_DATED = _OF_ROUNDS | {"tie_break"}
_OF_TIMES = frozenset({"last_round", "round_lookup", "history", "year_stats"})
WITH_MOMENTS = frozenset({"last_round", "round_lookup", "tie_break"})
"""Intents whose moments are shown in a zone where the message names one."""

_TO = frozenset({"to", "-", "and", "a", "et"})
_INSIDE = frozenset({"in", "a"})
_ONE_ROUND = frozenset({"last_round", "round_lookup"})
_NO_PLACE = frozenset({"cutoff_forecast", "subscribe"})
_ZONE_WORDS = frozenset({"timezone", "zone", "fuseau"})
_BEFORE_A_ROUND = frozenset({"le", "la", "du"})
_WHICH = frozenset({"which", "quel", "quelle"})
_ARTICLES = frozenset({"the", "le", "la", "l"})
_NOMINATION = 600
_AGO = frozenset({"ago"})
_YOUNGEST, _OLDEST = 17, 60
_MOST_ROUNDS = 50
_LARGEST_FAMILY = 15
_SHORT = 8
_CUE_REACH = 8
_NEAR = 2
_AHEAD = 60
_SOON = 15
_HIGHEST_ROUND = 999
_OF_OLD_CODES = frozenset({"occupation_eligibility"})
_DIGITS_OF_OLD_CODE = 4
LEAST_OLD_CODE = 1000
"""The least code of NOC 2016 that begins with no zero."""

_DAY_OFFSETS = {"today": 0, "yesterday": -1, "day before yesterday": -2, "tomorrow": 1}


class Resolver:
    """Gives every mention of one message its part in an intent. ``now`` and ``zone`` settle relative days.

    ``awaited`` is the slot that was asked for: a day is the profile's where that was. ``kinds`` are all categories,
    for those that a message leaves one out of; ``profile_told`` is when the profile was submitted by what was told
    before, for a time of day told later. ``held_until`` is the day of the newest round known.
    """

    def __init__(
        self,
        reading: Reading,
        now: datetime,
        zone: tzinfo | None,
        awaited: str = "",
        kinds: Sequence[str] = (),
        profile_told: str = "",
        held_until: date | None = None,
    ) -> None:
        self._reading = reading
        self._profile_told = profile_told
        self._kinds = kinds
        self._message = reading.message
        self._words = reading.words
        self._mentions = reading.mentions
        self._cues = reading.cues
        self._zone = zone
        self._held_until = held_until
        self._loose_days = days_of_month(reading)
        self._awaited = awaited
        self.today = now.astimezone(zone or UTC).date()

    def slots(self, intent: str, newest_round: int) -> Slots:
        """Return the slots of the message if it has ``intent``; ``newest_round`` bounds round numbers."""
        rounds, scores = self._rounds_and_scores(intent, newest_round)
        days, profile = self._days(intent)
        month, year, span = self._periods({m for m, _ in profile}, intent)
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
            nth=self._place(intent),
            amount=tuple(int(m.number) for m in self._mentions if m.kind in _AMOUNTS or self._counts_people(m)),
            occupation=self._values(Kind.OCCUPATION),
            noc=self._values(Kind.NOC),
            noc_2016=self._values(Kind.NOC_2016) or self._old_codes(intent),
            submitted=submitted,
            submitted_text=submitted_text,
            moment=self._quoted(intent, {m for m, _ in profile}),
            province=self._values(Kind.PROVINCE),
            test=self._values(Kind.TEST),
            clb=tuple(int(m.number) for m in self._of(Kind.LEVEL)),
            term=self._values(Kind.TERM),
            age=self._age(intent),
            family_size=self._family_size(intent),
            children=children_in(self._words, self._cues, self._people()) if intent == "fees_funds" else None,
            direction=self._values(Kind.DIRECTION),
            zone=self._told_zone() if intent == "my_data" else self._zone_asked(intent),
        )

    def profile_day(self) -> str:
        """Return the first day of the message as ISO 8601, as a profile's: with its time of day where one is told."""
        return self._submission([(m, m.day) for m in self._of(Kind.DATE, Kind.MONTH)])[1]

    # --- names --------------------------------------------------------------------------------------

    def _of(self, *kinds: Kind) -> Iterator[Mention]:
        return (m for m in self._mentions if m.kind in kinds)

    def _values(self, kind: Kind) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(m.value) for m in self._of(kind)))

    def _old_codes(self, intent: str) -> tuple[str, ...]:
        """Four digits without a telling word, where jobs are asked about: "what about 2173"."""
        numbers = self._of(Kind.SCORE, Kind.LARGE) if intent in _OF_OLD_CODES else ()
        codes = (self._words[m.start] for m in numbers if m.number >= LEAST_OLD_CODE)
        return tuple(code for code in codes if code.isdigit() and len(code) == _DIGITS_OF_OLD_CODE)

    def _categories(self, intent: str) -> tuple[str, ...]:
        """Categories by name; by their people ("the nurses draw") where no name is given and no job is asked about.

        A name with another sense ("zero canadian experience", "learn french") does not count where the word before
        it tells of that sense; a weak one counts only where no other stands by. Where some are left out, the others.
        """
        inside = [(m.start, m.end) for m in self._of(Kind.PROVINCE)]
        named = [m for m in self._of(Kind.CATEGORY) if not any(s <= m.start and m.end <= e for s, e in inside)]
        named = [m for m in named if not (self._is_also(m) and self._cues.behind("not_category", m.start))]
        strong = [m for m in named if not self._called(m, "weak_category")] or named
        if not strong and intent not in _JOB_INTENTS:
            strong = list(self._of(Kind.PEOPLE))
        out, plainly = excepted(self._words, strong)
        left = {str(m.value) for m in out}
        if left and len(left) == len({str(m.value) for m in strong}):
            others = tuple(k for k in self._kinds if k not in left) if plainly and intent in _BY_SETS else ()
            return others or tuple(dict.fromkeys(str(m.value) for m in strong))
        return tuple(dict.fromkeys(str(m.value) for m in strong if str(m.value) not in left))

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
            elif mention.kind is Kind.SCORE and not self._counts_people(mention):
                (foreign if self._cues.behind("foreign", mention.start) else own).append(mention)
            elif intent == "pool" and self._opens_a_range(mention):
                own.append(mention)
        scores = self._narrowed(own, intent) or foreign
        if intent == "score_check" and not scores:
            scores = [m for m in self._of(Kind.LARGE, Kind.NUMBER) if m.number > _SMALLEST_SCORE][:1]
        return tuple(dict.fromkeys(rounds)), tuple(dict.fromkeys(int(m.number) for m in scores))

    def _opens_a_range(self, mention: Mention) -> bool:
        """Whether a number is the lower end of scores that begin below those people have: "0 to 300"."""
        at = mention.end + 1
        joined = self._words[mention.end : at] and self._words[mention.end] in _TO
        return bool(joined) and any(m.start == at for m in self._of(Kind.SCORE))

    def _counts_people(self, mention: Mention) -> bool:
        """Whether what could be a score is a number of people: "at least 500 invitations"."""
        return mention.kind is Kind.SCORE and self._cues.beside("invitations", mention.end) > 0

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
        if self._words[mention.end : mention.end + 1] and self._words[mention.end] in POINTS:
            return False  # "no, 2 points short"
        if self._cues.behind("round_number", mention.start) and not self._is_denial(mention.start - 1):
            counted = mention.kind is Kind.NUMBER and self._words[mention.start - 1] == "draw"
            asked_for = _WHICH & {*self._words[max(0, mention.start - 2) : mention.start]}
            return intent == "round_lookup" or not (counted or asked_for)
        if mention.start and self._words[mention.start - 1] in _BEFORE_A_ROUND and self._compares(mention, intent):
            return mention.number <= newest_round + _SOON
        alone = len(self._words) == 1
        dated = any(self._of(Kind.MONTH, Kind.DATE))  # a round is asked for by its number or by its day
        asked = intent in ("round_lookup", "compare") and (mention.kind is Kind.SCORE or alone) and not dated
        return asked and mention.number <= newest_round + _SOON and not self._cues.behind("own", mention.start)

    def _compares(self, mention: Mention, intent: str) -> bool:
        """Whether "le 422" can be the round that a score is held against: nobody calls a score so."""
        others = any(m is not mention for m in self._of(Kind.SCORE))
        return mention.kind is Kind.SCORE and (intent == "tie_break" or (intent == "score_check" and others))

    def _is_denial(self, at: int) -> bool:
        """Whether a "no" says so, and not "number": it is drawn out, or parted from what follows by a comma."""
        word, parted = self._message.words[at], self._message.is_parted(at + 1, ",;!")
        return self._words[at] == "no" and (len(word.surface) > len("no") or parted)

    def _count(self, intent: str) -> int | None:
        """How many rounds: a number that says so, or the only small one of a short message about history."""
        counts = [m for m in self._of(Kind.COUNT) if m not in self._loose_days]
        said = [int(m.number) for m in counts if not is_span(self._words, m)]
        if not said and intent == "history" and len(self._words) <= _SHORT:
            numbers = [m for m in self._of(Kind.NUMBER) if m not in self._loose_days]
            bare = [m for m in numbers if not (m.ordinal or is_part(self._words, m.start))]
            said = [int(m.number) for m in bare if 2 <= m.number <= _MOST_ROUNDS]
        return said[0] if said else None

    def _place(self, intent: str) -> int | None:
        """Which one by its place: of rounds; of alerts any that is counted so."""
        if intent == "unsubscribe":
            return next((int(m.number) for m in self._mentions if m.ordinal), None)
        place = None if intent in _NO_PLACE else told_place(self._reading, self._loose_days)
        timed = intent in _ONE_ROUND and any(self._of(Kind.DATE, Kind.MONTH, Kind.YEAR, Kind.PERIOD))
        return place or (told_end(self._reading) if timed else None)

    def _age(self, intent: str) -> int | None:
        """An age that is called so; in a profile ("31, masters, clb 9") the first number that can be one."""
        said = [int(m.number) for m in self._of(Kind.AGE)]
        if not said and intent in _PROFILE_INTENTS:
            bare = [m for m in self._of(Kind.NUMBER, Kind.DURATION) if _YOUNGEST <= m.number <= _OLDEST]
            bare = [m for m in bare if not {*self._words[m.end : m.end + _NEAR]} & (POINTS | _AGO)]
            said = [int(m.number) for m in bare if m.kind is Kind.NUMBER or self._cues.behind("age_unit", m.end)]
        return said[0] if said else None

    def _family_size(self, intent: str) -> int | None:
        """A household's size as told; where money is asked about, by its members or by a number alone as well."""
        said = [int(m.number) for m in self._of(Kind.FAMILY)]
        if intent != "fees_funds":
            return said[0] if said else None
        numbers = self._people()
        families = {m.end: int(m.number) for m in self._of(Kind.FAMILY)}
        if told := grown(self._words, {**numbers, **families}) or next(iter(said), None):
            return told
        for_so_many = [n for end, n in numbers.items() if end == len(self._words)]
        return household(self._words, self._cues, numbers) or next(iter(for_so_many), None)

    def _people(self) -> Mapping[int, int]:
        """The numbers that can count people of a household, by the place right behind them."""
        return {m.end: int(m.number) for m in self._of(Kind.NUMBER, Kind.COUNT) if 1 <= m.number <= _LARGEST_FAMILY}

    # --- days ---------------------------------------------------------------------------------------

    def _days(self, intent: str) -> tuple[list[date], list[tuple[Mention, Day]]]:
        """Days of rounds, and the mention that is the profile's day."""
        days: list[date] = []
        of_profile = None if intent in _NO_PROFILE_DAY else self._day_of_profile(intent)
        for mention in self._of(Kind.DATE, Kind.MONTH, Kind.DAY, Kind.WEEKDAY):
            if mention is of_profile or self._is_of_the_person(mention, intent) or self._is_quoted(mention, intent):
                continue
            if mention.kind is Kind.DATE:
                found = self._complete(mention.day, intent in FORWARD_INTENTS)
                days += [found] if found else []
            elif mention.kind is Kind.DAY:
                days.append(self.today + timedelta(days=_DAY_OFFSETS[str(mention.value)]))
            elif mention.kind is Kind.WEEKDAY:
                days.append(self._weekday(int(mention.number), intent in FORWARD_INTENTS))
        days += self._days_of_month(intent) if not days else []
        if intent == "unsubscribe" and not days:  # "pause for two weeks"
            days = [self.today + length for length in [told_length(self._reading)] if length]
        return days, [(of_profile, of_profile.day)] if of_profile else []

    def _days_of_month(self, intent: str) -> list[date]:
        """Days told without their month, where rounds are asked about: "was it enough on the 6th"."""
        told = [m for m in self._loose_days if not (self._told_before(m) or self._is_of_the_person(m, intent))]
        if intent not in _OF_ROUNDS | {"tie_break"}:
            return []
        ahead = intent in FORWARD_INTENTS
        days = (day_meant(int(m.number), self.today, self._held_until, forward=ahead) for m in told)
        return [day for day in days if day]

    def _day_of_profile(self, intent: str) -> Mention | None:
        """The day that the nearest telling word before it gives the profile, else the word right behind it.

        A day with a time of day is the profile's as well: nobody asks for a round by the minute.
        """
        days = [m for m in self._of(Kind.DATE, Kind.MONTH) if not self._cues.beside("round", m.end)]
        told = [m for m in days if self._told_before(m)]
        asked = days if self._awaited == "submitted" else []
        timed = [m for m in days if self._clock_of(m)] if intent in _OF_PROFILES else []
        return next(iter([*told, *asked, *timed, *(m for m in days if self._told_behind(m))]), None)

    def _is_of_the_profile(self, mention: Mention) -> bool:
        """Whether a time told from today on ("yesterday", "last month") is when the profile was made or changed.

        What stands behind a comma, or behind another day, goes with what comes there.
        """
        if self._told_behind(mention):
            return True
        ends = {m.end for m in self._of(Kind.DATE, Kind.MONTH, Kind.DAY, Kind.PERIOD)}
        for place in range(mention.start, max(0, mention.start - _CUE_REACH), -1):
            if place in ends or self._message.is_parted(place) or self._cues.behind("round", place):
                return False
            if self._cues.behind("profile", place):
                return True
        return False

    def _told_before(self, mention: Mention) -> bool:
        """Whether the nearest telling word before a day speaks of the profile, not of a round."""
        clause = self._message.words[mention.start].clause
        for place in range(mention.start, max(0, mention.start - _CUE_REACH), -1):
            if self._message.words[place - 1].clause != clause or self._cues.behind("round", place):
                return False
            if self._cues.behind("profile", place):
                return True
        return False

    def _told_behind(self, mention: Mention) -> bool:
        follows = self._message.words[mention.end : mention.end + 1]
        same = bool(follows) and follows[0].clause == self._message.words[mention.start].clause
        return same and self._cues.beside("profile", mention.end) > 0

    def _is_of_the_person(self, mention: Mention, intent: str) -> bool:
        """Whether a day or month, and none of rounds, is that of the test or of the birthday told right before it."""
        of_test = any(0 <= mention.start - m.end <= _NEAR for m in self._of(Kind.TEST))
        of_birthday = any(mention.start == m.end for m in self._of(Kind.AGE))
        relative = mention.kind in (Kind.DAY, Kind.PERIOD, Kind.WEEKDAY) and self._is_of_the_profile(mention)
        completes = mention.kind is Kind.PERIOD and any(  # "2 December last year"
            m.end == mention.start and self._told_before(m) for m in self._of(Kind.DATE, Kind.MONTH)
        )
        return intent in _DATED and (of_test or of_birthday or relative or completes)

    def _clock_of(self, mention: Mention) -> Mention | None:
        """The time of day that goes with a day: told behind it, else before it and behind no other day."""
        days = list(self._of(Kind.DATE, Kind.MONTH))
        behind = (c for c in self._clocks() if 0 <= c.start - mention.end <= _NEAR)
        ahead = (c for c in self._clocks() if 0 <= mention.start - self._zone_behind(c)[1] <= _NEAR)
        free = (c for c in ahead if not any(0 <= c.start - day.end <= _NEAR for day in days))
        return next(behind, None) or next(free, None)

    def _clocks(self) -> Iterator[Mention]:
        """The times of day that are told to the minute: "around 8 pm" settles nothing."""
        return (m for m in self._of(Kind.CLOCK) if not self._cues.behind("about", m.start))

    def _complete(self, day: Day, forward: bool) -> date | None:
        """The date meant; without a year the next or last of its name; None for a day that no calendar has."""
        named = named_years(self._reading, self.today)
        told = day.year or (named[0] if len(named) == 1 else None)
        years = [told] if told else [self.today.year + n for n in ((0, 1) if forward else (0, -1))]
        for year in years:
            try:
                found = date(year, day.month or 1, day.day or 1)
            except ValueError:
                continue
            if told or (found >= self.today if forward else found <= self.today):
                return found
        return None

    def _weekday(self, weekday: int, forward: bool) -> date:
        back = (self.today.isoweekday() - weekday) % 7
        return self.today + timedelta(days=(7 - back) % 7 if forward else -back)

    def _periods(
        self, taken: set[Mention], intent: str
    ) -> tuple[tuple[int, ...], tuple[int, ...], tuple[date, date] | None]:
        months: list[int] = []
        years: list[int] = [int(m.number) for m in self._of(Kind.YEAR)]
        since = self._since(taken)
        span = since or told_period(self._reading, taken, self.today)
        if not span and intent not in FORWARD_INTENTS:
            span = told_season(self._reading, self.today)
        if not span and intent in _OF_TIMES | {"score_check"}:
            span = told_ago(self._reading, self.today)
        if intent in _OF_TIMES and not span:
            span = open_period(self._reading, taken, self.today)
        for mention in self._of(Kind.MONTH):
            if mention not in taken and not self._is_of_the_person(mention, intent):
                months += [mention.day.month] if mention.day.month else []
                years += [mention.day.year] if mention.day.year else []
        for mention in self._of(Kind.PERIOD):
            if self._is_of_the_person(mention, intent):
                continue
            which, unit = str(mention.value).split()
            running = ("this",) if intent == "compare" and which == "last" else ()
            begins = [_begin(self.today, one, unit) for one in (which, *running)]
            months += [begin.month for begin in begins if unit == "month"]
            years += [begin.year for begin in begins if unit != "week"]
            if unit == "week" and not since:
                span = (begins[0], begins[0] + timedelta(days=6))
        return tuple(dict.fromkeys(months)), tuple(dict.fromkeys(years)), span

    def _since(self, taken: set[Mention]) -> tuple[date, date] | None:
        """The time from a month, day or year to today: "since march", "since last month"."""
        for mention in self._of(Kind.DATE, Kind.MONTH, Kind.YEAR, Kind.PERIOD):
            article = mention.start > 0 and self._words[mention.start - 1] in _ARTICLES
            if mention not in taken and since(self._reading, mention.start - article):
                if mention.kind is Kind.PERIOD:
                    first: date | None = _begin(self.today, *str(mention.value).split())
                else:
                    day = Day(int(mention.number)) if mention.kind is Kind.YEAR else mention.day
                    first = self._complete(day, forward=False)
                return (first, self.today) if first and first <= self.today else None
        return None

    def _zone_behind(self, clock: Mention) -> tuple[tzinfo | None, int]:
        """The zone that a time of day is told in, by its own name or by that of its city, and where its words end."""
        named = next((m for m in self._of(Kind.ZONE) if 0 <= m.start - clock.end <= 1), None)
        if named:
            return ZoneInfo(str(named.value)), named.end
        behind = enumerate(self._words[clock.end : clock.end + _NEAR + 1], clock.end + 1)
        told, end = next(((_cities()[w], end) for end, w in behind if w in _cities()), ("", clock.end))
        return (ZoneInfo(told) if told else None), end

    def _told_zone(self) -> str:
        """The zone that a message calls the person's own, by its name, that of its city or as Africa/Douala."""
        if not _ZONE_WORDS & set(self._words):
            return ""
        said = f" {' '.join(w for w in self._words if w != '/')} "
        by_city = next((zone for city, zone in _cities().items() if f" {city.replace('-', ' ')} " in said), "")
        return by_city or next((str(m.value) for m in self._of(Kind.ZONE)), "")

    def _is_quoted(self, mention: Mention, intent: str) -> bool:
        """Whether a day is that of a moment in a zone: no round is asked for by the minute, but its tie-break is."""
        clock = self._clock_of(mention) if intent == "tie_break" and mention.kind is Kind.DATE else None
        return clock is not None and self._zone_behind(clock)[0] is not None

    def _quoted(self, intent: str, taken: set[Mention]) -> datetime | None:
        for mention in self._of(Kind.DATE):
            found = self._complete(mention.day, forward=False)
            clock = self._clock_of(mention)
            if found and clock and mention not in taken and self._is_quoted(mention, intent):
                return self._at(found, clock)[0].earliest
        return None

    def _zone_asked(self, intent: str) -> str:
        """The zone to show moments in, by its own name or by a city that something happens in."""
        if intent not in WITH_MOMENTS:
            return ""
        named = [str(m.value) for m in self._of(Kind.ZONE) if m.value != "UTC"]
        in_city = [_cities()[city] for word, city in pairwise(self._words) if word in _INSIDE and city in _cities()]
        return next(iter([*named, *in_city]), "")

    def _submission(self, profile: list[tuple[Mention, Day]]) -> tuple[Submission | None, str]:
        if not profile:
            return self._later_clock()
        mention, day = profile[0]
        found = self._in_year_told(day) or self._complete(day, forward=False)
        if found is None:
            return None, ""
        if day.day is None:
            text = found.strftime("%Y-%m")
            return read_submission(text, self._zone), text
        clock = self._clock_of(mention)
        if clock is None:
            return Submission.on(found, self._zone), found.isoformat()
        return self._at(found, clock)

    def _in_year_told(self, day: Day) -> date | None:
        """A day without a year in that of the profile told before: "sorry, june 11"."""
        if day.year or not (day.month and day.day) or not self._profile_told:
            return None
        try:
            found = date(int(self._profile_told[:4]), day.month, day.day)
        except ValueError:
            return None
        return found if found <= self.today else None

    def _later_clock(self) -> tuple[Submission | None, str]:
        """The moment that a mere time of day makes of the day told before; in its zone, where none is told now."""
        clock = next(self._clocks(), None)
        if clock is None or len(self._profile_told) < _WHOLE_DAY:
            return None, ""
        told = datetime.fromisoformat(self._profile_told)
        return self._at(told.date(), clock, told.tzinfo)

    def _at(self, found: date, clock: Mention, told: tzinfo | None = None) -> tuple[Submission, str]:
        zone = self._zone_behind(clock)[0] or told or self._zone
        begins = datetime.combine(found, datetime.min.time()) + timedelta(seconds=int(clock.number))
        if zone is not None:
            begins = begins.replace(tzinfo=zone)
        exact = sum(w.isdigit() for w in self._words[clock.start : clock.end]) >= _PARTS_TO_THE_SECOND
        text = begins.isoformat(timespec="seconds" if exact else "minutes")
        return read_submission(text, zone), text


@cache
def _cities() -> Mapping[str, str]:
    """The zones that are called after a city, by what it is called."""
    named = (key.rpartition("/") for key in available_timezones())
    return {city.replace("_", " ").lower(): f"{region}/{city}" for region, _, city in named if region in _CONTINENTS}


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


def _begin(today: date, which: str, unit: str) -> date:
    """The first day of this, the last or the next week, month or year."""
    offset = PERIOD_OFFSETS[which]
    if unit == "week":
        return today - timedelta(days=today.weekday()) + timedelta(weeks=offset)
    months = today.year * 12 + offset * (12 if unit == "year" else 1) + (today.month - 1 if unit == "month" else 0)
    return date(months // 12, months % 12 + 1, 1)
