"""Any answer becomes messages that Telegram takes and people can read on a phone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from fakes.telegram_markup import checked, units, visible
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.telegram.markup import CAPTION_LIMIT, TEXT_LIMIT
from adapters.telegram.render import render
from adapters.telegram.tables import WIDTH
from bot.answer import Answer, Block, Bullets, Fields, Paragraph, SourceLine, Status, Table, Tone
from bot.assistant import Assistant
from bot.question import Asker, Question

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["<b>&amp;", "</pre>", "\x00\x07", "   ", "\u200b", "🇨🇦" * 30, "word " * 50, "x" * 250, "<a href='", "\ud800"]
)


def answer(*blocks: Block, title: str = "Title", notice: str = "", sources: tuple[SourceLine, ...] = ()) -> Answer:
    """Return an answer with these blocks."""
    return Answer(
        status=Status.ANSWERED,
        intent="help",
        title=title,
        notice=notice,
        blocks=blocks,
        sources=sources,
        sources_label="Sources",
        as_of=NOW,
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Any table whose rows have as many cells as it has columns."""
    width = draw(st.integers(1, 7))
    cells = st.lists(TEXTS, min_size=width, max_size=width).map(tuple)
    return Table(
        columns=draw(cells),
        rows=tuple(draw(st.lists(cells, max_size=8))),
        numeric=tuple(draw(st.lists(st.booleans(), min_size=width, max_size=width))),
    )


BLOCKS = st.one_of(
    st.builds(Paragraph, text=TEXTS, tone=st.sampled_from(Tone)),
    st.builds(Fields, rows=st.lists(st.tuples(TEXTS, TEXTS), max_size=6).map(tuple)),
    st.builds(Bullets, items=st.lists(TEXTS, max_size=6).map(tuple)),
    tables(),
)
SOURCES = st.builds(
    SourceLine, title=TEXTS, url=TEXTS, seen_on=st.just(date(2026, 8, 1)), verified_on=st.none(), remark=TEXTS
)
ANSWERS = st.builds(
    answer,
    title=TEXTS,
    notice=TEXTS,
    sources=st.lists(SOURCES, max_size=3).map(tuple),
).flatmap(lambda a: st.lists(BLOCKS, max_size=6).map(lambda blocks: a.model_copy(update={"blocks": tuple(blocks)})))


@settings(max_examples=50, deadline=None)
@given(ANSWERS, st.sampled_from([CAPTION_LIMIT, 200]))
def test_any_answer_becomes_messages_that_telegram_takes(told: Answer, limit: int) -> None:
    """Every message is well-formed HTML, not empty, and within the limit in UTF-16 units once it is parsed."""
    messages = render(told, limit)
    assert messages
    for message in messages:
        assert checked(message, "HTML", limit)
        message.encode()


@pytest.mark.parametrize("text", ["word " * 4000, "x" * 20_000, "🇨🇦" * 5_000, "a\n" * 10_000])
def test_a_text_of_any_length_is_cut(text: str) -> None:
    """Even one word longer than a message is sent whole, in parts."""
    table = Table(columns=("A", "B"), rows=((text, "1"),), numeric=(False, True))
    told = answer(Paragraph(text=text), Bullets(items=(text,)), Fields(rows=((text, text),)), table, title=text)
    for message in render(told):
        assert checked(message, "HTML", TEXT_LIMIT)


@settings(max_examples=50, deadline=None)
@given(ANSWERS)
def test_nothing_that_can_be_read_gets_lost(told: Answer) -> None:
    """Every word of every paragraph, field and bullet is in one of the messages."""
    seen = "".join("".join(map(visible, render(told))).split())
    for block in told.blocks:
        texts = {
            "paragraph": lambda b: [b.text],
            "bullets": lambda b: b.items,
            "fields": lambda b: [cell for row in b.rows for cell in row],
            "table": lambda _: [],
        }[block.kind](block)
        for text in texts:
            assert "".join(c for c in _sound(text) if not c.isspace()) in seen or not _shows(text)


def _sound(text: str) -> str:
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(c for c in whole if c >= " " and c != "\x7f")


def _shows(text: str) -> bool:
    return any(c.isprintable() and not c.isspace() for c in _sound(text))


@settings(max_examples=50, deadline=None)
@given(tables())
def test_a_table_is_never_wider_than_a_phone(table: Table) -> None:
    """No line of a table has more than 35 characters."""
    for message in render(answer(table)):
        if "<pre>" in message:
            inner = message[message.index("<pre>") + 5 : message.index("</pre>")]
            assert all(len(line) <= WIDTH for line in visible(inner).split("\n"))


def test_a_table_that_fits_stands_in_columns() -> None:
    """Names to the left, numbers to the right, under their column names."""
    table = Table(
        columns=("No.", "Date", "Cut-off", "Invitations"),
        rows=(("#436", "2026-08-18", "523", "1,000"), ("#432", "2026-08-05", "516", "3,000")),
        numeric=(False, False, True, True),
    )
    assert render(answer(table))[0].split("<pre>")[1] == (
        "No.  Date       Cut-off Invitations\n#436 2026-08-18     523       1,000\n"
        "#432 2026-08-05     516       3,000</pre>"
    )


def test_a_table_that_is_too_wide_is_folded() -> None:
    """The columns go on in a second, indented line under each row; the column names as well."""
    table = Table(
        columns=("No.", "Date", "Kind", "Cut-off", "Invitations"),
        rows=(("#422", "2026-06-25", "healthcare", "475", "4,000"), ("#437", "2026-08-19", "French", "382", "5,000")),
        numeric=(False, False, False, True, True),
    )
    assert render(answer(table))[0].split("<pre>")[1] == (
        "No.  Date       Kind\n  Cut-off Invitations\n"
        "#422 2026-06-25 healthcare\n      475       4,000\n"
        "#437 2026-08-19 French\n      382       5,000</pre>"
    )


def test_a_long_table_goes_on_under_its_column_names() -> None:
    """Each message of a long table begins with the column names, and no row is torn apart or lost."""
    rows = tuple((f"row {n}", f"{n:,}") for n in range(600))
    messages = render(answer(Table(columns=("Name", "Number"), rows=rows, numeric=(False, True))))
    tables = [m for m in messages if "<pre>" in m]
    assert len(tables) > 1
    assert all(m.split("<pre>")[1].startswith("Name ") for m in tables)
    assert sum(visible(m).count("row ") for m in tables) == 600


def test_messages_break_between_blocks() -> None:
    """A block that does not fit any more begins the next message; it is not cut in two."""
    blocks = [Paragraph(text=f"{n} " + "word " * 300) for n in range(6)]
    messages = render(answer(*blocks))
    assert len(messages) > 1
    for message in messages:
        assert all(part.startswith(("<b>Title", *"012345")) for part in message.split("\n\n"))


def test_lengths_are_counted_as_telegram_counts_them() -> None:
    """A flag is four UTF-16 units, a tag none: 1,022 flags and the title fill one message, one more needs two."""
    room = (TEXT_LIMIT - units("T") - 2) // 4
    assert len(render(answer(Paragraph(text="🇨🇦" * room, tone=Tone.STRONG), title="T"))) == 1
    assert len(render(answer(Paragraph(text="🇨🇦" * (room + 1), tone=Tone.STRONG), title="T"))) > 1


def test_what_people_wrote_is_never_markup() -> None:
    """A text with tags in it is shown as it is."""
    (message,) = render(answer(Paragraph(text="<b>bold</b> & <a href='x'>y</a>"), title="</b>"))
    assert visible(message) == "</b>\n\n<b>bold</b> & <a href='x'>y</a>"


def test_a_source_is_a_link() -> None:
    """The page's title leads to the page, with what is to be said about it."""
    line = SourceLine(
        title='Rounds "official"', url='https://x.ca/?a=1&b="2"', seen_on=date(2026, 8, 1), verified_on=None, remark="r"
    )
    (message,) = render(answer(sources=(line,)))
    assert '<a href="https://x.ca/?a=1&amp;b=&quot;2&quot;">Rounds "official"</a> (r)' in message


QUESTIONS = (
    "last 50 rounds",
    "which categories are there?",
    "everything in june 2026",
    "compare 2015 and 2026",
    "was 470 enough?",
    "which occupations are in healthcare?",
    "what documents do I need after the ITA?",
    "what is TEER?",
    "the pool",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_real_answers_fit_when_their_texts_grow_by_a_third(question: str, assistant: Assistant) -> None:
    """French is a third longer than English: every text lengthened so, answers still are messages Telegram takes."""
    told = assistant.answer(Question(question, NOW, Asker("test", "ann", question)))
    for message in (*render(told), *render(_lengthened(told))):
        assert checked(message, "HTML", TEXT_LIMIT)


def _lengthened(told: Answer) -> Answer:
    return Answer.model_validate(_longer(told.model_dump()), strict=False)


def _longer(value: object, name: str = "") -> object:
    match value:
        case str() if name not in ("kind", "tone", "status", "intent", "verdict", "url", "category"):
            return value + "é" * (len(value) // 3)
        case dict():
            return {k: _longer(v, k) for k, v in value.items()}
        case list() | tuple():
            return tuple(_longer(v, name) for v in value)
    return value
