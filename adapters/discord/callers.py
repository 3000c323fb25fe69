"""Who asks on Discord, and what they may do there."""

from __future__ import annotations

from typing import Any

import discord

from adapters.discord.front_desk import Caller
from bot.commands.book import Platform
from bot.question import Place
from bot.sending import Address


def caller_of_interaction(interaction: discord.Interaction[Any]) -> Caller:
    """Return who pressed or typed something."""
    may = interaction.permissions
    server = str(interaction.guild_id or "")
    return Caller(
        person=str(interaction.user.id),
        chat=str(interaction.channel_id or interaction.user.id),
        channel=str(getattr(interaction.channel, "name", "") or ""),
        locale=interaction.locale.value,
        server=server,
        manages=bool(server) and may.manage_guild,
        alone=interaction.context.dm_channel or bool(interaction.message and interaction.message.flags.ephemeral),
        place=_place(interaction),
    )


def caller_of_message(message: discord.Message) -> Caller:
    """Return who wrote ``message``."""
    address = Address(Platform.DISCORD, str(message.channel.id))
    may = getattr(message.author, "guild_permissions", None)
    manages = bool(may and may.manage_guild)
    private = message.guild is None
    return Caller(
        person=str(message.author.id),
        chat=str(message.channel.id),
        channel=str(getattr(message.channel, "name", "") or ""),
        locale=message.guild.preferred_locale.value if message.guild else "",
        server=str(message.guild.id) if message.guild else "",
        manages=manages,
        alone=private,
        place=Place(address) if private else Place(address, private=False, manages=manages),
    )


def _place(interaction: discord.Interaction[Any]) -> Place | None:
    """The channel, where the bot itself is: one who brought it along as their own app has no place to post in."""
    if interaction.channel_id is None:
        return None
    address = Address(Platform.DISCORD, str(interaction.channel_id))
    if interaction.guild_id is not None:
        present = interaction.is_guild_integration()
        manages = interaction.permissions.manage_guild
        return Place(address, private=False, manages=manages) if present else None
    return Place(address) if interaction.context.dm_channel else None
