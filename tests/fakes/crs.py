"""The packaged CRS grid and language tests, and language results as a person tells them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from knowledge.crs import Grid, LanguageTest, LanguageTests, RuleSet, Score
from knowledge.dataset import Dataset

ABILITIES = ("listening", "reading", "writing", "speaking")
PRESENT = date(2026, 6, 1)


@cache
def packaged_grid() -> Grid:
    """Read the grid that comes with the package."""
    return Grid(rule_sets=tuple(Dataset.packaged().records(RuleSet)))


@cache
def packaged_tests() -> LanguageTests:
    """Read the language tests that come with the package."""
    return LanguageTests(tests=tuple(Dataset.packaged().records(LanguageTest)))


def told(lang: str, *each: int) -> dict[str, Any]:
    """Return a result told in levels: one for all four abilities, or four."""
    four = each * 4 if len(each) == 1 else each
    return {"lang": lang, "levels": dict(zip(ABILITIES, four, strict=True))}


def printed(lang: str, test: str, *each: float | str, **more: Any) -> dict[str, Any]:
    """Return a result told in the test's own scores."""
    return {"lang": lang, "test": test, "scores": dict(zip(ABILITIES, each, strict=True)), **more}


def keys(result: Score) -> list[str]:
    """Return the keys of the cautions."""
    return [caution.key for caution in result.warnings]
