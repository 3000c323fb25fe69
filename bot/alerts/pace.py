"""How fast alerts may go out: overall, per chat, per group, and how many refusals a platform bears."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field

from aiolimiter import AsyncLimiter

from bot.state.rows import Target

_CHAT_GAP = 1.0
_GROUP_MOST, _GROUP_SPAN = 20, 60.0
_REFUSALS_MOST, _REFUSALS_SPAN = 5_000, 600.0
"""Discord bans an address after 10,000 invalid requests in 10 minutes."""

_MOST_CHATS = 50_000

_CATCH_UP = 0.16
"""Seconds' worth of messages: 25 a second are never more than 29 in any second, below Telegram's 30."""


@dataclass
class Pace:
    """The pace of one sender. ``per_second`` is 0 for no overall limit; times are the caller's, in seconds."""

    per_second: float
    _limiter: AsyncLimiter | None = None
    _sent: OrderedDict[tuple[str, str], deque[float]] = field(default_factory=OrderedDict)
    _refused: deque[float] = field(default_factory=deque)

    def __post_init__(self) -> None:
        """Let a few messages catch up after a delay: a bucket of a whole second would let twice as many through."""
        if self.per_second:
            few = max(1.0, _CATCH_UP * self.per_second)
            self._limiter = AsyncLimiter(few, few / self.per_second)

    async def turn(self) -> None:
        """Wait until one more message may go out."""
        if self._limiter:
            await self._limiter.acquire()

    def wait_for(self, target: Target, now: float) -> float:
        """Return for how many seconds nothing may be sent to a chat; 0 takes its place at once."""
        if not self.per_second:
            return 0.0
        sent = self._sent.setdefault((target.platform, target.chat), deque(maxlen=_GROUP_MOST))
        self._sent.move_to_end((target.platform, target.chat))
        while len(self._sent) > _MOST_CHATS:
            self._sent.popitem(last=False)
        free_at = sent[-1] + _CHAT_GAP if sent else now
        if not target.private and len(sent) == _GROUP_MOST:
            free_at = max(free_at, sent[0] + _GROUP_SPAN)
        if free_at > now:
            return free_at - now
        sent.append(now)
        return 0.0

    def refused(self, now: float) -> None:
        """Count a request that the platform called invalid."""
        self._refused.append(now)

    def rest(self, now: float) -> float:
        """Return for how many seconds to send nothing at all, because too much was refused."""
        while self._refused and self._refused[0] <= now - _REFUSALS_SPAN:
            self._refused.popleft()
        return self._refused[0] + _REFUSALS_SPAN - now if len(self._refused) >= _REFUSALS_MOST else 0.0
