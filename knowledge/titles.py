"""57,702 job titles, found by how people write them: a trigram index with a rerank.

A title is kept under one or two *keys*: its folded words, once in the masculine and once in the feminine
where French titles print both. The index is a handful of numpy arrays; no title becomes a Python object
before it is a hit.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from knowledge.folding import fold, words_of

INDEX_VERSION = 2
"""An index of another version finds titles under other keys, and is built anew."""

_BASE = 37
_CODE_OF = np.zeros(256, dtype=np.int64)
_CODE_OF[list(b"abcdefghijklmnopqrstuvwxyz0123456789")] = np.arange(1, _BASE)
_RERANKED = 60
_SLASH = re.compile(r"(?<=[a-z])/(?=[a-z])")
_WORD = re.compile(r"[a-z0-9]+")
_CONTEXT = re.compile(r" - .*$")
_BRACKETED = re.compile(r"\s*\([^)]*\)")
_ACRONYM = re.compile(r"\(((?:[A-Z]\.?){2,6})\)")
_CONTEXT_COST = 3.0
_MOST_PAIRED = 12
_LONGEST = 250
"""No title has as many characters."""

Ints = npt.NDArray[np.uint32]


class TitleHit(NamedTuple):
    """A job title that resembles what was asked for; ``score`` runs from 0 to 100 (the same words)."""

    noc: str
    language: str
    title: str
    score: float


class TitleRow(NamedTuple):
    """A job title as Statistics Canada prints it."""

    noc: str
    language: str
    title: str


class TitleIndex:
    """All job titles, searchable in about a millisecond. Immutable."""

    def __init__(self, arrays: dict[str, npt.NDArray[np.generic]]) -> None:
        self._arrays = arrays
        self._keys = arrays["keys"].tobytes()
        self._titles = arrays["titles"].tobytes()
        self._key_starts: Ints = arrays["key_starts"].astype(np.uint32)
        self._title_starts: Ints = arrays["title_starts"].astype(np.uint32)
        self._title_of: Ints = arrays["title_of"].astype(np.uint32)
        self._nocs: Ints = arrays["nocs"].astype(np.uint32)
        self._english = arrays["english"].astype(np.bool_)
        self._whole = arrays["whole"].astype(np.bool_)
        self._checksums: Ints = arrays["checksums"].astype(np.uint32)
        self._by_checksum: Ints = arrays["by_checksum"].astype(np.uint32)
        self._posting_starts = arrays["posting_starts"].astype(np.int64)
        self._postings: Ints = arrays["postings"].astype(np.uint32)
        self._trigram_counts = arrays["trigram_counts"].astype(np.float32)

    @classmethod
    def build(cls, rows: Sequence[TitleRow]) -> TitleIndex:
        """Return the index over ``rows``; takes a second or two for all titles."""
        keyed = [(*key, i) for i, row in enumerate(rows) for key in title_keys(row.title)]
        keys = [key for key, _, _ in keyed]
        checksums = np.array([zlib.crc32(k.encode()) for k in keys], dtype=np.uint32)
        order = np.argsort(checksums, kind="stable")
        starts, postings, counts = _trigram_postings(keys)
        key_blob, key_starts = _blob(keys)
        title_blob, title_starts = _blob([row.title for row in rows])
        return cls(
            {
                "keys": key_blob,
                "key_starts": key_starts,
                "titles": title_blob,
                "title_starts": title_starts,
                "title_of": np.array([i for _, _, i in keyed], dtype=np.uint32),
                "whole": np.array([whole for _, whole, _ in keyed]),
                "nocs": np.array([int(row.noc) for row in rows], dtype=np.uint32),
                "english": np.array([row.language == "en" for row in rows]),
                "checksums": checksums[order],
                "by_checksum": order.astype(np.uint32),
                "posting_starts": starts,
                "postings": postings,
                "trigram_counts": counts,
            }
        )

    @classmethod
    def load(cls, path: Path) -> TitleIndex:
        """Read an index written by `save`.

        Raises:
            OSError, ValueError, KeyError: the file is missing, broken or not one of ours.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                return cls({name: stored[name] for name in stored.files})
        except (BadZipFile, EOFError, zlib.error) as problem:
            raise ValueError(f"{path.name} is broken: {problem}") from problem

    @staticmethod
    def path_in(folder: Path, fingerprint: str) -> Path:
        """Return where in ``folder`` the index of the titles with this fingerprint is kept."""
        return folder / f"titles-{INDEX_VERSION}-{fingerprint}.npz"

    @classmethod
    def kept(cls, folder: Path, fingerprint: str, rows: Callable[[], Sequence[TitleRow]]) -> TitleIndex:
        """Return the index kept in ``folder`` for the titles with this fingerprint, built from ``rows`` if need be.

        Where there is no space to keep it, it is built all the same; those kept for other titles are dropped.
        """
        path = cls.path_in(folder, fingerprint)
        try:
            return cls.load(path)
        except (OSError, ValueError, KeyError):
            index = cls.build(rows())
        fresh = path.with_suffix(".building.npz")
        try:
            index.save(fresh)
            fresh.replace(path)  # so that a half-written one is never loaded
            for other in folder.glob("titles-*.npz"):
                if other != path:
                    other.unlink(missing_ok=True)
        except OSError:
            fresh.unlink(missing_ok=True)
        return index

    def save(self, path: Path) -> None:
        """Write the index to ``path`` as a ``.npz`` file."""
        np.savez(path, **self._arrays)  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self._nocs)

    def exact(self, text: str) -> list[TitleHit]:
        """Return the titles that read exactly like ``text``, in either language, with either gender or both.

        A title that only does so without its context ("Cook - pulp and paper") counts where no other does.
        """
        hits = self._under(words_of(text))
        if hits or len(text) > _LONGEST or not _SLASH.search(fold(text)):
            return hits
        printed = self._under(words_of(_in_one_gender(fold(text), feminine=False)))
        return [hit for hit in printed if words_of(hit.title) == words_of(text)]

    def search(self, text: str, limit: int = 10) -> list[TitleHit]:
        """Return up to ``limit`` titles that resemble ``text``, best first, each title once."""
        query = words_of(text)[:120]
        nearest = self._nearest(query)
        if not len(nearest):
            return []
        candidates = {int(i): self._key(int(i)) for i in nearest}
        ranked = sorted(
            ((_likeness(query, key) - (0 if self._whole[i] else _CONTEXT_COST), -i) for i, key in candidates.items()),
            reverse=True,
        )
        best: dict[int, TitleHit] = {}
        for score, key_id in ranked:
            best.setdefault(int(self._title_of[-key_id]), self._hit(-key_id, round(score, 1)))
            if len(best) == limit:
                break
        return list(best.values())

    def _under(self, key: str) -> list[TitleHit]:
        """The titles kept under ``key``."""
        checksum = zlib.crc32(key.encode())
        low = int(np.searchsorted(self._checksums, checksum))
        high = int(np.searchsorted(self._checksums, checksum, side="right"))
        ids = [int(i) for i in self._by_checksum[low:high] if self._key(int(i)) == key]
        chosen = [i for i in ids if self._whole[i]] or ids
        return list(dict.fromkeys(self._hit(i, 100.0) for i in chosen))

    def _nearest(self, query: str) -> Ints:
        """The ids of the keys that share the largest part of their trigrams with ``query``."""
        trigrams = _trigrams(query)
        if not len(trigrams):
            return np.empty(0, dtype=np.uint32)
        found = [self._postings[self._posting_starts[t] : self._posting_starts[t + 1]] for t in trigrams]
        shared = np.bincount(np.concatenate(found), minlength=len(self._trigram_counts))
        near = np.flatnonzero(shared >= max(1, len(trigrams) // 4))
        if len(near) <= _RERANKED:
            return near.astype(np.uint32)
        # Between Dice (length matters) and coverage of what was asked (long titles may contain it).
        closeness = shared[near] / (0.35 * self._trigram_counts[near] + 0.65 * len(trigrams))
        return near[np.argpartition(closeness, -_RERANKED)[-_RERANKED:]].astype(np.uint32)

    def _key(self, key_id: int) -> str:
        return self._keys[self._key_starts[key_id] : self._key_starts[key_id + 1]].decode()

    def _hit(self, key_id: int, score: float) -> TitleHit:
        title_id = int(self._title_of[key_id])
        start, end = self._title_starts[title_id : title_id + 2]
        language = "en" if self._english[title_id] else "fr"
        return TitleHit(f"{self._nocs[title_id]:05d}", language, self._titles[start:end].decode(), score)


def title_keys(title: str) -> list[tuple[str, bool]]:
    """Return the folded forms under which a title is found, each with whether it is the whole title.

    Both genders where two are printed, with and without what stands in brackets, acronyms in brackets
    alone; and, not whole, without the context behind a dash.
    """
    folded = fold(title)
    forms = [folded]
    if _SLASH.search(folded):
        forms = [_in_one_gender(folded, feminine) for feminine in (False, True)]
    whole = [*forms, *(_BRACKETED.sub("", f) for f in forms if "(" in f)]
    short = [_CONTEXT.sub("", f) for f in whole if " - " in f]
    acronyms = [m[1].replace(".", "").lower() for m in _ACRONYM.finditer(title)]
    keys = dict.fromkeys((words_of(f) for f in short), False)
    keys.update(dict.fromkeys((words_of(f) for f in (*whole, *acronyms)), True))
    keys.pop("", None)
    return list(keys.items())


def head_words(titles: Iterable[tuple[str, str]]) -> dict[str, Counter[str]]:
    """Return, per language, how many titles each head noun leads: the last word in English, the first in French.

    ``titles`` are pairs of language and title.
    """
    heads: dict[str, Counter[str]] = {"en": Counter(), "fr": Counter()}
    for language, title in titles:
        plain = _CONTEXT.sub("", _BRACKETED.sub("", fold(title))).split(",")[0]
        end = plain.split()[-1 if language == "en" else 0]
        heads[language].update(w for w in words_of(end).split() if len(w) > 2)
    return heads


def _likeness(query: str, key: str) -> float:
    """0 to 100: the words in any order, with some credit for a title that says more than was asked."""
    whole = fuzz.token_sort_ratio(query, key)
    return whole if whole == 100 else 0.7 * whole + 0.3 * fuzz.token_set_ratio(query, key) - 0.5


def _in_one_gender(title: str, feminine: bool) -> str:
    """``title`` with one side of each slash; as many words stand for each other there as begin alike.

    "directeur adjoint/directrice adjointe des ventes" is "directeur adjoint des ventes" and
    "directrice adjointe des ventes".
    """
    while slash := _SLASH.search(title):
        left, right = list(_WORD.finditer(title, 0, slash.start())), list(_WORD.finditer(title, slash.end()))
        pairs = _paired([m[0] for m in left], [m[0] for m in right])
        if feminine:
            ending = _feminine(left[-1][0], right[0][0]) if pairs == 1 else title[slash.end() : right[0].end()]
            title = title[: left[-pairs].start()] + ending + title[right[0].end() :]
        else:
            title = title[: slash.start()] + title[right[pairs - 1].end() :]
    return title


def _paired(left: Sequence[str], right: Sequence[str]) -> int:
    """How many words before a slash the words after it repeat in the other gender; at least one."""
    longest = min(len(left), len(right), _MOST_PAIRED)
    ranges = (zip(left[-n:], right, strict=False) for n in range(longest, 1, -1))
    return next((longest - i for i, pairs in enumerate(ranges) if all(b.startswith(a[:3]) for a, b in pairs)), 1)


def _feminine(masculine: str, feminine: str) -> str:
    """``alderman/woman`` prints an ending only: put it on the stem where it is no word of its own."""
    if masculine.endswith("man") and feminine == "woman":
        return masculine[:-3] + feminine
    return feminine


def _blob(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint8], Ints]:
    encoded = [t.encode() for t in texts]
    starts = np.zeros(len(encoded) + 1, dtype=np.uint32)
    np.cumsum([len(e) for e in encoded], out=starts[1:])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), starts


def _codes(text: str) -> npt.NDArray[np.int64]:
    return _CODE_OF[np.frombuffer(f" {text} ".encode("ascii", "replace"), dtype=np.uint8)]


def _trigrams(text: str) -> npt.NDArray[np.int64]:
    """The distinct trigrams of ``text`` as numbers; a space stands at each end."""
    codes = _codes(text)
    return np.unique((codes[:-2] * _BASE + codes[1:-1]) * _BASE + codes[2:])


def _trigram_postings(keys: Sequence[str]) -> tuple[npt.NDArray[np.int64], Ints, Ints]:
    """Where each trigram's keys begin, all keys by trigram, and the number of trigrams of each key."""
    codes = _codes("  ".join(keys))
    lengths = np.array([len(k) + 2 for k in keys], dtype=np.int64)
    owner = np.repeat(np.arange(len(keys)), lengths)
    whole = owner[:-2] == owner[2:]
    numbers = ((codes[:-2] * _BASE + codes[1:-1]) * _BASE + codes[2:])[whole]
    pairs = np.sort(numbers * len(keys) + owner[:-2][whole])
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]  # np.unique takes five times as long here
    trigram, key = pairs // len(keys), pairs % len(keys)
    starts = np.zeros(_BASE**3 + 1, dtype=np.int64)
    np.cumsum(np.bincount(trigram, minlength=_BASE**3), out=starts[1:])
    return starts, key.astype(np.uint32), np.bincount(key, minlength=len(keys)).astype(np.uint32)
