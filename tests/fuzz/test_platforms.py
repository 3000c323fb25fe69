"""Whatever comes from a platform, there is a sentence or silence: callback data, deep links, options, fields, words."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from fakes.asking import FRESH
from fakes.hosting import Desk
from fakes.junk import EDGES, payloads, texts
from fakes.shelf import Shelf
from fakes.telegram_world import BOT_NAME, person
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from telegram import InlineQuery, User

from adapters.discord.forms import Form
from adapters.discord.front_desk import Caller, FrontDesk
from adapters.telegram.commands import CommandBook
from adapters.telegram.deep_links import DeepLinks
from adapters.telegram.inline import InlineCards
from adapters.telegram.keyboard import Keyboards
from adapters.telegram.reading import Heard
from adapters.telegram.render import render
from bot.answer import Answer
from bot.assistant import Assistant
from bot.commands.book import Platform, commands_for
from bot.content import ContentFolder
from bot.question import Asker, Question
from bot.settings import BotSettings

anything = settings(
    max_examples=settings.default.max_examples // 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ANN = Caller("7" * 18, "2" * 18, "general", alone=True)
DISCORD = commands_for(Platform.DISCORD, ContentFolder.packaged().read())
"""The commands as Discord has them."""


@pytest.fixture
def desk(assistant: Assistant, tmp_path: Any) -> Desk:
    """Who answers, on a day on which the packaged rounds are fresh."""
    assistant.knowledge.titles()
    return Desk(BotSettings(data_dir=tmp_path), assistant, lambda: FRESH)


@pytest.fixture
def front_desk(desk: Desk) -> FrontDesk:
    """Discord's side, without Discord."""
    return FrontDesk(desk, Shelf(), lambda: 5)


@pytest.fixture
def links(assistant: Assistant) -> DeepLinks:
    """Telegram's deep links."""
    return DeepLinks(BOT_NAME, Shelf(), assistant.catalogue.content.replies)


@pytest.fixture
def book(desk: Desk, links: DeepLinks) -> CommandBook:
    """Telegram's commands."""
    return CommandBook(desk, links)


def options_of(data: st.DataObject) -> tuple[str, dict[str, str]]:
    """Return a command of ours, or none, with anything in its options."""
    command = data.draw(st.sampled_from(DISCORD))
    options = {o.name: texts for o in command.options}
    return data.draw(st.sampled_from([command.name, "gone"])), data.draw(st.fixed_dictionaries({}, optional=options))


# --- Discord ------------------------------------------------------------------------------------


@anything
@given(data=st.data())
async def test_discord_commands(data: st.DataObject, front_desk: FrontDesk) -> None:
    """Any command with anything in its options, and what is offered while one of them is typed."""
    name, values = options_of(data)
    with capture_logs() as logs:
        reply = await front_desk.command(name, values, ANN)
        offered = [front_desk.suggest(name, option, typed, ANN) for option, typed in values.items()]
    assert reply.message.embeds
    assert all(len(s.label) <= 100 for suggestions in offered for s in suggestions)
    assert not faults(logs)


@anything
@given(payload=payloads, label=texts, values=st.dictionaries(st.sampled_from(["score", "category", "x"]), texts))
async def test_discord_presses_and_forms(
    payload: str, label: str, values: dict[str, str], front_desk: FrontDesk
) -> None:
    """Any custom id, pressed or submitted with anything in the fields."""
    with capture_logs() as logs:
        pressed = await front_desk.press(payload, label, ANN)
        submitted = await front_desk.submit(payload, values, ANN)
    assert isinstance(pressed, Form) or pressed.message.embeds
    assert submitted.message.embeds
    assert not faults(logs)


@anything
@given(text=st.one_of(texts, st.lists(st.sampled_from(EDGES)).map(" ".join)))
async def test_discord_messages(text: str, front_desk: FrontDesk) -> None:
    """Any words said to the bot."""
    with capture_logs() as logs:
        reply = await front_desk.said(text, ANN)
    assert reply is not None
    assert reply.message.embeds
    assert not faults(logs)


# --- Telegram -----------------------------------------------------------------------------------


async def answered(said: Heard, words: str, book: CommandBook, desk: Desk) -> None:
    """Ask by a command in a private chat on Telegram; the answer can be shown."""
    question = Question(words, FRESH, Asker("telegram", "1", "1"))
    with capture_logs() as logs:
        asked = await book.ask(said, question, alone=True)
        answer = asked.answer or await desk.reply(asked.question)
    shown(answer, logs)


@anything
@given(command=st.sampled_from(["last", "start", "alerts", "me", "ask", "wasitenough", "", "nothing"]), words=texts)
async def test_telegram_commands(command: str, words: str, book: CommandBook, desk: Desk) -> None:
    """Any words after any command."""
    await answered(Heard(command, words, named=True), words, book, desk)


@anything
@given(payload=payloads)
async def test_telegram_deep_links(payload: str, links: DeepLinks, book: CommandBook, desk: Desk) -> None:
    """Any start parameter, one of our own making with anything in it as well."""
    packed = base64.urlsafe_b64encode(payload.encode(errors="replace")).decode().rstrip("=")
    for start in (payload, packed):
        press = await links.press_in(start)
        assert press is None or not {"action", "choice"} & press.slots.keys()
        await answered(Heard("start", start, named=True), "", book, desk)


@anything
@given(typed=texts)
async def test_telegram_inline_queries(typed: str, book: CommandBook, desk: Desk, links: DeepLinks) -> None:
    """Anything half typed gets cards."""
    cards = InlineCards(desk, book, Keyboards(Shelf(), links))
    with capture_logs() as logs:
        offered = await cards.of(InlineQuery("1", User.de_json(person(1), None), typed, ""))
    assert 1 <= len(offered) <= 5
    assert not faults(logs)


def shown(answer: Answer, logs: list[Any]) -> None:
    """Demand messages that can be sent, and no fault of ours in the log."""
    messages = render(answer)
    assert messages
    assert all(text.strip() for text in messages)
    assert not faults(logs)


def faults(logs: list[Any]) -> list[Any]:
    """Return what the log says went wrong here."""
    return [entry for entry in logs if entry["log_level"] == "error"]
