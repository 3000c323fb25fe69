"""Slash commands and suggestions, from the gateway to the embed."""

from __future__ import annotations

import pytest
from fakes.discord_person import Person, text_of
from fakes.discord_server import DiscordServer


async def test_the_last_healthcare_round(ann: Person) -> None:
    """A command with a category is answered with that round, in an embed."""
    shown = await ann.slash("lastdraw", category="healthcare")
    assert shown.message is not None
    text = text_of(shown.message)
    assert "#422" in text
    assert "475" in text
    assert "Data as of August 19, 2026" in text
    assert not shown.private
    assert shown.message["allowed_mentions"] == {"parse": []}
