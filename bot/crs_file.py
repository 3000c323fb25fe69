"""Profiles in files: what ``crs`` reads and prints."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from bot.errors import ProfileFileError
from knowledge.crs import Grid, LanguageTest, LanguageTests, Profile, RuleSet, score
from knowledge.dataset import Dataset

STDIN = "-"
_LONGEST = 100_000


def read_profile(source: str) -> Profile:
    """Return the profile in the file ``source``.

    Raises:
        ProfileFileError: the file cannot be read, or is no JSON object.
        ProfileError: it holds a value that cannot be.
    """
    try:
        told = json.loads(_read(source))
    except OSError as problem:
        raise ProfileFileError(f"{source}: {problem.strerror or problem}") from problem
    except (ValueError, RecursionError) as problem:
        raise ProfileFileError(f"{source} is not JSON: {problem}") from problem
    if not isinstance(told, dict):
        raise ProfileFileError(f"{source} holds {type(told).__name__} where one object, the profile, is due")
    return Profile.model_validate(told)


def _read(source: str) -> str:
    """The text of the file, as far as it is looked at at all."""
    with nullcontext(sys.stdin) if source == STDIN else Path(source).open(encoding="utf-8") as file:
        text = file.read(_LONGEST + 1)
    if len(text) > _LONGEST:
        raise ProfileFileError(f"{source} is longer than {_LONGEST:,} characters")
    return text


def score_json(profile: Profile, day: date) -> str:
    """Return the score of ``profile`` by the rules of ``day``, sections A to D, as one JSON object.

    Raises:
        ProfileError: a language result cannot be read.
    """
    data = Dataset.packaged()
    grid, tests = Grid(rule_sets=data.records(RuleSet)), LanguageTests(tests=data.records(LanguageTest))
    return score(profile, grid, tests, day).model_dump_json()
