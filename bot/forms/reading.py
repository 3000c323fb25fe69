"""Typed answers to a form: what a message says to the step that was asked, and what it names unasked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from bot.engine.lexicon import Found, Lexicon
from bot.engine.mentions import Day, Kind, Mention
from bot.engine.numbers import Number, find_numbers
from bot.engine.reading import Reading
from bot.engine.spans import back
from bot.forms.spec import FormSpec, StepKind, StepSpec
from knowledge.crs.profile import ABILITIES
from knowledge.folding import words_of

_MONTHS = 12
_MOST_WORDS = 12
_A_FEW_WORDS = 6
_DENIED_WITHIN = 4
_HEADING = 2
_NEAR_THE_BEGINNING = 6
_ASKED_FOR = frozenset({"score", "calculate"})
_PARTS = re.compile(r"[,;?!\n()|]|(?<!\b[a-z])\.(?!\d)|\s(?:[-–—]+|\+)\s|\b(?:but|while|mais|tandis que|alors que)\b")
_NAMES = re.compile(r"[,;/\n]|\band\b|\bet\b", re.IGNORECASE)
_ELIDED = re.compile(r"^(?:[ldcs]|qu)['’](?=\w)")
_FOUR = re.compile(r"^\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?){3}$")
_PACKED = re.compile(r"^[3-9]{4}$")
"""Four bands or levels written as one: "8777"."""

_DAYS_TO_COME = {"today": 0, "tomorrow": 1}
_COPULA_WITHIN = 2
_DAYS_AGO = {"today": 0, "yesterday": 1, "day before yesterday": 2}
_BIRTH_YEARS = range(1920, 2020)
_REST = len(ABILITIES)
"""The place of all abilities that are not named."""


class Chosen(NamedTuple):
    """A choice that words of a message name."""

    start: int
    end: int
    step: StepSpec
    value: str | int


class _Said(NamedTuple):
    """A number or an ability, by its place among them; neither is a "but"."""

    figure: float | None = None
    ability: int | None = None


@dataclass(frozen=True)
class Typed:
    """A message as ``form`` reads it, at ``step`` where one was asked; ``today`` settles days without a year.

    What stands behind an "if" is not so, unless the message is read as ``supposing`` it.
    """

    form: FormSpec
    reading: Reading
    lexicon: Lexicon
    today: date
    step: StepSpec | None = None
    supposing: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words, folded and mended."""
        return self.reading.words

    @cached_property
    def choices(self) -> Sequence[Chosen]:
        """The choices that are named without being asked, the longest wording of each place only."""
        found = [
            Chosen(at, at + len(phrase.split()), step, choice.value)
            for step in self.form.steps
            for choice in step.choices
            for phrase in choice.words
            for at in self.find(phrase)
            if step.about == "anyone" or topic_of(self, at) == step.about
        ]
        return _meant(found, self)

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        """Where each word stands."""
        places: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            places.setdefault(word, []).append(at)
        return places

    @property
    def is_question(self) -> bool:
        """Whether the message asks something."""
        return bool(self.reading.message.questions)

    @cached_property
    def numbers(self) -> list[Number]:
        """The numbers, a minus sign before them included."""
        found = find_numbers(self.words, self.lexicon.numbers, self.lexicon.ordinals)
        return [n._replace(value=-n.value) if self._is_minus(n.start - 1) else n for n in found]

    def _is_minus(self, at: int) -> bool:
        """Whether a hyphen at ``at`` is a sign: at the beginning, or apart from a number before ("9 9 9 -1")."""
        if at < 0 or self.words[at] != "-":
            return False
        sign, words = self.reading.message.words[at], self.reading.message.words
        apart = self.reading.message.folded[sign.start - 1].isspace() and sign.end == words[at + 1].start
        return at == 0 or (apart and words[at - 1].text[0].isdigit())

    def is_word(self, at: int, *kinds: str) -> bool:
        """Whether the word at ``at`` is one of the form's words of ``kinds``."""
        return any(self.words[at] in self.form.words.get(kind, ()) for kind in kinds)

    def ability(self, at: int) -> tuple[int, int] | None:
        """Return which of the four abilities is named at ``at``, and how many words name it.

        A word alone counts as it was typed: "r" is no "are" here.
        """
        typed = _ELIDED.sub("", self.reading.message.words[at].surface.lower())
        for n, name in enumerate(ABILITIES):
            for words in (phrase.split() for phrase in self.form.words.get(name, ())):
                if words == ([typed] if len(words) == 1 else [*self.words[at : at + len(words)]]):
                    return n, len(words)
        return None

    @cached_property
    def parts(self) -> tuple[int, ...]:
        """For each word the part of the message it stands in; commas and the like part them."""
        cuts = [m.start() for m in _PARTS.finditer(self.reading.message.folded)]
        return tuple(sum(cut < word.start for cut in cuts) for word in self.reading.message.words)

    def part_of(self, at: int) -> list[int]:
        """Return the places of all words in the part of the one at ``at``."""
        return [place for place, part in enumerate(self.parts) if part == self.parts[at]]

    def headed(self, at: int) -> str:
        """Return whom the sentence around the word at ``at`` is about by the name that heads it: "wife: 32, mba"."""
        words = self.reading.message.words
        heads = [p - 1 for p in range(1, at) if self.words[p] == ":" and words[p].clause == words[at].clause]
        for head in reversed(heads):
            if self.is_word(head, "oneself") or self.heads_a_score(head):
                break
            if named := [name for name, called in self.form.topics.items() if self.words[head] in called]:
                return named[0]
        return ""

    def heads_a_score(self, head: int) -> bool:
        """Return whether a name heads what is asked for, its person told of later: "my score, spouse: 30, wife 28"."""
        asked = any(found.kind in _ASKED_FOR and found.end <= head for found in self.reading.concepts)
        own = head < _NEAR_THE_BEGINNING and asked
        return own and any(
            {*called} & {self.words[head]} and {*called} & {*self.words[head + 2 :]}
            for called in self.form.topics.values()
        )

    def denies(self, at: int, taken: Collection[int] = ()) -> bool:
        """Whether a word right before the one at ``at`` says "no" or "if" to it; those ``taken`` say it to others."""
        near = [place for place in range(max(0, at - _DENIED_WITHIN), at) if self.parts[place] == self.parts[at]]
        kinds = ("not",) if self.supposing else ("not", "supposed")
        return any(self.is_word(place, *kinds) and place not in taken for place in near)

    def days(self) -> list[date]:
        """Return the days named, complete ones as they stand, else the last of their name; unasked, none denied."""
        mentions = [m for m in self.reading.mentions if self.step or not self.denies(m.start)]
        return [day for m in mentions if (day := self._day(m))]

    def days_of(self, subject: Collection[str], others: Collection[str], after: Collection[str]) -> list[date]:
        """Return the days that words of ``subject`` stand nearest to: in their part of the message, else in all of it.

        ``subject`` and ``others`` are concepts. What is told to have been ``after`` a thing is no day of it.
        """
        named = [found for found in self.reading.concepts if found.kind in {*subject, *others}]
        days = [(m, day) for m in self.reading.mentions if not self.denies(m.start) and (day := self._day(m))]
        dated = [m for m, _ in days]
        return [day for mention, day in days if self._nearest(mention, named, after, dated) in subject]

    def days_at_end(self, subject: Collection[str], others: Collection[str]) -> list[date]:
        """Return the days that words of ending stand before: until when ``subject`` lasts, or the limit told.

        Without a year the next of its name, behind words of an end that has come the last one; none of ``others``.
        """
        named = [found for found in self.reading.concepts if found.kind in {*subject, *others}]
        dated = [m for m in self.reading.mentions if m.kind is Kind.DATE or m.value in _DAYS_TO_COME]
        first = 0
        days: list[date] = []
        for mention in dated:
            day = self._end(mention)
            if day and self._lasts(mention, [found for found in named if first <= found.start], subject):
                days.append(day)
            first = mention.end
        return days

    def _end(self, mention: Mention) -> date | None:
        """The day of a mention that words of ending stand before."""
        ended = self._leads("ended", mention)
        if not (ended or self._leads("ends", mention) or self._is_limit(mention)):
            return None
        if mention.kind is Kind.DAY:
            return self.today + timedelta(days=_DAYS_TO_COME[str(mention.value)])
        return self.nearest(mention.day, ahead=not ended)

    def _leads(self, kind: str, mention: Mention, within: int = _DENIED_WITHIN) -> bool:
        """Whether a word or phrase of ``kind`` stands right before a mention, in its part."""
        near = {at for at in self.part_of(mention.start) if mention.start - within <= at < mention.start}
        phrases = self.form.words.get(kind, ())
        return any(at + len(phrase.split()) - 1 in near for phrase in phrases for at in self.find(phrase))

    def _is_limit(self, mention: Mention) -> bool:
        """Whether a day is said to be the limit: "the deadline of my application is January 15"."""
        return self._leads("limit", mention, _MOST_WORDS) and (
            self._leads("limit", mention) or self._leads("is", mention, _COPULA_WITHIN)
        )

    def _lasts(self, mention: Mention, named: Sequence[Found], subject: Collection[str]) -> bool:
        """Whether what is told before a mention is ``subject``; of a limit nothing need be, "until" may come first."""
        before = [found for found in named if found.start < mention.start]
        here = [found for found in before if self.parts[found.start] == self.parts[mention.start]]
        if not here and self._leads("limit", mention, _MOST_WORDS):
            return True
        behind = [found for found in named if self.parts[found.start] == self.parts[mention.start]]
        told = (here or before)[-1:] or (behind[:1] if self._leads("until", mention) else [])
        return any(found.kind in subject for found in told)

    def _nearest(
        self, mention: Mention, named: Sequence[Found], after: Collection[str], dated: Sequence[Mention]
    ) -> str:
        """The concept that stands nearest to a mention; of two as near, the one that is told before it.

        What heads the next day belongs there where something heads this one: "medical on may 1 ita nov 3".
        """
        here = [found for found in named if self.parts[found.start] == self.parts[mention.start]] or named
        told = [found for found in here if found.start < mention.start or not self._follows(found, after)]
        if heads := [f for f in told if f.start < mention.start]:
            told = heads + [f for f in told if f not in heads and not self._heads_next(f, mention, dated)]
        apart = [(min(abs(mention.start - f.end), abs(f.start - mention.end)), f.start, f.kind) for f in told]
        return min(apart, default=(0, 0, ""))[2]

    def _heads_next(self, found: Found, mention: Mention, dated: Sequence[Mention]) -> bool:
        """Whether something told behind a day stands as near to the day that comes next, or a word or two before it."""
        reach = max(found.start - mention.end, _HEADING)
        return any(0 <= later.start - found.end <= reach for later in dated)

    def _follows(self, found: Found, after: Collection[str]) -> bool:
        """Whether something is told to have been after a thing."""
        return bool({*self.words[max(0, found.start - 2) : found.start + 1]} & {*after})

    def says(self, kind: str) -> bool:
        """Whether one of the form's words or phrases of ``kind`` stands in the message."""
        return any(True for phrase in self.form.words.get(kind, ()) for _ in self.find(phrase))

    def find(self, phrase: str) -> Iterator[int]:
        """Yield where ``phrase`` begins."""
        words = tuple(phrase.split())
        return (at for at in self._places.get(words[0], ()) if self.words[at : at + len(words)] == words)

    def _day(self, mention: Mention) -> date | None:
        if mention.kind is Kind.DAY and mention.value in _DAYS_AGO:
            return self.today - timedelta(days=_DAYS_AGO[str(mention.value)])
        if mention.kind is Kind.WEEKDAY:
            return self.today - timedelta(days=(self.today.isoweekday() - int(mention.number)) % 7)
        if mention.kind is Kind.DURATION and self.is_ago(mention):
            return back(self.today, int(mention.number), self.words[mention.end - 1])
        return self._date(mention) if mention.kind is Kind.DATE else None

    def is_ago(self, mention: Mention) -> bool:
        """Return whether words beside a span of time say that something was so long ago."""
        phrases = self.form.words.get("ago", ())
        return any(mention.end == at or mention.start == at + len(p.split()) for p in phrases for at in self.find(p))

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

    def nearest(self, day: Day, *, ahead: bool) -> date | None:
        """Return a day of a month, without a year the next of its name or the last; None where no calendar has it."""
        years = [day.year] if day.year else [self.today.year + n for n in ((0, 1) if ahead else (0, -1))]
        for year in years:
            try:
                found = date(year, day.month or 1, day.day or 1)
            except ValueError:
                continue
            if day.year or (found >= self.today if ahead else found <= self.today):
                return found
        return None


Reads = Callable[[FormSpec, StepSpec | None], Typed]
"""Reads the message at hand as a form's, at the step that was asked if any."""


def read_answer(step: StepSpec, typed: Typed) -> Any:
    """Return what ``typed`` answers to ``step``, None where it is no answer to it.

    What cannot be true is returned as it was said: whoever uses the answer refuses it by name.
    """
    supposed = typed.is_question or typed.says("supposed") or typed.says("change")
    if supposed or (len(typed.words) > _MOST_WORDS and step.kind is not StepKind.SCORES):
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


def topic_of(typed: Typed, at: int, before: int | None = None) -> str:
    """Return whom the part of the message around the word at ``at`` is about, "" for the person.

    A part that names nobody (``before`` a place, where one is given) is about whom the step that was asked is about.
    """
    whole = typed.part_of(at)
    places = [place for place in whole if before is None or place < before]
    if places and {place for place in places[-3:] if typed.is_word(place, "along")}:
        places.pop()  # "with my wife" tells the person's own status
    for place in sorted((p for p in places if p < at), reverse=True):  # "my wife has 5, i have 3"
        if typed.is_word(place, "oneself"):
            return ""
        if any(typed.words[place] in called for called in typed.form.topics.values()):
            break
    part = {typed.words[place] for place in places if not _heads_all(typed, place)}
    asked = typed.step.about if typed.step and typed.step.about in typed.form.topics else ""
    named = next((name for name, words in typed.form.topics.items() if part & set(words)), "")
    return named or typed.headed(at) or _added_to(typed, whole) or asked


def _heads_all(typed: Typed, at: int) -> bool:
    return typed.words[at + 1 : at + 2] == (":",) and typed.heads_a_score(at)


def _added_to(typed: Typed, part: Sequence[int]) -> str:
    """Whom a part is about that a plus sign adds to what is told of them: "wife clb 8 + masters".

    One who is only named before it is told nothing of: "29 + wife + masters".
    """
    start = part[0]
    if not start or typed.words[start] != "+" or any(typed.is_word(place, "oneself") for place in part):
        return ""
    earlier = [place for place in typed.part_of(start - 1) if typed.words[place] != "+"]
    told = len(earlier) > 1 and not any(typed.is_word(place, "along", "oneself") for place in earlier)
    return topic_of(typed, earlier[-1]) if told else ""


def scores_from(typed: Typed, start: int) -> tuple[list[float] | None, int]:
    """Return four scores read from the word at ``start`` on, and where they end; None where they are not four."""
    numbers = {n.start: n for n in typed.numbers}
    found: list[tuple[int | None, float]] = []
    each, settled, label, at = False, False, None, start
    while at < len(typed.words) and len(found) < len(ABILITIES):
        number = numbers.get(at)
        if number and not found and _PACKED.match(typed.words[at]):
            return [float(figure) for figure in typed.words[at]], at + 1
        if number and not (number.spoken and at and typed.is_word(at - 1, "each")):
            if settled:
                break
            found.append((label, number.value))
            label, at = None, number.end
            continue
        if _FOUR.match(typed.words[at]):
            found += [(None, float(part)) for part in typed.words[at].split(",")]
        elif ability := typed.ability(at):
            label, at = ability[0], at + ability[1] - 1
        elif number or typed.is_word(at, "each", "beside_scores"):
            each = each or typed.is_word(at, "each")
            settled = settled or (len(found) == 1 and typed.is_word(at, "each"))
        else:
            break
        at += 1
    if each and len(found) == 1 and found[0][0] is None:
        scores, end = one_for_all(typed, next(n.start for n in typed.numbers if n.start >= start))
        return scores, max(at, end)
    return _four(found), at


def one_for_all(typed: Typed, start: int) -> tuple[list[float] | None, int]:
    """Return what the number at ``start`` tells of four abilities, and where that ends.

    It stands for all of them but those named with another: "9 in everything but 8 in writing", "9, writing 8". None
    where some are left open: "9 in listening", "9 in all except writing".
    """
    said, end = _of_abilities(typed, start)
    figure_first = said[-1].ability is not None
    if not figure_first and len(said) > 1 and typed.is_word(start + 1, "within") and typed.ability(start + 2):
        return None, end
    told: dict[int, float | None] = {}
    if not figure_first or said[1].ability is None:
        told = dict.fromkeys(range(len(ABILITIES)), said[0].figure)
    named: list[int] = []
    figure: float | None = None
    for word in said:
        if word.ability is None:
            figure = word.figure
        if word.ability is not None and figure_first:
            told[word.ability] = figure
        elif word.ability is not None:
            named.append(word.ability)
        elif figure is not None:
            told |= dict.fromkeys(named, figure)
            named = []
    each = [figure for n in range(len(ABILITIES)) if (figure := told.get(n, told.get(_REST))) is not None]
    return (each if len(each) == len(ABILITIES) else None), end


def _of_abilities(typed: Typed, start: int) -> tuple[list[_Said], int]:
    """Return what is said of abilities from the number at ``start`` on, and where that ends.

    A number alone between commas, of years or an age, is about something else.
    """
    numbers = {n.start: n for n in typed.numbers}
    others = {m.start for m in typed.reading.mentions if m.kind in (Kind.DURATION, Kind.AGE)}
    said: list[_Said] = []
    at = end = start
    while at < len(typed.words):
        number, ability = numbers.get(at), typed.ability(at)
        if ability:
            said.append(_Said(ability=ability[0]))
            at = end = at + ability[1]
        elif said and typed.is_word(at, "rest"):
            said.append(_Said(ability=_REST))
            at = end = at + 1
        elif said and typed.is_word(at, "each", "beside_scores", "not"):
            said += [_Said()] if typed.is_word(at, "not") else []
            at += 1
        elif number and (not said or _is_told_there(typed, number, said[-1], at not in others)):
            end = number.end if not said or said[-1].ability is not None else end
            said.append(_Said(figure=number.value))
            at = number.end
        else:
            break
    return said, end


def _is_told_there(typed: Typed, number: Number, last: _Said, free: bool) -> bool:
    """Whether a number goes on about abilities: not one alone in its part, unless an ability's brackets hold it."""
    words = typed.reading.message.words
    bracketed = "(" in typed.reading.message.folded[words[number.start - 1].end : words[number.start].start]
    alone = len(typed.part_of(number.start)) <= number.end - number.start
    return free and (not alone or (bracketed and last.ability is not None))


def years_in(typed: Typed, mention: Mention | None = None) -> int | None:
    """Return completed years: of a span of time in the message, or of its only number."""
    spans = [m for m in typed.reading.mentions if m.kind is Kind.DURATION] if mention is None else [mention]
    if len(spans) == 1:
        unit = typed.lexicon.units.get(typed.words[spans[0].end - 1])
        return int(spans[0].number // (_MONTHS if unit == "months" else 1))
    only = _number(typed)
    return None if only is None or spans else int(only // 1)


def _four(found: list[tuple[int | None, float]]) -> list[float] | None:
    labels = [label for label, _ in found]
    if len(found) != 4:
        return None
    if sorted(label for label in labels if label is not None) == [0, 1, 2, 3]:
        return [value for _, value in sorted(found, key=lambda f: f[0] or 0)]
    return [value for _, value in found] if set(labels) == {None} else None


def _number(typed: Typed) -> float | int | None:
    """The only number of a message of a few words; none of a language result."""
    if len(typed.numbers) != 1 or len(typed.words) > _A_FEW_WORDS:
        return None
    if any(m.kind is Kind.LEVEL for m in typed.reading.mentions) or any(map(typed.ability, range(len(typed.words)))):
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
    for choice in step.choices if not any(n.value < 0 for n in typed.numbers) else ():
        if whole in (*choice.replies, str(choice.value).lower(), words_of(choice.say)):
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
