"""The command line in tests: what ``python -m bot …`` is given, what it says, and how it ends."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest
from fakes.terminal import Typed

from bot.cli import main


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code, stdout and stderr."""

    exit_code: int
    out: str
    err: str


class CommandLine:
    """Runs commands in this process, as ``python -m bot`` does."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self._patch = patch
        self._capture = capture

    def __call__(self, *arguments: str, typed: str = "", at_a_terminal: bool = False, **settings: str) -> Ran:
        """Run ``arguments`` with ``settings`` in the environment and ``typed`` on stdin."""
        self._capture.readouterr()
        with self._patch.context() as patch:
            patch.setattr(sys, "argv", ["bot", *arguments])
            patch.setattr(sys, "stdin", Typed(typed, at_a_terminal))
            for name, value in settings.items():
                patch.setenv(name, value)
            try:
                main()
                code: object = 0
            except SystemExit as end:
                code = end.code
        said = self._capture.readouterr()
        assert isinstance(code, int)
        return Ran(code, said.out, said.err)
