"""Payloads as Discord sends them: users, a server with a channel, interactions, messages."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

EPOCH_MS = 1420070400000
BOT, GUILD, CHANNEL, OTHER_CHANNEL, OWNER = (
    "900000000000000001",
    "100000000000000001",
    "200000000000000001",
    "200000000000000002",
    "700000000000000001",
)
READ_AND_WRITE = str(1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 31)
MANAGE_GUILD = str(1 << 5 | int(READ_AND_WRITE))
_count = itertools.count(1)


def snowflake() -> str:
    """A fresh id of the present moment."""
    return str((int(time.time() * 1000) - EPOCH_MS) << 22 | next(_count) % (1 << 22))


def bot_user() -> Json:
    """The bot itself."""
    return user(BOT, "express-entry") | {"bot": True, "verified": True, "mfa_enabled": False, "flags": 0}


def user(number: str, name: str) -> Json:
    """A person."""
    return {"id": number, "username": name, "discriminator": "0", "global_name": name, "avatar": None}


def member(person: Json, permissions: str) -> Json:
    """A person in a server."""
    base = {"roles": [], "joined_at": "2024-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}
    return {"user": person, "nick": None, "avatar": None, "permissions": permissions, **base}


def channel(number: str = CHANNEL, name: str = "general") -> Json:
    """A text channel of the server."""
    shape = {"type": 0, "position": 0, "permission_overwrites": [], "nsfw": False, "parent_id": None, "topic": None}
    return {"id": number, "guild_id": GUILD, "name": name, "last_message_id": None, "rate_limit_per_user": 0, **shape}


def private_channel(person: Json) -> Json:
    """The private channel between a person and the bot."""
    return {"id": f"3{person['id'][1:]}", "type": 1, "recipients": [person], "last_message_id": None}


def guild() -> Json:
    """A server with two channels and the bot in it."""
    role = {"id": GUILD, "name": "@everyone", "permissions": READ_AND_WRITE, "position": 0, "color": 0, "hoist": False}
    shape = {"managed": False, "mentionable": False, "flags": 0, "colors": {"primary_color": 0}}
    return {
        "id": GUILD,
        "name": "Newcomers",
        "owner_id": OWNER,
        "icon": None,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [{**role, **shape}],
        "channels": [channel(), channel(OTHER_CHANNEL, "off-topic")],
        "threads": [],
        "members": [member(bot_user(), READ_AND_WRITE)],
        "member_count": 2,
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "preferred_locale": "en-US",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "premium_progress_bar_enabled": False,
        "large": False,
        "unavailable": False,
        "joined_at": "2024-01-01T00:00:00+00:00",
    }


@dataclass(frozen=True)
class Spot:
    """Where somebody is: in a channel of the server, in private with the bot, or elsewhere with an app of their own."""

    where: str = "server"
    channel: str = CHANNEL

    def of(self, person: Json, permissions: str) -> Json:
        """The part of an interaction or message that tells it."""
        owners = {"1": person["id"]} if self.where == "elsewhere" else {"0": GUILD if self.where == "server" else "0"}
        common = {"authorizing_integration_owners": owners, "app_permissions": READ_AND_WRITE}
        if self.where == "private":
            dm = private_channel(person)
            return {**common, "channel": dm, "channel_id": dm["id"], "user": person, "context": 1}
        here = channel(self.channel)
        return {
            **common,
            "guild": {"id": GUILD, "locale": "en-US", "features": []},
            "guild_id": GUILD,
            "guild_locale": "en-US",
            "channel": here,
            "channel_id": here["id"],
            "member": member(person, permissions),
            "context": 0,
        }


def interaction(kind: int, data: Json, person: Json, spot: Spot, locale: str, permissions: str) -> Json:
    """An interaction of ``kind``: 2 command, 3 component, 4 autocomplete, 5 modal."""
    number = snowflake()
    return {
        "id": number,
        "application_id": BOT,
        "type": kind,
        "token": f"token-{number}",
        "version": 1,
        "locale": locale,
        "entitlements": [],
        "attachment_size_limit": 10_485_760,
        "data": data,
        **spot.of(person, permissions),
    }


def message(author: Json, content: str, spot: Spot, mentions: list[Json], number: str | None = None) -> Json:
    """A message somebody wrote; without its text where the bot may not read it."""
    place = spot.of(author, READ_AND_WRITE)
    readable = spot.where == "private" or any(m["id"] == BOT for m in mentions)
    made = {
        "id": number or snowflake(),
        "type": 0,
        "channel_id": place["channel_id"],
        "author": author,
        "content": content if readable else "",
        "timestamp": "2026-08-20T12:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": mentions,
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "flags": 0,
        "components": [],
    }
    if spot.where == "private":
        return made
    return made | {"guild_id": GUILD, "member": {k: v for k, v in place["member"].items() if k != "user"}}
