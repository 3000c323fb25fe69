"""What is sent unasked: to where, what, and what became of it. No platform's types."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.answer import Answer

Made = TypeVar("Made")

_MOST_KEPT = 64


@dataclass(frozen=True)
class Address:
    """Where a message goes: a chat or channel of a platform, perhaps a thread or topic in it."""

    platform: str
    chat: str
    thread: str = ""


@dataclass(frozen=True)
class Message:
    """An answer that nobody asked for just now.

    ``nonce`` is a positive 64-bit number, the same at every try of one delivery: a platform that knows repeated
    messages is given it. ``mention`` is a role to mention, never everyone. ``seconds`` bound the whole try, the
    waiting for rate limits included.
    """

    answer: Answer
    nonce: int
    mention: str = ""
    silent: bool = False
    seconds: float = 30.0


class PerAnswer(Generic[Made]):
    """What was made of the newest answers: an alert is made ready once for all who get it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[Answer, Made]] = OrderedDict()

    def get(self, answer: Answer) -> Made | None:
        """Return what was made of this very answer."""
        kept = self._kept.get(id(answer))
        return kept[1] if kept and kept[0] is answer else None

    def put(self, answer: Answer, made: Made) -> Made:
        """Keep what was made of an answer, and return it."""
        self._kept[id(answer)] = (answer, made)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return made


@dataclass(frozen=True)
class Sent:
    """It arrived; ``message`` is the platform's id of it, by which it can be edited."""

    message: str


@dataclass(frozen=True)
class Closed:
    """Nothing can be sent there until a person opens it again: blocked, kicked, deleted, not permitted."""

    reason: str


@dataclass(frozen=True)
class Moved:
    """The chat goes by another id now, as a Telegram group that became a supergroup."""

    chat: str


@dataclass(frozen=True)
class Retry:
    """It was surely not sent and may be sent later, after so many seconds, as the platform asks (None: not told)."""

    after: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Rejected:
    """This message can never be sent or edited so, while others can: too old to edit, deleted, malformed."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """Nobody knows whether it was sent: the answer of the platform did not come in time."""

    reason: str = ""


Result = Sent | Closed | Moved | Retry | Rejected | Unknown
"""What became of one try. A sender returns it; it raises nothing that a platform or the network does."""
