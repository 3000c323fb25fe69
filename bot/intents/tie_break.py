"""The tie-breaking rule, and its moment in a round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.facts import found, told_first
from bot.intents import score_check
from bot.outcome import Ask, Outcome, handed_on
from bot.selection import By, meant, newest_together, not_yet
from knowledge.models import Round

_MOST_FACTS = 3


def answer(ask: Ask) -> Outcome:
    """Return the moment in the rounds named, or the rule and the moment of the newest round; a verdict with a score."""
    what = meant(ask)
    if ask.slots.score and not _explains(ask) and (what.rounds or ask.slots.submitted or ask.slots.category):
        return _checked(ask)
    if what.beyond and not what.rounds:
        return not_yet(ask, what)
    if ask.slots.submitted and len(what.rounds) == 1:  # "is my profile before it": that of somebody at the cut-off
        return _checked(replace(ask, slots=replace(ask.slots, score=(what.rounds[0].cutoff,))))
    if what.by is not By.NOTHING and what.rounds:
        rounds = list(what.rounds[-12:])
    elif ask.slots.count:
        rounds = list(_of_category(ask)[-min(ask.slots.count, 20) :])
    else:
        rounds = list(newest_together(_of_category(ask)))
    if explains := bool(ask.slots.score) and _explains(ask):
        rounds = rounds[-1:]
    rule = ask.knowledge.facts["tie-break-rule"]
    facts = list({f.id: f for f in (rule, *found(ask, _MOST_FACTS))}.values())
    named = what.by is not By.NOTHING or bool(ask.slots.count) or bool(ask.slots.category)
    outcome = Outcome(
        "moments" if named and not explains else "rule",
        {"rounds": rounds[::-1], "facts": facts, "rule": rule},
        rounds=tuple(rounds),
        sourced=tuple(facts[:1]),
        category=rounds[-1].category if rounds and ask.slots.category else None,
    )
    return told_first(ask, outcome)


def _explains(ask: Ask) -> bool:
    """Whether the rule itself is asked about, whatever was spoken of before: "what is the tie-break"."""
    asked = ask.concepts & {"what", "how", "mean", "why"} and "was" not in ask.concepts
    return bool(asked) and not any(sign.isdigit() for sign in ask.text)


def _of_category(ask: Ask) -> Sequence[Round]:
    return ask.knowledge.rounds_of(ask.slots.category[0] if ask.slots.category else None)


def _checked(ask: Ask) -> Outcome:
    outcome = handed_on("score_check", score_check.answer(ask))
    return replace(outcome, sourced=(ask.knowledge.facts["tie-break-rule"],))
