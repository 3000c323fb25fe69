"""What strangers may hand in: nonsense, values that are nearly right, and pieces of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from hypothesis import strategies as st

from bot.engine.slots import Slots
from bot.forms.spec import FormSpec

EDGES = (
    "", "0", "-1", "13", "470", "1201", "9" * 20, "1" * 4301, "1e5", "nan", "٤٧٠", "\x00", "\ud800", "💥", "x" * 5000,
    "0001-01-01", "2026-02-30", "2026-06", "9999-12", "2026-06-25", "9999-12-31", "2026-03-03T10:15",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "cec", "healthcare", "nonsense", "422", "91a", "31301",
    "3012", "nurse", "ontario", "ielts", "teer", "forget_sure", "export", "why", "on", "test", "America/Toronto",
    "../../etc/passwd", "en", "fr", "!resume", "!back", "!leave", "?", "=", ";", ",", "%", "%ff", "{{ 7*7 }}",
    "<b>", "'; --", "@everyone",
)  # fmt: skip
"""Texts at the edges of what the entrances take."""

NAMES = (*(f.name for f in fields(Slots)), "profile_date", "u", "p0", "chart", "nothing of ours")
"""Slots, and what else may stand in a payload."""

texts = st.one_of(st.sampled_from(EDGES), st.text(max_size=60))
"""One value."""

payloads = st.one_of(
    st.text(max_size=100),
    st.builds("1@{}".format, texts),
    st.builds(
        lambda version, intent, parts: ";".join([version, intent, *parts]),
        st.sampled_from(["1", "1", "1", "2", ""]),
        st.sampled_from(["last_round", "score_check", "my_data", "subscribe", "post_ita", "pool", "compare", "nobody"]),
        st.lists(st.builds("{}={}".format, st.sampled_from(["s", "c", "r", "d", "m", "y", "q", *NAMES]), texts)),
    ),
)
"""What a button or a deep link may carry."""


def slots(forms: Mapping[str, FormSpec]) -> st.SearchStrategy[dict[str, object]]:
    """Return what a press may say it asks about, the moves that buttons of ``forms`` make among it."""
    steps = [step for form in forms.values() for step in form.steps]
    moves = [f"{step.key}={choice.value}" for step in steps for choice in step.choices]
    moves += [move for step in steps for move in (f"?{step.key}", f"{step.key}=x", f"{step.key}=2026-08-14")]
    values = st.one_of(texts, st.lists(texts, max_size=3))
    pairs = st.one_of(
        st.tuples(st.sampled_from(NAMES), values), st.tuples(st.just("choice"), st.sampled_from(sorted(set(moves))))
    )
    return st.lists(pairs, max_size=3).map(dict)
