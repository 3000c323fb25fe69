"""References outlive a restart, and nothing else than they must."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.asking import FRESH

from bot.commands.references import KEPT_FOR, FileReferences


async def test_what_is_kept_is_found_after_a_restart(tmp_path: Path) -> None:
    """Opened again, the file still knows; a key nobody kept is not found."""
    path = tmp_path / "deep" / "references.sqlite"
    async with FileReferences.open(path, lambda: FRESH) as references:
        await references.keep({"a": "1;help", "b": "1;pool"})
        await references.keep({"a": "1;help"})
    async with FileReferences.open(path, lambda: FRESH) as references:
        assert await references.find("a") == "1;help"
        assert await references.find("c") is None


async def test_what_is_old_is_dropped(tmp_path: Path) -> None:
    """After two months it is gone; what was offered again since is kept."""
    path = tmp_path / "references.sqlite"
    async with FileReferences.open(path, lambda: FRESH) as references:
        await references.keep({"old": "1;help", "again": "1;pool"})
    later = FRESH + timedelta(days=40)
    async with FileReferences.open(path, lambda: later) as references:
        await references.keep({"again": "1;pool"})
    async with FileReferences.open(path, lambda: FRESH + KEPT_FOR + timedelta(days=1)) as references:
        assert await references.find("old") is None
        assert await references.find("again") == "1;pool"


async def test_a_file_that_is_in_use_is_not_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process that writes just then, or a full disk, is no reason to forget what every button means."""
    path = tmp_path / "references.sqlite"
    async with FileReferences.open(path, lambda: FRESH) as references:
        await references.keep({"a": "1;help"})

    def locked(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr("bot.commands.references.aiosqlite.connect", locked)
        with pytest.raises(sqlite3.OperationalError):
            async with FileReferences.open(path, lambda: FRESH):
                pass
    async with FileReferences.open(path, lambda: FRESH) as references:
        assert await references.find("a") == "1;help"


async def test_a_broken_file_is_made_anew(tmp_path: Path) -> None:
    """What cannot be read does not keep the platform from starting."""
    path = tmp_path / "references.sqlite"
    path.write_bytes(b"this is no database" * 100)
    async with FileReferences.open(path, lambda: FRESH) as references:
        await references.keep({"a": "1;help"})
        assert await references.find("a") == "1;help"
