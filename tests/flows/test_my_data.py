"""What is stored about a person: shown, handed over, forgotten, and what is not stored at all."""

from __future__ import annotations

import json

import pytest
from fakes.world import World, new_round, settled
from sqlalchemy import func, select

from bot.state.tables import metadata

ON_EACH_STORE = pytest.mark.parametrize("store_of_world", ["sqlite", "postgres"], indirect=True)


@ON_EACH_STORE
async def test_forgetting_leaves_nothing(world: World) -> None:
    """After ``forget`` no row of any table knows the person; asked once, it only asks back."""
    await world.ask("my score is 475, notify me when it is enough")
    await world.prints(new_round(438))
    await settled(world)
    assert (await world.ask("delete everything you have on me")).title == "Delete everything about you?"
    answer = await world.ask(intent="my_data", slots={"action": "forget_sure"})
    assert answer.title == "Forgotten"
    async with world.service.database.reading() as db:
        for table in metadata.sorted_tables:
            left = await db.scalar(select(func.count()).select_from(table))
            assert not left or table.name in ("rounds", "notices"), table.name
    assert (await world.ask("what do you know about me")).title == "Nothing about you is stored"


async def test_a_typed_yes_deletes_as_the_button_does(world: World) -> None:
    """To ask once is enough."""
    await world.ask("remember my score 478")
    await world.ask("forget me")
    await world.ask("yes, forget me")
    assert "478" not in (await world.ask("what do you know about me")).text


@pytest.mark.parametrize(("ask", "yes"), [("forget me", "yes"), ("delete everything", "ok"), ("oublie-moi", "oui")])
async def test_a_bare_yes_answers_whether_to_delete(ask: str, yes: str, world: World) -> None:
    """Right behind the question it deletes; anywhere else it does nothing."""
    await world.ask("remember my score 478")
    await world.ask(yes)
    assert "478" in (await world.ask("what do you know about me")).text
    await world.ask(ask)
    await world.ask(yes)
    assert "478" not in (await world.ask("what do you know about me")).text


async def test_forgetting_leaves_a_groups_alerts_without_the_author(world: World) -> None:
    """What a person set up in a group stays for the others; who set it up is forgotten."""
    await world.ask("notify us of every round", private=False, chat="g")
    await world.ask(intent="my_data", slots={"action": "forget_sure"}, private=False, chat="g")
    assert "1 alert here" in (await world.ask("show my alerts", private=False, chat="g", person="bob")).title


async def test_what_is_stored_is_shown_and_handed_over(world: World) -> None:
    """Show tells it in words, export as JSON that can be read back."""
    await world.ask("set my score to 488")
    await world.ask("notify me of every round")
    assert "488" in (await world.ask("what do you know about me")).text
    exported = await world.ask("export my data")
    assert exported.document
    told = json.loads(exported.document.text)
    assert told["person"]["score"] == 488
    assert len(told["subscriptions"]) == 1


@pytest.mark.parametrize("stored", ["", "set my score to 488"], ids=["nothing stored", "a score stored"])
async def test_answers_to_forms_are_shown_handed_over_and_forgotten(stored: str, world: World) -> None:
    """They stand beside what the store holds, whether that is something or nothing, and go with it."""
    for message in filter(None, ("29, single, masters, ielts 8 7 7 7, 3 yrs foreign exp", stored)):
        await world.ask(message)
    for message in ("what do you know about me", "export my data"):
        assert "Age: 29" in (await world.ask(message)).text
    (offer,) = (await world.ask("forget me")).follow_ups
    assert "Age: 29" in (await world.ask("what do you know about me")).text
    assert (await world.ask(intent=offer.intent, slots=offer.slots)).title == "Forgotten"
    assert (await world.ask("what do you know about me")).title == "Nothing about you is stored"


@pytest.mark.parametrize("fragment", ["and with 382", "and in july?", "and 470"])
async def test_a_follow_up_stores_nothing(fragment: str, world: World) -> None:
    """What was told to be kept is no topic: a fragment goes on from the question before, and overwrites nothing."""
    await world.ask("was 488 enough for french")
    await world.ask("set my score to 488")
    answer = await world.ask(fragment)
    assert answer.intent == "score_check"
    assert "488" in (await world.ask("what do you know about me")).text


@pytest.mark.parametrize("score", ["1201", "9999"])
async def test_a_score_off_the_scale_is_not_kept(score: str, world: World) -> None:
    """No number that cannot be a score is stored."""
    await world.ask(intent="my_data", slots={"action": "set", "score": score})
    assert (await world.ask("what do you know about me")).title == "Nothing about you is stored"


async def test_an_unknown_zone_is_not_kept(world: World) -> None:
    """A zone that does not exist is told."""
    answer = await world.ask(intent="my_data", slots={"zone": "Mars/Base"})
    assert answer.title == "I know no such time zone"


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("my time zone is Lagos", "Africa/Lagos"),
        ("my timezone is America/Port-au-Prince", "America/Port-au-Prince"),
        ("mon fuseau horaire c'est abidjan", "Africa/Abidjan"),
        ("mon fuseau horaire est Africa/Douala", "Africa/Douala"),
        ("mon fuseau horaire : heure de Paris", "Europe/Paris"),
    ],
)
async def test_a_zone_is_told_in_words(said: str, zone: str, world: World) -> None:
    """By the name of its city, of the zone, or by its own name."""
    await world.ask(said)
    assert zone in (await world.ask("what do you know about me")).text


async def test_a_moment_is_shown_as_people_write_it(world: World) -> None:
    """Stored as ISO 8601, in the zone it was told in."""
    await world.ask(intent="my_data", slots={"profile_date": "2026-03-01T13:15+01:00"})
    assert "submitted 2026-03-01 13:15 (UTC+01:00);" in (await world.ask("what do you know about me")).text


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("my score is 448, keep it", "what do you know about me"),
        ("mon score est 448 retiens le", "tu sais quoi sur moi"),
    ],
)
async def test_what_is_known_is_shown_right_after_something_was_told(told: str, asked: str, world: World) -> None:
    """It is not told anew."""
    await world.ask(told)
    assert (await world.ask(asked)).title in ("What is stored about you", "Ce qui est conservé sur vous")
