"""How the Bot API says no."""

from __future__ import annotations

from collections.abc import Mapping

_KINDS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}
_KINDS |= {429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway"}


class Refused(Exception):
    """A call that the Bot API refuses: ``error_code``, description, ``parameters`` for the caller."""

    def __init__(self, code: int, description: str = "", **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters
        self.description = ": ".join(part for part in (_KINDS[code], description) if part)

    def body(self) -> Mapping[str, object]:
        """Return the answer's body."""
        told: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        return {**told, "parameters": self.parameters} if self.parameters else told


def flood(seconds: int) -> Refused:
    """Return the refusal of one who sends too much: wait ``seconds``."""
    return Refused(429, f"retry after {seconds}", retry_after=seconds)


BLOCKED = Refused(403, "bot was blocked by the user")
KICKED = Refused(403, "bot was kicked from the supergroup chat")
DELETED = Refused(403, "user is deactivated")
NEVER_STARTED = Refused(403, "bot can't initiate conversation with a user")
NO_CHAT = Refused(400, "chat not found")
NO_THREAD = Refused(400, "message thread not found")
NO_RIGHTS = Refused(400, "not enough rights to send text messages to the chat")


def migrated(to: int) -> Refused:
    """Return the refusal of a group that became the supergroup ``to``."""
    return Refused(400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=to)
