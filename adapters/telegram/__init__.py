"""Telegram: private chats, groups, topics and inline mode."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from adapters.telegram.settings import load_telegram_settings

if TYPE_CHECKING:
    from adapters.telegram.sender import TelegramSender
    from bot.operating.findings import Finding
    from bot.ports import Host, Sender


class TelegramAdapter:
    """Telegram with one bot's token; the library is loaded only where there is one."""

    name = "telegram"

    def is_configured(self) -> bool:
        """Return whether there is a token."""
        return bool(load_telegram_settings().token.get_secret_value())

    @cached_property
    def _sender(self) -> TelegramSender:
        from adapters.telegram.sender import TelegramSender

        return TelegramSender(load_telegram_settings().alerts_per_second)

    def sender(self) -> Sender | None:
        """Return what sends there; None where there is no token."""
        return self._sender if self.is_configured() else None

    async def examine(self) -> Sequence[Finding]:
        """Find out whether the settings can be used; asks the platform where there is a token."""
        from adapters.telegram.examination import examine

        return await examine(load_telegram_settings())

    async def run(self, host: Host) -> None:
        """Serve people until cancelled.

        Raises:
            TokenRefused: Telegram does not know the token.
        """
        from adapters.telegram.session import serve

        await serve(load_telegram_settings(), host, self._sender)


ADAPTER = TelegramAdapter()
