"""The settings of the Telegram adapter: the only place that reads them from the environment."""

from __future__ import annotations

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError


class TelegramSettings(BaseSettings):
    """Every setting is called ``TELEGRAM_`` and the upper-case name of its field."""

    model_config = SettingsConfigDict(
        env_prefix="TELEGRAM_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    token: SecretStr = Field(default=SecretStr(""), description="The token that BotFather gave; empty for no Telegram.")
    api_url: str = Field(default="https://api.telegram.org", description="The root of the Bot API server.")
    alerts_per_second: float = Field(
        default=25.0, gt=0, le=1000, description="How many alerts a second may go out; Telegram allows about 30."
    )
    webhook_url: str = Field(
        default="", description="The public https address Telegram posts updates to; empty for long polling."
    )
    webhook_listen: str = Field(default="127.0.0.1", description="The address the webhook's server listens on.")
    webhook_port: int = Field(default=8443, ge=0, le=65535, description="The port the webhook's server listens on.")
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        description="What Telegram proves itself with to the webhook, 16 to 256 of A-Z a-z 0-9 _ -; needed with it.",
    )

    @field_validator("api_url")
    @classmethod
    def _has_no_slash_at_its_end(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("is no http or https address")
        return url.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _is_a_secret(cls, secret: SecretStr) -> SecretStr:
        value = secret.get_secret_value()
        plain = value.replace("_", "").replace("-", "")
        if value and not (16 <= len(value) <= 256 and plain.isascii() and plain.isalnum()):
            raise ValueError("must be 16 to 256 of A-Z a-z 0-9 _ -")
        return secret


def load_telegram_settings() -> TelegramSettings:
    """Read the settings.

    Raises:
        SettingsError: a value cannot be used; names each one and what is wrong with it, never the value.
    """
    try:
        settings = TelegramSettings()
    except ValidationError as problem:
        wrong = (f"TELEGRAM_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in problem.errors())
        raise SettingsError("; ".join(wrong)) from None
    if settings.webhook_url and not settings.webhook_secret.get_secret_value():
        raise SettingsError("TELEGRAM_WEBHOOK_SECRET: is needed with TELEGRAM_WEBHOOK_URL")
    return settings
