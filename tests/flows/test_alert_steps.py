"""An alert set up step by step, by pressing what is offered or by typing."""

from __future__ import annotations

import pytest
from fakes.world import World, new_round
from sqlalchemy import select

from adapters.discord.render import render
from bot.answer import Answer
from bot.state.tables import targets

BUTTON, SELECT = 2, 3


async def press(world: World, answer: Answer, label: str, **asked: object) -> Answer:
    """Press the button of an answer that is labelled so."""
    (offer,) = [f for f in answer.follow_ups if f.text == label]
    return await world.ask(intent=offer.intent, slots=offer.slots, **asked)


async def walk(world: World, *labels: str, **asked: object) -> Answer:
    """Press one button after the other, from the answer to "show my alerts" on."""
    answer = await world.ask("show my alerts", **asked)
    for label in labels:
        if label.startswith("type:"):
            answer = await world.ask(label.removeprefix("type:"), **asked)
        else:
            answer = await press(world, answer, label, **asked)
    return answer


START = "Set one up step by step"
ENDING = ("Corrections too", "With a sound", "Switch it on")


@pytest.mark.parametrize(
    ("pressed", "told"),
    [
        (("Every round", "Any"), "every round"),
        (("STEM", "Trades", "That is all", "Any"), "STEM and trades rounds"),
        (("STEM", "Trades", "STEM", "That is all", "Any"), "trades rounds"),
        (("French", "That is all", "At or below a number", "type:400"), "French rounds with a cut-off of 400 or less"),
        (("Skip", "At or below my score", "type:470"), "at or below your score of 470"),
        (("type:healthcare", "Up to some points above my score", "type:470", "10"), "your score of 470 plus 10"),
    ],
    ids=["everything", "two kinds", "one given back", "a bound", "the score", "near the score"],
)
async def test_an_alert_is_set_up_step_by_step(pressed: tuple[str, ...], told: str, world: World) -> None:
    """Category, cut-off, corrections and sound, shown once more, and then on."""
    answer = await walk(world, START, *pressed, *ENDING)
    assert answer.title == "Alert 1 is on"
    assert told in answer.text
    assert (await world.ask("what do you know about me")).text.count("Rounds:") == 0


async def test_nothing_is_on_before_it_is_confirmed(world: World) -> None:
    """The last question shows all that was chosen; who stops there has no alert."""
    answer = await walk(world, START, "STEM", "That is all", "Any", "No corrections", "Silently")
    assert "Rounds: STEM; Cut-off: Any; Corrections: No corrections; Sound: Silently" in answer.text
    await press(world, answer, "Stop here")
    assert (await world.ask("show my alerts")).title == "No alerts here yet"


async def test_another_question_about_alerts_is_answered_in_between(world: World) -> None:
    """What is no answer to the step but asks for one's alerts shows them, with the way back."""
    await walk(world, START, "STEM", "That is all")
    answer = await world.ask("show my alerts")
    assert answer.title == "No alerts here yet"
    assert "Go on with the questions" in [f.text for f in answer.follow_ups]


async def test_how_alerts_come_is_kept(world: World) -> None:
    """Silent and without corrections, as it was chosen."""
    await walk(world, START, "Every round", "Any", "No corrections", "Silently", "Switch it on")
    async with world.service.database.reading() as db:
        (row,) = (await db.execute(select(targets))).all()
    assert (row.silent, row.corrections) == (True, False)
    await world.prints(new_round(438))
    assert await world.states() == [("round", "waiting")]


@pytest.mark.parametrize("said", ["0", "1300", "470.5", "-3"])
async def test_a_number_that_cannot_be_is_asked_again(said: str, world: World) -> None:
    """It is told between which numbers it must lie, and nothing is lost."""
    answer = await walk(world, START, "STEM", "That is all", "At or below a number", f"type:{said}")
    assert "from 1 to 1,200" in answer.text
    answer = await world.ask("480")
    assert "corrects" in answer.text


async def test_without_any_score_it_is_asked_for(world: World) -> None:
    """Who skips the score and never told one is not subscribed silently."""
    answer = await walk(world, START, "Every round", "At or below my score", "Skip", *ENDING)
    assert answer.title == "What is your score?"


async def test_a_group_is_set_up_by_those_who_manage_it(world: World) -> None:
    """Others may walk through the questions; the alert is refused. One by a person's own score is refused anyway."""
    steps = (START, "Every round", "Any", *ENDING)
    answer = await walk(world, *steps, private=False, chat="g", manages=False)
    assert answer.title == "Only those who manage this chat can do that"
    own = (START, "Every round", "At or below my score", "type:470", *ENDING)
    assert (await walk(world, *own, private=False, chat="g")).title == "Not in a group"
    assert (await walk(world, *steps, private=False, chat="g")).title == "Alert 1 is on"


async def test_discord_offers_the_categories_in_a_menu(world: World) -> None:
    """More choices than buttons are comfortable become one select; skipping and stopping stay buttons."""
    first = await walk(world, START)
    rows = render(first, owner="1").rows
    assert [c["type"] for row in rows for c in row["components"]] == [SELECT, BUTTON, BUTTON]
