"""Who asks too much is told so once, whichever way they ask; what others ask is answered."""

from __future__ import annotations

from fakes.hosting import Desk
from fakes.telegram_running import serving
from fakes.telegram_server import BotApi
from fakes.telegram_world import group, person, private

from bot.operating.throttle import Throttle

ANN, BEN = person(1), person(2)
HALL = group(1)
LATER = "That was a lot at once"


async def test_too_many_messages(api: BotApi, desk: Desk) -> None:
    """Two are answered, the third is asked to come later, the others get nothing, and Ben is answered."""
    desk.throttle = Throttle(2, 0)
    async with serving(api, desk):
        for _ in range(6):
            api.world.says(ANN, "last healthcare round")
        api.world.says(BEN, "last cec round")
        await api.until("sendMessage", 1, chat=BEN["id"])
        await api.until("sendMessage", 3, chat=ANN["id"])
    shown = [m["text"] for m in api.world.shown(private(ANN))]
    assert len(shown) == 3
    assert LATER in shown[-1]


async def test_talk_in_a_group_does_not_count(api: BotApi, desk: Desk) -> None:
    """Only what is said to the bot does."""
    desk.throttle = Throttle(1, 1)
    async with serving(api, desk):
        for text in ("hello", "/nothing of ours", "/last@SomeOtherBot", "is anybody here?"):
            api.world.says(ANN, text, HALL)
        api.world.says(ANN, "/last", HALL)
        (call,) = await api.until("sendMessage")
    assert LATER not in call.given["text"]


async def test_too_many_presses_and_inline_queries(api: BotApi, desk: Desk) -> None:
    """A button stops waiting in any case, with a window that says why the first time; no cards come any more."""
    desk.throttle = Throttle(2, 0)
    async with serving(api, desk):
        api.world.says(ANN, "last healthcare round")
        await api.until("sendMessage")
        (shown,) = api.world.shown(private(ANN))
        presses = [api.world.calls_back(ANN, shown, "1;last_round") for _ in range(3)]
        await api.until("answerCallbackQuery", 3)
        query = api.world.types_inline(ANN, "last healthcare")
        await api.until("answerInlineQuery")
    answered = [api.methods.answered[p] for p in presses]
    assert [LATER in str(a.get("text", "")) for a in answered] == [False, True, False]
    assert api.methods.answered[query]["results"] == []
