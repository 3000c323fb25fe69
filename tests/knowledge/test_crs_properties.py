"""What holds of every score, whoever it is computed for."""

from __future__ import annotations

from datetime import date
from typing import Any

from fakes.crs import ABILITIES, packaged_grid, packaged_tests
from hypothesis import assume, given
from hypothesis import strategies as st

from knowledge.crs import Profile, Score, Spouse, score

EDUCATION = (
    "less_than_secondary",
    "secondary",
    "one_year",
    "two_year",
    "bachelor_or_3yr",
    "two_or_more",
    "master_or_professional",
    "doctoral",
)
DAYS = st.dates(date(2020, 10, 20), date(2027, 12, 31))


def computed(told: dict[str, Any], on: date) -> Score:
    """Compute the score of what was told."""
    return score(Profile(**told), packaged_grid(), packaged_tests(), on)


@st.composite
def results(draw: st.DrawFn, lang: str) -> dict[str, Any]:
    """A result in levels or, as often, in the scores of a test with one scale."""
    if draw(st.booleans()):
        return {"lang": lang, "levels": {ability: draw(st.integers(0, 12)) for ability in ABILITIES}}
    tests = [test for test in packaged_tests().tests if test.lang == lang and len(test.scales) == 1]
    test = draw(st.sampled_from(tests))
    scale = test.scales[0]
    steps = [draw(st.integers(0, int((ability.high - ability.low) / scale.step))) for ability in scale.each]
    scores = [ability.low + n * scale.step for ability, n in zip(scale.each, steps, strict=True)]
    return {"lang": lang, "test": test.id, "scores": dict(zip(ABILITIES, scores, strict=True))}


@st.composite
def spouses(draw: st.DrawFn) -> dict[str, Any]:
    """Make a spouse, scored or not."""
    return {
        "scored": draw(st.booleans()),
        "education": draw(st.sampled_from(EDUCATION)),
        "language": draw(st.none() | results("en") | results("fr")),
        "canadian_work": draw(st.integers(0, 8)),
    }


@st.composite
def profiles(draw: st.DrawFn) -> dict[str, Any]:
    """Make any profile that is possible."""
    age = draw(st.integers(14, 100))
    first, second = draw(st.sampled_from((("en", "fr"), ("fr", "en"))))
    canadian = draw(st.integers(0, min(8, age - 14)))
    return {
        "age": age,
        "education": draw(st.sampled_from(EDUCATION)),
        "first_language": draw(st.none() | results(first)),
        "second_language": draw(st.none() | results(second)),
        "canadian_work": canadian,
        "foreign_work": draw(st.integers(0, min(8, age - 14 - canadian))),
        "certificate": draw(st.booleans()),
        "nomination": draw(st.booleans()),
        "sibling": draw(st.booleans()),
        "canadian_study": draw(st.sampled_from(("none", "1-2", "3+"))),
        "spouse": draw(st.none() | spouses()),
        "job_offer": draw(st.sampled_from(("none", "senior_00", "other"))),
    }


@given(profiles(), DAYS)
def test_caps_and_sums(told: dict[str, Any], on: date) -> None:
    """Sections are the capped sum of their factors, and the total is the sum of the sections."""
    result = computed(told, on)
    couple = Profile(**told).with_spouse
    most = {"A": 460 if couple else 500, "B": 40 if couple else 0, "C": 100, "D": 600}
    for section, cap in most.items():
        points = getattr(result, section).model_dump()
        subtotal = points.pop("subtotal")
        assert all(value >= 0 for value in points.values())
        assert subtotal == min(cap, sum(points.values()))
    assert result.total == sum(getattr(result, section).subtotal for section in most) <= 1200
    assert result.C.education <= 50
    assert result.C.foreign_work <= 50
    assert result.C.certificate <= 50
    assert result.A.second_language <= (22 if couple else 24)
    assert result.A.age <= (100 if couple else 110)


@given(profiles(), DAYS)
def test_a_nomination_fills_section_d(told: dict[str, Any], on: date) -> None:
    """With a nomination section D is 600, whatever else is in it."""
    without = computed({**told, "nomination": False}, on)
    nominated = computed({**told, "nomination": True}, on)
    assert nominated.D.subtotal == 600
    assert nominated.total - without.total == 600 - without.D.subtotal


@given(profiles(), DAYS)
def test_a_nomination_alone_adds_exactly_600(told: dict[str, Any], on: date) -> None:
    """A nomination adds 600 to who has no other additional points."""
    plain = {**told, "sibling": False, "canadian_study": "none", "job_offer": "none", "nomination": False}
    before = computed(plain, on)
    assume(before.D.french == 0)
    assert computed({**plain, "nomination": True}, on).total == before.total + 600


@given(profiles(), DAYS, st.sampled_from(("first_language", "second_language", "spouse")), st.data())
def test_a_better_test_never_lowers_the_total(told: dict[str, Any], on: date, whose: str, data: st.DataObject) -> None:
    """A higher level or score in one ability, of anybody, costs nothing."""
    holder = told["spouse"] if whose == "spouse" else told
    field = "language" if whose == "spouse" else whose
    assume(holder is not None and holder[field] is not None)
    better = {**holder, field: _better(holder[field], data)}
    changed = {**told, "spouse": better} if whose == "spouse" else better
    assert computed(changed, on).total >= computed(told, on).total


def _better(result: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    """The same result with one ability at any higher level, or score, that exists."""
    ability = data.draw(st.sampled_from(ABILITIES))
    if "levels" in result:
        level = data.draw(st.integers(result["levels"][ability], 12))
        return {**result, "levels": {**result["levels"], ability: level}}
    test = packaged_tests().find(result["test"])
    assert test is not None
    scale, now = test.scales[0], result["scores"][ability]
    room = int((getattr(scale, ability).high - now) / scale.step)
    better = now + data.draw(st.integers(0, room)) * scale.step
    return {**result, "scores": {**result["scores"], ability: better}}


@given(profiles(), DAYS)
def test_more_of_a_good_thing_never_lowers_the_total(told: dict[str, Any], on: date) -> None:
    """More education, work, or additional factors cost nothing."""
    now = computed(told, on).total
    higher = EDUCATION[min(len(EDUCATION) - 1, EDUCATION.index(told["education"]) + 1)]
    changes: list[dict[str, Any]] = [
        {"education": higher},
        {"certificate": True},
        {"sibling": True},
        {"canadian_study": "3+"},
    ]
    if told["canadian_work"] + told["foreign_work"] < told["age"] - 14:
        changes += [{field: told[field] + 1} for field in ("canadian_work", "foreign_work")]
    for change in changes:
        assert computed({**told, **change}, on).total >= now


@given(profiles(), DAYS)
def test_age_costs_after_29_and_nothing_else(told: dict[str, Any], on: date) -> None:
    """A birthday after 29 takes the age points only."""
    assume(29 <= told["age"] < 100)
    now, later = computed(told, on), computed({**told, "age": told["age"] + 1}, on)
    assert now.total - later.total == now.A.age - later.A.age >= 0


@given(profiles(), DAYS)
def test_an_unscored_spouse_is_no_spouse(told: dict[str, Any], on: date) -> None:
    """A spouse who is not scored gives the score of a single candidate."""
    assume(told["spouse"] is not None)
    alone = computed({**told, "spouse": None}, on)
    assert computed({**told, "spouse": {**told["spouse"], "scored": False}}, on) == alone
    assert alone.B.subtotal == 0


@given(profiles(), st.sampled_from((date(2025, 3, 24), date(2025, 3, 25), date(2026, 11, 3))))
def test_only_the_job_offer_depends_on_the_day(told: dict[str, Any], on: date) -> None:
    """Rule sets differ in the job offer and in what is said to be missing."""
    present, that_day = computed(told, date(2026, 6, 1)), computed(told, on)
    assert (present.A, present.B, present.C) == (that_day.A, that_day.B, that_day.C)
    if on >= date(2025, 3, 25):
        assert present.D == that_day.D
    else:
        assert 0 <= that_day.D.subtotal - present.D.subtotal <= 200
    unknown = [caution.key for caution in that_day.warnings].count("new_points_unknown")
    assert unknown == (1 if on >= date(2026, 11, 3) else 0)


@given(spouses())
def test_a_scored_spouse_earns_at_most_40(told: dict[str, Any]) -> None:
    """Section B keeps to the cap of each factor."""
    profile = {"age": 30, "education": "secondary", "spouse": {**told, "scored": True}}
    section = computed(profile, date(2026, 6, 1)).B
    assert section.education <= 10
    assert section.language <= 20
    assert section.canadian_work <= 10
    assert Spouse(**told).canadian_work == told["canadian_work"]
