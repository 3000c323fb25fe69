"""What the tests of the bot share: its command line."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from fakes.command_line import CommandLine


@pytest.fixture
def _logs_as_they_were() -> Iterator[None]:
    """Undo what a command does to the logs of this process."""
    told, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.configure(**told)
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def run(
    _logs_as_they_were: None,
    tmp_path: Path,
    data_dir: Path,
    catalogue: object,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> CommandLine:
    """The command line, in a folder without ``.env``, with the DATA_DIR of this test run and no feed."""
    del catalogue  # has it learnt and kept, where it must be learnt
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    monkeypatch.setenv("FEED_URL", str(tmp_path / "no feed here.json"))
    return CommandLine(monkeypatch, capsys)
