#!/usr/bin/env python3
"""Kill −9 at random moments between reading a new round and the last mark: who is not told, who is told twice.

    PYTHONPATH=.:tests python tests/benchmarks/kill.py [--kills N] [--people N] [--stores sqlite,postgresql]

Each kill is a bot of its own with its own copy of the stores, sending to two platforms that outlive it: one that knows
repeated messages by their nonce, as Discord does, and one that does not, as Telegram. Pacing is off, leases are short.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from fakes.killing import BOUND, Trial, arena, nursery_of

from knowledge.store import KnowledgeStore

_COLUMNS = (
    "store",
    "kills",
    "subscribers",
    "s undisturbed",
    "missed",
    "twice, nonces",
    "twice, no nonces",
    "most",
    "bound",
    "unknown",
    "beyond both",
)


async def measure(kind: str, kills: int, people: int) -> str:
    """Return one row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "built"
        async with KnowledgeStore.open(built):
            pass
        async with nursery_of(built) as nursery, arena(Path(folder), built, people, kind, nursery) as prepared:
            whole = (await prepared.trial(None)).killed_after
            trials = [await prepared.trial(whole) for _ in range(kills)]
    return _row(kind, people, whole, trials)


def _row(kind: str, people: int, whole: float, trials: Sequence[Trial]) -> str:
    missed = sum(t.missed for t in trials)
    with_nonce, without = [t.twice_with_nonce for t in trials], [t.twice_without for t in trials]
    return (
        f"| {kind} | {len(trials)} | {2 * people} | {whole:.1f} | {missed} | {sum(with_nonce)} | {sum(without)} "
        f"| {max(without)} | {BOUND} | {sum(t.unknowns for t in trials)} "
        f"| {sum(t.twice_without > BOUND + t.unknowns for t in trials)} |"
    )


async def report(options: argparse.Namespace) -> None:
    """Print the table."""
    print(f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}")
    for kind in options.stores.split(","):
        print(await measure(kind, options.kills, options.people), flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="how many kills on each store")
    parser.add_argument("--people", type=int, default=250, help="subscribers on each platform")
    parser.add_argument("--stores", default="sqlite,postgresql", help="which stores")
    asyncio.run(report(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
