"""Discord: slash commands, buttons, mentions and private messages. The library is loaded only where it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.discord.settings import load_discord_settings

if TYPE_CHECKING:
    from bot.ports import Host


class DiscordAdapter:
    """The bot on Discord, under the token that is set."""

    name = "discord"

    def is_configured(self) -> bool:
        """Return whether there is a token."""
        return bool(load_discord_settings().token.get_secret_value())

    def sender(self) -> None:
        """Return None for now."""

    async def run(self, host: Host) -> None:
        """Serve people until cancelled; return where Discord refuses the token or the settings, having said so."""
        from adapters.discord.supervisor import supervise

        await supervise(load_discord_settings(), host)


ADAPTER = DiscordAdapter()
