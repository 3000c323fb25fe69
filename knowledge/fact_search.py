"""Facts that answer a question best, by the words they share with it; rare words weigh more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

from knowledge.folding import words_of
from knowledge.models import Fact

_STEM = 5
_SHORT = 2


class FactIndex:
    """The words of all facts, in all languages, with their weights. Immutable."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._stems = {f.id: stems(f.id.replace("-", " "), *f.text.values()) for f in facts}
        counts = Counter(stem for of_fact in self._stems.values() for stem in of_fact)
        self._weights = {stem: log(1 + len(self._stems) / n) for stem, n in counts.items()}

    def best(self, facts: Sequence[Fact], question: str, most: int) -> Sequence[Fact]:
        """Return up to ``most`` of ``facts`` that share telling words with ``question``, best first.

        One that shares much less than the best is left out.
        """
        asked = stems(question)
        scored = [(self._score(asked, f), -at, f) for at, f in enumerate(facts)]
        top = max((score for score, _, _ in scored), default=0.0)
        near = sorted((s for s in scored if s[0] > 0 and s[0] >= 0.55 * top), reverse=True, key=lambda s: s[:2])
        return [fact for _, _, fact in near[:most]]

    def _score(self, asked: frozenset[str], fact: Fact) -> float:
        known = self._stems[fact.id]
        shared = sum(self._weights[stem] for stem in asked & known)
        return shared / (1 + 0.02 * len(known))


def stems(*texts: str) -> frozenset[str]:
    """Return the beginnings of the words of ``texts``, folded; words of one or two letters are left out."""
    return frozenset(word[:_STEM] for text in texts for word in words_of(text).split() if len(word) > _SHORT)
