"""Forms: which step comes next, what rules out what, what is read from typed answers."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.asking import FRESH
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.content import Content
from bot.engine.catalogue import Catalogue
from bot.forms.profile_reader import has_unplaced_years, read_profile
from bot.forms.reading import Typed, read_answer
from bot.forms.spec import FormSpec

SINGLE: dict[str, Any] = {"spouse": "none", "age": 29, "education": "bachelor_or_3yr"}


@pytest.fixture(scope="module")
def content(catalogue: Catalogue) -> Content:
    """The packaged content."""
    return catalogue.content


@pytest.fixture(scope="module")
def crs(content: Content) -> FormSpec:
    """The form behind a CRS score."""
    return content.forms["en"]["crs_calculate"]


def typed(catalogue: Catalogue, form: FormSpec, text: str, step: str | None = None) -> Typed:
    """A message as a form reads it."""
    reader = catalogue.reader
    return Typed(form, reader.read(text), reader.lexicon, FRESH.date(), form.step(step) if step else None)


# --- which step comes next ----------------------------------------------------------------------


@given(data=st.data())
def test_every_form_comes_to_an_end(data: st.DataObject, crs: FormSpec) -> None:
    """Whatever is chosen, each step is asked once, and 12 steps are enough for a single applicant."""
    form, answers = crs, {"spouse": "none"}
    asked = 1
    while step := form.open_step(answers):
        value = data.draw(st.sampled_from(step.choices)).value if step.choices else [7.0] * 4
        answers = form.answered(answers, {step.key: value})
        asked += 1
    assert asked <= 12


def test_a_changed_answer_rules_out_what_hung_on_it(crs: FormSpec) -> None:
    """Scores go with their test, a spouse's details with the spouse."""
    full = {
        **SINGLE,
        "spouse": "coming",
        "spouse_education": "secondary",
        "spouse_test": "clb",
        "spouse_scores": [5] * 4,
    }
    assert {k for k in crs.answered(full, {"spouse": "none"}) if k.startswith("spouse_")} == set()
    kept = crs.answered({"first_test": "clb", "first_scores": [7] * 4}, {"first_test": "none"})
    assert kept == {"first_test": "none"}


def test_what_is_not_yet_asked_is_kept(crs: FormSpec) -> None:
    """Details of a spouse told before it was asked whether there is one stay."""
    told = {"spouse_education": "secondary", "age": 30}
    assert crs.settled(told) == told


def test_an_age_replaces_the_day_of_birth(crs: FormSpec) -> None:
    """The later answer counts."""
    assert crs.answered({"born_on": "1990-01-01"}, {"age": 34}) == {"age": 34}


def test_the_step_before(crs: FormSpec) -> None:
    """Back leads to the last answered step, and stays at the first."""
    before = crs.step_before("education", SINGLE)
    assert before
    assert before.key == "age"
    assert crs.step_before("spouse", SINGLE) is None


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ([{"key": "a", "kind": "choice"}], "nothing to choose"),
        ([{"key": "a", "kind": "number"}, {"key": "a", "kind": "number"}], "one key"),
        ([{"key": "a", "kind": "number", "when": {"b": ["x"]}}, {"key": "b", "kind": "number"}], "no step before"),
        ([{"key": "a", "kind": "riddle"}], "kind"),
    ],
)
def test_a_form_that_cannot_work_is_refused(steps: list[dict[str, Any]], fault: str) -> None:
    """At start, not in front of a person."""
    with pytest.raises(ValidationError, match=fault):
        FormSpec.model_validate({"steps": [{"label": "A", "ask": "?", **step} for step in steps]})


# --- typed answers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "text", "value"),
    [
        ("spouse", "no", "none"),
        ("spouse", "I'm single", "none"),
        ("spouse", "yes, my wife is coming", "coming"),
        ("spouse", "not coming", "staying"),
        ("age", "29", 29),
        ("age", "i am 29 years old", 29),
        ("age", "-3", -3),
        ("age", "29.5", 29.5),
        ("education", "a bachelor's degree", "bachelor_or_3yr"),
        ("education", "masters", "master_or_professional"),
        ("education", "bachelors and a diploma", "two_or_more"),
        ("first_test", "ielts", "ielts_general"),
        ("first_scores", "8 7 7 7", [8, 7, 7, 7]),
        ("first_scores", "8,7,7,7", [8, 7, 7, 7]),
        ("first_scores", "7.5 each", [7.5] * 4),
        ("first_scores", "L8 R7 W6.5 S7", [8, 7, 6.5, 7]),
        ("first_scores", "speaking 7, writing 6.5, reading 7, listening 8", [8, 7, 6.5, 7]),
        ("first_scores", "8, 7,5, 7 et 7", [8, 7.5, 7, 7]),
        ("first_scores", "7 partout", [7] * 4),
        ("first_scores", "EO 7 EE 6,5 CE 7 CO 8", [8, 7, 6.5, 7]),
        (
            "first_scores",
            "compréhension orale 8, compréhension de l'écrit 7, expression orale 7, expression écrite 6,5",
            [8, 7, 6.5, 7],
        ),
        ("spouse", "mon mari ne m'accompagne pas", "staying"),
        ("spouse", "Oui, qui vient avec moi", "coming"),
        ("age", "trente-deux ans", 32),
        ("education", "bac+5", "master_or_professional"),
        ("education", "Maîtrise (master), ou diplôme professionnel (médecine, droit…)", "master_or_professional"),
        ("canadian_work", "aucune", 0),
        ("extras", "ma sœur est citoyenne", ["sibling"]),
        ("canada_since", "depuis le 1er octobre 2024", "2024-10-01"),
        ("canadian_work", "none", 0),
        ("canadian_work", "18 months", 1),
        ("canadian_work", "2 years", 2),
        ("canadian_work", "3", 3),
        ("extras", "sibling and nomination", ["sibling", "nomination"]),
        ("extras", "none", ["none"]),
        ("born_on", "1996-05-03", "1996-05-03"),
        ("born_on", "3 may 1996", "1996-05-03"),
        ("canada_since", "october 1", "2025-10-01"),
        ("canada_since", "last monday", "2026-08-17"),
    ],
)
def test_a_typed_answer(step: str, text: str, value: object, catalogue: Catalogue, crs: FormSpec) -> None:
    """What is typed is read as the step asks; what cannot be is left for others to refuse by name."""
    assert read_answer(crs.step(step), typed(catalogue, crs, text, step)) == value


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("age", "what was the last draw?"),
        ("age", "between 20 and 30"),
        ("first_scores", "8 7 7"),
        ("first_scores", "8 7 7 7 7"),
        ("first_scores", "8"),
        ("education", "a bachelors or masters"),
        ("education", "diploma"),
        ("education", "baccalauréat"),
        ("born_on", "2026-02-30"),
        ("canadian_work", "some"),
    ],
)
def test_what_is_no_answer(step: str, text: str, catalogue: Catalogue, crs: FormSpec) -> None:
    """A question, too few or too many figures, two choices at once: nothing is guessed."""
    assert read_answer(crs.step(step), typed(catalogue, crs, text, step)) is None


WORDS = (
    "ielts",
    "clb",
    "nclc",
    "tef",
    "7",
    "8.5",
    "-",
    ",",
    "wife",
    "masters",
    "2",
    "years",
    "canada",
    "round",
    "each",
    "l",
)


@given(text=st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_any_text_can_be_read(text: str, catalogue: Catalogue, crs: FormSpec) -> None:
    """No message makes a form fail, whatever step it is in."""
    for step in crs.steps:
        message = typed(catalogue, crs, text, step.key)
        read_answer(step, message)
        read_profile(message, {})


# --- profiles in one line -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "29, single, masters, ielts 8 7 7 7, 3 yrs foreign exp",
            {
                "age": 29,
                "spouse": "none",
                "education": "master_or_professional",
                "first_test": "ielts_general",
                "first_scores": [8, 7, 7, 7],
                "foreign_work": 3,
            },
        ),
        (
            "calculate crs 30 yrs masters clb 9 single no canadian work",
            {
                "age": 30,
                "spouse": "none",
                "education": "master_or_professional",
                "first_test": "clb",
                "first_scores": [9] * 4,
                "canadian_work": 0,
            },
        ),
        (
            "27f, diploma 2 yrs, celpip 9 9 8 8, 18 months cec",
            {
                "age": 27,
                "education": "two_year",
                "first_test": "celpip_general",
                "first_scores": [9, 9, 8, 8],
                "canadian_work": 1,
            },
        ),
        (
            "married, wife coming, wife bachelors ielts 6 6 6 6, I have a phd and clb 10",
            {
                "spouse": "coming",
                "spouse_education": "bachelor_or_3yr",
                "spouse_test": "ielts_general",
                "spouse_scores": [6] * 4,
                "education": "doctoral",
                "first_test": "clb",
                "first_scores": [10] * 4,
            },
        ),
        (
            "33, bachelor, tef 500 480 470 460, clb 7, canada 2 years, sister in canada",
            {
                "age": 33,
                "education": "bachelor_or_3yr",
                "first_test": "tef_canada",
                "first_scores": [500, 480, 470, 460],
                "second_test": "clb",
                "second_scores": [7] * 4,
                "canadian_work": 2,
                "extras": ["sibling"],
            },
        ),
        (
            "34, ielts 6 each, 2 years in canada",
            {"age": 34, "first_test": "ielts_general", "first_scores": [6] * 4, "canadian_work": 2},
        ),
        (
            "31 ans, célibataire, licence, nclc 9 dans les quatre compétences, 5 ans au Maroc mais aucune au Canada",
            {
                "age": 31,
                "spouse": "none",
                "education": "bachelor_or_3yr",
                "first_test": "nclc",
                "first_scores": [9] * 4,
                "foreign_work": 5,
                "canadian_work": 0,
            },
        ),
        ("célibataire, si j'obtiens une désignation provinciale", {"spouse": "none"}),
        ("divorce in process, my designation is manager", {}),
        ("6 years experience, no canadian", {"canadian_work": 0, "foreign_work": 6}),
        ("age 12, single", {"age": 12, "spouse": "none"}),
        ("clb 9 in everything except writing 8", {"first_test": "clb", "first_scores": [9, 9, 8, 9]}),
        (
            "clb 9 in listening and reading, 8 writing and speaking",
            {"first_test": "clb", "first_scores": [9, 9, 8, 8]},
        ),
        ("ielts 7 in each but w 6.5", {"first_test": "ielts_general", "first_scores": [7, 7, 6.5, 7]}),
        ("nclc 8 partout sauf en expression écrite 7", {"first_test": "nclc", "first_scores": [8, 8, 7, 8]}),
        ("clb 9 in listening", {"first_test": "clb"}),
        ("clb 6 en écoute et 9 ailleurs", {"first_test": "clb", "first_scores": [6, 9, 9, 9]}),
        ("clb 8 in writing and 9 in the rest", {"first_test": "clb", "first_scores": [9, 9, 8, 9]}),
        ("clb 8 in writing and 9", {"first_test": "clb"}),
        (
            "15 ans d'expérience au maroc, 38 ans, un diplôme de 2 ans",
            {"age": 38, "education": "two_year", "foreign_work": 15},
        ),
        ("1 year post grad certificate in canada", {}),
        ("worked 3 years in canada as chef and 4 years in nepal", {"canadian_work": 3, "foreign_work": 4}),
        ("4 years in nepal and 3 years in canada", {"canadian_work": 3, "foreign_work": 4}),
        ("2 years and 3 months in canada", {"canadian_work": 2}),
        (
            "wife: 32, mcom, test: clb 7, me: 34, btech, clb 9. 6 years in dubai",
            {
                "age": 34,
                "education": "bachelor_or_3yr",
                "first_test": "clb",
                "first_scores": [9] * 4,
                "foreign_work": 6,
                "spouse_age": 32,
                "spouse_education": "master_or_professional",
                "spouse_test": "clb",
                "spouse_scores": [7] * 4,
            },
        ),
        ("34, btech, wife 32, mcom", {"age": 34, "spouse_age": 32}),
        ("masters 3 years abroad", {"education": "master_or_professional", "foreign_work": 3}),
        ("b.tech 4 years, 3+ years foreign", {"education": "bachelor_or_3yr", "foreign_work": 3}),
        ("ielts 8,7.5,7,7", {"first_test": "ielts_general", "first_scores": [8, 7.5, 7, 7]}),
        ("ielts clb 9, 3 years abroad", {"first_test": "clb", "first_scores": [9] * 4, "foreign_work": 3}),
        (
            "clb 9, tef nclc 7",
            {"first_test": "clb", "first_scores": [9] * 4, "second_test": "nclc", "second_scores": [7] * 4},
        ),
        (
            "is my husband the better principal? i am 35 masters clb 8, he is 30 b.com clb 9",
            {
                "age": 35,
                "education": "master_or_professional",
                "first_test": "clb",
                "first_scores": [8] * 4,
                "spouse_age": 30,
                "spouse_education": "bachelor_or_3yr",
                "spouse_test": "clb",
                "spouse_scores": [9] * 4,
            },
        ),
        (
            "32 yrs old and my husband is coming with me, m.tech, 6 years in india",
            {"age": 32, "spouse": "coming", "education": "master_or_professional", "foreign_work": 6},
        ),
        ("single, without nomination, no brother or sister in canada", {"spouse": "none"}),
        ("single, two degrees, apart from a nomination what is left", {"spouse": "none", "education": "two_or_more"}),
        ("single, if i get a nomination, no ielts", {"spouse": "none", "first_test": "none"}),
        (
            "no canadian experience masters single",
            {"spouse": "none", "education": "master_or_professional", "canadian_work": 0},
        ),
        ("12, single", {"age": 12, "spouse": "none"}),
        ("is 488 enough for round 300", {}),
    ],
)
def test_a_profile_in_one_line(text: str, told: dict[str, Any], catalogue: Catalogue, crs: FormSpec) -> None:
    """Everything that is said is taken where it belongs, and nothing else."""
    assert read_profile(typed(catalogue, crs, text), {}) == told


def test_numbers_are_shown_as_the_language_writes_them(content: Content) -> None:
    """A comma in French, and then no comma between results."""
    told = {"first_test": "ielts_general", "first_scores": [8.0, 7.5, 7.0, 6.5]}
    shown = {language: content.forms[language]["crs_calculate"].told(told)[1][1] for language in ("en", "fr")}
    assert shown == {"en": "8, 7.5, 7, 6.5", "fr": "8 / 7,5 / 7 / 6,5"}


def test_work_without_a_place_is_not_placed(catalogue: Catalogue, crs: FormSpec) -> None:
    """Years of work that may be in Canada or abroad are left to be asked."""
    message = typed(catalogue, crs, "29, single, 6 years of experience")
    assert not {"canadian_work", "foreign_work"} & set(read_profile(message, {}))
    assert has_unplaced_years(message)


def test_a_second_result_does_not_replace_the_first(catalogue: Catalogue, crs: FormSpec) -> None:
    """Told where the second language is asked, it is the second one."""
    message = typed(catalogue, crs, "tef 400 400 400 400", "second_test")
    known = {"first_test": "ielts_general"}
    assert read_profile(message, known) == {"second_test": "tef_canada", "second_scores": [400] * 4}


def test_a_spouses_result_is_the_spouses(catalogue: Catalogue, crs: FormSpec) -> None:
    """Told where the spouse's test is asked, it needs no further word."""
    message = typed(catalogue, crs, "ielts 6 6 6 6", "spouse_test")
    assert read_profile(message, {}) == {"spouse_test": "ielts_general", "spouse_scores": [6] * 4}


# --- whose, and of how much ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "calculate: 31, masters, clb 9, wife clb 7 + bachelors",
            {"education": "master_or_professional", "spouse_education": "bachelor_or_3yr", "spouse_scores": [7.0] * 4},
        ),
        (
            "my score, wife: PhD France, 33, clb 9, 2 years abroad, wife clb 8 + masters",
            {"education": "doctoral", "age": 33, "foreign_work": 2, "spouse_education": "master_or_professional"},
        ),
        ("34 ans, doctorat, clb 9, femme clb 8 + maîtrise", {"education": "doctoral", "spouse_scores": [8.0] * 4}),
        ("29 + wife + masters + clb 9", {"education": "master_or_professional", "first_scores": [9.0] * 4}),
        ("my score, husband: 30, mba, clb 8, me: 33, phd", {"education": "doctoral", "age": 33, "spouse_age": 30}),
        ("33, bachelor, clb 9, three years in canada and five abroad", {"canadian_work": 3, "foreign_work": 5}),
        ("33, bachelor, clb 9, one in canada, four outside", {"canadian_work": 1, "foreign_work": 4}),
        ("33 ans, clb 9, deux ans au canada et quatre à l'étranger", {"canadian_work": 2, "foreign_work": 4}),
        ("clb 10 in everything but speaking, where it's 9", {"first_scores": [10.0, 10.0, 10.0, 9.0]}),
        ("clb 9 in all but listening (7)", {"first_scores": [7.0, 9.0, 9.0, 9.0]}),
        ("nclc 9 partout sauf à l'écrit, où c'est 7", {"first_scores": [9.0, 9.0, 7.0, 9.0]}),
        ("nclc 8 partout sauf 7 à l'oral", {"first_scores": [8.0, 8.0, 8.0, 7.0]}),
    ],
)
def test_what_is_told_goes_to_its_person_and_place(
    text: str, told: dict[str, Any], catalogue: Catalogue, crs: FormSpec
) -> None:
    """A plus adds to the one just told of, a heading of the score asked for is nobody's, "but" changes one ability."""
    found = read_profile(typed(catalogue, crs, text), {})
    assert {key: found.get(key) for key in told if crs.has(key)} == {k: v for k, v in told.items() if crs.has(k)}
