"""Bots that can be killed: a process that has loaded everything once and forks a running bot for each line it reads.

Each is whole: the adapters of Discord and Telegram, connected to servers on the loopback, and everything beside them.

python -m fakes.nursery FOLDER        FOLDER holds a knowledge store; one JSON object a line, the pid comes back
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.discord.sender import DiscordSender
from adapters.discord.settings import DiscordSettings
from adapters.discord.supervisor import supervise
from adapters.telegram.sender import TelegramSender
from adapters.telegram.session import serve
from adapters.telegram.settings import TelegramSettings
from bot.alerts.deliver import Limits
from bot.assistant import Assistant
from bot.bootstrap import Bot, utc_now
from bot.content import ContentFolder
from bot.engine.catalogue import Catalogue
from bot.logs import configure_logs
from bot.service import Service
from bot.settings import BotSettings
from bot.state.leases import Terms
from bot.state.store import open_state
from knowledge.dataset import Dataset
from knowledge.snapshot import Knowledge
from knowledge.store import KnowledgeStore

LIMITS = Limits(at_once=4, batch=25, hold=4.0, idle=0.05, mark_retry=0.1)
TERMS = Terms(length=3.0, renew=0.5, margin=0.5)


async def play(order: dict[str, object], catalogue: Catalogue, knowledge: Knowledge) -> None:
    """Run a bot as ``order`` says until it is killed."""
    folder = Path(str(order["data"]))
    settings = BotSettings.model_validate(
        {
            "data_dir": folder,
            "feed_url": order["feed"],
            "state_database_url": order["state"],
            "feed_poll_seconds": 1,
            "feed_poll_seconds_quiet": 1,
        }
    )
    discord, telegram = DiscordSender(0.0), TelegramSender(0.0)
    to_discord = DiscordSettings.model_validate(order["discord"])
    to_telegram = TelegramSettings.model_validate(order["telegram"])
    async with KnowledgeStore.open(folder) as store, open_state(settings, alone=True) as database:
        bot = Bot(settings, store, Assistant(catalogue, knowledge, ZoneInfo("UTC")), utc_now)
        senders = {discord.platform: discord, telegram.platform: telegram}
        service = Service(bot, database, senders, limits=LIMITS, terms=TERMS)
        if database.is_sqlite:
            await service.take_over()
        await asyncio.gather(
            supervise(to_discord, service, discord),
            serve(to_telegram, service, telegram),
            *(service.supervisor.keep(name, run) for name, run in service.parts().items()),
        )


def main() -> None:
    """Load everything, then fork a bot for each order."""
    configure_logs("ERROR")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    folder = Path(sys.argv[1])
    catalogue = Catalogue.load(ContentFolder.packaged(), Dataset.packaged(), folder)
    knowledge = asyncio.run(_known(folder))
    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            asyncio.run(play(json.loads(line), catalogue, knowledge))
            os._exit(0)
        print(pid, flush=True)


async def _known(folder: Path) -> Knowledge:
    async with KnowledgeStore.open(folder) as store:
        known = await store.load()
    known.titles().search("a")  # the adapters look for them at their start
    return known


if __name__ == "__main__":
    main()
