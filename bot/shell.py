"""What commands share: settings, running to the end, the clock they are set to, a progress bar."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import typer

from bot.logs import configure_logs
from bot.settings import BotSettings, load_settings
from knowledge.progress import Progress

Result = TypeVar("Result")
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
At = Annotated[str | None, typer.Option("--at", help="Set the clock: ISO 8601, UTC where no offset is given.")]


def configured() -> BotSettings:
    """Return the settings of the environment, once logs are written as they say."""
    settings = load_settings()
    configure_logs(settings.log_level, settings.log_format)
    return settings


def play(work: Coroutine[Any, Any, Result]) -> Result:
    """Return what ``work`` comes to; Ctrl-C ends the program."""
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(work)
    raise typer.Exit(130)


def moment_of(text: str | None) -> datetime | None:
    """Return the moment that ``--at`` names, in UTC.

    Raises:
        BadParameter: it names none.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as problem:
        raise typer.BadParameter(f"{text!r} is not an ISO 8601 date or moment") from problem


@contextlib.contextmanager
def progress_bar() -> Iterator[Progress]:
    """Show a progress bar on stderr, once something takes longer."""
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

    try:
        yield tell
    finally:
        if shown:
            shown[0].stop()
