"""What people told us of themselves, held in memory: gone with the process, or as soon as they say so."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from bot.forms import Answers
from bot.question import Asker

_MOST_PEOPLE = 20_000


class MemoryProfiles:
    """Implements the port `Profiles` without a file; those who have been silent longest go first."""

    def __init__(self) -> None:
        self._people: OrderedDict[Asker, dict[str, Answers]] = OrderedDict()

    def of(self, asker: Asker) -> Mapping[str, Answers]:
        """Return what ``asker`` answered, by form."""
        return self._people.get(asker, {})

    def keep(self, asker: Asker, form: str, answers: Answers) -> None:
        """Hold ``answers`` as all that ``asker`` answered to ``form``; nothing where they are empty."""
        held = {**self.of(asker), form: dict(answers)}
        self._people[asker] = {name: kept for name, kept in held.items() if kept}
        self._people.move_to_end(asker)
        while len(self._people) > _MOST_PEOPLE:
            self._people.popitem(last=False)

    def forget(self, asker: Asker) -> None:
        """Drop everything that ``asker`` answered, in whatever chat."""
        everywhere = [a for a in self._people if (a.platform, a.person) == (asker.platform, asker.person)]
        for one in everywhere:
            del self._people[one]
