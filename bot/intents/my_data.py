"""What is stored about the person: nothing yet but the last question, for a while."""

from __future__ import annotations

from bot.recent import FORGOTTEN_AFTER
from bot.outcome import Ask, Outcome


def answer(ask: Ask) -> Outcome:
    """Return what is kept and for how long."""
    del ask
    return Outcome("not_built", {"minutes": int(FORGOTTEN_AFTER.total_seconds() // 60)})
