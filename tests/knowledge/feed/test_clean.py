"""From a row as published to a round: each quirk of the feed by its name."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from fakes import feed_rows as rows
from hypothesis import given
from hypothesis import strategies as st

from knowledge.feed.clean import (
    POOL_KEYS,
    Rejection,
    RowRejected,
    clean_entries,
    clean_entry,
    plain_text,
    printed_date,
    printed_number,
    read_count,
)
from knowledge.feed.moments import Unreadable
from knowledge.models import Band, PublishedRound

HEAD_KEYS = (
    "drawNumber drawNumberURL drawDate drawDateFull drawName drawSize drawCRS drawDateTime drawCutOff "
    "drawDistributionAsOn"
)
KEYS = (*HEAD_KEYS.split(), *POOL_KEYS.values())


def test_an_ordinary_row() -> None:
    """Every field is taken over as printed."""
    assert clean_entry(rows.row("300", dd18="12,345", dd1="1")) == PublishedRound(
        number="300",
        name="Canadian Experience Class",
        published_on=date(2024, 5, 31),
        held_at=datetime(2024, 5, 31, 12, 48, 30, tzinfo=UTC),
        invitations=3000,
        cutoff=522,
        tie_break_at=datetime(2024, 1, 15, 3, 4, 5, tzinfo=UTC),
        pool={
            "as_on": date(2024, 5, 31),
            "counts": {band: {Band.TOTAL: 12345, Band.B601_1200: 1}.get(band, 0) for band in Band},
        },
    )


def test_the_same_row_in_french_differs_by_name_only() -> None:
    """The French file says the same in other words; its name stands in ``name_fr``."""
    english, french = clean_entry(rows.row()), clean_entry(rows.french_row())
    assert (french.name, french.name_fr) == ("", "Catégorie de l’expérience canadienne")
    assert french.model_copy(update={"name": english.name, "name_fr": ""}) == english


@pytest.mark.parametrize(
    ("printed", "number"),
    [("91a", "91a"), ("91B", "91b"), (" 437 ", "437"), ("#437", "437"), ("91 a", "91a")],
)
def test_round_numbers(printed: str, number: str) -> None:
    """Letters are part of the number; case, spaces and the number sign are not."""
    assert printed_number({"drawNumber": printed}) == number


@pytest.mark.parametrize("printed", ["", "0", "007", "1000000", "91ab", "a91", "-1", "4३7", "<b></b>"])
def test_what_is_no_round_number(printed: str) -> None:
    """Such a row is rejected under what stands there."""
    with pytest.raises(RowRejected, match="drawNumber") as caught:
        printed_number({"drawNumber": printed})
    assert caught.value.number == (plain_text(printed) or "?")


@pytest.mark.parametrize(
    ("printed", "count"),
    [("5,000", 5000), ("4", 4), ("27,332", 27332), ("20 784", 20784), ("8017", 8017), ("0", 0)]
    + [(f"20{space}784", 20784) for space in ("\xa0", "\u202f", "\u2009", "&nbsp;")]
    + [("1,234,567", 1234567), ("5, 000", 5000)],
)
def test_counts(printed: str, count: int) -> None:
    """Groups of three are parted by commas, or in French by some kind of space."""
    assert read_count(plain_text(printed)) == count


@pytest.mark.parametrize("printed", ["", "n/a", "-5", "5,00", "1.500", "1e3", "12345678", "٣", "5,000*"])
def test_what_is_no_count(printed: str) -> None:
    """Nothing is made of what could mean two things."""
    with pytest.raises(Unreadable):
        read_count(printed)


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("  No  Program\r\n\tSpecified ", "No Program Specified"),
        ("Trade &amp; transport&nbsp;occupations", "Trade & transport occupations"),
        ("<a href='/x?q=437'>437</a>", "437"),
        ("one<br/>two", "one two"),
        ("&lt;b&gt;PNP&lt;/b&gt;", "PNP"),
        ("below < 10 and > 5", "below < 10 and > 5"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("nul\x00 and \ud800lone", "nul and lone"),
        ("CatÃ©gorie fÃ©dÃ©rale", "Catégorie fédérale"),
    ],
)
def test_plain_text(printed: str, plain: str) -> None:
    """HTML, invisible characters, mojibake and doubled white space are gone."""
    assert plain_text(printed) == plain


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({"drawDate": "11-01-2023", "drawDateFull": "January 11, 2023"}, date(2023, 1, 11)),
        ({"drawDate": "2023-01-11", "drawDateFull": "January 12, 2023"}, date(2023, 1, 12)),
        ({"drawDate": "2023-01-11", "drawDateFull": ""}, date(2023, 1, 11)),
        ({"drawDate": "11-01-2023", "drawDateFull": "soon"}, date(2023, 1, 11)),
        ({"drawDateFull": "1er août 2023"}, date(2023, 8, 1)),
    ],
)
def test_printed_date(fields: dict[str, str], day: date) -> None:
    """The date in words is preferred; the other one serves where it cannot be read."""
    assert printed_date(fields) == day


def test_a_date_one_day_before_the_moment_is_kept() -> None:
    """Round 104 and others: both are taken over as printed."""
    cleaned = clean_entry(
        rows.row(
            "104",
            drawDate="2018-11-14",
            drawDateFull="November 14, 2018",
            drawDateTime="November 15, 2018 at 14:06:07 UTC",
        )
    )
    assert (cleaned.published_on, cleaned.held_at.date()) == (date(2018, 11, 14), date(2018, 11, 15))


def test_a_wrong_moment_is_kept() -> None:
    """Round 357 prints July 12 for July 22; corrections live elsewhere."""
    fields = {"drawDateFull": "July 22, 2025", "drawDateTime": "July 12, 2025 at 16:27:45 UTC"}
    assert clean_entry(rows.row("357", **fields)).held_at == datetime(2025, 7, 12, 16, 27, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("12:35:37 UTC", datetime(2024, 5, 31, 12, 35, 37, tzinfo=UTC)),
        ("May 31 at 12:35:37 UTC", datetime(2024, 5, 31, 12, 35, 37, tzinfo=UTC)),
        ("June 1 at 00:35:37 UTC", datetime(2024, 6, 1, 0, 35, 37, tzinfo=UTC)),
    ],
)
def test_a_moment_takes_what_it_lacks_from_the_date(printed: str, moment: datetime) -> None:
    """A moment without year, or without date, is completed by the printed day."""
    assert clean_entry(rows.row(drawDateTime=printed)).held_at == moment


def test_tie_breaks() -> None:
    """None is printed up to round 76; without a year it is the latest not after the round."""
    assert clean_entry(rows.row(drawCutOff="")).tie_break_at is None
    assert clean_entry(rows.row(drawCutOff=" &nbsp;")).tie_break_at is None
    dated = clean_entry(rows.row(drawCutOff="October 7 at 16:38:21 UTC"))
    assert dated.tie_break_at == datetime(2023, 10, 7, 16, 38, 21, tzinfo=UTC)


def test_pool_of_zeros_is_none() -> None:
    """All zero, all empty or no such keys: no table was published, whatever day is printed."""
    assert clean_entry(rows.row(drawDistributionAsOn="???")).pool is None
    assert clean_entry(rows.row(**dict.fromkeys(POOL_KEYS.values(), ""))).pool is None
    bare = {key: text for key, text in rows.row().items() if not key.startswith("dd")}
    assert clean_entry(bare).pool is None


def test_pool_bands_stand_in_the_order_of_the_keys() -> None:
    """dd1 to dd18 are the bands from the top with their sums, then the total; a missing key is left out."""
    fields = {key: str(i) for i, key in enumerate(POOL_KEYS.values(), 1)}
    entry = rows.row(**fields)
    del entry["dd4"]
    pool = clean_entry(entry).pool
    assert pool is not None
    assert Band.B491_500 not in pool.counts
    expected = {Band.B601_1200: 1, Band.B451_500: 3, Band.B401_450: 9, Band.B351_400: 15, Band.TOTAL: 18}
    assert expected.items() <= dict(pool.counts).items()


def test_swapped_digits_are_kept() -> None:
    """Sums are not checked here: round 247 stays as printed."""
    pool = clean_entry(rows.row("247", dd3="55,867", dd18="230,189")).pool
    assert pool is not None
    assert pool.counts[Band.B451_500] == 55867


def test_keys_in_another_case_are_found() -> None:
    """The feed itself has ``DrawText1`` beside ``drawText2``."""
    shouted = {key.upper(): text for key, text in rows.row().items()}
    assert clean_entry(shouted) == clean_entry(rows.row())


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"drawSize": ""}, "drawSize is empty"),
        ({"drawSize": "many"}, "drawSize 'many' is not a count"),
        ({"drawCRS": "1201"}, "cutoff: "),
        ({"drawName": " "}, "drawName is empty"),
        ({"drawDate": "soon", "drawDateFull": ""}, "drawDate 'soon' holds the word 'soon'"),
        ({"drawDateTime": ""}, "drawDateTime is empty"),
        ({"drawDateTime": "May 31, 2024"}, "names no time of day"),
        ({"drawCutOff": "yesterday"}, "drawCutOff 'yesterday' holds"),
        ({"dd3": "1O"}, "dd3 '1O' is not a count"),
        ({"dd3": "10", "drawDistributionAsOn": ""}, "drawDistributionAsOn is empty"),
        ({"drawName": "Z" * 99, "drawSize": "Z" * 99}, "Z" * 59 + "…"),
    ],
)
def test_rows_are_rejected_with_number_and_reason(fields: dict[str, str], reason: str) -> None:
    """The reason names the key and shows the text, shortened."""
    with pytest.raises(RowRejected) as caught:
        clean_entry(rows.row("301", **fields))
    assert caught.value.number == "301"
    assert reason in caught.value.reason


def test_one_bad_row_leaves_the_others() -> None:
    """The rest of a file is read."""
    cleaned = clean_entries([rows.row("302"), {}, rows.row("301", drawCRS="?"), rows.row("300")])
    assert [r.number for r in cleaned.rounds] == ["302", "300"]
    assert [r.number for r in cleaned.rejected] == ["?", "301"]


def test_a_number_printed_twice() -> None:
    """The same row twice counts once; two different ones count not at all."""
    twice = [rows.row("301"), rows.row("300"), rows.row("301")]
    assert [r.number for r in clean_entries(twice).rounds] == ["301", "300"]
    cleaned = clean_entries([rows.row("301"), rows.row("300"), rows.row("301", drawCRS="9")])
    assert [r.number for r in cleaned.rounds] == ["300"]
    assert cleaned.rejected == (Rejection("301", "is printed more than once, with different values"),)


_TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        "437",
        "May 31, 2024",
        "May 31, 2024 at 12:48:30 UTC",
        "1er août 2023 à 1:02:03",
        "5,000",
        "0",
        "29 février",
    ]
)
_ROWS = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), _TEXTS, max_size=30)
_NEARLY_RIGHT = st.dictionaries(st.sampled_from(KEYS), _TEXTS, max_size=3)


@given(_ROWS)
def test_any_mapping_is_a_round_or_rejected(raw: dict[str, str]) -> None:
    """Nothing but RowRejected is raised."""
    with contextlib.suppress(RowRejected):
        clean_entry(raw)


@pytest.fixture(scope="session")
def row() -> Callable[..., dict[str, str]]:
    """The factory of English rows."""
    factory: Callable[..., dict[str, str]] = rows.row
    return factory


@given(fields=_NEARLY_RIGHT)
def test_any_value_in_a_good_row_is_read_or_rejected(
    row: Callable[..., dict[str, str]], fields: dict[str, str]
) -> None:
    """A row spoilt in up to three places is a round that can be written as text, or rejected."""
    with contextlib.suppress(RowRejected):
        clean_entry({**row(), **fields}).model_dump_json()
