"""In a private chat every text is a question."""

from __future__ import annotations

from fakes.hosting import Desk
from fakes.telegram_running import serving
from fakes.telegram_server import BotApi
from fakes.telegram_world import person, private

ANN = person(1)


async def test_a_text_is_answered_in_html(api: BotApi, desk: Desk) -> None:
    """A question gets the store's figures, bold where they matter, with the source linked and previews off."""
    async with serving(api, desk):
        api.world.says(ANN, "what was the cut-off of round 422?")
        (call,) = await api.until("sendMessage")
    (message,) = api.world.shown(private(ANN))
    assert "475" in message["text"]
    print(message["html"], message.get("reply_markup"))
    assert call.given["link_preview_options"] == {"is_disabled": True}
