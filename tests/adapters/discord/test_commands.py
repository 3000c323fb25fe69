"""Slash commands and suggestions, from the gateway to the embed."""

from __future__ import annotations

import asyncio

import pytest
from fakes.discord_person import Person, text_of
from fakes.discord_server import DiscordServer
from fakes.discord_world import GUILD, Spot
from fakes.hosting import Desk


async def test_the_last_healthcare_round(ann: Person) -> None:
    """A command with a category is answered with that round, in an embed, for everybody, mentioning nobody."""
    shown = await ann.slash("lastdraw", category="healthcare")
    assert shown.message is not None
    text = text_of(shown.message)
    assert "#422" in text
    assert "475" in text
    assert "Data as of August 19, 2026" in text
    assert not shown.private
    assert shown.message["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("wasitenough", {"score": 470, "category": "healthcare"}, "5 below the cut-off of 475"),
        ("draw", {"number": "391"}, "#391"),
        ("draw", {"date": "june 25 2026"}, "475"),
        ("history", {"category": "cec", "count": 3}, "#436"),
        ("compare", {"first": "cec", "second": "french"}, "French"),
        ("stats", {"year": 2025}, "113,998"),
        ("eligible", {"occupation": "Plumber"}, "72300"),
        ("category", {"category": "physicians"}, "Physicians"),
        ("pool", {"score": 480}, "480"),
        ("explain", {"term": "TEER"}, "TEER"),
        ("ask", {"question": "was 470 enough for healthcare?"}, "5 below the cut-off of 475"),
        ("status", {}, "#437"),
        ("help", {}, "Express Entry"),
    ],
)
async def test_commands_are_answered(ann: Person, name: str, options: dict[str, object], told: str) -> None:
    """Each command leads to the answer to what it asks."""
    shown = await ann.slash(name, **options)
    assert shown.message is not None
    assert told in text_of(shown.message).replace("\\", "")


async def test_what_is_about_the_person_is_private(ann: Person) -> None:
    """What is stored about somebody is for them alone."""
    assert (await ann.slash("privacy")).private


async def test_an_option_that_cannot_be_read_is_told(ann: Person) -> None:
    """What was typed without choosing and means nothing is named, to the person alone, with nothing in it alive."""
    shown = await ann.slash("lastdraw", category="@everyone <@1> *x*")
    assert shown.message is not None
    assert shown.private
    assert "@everyone" not in text_of(shown.message)
    assert "\\<@" in text_of(shown.message)


async def test_a_command_that_is_no_more(ann: Person) -> None:
    """Discord may offer a command for a while after it went: that is told."""
    shown = await ann.slash("horoscope")
    assert shown.message is not None
    assert shown.private
    assert "too old" in text_of(shown.message)


@pytest.mark.parametrize(
    ("name", "option", "typed", "first"),
    [
        ("lastdraw", "category", "nur", "Healthcare and social services occupations"),
        ("eligible", "occupation", "software engineer", "software engineer"),
        ("draw", "number", "42", "#429"),
        ("settings", "timezone", "toron", "America/Toronto"),
    ],
)
async def test_suggestions(ann: Person, name: str, option: str, typed: str, first: str) -> None:
    """While somebody types, the likeliest values are offered; each is taken as it is."""
    shown = await ann.types(name, option, typed)
    assert shown.choices
    assert shown.choices[0]["name"].startswith(first)


@pytest.mark.usefixtures("bot")
async def test_french_people_are_answered_in_french(server: DiscordServer) -> None:
    """In the language of the person's Discord; suggestions too, with the job titles of the French classification."""
    luc = Person(server, "700000000000000002", "luc", "fr")
    shown = await luc.slash("lastdraw", category="cec")
    assert shown.message is not None
    assert "Note seuil" in text_of(shown.message)
    assert "Catégorie de l’expérience canadienne" in text_of(shown.message)
    assert "1\u00a0000" in text_of(shown.message)
    jobs = await luc.types("eligible", "occupation", "31301")
    assert jobs.choices
    assert jobs.choices[0]["name"].startswith("31301 Infirmiers autorisés")


@pytest.mark.usefixtures("bot")
async def test_a_button_keeps_the_language_it_stands_under(server: DiscordServer) -> None:
    """An English-speaking person who presses a button under a French answer reads French."""
    ann = Person(server)
    shown = await ann.slash("ask", question="dernière ronde CEC")
    assert shown.message is not None
    label = next(b["label"] for row in shown.message["components"] for b in row["components"])
    pressed = await ann.press(shown.message, label)
    assert pressed.message is not None
    assert "Données du 19 août 2026" in str(pressed.message["embeds"])


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("where", ["private", "elsewhere"])
async def test_commands_work_everywhere(server: DiscordServer, desk: Desk, where: str) -> None:
    """In private and where somebody brought the bot along it answers as well; only where it is itself it can post."""
    shown = await Person(server, spot=Spot(where)).slash("lastdraw", category="cec")
    assert shown.message is not None
    assert "#436" in text_of(shown.message)
    place = desk.asked[-1].place
    assert (place is None) == (where == "elsewhere")
    assert place is None or place.private


async def test_a_burst_is_answered_in_time(server: DiscordServer, ann: Person) -> None:
    """Of 200 commands at once none waits three seconds, though the connection is lost in between."""
    waiting = [await ann.slash_soon("lastdraw", category="healthcare") for _ in range(120)]
    await server.gateway.drop()
    waiting += [await ann.slash_soon("wasitenough", score=470) for _ in range(80)]
    async with asyncio.timeout(20):
        await asyncio.gather(*(shown.finished.wait() for shown in waiting))
    assert max(shown.answered_after or 9 for shown in waiting) < 3
    assert "resume" in server.gateway.log


async def test_what_takes_long_is_announced(desk: Desk, ann: Person) -> None:
    """An answer that waits for something is announced in time and then takes the place of the announcement."""
    quickly, gate = desk.reply, asyncio.Event()

    async def slowly(question: object) -> object:
        await gate.wait()
        return await quickly(question)  # type: ignore[arg-type]

    desk.reply = slowly  # type: ignore[method-assign,assignment]
    shown = await ann.slash_soon("lastdraw")
    async with asyncio.timeout(3):
        while shown.answered_after is None:
            await asyncio.sleep(0.05)
    gate.set()
    await shown.finished.wait()
    assert shown.kind == 5
    assert shown.message is not None
    assert "#437" in text_of(shown.message)


async def test_a_role_to_mention_with_alerts(server: DiscordServer, ann: Person, desk: Desk) -> None:
    """A role comes along with the place alerts go to; that of everybody is refused, and managers are known."""
    boss = Person(server, "700000000000000005", "boss", manages=True)
    await boss.slash("alerts", category="cec", mention="555")
    place = desk.asked[-1].place
    assert place is not None
    assert (place.mention, place.manages, place.private) == ("555", True, False)
    refused = await boss.slash("alerts", category="cec", mention=GUILD)
    assert refused.private
    assert len(desk.asked) == 1
    await ann.slash("alerts", category="cec")
    assert desk.asked[-1].place is not None
    assert not desk.asked[-1].place.manages
