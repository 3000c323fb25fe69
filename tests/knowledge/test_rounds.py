"""From a round as published to a round as we know it: its category by name, and known errors put right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dataset import Dataset
from knowledge.models import Band, Category, Correction, PublishedPool, PublishedRound, Round, RoundKind
from knowledge.rounds import classify, corrections_by_number, to_round, to_snapshot, version_of
from knowledge.snapshot import Knowledge

PRINTED = {
    "No Program Specified": ("general", None),
    "General": ("general", None),
    "Canadian Experience Class": ("cec", None),
    "Federal Skilled Worker": ("fsw", None),
    "Federal Skilled Trades": ("fst", None),
    "Provincial Nominee Program": ("pnp", None),
    "French language proficiency (Version 1)": ("french", 1),
    "French-Language proficiency 2026-Version 2": ("french", 2),
    "Healthcare occupations (Version 1)": ("healthcare", 1),
    "Healthcare and social services occupations (Version 2)": ("healthcare", 2),
    "Healthcare and Social Services Occupations, 2026-Version 3": ("healthcare", 3),
    "STEM occupations (Version 1)": ("stem", 1),
    "Trade occupations (Version 1)": ("trades", 1),
    "Trade occupations (Version 2)": ("trades", 2),
    "Trades Occupations, 2026-Version 3": ("trades", 3),
    "Transport occupations (Version 1)": ("transport", 1),
    "Transport Occupations, 2026-Version 2": ("transport", 2),
    "Agriculture and agri-food occupations (Version 1)": ("agriculture", 1),
    "Education occupations (Version 1)": ("education", 1),
    "Physicians with Canadian Work Experience, 2026-Version 1": ("physicians", 1),
    "Senior managers with Canadian Work Experience, 2026-Version 1": ("senior-managers", 1),
    "Skilled Military Recruits, 2026-Version 1": ("military", 1),
}
"""Every name that the feed has printed up to #437, with the category and the version it stands for."""

EARLIER = {
    "Healthcare occupations (2023-1)": ("healthcare", 1),
    "STEM occupations (2023-1)": ("stem", 1),
    "French language proficiency (2024-1)": ("french", 1),
    "Trade occupations (2023-1)": ("trades", 1),
    "Transport occupations (2024-1)": ("transport", 1),
    "Agriculture and agri-food occupations (2023-1)": ("agriculture", 1),
}
"""Names as they were printed before the bulk rename of 2024."""

FRENCH = {
    "Aucun programme spécifié": "general",
    "Catégorie de l’expérience canadienne": "cec",
    "Catégorie de l'expérience canadienne": "cec",
    "Programme des travailleurs qualifiés (fédéral)": "fsw",
    "Programme des travailleurs de métiers spécialisés (fédéral)": "fst",
    "Programme des candidats des provinces": "pnp",
    "Compétence linguistique en français 2026-Version 2": "french",
    "Métiers spécialisés 2026-Version 3": "trades",
    "Professions de la santé et des services sociaux 2026-version 3": "healthcare",
    "Médecins ayant de l’expérience de travail au Canada 2026-Version 1": "physicians",
    "Cadres supérieurs/cadres supérieures ayant de l’expérience de travail au Canada 2026-version 1": "senior-managers",
}

DAYS = {1: date(2024, 1, 1), 2: date(2025, 6, 1), 3: date(2026, 6, 1), None: date(2026, 6, 1)}


Drift = tuple[str, str]
DRIFTS: tuple[Drift, ...] = (
    (",", ""),
    (" 2026", ", 2026"),
    ("-Version", " - Version"),
    ("ccupations", "ccupation"),
    ("hysicians", "hysician"),
    ("anagers", "anager"),
    ("ecruits", "ecruit"),
    ("Worker", "Workers"),
    ("Nominee", "Nominees"),
    ("Trade ", "Trades "),
    ("Trades", "Trade"),
)
"""What IRCC changes in a name without meaning anything by it."""


@cache
def _categories() -> tuple[Category, ...]:
    return tuple(Dataset.packaged().records(Category))


@cache
def _corrections() -> Mapping[str, list[Correction]]:
    return corrections_by_number(Dataset.packaged().records(Correction))


@cache
def _published() -> Mapping[str, PublishedRound]:
    return {r.number: r for r in Dataset.packaged().rounds()}


def _known(number: str, **printed: object) -> Round:
    """A packaged round, with other values printed where given, as it is known."""
    row = _published()[number].model_copy(update=printed)
    return to_round(row, _corrections().get(number, ()), _categories())


def _slug(name: str, name_fr: str = "") -> str | None:
    category = classify(name, name_fr, _categories())
    return category.slug if category else None


def _seen(name: str, day: date) -> tuple[str, int | None] | None:
    category = classify(name, "", _categories())
    return (category.slug, version_of(name, category, day)) if category else None


def _drifted(name: str) -> Iterator[str]:
    """``name`` in other cases, with other commas, spaces and plurals, one of them or two at a time."""
    for (old, new), (other_old, other_new) in permutations((("", ""), *DRIFTS), 2):
        plain = name.replace(old, new).replace(other_old, other_new).replace(",,", ",")
        yield from (plain, plain.lower(), plain.upper(), f"  {plain.replace(' ', '  ')} ")


# --- names --------------------------------------------------------------------------------------


def test_the_list_of_names_here_is_the_one_in_the_data() -> None:
    """No name is printed in the data that this file does not know."""
    assert {r.name for r in _published().values()} == PRINTED.keys()


@pytest.mark.parametrize("name", [*PRINTED, *EARLIER])
def test_a_printed_name_leads_to_its_category_and_version(name: str) -> None:
    """Every name that the feed has ever printed is known, as it stands and however it drifts."""
    expected = {**PRINTED, **EARLIER}[name]
    drifted = set(_drifted(name))
    assert {d: _seen(d, DAYS[expected[1]]) for d in drifted} == dict.fromkeys(drifted, expected)


@pytest.mark.parametrize("name", FRENCH)
def test_a_french_name_leads_to_the_same_category(name: str) -> None:
    """A row read in French only, in any case, belongs to the category of its English twin."""
    assert [_slug("", drifted) for drifted in (name, name.upper(), name.lower())] == [FRENCH[name]] * 3


@given(name=st.sampled_from(sorted(PRINTED)), capitals=st.sets(st.integers(0, 80)))
def test_case_never_matters(name: str, capitals: set[int]) -> None:
    """Whatever letters are capitals, the category is the same."""
    drifted = "".join(c.upper() if at in capitals else c.lower() for at, c in enumerate(name))
    assert _slug(drifted) == PRINTED[name][0]


@pytest.mark.parametrize(
    ("name", "slug", "never"),
    [
        ("Physicians with Canadian Work Experience, 2026-Version 1", "physicians", "cec"),
        ("Senior managers with Canadian Work Experience, 2026-Version 1", "senior-managers", "cec"),
        ("Researchers with Canadian work experience, 2026-Version 1", "researchers", "cec"),
        ("Federal Skilled Trades", "fst", "trades"),
        ("Skilled trades occupations (Version 4)", "trades", "fst"),
        ("Federal Skilled Worker", "fsw", "fst"),
    ],
)
def test_names_that_look_alike_are_told_apart(name: str, slug: str, never: str) -> None:
    """Canadian work experience is not the Canadian Experience Class, and the trades program is no category."""
    assert _slug(name) == slug != never


@pytest.mark.parametrize(
    "name",
    [
        "Caregivers with Canadian Work Experience, 2027-Version 1",
        "Health care workers with Canadian work experience, 2027-Version 1",
        "Francophone minority communities",
        "Start-up Visa",
        "Generalists",
        "?",
        "",
    ],
)
def test_an_unknown_name_belongs_to_no_category_and_is_kept(name: str) -> None:
    """A round type that is not known yet keeps its printed name, with no category and no version."""
    held = _known("437", name=name, name_fr="Autre")
    assert (held.name, held.name_fr) == (name, "Autre")
    assert (held.kind, held.category, held.version) == (RoundKind.OTHER, None, None)


def test_the_french_name_counts_only_where_there_is_no_english_one() -> None:
    """A new English name is unknown, even beside a French one that looks familiar."""
    assert _slug("Newcomers", "Catégorie de l’expérience canadienne") is None
    assert _slug("Canadian Experience Class", "Métiers spécialisés") == "cec"


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_name_can_be_classified(name: str, name_fr: str) -> None:
    """Nothing that a feed could print makes the classification raise."""
    category = classify(name, name_fr, _categories())
    assert category is None or category in _categories()


def test_a_version_printed_goes_before_the_day() -> None:
    """The printed version is believed; without one, the version in force on the day is taken."""
    french = next(c for c in _categories() if c.slug == "french")
    assert version_of("French language proficiency (Version 1)", french, date(2026, 8, 1)) == 1
    assert version_of("French language proficiency", french, date(2026, 2, 5)) == 1
    assert version_of("French language proficiency", french, date(2026, 2, 6)) == 2
    assert version_of("French language proficiency", french, date(2022, 1, 1)) is None


def test_every_stored_round_has_the_category_of_its_name(knowledge: Knowledge) -> None:
    """Category, version and kind of all 438 rounds follow from the printed name."""
    kinds = {c.slug: c.kind for c in knowledge.categories}
    for held in knowledge.rounds:
        assert (held.category, held.version) == PRINTED[held.name], held.number
        assert held.kind is kinds[PRINTED[held.name][0]], held.number


# --- corrections --------------------------------------------------------------------------------


def test_the_size_of_208_is_corrected() -> None:
    """#208 invited 888, not the 681 of the round before; both are kept."""
    held = _known("208")
    assert (held.invitations, _published()["208"].invitations) == (888, 681)
    assert [(c.field, c.wrong, c.right) for c in held.corrections] == [("invitations", "681", "888")]


def test_the_moment_of_357_is_corrected() -> None:
    """#357 was held on July 22, not July 12, 2025: it is found by that day and stands between #356 and #358."""
    held = _known("357")
    assert held.held_at == datetime(2025, 7, 22, 16, 27, 45, tzinfo=UTC)
    assert held.held_on == held.published_on == date(2025, 7, 22)
    assert [c.wrong for c in held.corrections] == ["2025-07-12T16:27:45Z"]


@pytest.mark.parametrize(
    ("number", "field", "value"),
    [
        ("208", "invitations", 888),
        ("208", "invitations", 900),
        ("357", "held_at", datetime(2025, 7, 22, 16, 27, 45, tzinfo=UTC)),
        ("357", "held_at", datetime(2025, 7, 22, 16, 0, 0, tzinfo=UTC)),
        ("262", "tie_break_at", datetime(2023, 8, 1, 12, 59, 52, tzinfo=UTC)),
    ],
)
def test_a_correction_lapses_with_the_wrong_value(number: str, field: str, value: object) -> None:
    """As soon as IRCC prints another value, right or not, that value stands and no correction is told."""
    held = _known(number, **{field: value})
    assert getattr(held, field) == value
    assert held.corrections == ()
    assert held.tie_break_other_at is None


def test_a_correction_of_one_field_leaves_the_others() -> None:
    """Another value that changes does not make the correction lapse."""
    held = _known("208", cutoff=700)
    assert (held.invitations, held.cutoff) == (888, 700)


@pytest.mark.parametrize(("figure", "expected"), [(55_867, 55_687), (55_687, 55_687), (1, 1)])
def test_the_pool_of_247_is_corrected_while_it_is_wrong(figure: int, expected: int, packaged: Dataset) -> None:
    """55,867 candidates from 451 to 500 are 55,687; with any other figure printed that one stands."""
    table = next(s for s in packaged.pool() if s.round_number == "247")
    assert table.counts[Band.B451_500] == 55_867
    pool = PublishedPool(as_on=table.as_on, counts={**table.counts, Band.B451_500: figure})
    right = to_snapshot(_published()["247"].model_copy(update={"pool": pool}), _corrections()["247"])
    assert right == table.model_copy(update={"counts": {**table.counts, Band.B451_500: expected}})


def test_a_round_without_a_pool_table_has_no_snapshot() -> None:
    """Asking for the snapshot of such a round is an error that names it."""
    with pytest.raises(ValueError, match="#437 has no pool table"):
        to_snapshot(_published()["437"], ())


def test_only_the_four_known_errors_touch_the_stored_rounds(knowledge: Knowledge) -> None:
    """#208 and #357 are corrected, #262 is doubted, and #247 differs in its pool alone."""
    assert {r.number for r in knowledge.rounds if r.corrections} == {"208", "357", "262"}
    assert next(s for s in knowledge.pool if s.round_number == "247").counts[Band.B451_500] == 55_687


# --- tie-break moments and days -----------------------------------------------------------------


def test_262_has_two_moments(knowledge: Knowledge) -> None:
    """The published moment stands, the one reported in its day is told beside it."""
    held = knowledge.by_number["262"]
    assert held.tie_break_at == datetime(2023, 7, 4, 19, 36, 18, tzinfo=UTC)
    assert held.tie_break_other_at == datetime(2023, 8, 1, 12, 59, 52, tzinfo=UTC)
    assert held.tie_break_trusted
    assert [r.number for r in knowledge.rounds if r.tie_break_other_at] == ["262"]


def test_the_moment_of_139_is_not_trusted(knowledge: Knowledge) -> None:
    """It is a copy of the round's own moment; every other printed moment is trusted and before the round."""
    assert [r.number for r in knowledge.rounds if r.tie_break_at and not r.tie_break_trusted] == ["139"]
    assert all(r.tie_break_at < r.held_at for r in knowledge.rounds if r.tie_break_at and r.number != "139")


def test_the_first_76_rounds_have_no_moment(knowledge: Knowledge) -> None:
    """Where none was printed there is none, and none that could be trusted."""
    without = [r for r in knowledge.rounds if r.tie_break_at is None]
    assert [r.number for r in without] == [str(n) for n in range(1, 77)]
    assert not any(r.tie_break_trusted for r in without)


def test_the_day_of_a_round_is_the_utc_day_of_its_moment(knowledge: Knowledge) -> None:
    """The printed date is kept beside it; ten differ, each by the day before."""
    off = {r.number: (r.held_on - r.published_on).days for r in knowledge.rounds if r.held_on != r.published_on}
    assert off == dict.fromkeys(["7", "8", "9", "11", "13", "104", "108", "139", "146", "148"], 1)
    assert all(r.held_on == r.held_at.astimezone(UTC).date() for r in knowledge.rounds)


@pytest.mark.parametrize("number", ["7", "8", "9", "11", "13", "104", "108", "139", "146", "148"])
def test_a_round_dated_a_day_off_is_found_by_either_day(number: str, knowledge: Knowledge) -> None:
    """The day of its moment and the printed one both lead to it."""
    held = knowledge.by_number[number]
    assert held in knowledge.on(held.held_on)
    assert held in knowledge.on(held.published_on)
