"""The score card: forecasts that were really made beside what came, and, kept apart, the same tried on the past."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

from bot.assistant import Assistant
from bot.outlook import ANY, tried
from bot.ports import Clock
from bot.settings import BotSettings
from bot.state.database import Database
from bot.state.forecasts import Issued, issued, keep
from bot.state.store import open_state
from knowledge.forecast.models import LEVELS, VERSION, Forecast, Standing
from knowledge.forecast.prospect import kind_of
from knowledge.models import Record, Round
from knowledge.snapshot import Knowledge
from knowledge.store import KnowledgeStore

_FRESH = timedelta(days=3)
"""A forecast is only put on the card when the feed was read lately."""

_SETTLING, _EVERY = 60.0, 3600.0


class Result(Record):
    """A forecast that stood when its round came: the round, the errors, and which ranges held."""

    round: str
    version: str
    day_error: int
    cutoff_error: int
    days_held: Mapping[int, bool]
    cutoffs_held: Mapping[int, bool]


@dataclass
class Recorder:
    """Puts the forecasts of each week on the card while the bot runs."""

    database: Database
    assistant: Assistant
    clock: Clock

    async def run(self) -> None:
        """Look every hour until cancelled; first when the feed has had time to be read."""
        await asyncio.sleep(_SETTLING)
        while True:
            await self.once()
            await asyncio.sleep(_EVERY)

    async def once(self) -> int:
        """Keep what is forecast now; return how many forecasts were new."""
        made = await asyncio.to_thread(lambda: list(to_issue(self.assistant.knowledge, self.clock())))
        return await keep(self.database, made)


def to_issue(knowledge: Knowledge, now: datetime) -> Iterator[Issued]:
    """Yield the forecasts that stand at ``now``; none from data that were not read lately."""
    known = knowledge.at(now)
    if not known.read or now - known.as_of > _FRESH or not known.rounds:
        return
    today, read = now.date(), known.as_of.date()
    for kind in (*known.forecaster.live(today, read), None):
        made = known.forecaster.forecast(kind, today, read)
        if made.standing is Standing.FORECAST:
            last = [r for r in known.rounds if kind in (None, kind_of(r))][-1]
            yield Issued(after=last.number, issued_at=now, forecast=made)


def results(made: Sequence[Issued], rounds: Sequence[Round]) -> Mapping[str, Sequence[Result]]:
    """Return by kind how the forecasts did that stood when a round came: of several for one round the last.

    A forecast made after its round was held, and before that was known, does not count.
    """
    last: dict[tuple[str, str], tuple[Issued, Round]] = {}
    for one in made:
        came = _next_after(one, rounds)
        if came and one.issued_at < came.held_at:
            last[one.forecast.kind or ANY, came.number] = (one, came)
    by_kind: dict[str, list[Result]] = {}
    for (kind, _), (one, came) in last.items():
        if result := _result(one.forecast, came):
            by_kind.setdefault(kind, []).append(result)
    return by_kind


def _next_after(one: Issued, rounds: Sequence[Round]) -> Round | None:
    """The first round of the kind that followed the one the forecast knew as the last."""
    kind = one.forecast.kind
    own = [r for r in rounds if kind in (None, kind_of(r))]
    at = next((i for i, r in enumerate(own) if r.number == one.after), None)
    return own[at + 1] if at is not None and at + 1 < len(own) else None


def _result(made: Forecast, came: Round) -> Result | None:
    if made.next_day is None or made.cutoff is None:
        return None
    days, cutoffs = made.next_day.ranges, made.cutoff.ranges
    return Result(
        round=came.number,
        version=made.version,
        day_error=abs((made.next_day.median - came.held_on).days),
        cutoff_error=abs(made.cutoff.median - came.cutoff),
        days_held={level: days[level][0] <= came.held_on <= days[level][1] for level in LEVELS},
        cutoffs_held={level: cutoffs[level][0] <= came.cutoff <= cutoffs[level][1] for level in LEVELS},
    )


async def show(settings: BotSettings, as_json: bool) -> None:
    """Print the score card of what is stored."""
    async with KnowledgeStore.open(settings.data_dir) as store:
        known = await store.load()
    async with open_state(settings, alone=False) as database:
        told = await card(database, known)
    print(json.dumps(told) if as_json else "\n".join(lines_of(told)))


async def card(database: Database, knowledge: Knowledge) -> Mapping[str, Any]:
    """Return the score card as plain data: ``issued`` by kind and, apart from it, ``backtested``."""
    made = await issued(database)
    scored = results(made, knowledge.rounds)
    return {
        "version": VERSION,
        "issued": {kind: _summed(of) for kind, of in scored.items()},
        "waiting": len({(i.forecast.kind, i.after) for i in made if _next_after(i, knowledge.rounds) is None}),
        "backtested": {kind: replay.model_dump() for kind, replay in tried(knowledge).items()},
    }


def lines_of(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield the score card as lines for a terminal."""
    yield "Really issued by this bot, scored when the round came:"
    for kind, of in told["issued"].items():
        held = ", ".join(f"{level} %: day {of['days'][level]}, cut-off {of['cutoffs'][level]}" for level in of["days"])
        yield f"  {kind}: {of['rounds']} rounds; held by range: {held}"
        yield f"    mean error: {of['day_error']:.1f} days, {of['cutoff_error']:.1f} points; models {of['versions']}"
    if not told["issued"]:
        yield "  none scored yet"
    yield f"  waiting for their round: {told['waiting']}"
    yield f"Tried on the past with model {told['version']}, never issued: the 80 % ranges as of the Monday before"
    for kind, of in told["backtested"].items():
        yield f"  {kind}: {of['rounds']} rounds, {of['days_held']} days and {of['cutoffs_held']} cut-offs held"


def _summed(of: Sequence[Result]) -> Mapping[str, Any]:
    return {
        "rounds": len(of),
        "versions": ", ".join(sorted({r.version for r in of})),
        "day_error": fmean(r.day_error for r in of),
        "cutoff_error": fmean(r.cutoff_error for r in of),
        "days": {str(level): sum(r.days_held[level] for r in of) for level in LEVELS},
        "cutoffs": {str(level): sum(r.cutoffs_held[level] for r in of) for level in LEVELS},
    }
