"""Sending and editing through discord.py: in time, once, and without mentioning anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, TypeVar

import discord
import structlog

from adapters.discord.components import Component
from adapters.discord.forms import Form
from adapters.discord.front_desk import Reply
from adapters.discord.render import CHART, Rendered

log = structlog.get_logger(__name__)

DEFER_AFTER = 1.5
"""Seconds; Discord gives up on an interaction after three."""

_AT_ONCE, _MOST_WAITING = 16, 1000
"""Answers in the making, for more would be finished later, each of them; and who waits for one at most."""

NOBODY = discord.AllowedMentions.none()
_SELECT = 3
_UNKNOWN_INTERACTION, _ALREADY_ANSWERED = 10062, 40060
_LONGEST_TYPED = 200

Interaction = discord.Interaction[Any]
Result = TypeVar("Result")


class Turns:
    """First come, first served: whoever waits for their turn is told in time that the answer is on its way."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    @property
    def full(self) -> bool:
        """Whether nobody else can be taken in."""
        return self._waiting >= _MOST_WAITING

    async def take(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Do ``work`` when it is its turn."""
        self._waiting += 1
        try:
            async with self._places:
                return await work()
        finally:
            self._waiting -= 1


async def respond(interaction: Interaction, work: Awaitable[Reply | Form], *, private: bool) -> None:
    """Show what ``work`` brings; where it takes long, tell Discord that it is on its way, ``private`` or not."""
    task = asyncio.ensure_future(work)
    try:
        with _letting_go(interaction):
            done, _ = await asyncio.wait({task}, timeout=DEFER_AFTER)
            if not done:
                await _defer(interaction, private=private)
            await _show(interaction, await task)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def show(interaction: Interaction, reply: Reply) -> None:
    """Show ``reply`` now."""
    with _letting_go(interaction):
        await _show(interaction, reply)


@contextmanager
def _letting_go(interaction: Interaction) -> Iterator[None]:
    """Leave an interaction alone that Discord has given up on, or has an answer to."""
    try:
        yield
    except discord.HTTPException as problem:
        if problem.code not in (_UNKNOWN_INTERACTION, _ALREADY_ANSWERED):
            raise
        log.warning("interaction_lost", interaction=interaction.id, code=problem.code)


async def post(message: discord.Message, reply: Reply) -> None:
    """Answer ``message`` in its channel: with embeds, as plain text where they are not allowed, else not at all."""
    reference = message.to_reference(fail_if_not_exists=False)
    try:
        files = _files_of(reply.message)
        await message.channel.send(**shown(reply.message), files=files, reference=reference, mention_author=False)
    except discord.Forbidden as problem:
        log.info("embeds_refused", channel=message.channel.id, code=problem.code)
        await _post_plainly(message, reply)


async def _post_plainly(message: discord.Message, reply: Reply) -> None:
    try:
        await message.channel.send(reply.message.plain, allowed_mentions=NOBODY, suppress_embeds=True)
    except discord.Forbidden as problem:
        log.info("channel_closed_to_us", channel=message.channel.id, code=problem.code)


def shown(message: Rendered) -> dict[str, Any]:
    """Return ``message`` as discord.py sends it."""
    made: dict[str, Any] = {"embeds": [discord.Embed.from_dict(e) for e in message.embeds], "allowed_mentions": NOBODY}
    return {**made, "view": view_of(message.rows)} if message.rows else made


def _files_of(message: Rendered) -> list[discord.File]:
    files = [discord.File(BytesIO(message.chart), CHART, description=message.alt)] if message.chart else []
    if message.document:
        files.append(discord.File(BytesIO(message.document.text.encode()), message.document.name))
    return files


def view_of(rows: Iterable[Component]) -> discord.ui.View:
    """Return the components as a view that discord.py sends but does not keep: presses come to us in any case."""
    view = discord.ui.View(timeout=None)
    for at, row in enumerate(rows):
        for component in row["components"]:
            view.add_item(_item(component, at))
    view.stop()
    return view


def _item(component: Component, row: int) -> discord.ui.Item[Any]:
    if component["type"] == _SELECT:
        options = [discord.SelectOption(label=o["label"], value=o["value"]) for o in component["options"]]
        return discord.ui.Select(
            custom_id=component["custom_id"], placeholder=component["placeholder"], options=options, row=row
        )
    return discord.ui.Button(
        style=discord.ButtonStyle(component["style"]),
        label=component["label"],
        custom_id=component["custom_id"],
        disabled=component["disabled"],
        row=row,
    )


async def _defer(interaction: Interaction, *, private: bool) -> None:
    """A press keeps its message until it changes; anything else shows that the bot is thinking."""
    if interaction.type is discord.InteractionType.component:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=private, thinking=True)


async def _show(interaction: Interaction, result: Reply | Form) -> None:
    if isinstance(result, Form):
        await interaction.response.send_modal(_modal(result))
        return
    message, files = shown(result.message), _files_of(result.message)
    if interaction.response.is_done():
        await _show_late(interaction, result, message, files)
    elif result.edit and interaction.message is not None:
        await interaction.response.edit_message(**{"view": None, **message}, attachments=files)
    else:
        await interaction.response.send_message(**message, files=files, ephemeral=result.private)


async def _show_late(
    interaction: Interaction, result: Reply, message: dict[str, Any], files: list[discord.File]
) -> None:
    """After a defer: the first message takes its place, but for a press that is answered to somebody else."""
    if interaction.type is discord.InteractionType.component and not result.edit:
        await interaction.followup.send(**message, files=files, ephemeral=True)
    else:
        await interaction.edit_original_response(**{"view": None, **message}, attachments=files)


def _modal(form: Form) -> discord.ui.Modal:
    modal = discord.ui.Modal(title=form.title, custom_id=form.payload)
    for line in form.fields:
        entry: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id=line.name, required=line.required, max_length=_LONGEST_TYPED
        )
        modal.add_item(discord.ui.Label(text=line.label, description=line.hint or None, component=entry))
    modal.stop()
    return modal
