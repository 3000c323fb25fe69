"""Webhook mode: Telegram posts updates, and is told that they arrived only once they are kept."""

from __future__ import annotations

import socket
from typing import Any

import httpx
import pytest
from fakes.hosting import Desk
from fakes.telegram_errors import Refused
from fakes.telegram_running import serving
from fakes.telegram_server import BotApi, Fault
from fakes.telegram_world import person

from adapters.telegram.inbox import Inbox

ANN = person(1)
PASSED = "a-password_of-the-test"


@pytest.fixture
def hook() -> dict[str, Any]:
    """The settings of a webhook on a free port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return {"webhook_url": f"http://127.0.0.1:{port}/tg", "webhook_port": port, "webhook_secret": PASSED}


async def test_updates_come_by_webhook(api: BotApi, desk: Desk, hook: dict[str, Any]) -> None:
    """Updates are answered without a single poll."""
    async with serving(api, desk, **hook):
        for n in range(20):
            api.world.says(person(n), "last round")
        await api.until("sendMessage", 20)
    assert not api.called("getUpdates")


async def test_strangers_are_turned_away(api: BotApi, desk: Desk, hook: dict[str, Any]) -> None:
    """Without the secret nothing is taken in; what cannot be read is refused; an update twice is answered once."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": PASSED}
    async with serving(api, desk, **hook), httpx.AsyncClient() as client:
        await api.until("setWebhook")
        update = api.world.says(ANN, "last round") and dict(api.world.pending[0])
        await api.until("sendMessage")
        url = hook["webhook_url"]
        assert (await client.post(url, json=update)).status_code == 403
        assert (
            await client.post(url, json=update, headers={**headers, **dict.fromkeys(headers, "no")})
        ).status_code == 403
        for body in (b"", b"[]", b"{}", b"nonsense", b'{"update_id": "x"}', b"\xff"):
            assert (await client.post(url, content=body, headers=headers)).status_code == 400
        assert (await client.get(url, headers=headers)).status_code == 405
        assert (await client.post(url, json=update, headers=headers)).status_code == 200
        api.world.says(ANN, "last CEC round")
        await api.until("sendMessage", 2)
    assert [q.text for q in desk.asked] == ["last round", "last CEC round"]


async def test_nothing_is_confirmed_before_it_is_kept(
    api: BotApi, desk: Desk, hook: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the disk refuses, Telegram is not told that the update arrived, and hands it over again."""
    keep = Inbox.keep
    failures = iter([OSError("disk full")])

    async def full(self: Inbox, *given: Any) -> set[int]:
        if problem := next(failures, None):
            raise problem
        return await keep(self, *given)

    monkeypatch.setattr(Inbox, "keep", full)
    async with serving(api, desk, **hook):
        api.world.says(ANN, "last round")
        await api.until("sendMessage")


async def test_telegram_may_be_slow_to_take_the_address(
    api: BotApi, desk: Desk, hook: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Setting the webhook is tried until it is taken."""
    monkeypatch.setattr("adapters.telegram.webhook._PAUSE", 0.1)
    api.plan("setWebhook", Fault(Refused(502)), Fault(Refused(502)), Fault(Refused(502)))
    async with serving(api, desk, **hook):
        api.world.says(ANN, "last round")
        await api.until("sendMessage")
