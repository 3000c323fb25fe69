"""Any answer becomes messages that Discord takes, with nothing lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from fakes.asking import Chat
from fakes.discord_limits import faults_of_message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.discord.look import colour_of
from adapters.discord.pages import pages_of
from adapters.discord.render import Rendered, render
from bot.answer import Answer, Bullets, Fields, FollowUp, Paragraph, SourceLine, Status, Table, Tone
from bot.commands.payload import decode

_QUESTIONS = (
    "last draw",
    "was 470 enough",
    "last 50 rounds",
    "rounds in 2025",
    "healthcare category",
    "which categories are there",
    "is a plumber in trades",
    "what do I do after the invitation",
    "how many people are in the pool",
    "was 475 enough for healthcare with a profile from may 21 2026",
    "what is TEER",
    "draw",
)
_TEXT = st.text(max_size=80) | st.sampled_from(
    ["@everyone <@1> **x** [a](https://b.c) ```", "😀" * 300, "y" * 5000, " ", ""]
)


@st.composite
def _tables(draw: Any) -> Table:
    width = draw(st.integers(1, 4))
    rows = draw(st.lists(st.tuples(*[_TEXT] * width), max_size=25))
    return Table(columns=draw(st.tuples(*[_TEXT] * width)), rows=tuple(rows), numeric=(True,) * width)


_BLOCKS = st.one_of(
    st.builds(Paragraph, text=_TEXT, tone=st.sampled_from(Tone)),
    st.builds(Fields, rows=st.lists(st.tuples(_TEXT, _TEXT), max_size=27).map(tuple)),
    st.builds(Bullets, items=st.lists(_TEXT, max_size=12).map(tuple)),
    _tables(),
)
_FOLLOW_UPS = st.builds(
    FollowUp,
    text=_TEXT,
    intent=st.sampled_from(["last_round", "history", "occupation_eligibility"]),
    slots=st.dictionaries(st.sampled_from(["category", "score", "occupation"]), _TEXT, max_size=2),
)
_SOURCES = st.builds(
    SourceLine,
    title=_TEXT,
    url=_TEXT.map(lambda t: f"https://x.y/{t}"),
    seen_on=st.just(date(2026, 8, 1)),
    verified_on=st.none(),
    remark=_TEXT,
)
_ANSWERS = st.builds(
    Answer,
    status=st.sampled_from(Status),
    intent=st.sampled_from(["history", ""]),
    slots=st.dictionaries(st.sampled_from(["category", "occupation"]), _TEXT, max_size=2),
    category=st.sampled_from([None, "cec", "unheard-of"]),
    title=_TEXT,
    notice=_TEXT,
    blocks=st.lists(_BLOCKS, max_size=6).map(tuple),
    sources=st.lists(_SOURCES, max_size=6).map(tuple),
    sources_label=_TEXT,
    as_of=st.just(datetime(2026, 8, 19, tzinfo=UTC)),
    freshness=_TEXT,
    follow_ups=st.lists(_FOLLOW_UPS, max_size=30).map(tuple),
    follow_ups_label=_TEXT,
)


def _message(rendered: Rendered) -> dict[str, Any]:
    return {"embeds": rendered.embeds, "components": rendered.rows}


def _all_pages(answer: Answer) -> list[Rendered]:
    return [render(answer, "7" * 19, page) for page in range(len(pages_of(answer)))]


@given(_ANSWERS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_answer_keeps_every_limit(answer: Answer) -> None:
    """Every page of every answer is a message Discord takes, and so is its plain form."""
    for rendered in _all_pages(answer):
        assert faults_of_message(_message(rendered)) == []
        assert faults_of_message({"content": rendered.plain}) == []


_NO_WORDS = ("kind", "tone", "url", "intent", "slots", "status")


def _lengthened(answer: Answer) -> Answer:
    """The answer with every text a third longer, as French is at worst."""

    def longer(value: Any) -> Any:
        if isinstance(value, str):
            return value + " é" * (len(value) // 6 + 1) if value else value
        if isinstance(value, dict):
            return {
                k: v if k in ("kind", "tone", "url", "intent", "slots", "status") else longer(v)
                for k, v in value.items()
            }
        return [longer(v) for v in value] if isinstance(value, list | tuple) else value

    plain = answer.model_dump()
    kept = {k: plain[k] for k in ("status", "intent", "slots", "verdict", "rounds", "category", "as_of", "candidates")}
    return Answer.model_validate({**longer(plain), **kept})


@pytest.mark.parametrize("text", _QUESTIONS)
def test_real_answers_fit_with_a_third_more_text(text: str, ask: Chat) -> None:
    """Answers fit as they are, and as they would in a longer language."""
    answer = ask(text)
    for rendered in (*_all_pages(answer), *_all_pages(_lengthened(answer))):
        assert faults_of_message(_message(rendered)) == []


@pytest.mark.parametrize("text", _QUESTIONS)
def test_nothing_is_lost_between_pages(text: str, ask: Chat) -> None:
    """Every item, value and cell of an answer stands on one of its pages."""
    answer = ask(text)
    seen = "".join(str(r.embeds) for r in _all_pages(answer)).replace("\\", "")
    for block in answer.blocks:
        for word in _words(block):
            assert word in seen


def _words(block: Any) -> list[str]:
    parts = block.model_dump(exclude={"kind", "tone", "numeric", "columns"}).values()
    return [w for part in parts for w in str(part).replace("'", " ").replace("\\", "").split() if w.isalnum()]


def test_long_lists_have_pages(ask: Chat) -> None:
    """Each page but the first leads back, each but the last leads on, and tells where one is."""
    pages = _all_pages(ask("healthcare category"))
    assert len(pages) > 1
    labels = [[c["label"] for c in r.rows[-1]["components"]] for r in pages]
    assert labels[0] == [f"1 / {len(pages)}", "▶"]
    assert labels[-1] == ["◀", f"{len(pages)} / {len(pages)}"]
    onward = decode(pages[0].rows[-1]["components"][-1]["custom_id"])
    assert onward is not None
    assert (onward.intent, onward.page) == ("category_info", 1)


def test_a_page_past_the_end_is_the_last(ask: Chat) -> None:
    """An answer that has got shorter since the button was drawn shows its last page."""
    answer = ask("healthcare category")
    assert render(answer, "7", 99).embeds == render(answer, "7", len(pages_of(answer)) - 1).embeds


def test_buttons_carry_no_words_of_people() -> None:
    """A job as typed is kept aside; the button holds a reference."""
    offered = FollowUp(text="And in Canada?", intent="occupation_eligibility", slots={"occupation": "secret agent"})
    answer = Answer(status=Status.ANSWERED, intent="help", title="x", as_of=datetime(2026, 1, 1, tzinfo=UTC))
    rendered = render(answer.model_copy(update={"follow_ups": (offered,)}), "7")
    assert "secret" not in str(rendered.rows)
    assert "secret" in str(rendered.kept)


def test_two_meanings_make_a_menu(ask: Chat) -> None:
    """Where a message may mean two things, both stand in a menu under what is asked."""
    answer = ask("last draw").model_copy(update={"status": Status.UNSURE})
    (row,) = render(answer, "7").rows
    (menu,) = row["components"]
    assert menu["placeholder"] == answer.title
    assert [o["label"] for o in menu["options"]] == [f.text for f in answer.follow_ups]


def test_colours_tell_the_verdict_or_the_category(ask: Chat) -> None:
    """A yes and a no differ, and so do two categories."""
    assert colour_of(ask("was 600 enough for cec")) != colour_of(ask("was 300 enough for cec"))
    assert colour_of(ask("last cec round")) != colour_of(ask("last healthcare round"))
