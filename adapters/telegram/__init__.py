"""Telegram: private chats, groups, topics and inline mode."""

from __future__ import annotations

from adapters.telegram.settings import load_telegram_settings
from bot.ports import Host, Sender


class TelegramAdapter:
    """Telegram with one bot's token; the library is loaded only where there is one."""

    name = "telegram"

    def is_configured(self) -> bool:
        """Return whether there is a token."""
        return bool(load_telegram_settings().token.get_secret_value())

    def sender(self) -> Sender | None:
        """Return None for now."""
        return None

    async def run(self, host: Host) -> None:
        """Serve people until cancelled.

        Raises:
            TokenRefused: Telegram does not know the token.
        """
        from adapters.telegram.session import serve

        await serve(load_telegram_settings(), host)


ADAPTER = TelegramAdapter()
