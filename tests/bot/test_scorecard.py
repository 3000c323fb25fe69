"""The score card: what was really issued is kept once and never changed, scored honestly, and never mixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes.asking import FRESH
from sqlalchemy import func, select

from bot.alerts.desk import Desk
from bot.answer import Table
from bot.assistant import Assistant
from bot.errors import StateError
from bot.question import Asker, Question
from bot.scorecard import Recorder, card, lines_of, results, to_issue
from bot.state.database import Database
from bot.state.forecasts import Issued, issued, keep
from bot.state.tables import forecasts
from knowledge.models import Round
from knowledge.snapshot import Knowledge

BEFORE = datetime(2026, 8, 15, 12, tzinfo=UTC)
"""A Saturday: PNP #435, CEC #436 and French #437 come in the week after."""


def _at(knowledge: Knowledge, moment: datetime = BEFORE) -> Knowledge:
    """What was known at a moment, freshly read."""
    return replace(knowledge.at(moment), read=True, as_of=moment)


def _issued(knowledge: Knowledge, moment: datetime = BEFORE) -> Sequence[Issued]:
    return list(to_issue(_at(knowledge, moment), moment))


# --- what is issued -----------------------------------------------------------------------------


def test_each_live_kind_and_any_round_is_issued(knowledge: Knowledge) -> None:
    """One forecast for each kind that carries one, and one for the next round of any kind."""
    kinds = {one.forecast.kind for one in _issued(knowledge)}
    assert kinds == {"pnp", "cec", "french", "healthcare", "trades", None}


def test_old_data_issue_nothing(knowledge: Knowledge) -> None:
    """From shipped data, or a read of days ago, no forecast is put on the card."""
    known = _at(knowledge)
    assert not list(to_issue(replace(known, read=False), BEFORE))
    assert not list(to_issue(known, BEFORE + timedelta(days=4)))
    assert not list(to_issue(replace(known, rounds=()), BEFORE))


async def test_a_forecast_is_kept_once_a_week(database: Database, knowledge: Knowledge) -> None:
    """The first forecast of a kind, a round waited for and a week stands; later ones of that week are not kept."""
    first = _issued(knowledge)
    assert await keep(database, first) == len(first)
    later = [one.model_copy(update={"issued_at": one.issued_at + timedelta(hours=1)}) for one in first]
    assert await keep(database, later) == 0
    next_week = _issued(knowledge, BEFORE + timedelta(days=1, hours=13))  # nothing was held on that Monday so far
    assert await keep(database, next_week) == len(first)
    kept = await issued(database)
    assert kept[: len(first)] == first
    assert [one.forecast.version for one in kept] == ["1"] * len(kept)


async def test_the_recorder_keeps_what_stands_now(
    database: Database, assistant: Assistant, knowledge: Knowledge
) -> None:
    """While the bot runs, its own forecasts go on the card; a second look in the same week adds nothing."""
    assistant.use(_at(knowledge))
    recorder = Recorder(database, assistant, lambda: BEFORE)
    assert await recorder.once() == 6
    assert await recorder.once() == 0


async def test_a_damaged_row_is_told(database: Database) -> None:
    """A row that is no forecast is an error with a sentence, not a wrong score."""
    row = {"kind": "cec", "after": "1", "week": "x", "version": "1", "issued_at": BEFORE, "body": {"kind": 1}}
    async with database.writing() as db:
        await db.execute(forecasts.insert().values(**row))
    with pytest.raises(StateError, match="cannot be read"):
        await issued(database)


# --- how it is scored ---------------------------------------------------------------------------


def test_a_forecast_is_scored_when_its_round_comes(knowledge: Knowledge) -> None:
    """The round after the last one known is what a forecast is scored against."""
    made = _issued(knowledge)
    assert results(made, _at(knowledge).rounds) == {}
    scored = results(made, knowledge.rounds)
    assert {kind: [r.round for r in of] for kind, of in scored.items()} == {
        "pnp": ["435"],
        "cec": ["436"],
        "french": ["437"],
        "any": ["435"],
    }
    cec = next(one.forecast for one in made if one.forecast.kind == "cec")
    came = knowledge.by_number["436"]
    assert cec.next_day and cec.cutoff  # noqa: PT018
    (result,) = scored["cec"]
    assert result.cutoff_error == abs(cec.cutoff.median - came.cutoff)
    assert result.days_held[80] == (cec.next_day.ranges[80][0] <= came.held_on <= cec.next_day.ranges[80][1])


def test_of_several_forecasts_the_last_before_the_round_counts(knowledge: Knowledge) -> None:
    """Each round is scored once, by the forecast that stood when it came."""
    earlier = _issued(knowledge, datetime(2026, 8, 8, 12, tzinfo=UTC))
    latest = _issued(knowledge)
    both, last = (results(made, knowledge.rounds) for made in ([*earlier, *latest], latest))
    assert both == last


def test_a_forecast_after_the_fact_does_not_count(knowledge: Knowledge) -> None:
    """One that was made after its round was held, while the feed was not read, is left out."""
    late = [one.model_copy(update={"issued_at": datetime(2026, 8, 19, 20, tzinfo=UTC)}) for one in _issued(knowledge)]
    assert results(late, knowledge.rounds) == {}


def test_a_round_that_was_withdrawn_scores_nothing(knowledge: Knowledge) -> None:
    """Where the round that a forecast followed is gone, or none has come since, nothing is scored."""
    rounds: list[Round] = [r for r in knowledge.rounds if r.number not in {"432", "431", "433", "434"}]
    assert results(_issued(knowledge), rounds) == {}


# --- the card -----------------------------------------------------------------------------------


async def test_issued_and_backtested_are_never_mixed(database: Database, knowledge: Knowledge) -> None:
    """The two stand apart: an empty card has backtested figures and no issued ones."""
    told = await card(database, knowledge)
    assert told["issued"] == {}
    assert told["waiting"] == 0
    assert told["backtested"]["cec"]["rounds"] == 10
    await keep(database, _issued(knowledge))
    with_issued = await card(database, knowledge)
    assert with_issued["backtested"] == told["backtested"]
    assert {kind: of["rounds"] for kind, of in with_issued["issued"].items()} == dict.fromkeys(
        ("pnp", "cec", "french", "any"), 1
    )
    assert with_issued["waiting"] == 2  # healthcare and trades have not come


async def test_the_card_in_words_says_which_is_which(database: Database, knowledge: Knowledge) -> None:
    """A reader can tell what was issued from what was tried on the past."""
    await keep(database, _issued(knowledge))
    lines = list(lines_of(await card(database, knowledge)))
    apart = next(i for i, line in enumerate(lines) if "never issued" in line)
    assert any("cec: 1 rounds" in line for line in lines[:apart])
    assert any("cec: 10 rounds" in line for line in lines[apart:])


async def test_whoever_asks_is_told_both_apart(database: Database, knowledge: Knowledge, assistant: Assistant) -> None:
    """Asked in a chat, the card has what was really issued in one table and what was tried in another."""
    await keep(database, _issued(knowledge))
    desk = Desk(database, assistant, lambda: BEFORE, {})
    asked = Question("", FRESH, Asker("test", "ann", "home"), intent="cutoff_forecast", slots={"action": "scorecard"})
    answer = await assistant.reply(asked, desk.perform)
    issued_table, tried_table = (block for block in answer.blocks if isinstance(block, Table))
    assert ("CEC", "1") in [row[:2] for row in issued_table.rows]
    assert ("CEC", "10") in [row[:2] for row in tried_table.rows]


async def test_reading_the_card_changes_nothing(database: Database, knowledge: Knowledge) -> None:
    """Scoring writes nothing: rows are only ever added by issuing."""
    await keep(database, _issued(knowledge))
    before = await _rows(database)
    await card(database, knowledge)
    assert await _rows(database) == before


async def _rows(database: Database) -> int:
    async with database.reading() as db:
        return (await db.execute(select(func.count()).select_from(forecasts))).scalar_one()
