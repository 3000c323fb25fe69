"""The whole bot stops cleanly within five seconds of a signal, whatever it is doing."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from pathlib import Path

import pytest
from fakes.discord_person import Person
from fakes.discord_world import Spot
from fakes.feed_server import Reply
from fakes.real_bot import RealBot, real_bot
from fakes.telegram_server import Fault
from fakes.telegram_world import person, private

ANN = person(1)
WITHIN = 5.0


def assert_clean(bot: RealBot, code: int) -> None:
    """It ended by itself, in time, and nothing broke."""
    assert code == 0, bot.said
    assert bot.ended_after < WITHIN
    for sign in ("Traceback", "never retrieved", "Unclosed", "stop_took_too_long", "Fatal"):
        assert sign not in bot.said, bot.said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_at_rest_and_polling(number: int, tmp_path: Path, built_dir: Path) -> None:
    """Both platforms are connected, and Telegram's long poll is under way."""
    async with real_bot(tmp_path, built_dir) as bot:
        await bot.until_ready()
        assert_clean(bot, await bot.stop(number))
        assert not bot.discord.gateway.is_connected


async def test_while_somebody_could_still_type(tmp_path: Path, built_dir: Path) -> None:
    """A pipe that stays open does not keep the process alive."""
    async with real_bot(tmp_path, built_dir, stdin=asyncio.subprocess.PIPE) as bot:
        await bot.until_ready()
        assert_clean(bot, await bot.stop())


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells which signals are heard")
@pytest.mark.parametrize("after", [0.0, 0.3, 0.6, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0])
async def test_while_it_starts(after: float, tmp_path: Path, built_dir: Path) -> None:
    """A signal is heard before the program is loaded, and obeyed at every moment of the start."""
    async with real_bot(tmp_path, built_dir) as bot:
        await bot.until(lambda: _hears(bot.process.pid, signal.SIGTERM))
        await asyncio.sleep(after)
        assert_clean(bot, await bot.stop())


async def test_while_the_feed_is_read(tmp_path: Path, built_dir: Path) -> None:
    """A feed that hangs holds nothing up."""
    async with real_bot(tmp_path, built_dir) as bot:
        bot.feed.plan(Reply(delay=30))
        await bot.until_ready()
        asked = len(bot.feed.requests)
        await bot.until(lambda: len(bot.feed.requests) > asked)
        assert_clean(bot, await bot.stop())


async def test_while_it_answers(tmp_path: Path, built_dir: Path) -> None:
    """An answer that is on its way arrives, and its question is done with."""
    async with real_bot(tmp_path, built_dir) as bot:
        await bot.until_ready()
        bot.telegram.plan("sendMessage", Fault(seconds=0.7))
        bot.telegram.world.says(ANN, "last healthcare round")
        await bot.until(lambda: "intent=last_round" in bot.said)
        assert_clean(bot, await bot.stop())
        assert len(bot.telegram.world.shown(private(ANN))) == 1
    assert _kept(tmp_path) == 0


async def test_while_it_answers_on_discord(tmp_path: Path, built_dir: Path) -> None:
    """There as well, for Discord hands nothing over again."""
    async with real_bot(tmp_path, built_dir) as bot:
        await bot.until_ready()
        bot.discord.callback_delay = 0.5
        shown = await Person(bot.discord).slash_soon("lastdraw", category="healthcare")
        await bot.until(lambda: bot.discord.asked("POST", "/callback"))
        assert_clean(bot, await bot.stop())
        assert shown.message


async def test_while_an_answer_hangs(tmp_path: Path, built_dir: Path) -> None:
    """One that does not arrive in time stays in the inbox for the next start."""
    async with real_bot(tmp_path, built_dir) as bot:
        await bot.until_ready()
        bot.telegram.plan("sendMessage", Fault(seconds=60))
        bot.telegram.world.says(ANN, "last healthcare round")
        await bot.until(lambda: _kept(tmp_path))
        assert_clean(bot, await bot.stop())
    assert _kept(tmp_path) == 1


async def test_while_hundreds_wait(tmp_path: Path, built_dir: Path) -> None:
    """What was begun is finished, and nothing else: on Telegram the others are answered after the next start."""
    async with real_bot(tmp_path, built_dir) as bot:
        await bot.until_ready()
        crowd = [person(n) for n in range(400)]
        for somebody in crowd:
            bot.telegram.world.says(somebody, "was 470 enough for healthcare?")
        for n in range(200):
            there = Person(bot.discord, str(7 * 10**17 + n), spot=Spot("private"))
            await there.says_soon("was 470 enough for healthcare?")
        await bot.until(lambda: bot.telegram.called("sendMessage"))
        assert_clean(bot, await bot.stop())
        answered = sum(bool(bot.telegram.world.shown(private(somebody))) for somebody in crowd)
        assert answered < len(crowd)
        assert answered + _kept(tmp_path) + len(bot.telegram.world.pending) >= len(crowd)


async def test_while_alerts_go_out(tmp_path: Path, built_dir: Path) -> None:
    """What was sent is marked: a message on its way at that moment is not sent again by the next start."""
    async with real_bot(tmp_path, built_dir) as bot:
        await bot.until_ready()
        bot.telegram.world.says(ANN, "tell me about healthcare draws")
        await bot.telegram.until("sendMessage", 1, chat=ANN["id"])
        bot.telegram.plan("sendMessage", Fault(seconds=0.7))
        bot.telegram.world.says(ANN, "send a test alert")
        await bot.until(lambda: _waiting(tmp_path, "holder != ''"))
        assert_clean(bot, await bot.stop())
    assert not _waiting(tmp_path)


def _hears(process: int, number: int) -> bool:
    """Whether a process has a handler of its own for a signal."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines())
    return bool(int(status["SigCgt"], 16) >> (number - 1) & 1)


def _kept(folder: Path) -> int:
    """How many updates wait to be dealt with."""
    return _count(folder / "data" / "telegram-inbox.sqlite", "SELECT count(*) FROM updates WHERE payload IS NOT NULL")


def _waiting(folder: Path, condition: str = "1") -> int:
    """How many deliveries wait."""
    query = f"SELECT count(*) FROM deliveries WHERE state = 'waiting' AND {condition}"  # noqa: S608 - our own words
    return _count(folder / "data" / "state.sqlite3", query)


def _count(path: Path, query: str) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()
