"""Colours: an answer's kind is seen before it is read."""

from __future__ import annotations

from collections.abc import Mapping

from bot.answer import Answer, Status
from knowledge.tie_break import Verdict

_RED = 0xD52B1E
_QUIET = 0x80848E
_VERDICTS: Mapping[Verdict, int] = {
    Verdict.YES: 0x23A55A,
    Verdict.NO: 0xDA373C,
    Verdict.DEPENDS: 0xF0B232,
    Verdict.NOT_IN_POOL: _QUIET,
}
_CATEGORIES: Mapping[str, int] = {
    "general": _RED,
    "cec": 0x1F6FEB,
    "fsw": 0x3E8EDE,
    "fst": 0x6F7C85,
    "pnp": 0x8957E5,
    "french": 0x0055A4,
    "healthcare": 0xE5484D,
    "stem": 0x0E8A80,
    "trades": 0xC9772B,
    "transport": 0x5B7083,
    "agriculture": 0x5E9732,
    "education": 0xD9A514,
    "physicians": 0xC2315A,
    "senior-managers": 0x34495E,
    "researchers": 0x4B5FD1,
    "military": 0x556B2F,
}


def colour_of(answer: Answer) -> int:
    """Return the colour of a verdict where there is one, else of the category, else the bot's own."""
    if answer.status is not Status.ANSWERED:
        return _QUIET
    if answer.verdict and answer.verdict in _VERDICTS:
        return _VERDICTS[answer.verdict]
    return _CATEGORIES.get(answer.category or "", _RED)
