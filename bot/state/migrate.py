"""Bringing the tables of the state store to the version this program needs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.errors import SchemaTooOld, StateError
from bot.state.database import Database

_ADVISORY_LOCK = 0x65655F626F74
_KEPT_COPIES = 3


async def ensure_current(database: Database) -> None:
    """Return when the tables are those of this program: SQLite is migrated, after a copy; PostgreSQL never is.

    Raises:
        SchemaTooOld: PostgreSQL has older tables; names the command that migrates them.
        StateError: the tables belong to a newer version of this program.
    """
    present = await version_of(database)
    if present == newest_version():
        return
    if present is not None and present not in known_versions():
        raise StateError(f"the state store has tables of a newer version of this program ({present})")
    if not database.is_sqlite:
        raise SchemaTooOld("the state store needs newer tables: run python -m bot migrate")
    if present is not None:
        copy_aside(Path(str(database.engine.url.database)), present)
    await migrate(database)


async def migrate(database: Database) -> None:
    """Bring the tables to the newest version, in one transaction; safe to repeat, and to run twice at once."""
    async with database.writing() as connection:
        if not database.is_sqlite:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
        await connection.run_sync(_upgrade)


async def version_of(database: Database) -> str | None:
    """Return the version of the tables, None where there are none yet."""
    async with database.reading() as connection:
        return await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())


def newest_version() -> str:
    """Return the version that this program needs."""
    return str(_scripts().get_current_head())


def copy_aside(path: Path, version: str) -> Path:
    """Copy the SQLite file at ``path`` beside itself, whole even while it is written to; the oldest copies go."""
    copy = path.with_name(f"{path.name}.before-{version}")
    copy.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    copies = sorted(path.parent.glob(f"{path.name}.before-*"), key=lambda p: p.stat().st_mtime)
    for old in copies[:-_KEPT_COPIES]:
        old.unlink()
    return copy


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def known_versions() -> set[str]:
    """Return every version that this program can bring up to date, and its own."""
    return {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("bot") / "state" / "migrations"))
    return config
