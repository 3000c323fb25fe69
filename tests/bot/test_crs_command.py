"""``crs``: a profile from a file to a score, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fakes.command_line import CommandLine, Ran
from fakes.crs import printed

PROFILE: dict[str, Any] = {
    "age": 29,
    "education": "master_or_professional",
    "first_language": printed("en", "ielts_general", 8, 7, 7, 7),
    "second_language": None,
    "canadian_work": 0,
    "foreign_work": 3,
    "certificate": False,
    "nomination": False,
    "sibling": False,
    "canadian_study": "none",
    "spouse": None,
}


@pytest.fixture
def crs(tmp_path: Path, run: CommandLine) -> Callable[..., Ran]:
    """Run ``crs`` on a profile in a file."""

    def command(told: object, *options: str) -> Ran:
        file = tmp_path / "profile.json"
        file.write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
        return run("crs", *options, str(file))

    return command


def test_sections_and_total_as_json(crs: Callable[..., Ran]) -> None:
    """Each section with every factor and its subtotal, the total, and what to be careful about."""
    ran = crs(PROFILE, "--json", "--at", "2026-08-20")
    assert ran.exit_code == 0
    assert json.loads(ran.out) == {
        "A": {
            "age": 110,
            "education": 135,
            "first_language": 124,
            "second_language": 0,
            "canadian_work": 0,
            "subtotal": 369,
        },
        "B": {"education": 0, "language": 0, "canadian_work": 0, "subtotal": 0},
        "C": {"education": 50, "foreign_work": 50, "certificate": 0, "subtotal": 100},
        "D": {"nomination": 0, "sibling": 0, "canadian_study": 0, "french": 0, "subtotal": 0},
        "total": 469,
        "warnings": [],
    }


def test_the_day_picks_the_rules(crs: Callable[..., Ran]) -> None:
    """Job-offer points before their removal, none after, and since November 2026 something is missing."""
    told = {**PROFILE, "job_offer": "senior_00"}
    totals = {}
    for day in ("2025-03-24", "2025-03-25", "2026-11-03"):
        found = json.loads(crs(told, "--json", "--at", day).out)
        totals[day] = (found["total"], [w["key"] for w in found["warnings"]])
    assert totals == {
        "2025-03-24": (669, []),
        "2025-03-25": (469, ["job_offer_no_points"]),
        "2026-11-03": (469, ["new_points_unknown"]),
    }


def test_for_people(crs: Callable[..., Ran]) -> None:
    """Without --json every factor is printed with its name, and the source."""
    ran = crs(PROFILE, "--at", "2026-11-20")
    said = " ".join(ran.out.split())
    assert ran.exit_code == 0
    assert "Your CRS score: 469" in said
    assert "A. You 369" in said
    assert "this total may be too low" in said
    assert "Comprehensive Ranking System: points grid" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"age": 13}, "age is 13: allowed are whole numbers from 14 to 100"),
        ({"age": 101}, "age is 101: allowed are whole numbers from 14 to 100"),
        ({"age": "old"}, "age is 'old'"),
        ({"canadian_work": 10, "foreign_work": 6}, "work_years is 16: allowed are whole numbers from 0 to 15"),
        ({"education": "wizard"}, "education is 'wizard': one of less_than_secondary"),
        ({"spouse": {"scored": True, "canadian_work": -1}}, "spouse.canadian_work is -1"),
        ({"hobby": "chess"}, "hobby"),
        ({"job_offer": "some"}, "job_offer is 'some': one of none, senior_00, other"),
    ],
)
def test_a_value_that_cannot_be(change: dict[str, Any], said: str, crs: Callable[..., Ran]) -> None:
    """One sentence with the value and the range, exit code 2, nothing on stdout."""
    ran = crs({**PROFILE, **change}, "--json")
    assert (ran.exit_code, ran.out) == (2, "")
    assert said in ran.err
    assert len(ran.err.strip().splitlines()) == 1


def test_a_score_off_its_scale(crs: Callable[..., Ran]) -> None:
    """The test's own range is named."""
    scores = {"listening": 9.5, "reading": 7, "writing": 7, "speaking": 7}
    told = {**PROFILE, "first_language": {**PROFILE["first_language"], "scores": scores}}
    ran = crs(told)
    assert ran.exit_code == 2
    assert "first_language.scores.listening is 9.5: allowed are steps of 0.5 from 0 to 9" in ran.err


@pytest.mark.parametrize("level", [0, 12])
def test_the_ends_of_the_levels_are_valid(level: int, crs: Callable[..., Ran]) -> None:
    """CLB 0 to 12; under 4 earns nothing."""
    levels = dict.fromkeys(("listening", "reading", "writing", "speaking"), level)
    found = json.loads(crs({**PROFILE, "first_language": {"lang": "en", "levels": levels}}, "--json").out)
    assert found["A"]["first_language"] == (0 if level == 0 else 136)


@pytest.mark.parametrize(
    ("text", "said"), [("[1, 2]", "holds list"), ("{", "is not JSON"), ("", "is not JSON"), ('"x"', "holds str")]
)
def test_a_file_that_holds_no_profile(text: str, said: str, crs: Callable[..., Ran]) -> None:
    """It is named, in one sentence."""
    ran = crs(text)
    assert ran.exit_code == 2
    assert said in ran.err


def test_a_file_that_is_not_there(run: CommandLine) -> None:
    """It is named, in one sentence."""
    ran = run("crs", "nowhere.json")
    assert ran.exit_code == 2
    assert "nowhere.json: No such file" in ran.err


def test_a_profile_from_stdin(run: CommandLine) -> None:
    """A dash reads what is piped in."""
    ran = run("crs", "--json", "--at", "2026-08-20", "-", typed=json.dumps(PROFILE))
    assert json.loads(ran.out)["total"] == 469
