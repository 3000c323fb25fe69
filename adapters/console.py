"""The terminal: the smallest complete adapter."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from string import ascii_lowercase
from threading import Thread

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from bot.answer import Answer, Block, Bullets, Fields, Paragraph, Table, Tone
from bot.logs import QUESTION, about
from bot.operating.findings import Finding
from bot.picture import Picture
from bot.ports import Host
from bot.question import Asker, Place, Question
from bot.sending import Address, Closed, Message, Result, Sent
from bot.typography import headed

HERE = Address("console", "local")
PLACE = Place(HERE)

_WIDTH = 80
_STYLES = {Tone.STRONG: "bold", Tone.PLAIN: "", Tone.QUIET: "dim"}
_FILLING = re.compile(r" +((?:\x1b\[[\d;]*m)*) *$", re.MULTILINE)
"""Spaces up to the right edge, which rich fills every line with; a colour may end among them."""

_STAND_INS = {0xA0: "\ue0a0", 0x202F: "\ue0a1"}
_SPACES = {ord(stand_in): chr(space) for space, stand_in in _STAND_INS.items()}
"""No-break spaces while rich folds lines: it would break them like any other."""

_LEAVE = frozenset({"quit", "exit", "bye", "quitter", ":q", "/quit", "/exit"})


class ConsoleAdapter:
    """A chat with one person at a terminal, or with lines piped in."""

    name = "console"

    def is_configured(self) -> bool:
        """Return True: a terminal needs no token."""
        return True

    def __init__(self) -> None:
        self._sender = ConsoleSender(self)

    async def examine(self) -> Sequence[Finding]:
        """Return nothing: a terminal has no settings."""
        return ()

    def sender(self) -> ConsoleSender:
        """Return what prints alerts while somebody sits at the terminal."""
        return self._sender

    async def run(self, host: Host) -> None:
        """Answer line by line until the input ends; the mark of a follow-up asks that one."""
        self._sender.account = HERE.chat
        try:
            await self._talk(host)
        finally:
            self._sender.account = None

    async def _talk(self, host: Host) -> None:
        asker = Asker("console", "local", "local")
        offered: Answer | None = None
        lines = _lines()
        while (line := await _next(lines)) is not None:
            if line.strip().lower() in _LEAVE:
                return
            question = _question(line, offered, asker, host)
            with about(QUESTION):
                offered = await host.reply(question)
                self.show(offered)
                await self.show_picture(offered, host.settings.data_dir / "charts")

    def show(self, answer: Answer) -> None:
        """Print ``answer``, at most 80 columns wide but for addresses, which are never broken."""
        width = min(_WIDTH, Console().width) if sys.stdout.isatty() else _WIDTH
        console = Console(width=width, highlight=False)
        with console.capture() as drawn:
            for part in _parts(answer):
                console.print(part, soft_wrap=isinstance(part, Text))
        sys.stdout.write(_FILLING.sub(r"\1", drawn.get()).translate(_SPACES))
        if answer.document:
            print(answer.document.text)

    async def show_picture(self, answer: Answer, folder: Path) -> None:
        """Draw the chart of ``answer`` into ``folder`` and say where it lies."""
        if answer.picture is None:
            return
        name = hashlib.sha256(answer.picture.model_dump_json().encode()).hexdigest()[:12]
        path = folder / f"{answer.picture.plot.kind}-{name}.png"
        if not path.exists():
            await asyncio.to_thread(_draw, answer.picture, path)
        print(f"  {answer.picture.caption}: {path}\n")


class ConsoleSender:
    """The terminal as somewhere that alerts go; it has one chat."""

    platform = "console"
    per_second = 0.0
    connected = True

    def __init__(self, adapter: ConsoleAdapter) -> None:
        self.account: str | None = None
        self._adapter = adapter

    async def open(self, person: str) -> Address:
        """Return the one chat there is."""
        del person
        return HERE

    async def send(self, to: Address, message: Message) -> Result:
        """Print an alert, where it is for the one chat there is."""
        if to != HERE:
            return Closed("there is no such chat at this terminal")
        self._adapter.show(message.answer)
        return Sent(str(message.nonce))

    async def edit(self, to: Address, sent: str, message: Message) -> Result:
        """Print the changed alert: what stands in a terminal stays."""
        del sent
        return await self.send(to, message)


ADAPTER = ConsoleAdapter()
_CHARTS_KEPT = 40


def _draw(picture: Picture, path: Path) -> None:
    from bot.charts import Charts

    png = Charts(path.parent / "fonts").png(picture)
    path.write_bytes(png)
    for old in sorted(path.parent.glob("*.png"), key=lambda p: p.stat().st_mtime)[:-_CHARTS_KEPT]:
        old.unlink(missing_ok=True)


def _parts(answer: Answer) -> Iterator[RenderableType]:
    """An answer as rich sees it; what is a plain text is printed without folding."""
    yield _text("")
    if answer.notice:
        yield Padding(_text(answer.notice, style="yellow"), (0, 0, 1, 0))
    yield Padding(_text(answer.title, style="bold cyan"), 0)
    for block in answer.blocks:
        yield Padding(_block(block), (1, 0, 0, 2))
    if answer.sources:
        yield Padding(_text(headed(answer.language, answer.sources_label), style="dim"), (1, 0, 0, 2))
        for source in answer.sources:
            yield Padding(
                _text(f"{source.title}{f' ({source.remark})' if source.remark else ''}", style="dim"), (0, 0, 0, 2)
            )
            yield _text(f"    {source.url}", style="dim")
    if answer.follow_ups:
        offers = [f"{mark}. {f.text}" for mark, f in zip(_marks(answer), answer.follow_ups, strict=True)]
        yield Padding(
            _text("\n".join([headed(answer.language, answer.follow_ups_label), *offers]), style="green"), (1, 0, 0, 2)
        )
    yield _text("")


def _block(block: Block) -> RenderableType:
    match block:
        case Paragraph():
            return _text(block.text, style=_STYLES[block.tone])
        case Bullets():
            grid = RichTable.grid(padding=(0, 1, 0, 0))
            for item in block.items:
                grid.add_row(_text("•"), _text(item))
            return grid
        case Fields():
            grid = RichTable.grid(padding=(0, 2, 0, 0))
            grid.add_column(no_wrap=True)
            for name, value in block.rows:
                grid.add_row(_text(name, style="dim"), _text(value))
            return grid
        case Table():
            return _table(block)


def _table(block: Table) -> RichTable:
    table = RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name, numeric in zip(block.columns, block.numeric, strict=True):
        table.add_column(_text(name), justify="right" if numeric else "left")
    for row in block.rows:
        table.add_row(*(_text(cell) for cell in row))
    return table


def _lines() -> Iterator[str]:
    """What is typed or piped in, line by line."""
    if sys.stdin.isatty():
        with contextlib.suppress(EOFError):
            while True:
                yield input("> ")
        return
    try:
        piped = open(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    except (OSError, ValueError):  # not a real file
        piped = sys.stdin  # type: ignore[assignment]
    yield from (line.rstrip("\n") for line in piped)


async def _next(lines: Iterator[str]) -> str | None:
    """Return the next line, None at the end.

    It is read in a thread that may be left behind: nothing can interrupt who waits for a person. A pipe is opened anew
    for it, because the interpreter cannot end while such a thread holds the lock of its own stdin.
    """
    line: Future[str | None] = Future()
    line.set_running_or_notify_cancel()

    def read() -> None:
        try:
            line.set_result(next(lines, None))
        except Exception as problem:
            line.set_exception(problem)

    Thread(target=read, daemon=True).start()
    return await asyncio.wrap_future(line)


def _marks(answer: Answer) -> Sequence[str]:
    """What each follow-up is chosen by: a number, or a letter where a number answers the question itself."""
    marks = ascii_lowercase if answer.takes_number else [str(n + 1) for n in range(len(answer.follow_ups))]
    return marks[: len(answer.follow_ups)]


def _question(line: str, offered: Answer | None, asker: Asker, host: Host) -> Question:
    """The line as a question; the mark of a follow-up asks that one, in the language it was offered in."""
    choice = line.strip().rstrip(".").lower()
    marks = _marks(offered) if offered else ()
    if offered and choice in tuple(marks):
        chosen = offered.follow_ups[marks.index(choice)]
        asked = Question(chosen.text, host.clock(), asker, offered.language, chosen=True, place=PLACE)
        return replace(asked, intent=chosen.intent, slots=chosen.slots)
    return Question(line, host.clock(), asker, host.settings.default_language, place=PLACE)


def _text(words: str, style: str = "") -> Text:
    return Text(words.translate(_STAND_INS), style=style)
