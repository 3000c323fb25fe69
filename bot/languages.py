"""The languages that are understood and answered in."""

from __future__ import annotations

LANGUAGES = ("en", "fr")

FIRST = LANGUAGES[0]
"""The language where nothing tells which."""


def language_of(tag: str | None, default: str = FIRST) -> str:
    """Return the language of a platform's tag such as ``fr-CA`` or ``fr_FR``; ``default`` where it is another."""
    language = (tag or "").replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else default
