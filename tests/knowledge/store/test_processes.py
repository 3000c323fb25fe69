"""Several tasks and processes open the knowledge store at once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from fakes.stores import KEPT, NEWEST, NUMBERS, STEPS, build, known_in, names_in, numbers

import knowledge as package
from knowledge.dataset import Dataset


async def test_tasks_that_open_at_once_build_once(tmp_path: Path, data: Dataset) -> None:
    """One builds, the others wait and find it done."""
    told = [steps.told for steps in await asyncio.gather(*(build(tmp_path, data) for _ in range(4)))]
    assert sorted(map(len, told)) == [0, 0, 0, STEPS + 1]
    assert names_in(tmp_path) == KEPT


SECOND_PROCESS = """
import asyncio, pathlib, sys, time
from knowledge.dataset import Dataset
from knowledge.store import KnowledgeStore

data, folder, gate = map(pathlib.Path, sys.argv[1:])
steps = []

def progress(step, done):
    steps.append(step)
    if step == "pool":
        print("building", flush=True)
        while not gate.exists():
            time.sleep(0.01)

async def main():
    async with KnowledgeStore.open(folder, Dataset(data), progress) as store:
        print(len(steps), len((await store.load()).rounds), flush=True)

asyncio.run(main())
"""


def _second_process(data: Dataset, folder: Path, gate: Path) -> subprocess.Popen[str]:
    """Start a process that opens the store and, half-way through its build, waits for ``gate``."""
    root = str(Path(package.__file__).parents[1])
    return subprocess.Popen(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-c", SECOND_PROCESS, str(data.folder), str(folder), str(gate)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    )


async def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return (await asyncio.to_thread(process.stdout.readline)).strip()


async def test_two_processes_that_open_at_once_build_once(tmp_path: Path, data: Dataset) -> None:
    """While another process builds, this one waits; then both have the same store."""
    gate, folder = tmp_path / "gate", tmp_path / "store"
    with _second_process(data, folder, gate) as other:
        assert await _line(other) == "building"
        waiting = asyncio.create_task(build(folder, data))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        gate.touch()
        assert (await waiting).told == []
        assert await _line(other) == f"{STEPS + 1} {NEWEST}"
    assert other.returncode == 0
    assert names_in(folder) == KEPT


async def test_a_process_killed_while_building_does_no_harm(tmp_path: Path, data: Dataset) -> None:
    """What it leaves behind is neither opened nor kept."""
    folder = tmp_path / "store"
    with _second_process(data, folder, tmp_path / "gate") as other:
        assert await _line(other) == "building"
        other.kill()
    assert names_in(folder) > {"knowledge.building"}
    assert (await build(folder, data)).told
    assert numbers(await known_in(folder, data)) == NUMBERS
    assert names_in(folder) == KEPT
