"""Parts that fail are started again; what can never run is told once."""

from __future__ import annotations

import asyncio

import pytest

from bot import supervisor
from bot.errors import SettingsError


async def test_a_part_that_fails_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice it fails, then it runs to its end."""
    monkeypatch.setattr(supervisor, "_FIRST_WAIT", 0.001)
    left = [RuntimeError("once"), OSError("twice")]

    async def run() -> None:
        if left:
            raise left.pop()

    await asyncio.wait_for(supervisor.supervised("part", run), 5)
    assert left == []


async def test_what_cannot_run_is_not_tried_again() -> None:
    """A wrong setting or token is final until the next start; the others go on."""
    tries = []

    async def run() -> None:
        tries.append(1)
        raise SettingsError("the token is wrong")

    await asyncio.wait_for(supervisor.supervised("part", run), 5)
    assert tries == [1]
