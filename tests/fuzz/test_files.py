"""Whatever stands in a file or a setting, it is read, or refused with one of our own errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.junk import texts
from fakes.settings import settings as every_setting
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.discord.settings import load_discord_settings
from adapters.telegram.settings import load_telegram_settings
from bot.alerts.operator import Broadcast, read_addresses
from bot.crs_file import read_profile
from bot.errors import BotError, ProfileFileError, SettingsError
from bot.settings import load_settings
from bot.state.database import database_url
from knowledge.errors import KnowledgeError

anything = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

_VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts)
_JSON = st.recursive(_VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))
_LANGUAGE = st.dictionaries(
    st.sampled_from(["lang", "test", "version", "taken_on", "listening", "reading", "speaking", "writing", "clb"]),
    st.one_of(_JSON, st.sampled_from(["en", "fr", "ielts_general", "tef", 7, 8.5, "2026-01-01"])),
)
_PROFILES = st.dictionaries(
    st.sampled_from(
        ["age", "education", "first_language", "second_language", "canadian_work", "foreign_work", "certificate",
         "nomination", "sibling", "canadian_study", "spouse", "job_offer"]
    ),
    st.one_of(_JSON, _LANGUAGE, st.sampled_from([29, "none", "bachelor", True, 3])),
)  # fmt: skip


def refusal(read: Callable[[], object]) -> str | None:
    """Return what one of our own errors says, None where there is none."""
    try:
        read()
    except (BotError, KnowledgeError) as problem:
        return str(problem)
    return None


@anything
@given(content=st.one_of(_JSON, _PROFILES).map(lambda v: json.dumps(v).encode()) | st.binary(max_size=200))
def test_any_profile(content: bytes, tmp_path: Path) -> None:
    """Any bytes, any JSON, and what is nearly a profile."""
    (tmp_path / "profile.json").write_bytes(content)
    assert refusal(lambda: read_profile(str(tmp_path / "profile.json"))) != ""


@pytest.mark.parametrize("content", ["[" * 50_000, " " * 200_000, "9" * 5_000, '{"age": ' * 20_000])
def test_deep_and_long_profiles(content: str, tmp_path: Path) -> None:
    """Deeper than can be read, and longer than any profile."""
    (tmp_path / "profile.json").write_text(content, encoding="utf-8")
    with pytest.raises(ProfileFileError):
        read_profile(str(tmp_path / "profile.json"))


@anything
@given(name=st.sampled_from(sorted(every_setting())), value=texts.filter(lambda t: "\x00" not in t))
def test_any_setting(name: str, value: str, tmp_path: Path) -> None:
    """Any text for any setting is used, or refused by the setting's name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        try:
            patch.setenv(name, value)
        except UnicodeEncodeError:
            return
        for load in (load_settings, load_discord_settings, load_telegram_settings):
            told = refusal(load)
            assert told is None or name in told


@anything
@given(value=texts)
def test_any_address(value: str, tmp_path: Path) -> None:
    """Any text as a database, as a list of operators, as a broadcast."""
    for read in (lambda: database_url(value, tmp_path), lambda: read_addresses(value), lambda: Broadcast.read(value)):
        assert refusal(read) != ""


@pytest.mark.parametrize("text", [f"{'t' * 201}\nwords", f"title\n{'w ' * 1501}"])
def test_a_broadcast_that_fits_no_message(text: str) -> None:
    """Longer than every platform can show in one message is refused before anybody gets half of it."""
    with pytest.raises(SettingsError, match="at most"):
        Broadcast.read(text)
