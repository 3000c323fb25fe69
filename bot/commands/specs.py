"""Commands as the content files write them: names per platform, words per language, what they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from bot.content_model import ContentModel

Texts = Mapping[str, str]
"""What is said, by language; ``en`` is always there."""


class OptionKind(StrEnum):
    """How an option is offered and read."""

    CATEGORY = "category"
    OCCUPATION = "occupation"
    ROUND = "round"
    NUMBER = "number"
    DATE = "date"
    PROFILE_DATE = "profile_date"
    PROVINCE = "province"
    TIMEZONE = "timezone"
    CHOICE = "choice"
    ROLE = "role"  # people of a server to be mentioned: for the platform to read, not for the engine
    TEXT = "text"  # words that the engine reads as part of the command's intent
    QUESTION = "question"  # a whole question in words


class OptionSpec(ContentModel):
    """One thing a command may ask for. ``slot`` is where it goes; ``choices`` are its values and their names."""

    kind: OptionKind
    slot: str = ""
    name: Texts
    says: Texts
    least: int | None = None
    most: int | None = None
    choices: Mapping[str, Texts] = {}


class CommandSpec(ContentModel):
    """One command; left out of a platform on which it has no name.

    ``telegram`` are names there, the first one is shown. ``slots`` are asked where no option is filled in;
    ``options`` name entries of ``options:`` in ``_common.yaml``. ``private`` answers are for who asked only;
    one that ``manages`` is for those who manage a server or group.
    ``rank`` orders the menus. ``reply`` names a common reply where the command asks no intent.
    """

    discord: Texts = Field(default_factory=dict)
    telegram: tuple[str, ...] = ()
    says: Texts
    options: Mapping[str, Literal["required", "optional"]] = {}
    slots: Mapping[str, Any] = {}
    private: bool = False
    manages: bool = False
    rank: int = 50
    reply: str = ""
