"""Sending what nobody asked for just now: alerts, to channels and private chats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from adapters.discord.render import Rendered, render
from adapters.discord.replies import shown
from bot.commands.book import Platform
from bot.sending import Address, Closed, Message, PerAnswer, Rejected, Result, Retry, Sent, Unknown

if TYPE_CHECKING:
    from adapters.discord.client import Client

_CLOSED: Mapping[int, str] = {
    10003: "the channel is gone",
    10004: "the server is gone",
    10013: "the person is gone",
    40001: "not permitted",
    50001: "no access to the channel",
    50007: "private messages are closed",
    50013: "not permitted to write there",
    50083: "the thread is archived",
    50278: "no server in common any more",
}
_NO_PERMISSION = 50013
_NOT_CONNECTED = Retry(5.0, "not connected")


class DiscordSender:
    """Sends through the client that is connected at present; ``client`` is set by who connects it."""

    platform = Platform.DISCORD.value

    def __init__(self, per_second: float) -> None:
        self.per_second = per_second
        self.client: Client | None = None
        self._made: PerAnswer[Rendered] = PerAnswer()

    @property
    def account(self) -> str | None:
        """The bot's own id, known once it has logged in."""
        user = self.client.user if self.client and not self.client.is_closed() else None
        return str(user.id) if user else None

    @property
    def connected(self) -> bool:
        """Whether every shard of this process has its connection to the gateway."""
        client = self.client
        if client is None or client.is_closed() or not client.is_ready():
            return False
        return not any(shard.is_closed() for shard in client.shards.values())

    async def open(self, person: str) -> Address | Closed:
        """Return the private chat with ``person``."""
        if self.client is None or self.account is None:
            return Closed("not connected")
        try:
            chat = await self.client.create_dm(discord.Object(int(person)))
        except discord.HTTPException as problem:
            return Closed(_CLOSED.get(problem.code, f"refused ({problem.status}, {problem.code})"))
        return Address(self.platform, str(chat.id))

    async def send(self, to: Address, message: Message) -> Result:
        """Try once to send ``message``; as plain text where embeds are not permitted."""
        if self.client is None or self.account is None:
            return _NOT_CONNECTED
        rendered = await self._rendered(message)
        channel = self.client.get_partial_messageable(int(to.chat))
        role = message.mention if message.mention != str(_server_of(self.client, to)) else ""
        options: dict[str, Any] = {"nonce": message.nonce, "silent": message.silent}
        try:
            try:
                sent = await channel.send(**{**shown(rendered), **_mentioning(role)}, **options)
            except discord.Forbidden as problem:
                if problem.code != _NO_PERMISSION:
                    raise
                sent = await channel.send(**_plainly(rendered, role), **options)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as problem:
            return result_of(problem)
        return Sent(str(sent.id))

    async def edit(self, to: Address, sent: str, message: Message) -> Result:
        """Try once to replace the message whose id is ``sent``."""
        if self.client is None or self.account is None:
            return _NOT_CONNECTED
        rendered = await self._rendered(message)
        written = self.client.get_partial_messageable(int(to.chat)).get_partial_message(int(sent))
        try:
            await written.edit(**{"view": None, **shown(rendered)})
        except (discord.DiscordException, aiohttp.ClientError, OSError) as problem:
            return result_of(problem)
        return Sent(sent)

    async def _rendered(self, message: Message) -> Rendered:
        """An alert belongs to nobody: whoever presses a button of it gets an answer of their own."""
        answer = message.answer
        rendered = self._made.get(answer) or self._made.put(answer, render(answer, owner=""))
        if rendered.kept and self.client:
            await self.client.references.keep(rendered.kept)
        return rendered


def result_of(problem: Exception) -> Result:
    """Return what a failed try means: closed, to be tried again, never to be, or unknown."""
    if isinstance(problem, discord.RateLimited):
        return Retry(problem.retry_after, "rate limited")
    if isinstance(problem, discord.HTTPException):
        return _answered(problem)
    if isinstance(problem, aiohttp.ClientConnectorError):
        return Retry(None, "no connection")
    return Unknown(type(problem).__name__)


def _answered(problem: discord.HTTPException) -> Result:
    told = f"{problem.status}, {problem.code}"
    if problem.code in _CLOSED:
        return Closed(_CLOSED[problem.code])
    if problem.status == 429:
        after = problem.response.headers.get("Retry-After")
        return Retry(float(after) if after else None, "rate limited")
    if problem.status >= 500:
        return Unknown(told)
    return Closed(told) if problem.status == 403 else Rejected(told)


def _server_of(client: Client, to: Address) -> int | None:
    """The server of a channel; its id is that of its role for everybody, which is never mentioned."""
    channel = client.get_channel(int(to.chat))
    guild = getattr(channel, "guild", None)
    return guild.id if guild else None


def _mentioning(role: str) -> dict[str, Any]:
    if not role:
        return {}
    allowed = discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(int(role))])
    return {"content": f"<@&{role}>", "allowed_mentions": allowed}


def _plainly(rendered: Rendered, role: str) -> dict[str, Any]:
    mention = _mentioning(role)
    words = " ".join(part for part in (mention.get("content", ""), rendered.plain) if part)
    return {**mention, "content": words[:2000], "suppress_embeds": True}
