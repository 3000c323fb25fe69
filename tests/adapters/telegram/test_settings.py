"""The settings of the Telegram adapter."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.telegram import ADAPTER
from adapters.telegram.settings import TelegramSettings, load_telegram_settings
from bot.errors import SettingsError


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in TelegramSettings.model_fields:
        monkeypatch.delenv(f"TELEGRAM_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_a_token_there_is_no_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token alone switches the adapter on."""
    assert not ADAPTER.is_configured()
    assert ADAPTER.sender() is None
    monkeypatch.setenv("TELEGRAM_TOKEN", "4242:x")
    assert ADAPTER.is_configured()
    sender = ADAPTER.sender()
    assert sender
    assert sender.account is None


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TELEGRAM_API_URL", "telegram.org", "TELEGRAM_API_URL"),
        ("TELEGRAM_WEBHOOK_PORT", "70000", "TELEGRAM_WEBHOOK_PORT"),
        ("TELEGRAM_WEBHOOK_SECRET", "häßlich und zu lang", "TELEGRAM_WEBHOOK_SECRET"),
        ("TELEGRAM_WEBHOOK_URL", "https://x.ca/tg", "TELEGRAM_WEBHOOK_SECRET"),
    ],
)
def test_settings_that_cannot_be_used_are_named(
    name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong setting is named, its value is not shown."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=told) as problem:
        load_telegram_settings()
    assert value not in str(problem.value)


def test_secrets_are_not_shown() -> None:
    """Neither the token nor the webhook's secret can be read off the settings."""
    settings = TelegramSettings(token=SecretStr("4242:hidden"), webhook_secret=SecretStr("hidden-hidden-hidden"))
    assert "hidden" not in f"{settings!r} {settings} {settings.model_dump()}"


def test_the_example_lists_every_setting() -> None:
    """``.env.example`` has each setting with its default, under a line that says what it does."""
    lines = (Path(__file__).parents[3] / ".env.example").read_text(encoding="utf-8").splitlines()
    for name, field in TelegramSettings.model_fields.items():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        at = lines.index(f"TELEGRAM_{name.upper()}={default}")
        assert lines[at - 1] == f"# {field.description}"
