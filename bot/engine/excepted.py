"""Which of the things that a message names are left out by it: "every round except PNP and French"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.mentions import Mention

_PHRASES = (
    "except|excluding|other than|but not|apart from|aside from|besides|sauf|hormis|excepte|a part|autres que|mais pas"
)
_EXCEPT = tuple(tuple(phrase.split()) for phrase in _PHRASES.split("|"))
_NOT = (("not",), ("pas",))
_BETWEEN = frozenset({"for", "the", "any", "le", "la", "les", "de", "des", "du", "pour", "l", "d"})
_JOINS = frozenset({"and", "or", "nor", "et", "ou", "ni"})


def excepted(words: Sequence[str], named: Sequence[Mention]) -> tuple[list[Mention], bool]:
    """Return those of ``named`` that are left out, and whether a word says so that leaves all others in.

    A mere "not" leaves out nothing but what it stands before: "not french, cec".
    """
    out: list[Mention] = []
    plainly = False
    for mention in named:
        at = mention.start
        while at and words[at - 1] in _BETWEEN:
            at -= 1
        goes_on = bool(out) and out[-1].end < at and _JOINS.issuperset(words[out[-1].end : at])
        said = _ends(words, at, _EXCEPT)
        if said or goes_on or _ends(words, at, _NOT):
            out.append(mention)
            plainly = plainly or said
    return out, plainly


def _ends(words: Sequence[str], at: int, phrases: Sequence[tuple[str, ...]]) -> bool:
    return any(tuple(words[max(0, at - len(p)) : at]) == p for p in phrases)
