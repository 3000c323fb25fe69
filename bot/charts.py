"""Drawing a picture as PNG, for a phone: large words, few lines, colours that the colour-blind tell apart.

matplotlib is loaded with the first picture. Drawing takes up to a few hundred milliseconds: call it in a thread.
"""

from __future__ import annotations

import calendar
import io
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.picture import CutoffPlot, MonthPlot, Picture, PoolPlot, YearPlot, first_days

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INCHES, _DOTS_PER_INCH = (7.2, 5.4), 150
_LEFT = {"cutoffs": 0.1, "months": 0.16, "pool": 0.16, "years": 0.18}
"""Where the axes begin, as a share of the width: a layout that works this out takes as long as the drawing."""

_KEPT = 64
_TITLE_SIZE, _WORD_SIZE = 17, 13
_MOST_TICKS = 5
_FARTHEST = 120
"""A forecast that reaches further than these days is drawn so far."""


class Theme(StrEnum):
    """The background a picture is shown on."""

    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True)
class _Colours:
    """The colours of a theme, those of lines and bars after Okabe and Ito."""

    ground: str
    words: str
    grid: str
    main: str
    other: str
    marked: str
    series: tuple[str, ...]


_COLOURS = {
    Theme.DARK: _Colours(
        "#1e1f22", "#eceff4", "#3f424a", "#56B4E9", "#009E73", "#E69F00", ("#E69F00", "#56B4E9", "#CC79A7", "#F0E442")
    ),
    Theme.LIGHT: _Colours(
        "#ffffff", "#1c1f24", "#d7dae0", "#0072B2", "#009E73", "#D55E00", ("#D55E00", "#0072B2", "#CC79A7", "#009E73")
    ),
}
_STYLES = ("-", "--", "-.", ":")
"""Besides its colour each year has its own stroke."""


@dataclass
class Charts:
    """Draws pictures and keeps the newest; ``cache`` is where matplotlib may write what it knows of fonts."""

    cache: Path
    _drawn: OrderedDict[tuple[str, Theme], bytes] = field(default_factory=OrderedDict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def png(self, picture: Picture, theme: Theme = Theme.DARK) -> bytes:
        """Return ``picture`` as PNG; the same bytes for the same picture."""
        key = (picture.model_dump_json(), theme)
        with self._lock:
            if key not in self._drawn:
                self._drawn[key] = self._draw(picture, _COLOURS[theme])
                while len(self._drawn) > _KEPT:
                    self._drawn.popitem(last=False)
            self._drawn.move_to_end(key)
            return self._drawn[key]

    def _draw(self, picture: Picture, colours: _Colours) -> bytes:
        self.cache.mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("MPLCONFIGDIR", str(self.cache))
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=_INCHES, dpi=_DOTS_PER_INCH, facecolor=colours.ground)
        figure.subplots_adjust(left=_LEFT[picture.plot.kind], right=0.97, top=0.89, bottom=0.14)
        axes = figure.add_subplot(facecolor=colours.ground)
        axes.set_title(picture.title, color=colours.words, fontsize=_TITLE_SIZE, loc="left", pad=12, wrap=True)
        _plain(axes, colours)
        _DRAWERS[picture.plot.kind](axes, picture, colours)
        told = io.BytesIO()
        FigureCanvasAgg(figure).print_png(  # type: ignore[no-untyped-call]
            told, metadata={"Description": picture.alt, "Software": None}, pil_kwargs={"compress_level": 3}
        )
        return told.getvalue()


def _cutoffs(axes: Axes, picture: Picture, colours: _Colours) -> None:
    plot, words = picture.plot, picture.labels
    assert isinstance(plot, CutoffPlot)  # noqa: S101 - chosen by its kind
    days, values = [_at(day) for day, _ in plot.points], [value for _, value in plot.points]
    axes.plot(days, values, "-o", color=colours.main, linewidth=2, markersize=7, label=words["cutoff"])
    fell = values[-1] < values[-2]
    side, beside = (-9, "top") if fell else (9, "bottom")
    axes.annotate(
        str(values[-1]),
        (days[-1], values[-1]),
        (0, side),
        textcoords="offset points",
        ha="center",
        va=beside,
        color=colours.words,
        fontsize=_WORD_SIZE,
    )
    if plot.expected:
        first, last = _at(plot.expected.first), _at(plot.expected.last)
        narrowest = max(2, (first - days[0]) / 60)
        box = [first, min(max(last, first + narrowest), first + _FARTHEST)]
        axes.fill_between(box, *plot.expected.wide, color=colours.other, alpha=0.25, linewidth=0)
        axes.fill_between(box, *plot.expected.likely, color=colours.other, alpha=0.55, label=words["forecast"])
    if plot.score is not None:
        name = f"{words['score']} {plot.score}"
        axes.axhline(plot.score, color=colours.marked, linestyle="--", linewidth=2, label=name)
    _dated(axes, words)
    axes.legend(loc="best", fontsize=_WORD_SIZE - 1, labelcolor=colours.words, frameon=False)


def _months(axes: Axes, picture: Picture, colours: _Colours) -> None:
    plot, words = picture.plot, picture.labels
    assert isinstance(plot, MonthPlot)  # noqa: S101 - chosen by its kind
    places = range(len(plot.months))
    axes.bar(places, [total for *_, total in plot.months], color=colours.main, width=0.75)
    names = [
        f"{words[str(month)]}\n{year}" if month == 1 or place == 0 else words[str(month)]
        for place, (year, month, _) in enumerate(plot.months)
    ]
    step = 1 + (len(names) - 1) // 12
    axes.set_xticks(list(places)[::step], names[::step])
    _counted(axes, words, colours)


def _pool(axes: Axes, picture: Picture, colours: _Colours) -> None:
    plot, words = picture.plot, picture.labels
    assert isinstance(plot, PoolPlot)  # noqa: S101 - chosen by its kind
    names = [name for name, _ in plot.bands]
    shades = [colours.marked if name == plot.marked else colours.main for name in names]
    bars = axes.barh(names, [count for _, count in plot.bands], color=shades, height=0.78)
    grouped = _grouped(words)
    shown = [grouped(count) + (f"  ◄ {plot.score}" if name == plot.marked else "") for name, count in plot.bands]
    axes.bar_label(bars, shown, padding=4, color=colours.words, fontsize=_WORD_SIZE - 2)
    axes.invert_yaxis()
    axes.margins(x=0.22)
    axes.set_xlabel(words["candidates"], color=colours.words, fontsize=_WORD_SIZE)
    axes.xaxis.set_major_formatter(grouped)


def _years(axes: Axes, picture: Picture, colours: _Colours) -> None:
    plot, words = picture.plot, picture.labels
    assert isinstance(plot, YearPlot)  # noqa: S101 - chosen by its kind
    for place, (year, course) in enumerate(sorted(plot.years.items(), reverse=True)):
        colour, stroke = colours.series[place % len(colours.series)], _STYLES[place % len(_STYLES)]
        days, sums = zip(*course, strict=True)
        axes.step(days, sums, where="post", color=colour, linestyle=stroke, linewidth=2.5, label=str(year))
    starts = first_days()
    axes.set_xticks([starts[m] for m in (1, 4, 7, 10)], [words[str(m)] for m in (1, 4, 7, 10)])
    axes.margins(y=0.08)
    _counted(axes, words, colours)
    axes.legend(loc="upper left", fontsize=_WORD_SIZE, labelcolor=colours.words, frameon=False)


_DRAWERS: Mapping[str, Callable[[Any, Picture, _Colours], None]] = {
    "cutoffs": _cutoffs,
    "months": _months,
    "pool": _pool,
    "years": _years,
}


def _plain(axes: Axes, colours: _Colours) -> None:
    """Take away every line that carries nothing."""
    axes.tick_params(colors=colours.words, labelsize=_WORD_SIZE, length=0)
    axes.grid(visible=True, color=colours.grid, linewidth=0.8)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _dated(axes: Axes, words: Mapping[str, str]) -> None:
    from matplotlib.dates import MONTHLY, AutoDateLocator, ConciseDateFormatter

    class Dates(ConciseDateFormatter):
        """Ticks with months in the words of the picture."""

        def format_ticks(self, values: Any) -> list[str]:
            """Return the ticks at ``values``."""
            return [_with_months(tick, words) for tick in super().format_ticks(values)]  # type: ignore[no-untyped-call]

        def get_offset(self) -> str:
            """Return what all ticks have in common."""
            return _with_months(super().get_offset(), words)  # type: ignore[no-untyped-call]

    locator = AutoDateLocator(minticks=3, maxticks=_MOST_TICKS + 1)  # type: ignore[no-untyped-call]
    locator.intervald[MONTHLY] = [1, 2, 3, 4, 6, 12]  # else nothing fits between 30 months and three years
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(Dates(locator))  # type: ignore[no-untyped-call]


def _with_months(tick: str, words: Mapping[str, str]) -> str:
    """A tick with its month in ``words`` instead of those of the machine."""
    for month in range(1, 13):
        tick = re.sub(rf"\b{calendar.month_abbr[month]}\b", words[str(month)], tick)
    return tick


def _counted(axes: Axes, words: Mapping[str, str], colours: _Colours) -> None:
    axes.set_ylabel(words["invitations"], color=colours.words, fontsize=_WORD_SIZE)
    axes.yaxis.set_major_formatter(_grouped(words))
    axes.grid(visible=False, axis="x")


def _grouped(words: Mapping[str, str]) -> Callable[..., str]:
    return lambda value, _=None: f"{value:,.0f}".replace(",", words["group"])


def _at(day: date) -> float:
    from matplotlib.dates import date2num

    return float(date2num(day))  # type: ignore[no-untyped-call]
