"""Measuring: labelled questions against what the bot understands and answers. The shapes others measure with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.answer import Answer, Status
from bot.assistant import Assistant
from bot.engine.features import features
from bot.engine.mentions import Day
from bot.engine.parse import OUT_OF_SCOPE
from bot.labelled import LabelledQuestion, labelled_questions, listed
from bot.question import Asker, Question
from knowledge.folding import fold

_HARMLESS = frozenset({OUT_OF_SCOPE, "help"})
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s,.\u00a0\u202f](?=\d{3}\b)")


def as_object(answer: Answer, elapsed_ms: float) -> dict[str, Any]:
    """Return an answer as ``ask --json`` prints it."""
    return {
        "status": answer.status.value,
        "intent": answer.intent,
        "confidence": answer.confidence,
        "candidates": [{"intent": c.intent, "score": c.score} for c in answer.candidates],
        "slots": dict(answer.slots),
        "verdict": answer.verdict.value if answer.verdict else None,
        "rounds": list(answer.rounds),
        "title": answer.title,
        "text": answer.text,
        "sources": [
            {
                "title": s.title,
                "url": s.url,
                "seen_on": s.seen_on.isoformat(),
                "verified_on": s.verified_on.isoformat() if s.verified_on else None,
            }
            for s in answer.sources
        ],
        "as_of": answer.as_of.isoformat(),
        "follow_ups": [f.text for f in answer.follow_ups],
        "elapsed_ms": round(elapsed_ms, 3),
    }


def explanation(assistant: Assistant, question: Question) -> dict[str, Any]:
    """Return how a message is understood: its words, slots, candidates, the utterance and evidence that won."""
    from bot.content import ContentFolder
    from bot.engine.catalogue import winning_utterances

    parse = assistant.parse(question)
    reading = parse.reading
    told: dict[str, Any] = {
        "text": " ".join(reading.words),
        "mended": [f"{was} → {reading.words[at]}" for at, was in reading.mended.items()],
        "mentions": [f"{m.kind}: {_shown(m.value)}" for m in reading.mentions],
        "concepts": sorted(reading.concept_names),
        "outcome": parse.outlook.value,
        "slots": parse.slots.plain(),
        "candidates": [f"{c.intent} {c.score:.3f}" for c in parse.candidates[:5]],
    }
    if len(parse.candidates) > 1:
        first, second = parse.candidates[:2]
        evidence = assistant.model.evidence(features(reading), first.intent, second.intent)
        told["evidence"] = [f"{e.weight:+.2f} {e.feature}" for e in evidence]
        told["evidence_for"] = f"{first.intent} rather than {second.intent}"
        told["utterances"] = [
            f"{likeness:.0f} {text}"
            for text, likeness in winning_utterances(ContentFolder.packaged(), first.intent, question.text, 3)
        ]
    return told


def measure(assistant: Assistant, path: Path, now: datetime) -> dict[str, Any]:
    """Return the measures of one file of labelled questions, asked at ``now``.

    Right is an intent among the row's own; asking back counts half where one of the two is; not understood
    counts as out of scope. Slots are compared where a row gives them; dates that are not ISO are left out.
    """
    tally = _Tally()
    for row in labelled_questions(path):
        tally.add(row, _answered(assistant, row, now))
    return tally.result()


def summary(result: Mapping[str, Any]) -> str:
    """Return the measures in a few lines per file."""
    lines: list[str] = []
    for name, measured in result["files"].items():
        false = measured["false_answers"]
        lines.append(f"{name}: {measured['accuracy']:.3f} of {measured['n']}; false answers {false['n']}/{false['of']}")
        lines += [f"  slot {slot}: {m['exact']}/{m['n']}" for slot, m in measured["slots"].items()]
        lines += [f"  {intent}: {m['accuracy']:.2f} of {m['n']}" for intent, m in measured["by_intent"].items()]
    return "\n".join(lines)


def _answered(assistant: Assistant, row: LabelledQuestion, now: datetime) -> Answer:
    """Each row in a chat of its own, after the message before it."""
    question = Question(row.text, now, Asker("eval", row.id, row.id))
    if row.context:
        assistant.answer(replace(question, text=row.context))
    return assistant.answer(question)


@dataclass
class _Tally:
    """Counts over the rows of one file."""

    n: int = 0
    right: float = 0.0
    false_n: int = 0
    false_of: int = 0
    slots: dict[str, list[int]] = field(default_factory=dict)
    expect: list[int] = field(default_factory=lambda: [0, 0])
    verdict: list[int] = field(default_factory=lambda: [0, 0])
    by_origin: dict[str, list[float]] = field(default_factory=dict)
    by_intent: dict[str, list[float]] = field(default_factory=dict)
    failures: list[dict[str, Any]] = field(default_factory=list)

    def add(self, row: LabelledQuestion, answer: Answer) -> None:
        """Count one row."""
        credit = _credit(row.intents, answer)
        got = _chosen(answer)
        self.n += 1
        self.right += credit
        for table, key in ((self.by_origin, row.origin or ""), (self.by_intent, row.intents[0])):
            counts = table.setdefault(key, [0, 0.0])
            counts[0] += 1
            counts[1] += credit
        if credit < 1:
            why = "asked back" if answer.status is Status.UNSURE else "intent"
            self._fail(row, got, row.intents, why)
        if row.intents == (OUT_OF_SCOPE,) and row.scope != "adjacent":
            self.false_of += 1
            self.false_n += got not in _HARMLESS
        self._slots(row, answer)
        self._contents(row, answer)

    def _slots(self, row: LabelledQuestion, answer: Answer) -> None:
        wanted = {**row.slots, **row.inherited}
        for name, value in wanted.items():
            if name in ("date", "profile_date") and not all(_is_iso(v) for v in listed(value)):
                continue
            counts = self.slots.setdefault(name, [0, 0])
            counts[0] += 1
            exact = {_plain(v) for v in listed(value)} == {_plain(v) for v in listed(answer.slots.get(name))}
            counts[1] += exact
            if not exact:
                self._fail(row, answer.slots.get(name), value, f"slot {name}")

    def _contents(self, row: LabelledQuestion, answer: Answer) -> None:
        text = _comparable(answer.text)
        absent = [e for e in row.expect if _comparable(e) not in text]
        present = [f for f in row.forbid if _comparable(f) in text]
        if row.expect or row.forbid:
            self.expect[0] += 1
            self.expect[1] += not absent and not present
            if absent or present:
                self._fail(row, present, absent, "expect")
        if row.verdict:
            got = answer.verdict.value if answer.verdict else None
            self.verdict[0] += 1
            self.verdict[1] += got == row.verdict
            if got != row.verdict:
                self._fail(row, got, row.verdict, "verdict")

    def _fail(self, row: LabelledQuestion, got: object, want: object, why: str) -> None:
        self.failures.append({"id": row.id, "text": row.text, "got": got, "want": want, "why": why})

    def result(self) -> dict[str, Any]:
        """Return the measures."""
        return {
            "n": self.n,
            "accuracy": self.right / self.n if self.n else 0.0,
            "false_answers": {"n": self.false_n, "of": self.false_of},
            "slots": {name: {"n": n, "exact": exact} for name, (n, exact) in sorted(self.slots.items())},
            "expect": {"n": self.expect[0], "passed": self.expect[1]},
            "verdict": {"n": self.verdict[0], "right": self.verdict[1]},
            "by_origin": _shares(self.by_origin),
            "by_intent": _shares(self.by_intent),
            "failures": self.failures,
        }


def _shares(table: Mapping[str, list[float]]) -> dict[str, dict[str, float]]:
    return {key: {"n": int(n), "accuracy": right / n} for key, (n, right) in sorted(table.items())}


def _chosen(answer: Answer) -> str:
    return OUT_OF_SCOPE if answer.status is Status.NOT_UNDERSTOOD else answer.intent


def _credit(intents: Sequence[str], answer: Answer) -> float:
    if answer.status is Status.UNSURE:
        return 0.5 if any(f.intent in intents for f in answer.follow_ups) else 0.0
    return float(_chosen(answer) in intents)


def _plain(value: object) -> str:
    """A value in one spelling: moments to the minute in UTC, texts folded."""
    text = str(value)
    if _MOMENT.match(text):
        moment = datetime.fromisoformat(text)
        return (moment.astimezone(UTC) if moment.tzinfo else moment).strftime("%Y-%m-%dT%H:%M")
    return fold(text).strip()


def _comparable(text: str) -> str:
    return _BETWEEN_DIGITS.sub("", text).casefold()


def _is_iso(value: object) -> bool:
    try:
        date.fromisoformat(str(value)[:10] if len(str(value)) >= 10 else f"{value}-01")
    except ValueError:
        return False
    return True


def _shown(value: object) -> str:
    return "-".join(str(part or "?") for part in value) if isinstance(value, Day) else str(value)
