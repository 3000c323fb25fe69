"""The errors of this adapter.

bot.errors.SettingsError
└── TokenRefused    Telegram does not know the token; final until the next start
"""

from __future__ import annotations

from bot.errors import SettingsError


class TokenRefused(SettingsError):
    """Telegram does not know the token."""

    def __init__(self) -> None:
        super().__init__(
            "TELEGRAM_TOKEN: Telegram refuses this token; take the one that @BotFather shows under /mybots"
        )
