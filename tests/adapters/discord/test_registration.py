"""Commands are registered once for each state they are in."""

from __future__ import annotations

from fakes.discord_running import connected, running, until
from fakes.discord_server import DiscordServer
from fakes.hosting import Desk


def _called(server: DiscordServer) -> dict[str, dict[str, object]]:
    return {str(c["name"]): c for c in server.commands}


async def test_every_command_is_registered(server: DiscordServer, desk: Desk) -> None:
    """In English and French, for servers, private messages and people's own apps."""
    async with connected(server, desk):
        commands = _called(server)
    assert {"lastdraw", "wasitenough", "draw", "ask", "eligible", "settings", "status", "help"} <= commands.keys()
    last = commands["lastdraw"]
    assert last["name_localizations"] == {"fr": "dernière-ronde"}
    assert last["contexts"] == [0, 1, 2]
    assert last["integration_types"] == [0, 1]
    settings = commands["settings"]
    assert settings["default_member_permissions"] == 32
    assert settings["contexts"] == [0]


async def test_nothing_is_registered_twice(server: DiscordServer, desk: Desk) -> None:
    """A restart with the same commands asks nothing of Discord; a change or a lost file does."""
    async with connected(server, desk):
        pass
    async with running(server, desk):
        await until(lambda: server.gateway.is_connected)
    assert len(server.asked("PUT", "/commands")) == 1
    desk.settings.data_dir.joinpath("discord-commands.json").write_text("{broken")
    async with running(server, desk):
        await until(lambda: len(server.asked("PUT", "/commands")) == 2)


async def test_a_refusal_does_not_keep_the_bot_from_answering(server: DiscordServer, desk: Desk) -> None:
    """Commands that Discord refuses are tried again at the next start; what is there is answered."""
    server.fail("PUT", "/commands", 400, 50035)
    async with running(server, desk):
        await until(lambda: server.gateway.is_connected and bool(server.asked("PUT", "/commands")))
    assert not desk.settings.data_dir.joinpath("discord-commands.json").exists()
