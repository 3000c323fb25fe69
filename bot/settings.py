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

    data_dir: Path = Field(default=Path("./var"), description="Where the knowledge store and caches are kept.")
    feed_url: str = Field(default=OFFICIAL_FEED, description="IRCC's rounds file: a URL, or the path of a copy.")
    feed_start_seconds: float = Field(
        default=3.0, gt=0, le=60, description="How long run and chat try the feed once at their start, in seconds."
    )
    default_timezone: str = Field(
        default="America/Toronto", description="The zone in which moments are shown where a person's is not known."
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
