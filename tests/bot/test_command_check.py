"""Faults in commands are found before a platform refuses them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.commands.check import command_faults
from bot.content import ContentFolder

Change = Callable[[Any], None]
_SLOTS = {"category", "score", "profile_date", "round", "date", "count", "year", "direction", "occupation"}


@pytest.fixture
def content(tmp_path: Path) -> ContentFolder:
    """A copy of the content files of one command."""
    packaged = ContentFolder.packaged().folder
    for path in packaged.rglob("*.yaml"):
        if path.stem == "last_round" or path.stem.startswith("_") or path.parent == packaged:
            copy = tmp_path / path.relative_to(packaged)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return ContentFolder(tmp_path)


def _edit(path: Path, change: Change) -> None:
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _faults(folder: ContentFolder) -> list[str]:
    return list(command_faults(folder.read(), _SLOTS))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda spec: spec["discord"].update(en="Last Draw"), "Last Draw cannot be a command's name"),
        (lambda spec: spec.update(telegram=["dernière"]), "dernière cannot be a command's name"),
        (lambda spec: spec["says"].update(en="x" * 101), "its description in en has not 1 to 100 characters"),
        (lambda spec: spec["says"].pop("fr"), "its description is missing in fr"),
        (lambda spec: spec["discord"].pop("fr"), "it has no name in fr"),
        (lambda spec: spec.update(options={"colour": "required"}), "no option is called colour"),
        (lambda spec: spec.update(slots={"colour": "red"}), "no slot is called colour"),
        (lambda spec: spec["discord"].update(en="status"), "two commands are called status"),
        (
            lambda spec: spec.update(options={"category": "optional", "score": "required"}),
            "a required option stands behind an optional one",
        ),
    ],
)
def test_a_command_that_a_platform_would_refuse(content: ContentFolder, change: Change, fault: str) -> None:
    """One bad command makes a platform refuse all of them: it is found here."""
    _edit(content.folder / "en" / "last_round.yaml", lambda file: change(file["commands"][0]))
    assert any(fault in line for line in _faults(content))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda options: options["category"].update(slot="colour"), "no slot is called colour"),
        (lambda options: options["record"].update(choices={}), "a choice, and only that, has 1 to 25 choices"),
        (lambda options: options["score"].update(slot=""), "it fills no slot"),
        (lambda options: options["category"]["name"].update(en="The Category"), "'The Category' cannot be an option's"),
    ],
)
def test_an_option_that_a_platform_would_refuse(content: ContentFolder, change: Change, fault: str) -> None:
    """An option that nothing can fill or no platform takes is found."""
    _edit(content.folder / "en" / "_common.yaml", lambda file: change(file["options"]))
    assert any(fault in line for line in _faults(content))
