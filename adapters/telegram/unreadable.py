"""Updates that the client library cannot read: they are passed over, and nothing of what they say is logged.

The library itself gives up the whole batch, logs it word for word, and is handed the same again for ever.
"""

from __future__ import annotations

import json
from typing import Any

import structlog
from telegram import Update
from telegram.error import TelegramError

from adapters.telegram.request import Request

log = structlog.get_logger(__name__)


class UpdatesRequest(Request):
    """Fetches updates; of one that cannot be read only the number is left, so that Telegram is told it arrived."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return what Telegram answered.

        Raises:
            TelegramError: it is no JSON.
        """
        try:
            answer: dict[str, Any] = json.loads(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None
        updates = answer.get("result")
        return {**answer, "result": [readable(u) for u in updates]} if isinstance(updates, list) else answer


def readable(update: dict[str, Any]) -> dict[str, Any]:
    """Return ``update``, or its bare number where the library cannot make anything of it."""
    try:
        Update.de_json(update, None)
    except Exception as problem:
        number = update["update_id"]
        log.error("telegram_update_unreadable", update_id=number, problem=type(problem).__name__)
        return {"update_id": number}
    return update
