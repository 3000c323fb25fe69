"""Words and names that people use, of all languages together: people mix them in one message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from bot.engine.normalise import Word

NameLists = Mapping[str, Mapping[str, Sequence[str]]]


class WordLists(BaseModel):
    """The content file ``_words.yaml`` of one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slang: Mapping[str, str]
    concepts: Mapping[str, tuple[str, ...]]


class NameFile(BaseModel):
    """The content file ``_names.yaml`` of one language: for each kind of slot, what its values are called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Mapping[str, tuple[str, ...]]
    people: Mapping[str, tuple[str, ...]]
    province: Mapping[str, tuple[str, ...]]
    test: Mapping[str, tuple[str, ...]]
    direction: Mapping[str, tuple[str, ...]]
    month: Mapping[int, tuple[str, ...]]
    weekday: Mapping[int, tuple[str, ...]]
    day: Mapping[str, tuple[str, ...]]
    period: Mapping[str, tuple[str, ...]]
    number: Mapping[str, int]
    ordinal: Mapping[str, int]
    zone: Mapping[str, tuple[str, ...]] = {}
    unit: Mapping[str, tuple[str, ...]]
    no_job: tuple[str, ...]
    cue: Mapping[str, tuple[str, ...]]


class Found(NamedTuple):
    """A phrase found in a message: what it names, and which words it takes."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Phrasebook:
    """Phrases by their first word, longest first."""

    phrases: Mapping[str, Sequence[tuple[Sequence[str], str, str]]]

    @classmethod
    def of(cls, entries: Iterable[tuple[str, str, str]]) -> Phrasebook:
        """Return the phrasebook of ``(phrase, kind, value)`` entries."""
        by_first: dict[str, list[tuple[Sequence[str], str, str]]] = {}
        for phrase, kind, value in dict.fromkeys(entries):
            words = phrase.split()
            by_first.setdefault(words[0], []).append((words[1:], kind, value))
        for known in by_first.values():
            known.sort(key=lambda p: -len(p[0]))
        return cls(by_first)

    def find(self, words: Sequence[str]) -> Iterator[Found]:
        """Yield every phrase in ``words``; of one kind only the longest at a place, left to right."""
        taken: dict[str, int] = {}
        for at, word in enumerate(words):
            for rest, kind, value in self.phrases.get(word, ()):
                end = at + 1 + len(rest)
                if taken.get(kind, 0) <= at and list(words[at + 1 : end]) == rest:
                    taken[kind] = end
                    yield Found(kind, value, at, end)


@dataclass(frozen=True)
class Lexicon:
    """All word lists of all languages, compiled."""

    slang: Mapping[str, str]
    concepts: Phrasebook
    names: Phrasebook
    cues: Phrasebook
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    units: Mapping[str, str]
    no_jobs: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(
        cls,
        words: Sequence[WordLists],
        names: Sequence[NameFile],
        extra_names: Iterable[tuple[str, str, str]] = (),
    ) -> Lexicon:
        """Merge the lists; the first language wins where two give one word another meaning.

        ``extra_names`` are further ``(phrase, kind, value)`` entries, such as glossary terms.
        """
        slang = {k: v for lists in reversed(words) for k, v in lists.slang.items()}
        concepts = [(p, c, "") for lists in words for c, phrases in lists.concepts.items() for p in phrases]
        listed = [entry for file in names for entry in _named(file)] + list(extra_names)
        cues = [(p, kind, "") for file in names for kind, phrases in file.cue.items() for p in phrases]
        known = {w for phrase, *_ in (*concepts, *listed, *cues) for w in phrase.split()}
        numbers = {k: v for file in reversed(names) for k, v in file.number.items()}
        return cls(
            slang=slang,
            concepts=Phrasebook.of((p, kind, kind) for p, kind, _ in concepts),
            names=Phrasebook.of(listed),
            cues=Phrasebook.of((p, kind, kind) for p, kind, _ in cues),
            numbers=numbers,
            ordinals={k: v for file in reversed(names) for k, v in file.ordinal.items()},
            units={w: unit for file in names for unit, called in file.unit.items() for w in called},
            no_jobs=frozenset(w for file in names for w in file.no_job),
            words=frozenset(known | set(numbers) | {w for v in slang.values() for w in v.split()} | set(slang)),
        )


def _named(file: NameFile) -> Iterator[tuple[str, str, str]]:
    kinds = ("category", "people", "province", "test", "direction", "month", "weekday", "day", "period", "zone")
    for kind in kinds:
        for value, phrases in getattr(file, kind).items():
            for phrase in phrases:
                yield phrase, kind, str(value)


def texts(words: Iterable[Word]) -> list[str]:
    """Return the plain texts of ``words``."""
    return [w.text for w in words]
