"""Asked what will be: ranges with their reasons where rounds carry them, and honest words where they do not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fakes.asking import FRESH, Chat, figures

from bot.answer import Answer
from bot.assistant import Assistant
from bot.engine.catalogue import Catalogue
from knowledge.snapshot import Knowledge

TORONTO = ZoneInfo("America/Toronto")
LIVE = ["pnp", "cec", "french", "healthcare", "trades"]
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
DAY = re.compile(rf"({'|'.join(MONTHS)}) (\d{{1,2}}), (20\d\d)")
PROMISES = re.compile(r"\b(guarantee\w*|definitely|certainly|you will be invited|will be held)\b", re.IGNORECASE)


def _when(ask: Chat, category: str | None, at: datetime = FRESH, **slots: object) -> Answer:
    return ask(intent="next_round", slots={**({"category": [category]} if category else {}), **slots}, at=at)


def _how_low(ask: Chat, category: str | None, at: datetime = FRESH, **slots: object) -> Answer:
    return ask(intent="cutoff_forecast", slots={**({"category": [category]} if category else {}), **slots}, at=at)


def _days(answer: Answer) -> list[date]:
    """The days that an answer names, but for its last known round and when the data were read."""
    text = answer.text.removeprefix(answer.notice)
    told = "\n".join(line for line in text.splitlines() if "Last one" not in line and "IRCC's file" not in line)
    return [date(int(y), MONTHS.index(m) + 1, int(d)) for m, d, y in DAY.findall(told.split(answer.sources_label)[0])]


@pytest.fixture
def read_on(catalogue: Catalogue, knowledge: Knowledge) -> Chat:
    """An assistant whose feed was read on the day of the newest round, by a real read."""
    return Chat(Assistant(catalogue, replace(knowledge, read=True), TORONTO))


# --- with fresh data ----------------------------------------------------------------------------


@pytest.mark.parametrize("category", [*LIVE, None])
@pytest.mark.parametrize("days", [0, 3, 10, 20])
def test_no_day_named_is_past(category: str | None, days: int, ask: Chat) -> None:
    """Up to three weeks after the last read, every day of a forecast lies ahead and on a weekday."""
    at = FRESH + timedelta(days=days)
    named = _days(_when(ask, category, at))
    assert named
    assert all(day >= at.date() for day in named)
    assert all(day.weekday() < 5 or day == at.date() + timedelta(days=365) for day in named)


@pytest.mark.parametrize("category", [*LIVE, None])
def test_nothing_is_promised(category: str | None, ask: Chat) -> None:
    """A forecast calls itself one, says that nothing is announced, and uses no word of certainty."""
    when, low = _when(ask, category), _how_low(ask, category)
    for answer in (when, low):
        assert "forecast" in answer.title
        assert not PROMISES.search(answer.text)
        assert answer.sources
    assert "announced" in when.text


def test_the_reason_is_counted_from_the_store(ask: Chat, knowledge: Knowledge) -> None:
    """CEC's reason is told with the counts that the stored rounds give."""
    days_of_pnp = {r.held_on.toordinal() for r in knowledge.rounds_of("pnp")}
    count = sum(r.held_on.toordinal() - 1 in days_of_pnp for r in knowledge.rounds_of("cec")[-13:])
    assert f"in {count} of the last 13 runs with a CEC round it came the day after the PNP round" in " ".join(
        _when(ask, "cec").text.split()
    )


def test_what_was_tried_on_the_past_is_said_to_be(ask: Chat, knowledge: Knowledge) -> None:
    """How often the ranges held is told as a trial on the past, with its count."""
    replay = knowledge.forecaster.replay("cec")
    assert f"held {replay.days_held} times" in _when(ask, "cec").text
    assert f"held {replay.cutoffs_held} times" in _how_low(ask, "cec").text
    assert "not given at the time" in _how_low(ask, "cec").text


@pytest.mark.parametrize(("category", "score"), [("cec", 300), ("cec", 1100), ("french", 390), ("healthcare", 475)])
def test_a_score_gets_its_chances(category: str, score: int, ask: Chat) -> None:
    """The chances of a score are given for the next round, three and six months."""
    text = _how_low(ask, category, score=[score]).text
    assert f"That {score} is at or above" in text
    chances = re.findall(r"(under 1%|over 99%|\d+%)", text.split("That ")[1].split("\n")[0])
    assert len(chances) == 3
    if score in (300, 1100):
        assert set(chances[:1]) == {"under 1%" if score == 300 else "over 99%"}


def test_a_score_alone_is_held_against_each_kind(ask: Chat) -> None:
    """Without a category every kind that carries a forecast has its own line."""
    answer = ask("any hope for 465")
    assert answer.intent == "cutoff_forecast"
    assert all(name in answer.text for name in ("CEC", "PNP", "French", "healthcare", "trades"))
    assert "not comparable" in answer.text


@pytest.mark.parametrize(
    ("day", "possible"), [(date(2026, 8, 22), False), (date(2026, 9, 7), False), (date(2026, 8, 31), True)]
)
def test_a_day_asked_about_has_its_chance(day: date, possible: bool, ask: Chat) -> None:
    """A Saturday and Labour Day have no chance; the Monday on which the rhythm falls has one."""
    text = _when(ask, "pnp", date=[day.isoformat()]).text
    (told,) = re.findall(r"That it is held on .*?: (under 1%|\d+%)", " ".join(text.split()))
    assert (told != "under 1%") == possible


def test_what_may_have_happened_unseen_is_said(ask: Chat) -> None:
    """Two weeks after the last read the answer says that the round may have been held already."""
    assert "may have been held since" not in _when(ask, "cec").text
    assert "may have been held since" in _when(ask, "cec", FRESH + timedelta(days=14)).text


def test_the_cutoffs_of_the_chart_are_the_stored_ones(ask: Chat, knowledge: Knowledge) -> None:
    """The chart of a forecast shows the last stored cut-offs and the range that the answer tells."""
    answer = _how_low(ask, "french", score=[400])
    assert answer.picture is not None
    plot = answer.picture.plot
    assert plot.kind == "cutoffs"
    assert plot.points == tuple((r.held_on, r.cutoff) for r in knowledge.rounds_of("french")[-12:])
    assert plot.score == 400
    assert plot.expected is not None
    assert {str(end) for end in plot.expected.likely} <= figures(answer)


# --- where there is no forecast -----------------------------------------------------------------


@pytest.mark.parametrize("category", [*LIVE, "education", "general", None])
@pytest.mark.parametrize("at", [datetime(2026, 11, 21, 12, tzinfo=UTC), datetime(2026, 9, 10, 12, tzinfo=UTC)])
def test_a_silent_feed_is_said_and_nothing_forecast(category: str | None, at: datetime, ask: Chat) -> None:
    """More than three weeks after the last read there is what was last known, no day to come and no range."""
    for answer in (_when(ask, category, at), _how_low(ask, category, at, score=[480])):
        assert "No forecast" in answer.title
        assert "probably been held since" in answer.text
        assert all(day < at.date() for day in _days(answer))
        assert "chances in ten" not in answer.text
        assert answer.picture is None


@pytest.mark.parametrize("category", ["education", "physicians", "senior-managers", "military", "researchers", "fsw"])
def test_too_few_rounds_are_shown_and_not_extrapolated(category: str, ask: Chat, knowledge: Knowledge) -> None:
    """A kind with under five rounds gets each of them, and no figure for the next one."""
    for answer in (_when(ask, category), _how_low(ask, category)):
        assert "Too few" in answer.title
        assert all(f"#{r.number}" in answer.text for r in knowledge.rounds_of(category))
        assert "chances in ten" not in answer.text
        assert not [day for day in _days(answer) if day > FRESH.date()]


@pytest.mark.parametrize("category", ["general", "fst"])
def test_a_dormant_kind_is_called_so(category: str, ask: Chat, knowledge: Knowledge) -> None:
    """A kind that has not been held for a year gets its last rounds and no invented return."""
    answer = _when(ask, category)
    assert "over a year" in answer.title
    assert f"#{knowledge.rounds_of(category)[-1].number}" in answer.text
    assert "Nothing in the rounds tells" in answer.text


# --- after the scoring changed ------------------------------------------------------------------


def test_after_the_change_of_the_scoring_it_is_said(catalogue: Catalogue, knowledge: Knowledge) -> None:
    """With a feed read after 2026-11-03, forecasts say that older rounds tell less, with the source."""
    at = datetime(2026, 11, 5, 12, tzinfo=UTC)
    days = [date(2026, 10, 27), date(2026, 10, 13), date(2026, 9, 29)]
    pnp = knowledge.rounds_of("pnp")[-1]
    later = [
        pnp.model_copy(
            update={"number": str(900 - n), "held_on": d, "held_at": datetime(d.year, d.month, d.day, 15, tzinfo=UTC)}
        )
        for n, d in enumerate(days)
    ]
    known = replace(knowledge, rounds=(*knowledge.rounds, *reversed(later)), as_of=at, read=True)
    ask = Chat(Assistant(catalogue, known, TORONTO))
    for answer in (_when(ask, "pnp", at), _how_low(ask, "pnp", at), _how_low(ask, None, at)):
        assert "2026-11-03" in answer.text
        assert "widened" in answer.text
    assert "widened" not in _when(ask, "pnp", at - timedelta(days=3)).text


def test_the_copy_is_not_called_a_read(ask: Chat, read_on: Chat) -> None:
    """Data that were shipped are called a copy; only a real read is called one."""
    at = datetime(2026, 10, 1, tzinfo=UTC)
    assert "My copy of IRCC's file is of August 19, 2026" in _when(ask, "cec", at).text
    assert "I last read IRCC's file on August 19, 2026" in _when(read_on, "cec", at).text


def test_the_score_card_keeps_what_was_tried_apart(ask: Chat, knowledge: Knowledge) -> None:
    """Where nothing is stored only forecasts tried on the past are told, and said to be so."""
    answer = ask(intent="cutoff_forecast", slots={"action": "scorecard"})
    replay = knowledge.forecaster.replay("cec")
    assert f"CEC | {replay.rounds} | {replay.days_held} | {replay.cutoffs_held}" in answer.text
    assert "never issued" in answer.text
    assert "here nothing is kept" in answer.text
    assert ask("is there a track record of your forecasts for cec").text == answer.text


@pytest.mark.parametrize(
    "text",
    [
        "is 470 enough for cec next time",
        "what are my odds w 512 cec this year",
        "chances for 512 cec by end of october",
        "mes chances avec 512 au CEC d'ici la fin octobre",
    ],
)
def test_chances_in_a_month_to_come_are_no_verdict_on_the_past(text: str, ask: Chat) -> None:
    """Last October tells nothing about a score next October."""
    answer = ask(text)
    assert answer.intent == "cutoff_forecast"
    assert answer.verdict is None
