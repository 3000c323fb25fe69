"""What an examination finds, each with the way to mend it in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is: it works, it works with something to know, it does not work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What was found about ``name``; ``mend`` is empty where there is nothing to do."""

    level: Level
    name: str
    says: str
    mend: str = ""

    def __str__(self) -> str:
        line = f"{self.level.value:<5} {self.name:<22} {self.says}"
        return f"{line} → {self.mend}" if self.mend else line


def ok(name: str, says: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(Level.OK, name, says)


def warn(name: str, says: str, mend: str) -> Finding:
    """Return a finding that somebody should know."""
    return Finding(Level.WARN, name, says, mend)


def fail(name: str, says: str, mend: str) -> Finding:
    """Return a finding that keeps the bot from working."""
    return Finding(Level.FAIL, name, says, mend)
