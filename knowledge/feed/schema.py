"""From the bytes of the feed to its rows as published: everything text, nothing interpreted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.errors import FeedRefused
from knowledge.feed.moments import Language, language_of_date

Entry = Mapping[str, str]
"""One row of the feed, keys as printed. A row that is not a JSON object comes out empty."""

_DATE_KEYS = ("drawDateFull", "drawDateTime", "drawDistributionAsOn", "drawCutOff")


@dataclass(frozen=True, slots=True)
class Document:
    """The rows of one file, in its order, and the language that most of them are in."""

    language: Language
    entries: tuple[Entry, ...]


def read_document(body: bytes) -> Document:
    """Return the rows in ``body``: UTF-8 with or without a byte-order mark, else Windows-1252.

    Raises:
        FeedRefused: where the body is empty, a web page, not JSON, or JSON of another shape.
    """
    text = _decoded(body)
    if not text.strip():
        raise FeedRefused("The file is empty.")
    if text.lstrip().startswith("<"):
        raise FeedRefused("The file is a web page, not JSON.")
    rows = _rows(_parsed(text))
    entries = tuple(_entry(row) for row in rows)
    if not any(entries):
        raise FeedRefused("The file is JSON, but its 'rounds' hold no round.")
    spoken = Counter(language_of(entry) for entry in entries if entry)
    return Document(language=max(spoken, key=lambda language: spoken[language]), entries=entries)


def language_of(entry: Entry) -> Language:
    """Return the language of one row: by its month names, else by its link; English where nothing tells."""
    for key in _DATE_KEYS:
        language = language_of_date(entry.get(key, ""))
        if language:
            return language
    return "fr" if "/fr/" in entry.get("drawNumberURL", "") else "en"


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError as problem:
        raise FeedRefused("The file is text neither in UTF-8 nor in Windows-1252.") from problem


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise FeedRefused(f"The file is not whole JSON: {problem}.") from problem


def _rows(content: Any) -> list[Any]:
    rows = content.get("rounds") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise FeedRefused("The file is JSON, but not an object with a list of 'rounds'.")
    return rows


def _entry(row: Any) -> dict[str, str]:
    if not isinstance(row, dict):
        return {}
    texts = ((key, _as_text(value)) for key, value in row.items())
    return {key: text for key, text in texts if text is not None}


def _as_text(value: Any) -> str | None:
    """A JSON value as the feed would print it; None for a value that no field can have."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None
