"""The README tells the truth: its commands, its sample answers, its settings, its files and its words."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.asking import Chat
from fakes.settings import default_of, settings
from typer.main import get_command

import bot
from bot.answer import Answer, Status
from bot.assistant import Assistant
from bot.bootstrap import find_terminal
from bot.cli import app

ROOT = Path(bot.__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTALLATION = "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.lock && "
ROOMS = ("bot", "knowledge", "adapters", "tests", ".ci")
"""The folders at the top that a path in the README begins with."""


def section(title: str) -> str:
    """Return what stands under a heading of the second level, sections of the third level included."""
    return README.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def command_under(line: str) -> str:
    """Return the only indented line of the paragraph that follows the one beginning with ``line``."""
    _, after = README.split(f"\n{line}", 1)
    _, block, _ = after.split("\n\n", 2)
    assert block.startswith("    ")
    assert "\n" not in block
    return block.strip()


def rows(text: str) -> list[list[str]]:
    """Return the cells of every table row in ``text``, headings aside."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line] for line in lines]
    rules = [n for n, row in enumerate(cells) if set(row[0]) == {"-"}]
    return [row for n, row in enumerate(cells) if n not in rules and n + 1 not in rules]


# --- the two commands -------------------------------------------------------------------------------


def test_asking_and_testing_are_one_line_each() -> None:
    """Both install what the lock names, then the package without anything else, and then run."""
    asking, testing = command_under("Ask in a terminal"), command_under("Run the tests")
    assert asking == f"{INSTALLATION}.venv/bin/pip install -q --no-deps -e . && .venv/bin/python -m bot"
    assert testing.removesuffix(" -m pytest -q") == asking.removesuffix(" -m bot")
    assert (ROOT / "requirements.lock").is_file()


def test_ci_runs_the_test_command_as_it_stands_here() -> None:
    """What `.ci/run` takes out of the README is that line and nothing else."""
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    (extraction,) = re.findall(r"^command=\$\((.*)\)$", script, re.MULTILINE)
    done = subprocess.run(  # noqa: S603 - our own script
        ["/bin/sh", "-c", extraction], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [command_under("Run the tests")]


def test_every_command_is_told() -> None:
    """Each that there is and no other; the options of `ask` are its own."""
    told = dict(re.findall(r"^    python -m bot ([a-z]+)(.*)$", section("Commands"), re.MULTILINE))
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert set(told) == set(commands)
    for option in re.findall(r"--[a-z]+", told["ask"]):
        assert option in {name for parameter in commands["ask"].params for name in parameter.opts}


# --- the sample answers -----------------------------------------------------------------------------


def samples() -> Iterator[tuple[str, str]]:
    """Yield each question that is shown, with the answer under it."""
    block = "\n".join(line[4:] for line in section("What it answers").splitlines() if line[:4] in ("    ", ""))
    for sample in re.split(r"^> ", block, flags=re.MULTILINE)[1:]:
        question, _, answer = sample.partition("\n")
        yield question, answer.strip("\n")


def test_the_samples_are_what_the_console_prints(ask: Chat, capsys: pytest.CaptureFixture[str]) -> None:
    """Asked one after another on the day told there, each answer begins as it is shown, block by block."""
    assert "on August 20, 2026" in section("What it answers")
    shown = list(samples())
    assert shown
    for question, expected in shown:
        find_terminal().show(ask(question))
        printed = capsys.readouterr().out.strip("\n")
        assert printed.startswith(f"{expected}\n\n"), question


def examples() -> list[str]:
    """Return the questions in the table."""
    return [text for row in rows(section("What it answers")) for text in re.findall("“(.+?)”", row[1])]


@pytest.mark.parametrize("text", examples())
def test_the_examples_are_answered(text: str, assistant: Assistant) -> None:
    """Each question of the table, typed first thing."""
    answer: Answer = Chat(assistant)(text)
    assert answer.status is Status.ANSWERED
    assert answer.intent not in ("help", "out_of_scope")


# --- settings, files and places -----------------------------------------------------------------------


def test_the_settings_are_those_of_the_code() -> None:
    """Every setting of the bot and of each adapter, with its default where that is short enough to print."""
    told = {row[0].strip("`"): row[1] for row in rows(section("Settings")) if row[0].startswith("`")}
    assert set(told) == set(settings())
    for name, field in settings().items():
        if told[name].startswith("`"):
            assert told[name] == f"`{default_of(field)}`"


def paths() -> set[str]:
    """Return everything in backquotes that looks like a path of this repository."""
    quoted = re.findall(r"`([^`\s]+/[^`\s]*)`", README)
    return {path for path in quoted if path.split("/")[0] in ROOMS}


@pytest.mark.parametrize("path", sorted(paths()))
def test_files_are_where_they_are_said_to_be(path: str) -> None:
    """A name in angle brackets or a star stands for several."""
    pattern = re.sub(r"<\w+>", "*", path).rstrip("/")
    assert list(ROOT.glob(pattern)), path


def test_the_parts_to_add_to_are_named() -> None:
    """An intent, a fact and a category are added in files that are there, with keys that are read."""
    adding = {title: section("How it is built").split(f"### Add {title}\n")[1] for title in ("an intent", "a fact")}
    assert "knowledge/data/categories.yaml" in README
    for key in ("utterances", "summary", "examples", "replies", "cases", "topics"):
        assert f"`{key}" in adding["an intent"]
    for key in ("page", "seen", "seen_at", "seen_on", "confidence", "effective_from", "effective_to"):
        assert f"`{key}`" in adding["a fact"]


def test_licences_and_limits_are_told() -> None:
    """Where the data come from, under which licence, and that this is no legal advice."""
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    assert "Open Government Licence – Canada" in section("Where the data come from")
    assert "Statistics Canada Open Licence" in section("Where the data come from")
    assert "not legal advice" in section("What it is not")
