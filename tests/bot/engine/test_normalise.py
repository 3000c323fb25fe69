"""Text as people type it becomes words that can be compared, whatever it is."""

from __future__ import annotations

import pytest
from fakes.understanding import texts
from hypothesis import example, given
from hypothesis import strategies as st

from bot.engine.normalise import MAX_CHARACTERS, read, visible

SLANG = {"u": "you", "whats": "what is", "dont": "do not", "aujourdhui": "aujourd hui"}


def _words(text: str) -> list[str]:
    return texts(read(text, SLANG))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Was 470 ENOUGH", ["was", "470", "enough"]),
        ("l'épreuve d'égalité", ["l", "epreuve", "d", "egalite"]),
        ("jusqu’à hier", ["jusqu", "a", "hier"]),
        ("aujourd’hui", ["aujourd", "hui"]),
        ("the nurse's draw", ["the", "nurse", "draw"]),
        ("sooooo hellooo", ["so", "hello"]),
        ("Ｗａｓ ４７０", ["was", "470"]),
        ("été à Noël", ["ete", "a", "noel"]),
    ],
)
def test_one_form_for_each_word(typed: str, words: list[str]) -> None:
    """Case, accents, apostrophes, stretched letters and wide letters make no difference."""
    assert _words(typed) == words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("u know", ["you", "know"]),
        ("Whats new", ["what", "is", "new"]),
        ("don't", ["do", "not"]),
        ("dont", ["do", "not"]),
    ],
)
def test_slang_gives_way_to_plain_words(typed: str, words: list[str]) -> None:
    """What people shorten is read as what they mean."""
    assert _words(typed) == words


def test_the_words_of_one_slang_word_share_its_place() -> None:
    """Both words of "whats" stand where it stood, and remember how it was typed."""
    first, second, _ = read("Whats new", SLANG).words
    assert (first.surface, first.start, first.end) == (second.surface, second.start, second.end) == ("Whats", 0, 5)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("#391", ["#391"]),
        ("91a", ["91a"]),
        ("91abc", ["91", "abc"]),
        ("1,365.50", ["1,365.50"]),
        ("4\u00a0000 et 5\u202f000", ["4000", "et", "5000"]),
        ("3rd 22nd 1er 1ère 2e 2ème", ["3rd", "22nd", "1er", "1ere", "2e", "2eme"]),
        ("15k", ["15k"]),
        ("470crs 470enough", ["470", "crs", "470", "enough"]),
        ("470.", ["470"]),
        ("$1,590 = 12%", ["$", "1,590", "=", "12", "%"]),
        ("10:15", ["10", ":", "15"]),
        ("2026-05-03", ["2026", "-", "05", "-", "03"]),
    ],
)
def test_numbers_stay_whole(typed: str, words: list[str]) -> None:
    """Marks that belong to a number stay with it, units and signs stand alone."""
    assert _words(typed) == words


def test_clauses_end_at_stops_and_lines() -> None:
    """Full stops, question marks and line ends part clauses; the ones that ask are known."""
    message = read("hi... I have 470. was it enough?! thanks\nbye", SLANG)
    assert [w.clause for w in message.words] == [0, 1, 1, 1, 2, 2, 2, 3, 4]
    assert message.questions == {2}
    assert message.clauses == 5


def test_a_decimal_point_ends_no_clause() -> None:
    """Only a stop between words parts clauses."""
    assert read("ielts 7.5 is fine", SLANG).clauses == 1


@pytest.mark.parametrize("typed", ["", "   \n\t", "🙂🙂🙂", "...", "?!?!", "$ % - /", "\u200b\u202e\u0000", "()[]"])
def test_a_message_without_words_is_blank(typed: str) -> None:
    """Nothing, emoji or signs only."""
    assert read(typed, SLANG).is_blank


@pytest.mark.parametrize("typed", ["a", "7", "#391", "🙂 cec 🙂"])
def test_a_message_with_a_word_is_not_blank(typed: str) -> None:
    """One letter or digit is enough to be read."""
    assert not read(typed, SLANG).is_blank


@pytest.mark.parametrize(
    ("typed", "seen"),
    [("4\u200b70", "470"), ("\u202ecec\u202c", "cec"), ("a\x00b", "ab"), ("a\tb\rc", "a b c"), ("ﬁnal ①", "final 1")],
)
def test_what_cannot_be_seen_is_left_out(typed: str, seen: str) -> None:
    """Control, format and direction characters vanish, tabs become spaces, compatibility forms plain ones."""
    assert visible(typed) == seen


def test_shouting() -> None:
    """Mostly capitals are shouting; an abbreviation alone is not."""
    assert read("WHY NO CEC DRAW", SLANG).shouting
    assert not read("CEC draw today", SLANG).shouting
    assert not read("CEC", SLANG).shouting


def test_long_messages_are_read_from_both_ends() -> None:
    """Of very many words the first hundred and the last three hundred are read: questions stand at the ends."""
    words = _words(" ".join(f"w {n}" for n in range(600)))
    assert len(words) == 400
    assert words[:4] == ["w", "0", "w", "1"]
    assert words[-1] == "599"


def test_what_lies_beyond_the_limit_is_not_read() -> None:
    """Time stays bounded: characters after the limit play no part."""
    assert "secret" not in _words("a " * (MAX_CHARACTERS // 2) + "secret")


@given(st.text(max_size=300))
@example("ß İ ŉ ǰ ﷺ")
@example("\ud800\udfff 470")
@example("e\u0301\u200b\u0301 l'\u0301")
def test_every_word_has_its_place(text: str) -> None:
    """For any text: places lie inside the source, in order, and show the word as it was typed."""
    message = read(text, SLANG)
    assert len(message.folded) == len(message.source)
    places = [(w.start, w.end) for w in message.words]
    assert places == sorted(places)
    for word in message.words:
        assert 0 <= word.start < word.end <= len(message.source)
        assert word.surface == message.source[word.start : word.end]
        assert word.text
        assert word.text == word.text.lower()
        assert 0 <= word.clause < message.clauses
    assert [w.clause for w in message.words] == sorted(w.clause for w in message.words)
    assert message.questions <= set(range(message.clauses))


@given(st.text(max_size=200))
def test_reading_is_pure(text: str) -> None:
    """The same text is always read the same."""
    assert read(text, SLANG) == read(text, SLANG)
