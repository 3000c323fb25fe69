"""What an application costs, and the settlement funds to show, by family."""

from __future__ import annotations

from knowledge.models import FeeSchedule, FundsTable


def funds_needed(funds: FundsTable, size: int) -> int:
    """Return the funds in Canadian dollars that a family of ``size`` must show; sizes beyond the table add up."""
    largest = max(funds.amounts)
    return funds.amounts[min(size, largest)] + max(0, size - largest) * funds.each_more


def fees_total(fees: FeeSchedule, adults: int, children: int) -> int:
    """Return processing and right-of-permanent-residence fees in Canadian dollars, without biometrics.

    Children pay no right-of-permanent-residence fee.
    """
    return adults * (fees.processing_adult + fees.right_of_permanent_residence) + children * fees.processing_child


def families_of(size: int, children: int | None = None) -> list[tuple[int, int]]:
    """Return the adults and children that an application for ``size`` people can be made of.

    Where the ``children`` among them are told and but one adult is, a partner may have been left unsaid.
    """
    if children is None:
        return [(adults, size - adults) for adults in (1, 2) if adults <= size]
    return [(adults, children) for adults in ((1, 2) if size - children < 2 else (2,))]
