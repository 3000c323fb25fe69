#!/usr/bin/env python3
"""How long forecasts and charts take, beside the bound each is held to.

    python tests/benchmarks/forecast.py [--mondays N]

Every forecast is one that nobody asked for before: whole, with the chances of a score, on Mondays since 2025.
Charts are drawn for the first time each; the one before all loads matplotlib and is told apart.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from timing import line, time_each

from bot.bootstrap import start
from bot.charts import Charts, Theme
from bot.picture import Picture
from bot.question import Asker, Question
from bot.settings import load_settings
from knowledge.forecast.forecast import forecast
from knowledge.models import Round

FORECAST_BOUND, CHART_BOUND = 20.0, 300.0
KINDS = ("pnp", "cec", "french", "healthcare", None)
CHARTED = (
    "will cec drop below 510",
    "last 12 french rounds",
    "how many invitations in 2025",
    "how many people are above 487 in the pool",
    "compare 2024 and 2025",
)


def forecasts(rounds: Sequence[Round], mondays: int) -> None:
    """Print how long forecasts take, by kind."""
    days = [date(2025, 1, 6) + timedelta(days=7 * n) for n in range(mondays)]
    for kind in KINDS:
        plain = time_each(lambda day, of=kind: forecast(rounds, of, day, day), days)  # type: ignore[misc]
        scored = time_each(lambda day, of=kind: forecast(rounds, of, day, day, 500), days)  # type: ignore[misc]
        print(line(f"forecast of {kind or 'any'}", plain))
        print(line(f"forecast of {kind or 'any'} with a score's chances", scored))
        print(f"{'':44} {sorted(plain)[len(plain) // 2] / FORECAST_BOUND:.2f} of the bound in the median")


def charts(pictures: Sequence[Picture]) -> None:
    """Print how long charts take."""
    with tempfile.TemporaryDirectory() as folder:
        drawer = Charts(Path(folder))
        begun = time.perf_counter()
        drawer.png(pictures[0].model_copy(update={"alt": ""}))
        print(f"{'first chart, with loading matplotlib':44}     {(time.perf_counter() - begun) * 1000:9.3f} ms")
        times = time_each(lambda drawn: drawer.png(*drawn), [(p, theme) for p in pictures for theme in Theme])
        print(line("chart", times))
        print(f"{'':44} {max(times) / CHART_BOUND:.2f} of the bound at most")


async def measure(mondays: int) -> None:
    """Open the bot as it runs, and print the times."""
    at = datetime(2026, 8, 20, 12, tzinfo=UTC)
    async with start(load_settings()) as bot:
        asked = [bot.assistant.answer(Question(t, at, Asker("benchmark", t, "home"))) for t in CHARTED]
        forecasts(bot.assistant.knowledge.rounds, mondays)
        charts([answer.picture for answer in asked if answer.picture])


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mondays", type=int, default=30, help="how many days each kind is forecast on")
    asyncio.run(measure(parser.parse_args(arguments).mondays))


if __name__ == "__main__":
    main()
