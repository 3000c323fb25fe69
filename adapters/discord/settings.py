"""The settings of the Discord adapter."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError


class DiscordSettings(BaseSettings):
    """Every setting has the upper-case name of its field after ``DISCORD_``, in the environment or in ``.env``."""

    model_config = SettingsConfigDict(
        env_prefix="discord_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr = Field(default=SecretStr(""), description="The bot's token; without one Discord is left out.")
    api_url: str = Field(
        default="https://discord.com/api/v10",
        pattern=r"^https?://\S+$",
        description="The whole base of the REST API, or that of a proxy.",
    )
    gateway_url: str = Field(
        default="",
        pattern=r"^(wss?://\S+)?$",
        description="The gateway to connect to, such as a proxy; empty: the one Discord names.",
    )
    shard_count: int | None = Field(
        default=None, ge=1, description="How many shards there are in all processes; empty: as many as Discord says."
    )
    shard_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(), description="Which of them run here, separated by commas; empty: all of them."
    )
    alerts_per_second: float = Field(
        default=25.0, gt=0, le=45, description="How many alerts go out at most; Discord takes 50 requests of all kinds."
    )

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("api_url", "gateway_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _shards_fit(self) -> DiscordSettings:
        if self.shard_ids and self.shard_count is None:
            raise ValueError("DISCORD_SHARD_IDS needs DISCORD_SHARD_COUNT")
        if any(not 0 <= shard < (self.shard_count or 0) for shard in self.shard_ids):
            raise ValueError("DISCORD_SHARD_IDS run from 0 to DISCORD_SHARD_COUNT - 1")
        return self


def load_discord_settings() -> DiscordSettings:
    """Read the settings.

    Raises:
        SettingsError: a value cannot be used; names each one and what is wrong with it, never its value.
    """
    try:
        return DiscordSettings()
    except ValidationError as problem:
        wrong = "; ".join(f"{'_'.join(['DISCORD', *map(str, e['loc'])]).upper()}: {e['msg']}" for e in problem.errors())
        raise SettingsError(wrong) from None
