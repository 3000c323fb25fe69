"""What ``doctor`` finds out about Telegram; no token is ever told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import httpx

from adapters.telegram.settings import TelegramSettings
from bot.operating.findings import Finding, fail, ok, warn

_SHAPE = re.compile(r"\d{3,}:[\w-]{30,}")
_PATIENCE = 10.0
_TOKEN, _MODES = "TELEGRAM_TOKEN", "Telegram"
_FETCH = "take the one that @BotFather shows under /mybots"


async def examine(settings: TelegramSettings) -> Sequence[Finding]:
    """Return what is found: the token's shape, whether Telegram takes it, and how the bot is set up there."""
    token = settings.token.get_secret_value()
    if not token:
        return [ok(_TOKEN, "is not set: Telegram is left out")]
    if not _SHAPE.fullmatch(token):
        return [fail(_TOKEN, "does not look like a token (digits, a colon, 35 letters)", _FETCH)]
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE) as client:
            response = await client.get(f"{settings.api_url}/bot{token}/getMe")
    except httpx.HTTPError as problem:  # its text may hold the address, and so the token
        return [
            warn(_TOKEN, f"Telegram could not be asked ({type(problem).__name__})", "see the network, and try again")
        ]
    if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.NOT_FOUND):
        return [fail(_TOKEN, "Telegram refuses it", _FETCH)]
    try:
        me = response.raise_for_status().json()["result"]
    except (httpx.HTTPStatusError, ValueError, KeyError, TypeError):
        says = f"Telegram answered {response.status_code}, which tells nothing about it"
        return [warn(_TOKEN, says, "see TELEGRAM_API_URL, and try again")]
    return [ok(_TOKEN, f"is accepted: the bot is @{me.get('username')}"), *_modes(me)]


def _modes(me: dict[str, Any]) -> Iterator[Finding]:
    if not me.get("supports_inline_queries"):
        yield warn(_MODES, "inline mode is off, so @mentions in other chats offer nothing", "@BotFather: /setinline")
    else:
        yield ok(_MODES, "inline mode is on")
    if not me.get("can_join_groups", True):
        yield warn(_MODES, "the bot cannot be added to groups", "@BotFather: /setjoingroups")
    sees = "off: mentions are seen, too" if me.get("can_read_all_group_messages") else "on, which is enough"
    yield ok(_MODES, f"privacy mode is {sees}")
