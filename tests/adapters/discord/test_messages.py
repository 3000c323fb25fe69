"""Messages: a mention or a private message is a question; nothing else is read."""

from __future__ import annotations

import asyncio
import re

import pytest
from fakes.discord_person import Person, buttons_of, text_of
from fakes.discord_server import DiscordServer
from fakes.discord_world import BOT, Spot, bot_user, message
from fakes.hosting import Desk

from bot.answer import Answer
from bot.question import Question


async def test_a_mention_is_a_question(ann: Person) -> None:
    """A message that mentions the bot is answered under it, without pinging anybody."""
    answer = await ann.says("was 470 enough for healthcare?")
    assert "5 below the cut-off of 475" in text_of(answer)
    assert answer["allowed_mentions"]["parse"] == []
    assert not answer["allowed_mentions"].get("replied_user")


@pytest.mark.usefixtures("bot")
async def test_a_private_message_is_a_question(server: DiscordServer) -> None:
    """In private no mention is needed, and a question goes on from the one before."""
    private = Person(server, spot=Spot("private"))
    assert "#436" in text_of(await private.says("last cec round"))
    assert "#437" in text_of(await private.says("and french?"))


async def test_a_mention_without_words_tells_what_can_be_asked(ann: Person) -> None:
    """Whoever calls the bot gets to know what it does."""
    assert "Express Entry" in text_of(await ann.says(""))


async def test_other_messages_are_left_alone(server: DiscordServer, ann: Person, desk: Desk) -> None:
    """Without a mention, or from a bot, nothing is read and nothing is answered."""
    await ann.says_soon("was 470 enough?", mention=False)
    await server.gateway.dispatch("MESSAGE_CREATE", message(bot_user(), f"<@{BOT}> hi", Spot(), [bot_user()]))
    await ann.says("last draw")
    assert [q.text for q in desk.asked] == ["last draw"]


async def test_where_embeds_are_not_allowed_plain_text_is_sent(server: DiscordServer, ann: Person) -> None:
    """A channel that forbids embeds gets the answer as text."""
    server.fail("POST", "/channels/.*/messages", 403, 50013)
    await ann.says_soon("last healthcare round")
    answer = await server.posted(lambda m: "475" in m["content"])
    assert answer["embeds"] == []


async def test_a_channel_closed_to_the_bot_is_left(server: DiscordServer, ann: Person) -> None:
    """Where nothing can be sent nothing is tried again and again, and others are answered."""
    server.fail("POST", "/channels/.*/messages", 403, 50001, times=2)
    await ann.says_soon("last healthcare round")
    async with asyncio.timeout(5):
        while len(server.asked("POST", "/channels/.*/messages")) < 2:
            await asyncio.sleep(0.01)
    assert "#436" in text_of(await ann.says("last cec round"))
    assert len(server.asked("POST", "/channels/.*/messages")) == 3


async def test_what_is_a_persons_own_is_not_told_before_everybody(server: DiscordServer, ann: Person) -> None:
    """Asked in a channel, it hides behind a button that answers its owner alone, and turns others away."""
    hidden = await ann.says("what do you know about me?")
    assert "between the two of us" in text_of(hidden)
    (button,) = buttons_of(hidden)
    shown = await ann.press(hidden, button["label"])
    assert shown.private
    assert shown.changes is None or "between the two of us" in text_of(server.messages[hidden["id"]])
    other = await Person(server, "700000000000000009", "bob").press(hidden, button["label"])
    assert other.private
    assert other.message is not None
    assert "someone else" in text_of(other.message)


async def test_a_message_that_breaks_something_gets_an_id(
    ann: Person, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who wrote reads an apology with an id; the log has the rest."""

    async def broken(_: Question) -> Answer:
        raise RuntimeError("a wheel came off")

    desk.reply = broken  # type: ignore[method-assign]
    (incident,) = re.findall(r"\b[0-9a-f]{8}\b", text_of(await ann.says("last draw")))
    assert incident in "".join(capsys.readouterr())
