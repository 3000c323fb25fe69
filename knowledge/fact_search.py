"""Facts that answer a question best, by the words they share with it; rare words weigh more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from math import log

from knowledge.folding import words_of
from knowledge.models import Fact

_STEM = 5
_SHORT = 2
_DIGITS_OF_A_YEAR = 4
_NEAR = 0.55
_NAMED = 2.0
_RARE = 3
"""A word of fewer facts than about this many weighs hardly more for being rarer still."""

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
    """The words of all facts, in all languages, with their weights. Immutable."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        facts = list(facts)
        self._topics = {f.id: stems(f.topic.replace("-", " ")) for f in facts}
        self._stems = {f.id: stems(f.id.replace("-", " "), f.asked, *f.text.values()) for f in facts}
        counts = Counter(stem for of_fact in self._stems.values() for stem in of_fact)
        self._weights = {stem: log(1 + len(self._stems) / (_RARE + n)) for stem, n in counts.items()}

    def best(
        self,
        facts: Sequence[Fact],
        question: str,
        most: int,
        subjects: Collection[str] = (),
        before: str = "",
        least: float = 0.0,
    ) -> Sequence[Fact]:
        """Return up to ``most`` of ``facts`` that share telling words with ``question``, best first.

        ``subjects`` are what the question is about, however it was said; a fact on such a topic fits the better.
        ``before`` is what the question goes on from; its words count half. A fact that shares much less than the best
        is left out, and each that weighs less than ``least``.
        """
        asked, about = stems(question), stems(*subjects)
        earlier = stems(before) - asked
        scored = [(self._score(asked, about, earlier, f), -at, f) for at, f in enumerate(facts)]
        top = max((score for score, _, _ in scored), default=0.0)
        enough = max(least, _NEAR * top)
        near = sorted((s for s in scored if s[0] > 0 and s[0] >= enough), reverse=True, key=lambda s: s[:2])
        return [fact for _, _, fact in near[:most]]

    def _score(self, asked: frozenset[str], about: frozenset[str], earlier: frozenset[str], fact: Fact) -> float:
        known = self._stems[fact.id]
        named = self._weight(about & self._topics[fact.id])
        return self._weight(asked & known) + _NAMED * named + self._weight(earlier & known) / 2

    def _weight(self, stems: frozenset[str]) -> float:
        return sum(self._weights[stem] for stem in stems)


def stems(*texts: str) -> frozenset[str]:
    """Return the beginnings of the words of ``texts``, folded and without a plural's s; idle words are left out."""
    words = (word for text in texts for word in words_of(text).split() if word not in _IDLE)
    singular = (word if word.endswith(("ss", "us", "is")) else word.removesuffix("s") for word in words)
    return frozenset(word[:_STEM] for word in singular if _tells(word))


def _tells(word: str) -> bool:
    """Whether a word is long enough to tell something, and no year; a short one with a digit, such as T4, is a name."""
    if word.isdecimal():
        return len(word) > _SHORT and not (len(word) == _DIGITS_OF_A_YEAR and word.startswith("20"))
    return len(word) > _SHORT or not word.isalpha()
