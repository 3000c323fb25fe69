"""A person's CRS score, the points of one factor, and facts about points."""

from __future__ import annotations

from bot.candidate import FORM
from bot.factor_points import points_of
from bot.facts import relevant
from bot.forms import FormSpec, Move
from bot.intents import improve_score
from bot.outcome import Ask, Outcome
from bot.scoring import go_on, profile_told, told_in

_MOST_FACTS = 4
_OF_WAYS = frozenset({"born_on", "canada_since", "spouse_age", "spouse_foreign"})
"""Steps that only a way to improve needs."""


def answer(ask: Ask) -> Outcome:
    """Return the score where all it needs is known, the next question where it is asked for, else facts on points."""
    form = ask.forms[FORM]
    if ask.move:
        return (
            improve_score.improved(ask, ask.move.answers)
            if _adds(form, ask.move)
            else go_on(ask, form, ask.move.answers)
        )
    told = profile_told(ask)
    if told:
        return told
    if _wants_score(ask, form):
        return go_on(ask, form, {**ask.kept.get(FORM, {}), **told_in(ask, form)})
    factor = points_of(ask, told_in(ask, form))
    if factor:
        return factor
    facts = relevant(ask, _MOST_FACTS)
    return Outcome("facts", {"facts": facts}, sourced=tuple(facts))


def _adds(form: FormSpec, move: Move) -> bool:
    """Whether something was told that only a way to improve needs."""
    return bool(_OF_WAYS & set(move.given)) and form.open_step(move.answers) is None


def _wants_score(ask: Ask, form: FormSpec) -> bool:
    """Whether a score is asked for: by a command or a button, or by words that say so."""
    if ask.reads is None:
        return True
    typed = ask.reads(form, None)
    return any(True for phrase in form.words["start"] for _ in typed.find(phrase))
