"""Every setting there is: those of the bot, and those of each adapter that has some."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

import adapters
from bot.settings import BotSettings


def settings() -> dict[str, FieldInfo]:
    """Return every setting by its name in the environment."""
    return {
        f"{kind.model_config.get('env_prefix', '')}{name}".upper(): field
        for kind in (BotSettings, *_of_adapters())
        for name, field in kind.model_fields.items()
    }


def default_of(field: FieldInfo) -> str:
    """Return the default of a setting as it is written in the environment."""
    if isinstance(field.default, SecretStr):
        return field.default.get_secret_value()
    return f"./{field.default}" if isinstance(field.default, Path) else str(field.default)


def _of_adapters() -> Iterator[type[BaseSettings]]:
    """An adapter's settings stand in its own module ``settings``."""
    for path in sorted(Path(adapters.__file__).parent.glob("*/settings.py")):
        module = importlib.import_module(f"adapters.{path.parent.name}.settings")
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, BaseSettings) and kind.__module__ == module.__name__:
                yield kind
