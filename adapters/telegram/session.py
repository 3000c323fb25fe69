"""The adapter's life: start, take updates in, stop without losing any; and again where the connection went silent."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from typing import Any

import httpx
import structlog
from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, Defaults

from adapters.telegram.administrators import Administrators
from adapters.telegram.commands import CommandBook
from adapters.telegram.deep_links import DeepLinks
from adapters.telegram.errors import TokenRefused
from adapters.telegram.handlers import Handlers
from adapters.telegram.inbox import Inbox
from adapters.telegram.inline import InlineCards
from adapters.telegram.keyboard import Keyboards
from adapters.telegram.lanes import Lanes
from adapters.telegram.patience import Patience
from adapters.telegram.reading import PLATFORM
from adapters.telegram.receive import Receiver
from adapters.telegram.request import Request
from adapters.telegram.screen import Screen
from adapters.telegram.sender import TelegramSender
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.unreadable import UpdatesRequest
from adapters.telegram.webhook import listen
from bot.charts import Charts
from bot.commands.payload import References
from bot.commands.references import FileReferences
from bot.ports import Host
from bot.sending import Address

log = structlog.get_logger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]

GRACE_SECONDS = 1.5
"""So long a stop waits for what is under way; the rest stays in the inbox."""
_LONGEST_PAUSE = 30.0
_MOST_MISSING = 3


async def serve(settings: TelegramSettings, host: Host, sender: TelegramSender | None = None) -> None:
    """Serve people until cancelled; ``sender`` can send while there is a connection.

    Raises:
        TokenRefused: Telegram does not know the token.
    """
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns of itself whenever it must wait
    folder = host.settings.data_dir
    references_at = folder / "telegram-references.sqlite"
    async with Inbox.open(folder) as inbox, FileReferences.open(references_at, host.clock) as references:
        while True:
            try:
                async with _running(settings, host, inbox, references) as application:
                    with sender.through(application.bot, references) if sender else nullcontext():
                        await _take_in(settings, host, inbox, application)
            except TimeoutError:
                log.error("telegram_silent", reason="no poll succeeded for a while; connecting anew")


@asynccontextmanager
async def _running(settings: TelegramSettings, host: Host, inbox: Inbox, references: References) -> AsyncIterator[App]:
    """The library's application, connected, with our handlers, and with what was left to be done in its queue."""
    lanes = Lanes(inbox.done)
    application = _application(settings, host, lanes)
    try:
        await _connect(application)
    except BaseException:
        await application.bot.shutdown()
        raise
    commands = _furnish(application, host, references)
    await application.start()
    publishing = asyncio.create_task(commands.publish(application.bot))
    try:
        for payload in await inbox.waiting():
            application.update_queue.put_nowait(Update.de_json(json.loads(payload), application.bot))
        yield application
    finally:
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
        await _stop(application, lanes)


async def _take_in(settings: TelegramSettings, host: Host, inbox: Inbox, application: App) -> None:
    """Receive updates until cancelled, or until there is silence."""
    receiver = Receiver(application.bot, inbox, application.update_queue, host.clock)
    if settings.webhook_url:
        await listen(settings, application.bot, receiver)
    else:
        await receiver.poll(host.lease(f"{PLATFORM}:{application.bot.id}"))


def _application(settings: TelegramSettings, host: Host, lanes: Lanes) -> App:
    async def moved(old: int, new: int) -> None:
        await host.chats.moved(Address(PLATFORM, str(old)), str(new))

    trusted = httpx.create_ssl_context()
    heard = partial(host.observer.responded, PLATFORM)
    defaults = Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
    return (
        Application.builder()
        .token(settings.token.get_secret_value())
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .defaults(defaults)
        .rate_limiter(Patience(moved))
        .concurrent_updates(lanes)
        .request(Request(settings.api_url, trusted, heard))
        .get_updates_request(UpdatesRequest(settings.api_url, trusted, heard))
        .updater(None)
        .job_queue(None)
        .build()
    )


async def _connect(application: App) -> None:
    """Ask Telegram who we are, as often as it takes to be told.

    Raises:
        TokenRefused: nobody, with this token.
    """
    pause = 0.5
    missing = 0
    while missing < _MOST_MISSING:
        try:
            await application.initialize()
        except InvalidToken as problem:  # its text holds the token: nobody may see it
            missing = missing + 1 if _says_not_found(problem) else _MOST_MISSING
        except TelegramError as problem:
            log.warning("telegram_unreachable", reason=type(problem).__name__, pause=pause)
        else:
            return
        await asyncio.sleep(pause)
        pause = min(_LONGEST_PAUSE, pause * 2)
    raise TokenRefused


def _says_not_found(problem: InvalidToken) -> bool:
    """Whether it was a 404, which a server that is not well gives as well; a 401 means the token."""
    return isinstance(problem.__cause__, InvalidToken) and problem.__cause__.message == "Not Found"


def _furnish(application: App, host: Host, references: References) -> CommandBook:
    """Put the handlers in."""
    me = application.bot.bot
    if not me.supports_inline_queries:
        log.warning("telegram_inline_off", remedy="switch it on in BotFather: /setinline")
    links = DeepLinks(str(me.username), references, host.assistant.catalogue.content.replies)
    keyboards = Keyboards(references, links)
    commands = CommandBook(host, links)
    screen = Screen(application.bot, keyboards, Charts(host.settings.data_dir / "charts"))
    cards = InlineCards(host, commands, keyboards)
    administrators = Administrators(application.bot)
    Handlers(host, screen, commands, keyboards, administrators, cards, references).register(application)
    return commands


async def _stop(application: App, lanes: Lanes) -> None:
    """Finish what is under way; what takes too long is broken off and stays in the inbox."""
    finishing = asyncio.create_task(application.update_queue.join())
    await asyncio.wait({finishing}, timeout=GRACE_SECONDS)
    finishing.cancel()
    lanes.break_off()
    await application.stop()
    await application.shutdown()
