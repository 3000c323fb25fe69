"""The errors of this package.

BotError
└── DiscordRefused    Discord says a no that stays one until somebody changes the settings
"""

from __future__ import annotations

from bot.errors import BotError


class DiscordRefused(BotError):
    """Discord says a no that stays one until somebody changes the settings."""
