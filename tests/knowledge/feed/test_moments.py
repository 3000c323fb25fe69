"""Dates and moments in every spelling seen in the feed, and in some not seen yet."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.feed.moments import Unreadable, language_of_date, read_date, read_moment, repair_mojibake

MONTHS_EN = "January February March April May June July August September October November December"
MONTHS_FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("January 31, 2015 at 11:59:48 UTC", "2015-01-31T11:59:48"),
        ("March 27, 2015 at 23:59:47", "2015-03-27T23:59:47"),
        (" July 13, 2016 at 13:56:45 UTC", "2016-07-13T13:56:45"),
        ("May 26, 2017, at 16:35:48 UTC", "2017-05-26T16:35:48"),
        ("November 18, 2017 at 6:30:42 UTC", "2017-11-18T06:30:42"),
        ("June 22, 2021 at 20:19:59 PM UTC", "2021-06-22T20:19:59"),
        ("February 02 2022 at 14:16:27 UTC", "2022-02-02T14:16:27"),
        ("March 24,2022 at 8:00:50 UTC", "2022-03-24T08:00:50"),
        ("October 12, 2022 14:13:11 UTC", "2022-10-12T14:13:11"),
        ("November 09,2022 16:04:21 UTC", "2022-11-09T16:04:21"),
        ("July 04, 2023 at 19:36:18 UTC ", "2023-07-04T19:36:18"),
        ("October 25, 2023 at 15:48:39 AM UTC", "2023-10-25T15:48:39"),
        ("September 30, 2023 at 04:22:17 AM UTC", "2023-09-30T04:22:17"),
        ("March 02. 2024 at 01:58:34 UTC", "2024-03-02T01:58:34"),
        ("May 31, 2024 at12:48:30 UTC", "2024-05-31T12:48:30"),
        ("January 23, 2025 at 2025-01-23 15:30:04 UTC", "2025-01-23T15:30:04"),
        ("October 18, 2025 at  7:18:52 UTC", "2025-10-18T07:18:52"),
        ("April 13, 2026  at 23:10:05 UTC", "2026-04-13T23:10:05"),
        ("July 3rd 2026 at 21:35:13 UTC", "2026-07-03T21:35:13"),
        ("August 19th 2026 at 12:35:37 UTC", "2026-08-19T12:35:37"),
        ("31 janvier 2015 à 11:59:48 UTC", "2015-01-31T11:59:48"),
        ("1er août 2023 à 12:59:52 UTC", "2023-08-01T12:59:52"),
        ("1er aoÃ»t 2023 Ã\xa0 12:59:52 UTC", "2023-08-01T12:59:52"),
        ("1er aoÃ»t 2023 Ã 12:59:52 UTC", "2023-08-01T12:59:52"),
        ("1er ao\ufffdt 2023 \ufffd 12:59:52 UTC", "2023-08-01T12:59:52"),
        ("3 d\ufffdcembre 2023 12:59:52", "2023-12-03T12:59:52"),
        ("le mercredi 19\xa0août 2026, à 12:35:37\u202f(UTC)", "2026-08-19T12:35:37"),
        ("Wednesday, August 19, 2026 at 12:35:37 GMT", "2026-08-19T12:35:37"),
        ("2026-08-19T12:35:37Z", "2026-08-19T12:35:37"),
        ("August 1st, 20262:35:37 p.m. UTC", "2026-08-01T14:35:37"),
        ("August 19, 2026 at 11:05:06 PM UTC", "2026-08-19T23:05:06"),
        ("Aug. 19, 2026 at 12:35:37 am", "2026-08-19T00:35:37"),
        ("sept. 2nd 2026 12:35", "2026-09-02T12:35:00"),
        ("February 29, 2024 at 23:59:59 UTC", "2024-02-29T23:59:59"),
    ],
)
def test_spellings(text: str, moment: str) -> None:
    """Each of them names one moment in UTC."""
    assert read_moment(text) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "not_after", "year"),
    [
        ("October 7 at 16:38:21 UTC", "2021-10-27T13:32:26", 2021),
        ("October 7 at 16:38:21 UTC", "2021-10-07T16:38:21", 2021),
        ("October 7 at 16:38:21 UTC", "2021-10-07T16:38:20", 2020),
        ("December 30 at 10:00:00 UTC", "2021-01-06T13:00:00", 2020),
        ("February 29 at 10:00:00 UTC", "2022-03-01T13:00:00", 2020),
        ("29 février à 10:00:00", "2022-03-01T13:00:00", 2020),
    ],
)
def test_without_a_year(text: str, not_after: str, year: int) -> None:
    """It is the latest year that makes the moment not later than the round's own."""
    assert read_moment(text, not_after=datetime.fromisoformat(not_after).replace(tzinfo=UTC)).year == year


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no time of day"),
        ("October 7, 2021", "no time of day"),
        ("at 16:38:21 UTC", "no date"),
        ("October 7 at 16:38:21 UTC", "no year"),
        ("October 7, 2021 at 16:38:21 EST", "'est'"),
        ("October 7, 2021 at 16:38:21 UTC-4", "one day"),
        ("October 7, 2021 at 16:38:21 UTC-04:00", "two times"),
        ("October 7, 2021 at 16:38:21+00:00", "holds|two times"),
        ("2021-10-07 16:38:21 UTC-4", "one day"),
        ("October 7, 2021 at 16:38:21 or 17:00:00", "'or'"),
        ("October 7, 2021 at 2021-10-08 16:38:21 UTC", "two dates"),
        ("October November 7, 2021 at 16:38:21", "one day"),
        ("October 7, 2021 2022 at 16:38:21", "one day"),
        ("October 32, 2021 at 16:38:21", "does not exist"),
        ("February 29, 2023 at 16:38:21", "does not exist"),
        ("October 7, 2021 at 25:38:21", "does not exist"),
        ("October 7, 2021 at 16:38:61", "does not exist"),
        ("October 7, 0221 at 16:38:21", "the year 221"),
        ("October 7, 20211 at 16:38:21", "20211"),
        ("October 112, 2021 at 16:38:21", "one day|does not exist"),
        ("Octobre-ish 7, 2021 at 16:38:21", "'ish'"),
        ("Ju 7, 2021 at 16:38:21", "'ju'"),
        ("October 7, 2021 at 16:38:211", "holds"),
        ("soon", "'soon'"),
    ],
)
def test_what_is_not_one_moment_is_unreadable(text: str, reason: str) -> None:
    """Nothing is guessed: too little, too much, another zone."""
    with pytest.raises(Unreadable, match=reason):
        read_moment(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("August 7, 2026", date(2026, 8, 7)),
        ("2026-08-19", date(2026, 8, 19)),
        ("11-01-2023", date(2023, 1, 11)),
        ("12-04-2023", date(2023, 4, 12)),
        ("31 décembre 2025", date(2025, 12, 31)),
        ("1er mars 2026", date(2026, 3, 1)),
    ],
)
def test_dates(text: str, day: date) -> None:
    """In words, year first, or day first."""
    assert read_date(text) == day


def test_default_day_serves_a_time_alone() -> None:
    """The day that is printed elsewhere completes a bare time, and only that."""
    day = date(2026, 8, 19)
    assert read_moment("12:35:37 UTC", default_day=day).date() == day
    with pytest.raises(Unreadable):
        read_moment("August at 12:35:37 UTC", default_day=day)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("May 2", "en"),
        ("2 mai", "fr"),
        ("mars", "fr"),
        ("d\ufffdcembre", "fr"),
        ("2026-01-01", None),
        ("\ufffd\ufffd\ufffd", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    """No month is called the same in both languages."""
    assert language_of_date(text) == language


def test_mojibake_is_repaired_and_good_text_left_alone() -> None:
    """Only text that makes sense as UTF-8 read wrongly is changed."""
    assert repair_mojibake("FÃ©dÃ©ral") == "Fédéral"
    assert repair_mojibake("Fédéral") == "Fédéral"
    assert repair_mojibake("Ã") == "Ã"


_MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2099, 12, 31)).map(  # noqa: DTZ001 - made aware here
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)


def _spellings(moment: datetime) -> list[str]:
    """Every spelling observed, of one moment."""
    day, year, clock = moment.day, moment.year, moment.strftime("%H:%M:%S")
    month, mois = MONTHS_EN.split()[moment.month - 1], MONTHS_FR.split()[moment.month - 1]
    short = f"{moment.hour}:{moment.minute:02}:{moment.second:02}"
    half = "PM" if moment.hour >= 12 else "AM"
    nth = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(day, "th")
    english = [
        f"{month} {day}, {year} at {clock} UTC",
        f"{month} {day:02}, {year} at {clock} UTC",
        f"{month} {day}, {year} at {short} UTC",
        f"{month} {day}, {year}, at {clock} UTC",
        f"{month} {day}, {year} {clock} UTC",
        f"{month} {day:02},{year} {clock} UTC",
        f"{month} {day} {year} at {clock} UTC",
        f"{month} {day}. {year} at {clock} UTC",
        f"{month} {day}{nth} {year} at {clock} UTC",
        f"{month} {day}, {year} at{clock} UTC",
        f"{month} {day}, {year}  at  {clock} UTC ",
        f" {month} {day}, {year} at {clock}",
        f"{month} {day}, {year} at {moment:%Y-%m-%d} {clock} UTC",
    ]
    if moment.hour >= 12:
        english.append(f"{month} {day}, {year} at {clock} {half} UTC")
    premier = "1er" if day == 1 else str(day)
    french = [f"{premier} {mois} {year} à {clock} UTC", f"{day} {mois} {year} {clock}"]
    return english + french + [text.encode().decode("cp1252") for text in french if "à" not in text]


@given(_MOMENTS)
def test_every_observed_spelling_round_trips(moment: datetime) -> None:
    """All of them name the moment they were made from."""
    for text in _spellings(moment):
        assert read_moment(text) == moment, text


@given(st.text())
def test_any_text_is_read_or_unreadable(text: str) -> None:
    """Nothing else is raised."""
    for reader in (read_date, read_moment):
        with contextlib.suppress(Unreadable):
            reader(text)
    language_of_date(text)
