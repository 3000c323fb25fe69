"""The `Sender` port on Telegram: messages that nobody asked for just now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from telegram import InlineKeyboardMarkup
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from adapters.telegram.closing import closed_reason, refused_reason
from adapters.telegram.keyboard import STAYS, buttons_of
from adapters.telegram.patience import ONCE, seconds_of
from adapters.telegram.reading import PLATFORM
from adapters.telegram.render import render
from adapters.telegram.request import Unreached
from bot.answer import Answer
from bot.commands.payload import References
from bot.sending import Address, Closed, Message, Moved, PerAnswer, Rejected, Result, Retry, Sent, Unknown

log = structlog.get_logger(__name__)

Ready = tuple[tuple[str, ...], InlineKeyboardMarkup | None]


class TelegramSender:
    """Sends while there is a connection; each send is one try, without any patience."""

    platform = PLATFORM

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self._bot: ExtBot[str] | None = None
        self._references: References | None = None
        self._made: PerAnswer[Ready] = PerAnswer()

    @contextmanager
    def through(self, bot: ExtBot[str], references: References) -> Iterator[None]:
        """Send through ``bot`` within this block."""
        self._bot, self._references = bot, references
        try:
            yield
        finally:
            self._bot = self._references = None

    @property
    def account(self) -> str | None:
        """The bot's id; None while not connected."""
        return str(self._bot.id) if self._bot else None

    @property
    def connected(self) -> bool:
        """Whether there is a connection; one that fell silent is taken down after a while."""
        return self._bot is not None

    async def open(self, person: str) -> Address | Closed:
        """Return the private chat with ``person``, proven by showing them that somebody types."""
        if self._bot is None:
            return Closed("not_connected")
        try:
            await self._bot.send_chat_action(int(person), ChatAction.TYPING, rate_limit_args=ONCE)
        except Forbidden as problem:
            return Closed(closed_reason(problem))
        except BadRequest as problem:
            return Closed(refused_reason(problem) or "never_started")
        except TelegramError as problem:  # nothing says that they cannot be reached
            log.info("telegram_chat_not_proven", reason=type(problem).__name__)
        return Address(PLATFORM, person)

    async def send(self, to: Address, message: Message) -> Result:
        """Try once to send ``message``; of several parts the first one decides."""
        texts, keyboard = await self._ready(message.answer)
        result = await self._try(message, to, "send_message", text=texts[0], **_last(texts, 0, keyboard))
        for n in range(1, len(texts) if isinstance(result, Sent) else 0):
            more = await self._try(message, to, "send_message", text=texts[n], **_last(texts, n, keyboard))
            if not isinstance(more, Sent):
                log.warning("telegram_alert_incomplete", chat=to.chat, part=n + 1, of=len(texts), result=repr(more))
                break
        return result

    async def edit(self, to: Address, sent: str, message: Message) -> Result:
        """Try once to replace the message whose id is ``sent``, by what fits into one."""
        texts, keyboard = await self._ready(message.answer)
        shown = {"text": texts[0], "message_id": int(sent), **_last(texts[:1], 0, keyboard)}
        result = await self._try(message, to, "edit_message_text", **shown)
        return Sent(sent) if result == Rejected("message is not modified") else result

    async def _ready(self, answer: Answer) -> Ready:
        """The parts of an alert, and the buttons of the last one."""
        if ready := self._made.get(answer):
            return ready
        keyboard = await buttons_of(answer, self._references, STAYS) if self._references else None
        return self._made.put(answer, (render(answer), keyboard))

    async def _try(self, message: Message, to: Address, call: str, **given: Any) -> Result:
        """Make one call, within the seconds of ``message``, and tell what became of it."""
        if self._bot is None:
            return Retry(reason="not_connected")
        if call == "send_message":
            given |= {"disable_notification": message.silent, "message_thread_id": int(to.thread or 0) or None}
        try:
            async with asyncio.timeout(message.seconds):
                done = await getattr(self._bot, call)(chat_id=int(to.chat), rate_limit_args=ONCE, **given)
        except TimeoutError:
            return Unknown("timeout")
        except TelegramError as problem:
            return result_of(problem)
        return Sent(str(done.message_id))


def _last(texts: Sequence[str], n: int, keyboard: InlineKeyboardMarkup | None) -> dict[str, Any]:
    """The buttons, under the last part."""
    return {"reply_markup": keyboard} if n == len(texts) - 1 else {}


def result_of(problem: TelegramError) -> Result:
    """Return what an error of the library says about a message that was to be sent or edited."""
    match problem:
        case RetryAfter():
            return Retry(seconds_of(problem), "flood")
        case ChatMigrated():
            return Moved(str(problem.new_chat_id))
        case Forbidden():
            return Closed(closed_reason(problem))
        case BadRequest():
            reason = refused_reason(problem)
            return Closed(reason) if reason else Rejected(_short(problem))
        case InvalidToken():
            return Retry(reason="token_refused")
        case Unreached():
            return Retry(reason="unreachable")
        case _:
            return Unknown(type(problem).__name__)


def _short(problem: TelegramError) -> str:
    """What Telegram says, up to where it begins to explain."""
    return problem.message.split(":")[0].strip().lower()
