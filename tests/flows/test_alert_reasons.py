"""Why an alert came, or did not."""

from __future__ import annotations

import pytest
from fakes.asking import FRESH
from fakes.world import World, new_round, settled

from bot.assistant import Assistant
from bot.question import Asker, Question

ON_EACH_STORE = pytest.mark.parametrize("store_of_world", ["sqlite", "postgres"], indirect=True)


@ON_EACH_STORE
async def test_why_tells_what_matched_and_what_did_not(world: World) -> None:
    """``/why`` names, for each alert as it was then, the filter that let the round pass or held it back."""
    await world.ask("alert me if healthcare cutoff under 465")
    await world.ask("tell me about cec rounds")
    await world.prints(new_round(438, cutoff=470))
    answer = await world.ask(intent="subscribe", slots={"action": "why", "round": "438"})
    assert "the cut-off of 470 was above 465" in answer.text
    assert "the round was of another kind (healthcare)" in answer.text
    world.clock.forward(minutes=1)
    await world.ask(intent="subscribe", slots={"action": "change", "count": 1, "score": 475})
    later = await world.ask(intent="subscribe", slots={"action": "why", "round": "438"})
    assert "the cut-off of 470 was above 465" in later.text


async def test_why_tells_that_it_was_sent(world: World) -> None:
    """Who was told reads which alert matched."""
    await world.ask("tell me about healthcare rounds")
    await world.prints(new_round(438))
    await settled(world)
    answer = await world.ask(intent="subscribe", slots={"action": "why", "round": "438"})
    assert "You were told." in answer.text
    assert "matched" in answer.text


@pytest.mark.parametrize(
    ("code", "locale", "words"),
    [
        ("blocked", "en", "I was blocked"),
        ("the thread is archived", "en", "the thread is archived"),
        ("the thread is archived", "fr", "le fil est archivé"),
        ("refused (403, 1)", "fr", "refused (403, 1)"),
        ("unknown: no answer in time", "fr", "personne ne sait si elle est arrivée\u00a0: pas de réponse à temps"),
        ("given up: 500, 0", "en", "given up after several tries: 500, 0"),
    ],
)
def test_why_nothing_arrives_is_told_in_words(code: str, locale: str, words: str, assistant: Assistant) -> None:
    """What a platform answered is told in the language of the person; a code that nobody foresaw as it is."""
    question = Question("", FRESH, Asker("test", "ann", "home"), locale)
    assert words in assistant.say(question, "cannot_post", {"reason": code}).text
