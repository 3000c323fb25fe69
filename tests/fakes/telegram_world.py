"""Telegram's side of the bot: people, chats, messages, updates that wait; what people do to make them."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fakes.telegram_errors import Refused
from fakes.telegram_markup import units

BOT_ID = 4242
BOT_NAME = "ExpressEntryTestBot"
ME = {
    "id": BOT_ID,
    "is_bot": True,
    "first_name": "Express Entry",
    "username": BOT_NAME,
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}

Json = dict[str, Any]


def person(number: int, language: str = "en") -> Json:
    """Return one of the people: ids beyond 32 bits, as Telegram has them."""
    return {"id": 5_000_000_000 + number, "is_bot": False, "first_name": f"P{number}", "language_code": language}


def private(user: Mapping[str, Any]) -> Json:
    """Return the private chat with ``user``."""
    return {"id": user["id"], "type": "private", "first_name": user["first_name"]}


def group(number: int, *, forum: bool = False) -> Json:
    """Return one of the supergroups."""
    chat = {"id": -1_001_000_000_000 - number, "type": "supergroup", "title": f"Group {number}"}
    return {**chat, "is_forum": True} if forum else chat


def channel(number: int) -> Json:
    """Return one of the channels."""
    return {"id": -1_002_000_000_000 - number, "type": "channel", "title": f"Channel {number}"}


@dataclass
class World:
    """Everything Telegram knows. ``shut`` are chats that refuse the bot, ``topics`` the threads a chat has."""

    me: Json = field(default_factory=lambda: dict(ME))
    chats: dict[int, Json] = field(default_factory=dict)
    messages: dict[tuple[int, int], Json] = field(default_factory=dict)
    inline_messages: dict[str, Json] = field(default_factory=dict)
    pending: list[Json] = field(default_factory=list)
    shut: dict[int, Refused] = field(default_factory=dict)
    administrators: dict[int, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    topics: dict[int, set[int]] = field(default_factory=dict)
    open_queries: set[str] = field(default_factory=set)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._update_ids = itertools.count(900_000_001)
        self._message_ids = itertools.count(1)
        self._query_ids = itertools.count(7_000_000_000_000)

    def happen(self, kind: str, what: Json) -> Json:
        """Queue an update and return it."""
        update = {"update_id": next(self._update_ids), kind: what}
        self.pending.append(update)
        self.arrived.set()
        return update

    def write(self, chat: Mapping[str, Any], **content: Any) -> Json:
        """Put a message into ``chat`` and return it; no update comes of it."""
        self.chats.setdefault(chat["id"], dict(chat))
        message = {"message_id": next(self._message_ids), "date": int(time.time()), "chat": dict(chat), **content}
        self.messages[chat["id"], message["message_id"]] = message
        return message

    def says(self, user: Json, text: str, chat: Json | None = None, **more: Any) -> Json:
        """``user`` writes ``text``, privately unless ``chat`` is given; commands and mentions get their entities."""
        entities = [*_commands(text), *_mentions(text)]
        content = {"from": user, "text": text, **({"entities": entities} if entities else {}), **more}
        message = self.write(chat or private(user), **content)
        self.happen("message", message)
        return message

    def posts(self, channel: Json, text: str) -> Json:
        """An administrator of ``channel`` posts ``text`` there: nobody is told who."""
        message = self.write(channel, text=text, sender_chat=channel, entities=[*_commands(text), *_mentions(text)])
        self.happen("channel_post", message)
        return message

    def presses(self, user: Json, message: Mapping[str, Any], label: str) -> str:
        """``user`` presses the button ``label`` under ``message``; returns the query's id."""
        if message not in (*self.messages.values(), *self.inline_messages.values()):
            raise AssertionError("the message is no longer there")
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        (data,) = [b["callback_data"] for row in rows for b in row if b["text"] == label]
        return self.calls_back(user, message, data)

    def calls_back(self, user: Json, message: Mapping[str, Any], data: str) -> str:
        """A callback with ``data`` comes from ``message``, as from a button of an older version."""
        query: Json = {"id": str(next(self._query_ids)), "from": user, "chat_instance": "1", "data": data}
        where = "inline_message_id" if "inline_message_id" in message else "message"
        query[where] = message.get("inline_message_id", message)
        self.open_queries.add(query["id"])
        self.happen("callback_query", query)
        return str(query["id"])

    def types_inline(self, user: Json, text: str) -> str:
        """``user`` types ``@bot text`` in some chat; returns the query's id."""
        query = {"id": str(next(self._query_ids)), "from": user, "query": text, "offset": "", "chat_type": "sender"}
        self.open_queries.add(str(query["id"]))
        self.happen("inline_query", query)
        return str(query["id"])

    def sets_member(self, user: Json, chat: Json, old: str, new: str) -> None:
        """``user`` changes what the bot is in ``chat``, such as from ``member`` to ``kicked``."""
        change = {"chat": chat, "from": user, "date": int(time.time())}
        change |= {f"{n}_chat_member": _member(self.me, status) for n, status in (("old", old), ("new", new))}
        self.happen("my_chat_member", change)

    def shown(self, chat: Mapping[str, Any]) -> list[Json]:
        """Return the bot's messages in ``chat``, as they read now, oldest first."""
        return [
            m
            for (c, _), m in sorted(self.messages.items())
            if c == chat["id"] and "from" in m and m["from"]["id"] == BOT_ID
        ]


def _member(user: Json, status: str) -> Json:
    return {"user": user, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def _commands(text: str) -> list[Json]:
    command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    return [{"type": "bot_command", "offset": 0, "length": len(command)}] if command else []


def _mentions(text: str) -> list[Json]:
    at = text.find(f"@{BOT_NAME}")
    alone = at >= 0 and not text.startswith("/")
    return [{"type": "mention", "offset": units(text[:at]), "length": len(BOT_NAME) + 1}] if alone else []
