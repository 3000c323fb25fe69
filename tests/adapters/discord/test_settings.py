"""The settings of Discord: read from the environment, refused where they make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.discord import DiscordAdapter
from adapters.discord.settings import DiscordSettings, load_discord_settings
from bot.errors import SettingsError


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide what this machine sets."""
    monkeypatch.chdir(tmp_path)
    for name in DiscordSettings.model_fields:
        monkeypatch.delenv(f"DISCORD_{name.upper()}", raising=False)


def test_without_a_token_discord_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """No token, no Discord, and nothing that sends; an empty one is none."""
    assert not DiscordAdapter().is_configured()
    monkeypatch.setenv("DISCORD_TOKEN", "")
    assert not DiscordAdapter().is_configured()
    assert DiscordAdapter().sender() is None


def test_what_is_set_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards by number, addresses without a slash at the end, an empty value as none."""
    monkeypatch.setenv("DISCORD_TOKEN", "abc")
    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:8000/api/v10/")
    monkeypatch.setenv("DISCORD_SHARD_COUNT", "4")
    monkeypatch.setenv("DISCORD_SHARD_IDS", "0, 2")
    settings = load_discord_settings()
    assert settings.api_url == "http://127.0.0.1:8000/api/v10"
    assert (settings.shard_count, settings.shard_ids) == (4, (0, 2))
    monkeypatch.setenv("DISCORD_SHARD_COUNT", "")
    monkeypatch.setenv("DISCORD_SHARD_IDS", "")
    assert load_discord_settings().shard_count is None
    adapter = DiscordAdapter()
    assert adapter.sender() is adapter.sender()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_URL", "discord.com"),
        ("GATEWAY_URL", "https://gateway.discord.gg"),
        ("SHARD_COUNT", "0"),
        ("SHARD_COUNT", "many"),
        ("SHARD_IDS", "0"),
        ("ALERTS_PER_SECOND", "100"),
    ],
)
def test_what_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Each such setting is named, and the token never."""
    monkeypatch.setenv("DISCORD_TOKEN", "secret.token")
    monkeypatch.setenv(f"DISCORD_{name}", value)
    with pytest.raises(SettingsError, match="DISCORD_") as refused:
        load_discord_settings()
    assert "secret" not in str(refused.value)


def test_shards_must_be_among_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fifth of four is refused."""
    monkeypatch.setenv("DISCORD_SHARD_COUNT", "4")
    monkeypatch.setenv("DISCORD_SHARD_IDS", "4")
    with pytest.raises(SettingsError, match="DISCORD_SHARD_IDS"):
        load_discord_settings()
