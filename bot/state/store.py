"""Opening the state store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StateError, StateInUse
from bot.settings import BotSettings
from bot.state.database import Database, database_url
from bot.state.migrate import ensure_current


@asynccontextmanager
async def open_state(settings: BotSettings, *, alone: bool) -> AsyncIterator[Database]:
    """Open the state store with its tables up to date.

    ``alone`` is asked for by whoever sends alerts: on SQLite no second process may do so. A command that only
    writes something down works beside it.

    Raises:
        StateInUse: another process has this SQLite file for itself.
        SchemaTooOld: PostgreSQL has older tables.
        StateError: the database cannot be opened.
    """
    url = database_url(settings.state_database_url, settings.data_dir)
    with ExitStack() as held:
        if url.get_backend_name() == "sqlite":
            path = Path(str(url.database))
            _make_file(path)
            if alone:
                held.enter_context(_lock(path))
        async with Database.open(url) as database:
            try:
                await ensure_current(database)
            except (SQLAlchemyError, OSError) as problem:
                raise StateError(f"the state store cannot be opened: {in_short(problem)}") from problem
            yield database


def _make_file(path: Path) -> None:
    """See that there is a file that only its owner may read; SQLite gives what it keeps beside it the same rights."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as problem:
        raise StateError(f"the folder {path.parent} cannot be used: {problem.strerror}") from problem


def _lock(path: Path) -> FileLock:
    lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout as problem:
        raise StateInUse(f"another process uses {path}; two need PostgreSQL (STATE_DATABASE_URL)") from problem
    except OSError as problem:
        raise StateError(f"{path} cannot be locked: {problem.strerror}") from problem
    return lock


def in_short(problem: Exception) -> str:
    """Return what went wrong in its first line, without the statement and the address: an address holds a password."""
    return str(getattr(problem, "orig", None) or problem).splitlines()[0]
