"""The backtest: the rules of thumb as measured before, no look into the future, and what the forecasts are worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.backtest import as_object, report, skill
from knowledge.forecast.backtest import Backtest, backtest
from knowledge.forecast.models import LEVELS
from knowledge.forecast.scores import Scored, Scores, band
from knowledge.snapshot import Knowledge

SINCE, UNTIL = date(2025, 1, 6), date(2026, 8, 17)


@pytest.fixture(scope="module")
def measured(knowledge: Knowledge) -> Backtest:
    """The backtest of all rounds from 2025 on."""
    return backtest(knowledge.rounds, SINCE, UNTIL)


@pytest.mark.parametrize(
    ("kind", "rule", "error"),
    [
        ("pnp", "last14", 2.13),
        ("cec", "last14", 11.7),
        ("french", "last14", 25.1),
        ("healthcare", "last14", 39.0),
        ("any", "last14", 3.15),
        ("pnp", "median6", 2.38),
        ("cec", "median6", 12.1),
        ("french", "median6", 24.0),
        ("healthcare", "median6", 49.4),
        ("any", "median6", 4.05),
    ],
)
def test_the_rules_of_thumb_for_dates(kind: str, rule: str, error: float, measured: Backtest) -> None:
    """Their errors are those that were measured independently."""
    assert measured.kinds[kind].measures["date"].baselines()[rule][0] == pytest.approx(error, abs=0.05)


@pytest.mark.parametrize(
    ("kind", "last", "mean3"),
    [("pnp", 36.0, 33.0), ("cec", 8.0, 7.6), ("french", 36.1, 31.7), ("healthcare", 18.2, 23.7)],
)
def test_the_rules_of_thumb_for_cutoffs(kind: str, last: float, mean3: float, measured: Backtest) -> None:
    """Their errors are those that were measured independently."""
    rules = measured.kinds[kind].measures["cutoff"].baselines()
    assert (rules["last"][0], rules["mean3"][0]) == pytest.approx((last, mean3), abs=0.06)


def test_what_was_measured(measured: Backtest) -> None:
    """85 Mondays, 77 for healthcare, whose last eight have no next round yet; no kind without five rounds."""
    counted = {kind: len(of.measures["date"].scored) for kind, of in measured.kinds.items()}
    assert counted == {"pnp": 85, "cec": 85, "french": 85, "healthcare": 77, "any": 85}
    assert measured.kinds["healthcare"].dropped == 8
    assert len(measured.kinds["cec"].measures["size"].targets) == 29


@pytest.mark.parametrize("measure", ["date", "cutoff", "size"])
def test_forecasts_are_better_than_every_rule_of_thumb(measure: str, measured: Backtest) -> None:
    """No row's error is above that of the best rule, and over PNP, CEC and French the skill is at least 0.10."""
    for kind, of in measured.kinds.items():
        scores = of.measures[measure]
        assert scores.mae() <= min(error for error, _ in scores.baselines().values()), kind
    reached = skill(measured, measure)
    assert reached is not None
    assert reached >= 0.10


@pytest.mark.parametrize("measure", ["date", "cutoff", "size"])
def test_ranges_hold_as_often_as_they_say(measure: str, measured: Backtest) -> None:
    """Each range holds within what chance allows for the number of rounds that were forecast."""
    for kind, of in measured.kinds.items():
        scores = of.measures[measure]
        for level in LEVELS:
            low, high = band(level, len(scores.targets))
            assert low <= scores.coverage(level) <= high, (kind, level)


def test_rounds_after_an_origin_cannot_matter(knowledge: Knowledge) -> None:
    """With every later round changed beyond recognition, what is said on an origin stays the same."""
    first = date(2026, 3, 2)
    known = [r for r in knowledge.rounds if r.held_on < first]
    later = [r for r in knowledge.rounds if r.held_on >= first]
    changed = [r.model_copy(update={"cutoff": 77, "invitations": 77_777}) for r in later]
    as_it_was, as_changed = (backtest([*known, *rest], first, first) for rest in (later, changed))
    for kind, of in as_it_was.kinds.items():
        for measure, scores in of.measures.items():
            said, same = scores.scored[0], as_changed.kinds[kind].measures[measure].scored[0]
            assert said.widths == same.widths, (kind, measure)
            assert (measure == "date") <= (replace(said) == replace(same)), (kind, measure)


def test_a_period_without_mondays_or_rounds_is_empty(knowledge: Knowledge) -> None:
    """Where nothing can be scored, nothing is, and the report says so without failing."""
    assert backtest(knowledge.rounds, date(2026, 1, 6), date(2026, 1, 7)).kinds == {}
    assert backtest([], SINCE, UNTIL).kinds == {}
    assert backtest(knowledge.rounds, date(2027, 1, 4), date(2027, 2, 1)).kinds == {}
    assert "Origins" in report(knowledge, date(2027, 1, 4), date(2027, 2, 1), as_json=False)


def test_the_shape_of_the_json(measured: Backtest) -> None:
    """Others measure with it: every key is there, with a number."""
    told = as_object(measured)
    assert (told["from"], told["to"]) == ("2025-01-06", "2026-08-17")
    for of in told["targets"].values():
        assert set(of) == {"date", "cutoff", "size"}
        for measure, scores in of.items():
            rules = {"last14", "median6", "empirical"} if measure == "date" else {"last", "mean3", "empirical"}
            assert set(scores) == {"n", "rounds", "mae", "crps", "width", "coverage", "baselines"}
            assert set(scores["width"]) == set(scores["coverage"]) == {"50", "80", "95"}
            assert set(scores["baselines"]) == rules
            assert all(set(rule) == {"mae", "crps"} for rule in scores["baselines"].values())


def test_the_tables_show_how_much_one_round_carries(knowledge: Knowledge) -> None:
    """Each row is also given without its worst round, and as a range over rounds drawn again."""
    told = report(knowledge, date(2025, 7, 14), date(2025, 8, 11), as_json=False)
    assert "without #360" in told
    assert told.count("range over rounds") == told.count("without #")
    assert told == report(knowledge, date(2025, 7, 14), date(2025, 8, 11), as_json=False)


def test_the_worst_round_is_the_one_that_adds_most() -> None:
    """Of several targets the one with the largest summed error is left out, all its origins with it."""
    scored = [_scored(target, error) for target, error in [("1", 5.0), ("1", 5.0), ("2", 8.0), ("3", 0.0)]]
    worst, others = Scores(scored).without_worst()
    assert worst == "1"
    assert [s.target for s in others.scored] == ["2", "3"]
    low, high = Scores(scored).ranges()[0]
    assert low <= Scores(scored).mae() <= high


@pytest.mark.parametrize(("level", "n", "ends"), [(50, 40, (15, 25)), (80, 29, (20, 27)), (95, 9, (7, 9))])
def test_the_band_is_the_binomial_one(level: int, n: int, ends: tuple[int, int]) -> None:
    """The 5th and 95th percentile of how many of ``n`` hold, by the table."""
    assert band(level, n) == pytest.approx((ends[0] / n, ends[1] / n))


def _scored(target: str, error: float) -> Scored:
    return Scored(target, error, error, 0.5, dict.fromkeys(LEVELS, 1.0), {"last": (error + timedelta(1).days, 1.0)})
