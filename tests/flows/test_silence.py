"""What the whole bot writes while it runs, at its most talkative: never a token, never what people say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes.discord_person import Person
from fakes.discord_world import Spot
from fakes.real_bot import RealBot, real_bot
from fakes.telegram_errors import Refused
from fakes.telegram_server import Fault
from fakes.telegram_world import group, person

ANN, BEN = person(1), person(2)
WRONG = {
    "well formed": (
        "7777777:" + "WRONGwrongWRONGwrongWRONGwrongWRONG",
        ".".join(("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GabcDe", "wrongWRONGwrongWRONGwrongWRONGwrong")),
    ),
    "nothing like a token": ("hunter2secretword", "opensesamesecretword"),
}
WORDS = ("zanzibarquokka", "wallabyphlox", "xylophonegnu", "marmaladeyak", "ocelotfjord", "quetzalbyte")
"""Nobody but a person would write these."""


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("form", ["console", "json"])
async def test_wrong_tokens_are_told_and_not_shown(kind: str, form: str, tmp_path: Path, built_dir: Path) -> None:
    """Each platform is refused in one line that names the setting; the tokens stand nowhere."""
    telegram, discord = WRONG[kind]
    given = {"TELEGRAM_TOKEN": telegram, "DISCORD_TOKEN": discord, "LOG_FORMAT": form}
    async with real_bot(tmp_path, built_dir, **given) as bot:
        await bot.until(lambda: bot.process.returncode is not None, 60)
        for name, token in (("TELEGRAM_TOKEN", telegram), ("DISCORD_TOKEN", discord)):
            assert bot.said.count(name) == 1
            assert not any(token[n : n + 8] in bot.said for n in range(len(token) - 8))
        assert "Traceback" not in bot.said


@pytest.mark.parametrize("form", ["console", "json"])
async def test_what_people_say_is_not_written_down(form: str, tmp_path: Path, built_dir: Path) -> None:
    """Chatter, questions, failures and floods on both platforms, and not a word of it in the log."""
    async with real_bot(tmp_path, built_dir, LOG_FORMAT=form, KEEP_UNANSWERED="true") as bot:
        await bot.until_ready()
        await _chatter(bot)
        assert await bot.stop() == 0
        said = bot.said
    for word in (*WORDS, bot.telegram.token, bot.discord.token, *bot.discord.shown):
        assert word not in said, [line for line in said.splitlines() if word in line][:3]
    assert "answered" in said
    if form == "json":
        assert_each_is_about_one_question([json.loads(line) for line in said.splitlines()])


async def _chatter(bot: RealBot) -> None:
    telegram, server = bot.telegram, bot.discord
    one, two, three, four, five, six = WORDS
    telegram.world.says(ANN, f"{one} {two}")
    await telegram.until("sendMessage", 1, chat=ANN["id"])
    telegram.plan("sendMessage", Fault(Refused(400, f"Bad Request: can't parse entities: {two}")), chat=BEN["id"])
    telegram.world.says(BEN, f"was 470 enough for {three}?")
    telegram.world.says(BEN, f"/last {two}", group(1))
    telegram.world.types_inline(BEN, f"{four} healthcare")
    await telegram.until("answerInlineQuery")
    await telegram.until("sendMessage", 1, chat=group(1)["id"])
    ann = Person(server, spot=Spot("private"))
    await ann.says(f"{five} {six}")
    server.limit("POST", "/channels/.*/messages", 0.1)
    await ann.says(f"last healthcare round {four}")
    server.limit("POST", "/callback", 0.1)
    await ann.slash("ask", question=f"{six} {five}")
    server.fail("POST", "/channels/.*/messages", 400, 50035)
    await ann.says_soon(f"last {one} round")
    await bot.until(lambda: "discord_event_failed" in bot.said)


def assert_each_is_about_one_question(lines: list[dict[str, str]]) -> None:
    """Lines of a question carry its id: every answer has one, and no two answers the same."""
    answered = [line["question"] for line in lines if line["event"] == "answered"]
    assert len(set(answered)) == len(answered) > 4
    failed = [line for line in lines if line["event"] in ("discord_event_failed", "telegram_update_failed")]
    assert failed
    assert all(line["question"] in answered for line in failed)
    kinds = "BadRequest", "HTTPException"
    assert all("Traceback" not in e and e.strip().split(".")[-1] in kinds for e in (f["exception"] for f in failed))
