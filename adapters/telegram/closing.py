"""Why a chat takes nothing any more, as a reason code."""

from __future__ import annotations

from telegram.error import TelegramError

_FORBIDDEN = {
    "blocked": "blocked",
    "kicked": "kicked",
    "deactivated": "deleted",
    "can't initiate": "never_started",
    "not a member": "left",
}
_REFUSED = {
    "chat not found": "not_found",
    "peer_id_invalid": "not_found",
    "not enough rights": "no_rights",
    "have no rights": "no_rights",
    "need administrator rights": "no_rights",
    "chat_write_forbidden": "no_rights",
    "thread not found": "topic_gone",
    "topic_closed": "topic_closed",
    "topic_deleted": "topic_gone",
    "group is deactivated": "deleted",
}


def closed_reason(problem: TelegramError) -> str:
    """Return the reason code of a chat that forbids the bot to write."""
    return _found(problem, _FORBIDDEN) or "forbidden"


def refused_reason(problem: TelegramError) -> str:
    """Return the reason code where a refusal means that nothing can be sent there; else ``""``."""
    return _found(problem, _REFUSED)


def _found(problem: TelegramError, signs: dict[str, str]) -> str:
    told = problem.message.lower()
    return next((reason for sign, reason in signs.items() if sign in told), "")
