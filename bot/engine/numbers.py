"""Numbers as people write and say them: ``470``, ``5,000``, ``15k``, "four seventy", "quatre cent dix"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_DIGITS = re.compile(
    r"^(?P<whole>\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](?P<part>\d{1,2}))?(?P<mark>st|nd|rd|th|ere?|e(?:me)?|k)?$"
)
_TENS = range(20, 100, 10)
_SCORE_FR = frozenset({"vingt", "vingts"})
_MOST_PARTS = 9
_DIGIT_WORDS = frozenset("123456789")


class Number(NamedTuple):
    """A number in a message: its value and the words it takes; ``ordinal`` for "3rd", ``spoken`` for words."""

    value: float
    start: int
    end: int
    ordinal: bool = False
    spoken: bool = False


def find_numbers(words: Sequence[str], names: Mapping[str, int], ordinals: Mapping[str, int]) -> list[Number]:
    """Return the numbers in ``words``, left to right, written in digits or in the ``names`` of numbers."""
    found: list[Number] = []
    at = 0
    while at < len(words):
        number = _spoken(words, at, names, ordinals) or _written(words, at)
        if number:
            found.append(number)
        at = number.end if number else at + 1
    return found


def _written(words: Sequence[str], at: int) -> Number | None:
    match = _DIGITS.match(words[at])
    if not match:
        return None
    whole = re.sub(r"[.,]", "", match["whole"])
    if len(whole) > 9:
        return None
    value = float(f"{whole}.{match['part'] or 0}")
    if match["mark"] == "k":
        return Number(value * 1000, at, at + 1)
    return Number(value, at, at + 1, ordinal=bool(match["mark"]))


def _spoken(words: Sequence[str], at: int, names: Mapping[str, int], ordinals: Mapping[str, int]) -> Number | None:
    """Read the longest run of number words from ``at``; a digit may begin it, an ordinal may end it."""
    run: list[int] = []
    end = at
    if words[at] in _DIGIT_WORDS and at + 1 < len(words) and names.get(words[at + 1], 0) in (*_TENS, 100):
        run, end = [int(words[at])], at + 1
    while end < len(words) and len(run) < _MOST_PARTS:
        word = words[end]
        if word in names:
            _append(run, word, names[word])
            end += 1
        elif run and (joints := _joints(words, end, run[-1], names, ordinals)):
            end += joints
        else:
            break
    last = ordinals.get(words[end]) if end < len(words) else None
    if last is not None and (not run or (len(run) == 1 and run[0] in _TENS and last < 10)):
        return Number(last + (run[0] if run else 0), at, end + 1, ordinal=True, spoken=True)
    value = _value(run) if run else None
    return None if value is None else Number(value, at, end, spoken=True)


def _append(run: list[int], word: str, part: int) -> None:
    """Add a part to ``run``; "quatre-vingt" and "dix-sept" are one part each."""
    if word in _SCORE_FR and run[-1:] == [4]:
        run[-1] = 80
    elif run[-1:] == [10] and 7 <= part <= 9:
        run[-1] += part
    else:
        run.append(part)


def _joints(words: Sequence[str], at: int, last: int, names: Mapping[str, int], ordinals: Mapping[str, int]) -> int:
    """How many words only join what follows: a dash any parts, "and" behind a hundred, "et" behind tens."""
    joins = {"-", *(["and"] if last >= 100 else []), *(["et"] if last in _TENS else [])}
    end = at
    while end < len(words) and words[end] in joins:
        end += 1
    goes_on = end < len(words) and (words[end] in names or words[end] in ordinals)
    return end - at if goes_on else 0


def _value(run: Sequence[int]) -> int | None:
    """The number that a run of parts says: "four hundred seventy", "four seventy", "twenty fifteen"."""
    if 1000 in run:
        cut = run.index(1000)
        head = _value(run[:cut]) if cut else 1
        tail = _value(run[cut + 1 :]) if cut + 1 < len(run) else 0
        return None if head is None or tail is None else head * 1000 + tail
    if 100 in run:
        cut = run.index(100)
        head = _value(run[:cut]) if cut else 1
        tail = _value(run[cut + 1 :]) if cut + 1 < len(run) else 0
        return None if head is None or tail is None else head * 100 + tail
    if len(run) == 1:
        return run[0]
    if len(run) == 3 and 0 < run[0] < 10 and max(run) < 10:  # four nine two
        return run[0] * 100 + run[1] * 10 + run[2]
    if run[0] in _TENS and len(run) == 2:
        # forty two; soixante-dix, quatre-vingt-douze; twenty fifteen (a year)
        return run[0] + run[1] if run[1] < (20 if run[0] in (60, 80) else 10) else run[0] * 100 + run[1]
    if run[0] in _TENS and run[1] in _TENS:  # twenty twenty five
        return run[0] * 100 + run[1] + run[2] if len(run) == 3 and run[2] < 10 else None
    if 1 <= run[0] <= 12:  # four seventy two, five eighteen, five oh eight
        rest = run[2] if len(run) == 3 and run[1] == 0 else _value(run[1:])
        plausible = rest is not None and (10 <= rest < 100 or run[1] == 0)
        return run[0] * 100 + rest if rest is not None and plausible else None
    return None
