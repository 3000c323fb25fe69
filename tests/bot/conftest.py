"""What the tests of the bot share: its command line."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog
from fakes.command_line import CommandLine


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Undo what a command does to the logs of this process."""
    told, root = structlog.get_config(), logging.getLogger()
    handlers, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    yield
    logging.raiseExceptions = raises
    structlog.configure(**told)
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def run(_settled: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line."""
    return CommandLine(monkeypatch, capsys)
