"""What is set for a server: language, zone, where and how openly the bot answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from bot.ports import Chats


@dataclass(frozen=True)
class Server:
    """One server's settings. No ``channels`` means all of them; ``private`` replies are for who asked only."""

    language: str = ""
    timezone: str = ""
    replies: str = ""
    channels: Mapping[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone in which moments are shown; None where none is set."""
        return ZoneInfo(self.timezone) if self.timezone else None

    def speaks_in(self, channel: str, *, openly: bool = True) -> bool:
        """Return whether the bot answers in ``channel``, for everybody to read unless not ``openly``."""
        return (not self.channels or channel in self.channels) and not (openly and self.replies == "private")


class Servers:
    """The settings of servers, remembered after the first look: no answer waits for the database twice."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        self._known: dict[str, Server] = {"": Server()}

    async def of(self, server: str) -> Server:
        """Return the settings of ``server``; the plain ones outside of any."""
        if server not in self._known:
            self._known[server] = _read(await self._chats.settings(scope_of(server)))
        return self._known[server]

    async def change(self, server: str, changes: Mapping[str, Any], channel: Mapping[str, str]) -> Server:
        """Set what ``changes`` name and return what holds then; ``channel`` is where that was asked, by id."""
        before = await self.of(server)
        for name, value in changes.items():
            if name == "channel":
                await self._chats.set(scope_of(server), "channels", _channels(before, str(value), channel))
            else:
                await self._chats.set(scope_of(server), name, value)
        self._known.pop(server, None)
        return await self.of(server)

    async def drop(self, server: str) -> None:
        """Remove everything set for ``server``."""
        self._known.pop(server, None)
        await self._chats.drop_settings(scope_of(server))


def scope_of(server: str) -> str:
    """Return the scope under which a server's settings are kept."""
    return f"discord:guild:{server}"


def _read(kept: Mapping[str, Any]) -> Server:
    known = {name: kept[name] for name in Server.__dataclass_fields__ if name in kept}
    return Server(**known)


def _channels(before: Server, change: str, channel: Mapping[str, str]) -> dict[str, str] | None:
    """The channels to answer in after a change that was asked in ``channel``; None for all of them."""
    others = {number: name for number, name in before.channels.items() if number not in channel}
    return ({**others, **channel} if change == "here" else others if change == "not_here" else {}) or None
