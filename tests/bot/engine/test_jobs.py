"""Job titles inside a message, by the words that lead them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from fakes.understanding import Engine
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.jobs import JobWords
from bot.engine.mentions import Kind

TITLES = [
    ("en", "food service supervisor"),
    ("en", "retail store supervisor"),
    ("en", "dental assistant"),
    ("en", "teaching assistant"),
    ("en", "travel agent"),
    ("en", "real estate agent"),
    ("en", "astronaut"),
    ("fr", "aide de cuisine"),
    ("fr", "aide en garderie"),
]


@pytest.fixture(scope="module")
def jobs() -> JobWords:
    """Learnt from a handful of titles; "real" is a common word, and agents are no job."""
    return JobWords.of(TITLES, {"real", "for"}, {"agent"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("i am a food service supervisor in red deer", ["food service supervisor"]),
        ("supervisor", ["supervisor"]),
        ("dental assistants and teaching assistants", ["dental assistants", "teaching assistants"]),
        ("service supervisor assistant", ["service supervisor assistant"]),
        ("food for thought", []),
        ("my agent said so", []),
        ("agents too", []),
        ("aide de cuisine a montreal", ["aide de cuisine"]),
        ("aide en garderie", ["aide en garderie"]),
        ("real supervisor", ["supervisor"]),
    ],
)
def test_titles_end_in_a_head_noun(jobs: JobWords, text: str, found: list[str]) -> None:
    """The longest run of title words up to a leading one, in either number; French ones go on through "de"."""
    assert [m.value for m in jobs.find(text.split())] == found


def test_a_word_that_leads_one_title_only_is_none(jobs: JobWords) -> None:
    """A head noun must lead several titles: a single one may be a chance word."""
    assert "astronaut" not in jobs.heads_en
    assert {"supervisor", "assistant"} == jobs.heads_en


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("i work as a food service supervisor", "food service supervisor"),
        ("is plumber on the trades list", "plumber"),
        ("PSW in ontario", "psw"),
        ("noc for data analyst please", "data analyst"),
        ("my wife is a dental hygienist", "dental hygienist"),
    ],
)
def test_jobs_of_the_packaged_titles(engine: Engine, text: str, job: str) -> None:
    """Real titles and the short names people use are found inside a message."""
    assert engine.of_kind(text, Kind.OCCUPATION) == [job]


@pytest.mark.parametrize(
    "text",
    [
        "when is the next draw",
        "my consultant said wait",
        "i am the applicant",
        "is 470 enough",
        "which number",
    ],
)
def test_words_that_are_no_jobs_here(engine: Engine, text: str) -> None:
    """Words that lead official titles but mean something else in a message are no jobs."""
    assert engine.of_kind(text, Kind.OCCUPATION) == []


WORDS = st.sampled_from(["food", "service", "supervisor", "assistants", "agent", "aide", "de", "en", "cuisine", "x"])


@given(st.lists(WORDS, max_size=12))
def test_jobs_lie_apart(words: list[str]) -> None:
    """Whatever the words: what is found stands there, left to right, without overlap."""
    found = list(JobWords.of(TITLES, (), ()).find(words))
    assert all(m.value == " ".join(words[m.start : m.end]) for m in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
