"""A person's CRS score, the points of one factor, and facts about points."""

from __future__ import annotations

from bot.candidate import FORM
from bot.factor_points import points_of
from bot.facts import relevant
from bot.form_reading import Typed
from bot.forms import FormSpec, Move
from bot.intents import improve_score
from bot.outcome import Ask, Outcome
from bot.scoring import go_on, profile_told, told_in

_MOST_FACTS = 4
_A_SENTENCE = 14
_OF_WAYS = frozenset({"born_on", "canada_since", "spouse_age", "spouse_foreign"})
"""Steps that only a way to improve needs."""


def answer(ask: Ask) -> Outcome:
    """Return the score where all it needs is known, the next question where it is asked for, else facts on points."""
    form = ask.forms[FORM]
    if ask.move:
        ways = _adds_a_way(form, ask.move)
        return improve_score.improved(ask, ask.move.answers) if ways else go_on(ask, form, ask.move.answers)
    typed = ask.reads(form, None) if ask.reads else None
    told = profile_told(ask)
    if told:
        return told
    if typed is None or _wants_score(typed):
        return go_on(ask, form, {**ask.kept.get(FORM, {}), **told_in(ask, form)})
    factor = points_of(ask, typed, told_in(ask, form))
    if factor:
        return factor
    facts = relevant(ask, _MOST_FACTS)
    return Outcome("facts", {"facts": facts}, sourced=tuple(facts))


def _adds_a_way(form: FormSpec, move: Move) -> bool:
    """Whether something was told that only a way to improve needs."""
    return bool(_OF_WAYS & set(move.given)) and form.open_step(move.answers) is None


def _wants_score(typed: Typed) -> bool:
    """Whether a message says that a score is wanted, in a sentence and not in the middle of a long story."""
    phrases = typed.form.words["start"]
    return len(typed.words) <= _A_SENTENCE and any(True for phrase in phrases for _ in typed.find(phrase))
