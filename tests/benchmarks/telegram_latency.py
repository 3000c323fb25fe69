#!/usr/bin/env python3
"""How long Telegram's people wait: from the moment an update is there to the sendMessage that answers it.

    PYTHONPATH=.:tests python tests/benchmarks/telegram_latency.py [--per-second N] [--seconds N] [--charts]

The adapter runs in a process of its own with the real client library; the Bot API server is on loopback, and its work
is part of the time. Each message is a question of `questions.txt` from a person of their own. Answers come in words
only, with ``--charts`` with their pictures as well. Beside it stands what the answer itself takes.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from answer_latency import questions
from fakes.hosting import Desk
from fakes.telegram_running import start_process
from fakes.telegram_server import BotApi
from fakes.telegram_world import person
from timing import line, percentile, ratio, time_each

from bot.answer import Answer
from bot.bootstrap import settle, start
from bot.question import Asker, Question
from bot.settings import load_settings


async def waits(api: BotApi, texts: Sequence[str], per_second: float, seconds: float) -> list[float]:
    """Let people ask at a steady rate; return how long each waited for the first message, in milliseconds."""
    asked: dict[int, float] = {}
    begun = time.monotonic()
    for n, text in zip(range(int(per_second * seconds)), itertools.cycle(texts), strict=False):
        await asyncio.sleep(max(0.0, begun + n / per_second - time.monotonic()))
        user = person(n)
        asked[user["id"]] = time.monotonic()
        api.world.says(user, text)
    await api.see(lambda: len(first_words(api)) == len(asked), seconds=60)
    answered = first_words(api)
    return [(answered[chat] - at) * 1000 for chat, at in asked.items()]


def first_words(api: BotApi) -> dict[int, float]:
    """Return when each chat got its first message or photo."""
    told: dict[int, float] = {}
    for call in (c for c in api.calls if c.method in ("sendMessage", "sendPhoto")):
        told.setdefault(int(call.given["chat_id"]), call.at)
    return told


class WordsOnly(Desk):
    """Answers without pictures."""

    async def reply(self, question: Question) -> Answer:
        """Answer ``question`` in words only."""
        return (await super().reply(question)).model_copy(update={"picture": None})


def resident(process: int) -> float:
    """Return the resident memory of a process in megabytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def measure(options: argparse.Namespace) -> None:
    """Run the adapter, ask and print the report."""
    texts = questions(1000)
    settings = load_settings()
    async with start(settings) as bot, BotApi() as api:
        bot.assistant.knowledge.titles()
        settle()
        with tempfile.TemporaryDirectory() as folder:
            desk = (Desk if options.charts else WordsOnly)(
                settings.model_copy(update={"data_dir": Path(folder)}), bot.assistant, bot.clock
            )
            process = start_process(api, desk, Path(folder) / "output", level="WARNING")
            await api.until("setMyCommands", 6)
            await waits(api, texts, options.per_second, len(texts) / options.per_second)
            api.calls.clear()
            times = await waits(api, texts, options.per_second, options.seconds)
            memory = resident(process.pid or 0)
            process.kill()
            await asyncio.to_thread(process.join)
        question = Question("", datetime.now(UTC), Asker("benchmark", "", "home"))
        own = time_each(
            bot.assistant.answer,
            (replace(question, text=t, asker=Asker("b", str(n), "home")) for n, t in enumerate(texts)),
        )
    print(line(f"update to sendMessage, {options.per_second:g} a second", times))
    print(line("message to Answer", own))
    print(ratio("update to sendMessage / Answer, medians", times, own))
    print(f"{'worst':44} {max(times):9.3f} ms   p99.9 {percentile(times, 0.999):9.3f} ms")
    print(f"{'resident, forked off one with everything':44} {memory:9.1f} MB")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--per-second", type=float, default=50, help="how many messages a second")
    parser.add_argument("--charts", action="store_true", help="send pictures as well")
    parser.add_argument("--seconds", type=float, default=20, help="for how long")
    asyncio.run(measure(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
