"""What in a message may speak for an intent: words, pairs of words, kinds of mention, concepts. Each with a weight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bot.engine.mentions import Kind, Mention
from bot.engine.reading import Reading

_MASKED = frozenset(Kind) - {Kind.PEOPLE, Kind.TERM, Kind.DIRECTION, Kind.OCCUPATION, Kind.ZONE}
"""Kinds whose words give way to the kind's name; of the others the words stay as well."""

_ALSO_WORDS = frozenset({Kind.DAY, Kind.PERIOD, Kind.COUNT, Kind.DURATION, Kind.TEST, Kind.PROVINCE})
_WEIGHTS = {"word": 1.0, "pair": 1.0, "start": 0.5, "piece": 0.3, "prefix": 0.5, "concept": 1.0, "kind": 1.0}
_BACKGROUND = 0.8
_PIECE = 4
_PREFIX = 5


def features(reading: Reading) -> dict[str, float]:
    """Return the features of a message and how much each counts.

    What stands in a clause that asks, or in the last one where none does, counts in full; the rest less.
    """
    found: dict[str, float] = {}
    for name, weight in _raw(reading):
        if weight > found.get(name, 0.0):
            found[name] = weight
    return found


def _raw(reading: Reading) -> Iterator[tuple[str, float]]:
    shares = _shares(reading)
    masked = _masked(reading)
    yield from _words(masked, shares)
    for (first, at), (second, after) in pairwise(masked):
        if reading.message.words[at].clause == reading.message.words[after].clause:
            yield f"b:{first} {second}", _WEIGHTS["pair"] * shares[at]
    if masked:
        yield f"s:{masked[0][0]}", _WEIGHTS["start"]
    for concept in reading.concepts:
        yield f"c:{concept.kind}", _WEIGHTS["concept"] * shares[concept.start]
    for mention in reading.mentions:
        yield f"k:{mention.kind}", _WEIGHTS["kind"] * shares[mention.start]
        if mention.kind is Kind.CATEGORY:
            yield f"k:{mention.kind}={mention.value}", _WEIGHTS["kind"] * shares[mention.start]
    yield f"n:{_size(len(masked))}", 0.5
    yield "q:" if reading.message.questions else "q:none", 0.3


def _words(masked: list[tuple[str, int]], shares: list[float]) -> Iterator[tuple[str, float]]:
    for word, at in masked:
        yield f"w:{word}", _WEIGHTS["word"] * shares[at]
        if word[0] == "<":
            continue
        if len(word) > _PREFIX:
            yield f"p:{word[:_PREFIX]}", _WEIGHTS["prefix"] * shares[at]
        if len(word) >= _PIECE:
            ends = f"^{word}$"
            for start in range(len(ends) - _PIECE + 1):
                yield f"g:{ends[start : start + _PIECE]}", _WEIGHTS["piece"] * shares[at]


def _shares(reading: Reading) -> list[float]:
    """How much each word counts, by its clause."""
    message = reading.message
    asking = message.questions or ({message.words[-1].clause} if message.words else frozenset())
    return [1.0 if w.clause in asking else _BACKGROUND for w in message.words]


def _masked(reading: Reading) -> list[tuple[str, int]]:
    """The words with what they mention masked, each with its place."""
    masks: dict[int, str | None] = {}
    for mention in reading.mentions:
        if mention.kind in _MASKED and not _is_plain_word(reading, mention):
            masks.update(dict.fromkeys(range(mention.start, mention.end)))
            masks[mention.start] = f"<{mention.kind}>"
    line: list[tuple[str, int]] = []
    for at, word in enumerate(reading.words):
        mask = masks.get(at, word)
        if mask is not None:
            line.append((mask, at))
    line += [
        (reading.words[at], at)
        for m in reading.mentions
        if m.kind in _ALSO_WORDS
        for at in range(m.start, m.end)
        if masks.get(at, "") != reading.words[at]
    ]
    return line


def _is_plain_word(reading: Reading, mention: Mention) -> bool:
    """Whether a small number is said in a word ("the canadian experience one")."""
    return mention.kind is Kind.NUMBER and reading.words[mention.start].isalpha()


def _size(words: int) -> str:
    return next((name for name, most in (("one", 1), ("few", 3), ("some", 8), ("many", 20)) if words <= most), "lots")
