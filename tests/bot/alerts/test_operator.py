"""What operators do: broadcasts, closed targets, migrations, alarms."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes.world import World
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.alerts import operator
from bot.alerts.operator import Broadcast
from bot.cli import app
from bot.errors import SettingsError
from bot.sending import Address
from bot.settings import BotSettings
from bot.state import subscriptions, targets
from bot.state.migrate import newest_version
from bot.state.rows import Filters
from bot.state.store import open_state
from bot.state.tables import deliveries

NOW = datetime(2026, 8, 20, 15, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A DATA_DIR whose state store has two chats with alerts, one of them closed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr("bot.shell.configure_logs", lambda *_: None)  # it would log to a stream that is closed later

    async def fill() -> None:
        async with open_state(BotSettings(data_dir=tmp_path), alone=False) as database, database.writing() as db:
            for chat in ("1", "2"):
                target = await targets.opened(db, Address("test", chat), NOW, private=True)
                await subscriptions.add(db, target.id, Filters(), NOW)
            await targets.close(db, Address("test", "2"), "blocked", NOW)

    asyncio.run(fill())
    return tmp_path


def run(*arguments: str) -> Result:
    """Run a command of the bot."""
    return CliRunner().invoke(app, list(arguments))


def queued(folder: Path) -> int:
    """Return how many deliveries there are."""

    async def count() -> int:
        async with open_state(BotSettings(data_dir=folder), alone=False) as database, database.reading() as db:
            return len((await db.execute(select(deliveries))).all())

    return asyncio.run(count())


def test_a_broadcast_reaches_open_chats_once(folder: Path) -> None:
    """A preview sends nothing; the same text is never sent twice; closed chats get nothing."""
    file = folder / "news.txt"
    file.write_text("We move\nTomorrow the bot is down\nfor an hour.\n", encoding="utf-8")
    assert "to 1 targets" in run("broadcast", "--preview", str(file)).stdout
    assert queued(folder) == 0
    assert "1 deliveries" in run("broadcast", str(file)).stdout
    assert "sent before" in run("broadcast", str(file)).stdout
    assert queued(folder) == 1


@pytest.mark.parametrize("text", ["", "only a title", "\n\n"])
def test_a_broadcast_without_title_or_text_is_refused(text: str) -> None:
    """Nothing half-written goes to everybody."""
    with pytest.raises(SettingsError):
        Broadcast.read(text)


def test_closed_targets_are_listed_with_their_reason(folder: Path) -> None:
    """Operators see which chats are closed, and why."""
    assert folder
    assert run("targets", "--closed").stdout == "2026-08-20 15:00 test:2 blocked\n"


def test_migrating_says_the_version(folder: Path) -> None:
    """The command can be repeated and names the version."""
    assert folder
    assert run("migrate").stdout == run("migrate").stdout == f"The state store has version {newest_version()}.\n"


@pytest.mark.parametrize("setting", ["nonsense", "discord:", ":1", "a:1, b"])
def test_an_operators_address_that_cannot_be_read_is_refused(setting: str) -> None:
    """A wrong OPERATOR_TARGETS is told at the start."""
    with pytest.raises(SettingsError, match="OPERATOR_TARGETS"):
        operator.read_addresses(setting)


def test_operators_addresses_are_read() -> None:
    """Platform, chat and thread."""
    assert operator.read_addresses("discord:1, telegram:-100/7") == [
        Address("discord", "1"),
        Address("telegram", "-100", "7"),
    ]


async def test_operators_are_told_through_the_same_deliveries(world: World) -> None:
    """An alarm needs no subscription."""
    await world.service.watch.alarm("alarm_silent", minutes=90)
    assert await world.states() == []
    world.service.operators = (Address("test", "ops"),)
    await world.service.watch.alarm("alarm_silent", minutes=90)
    assert await world.states() == [("operator", "waiting")]
