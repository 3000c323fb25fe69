"""The bound on every stop: what hangs while it is cleaned up is broken off."""

from __future__ import annotations

import signal
import subprocess
import sys
from time import monotonic

import pytest

PROGRAM = """
import asyncio, time
from bot.logs import configure_logs
from bot.operating.stopping import stopping

async def main():
    configure_logs("ERROR")
    with stopping():
        try:
            print("ready", flush=True)
            await asyncio.sleep(60)
        finally:
            {cleaning}
    print("clean", flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("cleaning", "code", "said"),
    [
        ("await asyncio.sleep(0.2)", 0, "clean"),
        ("await asyncio.sleep(60)", 1, "stop_took_too_long"),
        ("time.sleep(60)", 1, "stop_took_too_long"),
    ],
)
def test_a_stop_ends_in_time(cleaning: str, code: int, said: str) -> None:
    """Whether the loop waits or is blocked; a second signal changes nothing."""
    program = PROGRAM.format(cleaning=cleaning)
    with subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        begun = monotonic()
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
    assert process.returncode == code, out
    assert said in out
    assert monotonic() - begun < 6
