"""The composition root: everything is put together here, once."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import entry_points

from bot.assistant import Assistant
from bot.content import ContentFolder
from bot.engine.catalogue import Catalogue
from bot.ports import Adapter, Clock, Terminal
from bot.settings import BotSettings
from knowledge.dataset import Dataset
from knowledge.progress import Progress, silent
from knowledge.store import KnowledgeStore

ADAPTERS = "express_entry_bot.adapters"


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


@dataclass
class Bot:
    """Everything that runs: the store, the assistant that answers from it, the clock."""

    settings: BotSettings
    store: KnowledgeStore
    assistant: Assistant
    clock: Clock


@asynccontextmanager
async def start(settings: BotSettings, clock: Clock = utc_now, progress: Progress = silent) -> AsyncIterator[Bot]:
    """Open the store and the catalogue and put the assistant together.

    Raises:
        StoreError, DataError, ContentError: something that was shipped or stored cannot be used.
    """
    dataset = Dataset.packaged()
    async with KnowledgeStore.open(settings.data_dir, dataset, progress) as store:
        await store.prepare_titles(progress)
        catalogue = Catalogue.load(ContentFolder.packaged(), dataset, settings.data_dir, progress)
        assistant = Assistant(catalogue, await store.load(), settings.zone)
        yield Bot(settings, store, assistant, clock)


def settle() -> None:
    """Let the garbage collector leave alone what is loaded: looking through it keeps everybody waiting."""
    gc.collect()
    gc.freeze()


def find_adapters() -> Mapping[str, Adapter]:
    """Return every installed adapter by name, loaded."""
    return {point.name: point.load().ADAPTER for point in entry_points(group=ADAPTERS)}


def find_terminal() -> Terminal:
    """Return the console adapter."""
    (point,) = entry_points(group=ADAPTERS, name="console")
    terminal: Terminal = point.load().ADAPTER
    return terminal
