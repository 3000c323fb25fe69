"""What a read of the feed changes in what is stored: pure, and the same however often it is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from knowledge.feed.order import position
from knowledge.models import Band, PublishedPool, PublishedRound

_FIGURES = ("published_on", "held_at", "invitations", "cutoff", "tie_break_at")
_FEED = "feed"


@dataclass(frozen=True, slots=True)
class Edit:
    """One value of one round, before and after, as text: moments and dates in ISO 8601, empty for none.

    ``field`` is a field of the round. Of a pool table only what differs is told: ``451-500=55687``,
    with commas between several.
    """

    number: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What one read of the feed changes. Round numbers stand in ascending order.

    ``upserts`` are the rounds to write, whole: the added ones and those with any new value.
    ``corrected``, ``renamed`` and ``pool_changed`` belong in the history. ``named`` are names learnt in the
    other language. ``missing`` are seen missing for the first time, ``withdrawn`` for the second in a row,
    ``restored`` are back. ``pool_kept`` is a note, not a change: tables that the feed no longer prints.
    """

    added: tuple[PublishedRound, ...] = ()
    corrected: tuple[Edit, ...] = ()
    renamed: tuple[Edit, ...] = ()
    named: tuple[Edit, ...] = ()
    missing: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    pool_added: tuple[str, ...] = ()
    pool_changed: tuple[Edit, ...] = ()
    pool_kept: tuple[str, ...] = ()
    upserts: tuple[PublishedRound, ...] = ()
    stale: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is to be written."""
        return not (self.upserts or self.missing or self.withdrawn or self.restored)

    def only_added(self) -> Changes:
        """Return the new rounds, without any change of those already stored."""
        return Changes(added=self.added, upserts=self.added, stale=self.stale)


def compare(
    stored: Mapping[str, PublishedRound],
    missing_before: Mapping[str, int],
    read: Sequence[PublishedRound],
    *,
    unread: Collection[str] = (),
) -> Changes:
    """Return what ``read`` changes in ``stored``.

    ``missing_before`` counts, per round, in how many successive reads it was missing: 1 is missing, 2
    withdrawn; withdrawn rounds stay in ``stored``. ``unread`` are numbers that the file prints but that could
    not be read: they are neither compared nor missing. A file whose newest number is below the newest stored
    one is stale and changes nothing.
    """
    present = {r.number for r in read} | (set(unread) & stored.keys())
    if stored and (not present or _highest(present) < _highest(stored)):
        return Changes(stale=True)
    rounds = sorted(read, key=lambda r: position(r.number))
    pairs = [(stored[new.number], new) for new in rounds if new.number in stored]
    added = tuple(new for new in rounds if new.number not in stored)
    absent = _ascending(set(stored) - present)
    merged = (_merged(old, new) for old, new in pairs)
    changed = [new for (old, _), new in zip(pairs, merged, strict=True) if new != old]
    return Changes(
        added=added,
        corrected=tuple(edit for old, new in pairs for edit in _figures(old, new)),
        renamed=tuple(edit for old, new in pairs for edit in _names(old, new) if edit.old),
        named=tuple(edit for old, new in pairs for edit in _names(old, new) if not edit.old),
        missing=tuple(n for n in absent if missing_before.get(n, 0) == 0),
        withdrawn=tuple(n for n in absent if missing_before.get(n, 0) == 1),
        restored=tuple(new.number for _, new in pairs if missing_before.get(new.number, 0)),
        pool_added=tuple(new.number for old, new in pairs if new.pool and not old.pool)
        + tuple(new.number for new in added if new.pool),
        pool_changed=tuple(edit for old, new in pairs for edit in _pool(old, new)),
        pool_kept=tuple(old.number for old, new in pairs if _from_feed(old.pool) and not new.pool),
        upserts=tuple(sorted((*changed, *added), key=lambda r: position(r.number))),
    )


def applied(stored: Mapping[str, PublishedRound], changes: Changes) -> dict[str, PublishedRound]:
    """Return what ``stored`` becomes with ``changes``."""
    return {**stored, **{new.number: new for new in changes.upserts}}


def as_text(value: object) -> str:
    """Return a value of a round as history holds it: moments as ISO 8601 with Z, nothing as an empty text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return "" if value is None else str(value)


def _highest(numbers: Collection[str]) -> tuple[int, str]:
    return max(position(number) for number in numbers)


def _ascending(numbers: Collection[str]) -> list[str]:
    return sorted(numbers, key=position)


def _merged(old: PublishedRound, new: PublishedRound) -> PublishedRound:
    """The new values, with the names and the pool table that the file does not have."""
    keep = old.pool and (not _from_feed(old.pool) or not new.pool)
    return new.model_copy(
        update={
            "name": new.name or old.name,
            "name_fr": new.name_fr or old.name_fr,
            "pool": old.pool if keep else new.pool,
        }
    )


def _figures(old: PublishedRound, new: PublishedRound) -> Iterator[Edit]:
    for name in _FIGURES:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Edit(new.number, name, as_text(before), as_text(after))


def _names(old: PublishedRound, new: PublishedRound) -> Iterator[Edit]:
    """Names that differ; the one that a file in the other language lacks does not count."""
    for name in ("name", "name_fr"):
        before, after = getattr(old, name), getattr(new, name)
        if after and before != after:
            yield Edit(new.number, name, before, after)


def _from_feed(pool: PublishedPool | None) -> bool:
    return pool is not None and pool.origin == _FEED


def _pool(old: PublishedRound, new: PublishedRound) -> Iterator[Edit]:
    """What differs between two tables of the feed; a third party's is not compared."""
    if old.pool is None or new.pool is None or not _from_feed(old.pool) or old.pool == new.pool:
        return
    before, after = _cells(old.pool), _cells(new.pool)
    names = [name for name in before if before[name] != after[name]]
    yield Edit(new.number, "pool", _told(before, names), _told(after, names))


def _told(cells: Mapping[str, str], names: Sequence[str]) -> str:
    return ", ".join(f"{name}={cells[name]}" for name in names)


def _cells(pool: PublishedPool) -> dict[str, str]:
    return {band.value: as_text(pool.counts.get(band)) for band in Band} | {"as_on": as_text(pool.as_on)}
