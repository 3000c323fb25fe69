"""Utterance templates made into example messages: ``(was|is) {score} enough [for {category}]``."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

from hassil.expression import Alternative, Expression, Group, ListReference, TextChunk
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError

from bot.errors import ContentError

_TRIES = 3

FILLERS: Mapping[str, Sequence[str]] = {
    "score": ("470", "512", "488", "431", "505"),
    "category": ("healthcare", "cec", "french", "trades", "pnp", "stem", "transport", "education", "physicians"),
    "round": ("391", "#412", "305"),
    "date": ("aug 19", "2026-06-25", "14 november 2025", "sept 4"),
    "month": ("june", "october", "march"),
    "year": ("2024", "2025", "2023"),
    "count": ("5", "three", "10"),
    "occupation": ("plumber", "data analyst", "dental assistant", "cook", "civil engineer", "teacher"),
    "noc": ("31301", "21231", "72200"),
    "profile_date": ("may 3 2026", "2025-11-20", "10 january"),
    "province": ("ontario", "alberta", "bc pnp", "saskatchewan"),
    "test": ("ielts", "tef", "celpip"),
    "clb": ("clb 9", "nclc 7", "clb 8"),
    "term": ("eca", "teer", "aor", "ita", "clb"),
    "age": ("29", "35", "41"),
    "amount": ("$15,000", "1590 dollars"),
    "family_size": ("4", "three"),
}
"""Values that stand in for each slot; what matters is how their kind looks."""


def expand(template: str, most: int) -> list[str]:
    """Return up to ``most`` different messages of ``template``; a plain text is its only message.

    The choice depends on the template alone.

    Raises:
        ContentError: the template cannot be parsed, or names a slot that nobody knows.
    """
    if not set(template) & set("([{"):
        return [template]
    try:
        expression = parse_sentence(template).expression
    except ParseError as problem:
        raise ContentError(f"utterance {template!r}: {problem}") from problem
    chance = random.Random(template)  # noqa: S311 - for variety, not for secrecy
    found: dict[str, None] = {}
    for _ in range(most * _TRIES):
        found[" ".join(_sample(expression, chance).split())] = None
        if len(found) == most:
            break
    return list(found)


def _sample(expression: Expression, chance: random.Random) -> str:
    match expression:
        case TextChunk():
            return expression.original_text
        case Alternative():
            return _sample(chance.choice(expression.items), chance)
        case Group():
            return "".join(_sample(item, chance) for item in expression.items)
        case ListReference() if expression.list_name in FILLERS:
            return chance.choice(FILLERS[expression.list_name])
        case ListReference():
            raise ContentError(f"no slot is called {expression.list_name}")
    raise ContentError(f"not part of an utterance: {expression}")


def expand_all(utterances: Iterable[tuple[str, str]], most: int) -> list[tuple[str, str]]:
    """Return (intent, message) for every (intent, template), each message once."""
    return list(dict.fromkeys((intent, text) for intent, template in utterances for text in expand(template, most)))
