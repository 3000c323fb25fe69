"""The option that sets the clock of a benchmark."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime


def add_clock(parser: argparse.ArgumentParser) -> None:
    """Add ``--at``: a moment, UTC where it has no offset; now by default."""
    parser.add_argument("--at", type=_moment, default=datetime.now(UTC), help="the clock: ISO 8601; now by default")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
