"""How round numbers are ordered: 91 < 91a < 91b < 92."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"([0-9]+)([a-z]?)")


def position(number: str) -> tuple[int, str]:
    """Return what a round number sorts by: its digits as a number, then its letter.

    Raises:
        ValueError: where ``number`` is not digits with at most one letter.
    """
    match = _NUMBER.fullmatch(number)
    if match is None:
        raise ValueError(f"{number!r} is not a round number")
    return int(match[1]), match[2]


def newest(numbers: Iterable[str]) -> str | None:
    """Return the highest of ``numbers``, or None where there is none."""
    return max(numbers, key=position, default=None)
