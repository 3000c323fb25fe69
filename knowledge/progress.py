"""How far a longer task has come, told to whoever wants to show it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Told what is being done and how much of it is, 0 to 1."""


def silent(step: str, done: float) -> None:
    """Show no progress."""
    del step, done
