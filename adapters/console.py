"""The terminal: the smallest complete adapter."""

from __future__ import annotations

import asyncio
import hashlib
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import ascii_lowercase

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from bot.answer import Answer, Block, Bullets, Fields, Paragraph, Table, Tone
from bot.picture import Picture
from bot.ports import Clock, Host
from bot.question import Asker, Place, Question
from bot.sending import Address, Closed, Message, Result, Sent

HERE = Address("console", "local")
PLACE = Place(HERE)

_WIDTH = 80
_STYLES = {Tone.STRONG: "bold", Tone.PLAIN: "", Tone.QUIET: "dim"}
_FILLING = re.compile(r" +((?:\x1b\[[\d;]*m)*) *$", re.MULTILINE)
"""Spaces up to the right edge, which rich fills every line with; a colour may end among them."""

_LEAVE = frozenset({"quit", "exit", "bye", ":q", "/quit", "/exit"})


class ConsoleAdapter:
    """A chat with one person at a terminal, or with lines piped in."""

    name = "console"

    def is_configured(self) -> bool:
        """Return True: a terminal needs no token."""
        return True

    def __init__(self) -> None:
        self._sender = ConsoleSender(self)

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
        while (line := await asyncio.to_thread(_ask)) is not None:
            if line.strip().lower() in _LEAVE:
                return
            question = _question(line, offered, asker, host.clock)
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
        sys.stdout.write(_FILLING.sub(r"\1", drawn.get()))

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
    yield Text("")
    if answer.notice:
        yield Padding(Text(answer.notice, style="yellow"), (0, 0, 1, 0))
    yield Padding(Text(answer.title, style="bold cyan"), 0)
    for block in answer.blocks:
        yield Padding(_block(block), (1, 0, 0, 2))
    if answer.sources:
        yield Padding(Text(f"{answer.sources_label}:", style="dim"), (1, 0, 0, 2))
        for source in answer.sources:
            yield Padding(
                Text(f"{source.title}{f' ({source.remark})' if source.remark else ''}", style="dim"), (0, 0, 0, 2)
            )
            yield Text(f"    {source.url}", style="dim")
    if answer.follow_ups:
        offers = [f"{mark}. {f.text}" for mark, f in zip(_marks(answer), answer.follow_ups, strict=True)]
        yield Padding(Text("\n".join([f"{answer.follow_ups_label}:", *offers]), style="green"), (1, 0, 0, 2))
    yield Text("")


def _block(block: Block) -> RenderableType:
    match block:
        case Paragraph():
            return Text(block.text, style=_STYLES[block.tone])
        case Bullets():
            grid = RichTable.grid(padding=(0, 1, 0, 0))
            for item in block.items:
                grid.add_row(Text("•"), Text(item))
            return grid
        case Fields():
            grid = RichTable.grid(padding=(0, 2, 0, 0))
            grid.add_column(no_wrap=True)
            for name, value in block.rows:
                grid.add_row(Text(name, style="dim"), Text(value))
            return grid
        case Table():
            return _table(block)


def _table(block: Table) -> RichTable:
    table = RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name, numeric in zip(block.columns, block.numeric, strict=True):
        table.add_column(Text(name), justify="right" if numeric else "left")
    for row in block.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _ask() -> str | None:
    """Read one line; None at the end of the input."""
    try:
        return input("> " if sys.stdin.isatty() else "")
    except (EOFError, KeyboardInterrupt):
        return None


def _marks(answer: Answer) -> Sequence[str]:
    """What each follow-up is chosen by: a number, or a letter where a number answers the question itself."""
    marks = ascii_lowercase if answer.takes_number else [str(n + 1) for n in range(len(answer.follow_ups))]
    return marks[: len(answer.follow_ups)]


def _question(line: str, offered: Answer | None, asker: Asker, clock: Clock) -> Question:
    """The line as a question; the mark of a follow-up asks that one."""
    choice = line.strip().rstrip(".").lower()
    marks = _marks(offered) if offered else ()
    if offered and choice in tuple(marks):
        chosen = offered.follow_ups[marks.index(choice)]
        return Question(chosen.text, clock(), asker, intent=chosen.intent, slots=chosen.slots, place=PLACE)
    return Question(line, clock(), asker, place=PLACE)
