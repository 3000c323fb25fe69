"""Whatever a button, a command or a link says it asks, there is a sentence: nothing fails, nothing is half done."""

from __future__ import annotations

from typing import Any

from fakes.asking import Chat
from fakes.junk import slots
from fakes.world import World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.answer import Answer
from bot.assistant import Assistant

anything = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def sentence(answer: Answer, logs: list[Any]) -> None:
    """Demand words, and no fault of ours in the log."""
    assert answer.title.strip()
    assert [entry for entry in logs if entry["log_level"] == "error"] == []


@anything
@given(data=st.data())
def test_any_press_has_an_answer(data: st.DataObject, assistant: Assistant, ask: Chat) -> None:
    """Several in a row, in the same chat: forms are entered, left, answered with nonsense and resumed."""
    content = assistant.catalogue.content
    asked = st.tuples(st.sampled_from(sorted(content.replies)), slots(content.forms["en"]))
    for intent, given_slots in data.draw(st.lists(asked, min_size=1, max_size=4)):
        with capture_logs() as logs:
            answer = ask(intent=intent, slots=given_slots)
        sentence(answer, logs)


@settings(anything, max_examples=settings.default.max_examples // 2)
@given(data=st.data())
async def test_any_wish_has_an_answer(data: st.DataObject, world: World, assistant: Assistant) -> None:
    """What changes or shows something stored does so, or says why not."""
    content = assistant.catalogue.content
    wishes = st.tuples(st.sampled_from(["subscribe", "unsubscribe", "my_data"]), slots(content.forms["en"]))
    for intent, given_slots in data.draw(st.lists(wishes, min_size=1, max_size=3)):
        with capture_logs() as logs:
            answer = await world.ask(intent=intent, slots=given_slots)
        sentence(answer, logs)
