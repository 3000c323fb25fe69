"""Alerts switched off, for a while or for good."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fakes.world import CEC, World, new_round, settled

from bot.answer import Bullets

ON_EACH_STORE = pytest.mark.parametrize("store_of_world", ["sqlite", "postgres"], indirect=True)


async def test_paused_is_not_sent_and_not_kept(world: World) -> None:
    """During a pause nothing is sent, and nothing comes afterwards that was published meanwhile."""
    await world.ask("notify me of every round")
    await world.ask("pause my alerts")
    await world.prints(new_round(438))
    assert (await world.ask("turn alerts back on")).title == "Alerts are on again"
    await world.prints(new_round(439))
    await settled(world)
    assert world.platform.told("home") == ["New healthcare round: #439, cut-off 470"]


@ON_EACH_STORE
async def test_a_pause_until_a_day_ends_by_itself(world: World) -> None:
    """After "pause everything until monday": silent on Sunday, told on Monday."""
    await world.ask("notify me of every round")
    assert "August 24, 2026" in (await world.ask("pause everything until monday")).text
    world.clock.now = datetime(2026, 8, 23, 12, tzinfo=UTC)
    await world.prints(new_round(438, world.clock()))
    world.clock.now = datetime(2026, 8, 24, 15, tzinfo=UTC)
    await world.prints(new_round(439, world.clock()))
    await settled(world)
    assert world.platform.told("home") == ["New healthcare round: #439, cut-off 470"]


@pytest.mark.parametrize("text", ["turn off all my alerts", "pause my alerts"])
async def test_what_is_switched_off_after_the_fan_out_is_not_sent(text: str, world: World) -> None:
    """Unsubscribed and paused are looked at again just before sending."""
    await world.ask("notify me of every round")
    await world.prints(new_round(438))
    await world.ask(text)
    await settled(world)
    assert world.platform.posts == []


async def test_one_of_several_is_stopped(world: World) -> None:
    """To cancel the CEC alert stops that one; the others stay."""
    await world.ask("tell me about healthcare rounds")
    await world.ask("tell me about cec rounds")
    answer = await world.ask("cancel the cec alert")
    assert "CEC" in answer.text
    await world.prints(new_round(438), new_round(439, name=CEC, cutoff=520))
    await settled(world)
    assert world.platform.told("home") == ["New healthcare round: #438, cut-off 470"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pause everything until yesterday", "is not in the future"),
        ("pause everything until thursday", "until August 27, 2026"),
        ("pause everything until march 3", "until March 3, 2027"),
    ],
)
async def test_a_pause_ends_on_the_next_day_of_its_name(text: str, says: str, world: World) -> None:
    """Said on a Thursday, "until thursday" is a week; a day that was named as past is told instead."""
    await world.ask("notify me of every round")
    assert says in (await world.ask(text)).text


@pytest.mark.parametrize("text", ["stop all of them", "stop everything", "arrête tout"])
async def test_to_stop_all_is_to_stop_all(text: str, world: World) -> None:
    """Whatever was asked before, no alert is left."""
    for asked in ("tell me about cec rounds", "tell me about french rounds", "stop the french alert"):
        await world.ask(asked)
    assert (await world.ask(text)).title in ("All alerts are off", "Toutes les alertes sont arrêtées")
    assert (await world.ask("show my alerts")).title == "No alerts here yet"


async def test_no_reminders_is_said_of_reminders(world: World) -> None:
    """The alert that was stopped just before is not looked for again."""
    await world.ask("tell me about cec rounds")
    await world.ask("stop the french alert")
    assert (await world.ask("no reminders")).title == "No reminders"


async def test_every_round_is_every_round(world: World) -> None:
    """The filters of the alert before do not go into one that is to have none."""
    await world.ask("tell me about cec draws below 520")
    assert "about every round," in (await world.ask("tell me about every draw")).text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("delete alert 1", ["2: French rounds"]),
        ("supprime l'alerte 2", ["1: CEC rounds"]),
        ("delete the 2nd alert", ["1: CEC rounds", "2: French rounds"]),
    ],
)
async def test_one_alert_is_ended_by_its_number_and_no_other(text: str, left: list[str], world: World) -> None:
    """Only the alert named ends; where it is named by its place, the alerts are shown instead."""
    await world.ask("tell me about cec rounds")
    await world.ask("tell me about french rounds")
    await world.ask(text)
    told = (await world.ask("show my alerts")).blocks[0]
    assert isinstance(told, Bullets)
    assert list(told.items) == left


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("pause alerts for 2 weeks", "September 3, 2026"),
        ("pause for a month", "September 20, 2026"),
        ("pause until next week", "August 24, 2026"),
        ("pause until october", "October 1, 2026"),
        ("stop alerts for 2 weeks", "September 3, 2026"),
        ("mets mes alertes en pause 2 semaines", "3 septembre 2026"),
    ],
)
async def test_a_pause_ends_when_it_was_said_to(text: str, until: str, world: World) -> None:
    """A pause that was asked for a time is none for ever."""
    await world.ask("notify me of every round")
    assert until in (await world.ask(text)).text
    assert len((await world.ask("show my alerts")).blocks) > 1


async def test_a_word_that_only_begins_like_a_time_ends_no_pause(world: World) -> None:
    """An announcement is no "an", which is French for a year."""
    await world.ask("notify me of every round")
    assert "2027" not in (await world.ask("pause alerts until there is an announcement")).text


async def test_to_end_a_pause_ends_no_alert(world: World) -> None:
    """What asks for alerts again turns none off, whatever else it sounds like."""
    await world.ask("notify me of every round")
    await world.ask("pause my alerts")
    assert (await world.ask("unpause pls")).title == "Alerts are on again"
