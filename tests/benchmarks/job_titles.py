#!/usr/bin/env python3
"""How long it takes to find a job as people write it, beside a bare WRatio pass over all titles.

    python tests/benchmarks/job_titles.py [--jobs N] [--bare N]

The jobs are titles of the National Occupational Classification spread over all of them: as printed, with a
letter lost, with two letters swapped, and one word of each; and every alias. The bare pass is
``process.extract`` with ``WRatio``, what finding the nearest titles without an index would take.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process
from timing import line, ratio, time_each

from bot.bootstrap import start
from bot.settings import load_settings
from knowledge.dataset import Dataset
from knowledge.eligibility import find_groups
from knowledge.folding import fold
from knowledge.snapshot import Knowledge


def jobs(titles: Sequence[str], aliases: Sequence[str], most: int) -> list[str]:
    """Return up to ``most`` jobs as people may write them, always the same ones."""
    chance = random.Random(7)  # noqa: S311 - for variety, not for secrecy
    spread = titles[:: max(1, len(titles) * 5 // most)]
    written = [text for title in spread for text in _spellings(title, chance)]
    return [*written, *aliases][:: max(1, (len(written) + len(aliases)) // most)][:most]


def _spellings(title: str, chance: random.Random) -> Iterator[str]:
    text = fold(title)
    place = chance.randrange(max(1, len(text) - 1))
    yield text
    yield text[:place] + text[place + 1 :]
    yield text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
    yield chance.choice(text.split())


def report(knowledge: Knowledge, titles: Sequence[str], asked: Sequence[str], bare: int) -> Iterator[str]:
    """Yield the lines of the report; everything is asked once before anything is timed."""
    index = knowledge.titles()
    for job in asked:
        find_groups(knowledge, job)
    searches = time_each(lambda job: index.search(job, 12), asked)
    found = time_each(lambda job: find_groups(knowledge, job), asked)
    every = max(1, len(asked) // bare)
    passes = time_each(lambda job: process.extract(job, titles, scorer=fuzz.WRatio, limit=12), asked[::every][:bare])
    yield line(f"search among {len(index)} titles", searches)
    yield line("job to unit groups", found)
    yield line(f"bare WRatio pass over {len(titles)} titles", passes)
    yield ratio("search / bare pass, medians", searches, passes)


async def measure(options: argparse.Namespace) -> None:
    """Open the bot as it runs, and print the report."""
    titles = [fold(row.title) for row in Dataset.packaged().titles()]
    async with start(load_settings()) as bot:
        knowledge = bot.assistant.knowledge
        aliases = [name for alias in knowledge.aliases for name in alias.names]
        for told in report(knowledge, titles, jobs(titles, aliases, options.jobs), options.bare):
            print(told)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2000, help="at most so many jobs are looked for")
    parser.add_argument("--bare", type=int, default=50, help="for how many of them the bare pass is timed")
    asyncio.run(measure(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
