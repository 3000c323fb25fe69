"""Every response of a platform is heard by whoever counts, a rate limit among them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from fakes.asking import FRESH
from fakes.discord_person import Person
from fakes.discord_running import connected
from fakes.discord_server import DiscordServer
from fakes.hosting import Desk
from fakes.telegram_errors import flood
from fakes.telegram_running import serving
from fakes.telegram_server import BotApi, Fault
from fakes.telegram_world import person

from bot.assistant import Assistant
from bot.operating.observer import Observer
from bot.settings import BotSettings


class Heard(Observer):
    """Counts statuses by platform."""

    def __init__(self) -> None:
        self.statuses: Counter[tuple[str, int]] = Counter()

    def responded(self, platform: str, status: int) -> None:
        """Count one."""
        self.statuses[platform, status] += 1


def listening(assistant: Assistant, folder: Path) -> tuple[Desk, Heard]:
    """Return a host and who listens there."""
    assistant.knowledge.titles()
    heard = Heard()
    return Desk(BotSettings(data_dir=folder), assistant, lambda: FRESH, observer=heard), heard


async def test_on_telegram(assistant: Assistant, tmp_path: Path) -> None:
    """An answer that had to wait was refused once; polls are heard as well."""
    desk, heard = listening(assistant, tmp_path)
    async with BotApi() as api:
        api.plan("sendMessage", Fault(flood(1)))
        async with serving(api, desk):
            api.world.says(person(1), "last round")
            await api.until("sendMessage")
    assert heard.statuses["telegram", 429] == 1
    assert heard.statuses["telegram", 200] > 1


async def test_on_discord(assistant: Assistant, tmp_path: Path) -> None:
    """The library waits by itself; what it was told is heard all the same."""
    desk, heard = listening(assistant, tmp_path)
    async with DiscordServer() as server, connected(server, desk):
        server.limit("POST", "/channels/.*/messages", 0.1)
        await Person(server).says("last healthcare round")
    assert heard.statuses["discord", 429] == 1
    assert heard.statuses["discord", 200] > 1
