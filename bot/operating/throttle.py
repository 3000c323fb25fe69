"""How often anybody is answered: each person and each chat has so many questions a minute, and no one is told twice."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.question import Asker

_MINUTE = timedelta(minutes=1)
_MOST_REMEMBERED = 20_000


class Admission(Enum):
    """What becomes of a question: it is answered, asked to come later, or passed over because that was just said."""

    WELCOME = auto()
    LATER = auto()
    SILENCE = auto()


@dataclass
class _Bucket:
    """What somebody may still ask at a moment; ``told_at`` is when they were asked to come later."""

    left: float
    at: datetime
    told_at: datetime | None = None


class Throttle:
    """Counts questions: ``per_person`` and ``per_chat`` may come in a minute, at once or spread; 0 for any number.

    The longest silent are forgotten where there are too many: they may ask at once in any case.
    """

    def __init__(self, per_person: int, per_chat: int) -> None:
        self._limits = (per_person, per_chat)
        self._buckets: OrderedDict[tuple[str, ...], _Bucket] = OrderedDict()

    def admit(self, asker: Asker, now: datetime) -> Admission:
        """Count a question of ``asker`` and return what becomes of it."""
        names = ((asker.platform, "person", asker.person), (asker.platform, "chat", asker.chat))
        held = [self._bucket(name, limit, now) for name, limit in zip(names, self._limits, strict=True) if limit]
        spent = [bucket for bucket in held if bucket.left < 1]
        for bucket in () if spent else held:
            bucket.left -= 1
        if not spent:
            return Admission.WELCOME
        told = any(b.told_at and now - b.told_at < _MINUTE for b in spent)
        for bucket in () if told else spent:
            bucket.told_at = now
        return Admission.SILENCE if told else Admission.LATER

    def _bucket(self, name: tuple[str, ...], limit: int, now: datetime) -> _Bucket:
        bucket = self._buckets.setdefault(name, _Bucket(limit, now))
        self._buckets.move_to_end(name)
        while len(self._buckets) > _MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        bucket.left = min(limit, bucket.left + limit * max((now - bucket.at) / _MINUTE, 0.0))
        bucket.at = now
        return bucket
