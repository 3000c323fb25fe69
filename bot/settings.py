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
    default_language: Literal["en", "fr"] = Field(
        default="en", description="The language where neither a message, nor its person, nor the platform tells one."
    )
    state_database_url: str = Field(
        default="", description="Where subscriptions and profiles are kept: PostgreSQL; empty for SQLite in DATA_DIR."
    )
    person_messages_per_minute: int = Field(
        default=60, ge=0, description="How many messages and presses of one person a minute are answered; 0: all."
    )
    chat_messages_per_minute: int = Field(
        default=120, ge=0, description="How many of one chat are, whoever in it they are from; 0: all."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="The least weight of log lines that are written to stderr."
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="Log lines for people, console, or for programs, json."
    )
    health_host: str = Field(
        default="127.0.0.1",
        description="The address that health and metrics are served on.",
    )
    health_port: int | None = Field(
        default=None, ge=1, le=65535, description="The port of /livez, /readyz and /metrics; empty for none of them."
    )
    keep_unanswered: bool = Field(
        default=False, description="Whether wordings that are not understood are counted, without who used them."
    )

    @field_validator("health_port", mode="before")
    @classmethod
    def _may_be_empty(cls, value: object) -> object:
        return None if value == "" else value

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
