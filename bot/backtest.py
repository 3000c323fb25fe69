"""`python -m bot backtest`: how good the forecasts would have been, as JSON or as tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.settings import BotSettings
from knowledge.forecast.backtest import Backtest, KindScores, backtest
from knowledge.forecast.models import LEVELS
from knowledge.forecast.scores import Scores, band
from knowledge.snapshot import Knowledge
from knowledge.store import KnowledgeStore

DEFAULT_SINCE = date(2025, 1, 6)
_POOLED = ("pnp", "cec", "french")
_ROW = "{:<12}{:>4}{:>7}{:>10}{:>10}  {:<22}{:>8}"


async def show(settings: BotSettings, since: date | None, until: date | None, as_json: bool) -> None:
    """Print the backtest of the rounds that are stored."""
    async with KnowledgeStore.open(settings.data_dir) as store:
        known = await store.load()
    print(report(known, since, until, as_json))


def report(knowledge: Knowledge, since: date | None, until: date | None, as_json: bool) -> str:
    """Return what `backtest` prints: from ``since`` to the last origin ``until``, by default all of 2025 and since."""
    newest = knowledge.newest
    last = until or (newest.held_on if newest else DEFAULT_SINCE)
    result = backtest(knowledge.rounds, since or DEFAULT_SINCE, last)
    return json.dumps(as_object(result)) if as_json else "\n".join(_tables(result))


def as_object(result: Backtest) -> dict[str, Any]:
    """Return a backtest as JSON has it."""
    return {
        "from": result.first.isoformat(),
        "to": result.last.isoformat(),
        "targets": {kind: _kind_object(scores) for kind, scores in result.kinds.items()},
        "dropped": {kind: scores.dropped for kind, scores in result.kinds.items()},
    }


def skill(result: Backtest, measure: str) -> float | None:
    """Return 1 − CRPS / CRPS of the best rule of thumb, over PNP, CEC and French together; None without them."""
    ours = theirs = 0.0
    for kind in _POOLED:
        scores = result.kinds[kind].measures[measure] if kind in result.kinds else Scores()
        if scores.scored:
            ours += scores.crps()
            theirs += min(crps for _, crps in scores.baselines().values())
    return 1 - ours / theirs if theirs else None


def _kind_object(scores: KindScores) -> dict[str, Any]:
    return {name: _scores_object(of) for name, of in scores.measures.items()}


def _scores_object(scores: Scores) -> dict[str, Any]:
    return {
        "n": len(scores.scored),
        "rounds": len(scores.targets),
        "mae": round(scores.mae(), 3),
        "crps": round(scores.crps(), 3),
        "width": {str(level): round(scores.width(level), 2) for level in LEVELS},
        "coverage": {str(level): round(scores.coverage(level), 3) for level in LEVELS},
        "baselines": {
            name: {"mae": round(mae, 3), "crps": round(crps, 3)} for name, (mae, crps) in scores.baselines().items()
        },
    }


def _tables(result: Backtest) -> Iterator[str]:
    yield f"Origins: each Monday from {result.first} to {result.last}; known are the rounds before it."
    for measure, unit in (("date", "days"), ("cutoff", "points"), ("size", "invitations")):
        yield from (
            "",
            f"{measure} ({unit})",
            _ROW.format("", "n", "rounds", "MAE", "CRPS", "best rule (MAE, CRPS)", "skill"),
        )
        for kind, scores in result.kinds.items():
            yield from _measure_lines(kind, scores.measures[measure])
        pooled = skill(result, measure)
        if pooled is not None:
            yield f"skill over {', '.join(_POOLED)} together: {pooled:.3f}"
    yield ""
    yield from (f"{kind}: {s.dropped} origins without a next round" for kind, s in result.kinds.items() if s.dropped)


def _measure_lines(kind: str, scores: Scores) -> Iterator[str]:
    rules = scores.baselines()
    least_error, least_crps = min(m for m, _ in rules.values()), min(c for _, c in rules.values())
    best = f"{least_error:.2f} {_named(rules, 0)}, {least_crps:.2f} {_named(rules, 1)}"
    cells = (kind, len(scores.scored), len(scores.targets), f"{scores.mae():.2f}", f"{scores.crps():.2f}")
    yield _ROW.format(*cells, best, f"{1 - scores.crps() / least_crps:.3f}")
    (low_error, high_error), (low_crps, high_crps) = scores.ranges()
    yield f"    range over rounds: MAE {low_error:.2f}–{high_error:.2f}, CRPS {low_crps:.2f}–{high_crps:.2f}"
    worst, others = scores.without_worst()
    if others.scored:
        yield f"    without #{worst}: MAE {others.mae():.2f}, CRPS {others.crps():.2f}"
    yield "    " + "; ".join(_interval(scores, level) for level in LEVELS)


def _interval(scores: Scores, level: int) -> str:
    low, high = band(level, len(scores.targets))
    held = scores.coverage(level)
    remark = "" if low <= held <= high else " OUTSIDE"
    return f"{level} %: held {held:.2f} (band {low:.2f}–{high:.2f}{remark}), width {scores.width(level):.1f}"


def _named(rules: Mapping[str, tuple[float, float]], place: int) -> str:
    return min(rules, key=lambda name: rules[name][place])
