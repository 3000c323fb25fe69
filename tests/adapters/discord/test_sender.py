"""Alerts on Discord: sent once, to open chats only, with what became of each try."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from discord.http import Ratelimit
from fakes.asking import Chat
from fakes.discord_person import Person, text_of
from fakes.discord_running import connected, until
from fakes.discord_server import DiscordServer
from fakes.discord_world import CHANNEL, GUILD
from fakes.hosting import Desk

from adapters.discord.sender import DiscordSender
from bot.sending import Address, Closed, Message, Rejected, Result, Retry, Sent, Unknown

_HERE = Address("discord", CHANNEL)


@pytest.fixture
def alert(ask: Chat) -> Message:
    """Something to tell."""
    return Message(ask("last healthcare round"), nonce=2**62 + 1)


@pytest_asyncio.fixture
async def sender(server: DiscordServer, desk: Desk) -> AsyncIterator[DiscordSender]:
    """What sends, connected."""
    made = DiscordSender(25.0)
    async with connected(server, desk, sender=made):
        await until(lambda: made.account)
        yield made


def _sent(result: Result) -> str:
    assert isinstance(result, Sent)
    return result.message


async def test_an_alert_arrives_with_its_buttons(server: DiscordServer, sender: DiscordSender, alert: Message) -> None:
    """It looks like an answer, mentions nobody, and whoever presses a button gets an answer of their own."""
    posted = server.messages[_sent(await sender.send(_HERE, alert))]
    assert "#422" in text_of(posted)
    assert posted["allowed_mentions"] == {"parse": []}
    shown = await Person(server).press(posted, "Last 5 healthcare rounds")
    assert shown.private


async def test_a_repeated_try_arrives_once(server: DiscordServer, sender: DiscordSender, alert: Message) -> None:
    """The same number a second time is the same message."""
    assert _sent(await sender.send(_HERE, alert)) == _sent(await sender.send(_HERE, alert))
    assert len(server.messages) == 1


async def test_a_role_is_mentioned_and_everyone_never(
    server: DiscordServer, sender: DiscordSender, alert: Message
) -> None:
    """Only the role that was chosen is mentioned; that of everybody is not, whoever chose it."""
    posted = server.messages[_sent(await sender.send(_HERE, replace(alert, mention="555", nonce=1)))]
    assert posted["content"] == "<@&555>"
    assert posted["allowed_mentions"]["roles"] == [555]
    posted = server.messages[_sent(await sender.send(_HERE, replace(alert, mention=GUILD, nonce=2)))]
    assert not posted["content"]


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, 10003, Closed),
        (403, 50001, Closed),
        (403, 50007, Closed),
        (403, 99999, Closed),
        (400, 50035, Rejected),
        (503, 0, Unknown),
    ],
)
async def test_what_a_refusal_means(
    server: DiscordServer, sender: DiscordSender, alert: Message, status: int, code: int, kind: type
) -> None:
    """Gone or closed chats are closed, bad messages rejected, and where nobody knows, that is said."""
    server.fail("POST", "/channels/.*/messages", status, code)
    assert isinstance(await sender.send(_HERE, alert), kind)


async def test_without_leave_to_embed_it_is_plain(server: DiscordServer, sender: DiscordSender, alert: Message) -> None:
    """One refusal of the embed leaves the text; a second one closes the channel."""
    server.fail("POST", "/channels/.*/messages", 403, 50013)
    posted = server.messages[_sent(await sender.send(_HERE, alert))]
    assert "475" in posted["content"]
    server.fail("POST", "/channels/.*/messages", 403, 50013, times=2)
    assert isinstance(await sender.send(_HERE, replace(alert, nonce=5)), Closed)


async def test_rate_limits(server: DiscordServer, sender: DiscordSender, alert: Message) -> None:
    """A short wait belongs to the try; a long one is told, so that others go first."""
    server.limit("POST", "/channels/.*/messages", 0.2)
    _sent(await sender.send(_HERE, alert))
    server.limit("POST", "/channels/.*/messages", 100.0)
    assert await sender.send(_HERE, replace(alert, nonce=7)) == Retry(100.0, "rate limited")


async def test_each_alert_costs_the_same_however_many_went_before(
    sender: DiscordSender, alert: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library's rate limits, one for each channel, are not looked through for every message."""
    looked: list[Ratelimit] = []
    monkeypatch.setattr(Ratelimit, "is_inactive", lambda limit: looked.append(limit))
    for channel in range(400):
        _sent(await sender.send(replace(_HERE, chat=str(channel + 1)), replace(alert, nonce=channel + 1)))
    assert len(looked) < 400


async def test_an_alert_is_corrected_in_its_place(
    server: DiscordServer, sender: DiscordSender, alert: Message, ask: Chat
) -> None:
    """A message is replaced; one that is gone is not written again."""
    number = _sent(await sender.send(_HERE, alert))
    corrected = replace(alert, answer=ask("last cec round"))
    assert await sender.edit(_HERE, number, corrected) == Sent(number)
    assert "#436" in text_of(server.messages[number])
    assert isinstance(await sender.edit(_HERE, "1", corrected), Rejected)


async def test_private_chats(server: DiscordServer, sender: DiscordSender, alert: Message) -> None:
    """A private chat is opened when somebody asks for it, and told when that is refused."""
    opened = await sender.open("700000000000000001")
    assert opened == Address("discord", "300000000000000001")
    _sent(await sender.send(opened, alert))
    server.fail("POST", "/users/@me/channels", 403, 50278)
    assert isinstance(await sender.open("700000000000000002"), Closed)


async def test_before_it_is_connected(alert: Message) -> None:
    """Nothing is lost: it is to be sent later."""
    sender = DiscordSender(25.0)
    assert sender.account is None
    assert isinstance(await sender.send(_HERE, alert), Retry)
    assert isinstance(await sender.edit(_HERE, "1", alert), Retry)
    assert isinstance(await sender.open("1"), Closed)


async def test_who_sends(sender: DiscordSender) -> None:
    """The account is the bot's own id."""
    assert sender.account == "900000000000000001"
