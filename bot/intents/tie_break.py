"""The tie-breaking rule, and its moment in a round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine.slots import read_submission
from bot.facts import found, told_first
from bot.intents import score_check
from bot.outcome import Ask, Outcome, handed_on
from bot.selection import By, Meant, meant, newest_together, not_yet
from knowledge.models import Round
from knowledge.tie_break import Verdict, age_of, ages_of

_MOST_FACTS = 3
_OLDEST = 5
_HALF_A_YEAR = timedelta(days=180)
_OF_A_PERSON = frozenset({"profile_word", "submit", "i"})


def answer(ask: Ask) -> Outcome:
    """Return the moment in the rounds named, or the rule and the moment of the newest round; a verdict with a score."""
    what = meant(ask)
    if moment := _told(ask):
        return _placed(ask, moment)
    if quoted := _quoted(ask, what):
        return _moments(ask, quoted, named=True)
    if ask.slots.score and not _explains(ask) and (what.rounds or ask.slots.submitted or ask.slots.category):
        return _checked(ask)
    if what.beyond and not what.rounds:
        return not_yet(ask, what)
    if ask.slots.submitted and len(what.rounds) == 1:  # "is my profile before it": that of somebody at the cut-off
        return _checked(replace(ask, slots=replace(ask.slots, score=(what.rounds[0].cutoff,))))
    of_several = what.by in (By.PERIOD, By.NOTHING) and not (ask.slots.score or ask.slots.submitted)
    if "ages" in ask.actions and of_several and "i" not in ask.concepts and (found := _ages(ask, what)):
        return found
    if what.by is not By.NOTHING and what.rounds:
        rounds = list(what.rounds[-12:])
    elif ask.slots.count:
        rounds = list(_of_category(ask)[-min(ask.slots.count, 20) :])
    else:
        rounds = list(newest_together(_of_category(ask)))
    named = what.by is not By.NOTHING or bool(ask.slots.count) or bool(ask.slots.category)
    if ask.slots.score and _explains(ask):
        return _moments(ask, rounds[-1:], named=False)
    return _moments(ask, rounds, named)


def _moments(ask: Ask, rounds: Sequence[Round], named: bool) -> Outcome:
    """The moments of rounds; beside the rule alone where none was ``named``."""
    rule = ask.knowledge.facts["tie-break-rule"]
    facts = list({f.id: f for f in (rule, *found(ask, _MOST_FACTS))}.values())
    outcome = Outcome(
        "moments" if named else "rule",
        {
            "rounds": rounds[::-1],
            "facts": facts,
            "rule": rule,
            "age": age_of(rounds[0]) if len(rounds) == 1 else None,
        },
        rounds=tuple(rounds),
        sourced=tuple(facts[:1]),
        category=rounds[-1].category if rounds and ask.slots.category else None,
    )
    return outcome if _explains(ask) else told_first(ask, outcome)


def _explains(ask: Ask) -> bool:
    """Whether the rule itself is asked about, whatever was spoken of before: "what is the tie-break"."""
    asked = ask.concepts & {"what", "how", "mean", "why"} and "was" not in ask.concepts
    return bool(asked) and not any(sign.isdigit() for sign in ask.text)


def _told(ask: Ask) -> datetime | None:
    """The moment that a message quotes; one told with nobody's profile, where it is asked what it is in a zone."""
    told = ask.slots.submitted
    quoted = told and ask.slots.zone and told.latest - told.earliest < timedelta(hours=1)
    own = ask.slots.score or ask.concepts & _OF_A_PERSON
    return ask.slots.moment or (told.earliest if told and quoted and not own else None)


def _placed(ask: Ask, moment: datetime) -> Outcome:
    """A moment that is quoted, and whether the profile told was submitted before it."""
    own = read_submission(ask.slots.submitted_text, ask.zone) if ask.slots.moment and ask.slots.submitted else None
    verdict = None
    if own:
        verdict = Verdict.YES if own.latest <= moment else Verdict.NO if own.earliest > moment else Verdict.DEPENDS
    held = [r for r in ask.knowledge.rounds if r.tie_break_at == moment]
    rule = ask.knowledge.facts["tie-break-rule"]
    data = {"moment": moment, "verdict": verdict, "text": ask.slots.submitted_text, "rounds": held, "rule": rule}
    return Outcome("placed", data, rounds=tuple(held), sourced=(rule,), verdict=verdict)


def _quoted(ask: Ask, what: Meant) -> list[Round]:
    """The round that a message quotes by its cut-off, with its day or moment where one is told; the newest such."""
    if not ask.slots.score or what.by is By.NUMBER or ask.slots.category or ask.concepts & _OF_A_PERSON:
        return []
    told = ask.slots.submitted
    same = [r for r in ask.knowledge.rounds if r.cutoff in ask.slots.score and r.tie_break_at]
    if told:
        same = [r for r in same if r.tie_break_at and told.earliest <= r.tie_break_at <= told.latest]
    elif what.by is not By.NOTHING:
        same = [r for r in same if r in what.rounds or (r.tie_break_at and r.tie_break_at.date() in what.days)]
    return same[-1:]


def _ages(ask: Ask, what: Meant) -> Outcome | None:
    """How old the moments were at their rounds: of a period, else of all rounds that have one."""
    rounds = what.rounds if what.by is By.PERIOD else _of_category(ask)
    ages = ages_of(rounds)
    if ages is None:
        return None
    oldest = ages.oldest_first
    held = sorted((age.round for age in oldest), key=lambda r: r.position)
    data = {
        "ages": ages,
        "shown": oldest[:_OLDEST],
        "old": sum(age.span > _HALF_A_YEAR for age in oldest),
        "newest": age_of(held[-1]),
        "first": held[0].held_on,
        "last": held[-1].held_on,
        "categories": ask.slots.category,
    }
    shown = (*(age.round for age in oldest[:_OLDEST]), oldest[-1].round, held[-1])
    return Outcome("ages", data, rounds=shown, sourced=(ask.knowledge.facts["tie-break-rule"],))


def _of_category(ask: Ask) -> Sequence[Round]:
    return ask.knowledge.rounds_of(ask.slots.category[0] if ask.slots.category else None)


def _checked(ask: Ask) -> Outcome:
    outcome = handed_on("score_check", score_check.answer(ask))
    return replace(outcome, sourced=(ask.knowledge.facts["tie-break-rule"],))
