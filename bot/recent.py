"""What is remembered of each person in each chat for a while; nobody else's is ever looked at."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from bot.question import Asker

FORGOTTEN_AFTER = timedelta(minutes=30)
_MOST_CHATS = 20_000


class Dated(Protocol):
    """Something that happened at a moment."""

    @property
    def at(self) -> datetime:
        """When it happened, in UTC."""
        ...


Item = TypeVar("Item", bound=Dated)


class Recent(Generic[Item]):
    """The last item of each person in each chat, for half an hour. The oldest go first where there are too many."""

    def __init__(self) -> None:
        self._items: OrderedDict[Asker, Item] = OrderedDict()

    def last(self, asker: Asker, now: datetime) -> Item | None:
        """Return the last item of ``asker``, unless it is too long ago."""
        item = self._items.get(asker)
        return item if item and now - item.at <= FORGOTTEN_AFTER else None

    def remember(self, asker: Asker, item: Item) -> None:
        """Keep ``item`` as the last one of ``asker``."""
        self._items[asker] = item
        self._items.move_to_end(asker)
        while len(self._items) > _MOST_CHATS:
            self._items.popitem(last=False)

    def forget(self, asker: Asker) -> None:
        """Drop what is remembered of ``asker``, in whatever chat."""
        for one in [a for a in self._items if a.who == asker.who]:
            del self._items[one]
