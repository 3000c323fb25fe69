"""What a whole file must not do to what is stored."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fakes import feed_rows as rows

from knowledge.errors import FeedRefused
from knowledge.feed.checks import hold_back, require_sense
from knowledge.feed.clean import Cleaned, Rejection
from knowledge.models import PublishedRound

Rounds = Callable[..., dict[str, PublishedRound]]


@pytest.fixture
def rounds() -> Rounds:
    """Make rounds with the numbers of a range."""

    def make(first: int, last: int, **fields: object) -> dict[str, PublishedRound]:
        numbers = [str(number) for number in range(first, last + 1)]
        return rows.by_number(*(rows.published(number, **fields) for number in numbers))

    return make


def _read(*rounds: PublishedRound, rejected: tuple[str, ...] = ()) -> Cleaned:
    return Cleaned(tuple(rounds), tuple(Rejection(number, "?") for number in rejected))


def test_no_readable_row_is_refused() -> None:
    """Even for an empty store."""
    with pytest.raises(FeedRefused, match="No row"):
        require_sense({}, (), _read(rejected=("1", "2")))


@pytest.mark.parametrize("field", ["invitations", "cutoff"])
def test_a_figure_turned_zero_is_refused(rounds: Rounds, field: str) -> None:
    """One such row condemns the file; a figure that always was zero does not."""
    stored = rounds(1, 10)
    zeroed = {**stored, "4": stored["4"].model_copy(update={field: 0})}
    with pytest.raises(FeedRefused, match="#4 has turned zero"):
        require_sense(stored, (), _read(*zeroed.values()))
    require_sense(zeroed, (), _read(*zeroed.values()))


def test_a_fifth_missing_is_tolerated_and_no_more(rounds: Rounds) -> None:
    """Two of ten may be missing; rows that are there but unreadable are not missing."""
    stored = rounds(1, 10)
    require_sense(stored, (), _read(*rounds(3, 10).values()))
    with pytest.raises(FeedRefused, match="3 of 10 stored rounds are missing"):
        require_sense(stored, (), _read(*rounds(4, 10).values()))
    require_sense(stored, (), _read(*rounds(4, 10).values(), rejected=("2",)))


def test_only_rounds_below_the_newest_of_the_file_are_expected(rounds: Rounds) -> None:
    """An older but whole file is no damage here; whether it is stale is another question."""
    require_sense(rounds(1, 100), (), _read(*rounds(1, 10).values()))


def test_withdrawn_rounds_are_not_expected(rounds: Rounds) -> None:
    """What is known to be gone does not count as missing again."""
    stored = rounds(1, 10)
    require_sense(stored, {"1", "2"}, _read(*rounds(4, 10).values()))


def test_a_number_far_above_the_others_is_held_back(rounds: Rounds) -> None:
    """A mistyped 4370 would make every later file look stale."""
    stored = rounds(1, 20)
    typo = list(rounds(4370, 4370).values())
    kept = hold_back(stored, _read(*rounds(1, 21).values(), *typo))
    assert max(int(r.number) for r in kept.rounds) == 21
    assert [r.number for r in kept.rejected] == ["4370"]
    assert "far above #21" in kept.rejected[0].reason


def test_many_new_rounds_in_a_row_are_welcome(rounds: Rounds) -> None:
    """A store left alone for a year catches up; an empty one takes any beginning."""
    assert not hold_back(rounds(1, 20), _read(*rounds(1, 120).values())).rejected
    assert not hold_back({}, _read(*rounds(300, 310).values())).rejected


@pytest.mark.parametrize("field", ["invitations", "cutoff"])
def test_a_new_round_without_figures_is_held_back(rounds: Rounds, field: str) -> None:
    """A row put in before its round is no round yet."""
    stored, new = rounds(1, 20), rounds(21, 21, **{field: 0})
    assert hold_back(stored, _read(*new.values())).rejected == (Rejection("21", "drawSize or drawCRS is zero"),)
