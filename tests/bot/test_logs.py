"""No log line tells a platform's token."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import configure_logs

TELEGRAM = "123456789:" + "AAE-abc_DEFghiJKLmnoPQRstuVWXyz01234"
DISCORD = ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GabcDe", "abcdefghijklmnopqrstuvwxyz0123456789AB"))


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Put the logging of the test run back."""
    root, handlers, level = logging.getLogger(), logging.getLogger().handlers[:], logging.getLogger().level
    before = structlog.get_config()
    yield
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in ("aiosqlite", "alembic", "httpcore", "httpx", "telegram"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.mark.parametrize("token", [TELEGRAM, DISCORD])
@pytest.mark.parametrize("level", ["DEBUG", "WARNING"])
def test_a_token_is_concealed(token: str, level: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In messages, values and tracebacks, of our own lines and of any library's, at any level."""
    configure_logs(level)
    try:
        raise ValueError(f"The token `{token}` was rejected")
    except ValueError:
        logging.getLogger("some.library").exception("failed at https://api.example/bot%s/getMe", token)
        structlog.get_logger("ours").exception("failed", url=f"https://api.example/bot{token}/getMe")
    told = capsys.readouterr().err
    assert told.count("was rejected") >= 2
    assert token not in told
    assert token[-12:] not in told
