"""Inline mode: ``@bot last healthcare`` in any chat offers cards with whole answers."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from fakes.hosting import Desk
from fakes.telegram_running import serving
from fakes.telegram_server import BotApi
from fakes.telegram_world import person
from structlog.testing import capture_logs

ANN = person(1)


async def test_cards(api: BotApi, desk: Desk) -> None:
    """The first card is the answer, the others go on from it; they are this person's, for ten seconds at most."""
    async with serving(api, desk):
        query = api.world.types_inline(ANN, "last healthcare")
        await api.until("answerInlineQuery")
    given = api.methods.answered[query]
    assert json.loads(given["is_personal"]) is True
    assert int(given["cache_time"]) <= 10
    first, *further = given["results"]
    assert "#422" in first["title"]
    assert "475" in first["input_message_content"]["message_text"]
    assert first["input_message_content"]["parse_mode"] == "HTML"
    assert first["input_message_content"]["link_preview_options"]["is_disabled"]
    assert further


@pytest.mark.parametrize("typed", ["", "zzz qqq", "category or occupation", "x" * 256])
async def test_there_is_always_something_to_choose(typed: str, api: BotApi, desk: Desk) -> None:
    """Nothing typed, or nothing understood: cards with what may be asked."""
    async with serving(api, desk):
        query = api.world.types_inline(ANN, typed)
        await api.until("answerInlineQuery")
    assert api.methods.answered[query]["results"]


async def test_what_is_personal_is_no_card(api: BotApi, desk: Desk) -> None:
    """Nothing that shows or changes something of the person can be sent into a chat, and nothing is done."""
    async with serving(api, desk):
        for typed in ("delete my data", "alert me about healthcare rounds"):
            query = api.world.types_inline(ANN, typed)
            await api.see(lambda query=query: query in api.methods.answered)
            titles = " ".join(card["title"].lower() for card in api.methods.answered[query]["results"])
            assert titles
            assert "data" not in titles
            assert "alert" not in titles
    assert desk.asked == []


async def test_a_form_is_not_entered_by_typing(api: BotApi, desk: Desk) -> None:
    """Whatever a half-typed line looked like, the next one is a question of its own."""
    async with serving(api, desk):
        for typed in ("calculate my crs", "build my document checklist", "last healthcare"):
            query = api.world.types_inline(ANN, typed)
            await api.see(lambda query=query: query in api.methods.answered)
    first, *_ = api.methods.answered[query]["results"]
    assert "#422" in first["title"]


async def test_what_is_personal_is_not_done_from_a_sent_card(api: BotApi, desk: Desk) -> None:
    """A button of a message in some chat leads to the private one, where it asks for something of the person."""
    sent: dict[str, Any] = {"inline_message_id": "AgAAAABC"}
    api.world.inline_messages["AgAAAABC"] = sent
    async with serving(api, desk):
        queries = [api.world.calls_back(ANN, sent, f"1;{intent}") for intent in ("my_data", "subscribe")]
        await api.until("answerCallbackQuery", 2)
    assert all("?start=" in api.methods.answered[query]["url"] for query in queries)
    assert "text" not in sent


async def test_a_button_of_a_sent_card_edits_it(api: BotApi, desk: Desk) -> None:
    """A message sent through inline mode is known by its inline id only; its buttons answer in it."""
    async with serving(api, desk):
        query = api.world.types_inline(ANN, "last healthcare")
        await api.until("answerInlineQuery")
        card = api.methods.answered[query]["results"][0]
        sent: dict[str, Any] = {"inline_message_id": "AgAAAABC", "reply_markup": card["reply_markup"]}
        api.world.inline_messages["AgAAAABC"] = sent
        api.world.presses(person(2), sent, card["reply_markup"]["inline_keyboard"][0][0]["text"])
        await api.until("editMessageText")
    assert sent["text"]


async def test_a_query_typed_over_is_no_failure(api: BotApi, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Who types on voids the query before; the next one is answered."""
    with caplog.at_level(logging.ERROR):
        async with serving(api, desk):
            api.world.types_inline(ANN, "la")
            api.world.open_queries.clear()
            query = api.world.types_inline(ANN, "last round")
            await api.see(lambda: query in api.methods.answered)
    assert not caplog.records


async def test_the_log_says_when_inline_mode_is_off(api: BotApi, desk: Desk) -> None:
    """Only BotFather can switch it on; the start says so."""
    api.world.me["supports_inline_queries"] = False
    with capture_logs() as logs:
        async with serving(api, desk):
            api.world.says(ANN, "last round")
            await api.until("sendMessage")
    assert any(line["event"] == "telegram_inline_off" and "BotFather" in line["remedy"] for line in logs)
