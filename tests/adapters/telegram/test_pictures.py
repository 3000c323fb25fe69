"""Charts come as photos, under the answer's own words where those are short enough for a caption."""

from __future__ import annotations

import pytest
from fakes.hosting import Desk
from fakes.telegram_markup import units
from fakes.telegram_methods import CAPTION_LIMIT
from fakes.telegram_running import serving
from fakes.telegram_server import BotApi
from fakes.telegram_world import group, person, private
from fakes.wordy import Wordy

from bot.charts import Charts

ANN = person(1)
HOME = private(ANN)
FORUM = group(2, forum=True)


async def test_a_short_answer_is_the_caption_of_its_chart(api: BotApi, desk: Desk) -> None:
    """One message: the photo, the words, the buttons; in a topic it goes there, as a reply."""
    api.world.topics[FORUM["id"]] = {77}
    async with serving(api, desk):
        api.world.says(ANN, "/history CEC", FORUM, message_thread_id=77, is_topic_message=True)
        (call,) = await api.until("sendPhoto")
    (message,) = api.world.shown(FORUM)
    assert "#436" in message["caption"]
    assert units(message["caption"]) <= CAPTION_LIMIT
    assert message["reply_markup"]["inline_keyboard"]
    assert call.given["message_thread_id"] == "77"
    assert call.given["reply_parameters"]["message_id"]


async def test_a_long_answer_comes_before_its_chart(api: BotApi, desk: Desk) -> None:
    """Words that fill more than a caption come first, with the buttons; the chart follows under its own caption."""
    async with serving(api, Wordy(desk.settings, desk.assistant, desk.clock)):
        api.world.says(ANN, "/history CEC")
        await api.until("sendPhoto")
    *_, words, chart = api.world.shown(HOME)
    assert words["reply_markup"]
    assert chart["photo"]
    assert 0 < units(chart["caption"]) <= CAPTION_LIMIT


async def test_a_button_under_a_chart_is_answered_below(api: BotApi, desk: Desk) -> None:
    """A photo cannot become a text: the next answer is a message of its own, with its chart if it has one."""
    async with serving(api, desk):
        api.world.says(ANN, "/history CEC")
        await api.until("sendPhoto")
        (message,) = api.world.shown(HOME)
        before = dict(message)
        api.world.calls_back(ANN, message, "1;last_round;c=healthcare")
        await api.until("sendMessage")
    assert api.world.shown(HOME)[0] == before
    assert "#422" in api.world.shown(HOME)[1]["text"]


async def test_a_text_that_is_edited_gets_its_chart_below(api: BotApi, desk: Desk) -> None:
    """A press that asks for something with a chart edits the words and adds the chart."""
    async with serving(api, desk):
        api.world.says(ANN, "what was the cut-off of round 422?")
        await api.until("sendMessage")
        api.world.presses(ANN, api.world.shown(HOME)[0], "Last 5 healthcare rounds")
        await api.until("sendPhoto")
    words, chart = api.world.shown(HOME)
    assert "#398" in words["text"]
    assert chart["photo"]


async def test_a_chart_that_cannot_be_drawn_is_left_out(
    api: BotApi, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words say it all as well."""
    monkeypatch.setattr(Charts, "_draw", lambda *_: 1 / 0)
    async with serving(api, desk):
        api.world.says(ANN, "/history CEC")
        await api.until("sendMessage")
    (message,) = api.world.shown(HOME)
    assert "#436" in message["text"]
