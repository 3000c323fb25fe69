"""Log lines: structured, about one question or delivery each, and silent about tokens and about what people say."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from fakes.feed_server import failing
from fakes.platform import until
from fakes.world import World

from bot.alerts.wishes import Wish
from bot.logs import QUESTION, about, begin, configure_logs
from bot.outcome import Outcome
from bot.question import Question
from bot.sending import Retry

TELEGRAM = "123456789:" + "AAE-abc_DEFghiJKLmnoPQRstuVWXyz01234"
DISCORD = ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GabcDe", "abcdefghijklmnopqrstuvwxyz0123456789AB"))
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    """Log everything as JSON; return the lines so far."""
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    configure_logs("DEBUG", "json")
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("token", [TELEGRAM, DISCORD])
@pytest.mark.parametrize("level", ["DEBUG", "WARNING"])
@pytest.mark.parametrize("form", ["console", "json"])
def test_a_token_is_concealed(token: str, level: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In messages, values and tracebacks, of our own lines and of any library's, at any level."""
    configure_logs(level, form)
    try:
        raise ValueError(f"The token `{token}` was rejected")
    except ValueError:
        logging.getLogger("some.package").exception("failed at https://api.example/bot%s/getMe", token)
        structlog.get_logger("ours").exception("failed", url=f"https://api.example/bot{token}/getMe")
    told = capsys.readouterr().err
    assert told.count("was rejected") >= 2
    assert token not in told
    assert token[-12:] not in told


@pytest.mark.parametrize(
    "line",
    [
        "https://api.telegram.org/botSECRET/getMe",
        "the token `SECRET` was rejected",
        "POST https://discord.com/api/v10/webhooks/12345/SECRET/messages/@original responded with 429",
        "POST https://discord.com/api/v10/interactions/12345/SECRET/callback responded with 429",
        "postgresql://bot:SECRET@db/state",
    ],
)
def test_what_stands_in_the_place_of_a_secret_is_concealed(line: str, lines: Lines) -> None:
    """Whatever it looks like; a wrong token has no shape."""
    logging.getLogger("library").warning(line)
    (told,) = lines()
    assert "SECRET" not in told["event"]
    assert "…" in told["event"]


def test_libraries_speak_up_from_warning(lines: Lines) -> None:
    """Below that they tell addresses and what people wrote, whatever level is asked for."""
    for name in ("httpx", "discord.gateway", "telegram.ext", "aiohttp.access", "aiosqlite", "one.nobody.knows"):
        logging.getLogger(name).info("a request to somewhere")
        logging.getLogger(name).debug("somebody's words")
    assert lines() == []


def test_lines_are_about_the_question_they_belong_to(lines: Lines) -> None:
    """Ours and those of libraries, in tasks begun meanwhile as well; one inside another is the same question."""

    async def work() -> None:
        logging.getLogger("library").warning("of a library")

    async def question() -> None:
        with about(QUESTION), about(QUESTION):
            structlog.get_logger().info("ours")
            await asyncio.create_task(work())

    async def event() -> None:
        begin(QUESTION)
        await asyncio.create_task(work())

    async def play() -> None:
        await asyncio.gather(question(), question(), event())
        structlog.get_logger().info("of nobody")

    asyncio.run(play())
    told = lines()
    ids = [line.get("question") for line in told if line["event"] == "of a library"]
    assert len(set(ids)) == 3
    assert None not in ids
    assert {line["question"] for line in told if line["event"] == "ours"} < set(ids)
    assert [line.get("question") for line in told if line["event"] == "of nobody"] == [None]


def test_an_exception_says_nothing_of_what_was_asked(lines: Lines) -> None:
    """In a question it is told by kind and place, down to its causes; elsewhere by its message, too."""

    def fail(words: str) -> None:
        try:
            int(words)
        except ValueError as problem:
            raise RuntimeError(f"cannot read: {words}") from problem

    for inside in (True, False):
        try:
            fail(" ".join(("my", "secret", "score")))
        except RuntimeError:
            with about(QUESTION) if inside else about("delivery", 7):
                structlog.get_logger().exception("failed")
                logging.getLogger("library").exception("failed")
    told = [line["exception"] for line in lines()]
    assert ["my secret" in text for text in told] == [False, False, True, True]
    assert all("ValueError" in text and "RuntimeError" in text and "in fail" in text for text in told)


async def test_what_a_forgotten_task_died_of_is_told_without_words(lines: Lines) -> None:
    """The loop's own line would print the exception."""
    asyncio.get_running_loop().call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": ValueError("my secret"), "future": "my secret"}
    )
    (told,) = lines()
    assert "never retrieved" in told["event"]
    assert "secret" not in json.dumps(told)


async def test_a_question_is_followed_from_its_answer_to_its_failure(world: World, lines: Lines) -> None:
    """An answer that fails and the line that says so share an id, and the words stand in neither."""

    async def broken(_: Wish, question: Question) -> Outcome:
        raise RuntimeError(question.text)

    world.service.desk.perform = broken  # type: ignore[method-assign]
    await world.ask("tell me about healthcare draws")
    await world.ask("last cec round")
    told = lines()
    failed, first, second = (line for line in told if line["event"] in ("answer_failed", "answered"))
    assert failed["question"] == first["question"] != second["question"]
    assert (second["intent"], second["status"]) == ("last_round", "answered")
    assert "healthcare draws" not in json.dumps(told)


async def test_a_delivery_is_followed_through_its_tries(world: World, lines: Lines) -> None:
    """Each try tells the delivery it was made for, what came of it and why."""
    plans = [Retry(0.01, "flood")]
    world.platform.plan = lambda _to, _message: plans.pop() if plans else None
    await world.ask("tell me about healthcare draws")
    await world.ask("send a test alert")
    work = asyncio.create_task(world.service.parts()["deliver test"]())  # type: ignore[arg-type]

    def posted() -> bool:
        world.clock.forward(seconds=1)
        world.service._wake()
        return bool(world.platform.posts)

    await until(posted)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    tries = [line for line in lines() if line["event"] == "delivery_tried"]
    assert [(line["state"], line["reason"]) for line in tries] == [("waiting", "flood"), ("sent", "")]
    assert len({line["delivery"] for line in tries}) == 1


async def test_a_feed_that_fails_is_told_without_a_question(world: World, lines: Lines) -> None:
    """What nobody asked for belongs to no question."""
    world.server.plan(failing(404))
    await world.service.watch.once()
    (told,) = lines()
    assert told["event"] == "feed_read"
    assert "question" not in told
