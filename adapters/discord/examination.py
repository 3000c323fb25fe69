"""What ``doctor`` finds out about Discord; no token is ever told."""

from __future__ import annotations

import re
from collections.abc import Sequence

import httpx

from adapters.discord.settings import DiscordSettings
from bot.operating.findings import Finding, fail, ok, warn

_SHAPE = re.compile(r"[\w-]{2,}\.[\w-]{2,}\.[\w-]{2,}")
_PATIENCE = 10.0
_TOKEN, _INTENTS = "DISCORD_TOKEN", "Discord"
_FETCH = "copy the bot's token anew from the developer portal (Bot, Reset Token)"
_PRIVILEGED = {"presence": 0b11 << 12, "server members": 0b11 << 14, "message content": 0b11 << 18}
"""Flags of an application: each intent for many and for few servers."""


async def examine(settings: DiscordSettings) -> Sequence[Finding]:
    """Return what is found: the token's shape, whether Discord takes it, and which intents are granted."""
    token = settings.token.get_secret_value()
    if not token:
        return [ok(_TOKEN, "is not set: Discord is left out")]
    if not _SHAPE.fullmatch(token):
        return [fail(_TOKEN, "does not look like a token (three parts between dots)", _FETCH)]
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE, headers={"Authorization": f"Bot {token}"}) as client:
            me = await client.get(f"{settings.api_url}/users/@me")
            if me.status_code == httpx.codes.UNAUTHORIZED:
                return [fail(_TOKEN, "Discord refuses it", _FETCH)]
            name = me.raise_for_status().json()["username"]
            application = await client.get(f"{settings.api_url}/oauth2/applications/@me")
            flags = int(application.raise_for_status().json().get("flags") or 0)
    except httpx.HTTPStatusError as problem:
        says = f"Discord answered {problem.response.status_code}, which tells nothing about it"
        return [warn(_TOKEN, says, "see DISCORD_API_URL, and try again")]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as problem:
        return [
            warn(_TOKEN, f"Discord could not be asked ({type(problem).__name__})", "see the network, and try again")
        ]
    return [ok(_TOKEN, f"is accepted: the bot is {name}"), _intents(flags)]


def _intents(flags: int) -> Finding:
    granted = [name for name, bits in _PRIVILEGED.items() if flags & bits]
    if not granted:
        return ok(_INTENTS, "no privileged intent is granted, message content included, and none is needed")
    says = f"intents are granted that nothing here needs ({', '.join(granted)})"
    return warn(_INTENTS, says, "switch them off in the developer portal (Bot, Privileged Gateway Intents)")
