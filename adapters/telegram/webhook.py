"""Webhook mode: Telegram posts updates here, and is told 200 only once they are kept."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError

from adapters.telegram.errors import TokenRefused
from adapters.telegram.receive import KINDS, Receiver
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.unreadable import readable

log = structlog.get_logger(__name__)

_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_LARGEST = 2**20
_PAUSE = 5.0


async def listen(settings: TelegramSettings, bot: Bot, receiver: Receiver) -> None:
    """Take updates in at the address of ``settings`` until cancelled."""
    secret = settings.webhook_secret.get_secret_value()
    app = web.Application(client_max_size=_LARGEST)
    app.router.add_post(urlsplit(settings.webhook_url).path or "/", _taking(bot, receiver, secret))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.webhook_listen, settings.webhook_port).start()
        await _announce(settings.webhook_url, secret, bot)
        await asyncio.get_running_loop().create_future()
    finally:
        await runner.cleanup()


async def _announce(url: str, secret: str, bot: Bot) -> None:
    """Tell Telegram the address, as often as it takes.

    Raises:
        TokenRefused: Telegram does not know the token any more.
    """
    while True:
        try:
            await bot.set_webhook(url, secret_token=secret, allowed_updates=KINDS)
        except InvalidToken:
            break
        except TelegramError as problem:
            log.warning("telegram_webhook_not_set", reason=problem.message)
            await asyncio.sleep(_PAUSE)
        else:
            return
    raise TokenRefused


def _taking(bot: Bot, receiver: Receiver, secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def take(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get(_SECRET, "").encode(), secret.encode()):
            log.warning("telegram_webhook_stranger")
            return web.Response(status=403)
        try:
            update = Update.de_json(readable(json.loads(await request.read())), bot)
            int(update.update_id)
        except (ValueError, TypeError, KeyError, AttributeError):
            log.warning("telegram_webhook_unreadable")
            return web.Response(status=400)
        await receiver.take([update])
        return web.Response()

    return take
