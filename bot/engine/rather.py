"""What a message means after all where its numbers and days cannot belong to what its words sounded like."""

from __future__ import annotations

from datetime import date

from bot.engine.reading import Reading
from bot.engine.slots import Slots

_NAMING_A_ROUND = frozenset({"round", "date", "month", "year", "span", "direction", "count"})
_BY_PLACE = frozenset({"last_round", "history", "year_stats", "next_round"})
_RANKED = frozenset({"lowest", "highest", "largest", "smallest", "average", "trend"})
_BARE = frozenset({"category", "occupation", "term"})
_HALF = 0.5
_AHEAD = frozenset({"when", "next", "will", "chance"})


def rather(intent: str, slots: Slots, reading: Reading, today: date, sure: float, before: str = "") -> str:
    """Return the intent that ``slots`` tell of instead of ``intent``, ``sure`` as that is; empty where they do not.

    ``before`` is the intent that the message goes on from.
    """
    concepts, ranked = reading.concept_names, bool(_RANKED & set(slots.direction))
    if intent == "round_lookup" and slots.score and not slots.given() & _NAMING_A_ROUND:
        return "score_check"  # the number is no round's
    of_a_time = slots.given() & {"span", "year"} and not slots.given() & {
        "round",
        "date",
        "month",
        "direction",
        "count",
    }
    if intent == "round_lookup" and slots.score and of_a_time and sure < _HALF:
        return "score_check"  # "what about 545 in 2016"
    if intent == "round_lookup" and slots.score and "tie" in concepts and not slots.round:
        return "tie_break"  # "523 with a tie-break of 17 august, why"
    if intent == "history" and "tie-break" in slots.term and not slots.score:
        return "tie_break"
    ahead = "chance" in concepts or ("will" in concepts and bool(slots.month))
    if intent == "score_check" and ahead and "was" not in concepts and _is_ahead(slots, today):
        return "cutoff_forecast"
    looks_back = not (slots.score or before == intent or concepts & _AHEAD) and _has_begun(slots, today)
    if intent == "cutoff_forecast" and looks_back:
        return "round_lookup" if slots.month or slots.date else "history"
    if intent == "cutoff_forecast" and sure < _HALF and slots.given() <= _BARE and not concepts & {*_AHEAD, "fall"}:
        return "last_round"  # "cutoff for nurses"
    ended = slots.span is not None and slots.span[1] < today and not concepts & _AHEAD
    if intent == "next_round" and (ended or (slots.date and max(slots.date) < today)):
        return "round_lookup"
    asked_ahead = "next" in concepts and not concepts & {"was", "last"} and not slots.given() & _NAMING_A_ROUND
    if intent == "score_check" and asked_ahead and slots.score:
        return "cutoff_forecast"
    if intent in _BY_PLACE and slots.nth and not ranked and not (intent == "next_round" and concepts & _AHEAD):
        return "round_lookup"
    if intent == "round_lookup" and ranked and not slots.given() & {"round", "date"}:
        return "history"
    if intent == "compare" and slots.span and ranked:
        return "history"  # "the lowest between january and june" compares no two months
    return ""


def _has_begun(slots: Slots, today: date) -> bool:
    """Whether the month, year or day that is named has come already: a day that only next year has again was meant."""
    if slots.date:
        return not slots.year and max(slots.date).year > today.year
    if slots.month:
        return bool(slots.year and max(slots.year) < today.year) or max(slots.month) <= today.month
    return bool(slots.year) and max(slots.year) <= today.year


def _is_ahead(slots: Slots, today: date) -> bool:
    """Whether a month is named, without a year, that is still to come this year; or this year as a whole."""
    if slots.round or slots.date:
        return False
    if slots.month:
        return not slots.year and min(slots.month) > today.month
    return slots.year == (today.year,)
