"""Parts that fail are started again; what can never run is told once."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.errors import SettingsError
from bot.operating import supervisor
from bot.operating.observer import Observer


class Heard(Observer):
    """Remembers which parts failed."""

    def __init__(self) -> None:
        self.failures: list[str] = []

    def failed(self, part: str) -> None:
        """Remember it."""
        self.failures.append(part)


async def test_a_part_that_fails_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice it fails, then it runs to its end; how long it rests is told, each time longer."""
    monkeypatch.setattr(supervisor, "_FIRST_WAIT", 0.001)
    left = [RuntimeError("once"), OSError("twice")]

    async def run() -> None:
        if left:
            raise left.pop()

    heard = Heard()
    kept = supervisor.Supervisor(heard)
    with capture_logs() as logs:
        await asyncio.wait_for(kept.keep("part", run), 5)
    assert left == []
    assert [line["again_in"] for line in logs] == [0.002, 0.004]
    assert heard.failures == ["part", "part"]
    assert kept.standing == {"part": "ended"}


async def test_what_cannot_run_is_not_tried_again() -> None:
    """A wrong setting or token is final until the next start; the others go on."""
    tries = []

    async def run() -> None:
        tries.append(1)
        raise SettingsError("the token is wrong")

    kept = supervisor.Supervisor()
    await asyncio.wait_for(kept.keep("part", run), 5)
    assert tries == [1]
    assert kept.standing == {"part": "refused"}


async def test_how_each_part_is_can_be_asked() -> None:
    """Running, and dead once nobody looks after it."""
    kept = supervisor.Supervisor()
    task = asyncio.create_task(kept.keep("part", asyncio.Event().wait))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert kept.standing == {"part": "running"}
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert kept.standing == {"part": "dead"}
