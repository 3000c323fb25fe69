"""Ways in which a stored file is broken."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path


def empty(path: Path) -> None:
    """Leave nothing in it."""
    path.write_bytes(b"")


def truncate(path: Path) -> None:
    """Cut it in half."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def foreign(path: Path) -> None:
    """Put something else in its place."""
    path.write_bytes(b"This is no database. " * 4000)


def scratch(path: Path) -> None:
    """Overwrite its middle."""
    content = bytearray(path.read_bytes())
    content[8192 : len(content) // 2] = os.urandom(len(content) // 2 - 8192)
    path.write_bytes(content)


def other_database(path: Path) -> None:
    """Put another database in its place."""
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE meta (something INTEGER)")
    connection.close()


def no_stamp(path: Path) -> None:
    """Take out what tells where it comes from."""
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM meta")
    connection.close()
