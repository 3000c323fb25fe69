"""Job titles, found under their own words, in either gender, with typing errors, and never with a traceback."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dataset import Dataset
from knowledge.folding import words_of
from knowledge.snapshot import Knowledge
from knowledge.titles import TitleHit, TitleIndex, TitleRow, head_words, title_keys

SEED = 20260819
ROWS = (
    TitleRow("21231", "en", "Software engineer"),
    TitleRow("63200", "fr", "Cuisinier/cuisinière"),
    TitleRow("10010", "fr", "Directeur adjoint/directrice adjointe de la comptabilité"),
    TitleRow("72106", "en", "Welder - shipbuilding"),
    TitleRow("42202", "en", "Early childhood educator (ECE)"),
)


@pytest.fixture(scope="module")
def titles(packaged: Dataset) -> list[TitleRow]:
    """All job titles, as printed."""
    return packaged.titles()


@pytest.fixture(scope="module")
def index(knowledge: Knowledge) -> TitleIndex:
    """The index over all of them."""
    return knowledge.titles()


@cache
def _few() -> TitleIndex:
    return TitleIndex.build(ROWS)


@pytest.fixture
def few() -> TitleIndex:
    """An index over a handful of titles."""
    return _few()


def _dice() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - the same sample in every run


def _readings(title: str) -> tuple[str, str] | None:
    """The masculine and the feminine reading of "directeur adjoint/directrice adjointe des ventes".

    None where what stands before the slash is not repeated after it, word by word.
    """
    left, slash, right = title.partition("/")
    before, after = words_of(left).split(), words_of(right).split()
    if not slash or "/" in right or "(" in left or before[0][:3] != after[0][:3]:
        return None
    return " ".join([*before, *after[len(before) :]]), " ".join(after)


def _misspelt(dice: random.Random, title: str) -> str | None:
    """``title`` with two letters swapped, or one left out, in a word of six letters or more; None without one."""
    words = words_of(title).split()
    long = [at for at, word in enumerate(words) if len(word) >= 6]
    if not long:
        return None
    at = dice.choice(long)
    word, cut = words[at], dice.randrange(len(words[at]) - 1)
    swapped = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    words[at] = dice.choice((swapped, word[:cut] + word[cut + 1 :]))
    return " ".join(words)


# --- exact --------------------------------------------------------------------------------------


def test_every_title_is_found_under_its_own_words(titles: list[TitleRow], index: TitleIndex) -> None:
    """As printed, slash and all, or in capitals: the title itself is among the exact hits, with its group."""
    for row in _dice().sample(titles, 2000):
        for typed in (row.title, row.title.upper(), f" {row.title} "):
            assert (row.noc, row.title) in {(hit.noc, hit.title) for hit in index.exact(typed)}, typed


def test_every_french_title_is_found_in_both_genders(titles: list[TitleRow], index: TitleIndex) -> None:
    """Where both genders are printed, each reading alone leads to the title, however many words they share."""
    pairs = [(row, both) for row in titles if row.language == "fr" and (both := _readings(row.title))]
    assert len(pairs) > 24_000
    for row, readings in _dice().sample(pairs, 2000):
        for reading in readings:
            assert (row.noc, row.title) in {(hit.noc, hit.title) for hit in index.exact(reading)}, reading


@pytest.mark.parametrize(
    ("typed", "noc"),
    [
        ("infirmière", "31301"),
        ("infirmiere", "31301"),
        ("plombière", "72300"),
        ("Charpentière", "72310"),
        ("CUISINIÈRE", "63200"),
        ("programmeuse", "21230"),
        ("programmeuse Web", "21234"),
        ("dessinatrice industrielle", "22211"),
        ("directrice adjointe de la comptabilité", "10010"),
        ("directeur adjoint de la comptabilité", "10010"),
        ("femme de ménage", "65310"),
        ("warehouse forewoman", "12013"),
        ("draftswoman", "22212"),
    ],
)
def test_gendered_titles_are_found_in_the_gender_typed(typed: str, noc: str, index: TitleIndex) -> None:
    """The feminine is as good as the masculine, also where only its ending is printed."""
    assert noc in {hit.noc for hit in index.exact(typed)}


@pytest.mark.parametrize(
    ("title", "readings"),
    [
        ("Cuisinier/cuisinière", ["cuisinier", "cuisiniere"]),
        ("Premier aide-cuisinier/aide-cuisinière", ["premier aide cuisinier", "premier aide cuisiniere"]),
        ("Vice-président/vice-présidente aux ventes", ["vice president aux ventes", "vice presidente aux ventes"]),
        ("Homme/femme de ménage", ["homme de menage", "femme de menage"]),
        ("Road foreman/woman", ["road foreman", "road forewoman"]),
        ("Fireman/woman and policeman/woman", ["fireman and policeman", "firewoman and policewoman"]),
        ("Danseur nu/danseuse nue", ["danseur nu", "danseuse nue"]),
        ("Welder", ["welder"]),
    ],
)
def test_one_reading_per_gender(title: str, readings: list[str]) -> None:
    """As many words stand for each other at a slash as begin alike; an ending alone is put on its stem."""
    assert title_keys(title) == [(reading, True) for reading in readings]


@pytest.mark.parametrize(
    ("acronym", "noc"),
    [("CFO", "00012"), ("cfo", "00013"), ("CEO", "00015"), ("ECE", "42202"), ("ece", "42202"), ("RN", "31301")],
)
def test_acronyms_in_brackets_are_titles_too(acronym: str, noc: str, index: TitleIndex) -> None:
    """What is printed in brackets is found alone, with or without full stops in print."""
    assert noc in {hit.noc for hit in index.exact(acronym)}


def test_brackets_and_contexts_may_be_left_out(few: TitleIndex) -> None:
    """A title is found without its brackets, and without its context where no title reads so as a whole."""
    assert [hit.noc for hit in few.exact("early childhood educator")] == ["42202"]
    assert [hit.noc for hit in few.exact("early childhood educator ece")] == ["42202"]
    assert [hit.noc for hit in few.exact("welder")] == ["72106"]
    more = TitleIndex.build([*ROWS, TitleRow("72100", "en", "Welder")])
    assert [hit.noc for hit in more.exact("welder")] == ["72100"]
    assert [hit.noc for hit in more.search("weldr")] == ["72100", "72106"]


def test_what_is_no_title_has_no_exact_hit(index: TitleIndex) -> None:
    """Neither part of a title nor a misspelt one is exact."""
    for typed in ("softwar engineer", "engineer software", "the", "express entry", "42", "cook/welder"):
        assert index.exact(typed) == []


# --- alike --------------------------------------------------------------------------------------


def test_a_typing_error_still_finds_the_group(titles: list[TitleRow], index: TitleIndex) -> None:
    """With two letters swapped or one missing, the right group is among the first five titles nine times in ten."""
    dice = _dice()
    asked = [(row.noc, typed) for row in dice.sample(titles, 400) if (typed := _misspelt(dice, row.title))][:300]
    assert len(asked) == 300
    found = [noc in {hit.noc for hit in index.search(typed, 5)} for noc, typed in asked]
    assert sum(found) / len(found) >= 0.9


def test_the_best_comes_first_and_each_title_once(index: TitleIndex) -> None:
    """Hits come by likeness, at most as many as asked for, none of them twice."""
    for typed in ("software enginer", "truck driver", "infirmiere", "data scientist", "cook"):
        hits = index.search(typed, 12)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert len({(hit.noc, hit.title) for hit in hits}) == len(hits) <= 12
        assert all(0 <= hit.score <= 100 for hit in hits)


def test_the_same_words_score_100(index: TitleIndex) -> None:
    """An exact title is also the best of those alike."""
    for typed in ("Software engineer", "welder", "cuisinière"):
        assert index.search(typed, 1)[0].score == 100.0
        assert {hit.score for hit in index.exact(typed)} == {100.0}


# --- any input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-",
        "/",
        "()",
        "x" * 10_000,
        "software engineer " * 600,
        "a/b" * 3000,
        "é" * 10_000,
        "😀😀😀",
        "👩‍🍳",
        "\x00\x01\x1b[31m",
        "\u202esoftware\u202c \u200fengineer",
        "软件工程师",
        "مهندس",
        "\ud800",
        "ﬁnance manager",
    ],
    ids=lambda typed: ascii(typed[:8]),
)
def test_odd_input_is_answered_without_raising(typed: str, index: TitleIndex) -> None:
    """Nothing, 10,000 characters, emoji, control and right-to-left characters: some hits or none."""
    assert isinstance(index.exact(typed), list)
    assert isinstance(index.search(typed), list)


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    """No text makes the index raise, and nothing scores above 100."""
    hits = [*_few().exact(text), *_few().search(text)]
    assert all(0 < hit.score <= 100 for hit in hits)


@given(st.lists(st.tuples(st.sampled_from(["21231", "00010"]), st.sampled_from(["en", "fr"]), st.text(max_size=40))))
def test_any_titles_can_be_indexed(rows: list[tuple[str, str, str]]) -> None:
    """Whatever the titles, none included, the index over them is built and asked."""
    index = TitleIndex.build([TitleRow(*row) for row in rows])
    assert len(index) == len(rows)
    for _, _, title in rows:
        index.exact(title)
        index.search(title)


def test_hits_are_tuples_as_printed(few: TitleIndex) -> None:
    """A hit is a tuple of code, language, printed title and score; codes keep their zeros."""
    (hit,) = few.exact("cuisiniere")
    assert hit == TitleHit("63200", "fr", "Cuisinier/cuisinière", 100.0)
    assert isinstance(hit, tuple)
    index = TitleIndex.build([TitleRow("00012", "en", "Banker")])
    assert index.exact("banker") == [("00012", "en", "Banker", 100.0)]


# --- kept ---------------------------------------------------------------------------------------


def test_a_saved_index_answers_like_the_one_it_was(few: TitleIndex, tmp_path: Path) -> None:
    """What is saved and loaded has the same titles and gives the same hits."""
    few.save(tmp_path / "titles.npz")
    loaded = TitleIndex.load(tmp_path / "titles.npz")
    assert len(loaded) == len(few) == len(ROWS)
    for typed in ("software engineer", "cuisinière", "directrice adjointe", "ece", "weldr"):
        assert loaded.exact(typed) == few.exact(typed)
        assert loaded.search(typed) == few.search(typed)


@pytest.mark.parametrize("broken", [b"", b"not an index", "half"])
def test_a_broken_file_is_told(broken: bytes | str, few: TitleIndex, tmp_path: Path) -> None:
    """An empty, foreign or truncated file is an error that the store knows how to answer."""
    path = tmp_path / "titles.npz"
    few.save(path)
    content = path.read_bytes()
    path.write_bytes(broken if isinstance(broken, bytes) else content[: len(content) // 2])
    with pytest.raises((ValueError, KeyError)):
        TitleIndex.load(path)


def test_every_title_is_in_the_index(titles: list[TitleRow], index: TitleIndex) -> None:
    """All 57,702 of them."""
    assert len(index) == len(titles) == 57_702


def test_the_head_noun_of_a_title(titles: list[TitleRow]) -> None:
    """The last word in English, the first in French, contexts and brackets aside."""
    heads = head_words([("en", "Cook, first - army (camp)"), ("en", "Truck driver"), ("fr", "Cuisinier de camp")])
    assert heads["en"] == {"cook": 1, "driver": 1}
    assert heads["fr"] == {"cuisinier": 1}
    everything = head_words((row.language, row.title) for row in titles)
    assert everything["en"]["operator"] > 2000
    assert everything["fr"]["operateur"] > 2000
