"""`ask`, `explain`, `check` and what else answers at once on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fakes.command_line import CommandLine, Ran
from fakes.settings import settings

from bot.engine.parse import Outlook, Parser

KEYS = {
    "status": str,
    "intent": str,
    "confidence": float,
    "candidates": list,
    "slots": dict,
    "verdict": str,
    "rounds": list,
    "title": str,
    "text": str,
    "sources": list,
    "as_of": str,
    "follow_ups": list,
    "elapsed_ms": float,
}
AT = ("--at", "2026-08-20")
HEALTHCARE = "was 470 enough for healthcare?"


def told(ran: Ran) -> dict[str, Any]:
    """Return the one JSON object that a command printed; the exit code was 0."""
    assert (ran.exit_code, ran.out.count("\n")) == (0, 1), ran.err
    answer: dict[str, Any] = json.loads(ran.out)
    return answer


# --- ask --json ---------------------------------------------------------------------------------


def test_ask_prints_one_object_of_a_fixed_shape(run: CommandLine) -> None:
    """Every key, in this order, of its type; sources, candidates and follow-ups have a shape of their own."""
    answer = told(run("ask", "--json", *AT, HEALTHCARE))
    assert list(answer) == list(KEYS)
    assert {name: type(value) for name, value in answer.items()} == KEYS
    assert {tuple(c) for c in answer["candidates"]} == {("intent", "score")}
    assert {tuple(s) for s in answer["sources"]} == {("title", "url", "seen_on", "verified_on")}
    assert {type(f) for f in answer["follow_ups"]} == {str}


def test_ask_tells_what_the_answer_rests_on(run: CommandLine) -> None:
    """The verdict, the round by its number, and slots under the names of the README; scores best first."""
    answer = told(run("ask", "--json", *AT, HEALTHCARE))
    assert (answer["status"], answer["intent"], answer["verdict"]) == ("answered", "score_check", "no")
    assert (answer["slots"], answer["rounds"]) == ({"score": 470, "category": "healthcare"}, ["422"])
    assert answer["title"] in answer["text"]
    scores = [c["score"] for c in answer["candidates"]]
    assert scores == sorted(scores, reverse=True)
    assert answer["candidates"][0] == {"intent": "score_check", "score": answer["confidence"]}
    assert datetime.fromisoformat(answer["as_of"]).utcoffset() is not None
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("text", ["NOC 72200", "round 391"])
def test_codes_and_round_numbers_are_text(run: CommandLine, text: str) -> None:
    """`noc` and `round` keep their digits as they are written."""
    slots = told(run("ask", "--json", *AT, text))["slots"]
    assert text.split()[-1] in (slots.get("noc"), slots.get("round"))


def test_a_question_without_a_verdict_has_null(run: CommandLine) -> None:
    """Only a score check has one."""
    answer = told(run("ask", "--json", *AT, "what was the last healthcare round?"))
    assert (answer["verdict"], answer["intent"]) == (None, "last_round")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (HEALTHCARE, "answered"),
        ("tell me a joke", "answered"),
        ("", "not_understood"),
        ("🦀🦀", "not_understood"),
    ],
)
def test_every_status_ends_with_zero(run: CommandLine, text: str, status: str) -> None:
    """Not to understand is an answer, not a failure of the command."""
    assert told(run("ask", "--json", *AT, text))["status"] == status


def test_asking_back_ends_with_zero(run: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unsure, the two readings are the follow-ups; here no reading is ever sure enough."""
    understood = Parser.parse
    monkeypatch.setattr(Parser, "parse", lambda *a, **k: replace(understood(*a, **k), outlook=Outlook.UNSURE))
    answer = told(run("ask", "--json", *AT, HEALTHCARE))
    assert answer["status"] == "unsure"
    assert len(answer["follow_ups"]) == 2


def test_text_is_the_whole_answer(run: CommandLine) -> None:
    """Title, blocks and sources, without markup, whatever the console draws."""
    answer = told(run("ask", "--json", *AT, "last 5 cec rounds"))
    assert answer["sources"][0]["url"] in answer["text"]
    assert not {"\x1b", "[bold", "**"} & set(answer["text"].split())


# --- ask for people -----------------------------------------------------------------------------


def test_without_json_the_console_shows_it(run: CommandLine) -> None:
    """The same words, and nothing on stderr."""
    ran = run("ask", *AT, HEALTHCARE)
    assert (ran.exit_code, ran.err) == (0, "")
    assert "No. 470 was 5 below the cut-off of 475 in #422" in ran.out


# --- --at ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "newest"),
    [
        ("2026-06-25", "421"),
        ("2026-06-25T23:59:59", "422"),
        ("2026-06-25T23:59:59Z", "422"),
        ("2026-06-26T01:30+02:00", "422"),
        ("2015-01-01", None),
    ],
)
def test_rounds_after_the_clock_are_not_seen(run: CommandLine, at: str, newest: str | None) -> None:
    """A bare date is its first moment, a naive moment is UTC, an offset counts; before the first round none is seen."""
    answer = told(run("ask", "--json", "--at", at, "what was the last round?"))
    numbers = [int(number) for number in answer["rounds"]]
    assert (str(max(numbers)) if numbers else None) == newest


@pytest.mark.parametrize(
    "at", ["yesterday", "2026-02-30", "", "2026-08-20T10:00+99:00", "0001-01-01T00:00+05:00", "9999-12-31T23:59-05:00"]
)
@pytest.mark.parametrize("command", ["ask", "explain"])
def test_a_clock_that_cannot_be_set_is_told(run: CommandLine, command: str, at: str) -> None:
    """In a sentence with the value, with exit code 2, and nothing on stdout."""
    ran = run(command, "--at", at, "last round")
    assert (ran.exit_code, ran.out) == (2, "")
    assert f"{at!r} is not an ISO 8601 date or moment" in " ".join(ran.err.replace("│", " ").split())


# --- --locale and --context -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        (["dernière ronde en santé"], "Note seuil\u00a0: 475"),
        (["--locale", "en", "dernière ronde en santé"], "Note seuil\u00a0: 475"),
        (["--locale", "fr", "last healthcare round"], "Note seuil\u00a0: 475"),
        (["--lang", "fr", "last healthcare round"], "Note seuil\u00a0: 475"),
        (["last healthcare round"], "Cut-off: 475"),
    ],
)
def test_french_is_answered_in_french(run: CommandLine, asked: list[str], label: str) -> None:
    """Whatever locale is given; and English with `--locale fr` is as well."""
    answer = told(run("ask", "--json", *AT, *asked))
    assert (answer["intent"], answer["slots"]["category"]) == ("last_round", "healthcare")
    assert label in answer["text"]


def test_another_locale_is_refused(run: CommandLine) -> None:
    """A language that is not spoken is not taken for English."""
    ran = run("ask", "--locale", "de", "hallo")
    assert (ran.exit_code, ran.out) == (2, "")
    assert "'de'" in ran.err


def test_context_is_the_message_before(run: CommandLine) -> None:
    """A fragment means what it means after that message, and something else without it."""
    answer = told(run("ask", "--json", *AT, "--context", HEALTHCARE, "and 480?"))
    assert (answer["intent"], answer["verdict"], answer["rounds"]) == ("score_check", "yes", ["422"])
    assert answer["slots"]["category"] == "healthcare"
    assert "category" not in told(run("ask", "--json", *AT, "and 480?"))["slots"]


# --- explain and check ----------------------------------------------------------------------------


def test_explain_shows_why(run: CommandLine) -> None:
    """The words as they are compared, the slots, the candidates with scores, the evidence, the nearest utterances."""
    answer = told(run("explain", "--json", *AT, "Was 470 ENOUGH for healthcrae??"))
    assert answer["text"].split()[:3] == ["was", "470", "enough"]
    assert answer["mended"] == ["healthcrae → healthcare"]
    assert answer["slots"] == {"score": 470, "category": "healthcare"}
    assert answer["candidates"][0].split()[0] == "score_check"
    assert answer["evidence_for"].startswith("score_check rather than ")
    assert [float(line.split()[0]) for line in answer["evidence"]]
    assert answer["utterances"]


def test_explain_reads_well(run: CommandLine) -> None:
    """Without `--json`, a heading per part, its lines under it."""
    ran = run("explain", *AT, HEALTHCARE)
    assert (ran.exit_code, ran.err) == (0, "")
    assert "candidates:\n  score_check " in ran.out


def test_nothing_to_explain_is_no_failure(run: CommandLine) -> None:
    """An empty message has no candidates."""
    answer = told(run("explain", "--json", ""))
    assert (answer["outcome"], answer["candidates"]) == ("empty", [])


def test_check_counts_what_it_found(run: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fault on a line of stdout, their number on stderr; the exit code is 1 where there is one."""
    for faults, code in (([], 0), (["en/pool: no slot is called skore", "one more"], 1)):
        monkeypatch.setattr("bot.check.find_faults", lambda faults=faults: faults)
        ran = run("check")
        assert (ran.exit_code, ran.out.splitlines(), ran.err) == (code, faults, f"{len(faults)} faults\n")


# --- what cannot be used ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["FEED_START_SECONDS", "DEFAULT_TIMEZONE", "LOG_LEVEL"])
@pytest.mark.parametrize("command", [["ask", "hi"], ["chat"], ["check"], ["ingest"], ["explain", "hi"], []])
def test_a_wrong_setting_is_one_sentence(run: CommandLine, command: list[str], name: str) -> None:
    """Named, whatever the command: exit code 2, no traceback, nothing on stdout."""
    ran = run(*command, **{name: "nonsense"})
    assert (ran.exit_code, ran.out) == (2, "")
    assert ran.err.startswith(f"express-entry-bot: {name}: ")
    assert ran.err.count("\n") == 1


def test_a_data_dir_that_is_a_file_is_one_sentence(run: CommandLine, tmp_path: Path) -> None:
    """It is named, and nothing is answered from thin air."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    ran = run("ask", "hi", DATA_DIR=str(tmp_path / "file"))
    assert (ran.exit_code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert str(tmp_path / "file") in ran.err


# --- as a process -----------------------------------------------------------------------------------


def process(folder: Path, *arguments: str, typed: str = "", **given: str) -> Ran:
    """Run ``python -m bot`` in ``folder``, with no setting in the environment but those ``given``."""
    inherited = {k: v for k, v in os.environ.items() if k not in settings()}
    command = [sys.executable, "-m", "bot", *arguments]
    done = subprocess.run(  # noqa: S603 - our own interpreter and program
        command, capture_output=True, text=True, check=False, input=typed, cwd=folder, env={**inherited, **given}
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def test_logs_go_to_stderr_only(data_dir: Path, tmp_path: Path, catalogue: object) -> None:
    """However much is logged, stdout holds nothing but answers."""
    del catalogue
    no_feed = {"DATA_DIR": str(data_dir), "FEED_URL": str(tmp_path / "none"), "LOG_LEVEL": "DEBUG"}
    ran = process(tmp_path, "chat", typed=f"{HEALTHCARE}\n", **no_feed)
    assert "[info" in ran.err
    assert "470 was 5 below the cut-off" in ran.out
    assert "[info" not in ran.out


def test_lines_piped_into_the_bare_command_are_answered(data_dir: Path, tmp_path: Path, catalogue: object) -> None:
    """Without a terminal and a token `python -m bot` runs, says that only the console is here, and answers the pipe."""
    del catalogue
    typed = f"{HEALTHCARE}\nquit\nwhat was the last round?\n"
    ran = process(tmp_path, typed=typed, DATA_DIR=str(data_dir), FEED_URL=str(tmp_path / "none"))
    assert ran.exit_code == 0
    assert "No platform has a token" in ran.err
    assert "python -m bot chat" in ran.err
    assert "470 was 5 below the cut-off of 475 in #422" in " ".join(ran.out.split())
    assert "#437" not in ran.out


@pytest.mark.parametrize(("locale", "leaves"), [("en", "“quit” leaves"), ("fr", "« quitter » pour sortir")])
def test_a_terminal_is_greeted_in_its_language(
    run: CommandLine, data_dir: Path, tmp_path: Path, catalogue: object, locale: str, leaves: str
) -> None:
    """The first line says what can be asked, and how to leave."""
    del catalogue
    given = {"DATA_DIR": str(data_dir), "FEED_URL": str(tmp_path / "none")}
    ran = run("chat", "--locale", locale, typed="quitter\n", at_a_terminal=True, **given)
    assert leaves in ran.out.splitlines()[0].replace("\N{NO-BREAK SPACE}", " ")


def test_a_setting_in_dot_env_counts(tmp_path: Path) -> None:
    """The file of the folder the bot is started in is read, and a wrong value in it is told like any other."""
    (tmp_path / ".env").write_text("LOG_LEVEL=loud\n", encoding="utf-8")
    ran = process(tmp_path, "ask", "hi")
    assert (ran.exit_code, ran.out) == (2, "")
    assert ran.err.startswith("express-entry-bot: LOG_LEVEL: ")
