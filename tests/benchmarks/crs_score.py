#!/usr/bin/env python3
"""How long a CRS score and all that would raise it take, beside checking the profile they are computed from.

    python tests/benchmarks/crs_score.py [--times N] [--at ISO]

The profile is that of a couple with three language results.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date

from clock import add_clock
from timing import line, ratio, time_each

from knowledge.crs import Grid, LanguageTest, LanguageTests, Profile, RuleSet, improvements, score
from knowledge.dataset import Dataset

COUPLE = {
    "age": 33,
    "education": "doctoral",
    "first_language": {"lang": "en", "levels": {"listening": 9, "reading": 8, "writing": 8, "speaking": 8}},
    "second_language": {"lang": "fr", "levels": {"listening": 7, "reading": 7, "writing": 7, "speaking": 8}},
    "canadian_work": 2,
    "foreign_work": 2,
    "spouse": {
        "scored": True,
        "language": {"lang": "en", "levels": {"listening": 7, "reading": 8, "writing": 9, "speaking": 10}},
    },
}


def report(times: int, on: date) -> Iterator[str]:
    """Yield the lines of the report."""
    data = Dataset.packaged()
    grid = Grid(rule_sets=tuple(data.records(RuleSet)))
    tests = LanguageTests(tests=tuple(data.records(LanguageTest)))
    checks = time_each(Profile.model_validate, [COUPLE] * times)
    scores = time_each(lambda profile: score(profile, grid, tests, on), [Profile.model_validate(COUPLE)] * times)
    ways = time_each(lambda p: improvements(p, grid, tests, on), [Profile.model_validate(COUPLE)] * max(1, times // 20))
    yield line("profile to score", scores)
    yield line("profile to all that would raise it", ways)
    yield line("checking the profile", checks)
    yield ratio("score / check, medians", scores, checks)
    yield ratio("all that would raise it / score, medians", ways, scores)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=2000, help="how often the score is computed")
    add_clock(parser)
    options = parser.parse_args(arguments)
    for told in report(options.times, options.at.date()):
        print(told)


if __name__ == "__main__":
    main()
