"""What people told us of themselves, held in memory: gone with the process, or as soon as they say so."""

from __future__ import annotations

from collections import OrderedDict

from bot.forms.told import Told
from bot.question import Asker

_MOST_PEOPLE = 20_000


class MemoryProfiles:
    """Implements the port `Profiles` without a file; those who have been silent longest go first."""

    def __init__(self) -> None:
        self._people: OrderedDict[Asker, Told] = OrderedDict()

    def of(self, asker: Asker) -> Told:
        """Return what ``asker`` told in this chat."""
        return self._people.get(asker, Told())

    def keep(self, asker: Asker, told: Told) -> None:
        """Hold ``told`` as all that ``asker`` told in this chat."""
        self._people[asker] = told
        self._people.move_to_end(asker)
        while len(self._people) > _MOST_PEOPLE:
            self._people.popitem(last=False)

    def forget(self, asker: Asker) -> None:
        """Drop everything that ``asker`` told, in whatever chat."""
        for one in [a for a in self._people if a.who == asker.who]:
            del self._people[one]
