"""Typed answers to a form: what a message says to the step that was asked, and what it names unasked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from bot.engine.lexicon import Lexicon
from bot.engine.mentions import Kind, Mention
from bot.engine.numbers import Number, find_numbers
from bot.engine.reading import Reading
from bot.forms import FormSpec, StepKind, StepSpec

_MONTHS = 12
_MOST_WORDS = 12
_A_FEW_WORDS = 6
_DENIED_WITHIN = 4
_PARTS = re.compile(r"[,;\n()|]|\.(?!\d)|\s[-–—]+\s|\b(?:but|while)\b")
_NAMES = re.compile(r"[,;/\n]|\band\b|\bet\b", re.IGNORECASE)
_FOUR = re.compile(r"^\d+(?:,\d+){3}$")
_DAYS_AGO = {"today": 0, "yesterday": 1, "day before yesterday": 2}
_BIRTH_YEARS = range(1920, 2020)
ABILITIES = ("listening", "reading", "writing", "speaking")


class Chosen(NamedTuple):
    """A choice that words of a message name."""

    start: int
    end: int
    step: StepSpec
    value: str | int


@dataclass(frozen=True)
class Typed:
    """A message as ``form`` reads it, at ``step`` where one was asked; ``today`` settles days without a year."""

    form: FormSpec
    reading: Reading
    lexicon: Lexicon
    today: date
    step: StepSpec | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words, folded and mended."""
        return self.reading.words

    @property
    def is_question(self) -> bool:
        """Whether the message asks something."""
        return bool(self.reading.message.questions)

    @cached_property
    def numbers(self) -> list[Number]:
        """The numbers, a minus sign before them included."""
        found = find_numbers(self.words, self.lexicon.numbers, self.lexicon.ordinals)
        return [n._replace(value=-n.value) if n.start == 1 and self.words[0] == "-" else n for n in found]

    def is_word(self, at: int, *kinds: str) -> bool:
        """Whether the word at ``at`` is one of the form's words of ``kinds``."""
        return any(self.words[at] in self.form.words.get(kind, ()) for kind in kinds)

    def ability(self, at: int) -> int | None:
        """Return which of the four abilities the word at ``at`` names, as it was typed: "r" is no "are" here."""
        typed = self.reading.message.words[at].surface.lower()
        return next((n for n, name in enumerate(ABILITIES) if typed in self.form.words.get(name, ())), None)

    @cached_property
    def parts(self) -> tuple[int, ...]:
        """For each word the part of the message it stands in; commas and the like part them."""
        cuts = [m.start() for m in _PARTS.finditer(self.reading.message.folded)]
        return tuple(sum(cut < word.start for cut in cuts) for word in self.reading.message.words)

    def part_of(self, at: int) -> list[int]:
        """Return the places of all words in the part of the one at ``at``."""
        return [place for place, part in enumerate(self.parts) if part == self.parts[at]]

    def denies(self, at: int, taken: Collection[int] = ()) -> bool:
        """Whether a word right before the one at ``at`` says "no" or "if" to it; those ``taken`` say it to others."""
        near = [place for place in range(max(0, at - _DENIED_WITHIN), at) if self.parts[place] == self.parts[at]]
        return any(self.is_word(place, "not") and place not in taken for place in near)

    def days(self) -> list[date]:
        """Return the days named, complete ones as they stand, else the last of their name; unasked, none denied."""
        mentions = [m for m in self.reading.mentions if self.step or not self.denies(m.start)]
        return [day for m in mentions if (day := self._day(m))]

    def find(self, phrase: str) -> Iterator[int]:
        """Yield where ``phrase`` begins."""
        words = tuple(phrase.split())
        for at in range(len(self.words) - len(words) + 1):
            if self.words[at : at + len(words)] == words:
                yield at

    def _day(self, mention: Mention) -> date | None:
        if mention.kind is Kind.DAY and mention.value in _DAYS_AGO:
            return self.today - timedelta(days=_DAYS_AGO[str(mention.value)])
        if mention.kind is Kind.WEEKDAY:
            return self.today - timedelta(days=(self.today.isoweekday() - int(mention.number)) % 7)
        return self._date(mention) if mention.kind is Kind.DATE else None

    def _date(self, mention: Mention) -> date | None:
        """A date as it stands, with a year of birth behind it, or without a year the last of its name."""
        named = [int(n.value) for n in self.numbers if n.value in _BIRTH_YEARS and n.start >= mention.end]
        told = mention.day.year or next(iter(named), None)
        for year in [told] if told else [self.today.year, self.today.year - 1]:
            try:
                found = date(year, mention.day.month or 1, mention.day.day or 1)
            except ValueError:
                continue
            if told or found <= self.today:
                return found
        return None


Reads = Callable[[FormSpec, StepSpec | None], Typed]
"""Reads the message at hand as a form's, at the step that was asked if any."""


def read_answer(step: StepSpec, typed: Typed) -> Any:
    """Return what ``typed`` answers to ``step``, None where it is no answer to it.

    What cannot be true is returned as it was said: whoever uses the answer refuses it by name.
    """
    if typed.is_question or len(typed.words) > _MOST_WORDS:
        return None
    match step.kind:
        case StepKind.CHOICE:
            return _one([c.value for c in _chosen(step, typed)])
        case StepKind.CHOICES:
            return list(dict.fromkeys(c.value for c in _chosen(step, typed))) or None
        case StepKind.NUMBER | StepKind.YEARS:
            chosen = _one([c.value for c in _chosen(step, typed)])
            figure = _number(typed) if step.kind is StepKind.NUMBER else years_in(typed)
            return figure if chosen is None else chosen
        case StepKind.SCORES:
            scores, end = scores_from(typed, 0)
            return scores if end == len(typed.words) else None
        case StepKind.DAY:
            days = typed.days()
            return days[0].isoformat() if len(days) == 1 and len(typed.words) <= _MOST_WORDS else None
        case StepKind.LIST:
            return _names(step, typed)


def find_choices(typed: Typed) -> list[Chosen]:
    """Return the choices that a message names without being asked, the longest wording of each place only."""
    found = [
        Chosen(at, at + len(phrase.split()), step, choice.value)
        for step in typed.form.steps
        for choice in step.choices
        for phrase in choice.words
        for at in typed.find(phrase)
        if step.about == "anyone" or topic_of(typed, at) == step.about
    ]
    return _meant(found, typed)


def topic_of(typed: Typed, at: int) -> str:
    """Return whom the part of the message around the word at ``at`` is about, "" for the person.

    A part that names nobody is about whom the step that was asked is about.
    """
    part = {typed.words[place] for place in typed.part_of(at)}
    asked = typed.step.about if typed.step and typed.step.about in typed.form.topics else ""
    return next((name for name, words in typed.form.topics.items() if part & set(words)), asked)


def scores_from(typed: Typed, start: int) -> tuple[list[float] | None, int]:
    """Return four scores read from the word at ``start`` on, and where they end; None where they are not four."""
    numbers = {n.start: n for n in typed.numbers}
    found: list[tuple[int | None, float]] = []
    each, label, at = False, None, start
    while at < len(typed.words) and len(found) < len(ABILITIES):
        number = numbers.get(at)
        if number and not (number.spoken and at and typed.is_word(at - 1, "each")):
            found.append((label, number.value))
            label, at = None, number.end
            continue
        if _FOUR.match(typed.words[at]):
            found += [(None, float(part)) for part in typed.words[at].split(",")]
        elif (ability := typed.ability(at)) is not None:
            label = ability
        elif number or typed.is_word(at, "each", "beside_scores"):
            each = each or typed.is_word(at, "each")
        else:
            break
        at += 1
    return _four(found, each), at


def years_in(typed: Typed, mention: Mention | None = None) -> int | None:
    """Return completed years: of a span of time in the message, or of its only number."""
    spans = [m for m in typed.reading.mentions if m.kind is Kind.DURATION] if mention is None else [mention]
    if len(spans) == 1:
        unit = typed.lexicon.units.get(typed.words[spans[0].end - 1])
        return int(spans[0].number // (_MONTHS if unit == "months" else 1))
    only = _number(typed)
    return None if only is None or spans else int(only // 1)


def _four(found: list[tuple[int | None, float]], each: bool) -> list[float] | None:
    labels = [label for label, _ in found]
    if len(found) == 1 and labels == [None]:
        return [found[0][1]] * 4 if each else None
    if len(found) != 4:
        return None
    if sorted(label for label in labels if label is not None) == [0, 1, 2, 3]:
        return [value for _, value in sorted(found, key=lambda f: f[0] or 0)]
    return [value for _, value in found] if set(labels) == {None} else None


def _number(typed: Typed) -> float | int | None:
    """The only number of a message of a few words."""
    if len(typed.numbers) != 1 or len(typed.words) > _A_FEW_WORDS:
        return None
    value = typed.numbers[0].value
    return int(value) if value == int(value) else value


def _names(step: StepSpec, typed: Typed) -> list[str] | None:
    if _chosen(step, typed):
        return []
    names = [name.strip() for name in _NAMES.split(typed.reading.message.source)]
    none = {reply for choice in step.choices for reply in choice.replies}
    return [name for name in names if name and name.lower() not in none] or None


def _chosen(step: StepSpec, typed: Typed) -> list[Chosen]:
    """The choices of the step that was asked: by words anywhere, by replies that are the whole message."""
    whole = " ".join(w for w in typed.words if w[0].isalnum())
    for choice in step.choices:
        if whole in (*choice.replies, str(choice.value).lower(), choice.say.lower()):
            return [Chosen(0, len(typed.words), step, choice.value)]
    phrases = [(c, phrase) for c in step.choices for phrase in c.words]
    found = (Chosen(at, at + len(p.split()), step, c.value) for c, p in phrases for at in typed.find(p))
    return _meant(found, typed)


def _meant(found: Iterable[Chosen], typed: Typed) -> list[Chosen]:
    """The longest of choices that share words, in the order of the message, without those that are denied."""
    taken: set[int] = set()
    kept: list[Chosen] = []
    for chosen in sorted(found, key=lambda c: (c.start - c.end, c.start)):
        places = set(range(chosen.start, chosen.end))
        if not places & taken:
            taken |= places
            kept.append(chosen)
    return sorted(c for c in kept if not typed.denies(c.start, taken))


def _one(values: list[Any]) -> Any:
    """The value that all share."""
    return values[0] if len([key for key, _ in groupby(values)]) == 1 else None
