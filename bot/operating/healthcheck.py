"""Asking the running bot how it is, from a process that must start fast: containers ask every half minute."""

from __future__ import annotations

import http.client
import json

from bot.settings import BotSettings

_PATIENCE = 5.0
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - what listens there answers here
_PATHS = ("/livez", "/readyz")


def ask(settings: BotSettings) -> tuple[bool, str]:
    """Return whether the running bot lives and is ready, and what it says of itself, as JSON or a sentence."""
    if settings.health_port is None:
        return False, "HEALTH_PORT is not set, so nobody can be asked"
    host = _ANYWHERE.get(settings.health_host, settings.health_host)
    told: dict[str, object] = {}
    well = True
    for path in _PATHS:
        try:
            status, body = _get(host, settings.health_port, path)
        except (OSError, ValueError, http.client.HTTPException) as problem:
            return False, f"no answer from {host}:{settings.health_port}{path} ({type(problem).__name__})"
        told |= body
        well = well and status == http.client.OK
    return well, json.dumps(told)


def _get(host: str, port: int, path: str) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection(host, port, timeout=_PATIENCE)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, dict(json.loads(response.read()))
    finally:
        connection.close()
