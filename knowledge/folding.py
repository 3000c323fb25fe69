"""Text made comparable: one form for letters, spaces and punctuation."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "’": "'", "‘": "'", "`": "'"})
_GAPS = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return ``text`` in lower case and without accents; other characters stay where they are."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words_of(text: str) -> str:
    """Return the folded letters and digits of ``text``, its words parted by single spaces."""
    return _GAPS.sub(" ", fold(text)).strip()
