"""What a message asks to be done with alerts and with what is stored: read from words, done by the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Asked:
    """The filters that a message names; empty where it does not.

    ``own_score``: the cut-off is to be measured by the person's score, ``score`` where they say it, else the stored
    one. ``within`` is how far the cut-off may lie above it.
    """

    categories: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    max_cutoff: int | None = None
    min_invitations: int | None = None
    own_score: bool = False
    score: int | None = None
    within: int = 0

    @property
    def empty(self) -> bool:
        """Whether no filter is named."""
        return self == Asked()


@dataclass(frozen=True)
class Subscribe:
    """Alerts for what is asked; everything where nothing is. ``chosen`` is how they come to the chat."""

    asked: Asked
    elsewhere: bool = False
    chosen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """Another filter in a subscription, the only one where no ``number`` is given; ``adds`` to its categories."""

    asked: Asked
    number: int | None = None
    adds: bool = False


@dataclass(frozen=True)
class ShowScorecard:
    """How the forecasts did that were really made."""


@dataclass(frozen=True)
class Show:
    """The subscriptions of the chat."""


@dataclass(frozen=True)
class Stop:
    """The end of subscriptions: the numbered one, those that ask for the same, or all."""

    asked: Asked = field(default_factory=Asked)
    number: int | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing at all is to be sent any more."""
        return self.number is None and self.asked.empty


@dataclass(frozen=True)
class Pause:
    """Silence until a day; without one until it is ended."""

    until: date | None = None


@dataclass(frozen=True)
class Resume:
    """The end of a pause."""


@dataclass(frozen=True)
class Try:
    """A test alert."""


@dataclass(frozen=True)
class Why:
    """Why an alert came, or did not; of the newest round where none is named."""

    round: str | None = None


@dataclass(frozen=True)
class Choose:
    """Settings of the chat's alerts: corrections, silence, unknown categories, the role to mention."""

    chosen: Mapping[str, Any]


@dataclass(frozen=True)
class Remind:
    """Reminders of what runs out, so many ``days`` ahead; without any they are shown, or switched on.

    ``toggles`` is one of the days, to be taken or given back.
    """

    days: tuple[int, ...] = ()
    toggles: int | None = None
    off: bool = False


@dataclass(frozen=True)
class TellMe:
    """Something to be kept about the person."""

    said: Mapping[str, Any]


@dataclass(frozen=True)
class ShowMe:
    """What is stored about the person."""


@dataclass(frozen=True)
class ExportMe:
    """Everything stored about the person, as JSON."""


@dataclass(frozen=True)
class ForgetMe:
    """Nothing about the person is to be left; asked for twice, the second time ``sure``."""

    sure: bool = False


Wish = (
    Subscribe | Change | Show | Stop | Pause | Resume | Try | Why | Choose
    | Remind | TellMe | ShowMe | ExportMe | ForgetMe | ShowScorecard
)  # fmt: skip
