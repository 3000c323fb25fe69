"""The console: what a person at a terminal reads and types, and what goes through a pipe."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes.asking import FRESH, Chat
from fakes.hosting import Desk
from fakes.terminal import Screen, Typed
from hypothesis import given
from hypothesis import strategies as st

from adapters.console import ADAPTER
from bot.answer import Answer, Bullets, Fields, FollowUp, Paragraph, Status, Table
from bot.assistant import Assistant
from bot.sending import Address, Closed, Message, Sent
from bot.settings import BotSettings

ESCAPE = "\x1b"
Talk = Callable[..., str]


@pytest.fixture
def talk(assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Type lines into the console; return what it printed."""

    def type_in(*lines: str, at_a_terminal: bool = False) -> str:
        screen = Screen(at_a_terminal)
        monkeypatch.setattr(sys, "stdin", Typed("".join(f"{line}\n" for line in lines), at_a_terminal))
        monkeypatch.setattr(sys, "stdout", screen)
        asyncio.run(ADAPTER.run(Desk(BotSettings(data_dir=tmp_path), assistant, lambda: FRESH)))
        monkeypatch.undo()
        return screen.getvalue()

    return type_in


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Show an answer on a screen; return what it drew."""

    def show(answer: Answer, *, at_a_terminal: bool = False, width: int = 200) -> str:
        screen = Screen(at_a_terminal)
        monkeypatch.setattr(sys, "stdout", screen)
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setenv("TERM", "xterm")
        ADAPTER.show(answer)
        monkeypatch.undo()
        return screen.getvalue()

    return show


def made(*blocks: Paragraph | Fields | Bullets | Table, **fields: object) -> Answer:
    """Return an answer of these blocks."""
    whole = {"status": Status.ANSWERED, "intent": "help", "title": "Title", "as_of": FRESH, "blocks": blocks, **fields}
    return Answer.model_validate(whole)


def words(text: str) -> list[str]:
    """Return the words of ``text``, wherever lines were broken."""
    return text.split()


def wide(text: str, columns: int = 80) -> list[str]:
    """Return the lines longer than that, but for addresses, which are never broken."""
    return [line for line in text.splitlines() if len(line) > columns and not line.lstrip().startswith("https://")]


# --- how it looks ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "was 470 enough for healthcare?",
        "last 30 rounds",
        "what was the last round?",
        "which categories are there?",
        "compare 2024 and 2025",
        "what documents do i need after an ita",
        "was 470 enough?",
        "dernière ronde en santé",
    ],
)
@pytest.mark.parametrize("at_a_terminal", [False, True])
def test_eighty_columns_are_enough(
    text: str, at_a_terminal: bool, assistant: Assistant, shown: Callable[..., str]
) -> None:
    """However wide the terminal is; every word of the answer is there, and no line ends in spaces."""
    answer = Chat(assistant)(text, at=datetime(2026, 10, 2, tzinfo=UTC))
    drawn = shown(answer, at_a_terminal=at_a_terminal)
    plain = drawn if not at_a_terminal else without_colour(drawn)
    assert wide(plain) == []
    assert [line for line in plain.splitlines() if line != line.rstrip()] == []
    assert answer.notice
    for paragraph in (answer.notice, *(block.text for block in answer.blocks if isinstance(block, Paragraph))):
        assert " ".join(words(paragraph)) in " ".join(words(plain))


def without_colour(text: str) -> str:
    """Return ``text`` as a person sees it."""
    pieces = text.split(ESCAPE + "[")
    return pieces[0] + "".join(piece.split("m", 1)[1] for piece in pieces[1:])


def test_a_narrow_terminal_is_respected(ask: Chat, shown: Callable[..., str]) -> None:
    """At 50 columns the lines are shorter still."""
    drawn = without_colour(shown(ask("was 470 enough for healthcare?"), at_a_terminal=True, width=50))
    assert wide(drawn, 50) == []
    assert "No. 470 was 5 below the cut-off of 475" in " ".join(words(drawn))


def test_colour_is_for_terminals(ask: Chat, shown: Callable[..., str]) -> None:
    """Through a pipe there is none, and the text is the same."""
    answer = ask("was 470 enough for healthcare?")
    coloured, plain = shown(answer, at_a_terminal=True), shown(answer)
    assert ESCAPE in coloured
    assert ESCAPE not in plain
    assert without_colour(coloured) == plain


def test_no_colour_is_wanted(ask: Chat, shown: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where NO_COLOR says so, a terminal gets no colours either."""
    monkeypatch.setenv("NO_COLOR", "1")
    assert f"{ESCAPE}[1;36m" not in shown(ask("last round"), at_a_terminal=True)


def test_an_answer_is_complete(ask: Chat, shown: Callable[..., str]) -> None:
    """Title, values, sources with their addresses in one piece, and numbered follow-ups."""
    answer = ask("was 470 enough for healthcare?")
    drawn = shown(answer)
    assert drawn.splitlines()[1] == answer.title
    assert "  Cut-off      475\n" in drawn
    for source in answer.sources:
        assert f"    {source.url}\n" in drawn
    for number, offered in enumerate(answer.follow_ups, 1):
        assert f"  {number}. {offered.text}\n" in drawn


def test_a_long_table_is_told_whole(ask: Chat, shown: Callable[..., str]) -> None:
    """Every row on a line of its own, numbers to the right under their column."""
    answer = ask("last 40 cec rounds")
    (table,) = (block for block in answer.blocks if isinstance(block, Table))
    drawn = shown(answer).splitlines()
    for row in table.rows:
        assert [line.split() for line in drawn].count([w for cell in row for w in cell.split()]) == 1
    ends = {line.index(row[2]) + len(row[2]) for row in table.rows for line in drawn if line.split()[:1] == [row[0]]}
    assert len(ends) == 1


def test_a_table_with_long_cells_breaks_them(shown: Callable[..., str]) -> None:
    """Nothing is cut off."""
    cell = "Agriculture and Agri-Food Occupations with Canadian Work Experience " * 2
    drawn = shown(made(Table(columns=("Kind", "Cut-off"), rows=((cell, "475"),), numeric=(False, True))))
    assert wide(drawn) == []
    assert sorted(words(drawn)) == sorted(words(f"Title Kind Cut-off {cell} 475"))


@pytest.mark.parametrize("text", ["[bold]x[/bold]", "[/]", ":warning:", "[link=https://x.y]z[/link]", "a[b]c"])
def test_what_looks_like_markup_is_text(shown: Callable[..., str], text: str) -> None:
    """In every part of an answer."""
    offered = FollowUp(text=text, intent="help", slots={})
    table = Table(columns=(text,), rows=((text,),), numeric=(False,))
    blocks = (Paragraph(text=text), Fields(rows=((text, text),)), Bullets(items=(text,)), table)
    assert shown(made(*blocks, title=text, notice=text, follow_ups=(offered,))).count(text) == 9


# --- what is typed --------------------------------------------------------------------------------


def test_lines_are_answered_one_after_another(talk: Talk) -> None:
    """A later one may lean on the one before; at the end of the input the chat is over."""
    said = " ".join(words(talk("was 470 enough for healthcare?", "and 480?")))
    assert "470 was 5 below the cut-off of 475" in said
    assert "480 was 5 above the cut-off of 475" in said


@pytest.mark.parametrize("line", ["1", " 1. ", "1."])
def test_a_number_asks_the_follow_up(talk: Talk, ask: Chat, line: str) -> None:
    """The one offered under it, with the slots it stands for."""
    offered = ask("was 470 enough for healthcare?").follow_ups[0]
    expected = ask(intent=offered.intent, slots=offered.slots)
    said = talk("was 470 enough for healthcare?", line)
    assert said.splitlines().count(expected.title) == 1


@pytest.mark.parametrize("line", ["0", "99", "-1", "1.5"])
def test_a_number_that_is_not_offered_is_a_message(talk: Talk, line: str) -> None:
    """It is answered like any other, and the chat goes on."""
    said = talk("was 470 enough for healthcare?", line, "round 391")
    assert "#391" in said


def test_a_number_before_any_answer_is_a_message(talk: Talk) -> None:
    """Nothing has been offered yet."""
    assert talk("1").strip()


@pytest.mark.parametrize("word", ["quit", "quitter", "exit", "bye", ":q", "/quit", "/exit", " QUIT "])
def test_leaving(talk: Talk, word: str) -> None:
    """Nothing typed afterwards is answered."""
    said = talk("round 391", word, "round 422")
    assert "#391" in said
    assert "#422" not in said


@pytest.mark.parametrize("lines", [(), ("",), ("", "", "")])
def test_nothing_typed(talk: Talk, lines: tuple[str, ...]) -> None:
    """An input that is over at once is no question; an empty line is told that there was nothing to read."""
    assert talk(*lines).count("There was nothing to read") == len(lines)


def test_at_a_terminal_a_prompt_waits(talk: Talk) -> None:
    """In a pipe there is none."""
    assert talk("hello", at_a_terminal=True).startswith("> ")
    assert "> " not in talk("hello")


def test_french_is_understood(talk: Talk) -> None:
    """And answered in French; a choice of what is offered and a bare name go on in it, English goes on in English."""
    said = talk("dernière ronde pour les soins de santé", "1", "CEC", "last healthcare round")
    assert said.count("Vous pourriez aussi demander\u00a0:") == 3
    assert "Last healthcare round I know: #422" in said


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_can_be_shown(text: str) -> None:
    """No text, title or cell breaks the drawing."""
    table = Table(columns=(text, "B"), rows=((text, text),), numeric=(False, True))
    answer = made(Paragraph(text=text), Fields(rows=((text, text),)), Bullets(items=(text,)), table, title=text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", screen := Screen(at_a_terminal=False))
        ADAPTER.show(answer)
    assert screen.getvalue()


# --- alerts ---------------------------------------------------------------------------------------


async def test_alerts_are_printed_where_somebody_sits(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal is a platform with one chat; it is there while somebody talks, and an edit is printed anew."""
    sender, host = ADAPTER.sender(), Desk(BotSettings(data_dir=tmp_path), assistant, lambda: FRESH)
    assert sender.account is None
    screen = Screen(False)
    monkeypatch.setattr(sys, "stdin", Typed("", False))
    monkeypatch.setattr(sys, "stdout", screen)
    await ADAPTER.run(host)
    here, message = await sender.open("local"), Message(made(Paragraph(text="An alert.")), 7)
    assert await sender.send(here, message) == Sent("7")
    assert await sender.edit(here, "7", message) == Sent("7")
    assert isinstance(await sender.send(Address("console", "elsewhere"), message), Closed)
    monkeypatch.undo()
    assert screen.getvalue().count("An alert.") == 2
