"""An examination before the bot is started, or when it does not do what it should. It changes nothing."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import socket
import sqlite3
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.alerts.operator import read_addresses
from bot.errors import SettingsError, StateError
from bot.operating.findings import Finding, Level, fail, ok, warn
from bot.operating.healthcheck import ask
from bot.ports import Adapter, Clock
from bot.settings import BotSettings, load_settings
from bot.state.database import Database, database_url
from bot.state.migrate import known_versions, newest_version, version_of
from bot.state.store import in_short
from knowledge.building import is_current
from knowledge.dataset import Dataset
from knowledge.errors import KnowledgeError
from knowledge.feed.client import Fetched, Validators, fetch
from knowledge.feed.ingest import Limits
from knowledge.feed.schema import read_document
from knowledge.store import KnowledgeStore

_PATIENCE = 10.0
_LITTLE, _TIGHT = 200_000_000, 1_000_000_000
"""Bytes that must be free, and that should be."""
_OFF, _FAR_OFF = 60.0, 300.0
"""Seconds by which a clock may be wrong before it should, and must, be set."""
_MIGRATE = "run python -m bot migrate"


async def show(adapters: Mapping[str, Adapter], clock: Clock) -> bool:
    """Print what is found; return whether nothing fails."""
    well = True
    async for finding in examine(adapters, clock):
        print(finding, flush=True)
        well = well and finding.level is not Level.FAIL
    return well


async def examine(adapters: Mapping[str, Adapter], clock: Clock) -> AsyncIterator[Finding]:
    """Yield what is found, part by part."""
    try:
        settings = load_settings()
    except SettingsError as problem:
        for wrong in str(problem).split("; "):
            name, _, says = wrong.partition(": ")
            yield fail(name, says, "correct it in the environment or in .env; README lists what it may be")
    else:
        async for finding in _own(settings, adapters, clock):
            yield finding
    for name, adapter in adapters.items():
        try:
            for finding in await adapter.examine():
                yield finding
        except SettingsError as problem:
            yield fail(name, str(problem), "correct it in the environment or in .env")
    if not any(a.is_configured() for n, a in adapters.items() if n != "console" and _readable(a)):
        yield warn("platforms", "none has a token, so only the console is here", "set DISCORD_TOKEN or TELEGRAM_TOKEN")


async def _own(settings: BotSettings, adapters: Mapping[str, Adapter], clock: Clock) -> AsyncIterator[Finding]:
    yield ok("settings", "can be used")
    for finding in (*_operators(settings, adapters), *_env_file(), *_folder(settings.data_dir)):
        yield finding
    yield _disk(settings.data_dir)
    yield await _knowledge(settings.data_dir)
    yield await _state(settings)
    async for finding in _feed(settings, clock):
        yield finding
    yield await _port(settings)


def _readable(adapter: Adapter) -> bool:
    with contextlib.suppress(SettingsError):
        return adapter.is_configured()
    return False


def _operators(settings: BotSettings, adapters: Mapping[str, Adapter]) -> Iterator[Finding]:
    name = "OPERATOR_TARGETS"
    try:
        targets = read_addresses(settings.operator_targets)
    except SettingsError as problem:
        yield fail(name, str(problem).removeprefix(f"{name}: "), "write platform:chat, separated by commas")
        return
    for target in targets:
        if target.platform not in adapters:
            yield fail(name, f"nobody knows a platform {target.platform!r}", f"use one of {', '.join(adapters)}")
    if not targets:
        yield warn(name, "is empty, so nobody is told of trouble", "name a chat of yours, such as telegram:123456")


def _env_file() -> Iterator[Finding]:
    path = Path(".env")
    if path.exists() and path.stat().st_mode & stat.S_IROTH:
        yield warn(".env", "every user of this machine can read the tokens in it", "chmod 600 .env")


def _folder(folder: Path) -> Iterator[Finding]:
    try:
        with tempfile.TemporaryFile(dir=_existing(folder)):
            pass
    except OSError as problem:
        yield fail("DATA_DIR", f"{folder} cannot be written ({problem.strerror})", "give it to the bot's user: chown")
        return
    yield ok("DATA_DIR", f"{folder} can be written" if folder.exists() else f"{folder} is made by the first start")
    if folder.exists() and folder.stat().st_mode & stat.S_IRWXO:
        yield warn("DATA_DIR", "every user of this machine can look into it", f"chmod 750 {folder}")


def _existing(folder: Path) -> Path:
    """The folder itself, or the one it will be made in."""
    return next(f for f in (folder, *folder.absolute().parents) if f.exists())


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(_existing(folder)).free
    says = f"{free / 1e9:.1f} GB are free"
    if free < _LITTLE:
        return fail("disk", says, "make room: the stores need some 200 MB to grow and to be copied")
    return warn("disk", says, "make room before it fills up") if free < _TIGHT else ok("disk", says)


async def _knowledge(folder: Path) -> Finding:
    name, path = "knowledge store", folder / "knowledge.sqlite"
    if not path.exists():
        return ok(name, "is built by the first start")
    try:
        if not await is_current(path, Dataset.packaged()):
            return warn(name, "is damaged or of another version", "nothing to do, the next start builds it anew")
        async with KnowledgeStore.open(folder) as store:
            return ok(name, f"is readable, with {len(await store.published())} rounds")
    except (OSError, sqlite3.Error, KnowledgeError) as problem:
        return fail(name, f"cannot be read ({problem})", f"give {path} to the bot's user, or delete it: it is rebuilt")


async def _state(settings: BotSettings) -> Finding:
    name = "state store"
    try:
        url = database_url(settings.state_database_url, settings.data_dir)
        if url.database and url.get_backend_name() == "sqlite" and not Path(url.database).exists():
            return ok(name, "is made by the first start")
        async with asyncio.timeout(_PATIENCE), Database.open(url) as database:
            present = await version_of(database)
    except StateError as problem:
        return fail(name, str(problem), "write STATE_DATABASE_URL=postgresql://user:password@host/name")
    except TimeoutError:
        return fail(name, "does not answer", "see that the host of STATE_DATABASE_URL runs and can be reached")
    except (SQLAlchemyError, OSError) as problem:
        return fail(name, f"cannot be opened ({in_short(problem)})", "see the host, the name and the rights there")
    return _version(name, present, sqlite=url.get_backend_name() == "sqlite")


def _version(name: str, present: str | None, *, sqlite: bool) -> Finding:
    newest = newest_version()
    if present == newest:
        return ok(name, f"is reachable, with the tables of version {newest}")
    if present is not None and present not in known_versions():
        return fail(name, f"has tables of a newer program ({present})", "install the version that made them")
    older = f"has tables of version {present or 'none'} instead of {newest}"
    if sqlite:
        return warn(name, older, "nothing to do, the next start brings them up to date and keeps a copy")
    return fail(name, older, _MIGRATE)


async def _feed(settings: BotSettings, clock: Clock) -> AsyncIterator[Finding]:
    dated: datetime | None = None
    for name in ("FEED_URL", "FEED_URL_FALLBACK"):
        if not (source := getattr(settings, name.lower())):
            continue
        try:
            limit = Limits().limit_bytes
            got = await fetch(source, Validators(), timeout=_PATIENCE, limit_bytes=limit, attempts=1)
            rows = len(read_document(got.body).entries) if isinstance(got, Fetched) else 0
        except KnowledgeError as problem:
            yield fail(name, str(problem).rstrip("."), "see the address and the network; there are no alerts meanwhile")
            continue
        yield ok(name, f"is readable, with {rows} rounds")
        dated = dated or (got.dated_at if isinstance(got, Fetched) else None)
    yield _clock(dated, clock())


def _clock(dated: datetime | None, now: datetime) -> Finding:
    if dated is None:
        return warn("clock", "could not be compared with anything", "see by hand that it is right")
    off = abs((now - dated).total_seconds())
    if off <= _OFF:
        return ok("clock", "agrees with that of the feed's server")
    says = f"is {off:.0f} seconds away from that of the feed's server"
    mend = "let the system set it: timedatectl set-ntp true"
    return warn("clock", says, mend) if off <= _FAR_OFF else fail("clock", says, mend)


async def _port(settings: BotSettings) -> Finding:
    name, host, port = "HEALTH_PORT", settings.health_host, settings.health_port
    if port is None:
        return ok(name, "is not set: health and metrics are not served")
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return ok(name, f"{port} is free")
    except socket.gaierror:
        return fail("HEALTH_HOST", f"{host} is no address", "use 127.0.0.1, or 0.0.0.0 inside a container")
    except OSError as problem:
        well, told = await asyncio.to_thread(ask, settings)
        if well or '"parts"' in told:
            return ok(name, f"the running bot answers on {port}")
        return fail(name, f"{host}:{port} cannot be used ({problem.strerror})", "choose another HEALTH_PORT")
