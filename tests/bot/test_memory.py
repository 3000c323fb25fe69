"""Memory that is not needed any more is not kept."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import resource
from pathlib import Path
from bot.operating.memory import give_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 2**20

give_back()
before = resident()
bytearray(2**24)  # what makes glibc keep up to twice as much from then on
many = [b"x" * 5000 for _ in range(6000)]
del many
print(resident() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what is freed")
def test_freed_memory_goes_back() -> None:
    """However large a block was freed before."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)  # noqa: S603
    assert int(done.stdout) < 10
