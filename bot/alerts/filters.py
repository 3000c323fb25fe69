"""What a subscription matches: each filter is one named expression.

The fan-out joins them all; ``/why`` selects the very same ones as columns, as of the notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, or_, true

from bot.state.columns import tagged
from bot.state.tables import subscriptions as sub
from bot.state.tables import targets

Conditions = Mapping[str, ColumnElement[bool]]


@dataclass(frozen=True)
class Sift:
    """What filters look at in a round. ``occupations`` are the NOC codes on its list in force that day.

    ``category`` is None where its kind is not known: then nobody's choice of categories can rule it out.
    """

    category: str | None
    cutoff: int
    invitations: int
    occupations: frozenset[str] = frozenset()


def conditions(sift: Sift, at: datetime) -> Conditions:
    """Return, by name, everything that must hold for a subscription to be told of a round first seen ``at``.

    The names are those that explanations use.
    """
    return {
        "since": sub.c.since <= at,
        "open": or_(targets.c.closed_at.is_(None), targets.c.closed_at > at),
        "paused": or_(sub.c.paused_until.is_(None), sub.c.paused_until <= at),
        "other": true() if sift.category else targets.c.mutes_other.is_(False),
        "category": _category(sift),
        "cutoff": or_(sub.c.max_cutoff.is_(None), sub.c.max_cutoff >= sift.cutoff),
        "score": or_(sub.c.within.is_(None), sub.c.score + sub.c.within >= sift.cutoff),
        "invitations": or_(sub.c.min_invitations.is_(None), sub.c.min_invitations <= sift.invitations),
    }


def in_force(at: datetime) -> ColumnElement[bool]:
    """Return whether a version is the one that counted ``at`` a moment."""
    return and_(sub.c.valid_from <= at, or_(sub.c.valid_to.is_(None), sub.c.valid_to > at))


def urgency() -> ColumnElement[int]:
    """Return 0 for a subscription that was narrowed down, 1 for one to everything: those concerned come first."""
    chosen = or_(
        sub.c.categories != "", sub.c.occupations != "", sub.c.max_cutoff.is_not(None), sub.c.within.is_not(None)
    )
    return case((chosen, 0), else_=1)


def _category(sift: Sift) -> ColumnElement[bool]:
    if sift.category is None:
        return true()
    listed = [sub.c.occupations.contains(tagged(code)) for code in sorted(sift.occupations)]
    return or_(
        and_(sub.c.categories == "", sub.c.occupations == ""),
        sub.c.categories.contains(tagged(sift.category)),
        *([and_(sub.c.occupations != "", or_(*listed))] if listed else []),
    )
