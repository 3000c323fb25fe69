"""Facts that answer a question best: those that make its words likelier than all facts together do.

Query likelihood with Dirichlet smoothing (Zhai and Lafferty, "A study of smoothing methods for language models applied
to information retrieval", 2001), as a logarithm against the words of all facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from math import log1p

from knowledge.folding import words_of
from knowledge.models import Fact

_SENTENCES = re.compile(r"[.?!;\n]+")
_STEM = 5
_MOST_WORDS = 20_000
_SHORT = 2
_DIGITS_OF_A_YEAR = 4
_SMOOTHING = 20.0
_IDLE_SHARE = 0.4
_SHARE_OF_BEFORE = 0.25

_IDLE = frozenset(
    words_of(
        """
        after again also and any are back been between but can could day days did does done for from get give got
        had has have her his how into its just many may mean meaning means mine month months more much must need needed
        needs new next not now off old one only our out people person please shall should since some still take than
        that the their them then there these they thing this those through too two under want was week weeks were
        what when where whether which while who why will with without would year years you your
        annee annees ans apres aussi autre avant avec avoir bes besoin bien cela ces cette comme comment cours dans
        depuis des deux dois doit donc elle elles encore entre est etre faire faut jour jours leur leurs mais mes
        mois mon nous par pas personne personnes peut peux plus pour pouvoir puis quand que quel quelle quels qui
        quoi sans semaine semaines ses son sont sous sur temps tout une vos votre vous
        """
    ).split()
)
"""Words that tell nothing about what a question is about, in English and French, folded."""


class FactIndex:
    """What every fact is asked for with and what it says, and how telling each word of that is; made at first need."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = tuple(facts)

    @cached_property
    def _learnt(self) -> tuple[Mapping[str, Mapping[str, float]], Mapping[str, float]]:
        """What each word gains for the facts that have it, and what any other costs each fact."""
        counts: dict[str, dict[str, float]] = {}
        lengths: dict[str, float] = {}
        for fact in self._facts:
            for stem, share in _words(" ".join((fact.id.replace("-", " "), fact.asked, *fact.text.values()))):
                said = counts.setdefault(stem, {})
                said[fact.id] = said.get(fact.id, 0.0) + share
                lengths[fact.id] = lengths.get(fact.id, 0.0) + share
        total = sum(lengths.values())
        costs = {name: log1p(length / _SMOOTHING) for name, length in lengths.items()}
        return {stem: _gains(said, total) for stem, said in counts.items()}, costs

    def fits(self, question: str, before: str = "") -> dict[str, float]:
        """Return how well facts fit ``question``, by name: how much likelier each makes it than all facts do.

        That is a logarithm, of the sentence that it fits best. ``before`` is what the question goes on from; its words
        count for little. Facts without a telling word of either are left out.
        """
        found: dict[str, float] = {}
        for sentence in {question, *_SENTENCES.split(question)}:
            for name, fit in self._fits(sentence, before):
                found[name] = max(fit, found.get(name, fit))
        return found

    def _fits(self, sentence: str, before: str) -> Iterator[tuple[str, float]]:
        gains, costs = self._learnt
        shares = {stem: share * _SHARE_OF_BEFORE for stem, share in _words(before)}
        shares.update(_words(sentence))
        shares = {stem: share for stem, share in shares.items() if stem in gains}
        length = sum(shares.values())
        for name in {name for stem, share in shares.items() if share > _IDLE_SHARE for name in gains[stem]}:
            gained = sum(share * gains[stem].get(name, 0.0) for stem, share in shares.items())
            yield name, gained - length * costs[name]


def _gains(said: Mapping[str, float], total: float) -> Mapping[str, float]:
    """How much likelier a word is by each fact that has it, so often each, than by all facts."""
    expected = _SMOOTHING * sum(said.values()) / total
    return {name: log1p(count / expected) for name, count in said.items()}


def _words(text: str) -> Iterator[tuple[str, float]]:
    """The beginning of each word, folded and without a plural's s, and how much it counts; idle ones count less."""
    return map(_word, words_of(text).split())


@lru_cache(_MOST_WORDS)
def _word(word: str) -> tuple[str, float]:
    singular = word if word.endswith(("ss", "us", "is")) else word.removesuffix("s")
    return singular[:_STEM], 1.0 if word not in _IDLE and _tells(singular) else _IDLE_SHARE


def _tells(word: str) -> bool:
    """Whether a word is long enough to tell something, and no year; a short one with a digit, such as T4, is a name."""
    if word.isdecimal():
        return len(word) > _SHORT and not (len(word) == _DIGITS_OF_A_YEAR and word.startswith("20"))
    return len(word) > _SHORT or not word.isalpha()
