"""Discord and Telegram as a process of their own, so that what they cost is not counted as ours.

python -m fakes.platform_process PEOPLE     one line of JSON comes: the settings that lead to each; ends with its stdin
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fakes.discord_server import TOKEN, DiscordServer
from fakes.telegram_server import BotApi
from fakes.telegram_world import person, private

TESTS = Path(__file__).parents[1]
FIRST_CHANNEL = 200_000_000_000_000_000


def chat_of(platform: str, number: int) -> str:
    """Return one of the chats that a platform has."""
    return str(FIRST_CHANNEL + number if platform == "discord" else person(number)["id"])


def settings_of(discord: DiscordServer, telegram: BotApi) -> dict[str, dict[str, str]]:
    """Return the settings of the adapters, by platform."""
    return {
        "discord": {"token": TOKEN, "api_url": discord.api_url, "gateway_url": discord.gateway_url},
        "telegram": {"token": telegram.token, "api_url": telegram.url},
    }


@asynccontextmanager
async def platforms(people: int) -> AsyncIterator[dict[str, Any]]:
    """Run both beside this process; give the settings that lead to each."""
    path = f"{TESTS.parent}{os.pathsep}{TESTS}"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "fakes.platform_process", str(people)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert process.stdout
    try:
        yield json.loads(await process.stdout.readline())
    finally:
        process.kill()
        await process.wait()


async def _serve(people: int) -> None:
    async with DiscordServer() as discord, BotApi() as telegram:
        telegram.world.chats |= {person(n)["id"]: private(person(n)) for n in range(people)}
        print(json.dumps(settings_of(discord, telegram)), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
