"""The settings of the bot: the only place that reads the environment, but for each adapter's own."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

OFFICIAL_FEED = "https://www.canada.ca/content/dam/ircc/documents/json/ee_rounds_123_en.json"


class BotSettings(BaseSettings):
    """Every setting has the upper-case name of its field, in the environment or in ``.env``."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    data_dir: Path = Field(default=Path("./var"), description="Where the stores and caches are kept.")
    feed_url: str = Field(default=OFFICIAL_FEED, description="IRCC's rounds file: a URL, or the path of a copy.")
    feed_url_fallback: str = Field(
        default="", description="A second source of the rounds file, for when the first fails; it may only add rounds."
    )
    feed_poll_seconds: float = Field(
        default=60.0, ge=0.05, description="How often the feed is read while rounds are likely, in seconds."
    )
    feed_poll_seconds_quiet: float = Field(
        default=900.0, ge=0.05, description="How often the feed is read at other times, in seconds."
    )
    feed_silent_minutes: float = Field(
        default=120.0, gt=0, description="After how many minutes without a successful read the operator is told."
    )
    alert_max_age_days: float = Field(
        default=7.0, gt=0, description="Rounds older than so many days become one summary instead of an alert each."
    )
    operator_targets: str = Field(
        default="", description="Where operators are told of trouble: platform:chat, comma-separated."
    )
    feed_start_seconds: float = Field(
        default=3.0, gt=0, le=60, description="How long run and chat try the feed once at their start, in seconds."
    )
    default_timezone: str = Field(
        default="America/Toronto", description="The zone in which moments are shown where a person's is not known."
    )
    state_database_url: str = Field(
        default="", description="Where subscriptions and profiles are kept: PostgreSQL; empty for SQLite in DATA_DIR."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="The least weight of log lines that are written to stderr."
    )

    @field_validator("default_timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as problem:  # a folder of zones is an OSError
            raise ValueError(f"no time zone is called {name!r}") from problem
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The default zone."""
        return ZoneInfo(self.default_timezone)


def load_settings() -> BotSettings:
    """Read the settings.

    Raises:
        SettingsError: a value cannot be used; names each one and what is wrong with it.
    """
    try:
        return BotSettings()
    except ValidationError as problem:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in problem.errors())
        raise SettingsError(wrong) from problem
