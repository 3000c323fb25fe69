"""Alerts on: until they land, a short honest reply."""

from __future__ import annotations

from bot.outcome import Ask, Outcome


def answer(ask: Ask) -> Outcome:
    """Return that alerts are not built yet."""
    del ask
    return Outcome("not_built")
