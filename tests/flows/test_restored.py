"""A restored backup: who had alerts has them again, and history is not told anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from fakes.world import World, new_round, settled

from bot.operating.backup import back_up, restore


@pytest.mark.parametrize("store_of_world", ["sqlite", "postgres"], indirect=True)
async def test_a_restored_backup_announces_no_history(world: World, tmp_path: Path) -> None:
    """Rounds told after the backup was made and older than a week become one summary, and the next one is told."""
    file, store = tmp_path / "backup", world.service.database
    await world.ask("notify me of every round")
    await back_up(store, file)
    for number in (438, 439, 440):
        await world.prints(new_round(number, world.clock()))
        await settled(world)
    world.clock.forward(days=20)
    world.platform.posts.clear()
    await restore(store, file, tmp_path, world.clock(), timedelta(days=7), replacing=True)
    await world.read()
    await settled(world)
    assert world.platform.told("home") == ["3 older rounds that I had not told of"]
    await world.prints(new_round(441, world.clock()))
    await settled(world)
    assert "#441" in world.platform.told("home")[-1]
