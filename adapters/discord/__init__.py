"""Discord: slash commands, buttons, mentions and private messages. The library is loaded only where it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.discord.settings import load_discord_settings

if TYPE_CHECKING:
    from adapters.discord.sender import DiscordSender
    from bot.operating.findings import Finding
    from bot.ports import Host


class DiscordAdapter:
    """The bot on Discord, under the token that is set."""

    name = "discord"

    def __init__(self) -> None:
        self._sender: DiscordSender | None = None

    def is_configured(self) -> bool:
        """Return whether there is a token."""
        return bool(load_discord_settings().token.get_secret_value())

    def sender(self) -> DiscordSender | None:
        """Return what sends alerts, always the same one; None without a token."""
        if self._sender is None and self.is_configured():
            from adapters.discord.sender import DiscordSender

            self._sender = DiscordSender(load_discord_settings().alerts_per_second)
        return self._sender

    async def examine(self) -> Sequence[Finding]:
        """Find out whether the settings can be used; asks the platform where there is a token."""
        from adapters.discord.examination import examine

        return await examine(load_discord_settings())

    async def run(self, host: Host) -> None:
        """Serve people until cancelled.

        Raises:
            DiscordRefused: Discord refuses the token or the settings.
        """
        from adapters.discord.supervisor import supervise

        await supervise(load_discord_settings(), host, self.sender())


ADAPTER = DiscordAdapter()
