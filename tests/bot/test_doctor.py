"""``doctor``: each part well or not, with its mend; no token is told, nothing is changed."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from fakes.command_line import CommandLine
from fakes.databases import HOST, PORT, USER, emptied
from fakes.discord_server import DiscordServer
from fakes.discord_world import Json
from fakes.feed_server import FeedServer, Reply, failing, web_page
from fakes.real_bot import built, free_port
from fakes.telegram_server import BotApi
from fakes.world import feed_row, new_round
from sqlalchemy import text

from bot.state.database import Database
from bot.state.migrate import newest_version

Examine = Callable[..., Awaitable[dict[str, list[str]]]]
ROWS = json.dumps({"rounds": [feed_row(new_round(n)) for n in (1, 2)]}).encode()


def feed_of(offset: float = 0.0) -> Reply:
    """Return the file from a server whose clock is ``offset`` seconds ahead."""
    moment = datetime.now(UTC) + timedelta(seconds=offset)
    return Reply(headers={"Date": format_datetime(moment, usegmt=True)}, body=ROWS)


@pytest.fixture
def examine(run: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: FeedServer) -> Examine:
    """Examine with these settings; return what is said by name, each line with its level before it."""
    server.plan(feed_of())
    monkeypatch.setenv("FEED_URL", server.url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))

    async def look(**settings: str) -> dict[str, list[str]]:
        ran = await asyncio.to_thread(run, "doctor", **settings)
        found: dict[str, list[str]] = {}
        for line in ran.out.splitlines():
            found.setdefault(line[6:29].strip(), []).append(f"{line[:5].strip()} {line[29:]}")
        assert ran.exit_code == int(any(line.startswith("fail ") for line in ran.out.splitlines())), ran.out
        assert "Traceback" not in ran.out + ran.err
        return found

    return look


async def test_all_is_well(examine: Examine, tmp_path: Path, built_dir: Path) -> None:
    """With both platforms, a store, a feed and an operator there is nothing to mend."""
    data = built(tmp_path, built_dir)
    data.chmod(0o750)
    async with DiscordServer() as discord, BotApi() as telegram, emptied("", data):
        found = await examine(
            DISCORD_TOKEN=discord.token,
            DISCORD_API_URL=discord.api_url,
            TELEGRAM_TOKEN=telegram.token,
            TELEGRAM_API_URL=telegram.url,
            OPERATOR_TARGETS="telegram:1",
            HEALTH_PORT=str(free_port()),
        )
        lines = [line for lines in found.values() for line in lines]
        assert all(line.startswith("ok ") for line in lines), lines
        assert "@ExpressEntryTestBot" in found["TELEGRAM_TOKEN"][0]
        assert any("privacy mode is on" in line for line in found["Telegram"])
        assert "no privileged intent" in found["Discord"][0]
        assert "438 rounds" in found["knowledge store"][0]
        assert "2 rounds" in found["FEED_URL"][0]
        assert not any(telegram.token[5:] in line or discord.token in line for line in lines)


async def test_before_the_first_start_nothing_is_made(examine: Examine, tmp_path: Path) -> None:
    """It says what the start will make, and leaves the disk as it was."""
    found = await examine()
    for name in ("DATA_DIR", "knowledge store", "state store"):
        assert found[name][0].startswith("ok ")
        assert "first start" in found[name][0]
    assert not (tmp_path / "data").exists()
    assert found["platforms"][0].startswith("warn ")


@pytest.mark.parametrize(
    ("settings", "name", "says"),
    [
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL", "fail .*'DEBUG'"),
        ({"FEED_START_SECONDS": "0", "DEFAULT_TIMEZONE": "Mars"}, "DEFAULT_TIMEZONE", "fail .*no time zone"),
        ({"OPERATOR_TARGETS": "me"}, "OPERATOR_TARGETS", "fail .*platform:chat"),
        ({"OPERATOR_TARGETS": "signal:1"}, "OPERATOR_TARGETS", "fail .*'signal'"),
        ({"OPERATOR_TARGETS": ""}, "OPERATOR_TARGETS", "warn .*nobody is told"),
        ({"TELEGRAM_TOKEN": "hunter2"}, "TELEGRAM_TOKEN", "fail .*does not look like"),
        ({"DISCORD_TOKEN": "hunter2"}, "DISCORD_TOKEN", "fail .*does not look like"),
        ({"TELEGRAM_API_URL": "ftp://x"}, "telegram", "fail .*TELEGRAM_API_URL"),
        ({"DISCORD_SHARD_IDS": "1"}, "discord", "fail .*DISCORD_SHARD_COUNT"),
        ({"STATE_DATABASE_URL": "mysql://me:hunter2@h/d"}, "state store", "fail .*'mysql'.*postgresql://"),
        ({"STATE_DATABASE_URL": "postgresql://me:hunter2@127.0.0.1:1/d"}, "state store", "fail .*cannot be opened"),
        ({"FEED_URL": "/nowhere/at/all.json"}, "FEED_URL", "fail .*cannot be read"),
        ({"FEED_URL_FALLBACK": "/nowhere.json"}, "FEED_URL_FALLBACK", "fail .*cannot be read"),
        ({"HEALTH_HOST": "192.0.2.7", "HEALTH_PORT": "8080"}, "HEALTH_PORT", "fail .*cannot be used"),
        ({"DATA_DIR": "/proc/nowhere"}, "DATA_DIR", "fail .*cannot be written"),
    ],
)
async def test_a_wrong_setting_is_named(settings: dict[str, str], name: str, says: str, examine: Examine) -> None:
    """With what is wrong and the mend, without a secret that stands in it; the other parts are looked at as well."""
    found = await examine(**settings)
    assert any(re.match(says, line) for line in found[name]), found[name]
    assert "hunter2" not in str(found)


@pytest.mark.parametrize(("offset", "level"), [(0, "ok"), (-30, "ok"), (200, "warn"), (-4000, "fail")])
async def test_a_wrong_clock_is_noticed(offset: float, level: str, examine: Examine, server: FeedServer) -> None:
    """Against the clock of the feed's server."""
    server.plan(feed_of(offset))
    assert (await examine())["clock"][0].startswith(f"{level} ")


@pytest.mark.parametrize(
    ("reply", "says"),
    [(failing(503), "answered 503"), (web_page(), "is a web page"), (Reply(hang_up=True), "broke off")],
)
async def test_a_feed_that_is_none_is_told(reply: Reply, says: str, examine: Examine, server: FeedServer) -> None:
    """And then there is nothing to compare the clock with."""
    server.plan(reply)
    found = await examine()
    assert says in found["FEED_URL"][0]
    assert found["FEED_URL"][0].startswith("fail ")
    assert found["clock"][0].startswith("warn ")


# --- tokens ---------------------------------------------------------------------------------------


async def test_a_token_that_is_refused(examine: Examine) -> None:
    """By either platform, though it looks like one; it is not told."""
    telegram_token, discord_token = "1234567:" + "x" * 35, "abc.defghi.jklmnopq"
    async with DiscordServer() as discord, BotApi() as telegram:
        found = await examine(
            TELEGRAM_TOKEN=telegram_token,
            TELEGRAM_API_URL=telegram.url,
            DISCORD_TOKEN=discord_token,
            DISCORD_API_URL=discord.api_url,
        )
    assert found["TELEGRAM_TOKEN"][0].startswith("fail Telegram refuses it → ")
    assert found["DISCORD_TOKEN"][0].startswith("fail Discord refuses it → ")
    assert telegram_token[8:] not in str(found)
    assert discord_token not in str(found)


@pytest.mark.parametrize("kind", ["nobody", "broken"])
async def test_a_platform_that_cannot_be_asked_says_nothing_about_the_token(
    kind: str, examine: Examine, server: FeedServer
) -> None:
    """A network failure, or a server that is not well, is told as such and fails nothing."""
    url = f"http://127.0.0.1:{free_port()}" if kind == "nobody" else server.url.rpartition("/")[0]
    feed = Path("feed.json")
    feed.write_bytes(ROWS)
    server.plan(failing(502))
    found = await examine(
        TELEGRAM_TOKEN="1234567:" + "x" * 35,
        TELEGRAM_API_URL=url,
        DISCORD_TOKEN="abc.defghi.jklmnopq",  # noqa: S106 - nobody's
        DISCORD_API_URL=url,
        FEED_URL=str(feed),
    )
    for name in ("TELEGRAM_TOKEN", "DISCORD_TOKEN"):
        assert found[name][0].startswith("warn ")
        assert ("could not be asked" if kind == "nobody" else "answered 502") in found[name][0]
        assert "xxxx" not in found[name][0]


async def test_how_the_bots_are_set_up_is_told(examine: Examine) -> None:
    """Inline mode off, groups forbidden, intents granted that nothing needs."""
    async with DiscordServer() as discord, BotApi() as telegram:
        telegram.world.me |= {"supports_inline_queries": False, "can_join_groups": False}
        telegram.world.me["can_read_all_group_messages"] = True
        granted: Json = {"id": "1", "name": "x", "flags": 1 << 18 | 1 << 15}

        async def application(*_: object) -> object:
            from fakes.discord_server import _json

            return _json(granted)

        discord._application = application  # type: ignore[method-assign, assignment]
        found = await examine(
            TELEGRAM_TOKEN=telegram.token,
            TELEGRAM_API_URL=telegram.url,
            DISCORD_TOKEN=discord.token,
            DISCORD_API_URL=discord.api_url,
        )
    inline, groups, privacy = found["Telegram"]
    assert "/setinline" in inline
    assert "/setjoingroups" in groups
    assert privacy.startswith("ok privacy mode is off")
    assert found["Discord"][0].startswith("warn ")
    assert "server members, message content" in found["Discord"][0]


# --- stores, disk, port ---------------------------------------------------------------------------


async def test_a_knowledge_store_that_is_damaged_is_rebuilt(examine: Examine, tmp_path: Path) -> None:
    """So there is nothing to do; it is not rebuilt by looking."""
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "knowledge.sqlite"
    path.write_bytes(b"no store" * 100)
    assert (await examine())["knowledge store"][0].startswith("warn is damaged")
    assert path.read_bytes() == b"no store" * 100


async def test_a_knowledge_store_that_cannot_be_opened(examine: Examine, tmp_path: Path) -> None:
    """A folder in its place, for instance."""
    (tmp_path / "data" / "knowledge.sqlite").mkdir(parents=True)
    assert (await examine())["knowledge store"][0].startswith("fail cannot be read")


@pytest.mark.parametrize(
    ("version", "sqlite_says", "postgres_says"),
    [
        ("0001", "warn has tables of version 0001", "fail has tables of version 0001 .* → run python -m bot migrate"),
        ("9999", "fail has tables of a newer program", "fail has tables of a newer program"),
    ],
)
async def test_tables_of_another_version(
    version: str, sqlite_says: str, postgres_says: str, examine: Examine, tmp_path: Path, state_url: str
) -> None:
    """Older ones: SQLite's are brought up to date by a start, PostgreSQL's by a command. Newer ones: by nobody."""
    (tmp_path / "data").mkdir()
    async with emptied(state_url, tmp_path / "data") as database:
        await _stamp(database, version)
        try:
            line = (await examine(STATE_DATABASE_URL=state_url))["state store"][0]
        finally:
            await _stamp(database, "")
    assert re.match(postgres_says if state_url else sqlite_says, line), line


async def _stamp(database: Database, version: str) -> None:
    async with database.writing() as db:
        await db.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version or newest_version()})


async def test_a_database_without_tables(examine: Examine, postgresql: str) -> None:
    """The one that everybody has on that server: nothing of ours is in it."""
    del postgresql
    found = await examine(STATE_DATABASE_URL=f"postgresql://{USER}@{HOST}:{PORT}/template1")
    assert found["state store"][0].startswith("fail has tables of version none")
    found = await examine(STATE_DATABASE_URL=f"postgresql://{USER}:hunter2@{HOST}:{PORT}/ee_nobodys")
    assert '"ee_nobodys" does not exist' in found["state store"][0]
    assert "hunter2" not in str(found)


async def test_a_state_store_that_is_damaged(examine: Examine, tmp_path: Path) -> None:
    """It cannot be rebuilt, so this fails."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "state.sqlite3").write_bytes(b"no store" * 100)
    assert (await examine())["state store"][0].startswith("fail cannot be opened")


@pytest.mark.parametrize(("free", "level"), [(10**8, "fail"), (5 * 10**8, "warn"), (10**11, "ok")])
async def test_a_disk_that_fills_up(free: int, level: str, examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little room is told before it is too late."""
    real = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: real._replace(free=free))
    assert (await examine())["disk"][0].startswith(f"{level} ")


async def test_who_else_could_read_is_told(examine: Examine, tmp_path: Path) -> None:
    """A folder with what people entrusted to the bot, and a file with tokens, are nobody else's business."""
    (tmp_path / "data").mkdir(mode=0o755)
    (tmp_path / "data").chmod(0o755)
    (tmp_path / ".env").write_text("# nothing\n", encoding="utf-8")
    (tmp_path / ".env").chmod(0o644)
    found = await examine()
    assert any("chmod 750" in line for line in found["DATA_DIR"])
    assert "chmod 600 .env" in found[".env"][0]


async def test_a_port_that_somebody_has(examine: Examine) -> None:
    """Another program is in the way; the running bot is not."""
    async with FeedServer() as running:
        answer = {"alive": True, "ready": False, "parts": {}}
        running.plan(Reply(headers={"Content-Type": "application/json"}, body=json.dumps(answer).encode()))
        port = str(running.url.split(":")[2].split("/")[0])
        assert "the running bot answers" in (await examine(HEALTH_PORT=port))["HEALTH_PORT"][0]
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        other.close()
        server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", int(port))
        async with server:
            assert (await examine(HEALTH_PORT=port))["HEALTH_PORT"][0].startswith("fail ")
