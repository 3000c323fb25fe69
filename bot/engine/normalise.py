"""Text as people type it, made into words that can be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.folding import fold

MAX_CHARACTERS = 4000
"""Longer messages are not read: no chat question needs more, and time stays bounded."""

_MAX_WORDS = 400
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_WORD = re.compile(
    r"""
    (?P<word>
        # 470  #391  91a  1,365.50  3rd  1er  2eme  15k
        \#?\d+(?:[.,]\d+)*(?:(?:st|nd|rd|th|ere?|e(?:me)?|[abk])(?![a-z]))?
      | [ap]\.m\b\.?
      | b/w(?![a-z]) | w/o?(?![a-z]) | [yo]/n(?![a-z])
      | [a-z]+(?:'[a-z]+)*
      | [$€£%+=:/@] | (?<![a-z\d])- | -(?![a-z])  # before a letter a hyphen only parts words: "35-year-old"
    )
  | (?P<stop>[.!?;\n]+)
  | (?P<comma>[,()\[\]|"]|\s[-–—]+\s)
    """,
    re.VERBOSE,
)
_ELISION = re.compile(r"^([ldjcsnmt]|qu|jusqu|lorsqu|puisqu)'(?=[a-z])")
_GROUPED = re.compile(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))")
_SIGNS = ",;.!?()\n"
_STRETCHED = re.compile(r"([a-z])\1{2,}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a message: as typed (``surface``) and folded (``text``), with its place and clause."""

    text: str
    surface: str
    start: int
    end: int
    clause: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message in words. ``questions`` are the clauses that end in a question mark."""

    source: str
    folded: str
    words: tuple[Word, ...]
    questions: frozenset[int]
    clauses: int
    shouting: bool

    def is_parted(self, at: int, signs: str = _SIGNS) -> bool:
        """Return whether one of ``signs`` stands right before the word at ``at``."""
        return at > 0 and bool({*signs} & {*self.folded[self.words[at - 1].end : self.words[at].start]})

    @property
    def is_blank(self) -> bool:
        """Whether no word is left: nothing, emoji, or signs only."""
        return not any(w.text[0].isalnum() or w.text[0] == "#" for w in self.words)


def visible(text: str) -> str:
    """Return ``text`` in compatibility form, without control, format and direction characters.

    The narrow spaces that group digits ("5 000") go as well.
    """
    composed = unicodedata.normalize("NFKC", _GROUPED.sub("", text))
    return "".join(
        c if c in "\n " or unicodedata.category(c) not in _INVISIBLE else " " if c in "\t\r" else "" for c in composed
    )


def read(text: str, slang: Mapping[str, str]) -> Message:
    """Split ``text`` into words and clauses; ``slang`` gives the plain words for what people shorten.

    Words beyond the first hundred and the last three hundred are left out.
    """
    source = visible(text[:MAX_CHARACTERS])[:MAX_CHARACTERS]  # one sign may stand for many
    folded = _fold_in_place(source)
    words: list[Word] = []
    questions: set[int] = set()
    clause = 0
    for found in _WORD.finditer(folded):
        if found["stop"]:
            if words and words[-1].clause == clause:
                if "?" in found["stop"]:
                    questions.add(clause)
                clause += 1
        elif found["word"]:
            words.extend(_plain(found, source, clause, slang))
    letters = [c for c in source if c.isalpha()]
    kept = words if len(words) <= _MAX_WORDS else words[:100] + words[-300:]
    shouting = len(letters) > 6 and sum(c.isupper() for c in letters) > 0.7 * len(letters)
    return Message(source, folded, tuple(kept), frozenset(questions), clause + 1, shouting)


def _fold_in_place(source: str) -> str:
    """Fold each character on its own, so that places in the result are places in ``source``."""
    if source.isascii():
        return source.lower()
    return "".join((fold(c) or " ")[:1] if not c.isascii() else c.lower() for c in source)


def _plain(found: re.Match[str], source: str, clause: int, slang: Mapping[str, str]) -> Iterator[Word]:
    start, end = found.span("word")
    text = found["word"]
    surface = source[start:end]
    if text[0].isalpha():
        text = _ELISION.sub(r"\1 ", text)
        text = _STRETCHED.sub(r"\1", text.removesuffix("'s").replace("'", "").replace(".", ""))
    for part in slang.get(text, text).split():
        yield Word(part, surface, start, end, clause)
