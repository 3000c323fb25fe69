#!/usr/bin/env python3
"""How long a warm answer takes, from the message to the Answer, beside one bare rapidfuzz pass.

    python tests/benchmarks/answer_latency.py [--rounds N] [--questions N] [--bare N] [--at ISO]

Every question is asked once before anything is timed, then in each round in a chat of its own. The bare pass
is ``process.extractOne`` with ``WRatio`` over all utterances of the content, for the same questions: what
finding the nearest utterance alone would take.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from clock import add_clock
from rapidfuzz import fuzz, process
from timing import line, ratio, time_each

from bot.assistant import Assistant
from bot.bootstrap import start
from bot.content import ContentFolder
from bot.question import Asker, Question
from bot.settings import load_settings

QUESTIONS = Path(__file__).with_name("questions.txt")


def questions(most: int) -> list[str]:
    """Return up to ``most`` of the fixed questions, spread over all of them."""
    lines = [q for q in QUESTIONS.read_text(encoding="utf-8").splitlines() if not q.startswith("# ")]
    return lines[:: max(1, len(lines) // most)][:most]


def asked(texts: Sequence[str], at: datetime, rounds: int) -> Iterator[Question]:
    """Yield each text as the first question of a new chat, ``rounds`` times over."""
    for n in range(rounds):
        yield from (Question(text, at, Asker("benchmark", f"{n}/{i}", "home")) for i, text in enumerate(texts))


def report(assistant: Assistant, texts: Sequence[str], at: datetime, rounds: int, bare: int) -> Iterator[str]:
    """Yield the lines of the report."""
    for question in asked(texts, at, 1):
        assistant.answer(question)
    parses = time_each(assistant.parse, asked(texts, at, rounds))
    answers = time_each(assistant.answer, asked(texts, at, rounds))
    utterances = [text for _, _, text in ContentFolder.packaged().utterances()]
    passes = time_each(lambda text: process.extractOne(text, utterances, scorer=fuzz.WRatio), texts[:bare])
    yield line("message to Parse", parses)
    yield line("message to Answer", answers)
    yield line(f"bare WRatio pass over {len(utterances)} utterances", passes)
    yield ratio("Answer / bare pass, medians", answers, passes)


async def measure(options: argparse.Namespace) -> None:
    """Open the bot as it runs, and print the report."""
    async with start(load_settings()) as bot:
        for told in report(bot.assistant, questions(options.questions), options.at, options.rounds, options.bare):
            print(told)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often each question is asked")
    parser.add_argument("--questions", type=int, default=1000, help="at most so many of the fixed questions")
    parser.add_argument("--bare", type=int, default=50, help="for how many questions the bare pass is timed")
    add_clock(parser)
    asyncio.run(measure(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
