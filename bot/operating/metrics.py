"""Figures for Prometheus: what is counted as it happens, and what is looked at when somebody asks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from bot.operating.observer import Observer
from bot.operating.stock import Stock
from bot.operating.supervisor import Standing

if TYPE_CHECKING:
    from bot.alerts.queue import Mark
    from bot.answer import Answer
    from bot.question import Question

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_MOST_REASONS = 50
"""Further ones count as “other”: a platform words them as it likes, and each is a row of figures for good."""


class Metrics(Observer):
    """The figures of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = own = CollectorRegistry()
        ProcessCollector(registry=own)
        self._questions = Counter("bot_questions", "Answered questions", ["platform", "intent", "status"], registry=own)
        self._seconds = Histogram("bot_answer_seconds", "From question to answer", buckets=_SECONDS, registry=own)
        self._polls = Counter("bot_feed_polls", "Requests for the feed by what came of them", ["outcome"], registry=own)
        self._deliveries = Counter(
            "bot_deliveries", "Tries to deliver by what came of them", ["platform", "state", "reason"], registry=own
        )
        self._responses = Counter(
            "bot_platform_responses", "HTTP responses of platforms", ["platform", "status"], registry=own
        )
        self._failures = Counter("bot_part_failures", "Failures of parts of the bot", ["part"], registry=own)
        self._parts = Gauge("bot_part_up", "Whether a part runs", ["part"], registry=own)
        self._waiting = Gauge("bot_deliveries_waiting", "Deliveries that wait", ["platform"], registry=own)
        self._oldest = Gauge("bot_oldest_waiting_seconds", "Age of the oldest of them", ["platform"], registry=own)
        self._targets = Gauge("bot_open_targets", "Chats that alerts go to", ["platform"], registry=own)
        self._rounds = Gauge("bot_known_rounds", "Rounds that are known", registry=own)
        self._made = Gauge("bot_forecasts_made", "Forecasts that were written down", registry=own)
        self._scored = Gauge("bot_forecasts_scored", "Those whose round came", registry=own)
        self._feed_age = Gauge("bot_feed_age_seconds", "Since the feed was read", registry=own)
        self._reasons: set[str] = set()

    # --- as it happens ------------------------------------------------------------------------------

    def answered(self, question: Question, answer: Answer, seconds: float) -> None:
        """Count a question and how long it took."""
        self._questions.labels(question.asker.platform, answer.intent, answer.status.value).inc()
        self._seconds.observe(seconds)

    def polled(self, outcome: str) -> None:
        """Count a request for the feed."""
        self._polls.labels(outcome).inc()

    def marked(self, platform: str, marks: Sequence[Mark]) -> None:
        """Count what became of deliveries; one that waits is to be tried again."""
        for mark in marks:
            self._deliveries.labels(platform, mark.state, self._reason(mark.reason)).inc()

    def responded(self, platform: str, status: int) -> None:
        """Count a response: 429 is “too many requests”."""
        self._responses.labels(platform, str(status)).inc()

    def failed(self, part: str) -> None:
        """Count a failure."""
        self._failures.labels(part).inc()

    # --- when somebody asks -------------------------------------------------------------------------

    def show_parts(self, parts: Mapping[str, Standing]) -> None:
        """Set which parts run; one that came to its end by itself is left out."""
        self._parts.clear()
        for part, standing in parts.items():
            if standing is not Standing.ENDED:
                self._parts.labels(part).set(standing is Standing.RUNNING)

    def show(self, stock: Stock) -> None:
        """Set what there is; platforms without any are left out."""
        for gauge in (self._waiting, self._oldest, self._targets):
            gauge.clear()
        for platform, waiting in stock.waiting.items():
            self._waiting.labels(platform).set(waiting.count)
            self._oldest.labels(platform).set(waiting.oldest)
        for platform, count in stock.open_targets.items():
            self._targets.labels(platform).set(count)
        self._rounds.set(stock.known_rounds)
        self._made.set(stock.forecasts_made)
        self._scored.set(stock.forecasts_scored)
        self._feed_age.set(stock.feed_age)

    def _reason(self, told: str) -> str:
        """The reason without what differs from one delivery to the next."""
        reason = re.sub(r"\d{7,}", "…", told.partition(":")[0])[:60]
        if len(self._reasons) < _MOST_REASONS:
            self._reasons.add(reason)
        return reason if reason in self._reasons else "other"
