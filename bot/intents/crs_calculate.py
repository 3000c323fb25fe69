"""A person's CRS score, the points of one factor, and facts about points."""

from __future__ import annotations

from bot.factor_points import asks_points, points_of
from bot.facts import TELLING, found, relevant
from bot.forms.asking import not_yet
from bot.forms.candidate import FORM
from bot.forms.reading import Typed
from bot.forms.spec import FormSpec, Move
from bot.intents import improve_score
from bot.outcome import Ask, Outcome
from bot.scoring import go_on, profile_told, told_in
from bot.what_if import what_if

_MOST_FACTS = 4
_OTHER_GRID = ("fsw",)
"""The topic of points that are none of the CRS."""

_A_SENTENCE = 14
_OF_A_PERSON = frozenset({"age", "born_on", "spouse", "spouse_age"})
_OF_WAYS = frozenset({"born_on", "canada_since", "spouse_age", "spouse_foreign"})
"""Steps that only a way to improve needs."""


def answer(ask: Ask) -> Outcome:
    """Return the score where all it needs is known, the next question where it is asked for, else facts on points."""
    form = ask.forms[FORM]
    if ask.move:
        if late := not_yet(ask, form, ask.move.answers, ask.move.given):
            return late
        ways = _adds_a_way(form, ask.move)
        return improve_score.improved(ask, ask.move.answers) if ways else go_on(ask, form, ask.move.answers)
    if supposed := what_if(ask):
        return supposed
    typed = ask.reads(form, None) if ask.reads else None
    other = found(ask, _MOST_FACTS, _OTHER_GRID, TELLING) if typed and typed.says("other_grid") else ()
    if other:
        return Outcome("facts", {"facts": other}, sourced=tuple(other))
    if typed and typed.says("principal") and ask.kept.get(FORM, {}).get("spouse") == "coming":
        return improve_score.answer(ask)
    factors = points_of(ask, typed) if typed and _asks_factors(ask, typed) else None
    told = factors or profile_told(ask)
    if told:
        return told
    if typed is None or _wants(typed, "start"):
        return go_on(ask, form, {**ask.kept.get(FORM, {}), **told_in(ask, form)})
    if points := points_of(ask, typed):
        return points
    if _wants(typed, "start_points"):
        return go_on(ask, form, {**ask.kept.get(FORM, {}), **told_in(ask, form)})
    facts = relevant(ask, _MOST_FACTS)
    return Outcome("facts", {"facts": facts}, sourced=tuple(facts))


def _adds_a_way(form: FormSpec, move: Move) -> bool:
    """Whether nothing was told but what only a way to improve needs."""
    return bool(move.given) and set(move.given) <= _OF_WAYS and form.open_step(move.answers) is None


def _asks_factors(ask: Ask, typed: Typed) -> bool:
    """Whether a message that may tell a profile asks the points of factors: it tells nothing of who has them."""
    whose = _OF_A_PERSON & set(told_in(ask, typed.form))
    return not whose and not _wants(typed, "start") and asks_points(ask, typed)


def _wants(typed: Typed, start: str) -> bool:
    """Whether a message says that a score is wanted, in a sentence and not in the middle of a long story."""
    return len(typed.words) <= _A_SENTENCE and typed.says(start)
