"""Somebody who uses the bot on Discord: types commands, presses buttons, fills in forms, writes messages."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from fakes.discord_server import DiscordServer, Shown
from fakes.discord_world import (
    BOT,
    MANAGE_GUILD,
    READ_AND_WRITE,
    Json,
    Spot,
    bot_user,
    interaction,
    message,
    snowflake,
    user,
)

_COMMAND, _COMPONENT, _AUTOCOMPLETE, _MODAL = 2, 3, 4, 5
_BUTTON, _SELECT = 2, 3


@dataclass
class Person:
    """A person somewhere on Discord."""

    server: DiscordServer
    number: str = "700000000000000001"
    name: str = "ann"
    locale: str = "en-US"
    spot: Spot = field(default_factory=Spot)
    manages: bool = False

    async def slash(self, name: str, **options: Any) -> Shown:
        """Use a command and wait for what is shown."""
        return await self._finished(await self.slash_soon(name, **options))

    async def slash_soon(self, name: str, **options: Any) -> Shown:
        """Use a command without waiting."""
        values = [{"name": n, "type": 4 if isinstance(v, int) else 3, "value": v} for n, v in options.items()]
        return await self._send(_COMMAND, {"id": snowflake(), "name": name, "type": 1, "options": values})

    async def types(self, name: str, option: str, typed: str) -> Shown:
        """Type into an option and wait for what is offered."""
        values = [{"name": option, "type": 3, "value": typed, "focused": True}]
        data = {"id": snowflake(), "name": name, "type": 1, "options": values}
        return await self._finished(await self._send(_AUTOCOMPLETE, data))

    async def press(self, shown: Json, label: str) -> Shown:
        """Press the button called ``label`` under a message."""
        (button,) = [b for b in buttons_of(shown) if b["label"] == label]
        return await self.press_payload(shown, button["custom_id"])

    async def press_payload(self, shown: Json, payload: str) -> Shown:
        """Press a button that carries ``payload``."""
        data = {"component_type": _BUTTON, "custom_id": payload}
        return await self._finished(await self._send(_COMPONENT, data, message=shown))

    async def choose(self, shown: Json, label: str) -> Shown:
        """Choose the option called ``label`` from the menu under a message."""
        (menu,) = [c for row in shown["components"] for c in row["components"] if c["type"] == _SELECT]
        (option,) = [o for o in menu["options"] if o["label"] == label]
        data = {"component_type": _SELECT, "custom_id": menu["custom_id"], "values": [option["value"]]}
        return await self._finished(await self._send(_COMPONENT, data, message=shown))

    async def fill(self, form: Json, under: Json, **values: str) -> Shown:
        """Fill in a form that a button under a message opened."""
        inputs = [label["component"]["custom_id"] for label in form["components"]]
        lines = [
            {
                "type": 18,
                "id": at,
                "component": {"type": 4, "id": 50 + at, "custom_id": name, "value": values.get(name, "")},
            }
            for at, name in enumerate(inputs, 1)
        ]
        data = {"custom_id": form["custom_id"], "components": lines}
        return await self._finished(await self._send(_MODAL, data, message=under))

    async def says(self, text: str, *, mention: bool = True) -> Json:
        """Write a message and return the bot's answer to it."""
        written = await self.says_soon(text, mention=mention)
        return await self.server.posted(lambda m: _answers(m, written["id"]))

    async def says_soon(self, text: str, *, mention: bool = True) -> Json:
        """Write a message without waiting; return it."""
        mentions = [bot_user()] if mention and self.spot.where != "private" else []
        content = f"<@{BOT}> {text}" if mentions else text
        written = message(self.user, content, self.spot, mentions)
        await self.server.gateway.dispatch("MESSAGE_CREATE", written)
        return written

    @property
    def user(self) -> Json:
        """The person as Discord tells of them."""
        return user(self.number, self.name)

    async def _send(self, kind: int, data: Json, **more: Any) -> Shown:
        permissions = MANAGE_GUILD if self.manages else READ_AND_WRITE
        made = interaction(kind, data, self.user, self.spot, self.locale, permissions) | more
        shown = self.server.begin(made)
        await self.server.gateway.dispatch("INTERACTION_CREATE", made)
        return shown

    @staticmethod
    async def _finished(shown: Shown) -> Shown:
        async with asyncio.timeout(30):
            await shown.finished.wait()
        return shown


def buttons_of(message: Json) -> list[Json]:
    """The buttons under a message."""
    return [c for row in message["components"] for c in row["components"] if c["type"] == _BUTTON]


def text_of(message: Json) -> str:
    """Everything that stands in the embeds of a message."""
    parts: list[str] = []
    for embed in message["embeds"]:
        parts += [embed.get("title") or "", embed.get("description") or ""]
        parts += [f"{f['name']}: {f['value']}" for f in embed.get("fields", [])]
        parts.append((embed.get("footer") or {}).get("text", ""))
    return "\n".join(part for part in parts if part)


def _answers(message: Json, number: str) -> bool:
    return str((message.get("message_reference") or {}).get("message_id")) == number
