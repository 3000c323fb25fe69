"""Every benchmark runs to its end, at counts too small to say anything; what it measures is never judged here."""

from __future__ import annotations

import gzip
import importlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from knowledge.dataset import Dataset

HERE = Path(__file__).parent
TIMES = r"p50 +\d+\.\d{3} ms   p99 +\d+\.\d{3} ms   n (\d+)$"
Run = Callable[..., list[str]]


@pytest.fixture
def run(_settled: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a benchmark by its name; return the lines it printed."""
    monkeypatch.syspath_prepend(HERE)

    def run_it(name: str, *arguments: str) -> list[str]:
        assert not importlib.import_module(name).main(list(arguments))
        return capsys.readouterr().out.splitlines()

    return run_it


def times_of(told: list[str], beginning: str) -> int:
    """Return how many times stand behind the only line that begins so."""
    (line,) = (line for line in told if line.startswith(beginning))
    found = re.search(TIMES, line)
    assert found, line
    return int(found[1])


def ratios_in(told: list[str]) -> dict[str, float]:
    """Return the ratios that were told."""
    lines = [line for line in told if re.search(r"  \d+\.\d{4}$", line)]
    return {line[:44].strip(): float(line[44:]) for line in lines}


def test_answer_latency(run: Run) -> None:
    """Messages to parses and to answers, beside a bare pass, in one run."""
    told = run("answer_latency", "--rounds", "2", "--questions", "5", "--bare", "1", "--at", "2026-08-20")
    assert times_of(told, "message to Parse") == times_of(told, "message to Answer") == 10
    assert times_of(told, "bare WRatio pass over ") == 1
    assert ratios_in(told)["Answer / bare pass, medians"] > 0


def test_job_titles(run: Run) -> None:
    """Searches and unit groups, beside a bare pass over every title."""
    told = run("job_titles", "--jobs", "10", "--bare", "1")
    assert times_of(told, "search among 57702 titles") == times_of(told, "job to unit groups") == 10
    assert times_of(told, "bare WRatio pass over 57702 titles") == 1
    assert ratios_in(told)["search / bare pass, medians"] > 0


def test_crs_score(run: Run) -> None:
    """Scores, beside checking the profile."""
    told = run("crs_score", "--times", "3", "--at", "2026-08-20")
    assert times_of(told, "profile to score") == times_of(told, "checking the profile") == 3
    assert ratios_in(told)["score / check, medians"] > 0


def test_cold_ask(run: Run) -> None:
    """The command beside the modules it needs, none of which a terminal could do without."""
    told = run("cold_ask", "--runs", "1", "--at", "2026-08-20")
    assert times_of(told, "python -m bot ask, cold") == times_of(told, "importing the ") == 1
    assert ratios_in(told)["ask / imports, medians"] > 0
    assert {"numpy", "pydantic", "rich", "typer"} <= set(told[-2].removeprefix("libraries: ").split(", "))
    assert told[-1] == "unneeded among them: none"


@pytest.fixture
def few_titles(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the engine learn beside a handful of job titles: to read all of them takes longest."""
    del run  # puts the benchmarks on the path
    data = Path(shutil.copytree(Dataset.packaged().folder, tmp_path / "data"))
    (data / "noc_titles.csv.gz").write_bytes(gzip.compress(b"noc,lang,title\n63200,en,Cook\n72106,en,Welder\n"))
    few = SimpleNamespace(packaged=lambda: Dataset(data))
    monkeypatch.setattr(importlib.import_module("understanding"), "Dataset", few)


@pytest.mark.usefixtures("few_titles")
def test_understanding(run: Run, tmp_path: Path) -> None:
    """Labelled files, the other methods or why they are left out, and growth."""
    rows = [
        {"id": "1", "text": "was 470 enough?", "intents": ["score_check"], "slots": {"score": 470}},
        {"id": "2", "text": "tell me a joke", "intents": ["out_of_scope"]},
    ]
    path = tmp_path / "few.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    told = run("understanding", str(path), "--at", "2026-08-20", "--baselines", "200", "--grown", "100")
    assert told[:3] == ["few.jsonl, 2 messages", "  engine: accuracy 1.000, false answers 0/1", "  slots: score 1/1"]
    assert times_of(told, "  message to Parse") == 2
    for method in ("TF-IDF + logistic", "MiniLM + logistic"):
        assert [
            line
            for line in told
            if re.search(rf"^{re.escape(method)} is left out: |, {re.escape(method)} after ", line)
        ]
    assert len([line for line in told if re.search(r"^message to Parse, \d+ utterances", line)]) == 2
    assert set(ratios_in(told)) == {"tenfold utterances, engine", "tenfold utterances, bare WRatio pass"}


def test_discord_latency(run: Run) -> None:
    """First words at a steady rate and in a burst, and suggestions, from a Discord on loopback."""
    told = run("discord_latency", "--rate", "5", "--seconds", "1", "--burst", "3")
    assert times_of(told, "first word, 5 commands a second") == 5
    assert times_of(told, "first word, 3 commands at once") == 3
    assert times_of(told, "suggestions for a job title") == 100


def test_reminders(run: Run) -> None:
    """People reminded at once, and a look that finds nobody, on each store."""
    told = run("reminders", "--people", "3,5")
    assert len(told) in (2, 4)
    assert all(re.search(r"[35] people reminded in +\d+\.\d\d s; nobody left in +\d+\.\d ms$", line) for line in told)
