"""Long polling that loses nothing: Telegram is told that an update arrived only once it is kept."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

import structlog
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from adapters.telegram.errors import TokenRefused
from adapters.telegram.inbox import Inbox
from adapters.telegram.patience import seconds_of
from bot.ports import Clock, Turn

log = structlog.get_logger(__name__)

KINDS = (
    Update.MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)
"""What Telegram is asked for; edited messages are not."""

POLL_SECONDS = 30
SILENCE_SECONDS = 90.0
"""So long without a successful poll, and the connection is built anew."""

_LONGEST_PAUSE = 15.0
_CONFLICT_PAUSE = 3.0
_CHECKS_OF_TOKEN = 3


class Receiver:
    """Takes updates in: keeps them, then queues those that are new."""

    def __init__(self, bot: Bot, inbox: Inbox, queue: asyncio.Queue[object], clock: Clock) -> None:
        self._bot = bot
        self._inbox = inbox
        self._queue = queue
        self._clock = clock

    async def take(self, updates: Sequence[Update]) -> None:
        """Keep ``updates``, and queue those that never came before; when this returns they are safe."""
        fresh = await self._inbox.keep({u.update_id: u.to_json() for u in updates}, self._clock())
        for update in updates:
            if update.update_id in fresh:
                self._queue.put_nowait(update)

    async def poll(self, turn: Turn) -> None:
        """Fetch updates for ever, while it is this process's ``turn``: Telegram refuses two with one token.

        Raises:
            TokenRefused: Telegram does not know the token any more.
            TimeoutError: no poll has succeeded for `SILENCE_SECONDS`.
        """
        async with turn.kept():
            while True:
                await turn.until_held()
                await self._poll(turn)

    async def _poll(self, turn: Turn) -> None:
        offset: int | None = None
        failures = 0
        now = asyncio.get_running_loop().time
        async with asyncio.timeout(SILENCE_SECONDS) as silence:
            while turn.held:
                try:
                    updates = await self._bot.get_updates(offset, timeout=POLL_SECONDS, allowed_updates=KINDS)
                except TelegramError as problem:
                    failures += 1
                    await self._recover(problem, failures)
                    continue
                failures = 0
                silence.reschedule(now() + SILENCE_SECONDS)
                if updates:
                    await self.take(updates)
                    offset = updates[-1].update_id + 1

    async def _recover(self, problem: TelegramError, failures: int) -> None:
        """Wait as long as ``problem`` asks for."""
        log.warning("telegram_poll_failed", reason=type(problem).__name__, failures=failures)
        match problem:
            case InvalidToken():  # a single 401 or 404 may be a hiccup of the server
                await self._check_token()
            case RetryAfter():
                await asyncio.sleep(seconds_of(problem))
            case Conflict():  # a webhook is set, or another process polls with this token
                with contextlib.suppress(TelegramError):
                    await self._bot.delete_webhook()
                await asyncio.sleep(_CONFLICT_PAUSE)
            case NetworkError() if not isinstance(problem, BadRequest):
                await asyncio.sleep(min(_LONGEST_PAUSE, 0.25 * 2 ** min(failures, 10)))
            case _:
                await asyncio.sleep(_LONGEST_PAUSE)

    async def _check_token(self) -> None:
        """Return once Telegram knows the token, or cannot say.

        Raises:
            TokenRefused: it was refused several times in a row.
        """
        for _ in range(_CHECKS_OF_TOKEN):
            try:
                await self._bot.get_me()
            except InvalidToken:
                await asyncio.sleep(1)
            except TelegramError:
                return
            else:
                return
        raise TokenRefused from None
