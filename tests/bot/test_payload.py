"""Payloads of buttons: short, the same after a restart, and without people's words."""

from __future__ import annotations

import pytest
from fakes.asking import Chat
from fakes.shelf import Shelf
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.payload import Press, decode, encode, recall, reference_in

_WORDS = st.text(min_size=1, max_size=40)
_SLOTS = st.dictionaries(
    st.sampled_from(["category", "score", "round", "profile_date", "occupation", "province", "later_slot"]),
    st.one_of(_WORDS, st.lists(_WORDS, min_size=2, max_size=4)),
    max_size=5,
)
_PRESSES = st.builds(
    Press,
    st.from_regex(r"[a-z_]{1,22}", fullmatch=True),
    _SLOTS,
    st.integers(0, 999),
    st.one_of(st.just(""), _WORDS),
    st.booleans(),
)


@given(press=_PRESSES, limit=st.sampled_from([64, 100]))
def test_a_payload_keeps_its_limit_and_comes_back_whole(press: Press, limit: int) -> None:
    """Whatever is asked fits the limit in ASCII, and what is read back is what was put in."""
    coded = encode(press, limit)
    assert coded.text.isascii()
    assert len(coded.text) <= limit
    assert decode(coded.kept[1] if coded.kept else coded.text) == press


async def test_what_no_platform_carries_is_not_looked_at() -> None:
    """A payload longer than any button holds is nobody's, though it could be read."""
    assert await recall(f"1;help;s={'9' * 100}", Shelf()) is None


async def test_peoples_words_never_stand_in_a_payload() -> None:
    """A job as typed is kept aside, however short; the payload refers to it and finds it again."""
    press = Press("occupation_eligibility", {"occupation": "nurse"})
    coded, shelf = encode(press, 100), Shelf()
    assert "nurse" not in coded.text
    assert coded.kept is not None
    assert await recall(coded.text, shelf) is None
    await shelf.keep(dict([coded.kept]))
    assert await recall(coded.text, shelf) == press


@pytest.mark.parametrize(
    "text", ["", "1", "1;", "2;help", "0;last_round", "x", "1;Last Round", "1;help;junk", "a" * 300]
)
def test_what_is_not_ours_is_nothing(text: str) -> None:
    """A payload of another version, or of another bot, is no question; reading it raises nothing."""
    assert decode(text) is None
    assert reference_in(text) is None


@given(st.text(max_size=120))
def test_any_payload_can_be_read(text: str) -> None:
    """No text raises."""
    decode(text)
    reference_in(text)


def test_every_follow_up_asks_the_same_after_coding(ask: Chat) -> None:
    """A question from a button is answered like the question that was offered."""
    for text in ("last draw", "round 422", "was 470 enough for healthcare", "last 5 cec draws", "rounds in 2025"):
        for offered in ask(text).follow_ups:
            coded = encode(Press(offered.intent, offered.slots), 64)
            pressed = decode(coded.kept[1] if coded.kept else coded.text)
            assert pressed is not None
            direct = ask(offered.text, intent=offered.intent, slots=offered.slots, person="a")
            assert ask(offered.text, intent=pressed.intent, slots=pressed.slots, person="b") == direct
