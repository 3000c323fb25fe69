"""What an application costs by family."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.costs import families_of, fees_total, funds_needed
from knowledge.snapshot import Knowledge

TODAY = date(2026, 8, 20)


@pytest.mark.parametrize(
    ("day", "adults", "children", "total"),
    [(TODAY, 1, 0, 1590), (TODAY, 2, 0, 3180), (TODAY, 2, 2, 3720), (date(2025, 1, 1), 1, 0, 1525)],
)
def test_fees(day: date, adults: int, children: int, total: int, knowledge: Knowledge) -> None:
    """Processing for everybody, the right of permanent residence for adults only, at the fees of the day."""
    fees = next(f for f in knowledge.fees if f.holds_on(day))
    assert fees_total(fees, adults, children) == total


@pytest.mark.parametrize(("size", "families"), [(1, [(1, 0)]), (2, [(1, 1), (2, 0)]), (4, [(1, 3), (2, 2)])])
def test_families(size: int, families: list[tuple[int, int]]) -> None:
    """One adult or two, the others children."""
    assert families_of(size) == families


def test_funds_beyond_the_table(knowledge: Knowledge) -> None:
    """Each further person adds the same amount."""
    funds = next(f for f in knowledge.funds if f.holds_on(TODAY))
    assert funds_needed(funds, 3) == 23360
    assert funds_needed(funds, 9) == 40392 + 2 * 4112


@pytest.mark.parametrize(
    ("size", "children", "families"), [(3, 2, [(1, 2), (2, 2)]), (4, 2, [(2, 2)]), (2, 0, [(2, 0)]), (4, 1, [(2, 1)])]
)
def test_families_whose_children_are_told(size: int, children: int, families: list[tuple[int, int]]) -> None:
    """The children stay as told; beside one adult there may be a partner, more than two do not apply together."""
    assert families_of(size, children) == families
