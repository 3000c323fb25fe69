"""Every call the adapter makes is one that the published Bot API knows.

The description (a JSON file of methods and their fields) is not part of this project: ``TELEGRAM_BOT_API_SPEC`` tells
where it lies.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fakes.hosting import Desk
from fakes.telegram_methods import KNOWN
from fakes.telegram_running import serving
from fakes.telegram_server import BotApi
from fakes.telegram_world import BOT_NAME, group, person, private

ANN = person(1)
HALL = group(1)


@pytest.fixture(scope="module")
def published() -> Mapping[str, Any]:
    """The methods of the Bot API by name."""
    path = os.environ.get("TELEGRAM_BOT_API_SPEC", "")
    if not path:
        pytest.skip("TELEGRAM_BOT_API_SPEC names no description of the Bot API")
    methods: Mapping[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))["methods"]
    return methods


def test_the_loopback_server_knows_what_is_published(published: Mapping[str, Any]) -> None:
    """What the server of the tests takes for required is, and it takes no parameter that does not exist."""
    for method, (required, further) in KNOWN.items():
        fields = {f["name"]: f["required"] for f in published[method].get("fields", ())}
        assert required | further <= fields.keys(), method
        assert {name for name, needed in fields.items() if needed} <= required, method


async def test_every_call_is_published(published: Mapping[str, Any], api: BotApi, desk: Desk) -> None:
    """Private chats, groups, buttons and inline queries: each parameter exists, and none that is needed lacks."""
    async with serving(api, desk):
        api.world.says(ANN, "what was the cut-off of round 422?")
        api.world.says(ANN, f"@{BOT_NAME} alert this group", HALL)
        api.world.types_inline(ANN, "last round")
        await api.until("sendMessage", 2)
        api.world.presses(ANN, api.world.shown(private(ANN))[0], "Last 5 healthcare rounds")
        await api.until("editMessageText")
        await api.until("answerInlineQuery")
    for call in api.calls:
        fields = {f["name"]: f["required"] for f in published[call.method].get("fields", ())}
        assert call.given.keys() <= fields.keys(), call.method
        assert {name for name, needed in fields.items() if needed} <= call.given.keys(), call.method
