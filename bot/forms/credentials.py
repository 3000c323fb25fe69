"""Credentials told together: a bachelor's degree and another one are two, at a level of their own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bot.forms.reading import Chosen, Typed
from bot.forms.spec import StepSpec
from knowledge.crs.profile import Education

_HIGHER = frozenset({Education.MASTER, Education.DOCTORAL})
_LONG = frozenset({Education.BACHELOR, Education.TWO_OR_MORE})
_NO_CREDENTIAL = frozenset({Education.SECONDARY, Education.LESS_THAN_SECONDARY})
_APART = 5
_SHORTEST, _LONGEST = 2, 3
"""Letters of a degree that is only told from a word by its capitals: "BA"."""


class _Credential(NamedTuple):
    """A credential that a message names; one without a level is "a diploma" of unknown length."""

    start: int
    end: int
    level: str | None


def several_of(typed: Typed, step: StepSpec) -> str | None:
    """Return the level of two credentials that a message joins, None where it joins none, or one above it counts."""
    told = list(_credentials(typed, step))
    if any(c.level in _HIGHER for c in told) or typed.says("against"):
        return None
    pairs = (pair for pair in pairwise(told) if _is_joined(typed, *pair))
    return next((Education.TWO_OR_MORE.value for pair in pairs if _LONG & {c.level for c in pair}), None)


def in_capitals(typed: Typed, step: StepSpec) -> Iterator[Chosen]:
    """Yield the degrees that are only told by their capitals, such as "BA": in lower case they are other words."""
    if typed.reading.message.shouting:
        return
    degrees = {r: c.value for c in step.choices for r in c.replies if _SHORTEST <= len(r) <= _LONGEST and r.isalpha()}
    for at, word in enumerate(typed.reading.message.words):
        if word.surface.isupper() and word.surface.lower() in degrees:
            yield Chosen(at, at + 1, step, degrees[word.surface.lower()])


def alternatives(typed: Typed) -> list[str]:
    """Return the levels of education between which a message asks which one it is, as they stand; none else."""
    told = [c for c in typed.choices if c.step.key == "education"]
    apart = any(typed.is_word(at, "either") for a, b in pairwise(told) for at in range(a.end, b.start))
    levels = list(dict.fromkeys(str(c.value) for c in told))
    return levels if apart and len(levels) > 1 else []


def _credentials(typed: Typed, step: StepSpec) -> Iterator[_Credential]:
    """The credentials in their order: levels named, and words such as "diploma" that belong to none of them."""
    named = [c for c in typed.choices if c.step == step and c.value not in _NO_CREDENTIAL]
    named += in_capitals(typed, step)
    taken: set[int] = set()
    for chosen in named:
        taken |= _around(typed, chosen.start, chosen.end)
    levels = [_Credential(c.start, c.end, str(c.value)) for c in named]
    bare = (at for at in range(len(typed.words)) if at not in taken and typed.is_word(at, "paper"))
    yield from sorted([*levels, *(_Credential(at, at + 1, None) for at in bare)])


def _around(typed: Typed, start: int, end: int) -> set[int]:
    """The places of a credential with the words that only say more of it: "bachelor degree", "degree of bachelor"."""
    while end < len(typed.words) and typed.is_word(end, "paper", "of_credential"):
        end += 1
    while start > 0 and typed.is_word(start - 1, "paper", "of_credential"):
        start -= 1
    return set(range(start, end))


def _is_joined(typed: Typed, first: _Credential, second: _Credential) -> bool:
    """Whether words between two credentials say that both are held."""
    between = range(first.end, second.start)
    others = {word for called in typed.form.topics.values() for word in called}
    if len(between) > _APART or any(typed.is_word(at, "either") or typed.words[at] in others for at in between):
        return False
    phrases = typed.form.words.get("besides", ())
    return any(at in between for phrase in phrases for at in typed.find(phrase))
