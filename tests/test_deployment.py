"""The files that others run the bot with: what they name is there, and two processes share what they must, no more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from fakes.settings import settings

import bot

ROOT = Path(bot.__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
OURS = {name: s for name, s in COMPOSE["services"].items() if s["image"] == "express-entry-bot"}
PROCESSES = {name: s for name, s in OURS.items() if "command" not in s}


def test_one_process_runs_unless_the_profile_asks_for_two() -> None:
    """Without a profile there is one bot on SQLite; with it two, a PostgreSQL, and tables made before either starts."""
    assert [n for n, s in COMPOSE["services"].items() if "profiles" not in s] == ["bot"]
    assert {n for n, s in COMPOSE["services"].items() if s.get("profiles") == ["postgres"]} == {
        "bot-2", "migrate", "postgres",
    }  # fmt: skip
    for service in PROCESSES.values():
        assert service["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_each_process_has_a_data_dir_of_its_own() -> None:
    """No two share a volume, and each one's is declared."""
    volumes = [v.split(":")[0] for s in COMPOSE["services"].values() for v in s.get("volumes", [])]
    assert len(volumes) == len(set(volumes))
    assert set(volumes) == set(COMPOSE["volumes"])
    assert all(s["volumes"][0].endswith(":/data") for s in PROCESSES.values())


def test_the_second_process_never_starts_on_a_sqlite_of_its_own() -> None:
    """Where STATE_DATABASE_URL was forgotten its address is one that cannot be reached."""
    for name in ("bot-2", "migrate"):
        assert ".invalid/}" in COMPOSE["services"][name]["environment"]["STATE_DATABASE_URL"]
    assert "STATE_DATABASE_URL" not in COMPOSE["services"]["bot"]["environment"]


@pytest.mark.parametrize("name", OURS)
def test_nothing_of_ours_may_do_more_than_it_must(name: str) -> None:
    """A read-only root, a place for scratch, no capability, the loopback only; secrets come from .env."""
    service = OURS[name]
    assert service["read_only"]
    assert service["tmpfs"] == "/tmp"  # noqa: S108 - inside of the container
    assert service["cap_drop"] == ["ALL"]
    assert service["env_file"] == ".env"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert not {key for key in service["environment"] if "TOKEN" in key or "SECRET" in key}


def test_the_image_holds_what_is_locked_and_runs_as_nobody_special() -> None:
    """Hashes are asked for, and the last stage ends as a user who owns DATA_DIR and nothing else."""
    assert "--require-hashes" in DOCKERFILE
    last = DOCKERFILE.rsplit("FROM", 1)[1]
    assert "USER bot" in last
    assert "DATA_DIR=/data" in last
    assert re.findall(r"^COPY .*$", last, re.MULTILINE) == ["COPY --from=build /opt/bot /opt/bot"]


def test_what_is_built_gets_into_the_image_and_nothing_else() -> None:
    """The packages and what describes them; no data, no secrets."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    kept = {line[1:] for line in rules if line.startswith("!")}
    assert kept == {"adapters", "bot", "knowledge", "pyproject.toml", "requirements.lock", "README.md", "LICENSE"}
    assert all((ROOT / path).exists() for path in kept)


def test_the_variables_that_compose_names_are_settings() -> None:
    """What is set in compose.yaml is read by somebody: the bot, PostgreSQL, or matplotlib."""
    others = {"POSTGRES_PASSWORD", "POSTGRES_USER", "MPLCONFIGDIR"}
    health = {"HEALTH_HOST", "HEALTH_PORT"}
    named = {key for s in COMPOSE["services"].values() for key in s.get("environment", {})}
    assert named - others - health <= set(settings())
