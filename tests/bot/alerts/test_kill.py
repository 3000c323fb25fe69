"""Killed at any moment, a bot that is started again tells everybody, and hardly anybody twice."""

from __future__ import annotations

from pathlib import Path

from fakes.databases import postgresql_answers
from fakes.killing import BOUND, arena, nursery_of

from knowledge.snapshot import Knowledge

PEOPLE = 40


async def test_a_killed_bot_loses_nobody(tmp_path: Path, data_dir: Path, knowledge: Knowledge) -> None:
    """Everyone gets the round; with nonces nobody gets it twice, without them at most as many as were on their way."""
    assert knowledge.rounds  # the store in data_dir is built
    kills = {"sqlite": 3, "postgresql": 2} if postgresql_answers() else {"sqlite": 5}
    async with nursery_of(data_dir) as nursery:
        for kind, times in kills.items():
            async with arena(tmp_path / kind, data_dir, PEOPLE, kind, nursery) as prepared:
                for _ in range(times):
                    trial = await prepared.trial(within=0.6)
                    assert trial.missed == 0
                    assert trial.twice_with_nonce == 0
                    assert trial.twice_without <= BOUND + trial.unknowns
