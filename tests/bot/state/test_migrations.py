"""Upgrades: tables of every older version, with rows, become those of today."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
import pytest_asyncio
from fakes.databases import KINDS, postgresql_url
from fakes.filled import bring_to, contents, fill

from bot.state import migrate
from bot.state.database import Database, database_url
from bot.state.tables import metadata

VERSIONS = [script.revision for script in migrate._scripts().walk_revisions()]


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without any tables; empty for SQLite."""
    with postgresql_url() if request.param == "postgresql" else nullcontext("") as made:
        yield made


@pytest_asyncio.fixture
async def fresh(address: str, tmp_path: Path) -> AsyncIterator[Database]:
    """That database."""
    async with Database.open(database_url(address, tmp_path)) as database:
        yield database


@pytest.mark.parametrize("version", VERSIONS)
async def test_no_row_is_lost_by_an_upgrade(version: str, fresh: Database) -> None:
    """What an older program kept is all there after ``migrate``, and after migrating once more."""
    tables = await bring_to(fresh, version)
    await fill(fresh, tables)
    kept = await contents(fresh, tables)
    for _ in range(2):
        await migrate.migrate(fresh)
        assert await migrate.version_of(fresh) == migrate.newest_version()
        assert await contents(fresh, tables) == kept
    assert set(await contents(fresh)) == set(metadata.tables)
