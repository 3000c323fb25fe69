"""What whoever runs the bot does at the command line: reading the feed, messages, stores, health."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.logs import configure_logs
from bot.settings import BotSettings
from bot.shell import configured, play

app = typer.Typer()


@app.command()
def ingest(
    source: Annotated[str | None, typer.Argument(help="A URL or the path of a copy; FEED_URL by default.")] = None,
) -> None:
    """Read IRCC's rounds file into the store and tell what changed; exit code 1 where it could not be read."""
    play(_ingest(configured(), source))


@app.command()
def broadcast(
    file: Annotated[Path, typer.Argument(help="A text file: the title in its first line, the text below.")],
    preview: Annotated[
        bool, typer.Option("--preview", help="Show it and count who would get it; send nothing.")
    ] = False,
) -> None:
    """Send a text to every chat that has alerts; the running bot delivers it."""
    play(_broadcast(configured(), file, preview))


@app.command()
def targets(
    closed: Annotated[bool, typer.Option("--closed", help="Those that nothing is sent to any more, and why.")] = False,
) -> None:
    """List the chats that alerts go to no more."""
    if not closed:
        raise typer.BadParameter("say --closed: open chats are nobody's business", param_hint="--closed")
    play(_closed_targets(configured()))


@app.command()
def healthcheck() -> None:
    """Ask the running bot whether it lives and is ready; exit code 1 where it does not, or does not answer."""
    from bot.operating.healthcheck import ask

    well, told = ask(configured())
    print(told)
    raise typer.Exit(0 if well else 1)


@app.command()
def gaps() -> None:
    """List the wordings that were not understood, once three different people used them."""
    from bot.operating.gaps import show

    settings = configured()
    if not settings.keep_unanswered:
        print("KEEP_UNANSWERED is not set, so nothing is counted at present.", file=sys.stderr)
    play(show(settings))


@app.command()
def doctor() -> None:
    """Examine settings, tokens, stores, feed, clock and disk, each with its mend; exit code 1 where something fails."""
    from bot.bootstrap import find_adapters, utc_now
    from bot.operating.doctor import show

    configure_logs("ERROR")
    raise typer.Exit(0 if play(show(find_adapters(), utc_now)) else 1)


@app.command()
def migrate() -> None:
    """Bring the tables of the state store to the version of this program; safe to repeat."""
    play(_migrate(configured()))


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")]) -> None:
    """Write everything that people entrusted to the bot to one file, while it runs."""
    play(_backup(configured(), file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that backup wrote, from SQLite or PostgreSQL.")],
    replace: Annotated[bool, typer.Option("--replace", help="Delete first what the state store holds.")] = False,
) -> None:
    """Put a backup into the state store; the bot must not run meanwhile."""
    play(_restore(configured(), file, replace))


# --- what the commands do -----------------------------------------------------------------------


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
