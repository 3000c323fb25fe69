"""Reading the filters of a subscription from what the engine found in a message."""

from __future__ import annotations

import re

from bot.alerts.wishes import Asked
from bot.outcome import Ask
from knowledge.eligibility import find_groups
from knowledge.folding import words_of

_LOWEST_TOLD = 100
_NUMBER = re.compile(r"\d{1,3}")
_NUMBERED = re.compile(r"\b(?:alerte?s?|number|numero|no|n) (\d{1,2})\b|^\w+ (\d{1,2})$")
_WITHIN = 100
"""A cut-off further above the score than this is not "within" it; a larger number is the score itself."""


def asked_of(ask: Ask) -> Asked:
    """Return the filters that the message names."""
    own = "own_score" in (*ask.actions, ask.slots.action)
    within = _within(ask)
    scores = [s for s in ask.slots.score if 0 <= s <= ask.knowledge.highest_score and s != within]
    said = scores[-1] if scores else None
    return Asked(
        categories=tuple(sorted(ask.slots.category)),
        occupations=tuple(sorted({*ask.slots.noc, *_jobs(ask)})),
        max_cutoff=None if own or within else said,
        min_invitations=max(ask.slots.amount, default=None) if "size" in ask.actions else None,
        own_score=own or within > 0,
        score=said if own or within else None,
        within=within,
    )


def number_of(ask: Ask) -> int | None:
    """Return the number of the subscription that is spoken of: that of a button or command, or typed, as "alert 2"."""
    if ask.reads is None:
        return ask.slots.count
    found = _NUMBERED.search(words_of(ask.text))
    return int(found[1] or found[2]) if found else None


def round_of(ask: Ask) -> str | None:
    """Return the round that is spoken of, None for the newest; a number that could be a score is one here."""
    numbers = (*ask.slots.round, *(str(s) for s in ask.slots.score if str(s) in ask.knowledge.by_number))
    return next(iter(numbers), None)


def is_least_cutoff(ask: Ask) -> bool:
    """Whether the message bounds the cut-off from below ("above 700"), which no alert can."""
    upwards = "rise" in ask.concepts and "fall" not in ask.concepts
    return upwards and asked_of(ask).max_cutoff is not None


def has_several_cutoffs(ask: Ask) -> bool:
    """Whether several categories are named with a cut-off each, of which one alert has only one."""
    numbers = {int(word) for word in words_of(ask.text).split() if word.isdecimal()} - {*ask.slots.amount}
    cutoffs = {number for number in numbers if _LOWEST_TOLD <= number <= ask.knowledge.highest_score}
    return len(ask.slots.category) > 1 and len(cutoffs) > 1


def _jobs(ask: Ask) -> set[str]:
    """The unit group of each job named; a category named beside it ("nurses in healthcare") says enough."""
    if ask.slots.noc or ask.slots.category:
        return set()
    groups = (find_groups(ask.knowledge, job) for job in ask.slots.occupation)
    return {found[0].group.code for found in groups if found}


def _within(ask: Ask) -> int:
    """How far above the score: the first small number behind words such as "within"."""
    if "within" not in ask.actions:
        return 0
    numbers = [int(n) for n in _NUMBER.findall(words_of(ask.text))]
    return next((n for n in numbers if 0 < n <= _WITHIN), 0)
