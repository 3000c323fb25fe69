"""A message read once: its words with slips mended, what it mentions, and the words of one meaning in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from bot.engine.cues import Cues
from bot.engine.jobs import JobWords
from bot.engine.lexicon import Found, Lexicon
from bot.engine.mentions import Kind, Mention, find_mentions
from bot.engine.normalise import Message, Word, read

_SHORTEST_MENDED = 5
_TWO_SLIPS_FROM = 8
_FRENCH_SHARE = 0.35


@dataclass(frozen=True)
class Reading:
    """What a message says before any meaning is decided.

    ``mended`` maps places of words to what was typed. ``language`` is ``fr`` where French words prevail,
    ``en`` where a word tells that it is English, and empty where nothing tells: names and figures are of any language.
    """

    message: Message
    words: tuple[str, ...]
    mentions: tuple[Mention, ...]
    concepts: tuple[Found, ...]
    cues: Cues
    mended: Mapping[int, str]
    language: str = ""

    @property
    def concept_names(self) -> frozenset[str]:
        """The names of all concepts in the message."""
        return frozenset(f.kind for f in self.concepts)


class Speller:
    """Mends slips of the finger in words nobody knows, towards words that many messages use."""

    def __init__(self, common: Iterable[str], known: Iterable[str]) -> None:
        self._known = frozenset(known) | frozenset(common)
        self._shelves: dict[tuple[str, int], list[str]] = {}
        for word in common:
            if len(word) >= _SHORTEST_MENDED - 1 and word.isalpha():
                self._shelves.setdefault((word[0], len(word)), []).append(word)

    def knows(self, word: str) -> bool:
        """Return whether many messages, or the content, use ``word``."""
        return word in self._known

    def mend(self, word: str) -> str:
        """Return ``word``, or the one common word that is a slip or (in long words) two away from it."""
        if len(word) < _SHORTEST_MENDED or not word.isalpha() or word in self._known:
            return word
        most = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        best: list[str] = []
        for length in range(len(word) - most, len(word) + most + 1):
            for candidate in self._shelves.get((word[0], length), ()):
                distance = OSA.distance(word, candidate, score_cutoff=most)
                if distance < most or (distance == most and not best):
                    best, most = [candidate], distance
                elif distance == most and candidate not in best:
                    best.append(candidate)
        return best[0] if len(best) == 1 else word


@dataclass(frozen=True)
class Reader:
    """Reads messages. ``speller`` is None while the words of the trade are still being learnt."""

    lexicon: Lexicon
    jobs: JobWords | None = None
    speller: Speller | None = None
    french: frozenset[str] = frozenset()
    english: frozenset[str] = frozenset()

    def read(self, text: str, language: str = "") -> Reading:
        """Return the reading of ``text``; never raises, whatever the text.

        ``language`` is the one it is likely in where its words do not tell.
        """
        message = read(text, self.lexicon.slang)
        mended: dict[int, str] = {}
        if self.speller:
            message = replace(message, words=tuple(self._mend(message.words, mended)))
        words = tuple(w.text for w in message.words)
        cues = Cues.of(self.lexicon.cues.find(words))
        told = self._language(words)
        parted = {at for at in range(len(words)) if message.is_parted(at)}
        mentions = find_mentions(words, cues, self.lexicon, day_first=(told or language) == "fr", parted=parted)
        if self.jobs:
            mentions = _with_jobs(mentions, self.jobs.find(words))
        if told == "fr":  # "ça" is no chartered accountant, "est" no Eastern Standard Time
            mentions = [m for m in mentions if m.kind is not Kind.OCCUPATION or self._may_be_job(words, m)]
            mentions = [m for m in mentions if m.kind is not Kind.ZONE or not _is_verb(message.words[m.start :])]
        concepts = tuple(self.lexicon.concepts.find(words))
        return Reading(message, words, tuple(mentions), concepts, cues, mended, told)

    def _may_be_job(self, words: Sequence[str], mention: Mention) -> bool:
        return not self.lexicon.no_jobs.issuperset(words[mention.start : mention.end])

    def _language(self, words: Sequence[str]) -> str:
        """French, where a good part of the words are such as French messages have and English ones do not.

        English, where more words tell that than are French: "demain ya draw" is of neither for sure.
        """
        told = [word in self.french for at, word in enumerate(words) if word.isalpha() and not _is_zone(words, at)]
        if sum(told) >= max(1, _FRENCH_SHARE * len(told)):
            return "fr"
        return "en" if sum(word in self.english for word in words) > sum(told) else ""

    def _mend(self, words: Sequence[Word], mended: dict[int, str]) -> Iterable[Word]:
        assert self.speller is not None  # noqa: S101 - the caller has looked
        for at, word in enumerate(words):
            better = self.speller.mend(word.text)
            if better != word.text:
                mended[at] = word.text
            yield word if better == word.text else replace(word, text=better)


def _is_verb(words: Sequence[Word]) -> bool:
    """Whether the first of ``words`` is the French "est": the zone is written in capitals, or no word follows it."""
    first, follows = words[0], words[1:2]
    return first.text == "est" and not first.surface.isupper() and bool(follows) and follows[0].text.isalpha()


def _is_zone(words: Sequence[str], at: int) -> bool:
    """Whether a word names a zone because a time of day stands before it: "8 pm est", "10:15 est"."""
    clock = at > 1 and words[at - 2] == ":" and words[at - 1].isdigit()
    return clock or (at > 0 and words[at - 1] in ("am", "pm"))


def _with_jobs(mentions: list[Mention], jobs: Iterable[Mention]) -> list[Mention]:
    """Add jobs found by their head nouns where neither a job's own name nor a category's takes the words."""
    named = [m for m in mentions if m.kind in (Kind.OCCUPATION, Kind.CATEGORY)]
    added = [j for j in jobs if not any(_within(j, m) for m in named)]
    kept = [m for m in mentions if m.kind is not Kind.OCCUPATION or not any(_within(m, j) for j in added)]
    return sorted([*kept, *added], key=lambda m: (m.start, m.end))


def _within(inner: Mention, outer: Mention) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
