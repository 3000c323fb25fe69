"""Job titles inside a message, found by their head nouns: "… as a food service supervisor in Red Deer"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.engine.mentions import Kind, Mention
from knowledge.titles import head_words

_LEAST_TITLES = 2
_MOST_WORDS = 5
_LINKS_FR = frozenset({"de", "en", "des", "du", "d", "a", "la", "aux"})


@dataclass(frozen=True)
class JobWords:
    """Which words lead job titles in each language, and which may stand beside them.

    ``never`` are leading words that in a message mostly mean something else ("agent", "head").
    """

    heads_en: frozenset[str]
    heads_fr: frozenset[str]
    beside: frozenset[str]
    never: frozenset[str]

    @classmethod
    def of(cls, titles: Iterable[tuple[str, str]], common: Collection[str], never: Collection[str]) -> JobWords:
        """Learn the words from ``titles`` (language and title); ``common`` words of messages stand beside none."""
        titles = list(titles)
        heads = head_words(titles)
        beside = {word for counter in heads.values() for word in counter}
        from knowledge.folding import words_of

        beside |= {w for _, title in titles for w in words_of(title).split() if len(w) > 1}
        kept = {
            language: frozenset(w for w, n in counter.items() if n >= _LEAST_TITLES and w not in never)
            for language, counter in heads.items()
        }
        return cls(kept["en"], kept["fr"], frozenset(beside - set(common)), frozenset(never))

    def find(self, words: Sequence[str]) -> Iterator[Mention]:
        """Yield each job title in ``words`` as a mention of kind occupation."""
        at = 0
        while at < len(words):
            span = self._english(words, at) or self._french(words, at)
            if span:
                yield Mention(Kind.OCCUPATION, " ".join(words[span[0] : span[1]]), *span)
            at = span[1] if span else at + 1

    def _english(self, words: Sequence[str], at: int) -> tuple[int, int] | None:
        """The longest run from ``at`` of words that stand in titles and that ends in a head noun."""
        end = at
        best = None
        while end < len(words) and end - at < _MOST_WORDS and (words[end] in self.beside or self._leads(words[end])):
            end += 1
            if self._leads(words[end - 1]):
                best = (at, end)
        return best

    def _leads(self, word: str) -> bool:
        return word in self.heads_en or (word.endswith("s") and word[:-1] in self.heads_en and word not in self.never)

    def _french(self, words: Sequence[str], at: int) -> tuple[int, int] | None:
        """A French head noun and what follows it through "de", "en" and the like."""
        word = words[at]
        if word not in self.heads_fr and not (word.endswith("s") and word[:-1] in self.heads_fr):
            return None
        end = at + 1
        while end < len(words) and end - at < _MOST_WORDS:
            if words[end] in self.beside and words[end] not in _LINKS_FR:
                end += 1
            elif words[end] in _LINKS_FR and end + 1 < len(words) and words[end + 1] in self.beside:
                end += 2
            else:
                break
        return at, end
