"""Answers questions about Express Entry rounds. Answers go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.errors import BotError
from bot.operating import commands
from bot.settings import BotSettings
from bot.shell import AsJson, At, configured, moment_of, play, progress_bar
from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from bot.bootstrap import Bot
    from knowledge.crs import Profile

app = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(commands.app)

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
Language = Annotated[
    Literal["en", "fr"] | None,
    typer.Option("--locale", "--lang", help="The language to answer in; French is answered in French in any case."),
]


def main() -> None:
    """Run the command line; what cannot be used is told in one sentence, with exit code 2."""
    try:
        app()
    except (BotError, KnowledgeError) as problem:
        print(f"express-entry-bot: {problem}", file=sys.stderr)
        sys.exit(2)


@app.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """Without a command: the chat at a terminal, else run."""
    if context.invoked_subcommand is None:
        (chat if sys.stdin.isatty() else run)()


@app.command()
def chat(language: Language = None) -> None:
    """Talk to the bot here; no token is needed."""
    play(_serve(_in_language(configured(), language), ["console"]))


@app.command()
def run() -> None:
    """Start every platform that has a token, and the console where there is a terminal or input."""
    from bot.bootstrap import find_adapters

    settings = configured()
    with_token = [name for name, adapter in find_adapters().items() if name != "console" and adapter.is_configured()]
    if not with_token:
        print(
            "No platform has a token, so only the console is here (python -m bot chat). "
            "README tells how to set up Discord and Telegram.",
            file=sys.stderr,
        )
    play(_serve(settings, [*with_token, "console"]))


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="The question.")],
    as_json: AsJson = False,
    at: At = None,
    language: Language = None,
    context: Annotated[str | None, typer.Option(help="The message before.")] = None,
) -> None:
    """Answer one question."""
    play(_ask(configured(), text, as_json, moment_of(at), language, context))


@app.command()
def crs(
    file: Annotated[str, typer.Argument(help="A profile as JSON; “-” reads it from stdin.")],
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Compute the CRS score of a profile, by the rules of the day that --at names."""
    from bot.crs_file import read_profile, score_json

    settings = configured()
    moment = moment_of(at) or datetime.now(UTC)
    profile = read_profile(file)
    if as_json:
        print(score_json(profile, moment.date()))
        return
    play(_crs(settings, profile, moment))


@app.command()
def explain(text: str, at: At = None, as_json: AsJson = False) -> None:
    """Show how a message is understood: words, slots, candidates and the evidence that decided."""
    play(_explain(configured(), text, moment_of(at), as_json))


@app.command()
def check() -> None:
    """Check the content and the data against each other; exit code 1 where something is wrong."""
    from bot.check import find_faults

    configured()
    faults = find_faults()
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults", file=sys.stderr)
    raise typer.Exit(1 if faults else 0)


@app.command(name="eval")
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="JSON Lines files of labelled questions.")],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well labelled questions are understood and answered."""
    play(_evaluate(configured(), files, moment_of(at), as_json))


@app.command()
def backtest(since: Day = None, until: Day = None, as_json: AsJson = False) -> None:
    """Measure how good the forecasts would have been, from the Monday after --since up to --until."""
    from bot.backtest import show

    play(show(configured(), since.date() if since else None, until.date() if until else None, as_json))


@app.command()
def scorecard(as_json: AsJson = False) -> None:
    """Show how the forecasts did that were really made, and apart from them how they do on the past."""
    from bot.scorecard import show

    play(show(configured(), as_json))


@app.command()
def learn(
    target: Annotated[Path | None, typer.Option(help="Where to write; beside the content by default.")] = None,
) -> None:
    """Learn from the utterances again; needed after they change, before the package is built."""
    from bot.content import ContentFolder
    from bot.engine.catalogue import Learned
    from knowledge.dataset import Dataset

    configured()
    folder = ContentFolder.packaged()
    with progress_bar() as progress:
        learned = Learned.learn(folder, folder.read(), Dataset.packaged(), progress)
    path = target or folder.folder / "learned.npz"
    learned.keep(path)
    print(f"{len(learned.model.vocabulary.rows)} features, {path.stat().st_size / 1e6:.1f} MB", file=sys.stderr)


# --- what the commands do -----------------------------------------------------------------------


async def _serve(settings: BotSettings, names: list[str]) -> None:
    from bot.bootstrap import find_adapters, settle
    from bot.operating.memory import give_back
    from bot.service import serve

    give_back()
    adapters = find_adapters()
    async with _started(settings) as bot:
        settle()
        _welcome(bot)
        await serve(bot, {name: adapters[name] for name in names})


def _welcome(bot: Bot) -> None:
    from bot.question import Asker, Question

    if sys.stdin.isatty():
        asker = Asker("console", "local", "local")
        said = Question("", bot.clock(), asker, bot.settings.default_language)
        print(bot.assistant.say(said, "terminal_welcome").title)


async def _ask(
    settings: BotSettings, text: str, as_json: bool, at: datetime | None, language: str | None, context: str | None
) -> None:
    from bot.bootstrap import find_terminal, utc_now
    from bot.once import reply_once
    from bot.question import Asker, Place, Question
    from bot.sending import Address

    async with _started(settings) as bot:
        here, asker = Place(Address("console", "local")), Asker("console", "local", "local")
        locale = language or settings.default_language
        question = Question(text, at or utc_now(), asker, locale, place=here, chosen=language is not None)
        if context:
            bot.assistant.answer(replace(question, text=context))
        begun = time.perf_counter()
        answer = bot.assistant.answer(question) if at else await reply_once(bot, question)
        elapsed = (time.perf_counter() - begun) * 1000
    if as_json:
        from bot.evaluate import as_object

        print(json.dumps(as_object(answer, elapsed), ensure_ascii=False))
        return
    find_terminal().show(answer)


async def _crs(settings: BotSettings, profile: Profile, moment: datetime) -> None:
    from bot.bootstrap import find_terminal

    async with _started(settings) as bot:
        find_terminal().show(bot.assistant.score(profile, moment))


async def _explain(settings: BotSettings, text: str, at: datetime | None, as_json: bool) -> None:
    from bot.bootstrap import utc_now
    from bot.evaluate import explanation
    from bot.question import Asker, Question

    async with _started(settings) as bot:
        question = Question(text, at or utc_now(), Asker("console", "local", "local"))
        told = explanation(bot.assistant, question)
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        lines = [str(v) for v in value] if isinstance(value, list) else [str(value)]
        print(f"{name}:", *lines, sep="\n  ")


async def _evaluate(settings: BotSettings, files: list[Path], at: datetime | None, as_json: bool) -> None:
    from bot.bootstrap import utc_now
    from bot.evaluate import measure, summary

    async with _started(settings) as bot:
        result = {"files": {path.name: measure(bot.assistant, path, at or utc_now()) for path in files}}
    print(json.dumps(result, ensure_ascii=False) if as_json else summary(result))


@asynccontextmanager
async def _started(settings: BotSettings) -> AsyncIterator[Bot]:
    """The bot, with a progress bar while its stores are opened."""
    from bot.bootstrap import start

    async with AsyncExitStack() as opening:
        with progress_bar() as progress:
            bot = await opening.enter_async_context(start(settings, progress=progress))
        yield bot


def _in_language(settings: BotSettings, language: str | None) -> BotSettings:
    return settings.model_copy(update={"default_language": language}) if language else settings
