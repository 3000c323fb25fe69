"""Rows of the state store as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from bot.sending import Address

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

Kind = TypeVar("Kind", bound="StateRow")


class StateRow(BaseModel):
    """A row; columns that the record does not name are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def of(cls: type[Kind], row: RowMapping | Mapping[str, Any]) -> Kind:
        """Return the record of a row."""
        return cls.model_validate(dict(row))


class Person(StateRow):
    """What one person told about themselves on one platform; ``submitted`` is ISO 8601, as exactly as it was said."""

    id: int
    platform: str
    user: str
    score: int | None = None
    submitted: str = ""
    occupations: tuple[str, ...] = ()
    french: bool | None = None
    nominated: bool | None = None
    language: str = ""
    zone: str = ""
    reminder_days: tuple[str, ...] = ()
    told_at: AwareDatetime

    @property
    def leads(self) -> tuple[int, ...]:
        """How many days ahead they are reminded, the most first; none where they are not."""
        return tuple(sorted(map(int, self.reminder_days), reverse=True))


class Target(StateRow):
    """A place that alerts go to."""

    id: int
    platform: str
    chat: str
    thread: str = ""
    person_id: int | None = None
    private: bool
    language: str = ""
    zone: str = ""
    mention: str = ""
    silent: bool = False
    corrections: bool = True
    mutes_other: bool = False
    closed_at: AwareDatetime | None = None
    closed_reason: str = ""

    @property
    def address(self) -> Address:
        """Where messages to it go."""
        return Address(self.platform, self.chat, self.thread)


class Filters(StateRow):
    """What a subscription asks for: each filter must hold, any value of one is enough, an empty one always holds.

    ``within`` is how far the cut-off may lie above ``score``, the person's own; None where it is not measured by it.
    """

    categories: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    max_cutoff: int | None = None
    min_invitations: int | None = None
    score: int | None = None
    within: int | None = None

    @property
    def personal(self) -> bool:
        """Whether it is measured by somebody's own score."""
        return self.within is not None


class Subscription(Filters):
    """One version of a subscription; ``number`` is what people call it by in its target."""

    id: int
    target_id: int
    number: int
    author_id: int | None = None
    valid_from: AwareDatetime
    valid_to: AwareDatetime | None = None
    since: AwareDatetime
    paused_until: AwareDatetime | None = None

    def paused(self, now: datetime) -> bool:
        """Whether nothing is sent for it at ``now``."""
        return self.paused_until is not None and now < self.paused_until
