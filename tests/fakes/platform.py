"""A platform in memory: the `Sender` port with chats that fail as real ones do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from bot.answer import Answer
from bot.sending import Address, Closed, Message, Rejected, Result, Sent

Plan = Callable[[Address, Message], Result | None]
"""What becomes of a try; None for a message that arrives."""


@dataclass(frozen=True)
class Post:
    """A message as people see it."""

    id: str
    to: Address
    answer: Answer
    nonce: int
    mention: str
    silent: bool


@dataclass
class FakePlatform:
    """Keeps what was posted and edited; a repeated nonce arrives once where ``knows_nonces``."""

    platform: str = "test"
    per_second: float = 0.0
    account: str | None = "bot"
    knows_nonces: bool = False
    plan: Plan = lambda _to, _message: None
    delay: float = 0.0
    posts: list[Post] = field(default_factory=list)
    edits: list[tuple[str, Answer]] = field(default_factory=list)
    tries: list[tuple[Address, Message]] = field(default_factory=list)
    refuses_to_open: str = ""
    connected: bool = True
    _ids: count[int] = field(default_factory=lambda: count(1))

    async def open(self, person: str) -> Address | Closed:
        """Return the private chat with a person."""
        return Closed(self.refuses_to_open) if self.refuses_to_open else Address(self.platform, f"dm-{person}")

    async def send(self, to: Address, message: Message) -> Result:
        """Post a message, unless the plan says otherwise."""
        self.tries.append((to, message))
        await asyncio.sleep(self.delay)
        planned = self.plan(to, message)
        if planned is not None:
            return planned
        known = [p for p in self.posts if p.nonce == message.nonce] if self.knows_nonces else []
        if known:
            return Sent(known[0].id)
        post = Post(str(next(self._ids)), to, message.answer, message.nonce, message.mention, message.silent)
        self.posts.append(post)
        return Sent(post.id)

    async def edit(self, to: Address, sent: str, message: Message) -> Result:
        """Replace a message that was posted."""
        self.tries.append((to, message))
        if not any(p.id == sent and p.to == to for p in self.posts):
            return Rejected("there is no such message")
        self.edits.append((sent, message.answer))
        return Sent(sent)

    def told(self, chat: str) -> list[str]:
        """Return the titles of what was posted to a chat."""
        return [p.answer.title for p in self.posts if p.to.chat == chat]

    def last_told(self, chat: str) -> Answer:
        """Return what was posted to a chat last."""
        return [p.answer for p in self.posts if p.to.chat == chat][-1]


async def until(holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something holds, or fail."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.005)
