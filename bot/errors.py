"""The errors of this package, as one tree.

BotError
├── ContentError     a content file does not say what it must; found by ``check`` and at start
├── ProfileFileError the file of a profile cannot be read
├── SettingsError    a setting cannot be used
└── StateError       the state store cannot be opened or used
    ├── SchemaTooOld     its tables are those of an older version of this program
    └── StateInUse       another process has it
"""

from __future__ import annotations


class BotError(Exception):
    """Anything that goes wrong in this package."""


class ContentError(BotError):
    """A content file does not say what it must."""


class SettingsError(BotError):
    """A setting cannot be used."""


class ProfileFileError(BotError):
    """The file of a profile cannot be read."""


class StateError(BotError):
    """The state store cannot be opened or used."""


class SchemaTooOld(StateError):
    """The tables of the state store are those of an older version of this program."""


class StateInUse(StateError):
    """Another process has the state store."""
