"""What this package needs of the world outside, as protocols."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.forms import Answers
from bot.question import Asker

if TYPE_CHECKING:
    from bot.answer import Answer
    from bot.assistant import Assistant
    from bot.settings import BotSettings

Clock = Callable[[], datetime]
"""Tells the present moment, in UTC."""


class Adapter(Protocol):
    """A platform, running: a module named in the entry-point group ``express_entry_bot.adapters``."""

    name: str

    def is_configured(self) -> bool:
        """Return whether everything the platform needs, such as a token, is set."""
        ...

    def run(self, assistant: Assistant, settings: BotSettings, clock: Clock) -> Awaitable[None]:
        """Serve people until the platform or the process ends."""
        ...


class Terminal(Adapter, Protocol):
    """The adapter that is always there, and that can show a single answer."""

    def show(self, answer: Answer) -> None:
        """Print ``answer`` on stdout."""
        ...


class Profiles(Protocol):
    """What people told us of themselves: their answers to forms. Answering is not to wait for it.

    A lasting one reads a person's answers before their message is answered, and writes afterwards.
    """

    def of(self, asker: Asker) -> Mapping[str, Answers]:
        """Return what ``asker`` answered, by form; empty for a stranger."""
        ...

    def keep(self, asker: Asker, form: str, answers: Answers) -> None:
        """Hold ``answers`` as all that ``asker`` answered to ``form``; empty ones drop the form."""
        ...

    def forget(self, asker: Asker) -> None:
        """Drop everything that ``asker`` answered."""
        ...
