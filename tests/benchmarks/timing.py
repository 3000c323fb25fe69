"""Times of single calls, told in milliseconds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def time_each(call: Callable[[Item], object], items: Iterable[Item]) -> list[float]:
    """Return how long ``call`` takes for each of ``items``, in milliseconds."""
    times: list[float] = []
    for item in items:
        begun = time.perf_counter()
        call(item)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def percentile(times: Sequence[float], share: float) -> float:
    """Return the time that ``share`` (0 to 1) of ``times`` do not exceed."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def line(name: str, times: Sequence[float]) -> str:
    """Return one line of a report: the name, the median and the 99th percentile."""
    return f"{name:44} p50 {statistics.median(times):9.3f} ms   p99 {percentile(times, 0.99):9.3f} ms   n {len(times)}"


def ratio(name: str, times: Sequence[float], beside: Sequence[float]) -> str:
    """Return one line of a report: what part of the times beside it the median takes."""
    return f"{name:44} {statistics.median(times) / statistics.median(beside):.4f}"
