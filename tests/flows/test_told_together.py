"""Several figures in one message: two ages, two kinds of work, two credentials, two languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fakes.asking import Chat, plain

NOVEMBER = datetime(2026, 11, 21, 12, tzinfo=UTC)


def told(ask: Chat, text: str) -> str:
    """Return title and text of the answer in one line."""
    answer = ask(text, at=NOVEMBER)
    said = f"{answer.title}\n{plain(answer)}".replace("\n", " ")
    return said.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("how many points for the age of 31 and the age of 44", ("31 | 99 | 90", "44 | 6 | 5")),
        ("points for age, my husband is 45 and I am 31", ("31 | 99 | 90", "45 | 0 | 0", "either may be that one")),
        ("points pour l'âge, mon mari a 45 ans et moi 31 ans", ("31 | 99 | 90", "45 | 0 | 0", "l’un ou l’autre")),
        ("turning 41 on 2 march, how many points do i lose", ("40 | 50 | 45", "41 | 39 | 35", "March 2, 2027")),
        ("i am 40, turning 41 on the 2nd of march, single", ("40 | 50 | 45", "41 | 39 | 35", "March 2, 2027")),
        ("j'aurai 41 ans le 2 mars, combien de points je perds", ("40 | 50 | 45", "41 | 39 | 35", "2 mars 2027")),
    ],
)
def test_each_age_has_its_points(text: str, parts: tuple[str, ...], ask: Chat) -> None:
    """Side by side; a partner's age is said to earn nothing; that of a birthday to come, from when it counts."""
    said = told(ask, text)
    assert all(part in said for part in parts), said


@pytest.mark.parametrize(
    "text",
    [
        "transferability points with 5 years abroad and 1 in Canada",
        "1 year in canada and 4 in India, how many transferability points",
        "1 year in canada and 5 abroad, how many transferability points",
        "points de transférabilité avec 5 ans à l'étranger et 1 au Canada",
    ],
)
def test_years_are_counted_where_they_were_worked(text: str, ask: Chat) -> None:
    """Also where the second figure leaves out the word "years"."""
    said = told(ask, text)
    assert "| 40 | 35" in said, said
    assert "| 25 | 25" in said, said


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("points for a bachelor and then a two year diploma", "128 points"),
        ("how many points for a pg diploma on top of my bachelors", "128 points"),
        ("points for BBA plus BA", "128 points"),
        ("combien de points pour une licence et un certificat d'un an", "128 points"),
        ("points for a bachelors degree", "120 points"),
        ("points for a one year diploma and a two year diploma", "98"),
    ],
)
def test_two_credentials_are_more_than_the_higher_one(text: str, points: str, ask: Chat) -> None:
    """Where one of them took three years or more."""
    assert points in told(ask, text)


def test_a_degree_is_put_on_its_level(ask: Chat) -> None:
    """Asked as one of two, the degree named first is the one that counts."""
    assert "135 points" in told(ask, "MBBS, professional degree or bachelor?")


def test_two_credentials_in_a_profile(ask: Chat) -> None:
    """Counted as two, and said so."""
    said = told(ask, "30, single, bsc plus a one-year pgd, ielts 8 7 7 7, 3 years abroad")
    assert "Two or more credentials" in said
    assert "Two or more" not in told(ask, "30, i have a bachelor and my wife a diploma, clb 9, 3 years abroad")
    assert "Two or more" not in told(ask, "30, single, bachelor of commerce degree, ielts 8 7 7 7, 3 years abroad")


@pytest.mark.parametrize(
    "text",
    [
        "what bonus do i get for french with english clb 6",
        "french and english clb 6, how much bonus",
        "combien de points de prime donne le français avec l'anglais au NCLC 6",
    ],
)
def test_the_bonus_for_french_beside_english(text: str, ask: Chat) -> None:
    """On condition of NCLC 7 in all four abilities."""
    said = told(ask, text)
    assert "NCLC 7" in said, said
    assert "| 50 | 50" in said, said


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("29, single, masters, ielts 8777, 3 yrs foreign exp", "469"),
        ("29, single, masters, 8777 in ielts, 3 yrs foreign exp", "469"),
        ("29, single, masters, clb 9 in english, clb 7 in french, 3 yrs foreign exp", "531"),
        ("29 ans, célibataire, maîtrise, anglais NCLC 9, français NCLC 7, 3 ans à l'étranger", "531"),
    ],
)
def test_results_as_people_shorten_them(text: str, score: str, ask: Chat) -> None:
    """Four bands in one, before or behind the test; a level with the name of its language."""
    assert score in ask(text, at=NOVEMBER).title


@pytest.mark.parametrize(
    "text",
    [
        "is clb 9 in all four needed for the 40 points",
        "how to gain 25 more points",
        "is work before i turned 18 worth points",
        "my diploma is from thirty years ago, how many points is it",
        "le travail avant mes 18 ans donne des points",
    ],
)
def test_a_figure_of_something_else_is_no_age(text: str, ask: Chat) -> None:
    """Points, and ages of another time."""
    said = told(ask, text)
    assert "for the age of" not in said
    assert "pour l’âge" not in said
    assert "Age:" not in said


def test_school_in_canada_earns_nothing_more(ask: Chat) -> None:
    """Only studies after high school do."""
    for text in ("points for a canadian high school diploma", "points pour un diplôme secondaire canadien"):
        said = told(ask, text)
        assert "| 30 | 28" in said
        assert "| 0 | 0" in said


def test_an_age_that_only_tells_who_asks(ask: Chat) -> None:
    """Who asks what raises a score is told that, not the points of the age."""
    for text in ("best way to gain 20 crs points for a 36-year-old", "comment augmenter ma note à 36 ans"):
        answer = ask(text, at=NOVEMBER)
        assert answer.intent == "improve_score"
        assert "36" not in answer.title
