"""What those who manage a server set: language, zone, channels, private replies; gone when the bot is."""

from __future__ import annotations

from fakes.discord_person import Person, text_of
from fakes.discord_running import until
from fakes.discord_server import DiscordServer
from fakes.discord_world import GUILD, OTHER_CHANNEL, Json, Spot
from fakes.hosting import Desk

_SCOPE = f"discord:guild:{GUILD}"


def _text(message: Json | None) -> str:
    assert message is not None
    return text_of(message)


async def test_managers_set_and_see(server: DiscordServer, ann: Person, desk: Desk) -> None:
    """Who manages the server sets things and reads how they stand."""
    boss = Person(server, "700000000000000005", "boss", manages=True)
    shown = await boss.slash("settings", timezone="Asia/Kolkata", replies="private", channel="here")
    assert shown.private
    assert "Asia/Kolkata" in _text(shown.message).replace("\\", "")
    assert "#general" in _text(shown.message)
    assert desk.chats.kept[_SCOPE]["timezone"] == "Asia/Kolkata"
    answered = await ann.slash("lastdraw", category="healthcare")
    assert answered.private
    assert "Kolkata" in _text(answered.message)


async def test_a_servers_zone_is_nobodys_own(server: DiscordServer, ann: Person, desk: Desk) -> None:
    """The zone of a server shows moments; it says nothing about where a profile was submitted."""
    boss = Person(server, "700000000000000005", "boss", manages=True)
    await boss.slash("settings", timezone="Asia/Kolkata")
    await ann.slash("wasitenough", score=475, category="healthcare", profile_date="2026-05-21")
    assert desk.asked[-1].zone is None
    assert desk.assistant.answer(desk.asked[-1]).verdict == "depends"


async def test_others_set_nothing(ann: Person, desk: Desk) -> None:
    """Whoever does not manage the server changes nothing there."""
    shown = await ann.slash("settings", replies="private")
    assert shown.private
    assert _SCOPE not in desk.chats.kept


async def test_channels_to_answer_in(server: DiscordServer, ann: Person) -> None:
    """Elsewhere commands are answered to the person alone and mentions not at all; a channel can be taken away."""
    boss = Person(server, "700000000000000005", "boss", spot=Spot(channel=OTHER_CHANNEL), manages=True)
    await boss.slash("settings", channel="here")
    assert (await ann.slash("lastdraw")).private
    await ann.says_soon("last draw")
    other = Person(server, spot=Spot(channel=OTHER_CHANNEL))
    assert not (await other.slash("lastdraw")).private
    await other.says("last draw")
    assert [c.path for c in server.asked("POST", "/messages$")] == [f"/channels/{OTHER_CHANNEL}/messages"]
    await boss.slash("settings", channel="everywhere")
    assert not (await ann.slash("lastdraw")).private


async def test_all_is_removed_with_the_bot(server: DiscordServer, ann: Person, desk: Desk) -> None:
    """A server that removes the bot is forgotten, its channels too; an outage removes nothing."""
    boss = Person(server, "700000000000000005", "boss", manages=True)
    await boss.slash("settings", replies="private")
    await server.gateway.dispatch("GUILD_DELETE", {"id": GUILD, "unavailable": True})
    await ann.slash("lastdraw")
    assert _SCOPE in desk.chats.kept
    await server.gateway.dispatch("GUILD_DELETE", {"id": GUILD})
    await until(lambda: _SCOPE not in desk.chats.kept)
    await until(lambda: {a.chat for kind, a, _ in desk.chats.told if kind == "forgotten"} >= {OTHER_CHANNEL})
