"""Charts: real PNGs with the words they need, cached, and matplotlib only where something is drawn."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.asking import Chat
from matplotlib.text import Text

from adapters.console import ConsoleAdapter
from bot.charts import Charts, Theme
from bot.picture import Picture, PoolPlot, cutoffs, months, years
from knowledge.snapshot import Knowledge

QUESTIONS = {
    "cutoffs": "will cec drop below 510",
    "months": "how many invitations in 2025",
    "pool": "how many people are above 487 in the pool",
    "years": "compare 2024 and 2025",
}


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Charts:
    """A drawer with a cache of its own."""
    return Charts(tmp_path_factory.mktemp("fonts"))


def _picture(ask: Chat, kind: str) -> Picture:
    picture = ask(QUESTIONS[kind]).picture
    assert picture is not None
    assert picture.plot.kind == kind
    return picture


@pytest.mark.parametrize("kind", QUESTIONS)
def test_each_kind_is_drawn_for_both_grounds(kind: str, ask: Chat, charts: Charts) -> None:
    """Every chart is a PNG of the size of a phone's screen, another one for a light ground, and kept."""
    picture = _picture(ask, kind)
    dark, light = charts.png(picture), charts.png(picture, Theme.LIGHT)
    for png in (dark, light):
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        assert struct.unpack(">II", png[16:24]) == (1080, 810)
        assert len(png) < 200_000
    assert dark != light
    assert charts.png(picture) is dark
    assert picture.alt.encode("latin-1", "replace")[:40] in dark


@pytest.mark.parametrize("kind", QUESTIONS)
def test_what_stands_on_a_chart_is_in_the_language_of_its_answer(
    kind: str, ask: Chat, charts: Charts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Title, axes, months and figures: no English month, no comma between thousands in French."""
    drawn: list[str] = []
    draw = Text.draw

    def remembered(self: Text, renderer: Any, *rest: Any, **more: Any) -> None:
        drawn.append(self.get_text())
        draw(self, renderer, *rest, **more)

    monkeypatch.setattr(Text, "draw", remembered)
    picture = ask(QUESTIONS[kind], locale="fr", chosen=True).picture
    assert picture is not None
    charts.png(picture.model_copy(update={"alt": f"{picture.alt}\u202f; é"}))
    assert picture.title in drawn
    told = " ".join(drawn)
    assert not re.search(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b|\d,\d{3}|Candidates|Cut-off", told)
    if kind != "cutoffs":
        assert re.search("\\d\u00a0\\d{3}", told)


def test_any_span_of_time_is_drawn(ask: Chat, charts: Charts) -> None:
    """From a day to a decade the days find their ticks; the library warns where it has to guess."""
    picture = _picture(ask, "cutoffs")
    for days in (1, 6, 20, 45, 75, 100, 300, 700, 900, 1000, 1060, 1090, 1500, 3700):
        points = tuple((date(2015, 2, 1) + timedelta(days=days * n // 2), 500 - n) for n in range(3))
        plot = picture.plot.model_copy(update={"points": points, "expected": None})
        assert charts.png(picture.model_copy(update={"plot": plot}))


def test_the_alternative_text_tells_what_is_seen(ask: Chat, knowledge: Knowledge) -> None:
    """Whoever cannot see a chart is told its figures."""
    last = knowledge.rounds_of("cec")[-1]
    told = _picture(ask, "cutoffs").alt
    assert str(last.cutoff) in told
    assert "510" in told
    assert "18,657" in _picture(ask, "pool").alt
    assert "481-490" in _picture(ask, "pool").alt
    assert "113,998" in _picture(ask, "years").alt
    assert "December 2025" in _picture(ask, "months").alt


@pytest.mark.parametrize("text", ["last 8 french rounds", "last 20 draws", "next french cutoff", "how big is the pool"])
def test_history_pool_and_forecast_bring_a_chart(text: str, ask: Chat) -> None:
    """What is better seen than read comes with a chart."""
    assert ask(text).picture is not None


@pytest.mark.parametrize("text", ["last draw", "what is CEC", "next education cutoff", "hello"])
def test_other_answers_bring_none(text: str, ask: Chat) -> None:
    """A single figure, a fact, or nothing to forecast need no chart."""
    assert ask(text).picture is None


def test_too_little_to_draw_is_not_drawn(knowledge: Knowledge) -> None:
    """One round, one month or one year show no course."""
    one = knowledge.rounds[-1:]
    assert cutoffs(one, "french") is None
    assert months(one) is None
    assert months(()) is None
    assert years(one) is None


def test_a_month_without_rounds_is_there(knowledge: Knowledge) -> None:
    """Months between the first and the last are shown with nothing rather than left out; at most two years are."""
    plot = months(knowledge.between(date(2023, 10, 1), date(2023, 12, 31)))
    assert plot is not None
    assert (2023, 11, 0) in plot.months
    everything = months(knowledge.rounds)
    assert everything is not None
    assert len(everything.months) == 24


@pytest.mark.parametrize("count", [0, 1, 250_000_000])
def test_odd_figures_are_drawn(count: int, charts: Charts, ask: Chat) -> None:
    """An empty pool and a huge one are drawn without a warning."""
    plot = PoolPlot(as_on=date(2026, 1, 1), bands=(("601-1200", count), ("0-300", 0)), marked="0-300", score=0)
    assert charts.png(_picture(ask, "pool").model_copy(update={"plot": plot}))


async def test_the_console_says_where_the_chart_lies(
    ask: Chat, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the chat the chart is drawn into a file, once, and its path told in one line."""
    answer = ask(QUESTIONS["pool"])
    for _ in range(2):
        await ConsoleAdapter().show_picture(answer, tmp_path / "charts")
    told = [line for line in capsys.readouterr().out.splitlines() if line]
    (path,) = (tmp_path / "charts").glob("*.png")
    assert len(told) == 2
    assert all(str(path) in line for line in told)
    assert path.read_bytes().startswith(b"\x89PNG")


async def test_nothing_is_drawn_without_a_chart(ask: Chat, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An answer without a chart leaves no file and no line."""
    await ConsoleAdapter().show_picture(ask("last draw"), tmp_path / "charts")
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "charts").exists()


def test_an_answer_does_not_load_matplotlib(data_dir: Path) -> None:
    """Answering, with a chart described, loads neither matplotlib nor its global state."""
    program = """
import asyncio, sys
from datetime import UTC, datetime
from bot.bootstrap import start
from bot.question import Asker, Question
from bot.settings import load_settings
async def main():
    async with start(load_settings()) as bot:
        asked = Question("will cec drop below 510", datetime(2026, 8, 20, tzinfo=UTC), Asker("t", "t", "t"))
        assert bot.assistant.answer(asked).picture
    assert "matplotlib" not in sys.modules
asyncio.run(main())
"""
    done = subprocess.run(  # noqa: S603 - a program of this test
        [sys.executable, "-c", program], env={"DATA_DIR": str(data_dir)}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
