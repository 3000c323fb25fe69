"""Logging: structured lines on stderr, so that stdout is free for answers."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

_TOKENS = re.compile(r"\d{4,}:[\w-]{20,}|[\w-]{20,}\.[\w-]{5,8}\.[\w-]{25,}")
"""Tokens of Telegram and of Discord, wherever a library lets one slip into a line or a traceback."""


_TALKATIVE = ("aiosqlite", "alembic", "httpcore", "httpx", "telegram")
"""They tell too much at INFO or DEBUG: request addresses, and what people wrote."""


def concealed(text: str) -> str:
    """Return ``text`` with dots in the place of platforms' tokens."""
    return _TOKENS.sub("…", text)


class _Concealing(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return concealed(super().format(record))


class _ConcealingRenderer(structlog.processors.KeyValueRenderer):
    def __call__(self, logger: Any, name: str, event: structlog.typing.EventDict) -> str:
        return concealed(super().__call__(logger, name, event))


def configure_logs(level: str) -> None:
    """Send log lines of at least ``level`` to stderr; libraries that tell too much speak up from WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Concealing("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _ConcealingRenderer(key_order=["timestamp", "level", "event"]),
        ],
    )
