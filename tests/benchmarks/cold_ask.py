#!/usr/bin/env python3
"""How long ``python -m bot ask`` takes from a cold start, beside importing the libraries it ends up with.

    python tests/benchmarks/cold_ask.py [--runs N] [--at ISO] [QUESTION]

One start beforehand builds the store and tells which modules of other people an answer needs. Then the two
take turns: the whole command in a process of its own, and one that does nothing but import those modules.
Exit code 1 where a library is among them that no answer in a terminal needs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from clock import add_clock
from timing import line, ratio

QUESTION = "was 470 enough for healthcare?"
UNNEEDED = frozenset({"alembic", "discord", "httpx", "matplotlib", "sqlalchemy", "telegram"})
OURS = frozenset({"bot", "knowledge", "adapters"})

ASK = ["-m", "bot", "ask", "--json"]
ASK_AND_TELL = """
import json, sys
before = set(sys.modules)
from bot.cli import main
try:
    main()
finally:
    found = [name for name, module in sys.modules.items() if getattr(module, "__spec__", None)]
    print(json.dumps([name for name in found if name not in before]), file=sys.stderr)
"""
IMPORT = """
import contextlib, importlib, json, sys
for name in json.loads(sys.argv[1]):
    with contextlib.suppress(ImportError):  # a second name of another module
        importlib.import_module(name)
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with ``arguments`` to its end; what it compiles is kept, as everywhere but in a sandbox."""
    quiet = {**os.environ, "LOG_LEVEL": "ERROR"}
    quiet.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(  # noqa: S603 - our own interpreter and programs
        [sys.executable, *arguments], capture_output=True, text=True, check=True, env=quiet
    )


def foreign_modules(question: Sequence[str]) -> list[str]:
    """Return the modules that are neither ours nor Python's own which answering ends up with, in order of import."""
    loaded: list[str] = json.loads(run("-c", ASK_AND_TELL, *ASK[2:], *question).stderr.splitlines()[-1])
    return [name for name in loaded if not _is_at_hand(name.partition(".")[0])]


def _is_at_hand(package: str) -> bool:
    return package in OURS or package in sys.stdlib_module_names or package.startswith("_sysconfigdata")


def taking_turns(runs: int, question: Sequence[str], modules: Sequence[str]) -> tuple[list[float], list[float]]:
    """Return the times of both, in milliseconds, one of each after the other."""
    commands = ([*ASK, *question], ["-c", IMPORT, json.dumps(modules)])
    turns = [[_timed(command) for command in commands] for _ in range(runs)]
    return [ask for ask, _ in turns], [imports for _, imports in turns]


def _timed(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    run(*command)
    return (time.perf_counter() - begun) * 1000


def report(runs: int, question: Sequence[str], modules: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the report."""
    asks, imports = taking_turns(runs, question, modules)
    libraries = sorted({name.partition(".")[0] for name in modules})
    yield line("python -m bot ask, cold", asks)
    yield line(f"importing the {len(modules)} modules it ends up with", imports)
    yield ratio("ask / imports, medians", asks, imports)
    yield f"libraries: {', '.join(libraries)}"
    unneeded = sorted(UNNEEDED & set(libraries))
    yield f"unneeded among them: {', '.join(unneeded) or 'none'}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the options and measure; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("question", nargs="?", default=QUESTION)
    parser.add_argument("--runs", type=int, default=15, help="how often each of the two is started")
    add_clock(parser)
    options = parser.parse_args(arguments)
    question = ["--at", options.at.isoformat(), options.question]
    modules = foreign_modules(question)
    for told in report(options.runs, question, modules):
        print(told)
    return int(any(name.partition(".")[0] in UNNEEDED for name in modules))


if __name__ == "__main__":
    sys.exit(main())
