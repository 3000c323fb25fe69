"""The settings of Discord: read from the environment, refused where they make no sense, and told in the example."""

from __future__ import annotations

from pathlib import Path

import pytest

import adapters
from adapters.discord import DiscordAdapter
from adapters.discord.settings import DiscordSettings, load_discord_settings
from bot.errors import SettingsError

_EXAMPLE = Path(adapters.__file__).parents[1] / ".env.example"


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


def test_the_example_tells_every_setting() -> None:
    """``.env.example`` has each setting with its default, under a line that says what it does."""
    lines = _EXAMPLE.read_text(encoding="utf-8").splitlines()
    told = {
        line.split("=", 1)[0]: (lines[at - 1], line.split("=", 1)[1]) for at, line in enumerate(lines) if "=" in line
    }
    for name, field in DiscordSettings.model_fields.items():
        comment, default = told[f"DISCORD_{name.upper()}"]
        assert comment == f"# {field.description}"
        assert default == ("" if field.default in (None, ()) or name == "token" else str(field.default))
