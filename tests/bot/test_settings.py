"""The settings: what the environment and ``.env`` may say, and that ``.env.example`` tells all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes.settings import default_of, settings
from pydantic import ValidationError

import bot
from bot.errors import SettingsError
from bot.settings import load_settings

EXAMPLE = Path(bot.__file__).parents[1] / ".env.example"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start in a folder without ``.env``."""
    monkeypatch.chdir(tmp_path)


def described() -> dict[str, tuple[str, str]]:
    """Return the settings of ``.env.example``, as name → (the line above it, default)."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    pairs = zip(["", *lines], lines, strict=False)
    return {
        line.partition("=")[0]: (above, line.partition("=")[2])
        for above, line in pairs
        if "=" in line.partition("#")[0]
    }


def test_the_example_lists_every_setting() -> None:
    """Those of the bot and of each adapter and no other, with the default and one line above that says what it does."""
    wanted = {name: (f"# {field.description}", default_of(field)) for name, field in settings().items()}
    assert described() == wanted


def test_the_example_means_the_defaults(tmp_path: Path) -> None:
    """Copied to ``.env``, it changes nothing."""
    defaults = load_settings()
    (tmp_path / ".env").write_bytes(EXAMPLE.read_bytes())
    assert load_settings() == defaults


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("FEED_START_SECONDS", "0", "greater than 0"),
        ("FEED_START_SECONDS", "-3", "greater than 0"),
        ("FEED_START_SECONDS", "61", "less than or equal to 60"),
        ("FEED_START_SECONDS", "nan", "FEED_START_SECONDS"),
        ("FEED_START_SECONDS", "soon", "number"),
        ("DEFAULT_TIMEZONE", "Mars/Olympus", "no time zone is called 'Mars/Olympus'"),
        ("DEFAULT_TIMEZONE", "", "no time zone is called ''"),
        ("DEFAULT_TIMEZONE", "../../etc/passwd", "no time zone is called"),
        ("DEFAULT_TIMEZONE", "America", "no time zone is called 'America'"),
        ("LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting by its name in the environment, and what is wrong with it."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=rf"^{name}: ") as problem:
        load_settings()
    assert wrong in str(problem.value)


def test_all_wrong_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nobody has to start three times."""
    for name in ("FEED_START_SECONDS", "DEFAULT_TIMEZONE", "LOG_LEVEL"):
        monkeypatch.setenv(name, "nonsense")
    with pytest.raises(SettingsError, match=r"FEED_START_SECONDS: .*; DEFAULT_TIMEZONE: .*; LOG_LEVEL: "):
        load_settings()


def test_the_environment_outweighs_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in neither keeps its default, and what belongs to others is let be."""
    (tmp_path / ".env").write_text("DATA_DIR=file\nLOG_LEVEL=INFO\nOTHERS=1\n", encoding="utf-8")
    monkeypatch.setenv("DATA_DIR", "environment")
    read = load_settings()
    assert (read.data_dir, read.log_level) == (Path("environment"), "INFO")
    assert read.zone.key == read.default_timezone == "America/Toronto"


def test_settings_do_not_change() -> None:
    """They are read once."""
    read = load_settings()
    with pytest.raises(ValidationError, match="frozen"):
        read.log_level = "DEBUG"  # type: ignore[misc]
