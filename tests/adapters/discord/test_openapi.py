"""Every request checked against Discord's own description of its API, where there is a copy of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fakes.asking import Chat
from fakes.discord_person import Person, buttons_of
from fakes.discord_running import connected, until
from fakes.discord_server import DiscordServer
from fakes.discord_world import CHANNEL
from fakes.hosting import Desk
from fakes.openapi import Description

from adapters.discord.sender import DiscordSender
from bot.sending import Address, Message

_COPY = os.environ.get("DISCORD_OPENAPI", "")

pytestmark = pytest.mark.skipif(not _COPY, reason="DISCORD_OPENAPI names no copy of Discord's OpenAPI description")


@pytest.fixture(scope="module")
def description() -> Description:
    """Discord's API as Discord describes it."""
    return Description(Path(_COPY))


async def _everything(server: DiscordServer, desk: Desk, alert: Message) -> None:
    """Do everything the adapter does once."""
    sender = DiscordSender(25.0)
    async with connected(server, desk, sender=sender):
        await until(lambda: sender.account)
        ann = Person(server)
        for name, options in (
            ("lastdraw", {}),
            ("category", {"category": "healthcare"}),
            ("wasitenough", {"score": 470}),
            ("privacy", {}),
            ("compare", {"first": "cec", "second": "french"}),
        ):
            await ann.slash(name, **options)
        asked = (await ann.slash("draw", number="422")).message
        assert asked is not None
        for button in buttons_of(asked):
            opened = await ann.press(asked, button["label"])
            if opened.form is not None:
                await ann.fill(opened.form, asked, score="470")
        await ann.types("eligible", "occupation", "nurse")
        await ann.says("was 470 enough for healthcare?")
        here = Address("discord", CHANNEL)
        await sender.edit(here, str((await sender.send(here, alert)).message), alert)  # type: ignore[union-attr]
        await sender.open("700000000000000001")


async def test_every_request_is_as_described(
    server: DiscordServer, desk: Desk, ask: Chat, description: Description
) -> None:
    """No path, no field and no size that the description does not allow."""
    await _everything(server, desk, Message(ask("last draw"), nonce=5, mention="555"))
    faults = [f"{c.method} {c.path}: {f}" for c in server.calls for f in description.faults(c.method, c.path, c.body)]
    assert faults == []
    assert {c.method for c in server.calls} == {"GET", "POST", "PUT", "PATCH"}


def test_the_check_finds_what_is_wrong(description: Description) -> None:
    """A request that is not as described does not pass."""
    path = f"/channels/{CHANNEL}/messages"
    assert description.faults("POST", path, {"content": "x" * 4001})
    assert description.faults("POST", path, {"embeds": [{"title": 5}]})
    assert description.faults("POST", path, {"embeds": [{"fields": [{"value": "x"}]}]})
    assert description.faults("POST", "/nowhere", {})
