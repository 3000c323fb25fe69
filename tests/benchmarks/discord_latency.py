#!/usr/bin/env python3
"""How long Discord waits for the first word: from the gateway event to the callback, on loopback.

    PYTHONPATH=.:tests python tests/benchmarks/discord_latency.py [--rate N] [--seconds N] [--burst N]

Commands come at a steady rate; then a burst of them at once. The library, the gateway and the REST API are
real but for Discord itself, which shares this process: its own work is part of every time. The clock of the
answers is the day after the newest packaged round.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from fakes.asking import FRESH
from fakes.discord_person import Person
from fakes.discord_running import connected
from fakes.discord_server import DiscordServer, Shown
from fakes.hosting import Desk
from timing import line

from bot.bootstrap import settle, start
from bot.settings import BotSettings

_ASKED: Sequence[tuple[str, dict[str, object]]] = (
    ("lastdraw", {"category": "healthcare"}),
    ("wasitenough", {"score": 470, "category": "cec"}),
    ("ask", {"question": "was 470 enough for healthcare?"}),
    ("eligible", {"occupation": "Plumber"}),
    ("stats", {"year": 2025}),
)
_TYPED = ("software engineer", "nurse", "operat", "directeur adjoint", "weld")


async def steadily(ann: Person, rate: int, seconds: int) -> list[Shown]:
    """Use commands at ``rate`` a second and return what was shown."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    shown: list[Shown] = []
    for at, (name, options) in enumerate(islice(cycle(_ASKED), rate * seconds)):
        await asyncio.sleep(max(0.0, begun + at / rate - loop.time()))
        shown.append(await ann.slash_soon(name, **options))
    return await finished(shown)


async def at_once(ann: Person, burst: int) -> list[Shown]:
    """Use ``burst`` commands at once."""
    return await finished([await ann.slash_soon(n, **o) for n, o in islice(cycle(_ASKED), burst)])


async def typing(ann: Person, times: int) -> list[Shown]:
    """Type job titles, one after the other."""
    return [await ann.types("eligible", "occupation", text) for text in islice(cycle(_TYPED), times)]


async def finished(shown: list[Shown]) -> list[Shown]:
    """Wait for all of them."""
    async with asyncio.timeout(60):
        await asyncio.gather(*(one.finished.wait() for one in shown))
    return shown


def times(shown: list[Shown]) -> Iterator[float]:
    """Yield how long each waited, in milliseconds."""
    yield from ((one.answered_after or 0.0) * 1000 for one in shown)


async def measure(options: argparse.Namespace) -> None:
    """Run the adapter and print the report."""
    with tempfile.TemporaryDirectory() as folder:
        settings = BotSettings(data_dir=Path(folder))
        async with start(settings) as bot, DiscordServer() as server:
            bot.assistant.knowledge.titles()
            async with connected(server, Desk(settings, bot.assistant, lambda: FRESH)):
                ann = Person(server)
                await at_once(ann, 20)
                settle()
                steady = list(times(await steadily(ann, options.rate, options.seconds)))
                print(line(f"first word, {options.rate} commands a second", steady))
                print(
                    line(
                        f"first word, {options.burst} commands at once", list(times(await at_once(ann, options.burst)))
                    )
                )
                print(line("suggestions for a job title", list(times(await typing(ann, 100)))))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=50, help="commands a second")
    parser.add_argument("--seconds", type=int, default=10, help="for how long")
    parser.add_argument("--burst", type=int, default=200, help="commands at once")
    asyncio.run(measure(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
