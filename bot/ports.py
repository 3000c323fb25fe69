"""What this package needs of the world outside, as protocols."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from bot.forms.told import Told
from bot.question import Asker, Question
from bot.sending import Address, Closed, Message, Result

if TYPE_CHECKING:
    from bot.answer import Answer
    from bot.assistant import Assistant
    from bot.operating.findings import Finding
    from bot.operating.observer import Observer
    from bot.operating.throttle import Admission
    from bot.settings import BotSettings

Clock = Callable[[], datetime]
"""Tells the present moment, in UTC."""


class Sender(Protocol):
    """How messages that nobody asked for just now reach a platform; one per token."""

    platform: str

    @property
    def per_second(self) -> float:
        """How many alerts a second may go out, as the adapter's settings say; 0 for no limit."""
        ...

    @property
    def account(self) -> str | None:
        """The platform's id of the bot, by which processes agree on one sender; None while not connected."""
        ...

    @property
    def connected(self) -> bool:
        """Whether the platform can be talked to at present."""
        ...

    async def open(self, person: str) -> Address | Closed:
        """Return the private chat with ``person``, opened where needed; asked only while they subscribe."""
        ...

    async def send(self, to: Address, message: Message) -> Result:
        """Try once to send ``message``; a platform's own retries within ``message.seconds`` count as that try."""
        ...

    async def edit(self, to: Address, sent: str, message: Message) -> Result:
        """Try once to replace the message whose id is ``sent``."""
        ...


class Chats(Protocol):
    """What an adapter tells of its chats, and keeps for them."""

    async def closed(self, at: Address, reason: str) -> None:
        """Send nothing there any more: the bot was blocked, kicked or removed."""
        ...

    async def moved(self, at: Address, chat: str) -> None:
        """Take everything of a chat over to its new id; where that one is known already, merge them."""
        ...

    async def forget(self, at: Address) -> None:
        """Delete everything about a chat, its threads included."""
        ...

    async def settings(self, scope: str) -> Mapping[str, Any]:
        """Return what is set for a server or chat, by name: ``discord:guild:123``, for instance."""
        ...

    async def set(self, scope: str, name: str, value: Any) -> None:
        """Set one value, a plain JSON one; None removes it."""
        ...

    async def drop_settings(self, scope: str) -> None:
        """Remove everything that is set for ``scope``."""
        ...


class Turn(Protocol):
    """A task that only one of several processes may do at a time, such as receiving updates for a token."""

    @property
    def held(self) -> bool:
        """Whether it is this process's turn now."""
        ...

    async def until_held(self) -> None:
        """Wait until it is."""
        ...

    def kept(self) -> AbstractAsyncContextManager[None]:
        """Ask for the turn, and keep it, while the block runs."""
        ...


class Host(Protocol):
    """What an adapter finds in the bot that runs it."""

    @property
    def settings(self) -> BotSettings:
        """The settings of the bot."""
        ...

    @property
    def clock(self) -> Clock:
        """The clock that everything goes by."""
        ...

    @property
    def assistant(self) -> Assistant:
        """What answers are computed by, for what is asked without a question: names, health, autocompletion."""
        ...

    @property
    def chats(self) -> Chats:
        """What is kept of chats."""
        ...

    @property
    def observer(self) -> Observer:
        """Who is told what happens between the adapter and its platform."""
        ...

    def lease(self, name: str) -> Turn:
        """Return this process's claim to a task; receiving from a platform begins with its name: ``telegram:123``."""
        ...

    def admit(self, asker: Asker) -> Admission:
        """Return whether what ``asker`` just sent is to be answered; asked once, before any work is done for it."""
        ...

    async def reply(self, question: Question) -> Answer:
        """Answer ``question``, and do what it asks for: subscribe, store, forget. Never raises.

        Cancelled where the bot stops before it was the question's turn; nothing was done for it then.
        """
        ...


class Adapter(Protocol):
    """A platform, running: a module named in the entry-point group ``express_entry_bot.adapters``."""

    name: str

    def is_configured(self) -> bool:
        """Return whether everything the platform needs, such as a token, is set."""
        ...

    def sender(self) -> Sender | None:
        """Return what sends there, from the start on; None where it is not configured or cannot send."""
        ...

    async def examine(self) -> Sequence[Finding]:
        """Find out whether its settings can be used and the platform takes them; nothing is changed there.

        Raises:
            SettingsError: they cannot be read.
        """
        ...

    def run(self, host: Host) -> Awaitable[None]:
        """Serve people until the platform or the process ends."""
        ...


class Terminal(Adapter, Protocol):
    """The adapter that is always there, and that can show a single answer."""

    def show(self, answer: Answer) -> None:
        """Print ``answer`` on stdout."""
        ...


class Profiles(Protocol):
    """What people told us of themselves. Answering does not wait for it.

    A lasting one reads what a person told before their message is answered, and writes afterwards.
    """

    def of(self, asker: Asker) -> Told:
        """Return what ``asker`` told; nothing for a stranger."""
        ...

    def keep(self, asker: Asker, told: Told) -> None:
        """Hold ``told`` as all that ``asker`` told."""
        ...

    def forget(self, asker: Asker) -> None:
        """Drop everything that ``asker`` told, in whatever chat."""
        ...
