"""People's text is shown as it is: no markup, no mention, no link; and cut without breaking anything."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.markup import cut, escaped, in_code, portions, units

_ALIVE = re.compile(r"(?<!\\)(?:\\\\)*[*_~`|<>\[\]]")
_NASTY = st.text(st.sampled_from("*_~`|<>[]()@#-+1.:/\\ \nabé😀e"), max_size=120)


def shown(safe: str) -> str:
    """What Discord makes of escaped text."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", safe.replace("@\u200b", "@"))


@given(_NASTY | st.text(max_size=200))
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    """Nothing in it is alive, and taking the escapes away gives the text back, at most twice as long."""
    safe = escaped(text)
    assert shown(safe) == text.replace("@\u200b", "@")
    assert not _ALIVE.search(re.sub(r"\\.", "", safe, flags=re.DOTALL))
    assert units(safe) <= 2 * units(text)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("@everyone and @here", "@everyone"),
        ("<@1> <@!1> <@&2> <#3> </ask:4> <t:5:R> <:x:6>", "<@1>"),
        ("[win](https://evil.example)", "[win]("),
        ("https://evil.example", "https://"),
        ("# big", "\n# "),
        ("> quote", "\n> "),
        ("1. one", "\n1. "),
        ("**bold** __under__ ~~gone~~ ||spoiler|| `code` ```block```", "**bold**"),
    ],
)
def test_markup_is_taken_apart(text: str, gone: str) -> None:
    """Each kind of markup and mention loses its meaning."""
    assert gone not in "\n" + escaped(text)


@given(_NASTY, st.integers(2, 60))
def test_a_cut_keeps_its_limit(text: str, limit: int) -> None:
    """Never longer than the limit in UTF-16 units; whole where it fits."""
    short = cut(text, limit)
    assert units(short) <= limit
    assert short == text if units(text) <= limit else short.endswith("…")


@given(_NASTY | st.text(max_size=300), st.integers(4, 50))
def test_portions_lose_nothing(text: str, limit: int) -> None:
    """Each keeps the limit, and all together hold every character but space."""
    parts = list(portions(text, limit))
    assert all(units(p) <= limit for p in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(_NASTY)
def test_code_cannot_be_left(text: str) -> None:
    """No backtick and no line break comes through."""
    assert not set("`\n") & set(in_code(text))
