"""From a message to its intent and slots, or to the two that it may mean, or to not having understood."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.engine.catalogue import Catalogue
from bot.engine.dialogue import Turn, carried, compared, continued
from bot.engine.evidence import Candidate
from bot.engine.features import features
from bot.engine.mentions import Kind
from bot.engine.rather import rather
from bot.engine.reading import Reading
from bot.engine.resolve import LEAST_OLD_CODE, Resolver
from bot.engine.slots import Slots

OUT_OF_SCOPE = "out_of_scope"
_SHORTEST_SECOND = 3
_SHORT = 7
_SHORT_OF_ROUNDS = 10
"""Words of a question that leaves out what it speaks of, and points back to the rounds shown: "as low as it was"."""
_SLIGHTLY = 0.3
_ANOTHER = 0.8
"""How likely another topic must be where words such as "ok and" lead: "ok and what is the fee"."""

_WHOLLY = 3.0
_EVIDENCE_OF_BEFORE = 6.0
_OF_SCORES = "score_check cutoff_forecast history pool improve_score tie_break subscribe my_data crs_calculate compare"
_OF_JOBS = "occupation_eligibility score_check category_info crs_calculate pnp post_ita"
_TAKERS = {
    Kind.SCORE: frozenset(_OF_SCORES.split()),
    Kind.OCCUPATION: frozenset(_OF_JOBS.split()),
    Kind.NOC: frozenset({"occupation_eligibility", "category_info"}),
    Kind.PROVINCE: frozenset({"pnp", "fees_funds", "processing_time", "improve_score", "out_of_scope"}),
}
"""What intents a fragment can belong to that mentions a thing of this kind."""

_ROUND_INTENTS = "last_round round_lookup history compare year_stats score_check tie_break next_round cutoff_forecast"
_OF_ROUNDS = frozenset(_ROUND_INTENTS.split())
_OF_ONE = frozenset({"last_round", "round_lookup", "score_check"})
_SUBJECTS = frozenset({"round", "cutoff", "score", "invitations"})
"""What a question about rounds names, unless it goes on about the one spoken of before."""

_ANEW = {"subscribe": ("all", "remind", "no_reminders"), "unsubscribe": ("all", "reminders")}
"""Actions that have nothing to do with the kind of round that was spoken of before."""

_ANCHORS = frozenset({Kind.CATEGORY, Kind.PEOPLE, Kind.ROUND, Kind.OCCUPATION, Kind.NOC, Kind.PROVINCE})
_TIMES = frozenset({Kind.DATE, Kind.MONTH, Kind.YEAR, Kind.PERIOD, Kind.DAY, Kind.ROUND, Kind.COUNT, Kind.DURATION})
_OF_OTHER_DAYS = _SUBJECTS - {"score"} | {"last", "next", "when", "lowest", "highest", "how_many"}
"""What a message speaks of whose days are those of rounds, even where the day of a profile was asked for."""

_LONGEST_TELLING = 12
_OF_JOB = "occupation_eligibility"


class Outlook(StrEnum):
    """How a parse came out."""

    CLEAR = "clear"
    UNSURE = "unsure"
    NOT_UNDERSTOOD = "not_understood"
    EMPTY = "empty"


@dataclass(frozen=True)
class Parse:
    """What a message means. ``also`` is the intent and slots of a second question in it."""

    outlook: Outlook
    intent: str
    slots: Slots
    candidates: tuple[Candidate, ...]
    reading: Reading
    follows: bool = False
    also: tuple[str, Slots] | None = None

    @property
    def confidence(self) -> float:
        """The probability of the intent."""
        return next((c.score for c in self.candidates if c.intent == self.intent), 0.0)


class Parser:
    """Understands messages, one at a time; keeps nothing."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._thresholds = catalogue.content.thresholds
        self._odds = self._thresholds.out_of_scope_odds
        self._kinds = tuple(catalogue.content.names[0].category)

    def parse(
        self,
        text: str,
        now: datetime,
        zone: ZoneInfo | None,
        newest_round: int,
        before: Turn | None = None,
        language: str = "",
        held_until: date | None = None,
    ) -> Parse:
        """Return what ``text`` means, said at ``now`` after ``before``; never raises, whatever the text.

        ``newest_round`` is the highest round number known: it tells round numbers from scores. ``held_until`` is the
        day of the newest round. ``language`` is the one the text is likely in where its words do not tell.
        """
        reading = self._catalogue.reader.read(text, language)
        if reading.message.is_blank:
            return Parse(Outlook.EMPTY, OUT_OF_SCOPE, Slots(), (), reading)
        own = self._candidates(reading)
        weight = self._weight_of_before(reading, own, before) if before else 0.0
        if before and (told_for := _told_moment_for(reading, before)):
            before, weight = replace(before, intent=told_for), _WHOLLY
        goes_on = before is not None and weight > 0 and _takes(before.intent, reading)
        candidates = _blended(own, before.intent, weight) if before and goes_on else own
        resolver = Resolver(
            reading,
            now,
            zone,
            before.awaits if before and not reading.concept_names & _OF_OTHER_DAYS else "",
            self._kinds,
            before.slots.submitted_text if before else "",
            held_until,
        )
        intent = candidates[0].intent
        slots = resolver.slots(intent, newest_round)
        earlier = before.intent if before and goes_on else ""
        other = rather(intent, slots, reading, resolver.today, candidates[0].score, earlier)
        if before and before.intent == "subscribe" and self._changes_alert(reading, slots):
            other = before.intent
        if other:
            intent = other
            candidates = _blended(candidates, intent, 1.0)
            slots = resolver.slots(intent, newest_round)
        if before and intent == "category_info" and _points_at_job(reading, slots, before):
            intent, slots = _OF_JOB, slots.over(before.slots.only({"occupation", "noc"}))
            candidates = _blended(candidates, intent, _WHOLLY)
        if before and _asks_of_one(intent, slots, reading, before):
            intent, slots = "round_lookup", replace(slots, round=before.rounds)
            candidates = _blended(candidates, intent, _WHOLLY)
        if before and weight:
            slots = self._after(reading, intent, slots, before, resolver.today)
        parse = Parse(self._outlook(candidates), intent, slots, candidates, reading, follows=bool(weight))
        return replace(parse, also=self._second(parse, now, zone, newest_round))

    def _candidates(self, reading: Reading) -> tuple[Candidate, ...]:
        """The intents that a message may have by itself, the likeliest first."""
        return _raised(self._catalogue.model.candidates(features(reading)), OUT_OF_SCOPE, self._odds)

    def _says(self, reading: Reading, intent: str, action: str) -> bool:
        """Whether a message has words that ask for an action of an intent."""
        said = f" {' '.join(reading.words)} "
        files = (files[intent] for files in self._catalogue.content.intents.values())
        return any(f" {phrase} " in said for file in files for phrase in file.actions.get(action, ()))

    def _changes_alert(self, reading: Reading, slots: Slots) -> bool:
        """Whether a short message says, in words that change alerts, what one is to be: "raise it to 480"."""
        words = self._says(reading, "subscribe", "change")
        return words and len(reading.words) <= _SHORT and bool(slots.given() & {"score", "category", "amount"})

    def _outlook(self, candidates: Sequence[Candidate]) -> Outlook:
        first, second = candidates[:2]
        if first.score < self._thresholds.understood:
            return Outlook.NOT_UNDERSTOOD
        close = first.score - second.score < self._thresholds.margin
        return Outlook.UNSURE if close and OUT_OF_SCOPE not in (first.intent, second.intent) else Outlook.CLEAR

    def _weight_of_before(self, reading: Reading, own: Sequence[Candidate], before: Turn) -> float:
        """How much the message leans on the one before: 0 for a topic of its own, the most for a bare fragment."""
        words = len(reading.words)
        leads = 0
        while more := reading.cues.beside("follow_on", leads):  # "what about", "for"
            leads += more
        clear = own[0].score >= self._thresholds.own_topic and own[0].intent != OUT_OF_SCOPE
        goes_on = leads or before.awaits or not clear or own[0].intent == before.intent
        goes_on = goes_on or (before.intent in _OF_ROUNDS and any(m.kind is Kind.CATEGORY for m in reading.mentions))
        goes_on = goes_on or (bool(before.slots.date) and all(m.kind is Kind.YEAR for m in reading.mentions))
        if goes_on and (_is_bare(reading, leads) or (before.awaits and leads == words)):
            return _WHOLLY
        if leads and words <= _SHORT:
            another = clear and own[0].score >= _ANOTHER and own[0].intent not in _OF_ROUNDS and not before.awaits
            return _SLIGHTLY if another else 1.0
        if not leads and _names(reading):
            return 0.0 if clear else _SLIGHTLY
        elliptic = _is_elliptic(reading, own[0].intent, before.intent)
        named = any(reading.cues.beside("anaphora", at) for at in range(words))
        points_back = elliptic or named or _counts_on(reading, own[0].intent, before)
        if clear and not leads:
            return _SLIGHTLY if points_back and words <= (_SHORT_OF_ROUNDS if elliptic and named else _SHORT) else 0.0
        return 0.6 if words <= _SHORT else 0.4 if points_back or leads else 0.0

    def _after(self, reading: Reading, intent: str, slots: Slots, before: Turn, today: date) -> Slots:
        """The slots of a message that goes on from ``before``.

        Another question on the same subject takes the subject along, unless it names one of its own. What is said of
        all alerts, or of reminders, takes nothing along.
        """
        if any(self._says(reading, intent, action) for action in _ANEW.get(intent, ())):
            return slots
        if intent == before.intent:
            added = intent == "compare" and reading.cues.beside("follow_on", 0)
            return compared(slots, before.slots) if added else continued(slots, before.slots)
        if intent == "compare" and len(slots.year) == 1 and before.intent in _OF_ROUNDS:  # "vs 2025", after this year's
            slots = replace(slots, year=tuple(sorted({*slots.year, *(before.slots.year or (today.year,))})))
        return slots if _names(reading) else carried(slots, before.slots)

    def _second(
        self, parse: Parse, now: datetime, zone: ZoneInfo | None, newest_round: int
    ) -> tuple[str, Slots] | None:
        """A clause that clearly asks something else than the whole message is taken for."""
        message = parse.reading.message
        if parse.outlook is not Outlook.CLEAR or message.clauses < 2 or len(message.questions) < 2:
            return None
        for clause in sorted(message.questions):
            words = [w for w in message.words if w.clause == clause]
            if len(words) < _SHORTEST_SECOND:
                continue
            reading = self._catalogue.reader.read(message.source[words[0].start : words[-1].end] + "?")
            best = self._candidates(reading)[0]
            other = best.intent not in (parse.intent, OUT_OF_SCOPE, "help")
            if other and best.score >= self._thresholds.second_question:
                return best.intent, Resolver(reading, now, zone, kinds=self._kinds).slots(best.intent, newest_round)
        return None


def _takes(intent: str, reading: Reading) -> bool:
    """Whether what a fragment mentions can belong to ``intent``: a score is none of "the last round"."""
    people = {(m.start, m.end) for m in reading.mentions if m.kind is Kind.PEOPLE}
    kinds = {m.kind for m in reading.mentions if m.kind is not Kind.OCCUPATION or (m.start, m.end) not in people}
    kinds -= _of_clock(reading)
    if intent == _OF_JOB and all(m.number >= LEAST_OLD_CODE for m in reading.mentions if m.kind is Kind.SCORE):
        kinds.discard(Kind.SCORE)
    return all(intent in takers for kind, takers in _TAKERS.items() if kind in kinds)


def _of_clock(reading: Reading) -> set[Kind]:
    """The kinds that only tell the zone of a time of day: "5:40 pm toronto" speaks of no province."""
    return {Kind.PROVINCE} if any(m.kind is Kind.CLOCK for m in reading.mentions) else set()


def _names(reading: Reading) -> bool:
    """Whether a message names something that a question can be about."""
    return any(m.kind in _ANCHORS - _of_clock(reading) for m in reading.mentions)


def _told_moment_for(reading: Reading, before: Turn) -> str:
    """The intent for which a message tells when the profile was submitted: as was asked, or anew; else empty."""
    kinds = {m.kind for m in reading.mentions}
    others = _names(reading) or kinds & {Kind.SCORE, Kind.TEST} or reading.concept_names & _OF_OTHER_DAYS
    if others or len(reading.words) > _LONGEST_TELLING:
        return ""
    clock, day = Kind.CLOCK in kinds, bool(kinds & {Kind.DATE, Kind.MONTH})
    if (before.awaits == "submitted" and (clock or day)) or (clock and before.slots.submitted_text):
        return before.intent
    return "score_check" if clock and day and before.slots.score else ""  # nobody asks for a round by the minute


def _asks_of_one(intent: str, slots: Slots, reading: Reading, before: Turn) -> bool:
    """Whether a short count, of no time or kind, is of the one round that was just shown: "how many invites"."""
    one = before.intent in _OF_ONE and len(before.rounds) == 1
    return one and intent == "year_stats" and not slots.given() - {"term"} and len(reading.words) <= _SHORT


def _points_at_job(reading: Reading, slots: Slots, before: Turn) -> bool:
    """Whether a short question about a category points back at a job: "is it in healthcare" after "i am a psw"."""
    job = before.slots.given() & {"occupation", "noc"} and "eligible" not in reading.concept_names
    back = any(reading.cues.beside("anaphora", at) for at in range(len(reading.words)))
    return bool(job and slots.category and back) and len(reading.words) <= _SHORT


def _is_elliptic(reading: Reading, intent: str, before: str) -> bool:
    """Whether a question about rounds after another one leaves out what it speaks of."""
    return {intent, before} <= _OF_ROUNDS and not reading.concept_names & _SUBJECTS


def _counts_on(reading: Reading, intent: str, before: Turn) -> bool:
    """Whether a count is asked after another one, and no time named: "how many invitations"."""
    timed = any(m.kind in _TIMES for m in reading.mentions)
    return intent == before.intent == "year_stats" and not timed


def _is_bare(reading: Reading, leads: int) -> bool:
    """Whether a message is nothing but names, numbers and days, after the ``leads`` words that go on from before."""
    taken = {at for m in reading.mentions if m.kind is not Kind.TERM for at in range(m.start, m.end)}
    return bool(taken) and len(taken | set(range(leads))) == len(reading.words)


def _blended(own: Sequence[Candidate], before: str, weight: float) -> tuple[Candidate, ...]:
    """Let the intent before speak along, the more the greater ``weight`` is."""
    return _raised(own, before, math.exp(_EVIDENCE_OF_BEFORE * weight))


def _raised(own: Sequence[Candidate], intent: str, odds: float) -> tuple[Candidate, ...]:
    """Return the candidates with ``intent`` so many times as likely."""
    raised = [Candidate(c.intent, c.score * odds if c.intent == intent else c.score) for c in own]
    total = sum(c.score for c in raised)
    return tuple(sorted((Candidate(c.intent, c.score / total) for c in raised), key=lambda c: -c.score))
