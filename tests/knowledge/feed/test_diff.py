"""What a read changes in what is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from fakes import feed_rows as rows
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.feed.diff import Changes, Edit, applied, compare
from knowledge.feed.order import newest, position
from knowledge.models import Band, PublishedPool, PublishedRound

Make = Callable[..., PublishedRound]


@pytest.fixture(scope="session")
def made() -> Make:
    """The factory of stored rounds."""
    factory: Make = rows.published
    return factory


def _by_number(*rounds: PublishedRound) -> dict[str, PublishedRound]:
    return {r.number: r for r in rounds}


def test_numbers_order_by_digits_then_letter() -> None:
    """91 < 91a < 91b < 92, and 9 < 10."""
    ordered = ["9", "10", "91", "91a", "91b", "92", "100"]
    assert sorted(["100", "92", "9", "91b", "91", "10", "91a"], key=position) == ordered
    assert newest(["91b", "9", "91a"]) == "91b"
    assert newest([]) is None
    with pytest.raises(ValueError, match="is not a round number"):
        position("a91")


def test_first_read_adds_all_in_order(made: Make) -> None:
    """The oldest comes first, whatever the order of the file."""
    changes = compare({}, {}, [made("92"), made("91b"), made("91a"), made("9")])
    assert [r.number for r in changes.added] == ["9", "91a", "91b", "92"]
    assert changes.upserts == changes.added


@pytest.mark.parametrize(
    ("field", "value", "old", "new"),
    [
        ("invitations", 888, "3000", "888"),
        ("cutoff", 75, "522", "75"),
        ("published_on", date(2024, 11, 1), "2024-10-29", "2024-11-01"),
        (
            "held_at",
            datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
            "2024-10-29T14:30:00Z",
            "2025-01-02T03:04:05Z",
        ),
        ("tie_break_at", None, "2024-01-01T03:04:05Z", ""),
    ],
)
def test_a_changed_figure_is_a_correction(made: Make, field: str, value: object, old: str, new: str) -> None:
    """It is told as text, and the new value is what is stored."""
    before, after = made("300"), made("300", **{field: value})
    changes = compare(_by_number(before), {}, [after])
    assert changes.corrected == (Edit("300", field, old, new),)
    assert changes.upserts == (after,)


def test_a_new_name_is_a_renaming_not_a_correction(made: Make) -> None:
    """Twenty-three rounds were renamed at once in 2024."""
    before, after = made("300", name="STEM (2023-1)"), made("300", name="STEM (Version 1)")
    changes = compare(_by_number(before), {}, [after])
    assert changes.renamed == (Edit("300", "name", "STEM (2023-1)", "STEM (Version 1)"),)
    assert not changes.corrected
    assert changes.upserts == (after,)


def test_the_french_twin_brings_names_only(made: Make) -> None:
    """The first French name is learnt, the English one kept; a later change of it is a renaming."""
    english = made("300")
    french = made("300", name="", name_fr="Expérience canadienne")
    both = made("300", name_fr="Expérience canadienne")
    learnt = compare(_by_number(english), {}, [french])
    assert learnt == Changes(named=(Edit("300", "name_fr", "", french.name_fr),), upserts=(both,))
    assert compare(_by_number(both), {}, [french]).empty
    assert compare(_by_number(both), {}, [english]).empty
    renamed = compare(_by_number(both), {}, [made("300", name="", name_fr="Autre")])
    assert renamed.renamed == (Edit("300", "name_fr", french.name_fr, "Autre"),)
    assert compare(_by_number(french), {}, [english]).named == (Edit("300", "name", "", english.name),)


def test_an_older_file_is_stale(made: Make) -> None:
    """Whatever else it says, it changes nothing."""
    stored = _by_number(made("91a"), made("91b"))
    assert compare(stored, {}, [made("91a", cutoff=1)]) == Changes(stale=True)
    assert compare(stored, {}, []) == Changes(stale=True)
    assert not compare(stored, {}, [made("91b")]).stale


def test_missing_then_withdrawn_then_restored(made: Make) -> None:
    """Two reads must agree that a round is gone; one is enough to bring it back."""
    stored = _by_number(made("1"), made("2"), made("3"))
    without = [made("1"), made("3")]
    assert compare(stored, {}, without) == Changes(missing=("2",))
    assert compare(stored, {"2": 1}, without) == Changes(withdrawn=("2",))
    assert compare(stored, {"2": 2}, without) == Changes()
    for count in (1, 2):
        assert compare(stored, {"2": count}, stored.values()) == Changes(restored=("2",))


def test_a_row_that_cannot_be_read_is_not_missing(made: Make) -> None:
    """It stays as stored, and still counts for what the newest number is."""
    stored = _by_number(made("1"), made("2"), made("3"))
    assert compare(stored, {}, [made("1"), made("2")], unread=["3", "?"]) == Changes()
    assert compare(stored, {"2": 1}, [made("1"), made("3")], unread=["2"]) == Changes()
    assert compare(stored, {}, [made("1"), made("2")], unread=["4370"]).stale


def test_pool_added_changed_and_kept(made: Make) -> None:
    """A table appears, changes, or turns into zeros, in which case the old one stays."""
    none, first, second = made("300"), made("300", pool=rows.pool(10)), made("300", pool=rows.pool(20))
    assert compare(_by_number(none), {}, [first]) == Changes(pool_added=("300",), upserts=(first,))
    changed = compare(_by_number(first), {}, [second])
    assert changed == Changes(pool_changed=(Edit("300", "pool", "total=10", "total=20"),), upserts=(second,))
    kept = compare(_by_number(first), {}, [none])
    assert kept == Changes(pool_kept=("300",))
    assert kept.empty


def test_pool_changes_tell_day_and_missing_bands(made: Make) -> None:
    """Only what differs is told; a band that is not printed is empty."""
    later = rows.pool(10, as_on=date(2024, 6, 1))
    counts = {band: count for band, count in later.counts.items() if band is not Band.B491_500}
    partial = later.model_copy(update={"counts": counts})
    changes = compare(_by_number(made("300", pool=rows.pool(10))), {}, [made("300", pool=partial)])
    assert changes.pool_changed == (Edit("300", "pool", "491-500=0, as_on=2024-05-27", "491-500=, as_on=2024-06-01"),)


@pytest.mark.parametrize("total", [None, 10, 99])
def test_a_third_partys_pool_is_not_compared(made: Make, total: int | None) -> None:
    """It stays, whatever the feed prints."""
    stored = _by_number(made("223", pool=rows.pool(10, origin="someone/else")))
    read = made("223", pool=rows.pool(total) if total else None)
    assert compare(stored, {}, [read]) == Changes()


FEW = settings(max_examples=40)
_MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_POOLS = st.none() | st.builds(
    PublishedPool,
    as_on=st.dates(date(2022, 1, 1), date(2030, 1, 1)),
    counts=st.dictionaries(st.sampled_from(Band), st.integers(0, 9), min_size=1, max_size=3),
)


def _round(number: str) -> st.SearchStrategy[PublishedRound]:
    return st.builds(
        PublishedRound,
        number=st.just(number),
        name=st.sampled_from(["General", "STEM"]),
        name_fr=st.just(""),
        published_on=st.dates(date(2015, 1, 1), date(2016, 1, 1)),
        held_at=_MOMENTS,
        invitations=st.integers(0, 5),
        cutoff=st.integers(0, 1200),
        tie_break_at=st.none() | _MOMENTS,
        pool=_POOLS,
    )


_NUMBERS = st.sets(st.sampled_from(["1", "2", "9", "10", "91", "91a", "91b", "92"]))


@st.composite
def _rounds(draw: st.DrawFn) -> dict[str, PublishedRound]:
    return {number: draw(_round(number)) for number in sorted(draw(_NUMBERS), key=position)}


@FEW
@given(_rounds())
def test_the_same_again_changes_nothing(stored: dict[str, PublishedRound]) -> None:
    """Reading twice is reading once."""
    assert compare(stored, {}, list(stored.values())) == Changes()


@FEW
@given(_rounds(), _rounds())
def test_applying_the_changes_yields_what_was_read(
    stored: dict[str, PublishedRound], read: dict[str, PublishedRound]
) -> None:
    """Tables that are no longer printed, and rounds that are missing, are what may remain."""
    changes = compare(stored, {}, list(read.values()))
    after = applied(stored, changes)
    if changes.stale:
        assert after == stored
        return
    assert set(changes.missing) == stored.keys() - read.keys()
    for number, new in read.items():
        kept = stored[number].pool if number in changes.pool_kept else new.pool
        assert after[number] == new.model_copy(update={"pool": kept})
    again = compare(after, dict.fromkeys(changes.missing, 1), list(read.values()))
    assert not again.upserts
    assert again.withdrawn == changes.missing


@FEW
@given(_rounds(), _rounds())
def test_what_is_told_is_what_is_written(stored: dict[str, PublishedRound], read: dict[str, PublishedRound]) -> None:
    """Every round that is written is told of, and the other way round."""
    changes = compare(stored, {}, list(read.values()))
    edits = (*changes.corrected, *changes.renamed, *changes.named, *changes.pool_changed)
    told = {edit.number for edit in edits} | {r.number for r in changes.added} | set(changes.pool_added)
    assert {r.number for r in changes.upserts} == told
