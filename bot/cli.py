"""Answers questions about Express Entry rounds. Answers go to stdout, everything else to stderr."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from bot.errors import BotError
from bot.logs import configure_logs
from bot.settings import BotSettings, load_settings
from knowledge.errors import KnowledgeError
from knowledge.progress import Progress

if TYPE_CHECKING:
    from bot.bootstrap import Bot
    from knowledge.crs import Profile

app = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False, help=__doc__)

Result = TypeVar("Result")
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
At = Annotated[str | None, typer.Option("--at", help="Set the clock: ISO 8601, UTC where no offset is given.")]


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
    _play(_serve(_in_language(_settings(), language), ["console"]))


@app.command()
def run() -> None:
    """Start every platform that has a token, and the console where there is a terminal or input."""
    from bot.bootstrap import find_adapters

    settings = _settings()
    configured = [name for name, adapter in find_adapters().items() if name != "console" and adapter.is_configured()]
    if not configured:
        print(
            "No platform has a token, so only the console is here (python -m bot chat). "
            "README tells how to set up Discord and Telegram.",
            file=sys.stderr,
        )
    _play(_serve(settings, [*configured, "console"]))


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="The question.")],
    as_json: AsJson = False,
    at: At = None,
    language: Language = None,
    context: Annotated[str | None, typer.Option(help="The message before.")] = None,
) -> None:
    """Answer one question."""
    _play(_ask(_settings(), text, as_json, _moment(at), language, context))


@app.command()
def crs(
    file: Annotated[str, typer.Argument(help="A profile as JSON; “-” reads it from stdin.")],
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Compute the CRS score of a profile, by the rules of the day that --at names."""
    from bot.crs_file import read_profile, score_json

    settings = _settings()
    moment = _moment(at) or datetime.now(UTC)
    profile = read_profile(file)
    if as_json:
        print(score_json(profile, moment.date()))
        return
    _play(_crs(settings, profile, moment))


@app.command()
def explain(text: str, at: At = None, as_json: AsJson = False) -> None:
    """Show how a message is understood: words, slots, candidates and the evidence that decided."""
    _play(_explain(_settings(), text, _moment(at), as_json))


@app.command()
def check() -> None:
    """Check the content and the data against each other; exit code 1 where something is wrong."""
    from bot.check import find_faults

    _settings()
    faults = find_faults()
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults", file=sys.stderr)
    raise typer.Exit(1 if faults else 0)


@app.command()
def ingest(
    source: Annotated[str | None, typer.Argument(help="A URL or the path of a copy; FEED_URL by default.")] = None,
) -> None:
    """Read IRCC's rounds file into the store and tell what changed; exit code 1 where it could not be read."""
    _play(_ingest(_settings(), source))


@app.command()
def broadcast(
    file: Annotated[Path, typer.Argument(help="A text file: the title in its first line, the text below.")],
    preview: Annotated[
        bool, typer.Option("--preview", help="Show it and count who would get it; send nothing.")
    ] = False,
) -> None:
    """Send a text to every chat that has alerts; the running bot delivers it."""
    _play(_broadcast(_settings(), file, preview))


@app.command()
def targets(
    closed: Annotated[bool, typer.Option("--closed", help="Those that nothing is sent to any more, and why.")] = False,
) -> None:
    """List the chats that alerts go to no more."""
    if not closed:
        raise typer.BadParameter("say --closed: open chats are nobody's business", param_hint="--closed")
    _play(_closed_targets(_settings()))


@app.command()
def healthcheck() -> None:
    """Ask the running bot whether it lives and is ready; exit code 1 where it does not, or does not answer."""
    from bot.operating.healthcheck import ask

    well, told = ask(_settings())
    print(told)
    raise typer.Exit(0 if well else 1)


@app.command()
def gaps() -> None:
    """List the wordings that were not understood, once three different people used them."""
    from bot.operating.gaps import show

    settings = _settings()
    if not settings.keep_unanswered:
        print("KEEP_UNANSWERED is not set, so nothing is counted at present.", file=sys.stderr)
    _play(show(settings))


@app.command()
def doctor() -> None:
    """Examine settings, tokens, stores, feed, clock and disk, each with its mend; exit code 1 where something fails."""
    from bot.bootstrap import find_adapters, utc_now
    from bot.operating.doctor import show

    configure_logs("ERROR")
    raise typer.Exit(0 if _play(show(find_adapters(), utc_now)) else 1)


@app.command()
def migrate() -> None:
    """Bring the tables of the state store to the version of this program; safe to repeat."""
    _play(_migrate(_settings()))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")]) -> None:
    """Write everything that people entrusted to the bot to one file, while it runs."""
    _play(_backup(_settings(), file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that backup wrote, from SQLite or PostgreSQL.")],
    replace: Annotated[bool, typer.Option("--replace", help="Delete first what the state store holds.")] = False,
) -> None:
    """Put a backup into the state store; the bot must not run meanwhile."""
    _play(_restore(_settings(), file, replace))


@app.command(name="eval")
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="JSON Lines files of labelled questions.")],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Measure how well labelled questions are understood and answered."""
    _play(_evaluate(_settings(), files, _moment(at), as_json))


@app.command()
def backtest(since: Day = None, until: Day = None, as_json: AsJson = False) -> None:
    """Measure how good the forecasts would have been, from the Monday after --since up to --until."""
    from bot.backtest import show

    _play(show(_settings(), since.date() if since else None, until.date() if until else None, as_json))


@app.command()
def scorecard(as_json: AsJson = False) -> None:
    """Show how the forecasts did that were really made, and apart from them how they do on the past."""
    from bot.scorecard import show

    _play(show(_settings(), as_json))


@app.command()
def learn(
    target: Annotated[Path | None, typer.Option(help="Where to write; beside the content by default.")] = None,
) -> None:
    """Learn from the utterances again; needed after they change, before the package is built."""
    from bot.content import ContentFolder
    from bot.engine.catalogue import Learned
    from knowledge.dataset import Dataset

    _settings()
    folder = ContentFolder.packaged()
    with _progress() as progress:
        learned = Learned.learn(folder, folder.read(), Dataset.packaged(), progress)
    path = target or folder.folder / "learned.npz"
    learned.keep(path)
    print(f"{len(learned.model.vocabulary.rows)} features, {path.stat().st_size / 1e6:.1f} MB", file=sys.stderr)


# --- what the commands do -----------------------------------------------------------------------


async def _serve(settings: BotSettings, names: list[str]) -> None:
    from bot.bootstrap import find_adapters, settle, start
    from bot.operating.memory import give_back
    from bot.service import serve

    give_back()
    adapters = find_adapters()
    with _progress() as progress:
        opening = contextlib.AsyncExitStack()
        bot = await opening.enter_async_context(start(settings, progress=progress))
    async with opening:
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
    from bot.bootstrap import find_terminal, start, utc_now
    from bot.once import reply_once
    from bot.question import Asker, Place, Question
    from bot.sending import Address

    with _progress() as progress:
        opening = contextlib.AsyncExitStack()
        bot = await opening.enter_async_context(start(settings, progress=progress))
    async with opening:
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
    from bot.bootstrap import find_terminal, start

    with _progress() as progress:
        async with start(settings, progress=progress) as bot:
            find_terminal().show(bot.assistant.score(profile, moment))


async def _explain(settings: BotSettings, text: str, at: datetime | None, as_json: bool) -> None:
    from bot.bootstrap import start, utc_now
    from bot.evaluate import explanation
    from bot.question import Asker, Question

    async with start(settings) as bot:
        question = Question(text, at or utc_now(), Asker("console", "local", "local"))
        told = explanation(bot.assistant, question)
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        lines = [str(v) for v in value] if isinstance(value, list) else [str(value)]
        print(f"{name}:", *lines, sep="\n  ")


async def _ingest(settings: BotSettings, source: str | None) -> None:
    from bot.bootstrap import utc_now
    from bot.report import lines_of
    from knowledge.feed.ingest import ingest as read_feed
    from knowledge.store import KnowledgeStore

    async with KnowledgeStore.open(settings.data_dir) as store:
        report = await read_feed(store, source or settings.feed_url, utc_now())
    for line in lines_of(report):
        print(line)
    raise typer.Exit(1 if report.refused else 0)


async def _broadcast(settings: BotSettings, file: Path, preview: bool) -> None:
    from bot.alerts import operator
    from bot.bootstrap import utc_now
    from bot.errors import SettingsError
    from bot.state.store import open_state

    try:
        text = operator.Broadcast.read(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{file} cannot be read: {problem}") from problem
    async with open_state(settings, alone=False) as database:
        if preview:
            print(f"{text.title}\n\n{text.words}\n\nto {await operator.recipients(database, utc_now())} targets")
            return
        made = await operator.broadcast(database, text, utc_now())
    print("The same text was sent before; nothing was done." if made is None else f"{made} deliveries were written.")


async def _closed_targets(settings: BotSettings) -> None:
    from bot.state import targets as target_rows
    from bot.state.store import open_state

    async with open_state(settings, alone=False) as database, database.reading() as db:
        for target in await target_rows.closed_ones(db):
            print(f"{target.closed_at:%Y-%m-%d %H:%M} {target.platform}:{target.chat} {target.closed_reason}")


async def _migrate(settings: BotSettings) -> None:
    from bot.state.database import Database, database_url
    from bot.state.migrate import migrate as bring_up
    from bot.state.migrate import newest_version

    async with Database.open(database_url(settings.state_database_url, settings.data_dir)) as database:
        await bring_up(database)
    print(f"The state store has version {newest_version()}.")


async def _backup(settings: BotSettings, file: Path) -> None:
    from bot.operating.backup import back_up
    from bot.state.store import open_state

    async with open_state(settings, alone=False) as database:
        rows = await back_up(database, file)
    print(f"{sum(rows.values())} rows were written to {file}. It holds what people entrusted to you: keep it safe.")


async def _restore(settings: BotSettings, file: Path, replace: bool) -> None:
    from bot.bootstrap import utc_now
    from bot.operating.backup import restore as put_back
    from bot.state.store import open_state

    max_age = timedelta(days=settings.alert_max_age_days)
    async with open_state(settings, alone=True) as database:
        rows = await put_back(database, file, settings.data_dir, utc_now(), max_age, replacing=replace)
    print(f"{sum(rows.values())} rows were restored.")


async def _evaluate(settings: BotSettings, files: list[Path], at: datetime | None, as_json: bool) -> None:
    from bot.bootstrap import start, utc_now
    from bot.evaluate import measure, summary

    async with start(settings) as bot:
        result = {"files": {path.name: measure(bot.assistant, path, at or utc_now()) for path in files}}
    print(json.dumps(result, ensure_ascii=False) if as_json else summary(result))


# --- around the commands ------------------------------------------------------------------------


def _settings() -> BotSettings:
    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format)
    return settings


def _in_language(settings: BotSettings, language: str | None) -> BotSettings:
    return settings.model_copy(update={"default_language": language}) if language else settings


def _play(work: Coroutine[Any, Any, Result]) -> Result:
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(work)
    raise typer.Exit(130)


def _moment(text: str | None) -> datetime | None:
    """The moment that ``--at`` names."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as problem:
        raise typer.BadParameter(f"{text!r} is not an ISO 8601 date or moment") from problem


@contextlib.contextmanager
def _progress() -> Any:
    """A progress bar on stderr, shown only once something takes longer."""
    shown: list[Any] = []

    def tell(step: str, done: float) -> None:
        if not shown and sys.stderr.isatty() and "NO_PROGRESS" not in os.environ:
            from rich.console import Console
            from rich.progress import Progress as Bar

            bar = Bar(console=Console(stderr=True), transient=True)
            bar.start()
            shown.extend([bar, bar.add_task("building", total=1.0)])
        if shown:
            shown[0].update(shown[1], description=step, completed=done)

    progress: Progress = tell
    try:
        yield progress
    finally:
        if shown:
            shown[0].stop()
