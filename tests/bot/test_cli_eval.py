"""`eval` on the command line: the measures of labelled questions, in the shape others rely on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from fakes.command_line import CommandLine

ROWS: list[dict[str, Any]] = [
    {
        "id": "right",
        "text": "was 470 enough for healthcare?",
        "lang": "en",
        "intents": ["score_check"],
        "slots": {"score": 470, "category": "healthcare"},
        "context": None,
        "origin": "mine",
        "expect": ["475", "4000"],
        "forbid": ["healthcare is closed"],
        "verdict": "no",
    },
    {
        "id": "wrong verdict",
        "text": "was 480 enough for healthcare?",
        "intents": ["score_check"],
        "origin": "mine",
        "expect": ["no such words"],
        "forbid": ["475"],
        "verdict": "no",
    },
    {
        "id": "after another",
        "text": "and 480?",
        "intents": ["score_check"],
        "slots": {"score": 480, "date": "yesterday"},
        "inherited": {"category": "healthcare"},
        "context": "was 470 enough for healthcare?",
        "origin": "theirs",
    },
    {"id": "wrong intent", "text": "what was the last healthcare round?", "intents": ["pnp", "fees_funds"]},
    {"id": "kindly refused", "text": "tell me a joke", "intents": ["out_of_scope"], "origin": "theirs"},
    {"id": "falsely answered", "text": "what was the last cec round?", "intents": ["out_of_scope"]},
    {"id": "at the edge", "text": "what was the last trades round?", "intents": ["out_of_scope"], "scope": "adjacent"},
]
Measure = Callable[..., dict[str, Any]]


def _write(path: Path, rows: list[Mapping[str, Any]] | list[dict[str, Any]]) -> str:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def measured(run: CommandLine, tmp_path: Path) -> dict[str, Any]:
    """The measures of the rows above, asked on a fixed day."""
    ran = run("eval", _write(tmp_path / "few.jsonl", ROWS), "--at", "2026-08-20", "--json")
    assert (ran.exit_code, ran.out.count("\n")) == (0, 1), ran.err
    result = json.loads(ran.out)
    assert list(result) == ["files"]
    assert list(result["files"]) == ["few.jsonl"]
    measures: dict[str, Any] = result["files"]["few.jsonl"]
    return measures


def test_measures_have_a_fixed_shape(measured: dict[str, Any]) -> None:
    """Each under its name, counts as integers, accuracy as a share."""
    assert list(measured) == (
        ["n", "accuracy", "false_answers", "slots", "expect", "verdict", "by_origin", "by_intent", "failures"]
    )
    assert measured["n"] == len(ROWS)
    assert {tuple(failure) for failure in measured["failures"]} == {("id", "text", "got", "want", "why")}


def test_an_intent_among_the_rows_own_is_right(measured: dict[str, Any]) -> None:
    """Four of the seven are, told by origin and by the first intent of each row too."""
    assert measured["accuracy"] == pytest.approx(4 / 7)
    assert measured["by_origin"] == {
        "": {"n": 3, "accuracy": 0.0},
        "mine": {"n": 2, "accuracy": 1.0},
        "theirs": {"n": 2, "accuracy": 1.0},
    }
    assert {name: share["n"] for name, share in measured["by_intent"].items()} == {
        "out_of_scope": 3,
        "pnp": 1,
        "score_check": 3,
    }


def test_a_false_answer_is_one_to_what_is_out_of_scope(measured: dict[str, Any]) -> None:
    """Rows at the edge do not count."""
    assert measured["false_answers"] == {"n": 1, "of": 2}


def test_slots_are_compared_where_a_row_gives_them(measured: dict[str, Any]) -> None:
    """Inherited ones as well; dates that are not ISO are left out."""
    assert measured["slots"] == {"category": {"n": 2, "exact": 2}, "score": {"n": 2, "exact": 2}}


def test_what_an_answer_says_is_compared(measured: dict[str, Any]) -> None:
    """What is expected must stand there and what is forbidden must not; the verdict must be the row's."""
    assert measured["expect"] == {"n": 2, "passed": 1}
    assert measured["verdict"] == {"n": 2, "right": 1}


def test_each_failure_tells_what_was_wrong(measured: dict[str, Any]) -> None:
    """By the row's id, with what was got and wanted."""
    failures = {(f["id"], f["why"]): (f["got"], f["want"]) for f in measured["failures"]}
    assert failures == {
        ("wrong verdict", "expect"): (["475"], ["no such words"]),
        ("wrong verdict", "verdict"): ("yes", "no"),
        ("wrong intent", "intent"): ("last_round", ["pnp", "fees_funds"]),
        ("falsely answered", "intent"): ("last_round", ["out_of_scope"]),
        ("at the edge", "intent"): ("last_round", ["out_of_scope"]),
    }


def test_several_files_are_measured_apart(run: CommandLine, tmp_path: Path) -> None:
    """Each under its own name; without `--json` in lines for people."""
    files = [_write(tmp_path / f"{n}.jsonl", ROWS[n : n + 1]) for n in (0, 3)]
    result = json.loads(run("eval", *files, "--at", "2026-08-20", "--json").out)
    assert {name: m["accuracy"] for name, m in result["files"].items()} == {"0.jsonl": 1.0, "3.jsonl": 0.0}
    shown = run("eval", *files, "--at", "2026-08-20")
    assert (shown.exit_code, shown.err) == (0, "")
    assert shown.out.splitlines()[0] == "0.jsonl: 1.000 of 1; false answers 0/0"


def test_an_empty_file_has_nothing_right(run: CommandLine, tmp_path: Path) -> None:
    """No rows are no division by nothing."""
    result = json.loads(run("eval", _write(tmp_path / "none.jsonl", []), "--json").out)
    assert (result["files"]["none.jsonl"]["n"], result["files"]["none.jsonl"]["accuracy"]) == (0, 0.0)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b'{"id": "1", "text": "hi"}', "line 1: intents: "),
        (b'\n{"id": "1", "text": "hi", "intents": []}', "line 2: intents: "),
        (b"[1]", "line 1: row: "),
        (b"{", "line 1: row: "),
        (b"\xff\xfe", "utf-8"),
        (None, "No such file"),
    ],
    ids=["no intents", "nothing in intents", "no object", "no JSON", "not UTF-8", "not there"],
)
def test_rows_that_are_none_are_told(run: CommandLine, tmp_path: Path, content: bytes | None, wrong: str) -> None:
    """In one sentence with the file and the line; nothing is measured."""
    path = tmp_path / "broken.jsonl"
    if content is not None:
        path.write_bytes(content)
    ran = run("eval", str(path), "--json")
    assert (ran.exit_code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"express-entry-bot: {path}")
    assert wrong in ran.err
