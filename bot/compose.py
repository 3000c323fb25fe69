"""From an outcome to an answer: the only place that turns data into words, and all the words are content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from bot.answer import (
    Answer,
    Block,
    Bullets,
    Entry,
    Fields,
    FollowUp,
    Line,
    Paragraph,
    SourceLine,
    Status,
    Table,
    Tone,
)
from bot.content import BlockSpec, CommonFile, EntrySpec, FollowUpSpec, IntentFile, ReplySpec, TableSpec
from bot.engine.slots import Slots
from bot.formats import Formats
from bot.languages import FIRST
from bot.outcome import ROUNDS_PAGE, Outcome
from bot.picture import Picture
from bot.typography import typeset
from knowledge.models import Page, Round, Sighting, Sourced
from knowledge.rounds import printed_name
from knowledge.snapshot import Knowledge

STALE_AFTER_WORKING_DAYS = 3
_CELL, _ROW = "\x1f", "\x1e"
_SPACES = re.compile(r"[^\S\n\u00a0\u202f]+")
_MOST_SOURCES = 6
_CHART_WORDS = ("cutoff", "forecast", "score", "invitations", "candidates")


class Composer:
    """Composes answers in one language. Keeps compiled templates; otherwise without state."""

    def __init__(self, language: str, intents: Mapping[str, IntentFile], common: CommonFile, zone: ZoneInfo) -> None:
        self.language = language
        self._intents = intents
        self._common = common
        self._zone = zone
        self._environments: dict[str, _Voice] = {}

    def compose(
        self, outcome: Outcome, intent: str, slots: Slots, knowledge: Knowledge, now: datetime, zone: ZoneInfo | None
    ) -> Answer:
        """Return the answer that ``outcome`` makes.

        ``knowledge`` is what was known at ``now``; ``zone`` is the person's, the default one where it is None.
        """
        file = self._intents[outcome.intent or intent]
        spec = file.replies.get(outcome.reply) or self._common.replies[outcome.reply]
        phrases = {**self._common.phrases, **file.phrases}
        voice = self._voice(zone or self._zone)
        data = {**outcome.data, "knowledge": knowledge, "now": now, "say": _Sayer(voice, phrases, knowledge, now)}
        return Answer(
            status=Status.ANSWERED,
            intent=intent,
            slots=slots.plain(),
            language=self.language,
            verdict=outcome.verdict,
            rounds=tuple(dict.fromkeys(r.number for r in outcome.rounds)),
            category=outcome.category,
            title=voice.text(spec.title, data),
            notice="" if outcome.step else self._notice(voice, knowledge, now),
            blocks=(*self._first(voice, outcome), *_blocks(voice, spec, data)),
            sources=tuple(self._sources(voice, outcome, knowledge, now)),
            sources_label=voice.text(self._common.phrases["sources"], data),
            as_of=knowledge.as_of,
            freshness=voice.text(self._common.phrases.get("freshness", ""), data),
            follow_ups=tuple(_follow_ups(voice, spec.follow_ups, data)),
            follow_ups_label=voice.text(spec.follow_ups_label or self._common.phrases["follow_ups"], data),
            entry=_entry(voice, spec.entry, data),
            picture=self._picture(voice, outcome, data),
            document=outcome.document,
            takes_number=outcome.takes_number,
        )

    def _first(self, voice: _Voice, outcome: Outcome) -> Iterator[Block]:
        return (Paragraph(text=voice.set(fact.text[self.language]), tone=Tone.STRONG) for fact in outcome.first)

    def phrase(self, name: str, **data: Any) -> str:
        """Return a common phrase, such as the question between two intents."""
        return self._voice(self._zone).text(self._common.phrases[name], data)

    def _voice(self, zone: ZoneInfo) -> _Voice:
        if zone.key not in self._environments:
            self._environments[zone.key] = _Voice(Formats(self.language, zone))
        return self._environments[zone.key]

    def _picture(self, voice: _Voice, outcome: Outcome, data: Mapping[str, Any]) -> Picture | None:
        """The chart of an outcome with its words: title, alternative text, and what stands at its axes."""
        if outcome.plot is None:
            return None
        phrases, shown = self._common.phrases, {**data, "plot": outcome.plot}
        labels = {name: voice.text(phrases[f"chart_{name}"], shown) for name in _CHART_WORDS}
        months = {str(month): voice.formats.month_short(month) for month in range(1, 13)}
        return Picture(
            plot=outcome.plot,
            title=voice.text(phrases[f"chart_{outcome.plot.kind}_title"], shown),
            alt=voice.text(phrases[f"chart_{outcome.plot.kind}_alt"], shown),
            labels={**labels, **months, "group": voice.formats.group},
            caption=voice.text(phrases["chart_caption"], shown),
        )

    def _notice(self, voice: _Voice, knowledge: Knowledge, now: datetime) -> str:
        """The line that opens an answer from old data."""
        age = working_days_between(knowledge.as_of.date(), now.date())
        if age <= STALE_AFTER_WORKING_DAYS:
            return ""
        days = (now.date() - knowledge.as_of.date()).days
        return voice.text(self._common.phrases["stale"], {"as_of": knowledge.as_of, "days": days})

    def _sources(self, voice: _Voice, outcome: Outcome, knowledge: Knowledge, now: datetime) -> Iterator[SourceLine]:
        """One line per official page, the best sighting of it first told."""
        by_page: dict[str, list[Sourced]] = {}
        for fact in (*outcome.first, *outcome.sourced):
            by_page.setdefault(fact.page, []).append(fact)
        pages = [*([ROUNDS_PAGE] if outcome.rounds else []), *by_page, *outcome.pages]
        for page_id in list(dict.fromkeys(pages))[:_MOST_SOURCES]:
            page = knowledge.pages[page_id]
            yield self._source(voice, page, by_page.get(page_id, []), knowledge, now)

    def _source(
        self, voice: _Voice, page: Page, facts: Sequence[Sourced], knowledge: Knowledge, now: datetime
    ) -> SourceLine:
        read = page.id == ROUNDS_PAGE and not facts
        seen = knowledge.as_of.date() if read else max((f.seen_on for f in facts), default=knowledge.as_of.date())
        verified = knowledge.as_of.date() if read and knowledge.read else _verified(facts)
        official = read or all(f.seen in (Sighting.OFFICIAL_PAGE, Sighting.OFFICIAL_COPY) for f in facts)
        names = [("checked" if read and knowledge.read else "") if official else "secondary"]
        names += [] if self.language in page.url else ["other_language"]
        minutes = max(0, int((now - knowledge.as_of).total_seconds() // 60))
        remarks = [voice.text(self._common.phrases[n], {"seen_on": seen, "minutes": minutes}) for n in names if n]
        return SourceLine(
            title=voice.set(page.title.get(self.language, page.title[FIRST])),
            url=page.url.get(self.language, page.url[FIRST]),
            seen_on=seen,
            verified_on=verified,
            remark=", ".join(remarks),
        )


def working_days_between(first: date, last: date) -> int:
    """Return how many days from Monday to Friday lie after ``first``, up to and with ``last``."""
    days = max(0, (last - first).days)
    weeks, rest = divmod(days, 7)
    return weeks * 5 + sum((first + timedelta(days=n + 1)).isoweekday() <= 5 for n in range(rest))


def _verified(facts: Iterable[Sourced]) -> date | None:
    dates = [f.verified_on for f in facts]
    return min(d for d in dates if d) if dates and all(dates) else None


class _Voice:
    """A Jinja environment with the formats of a language and a zone."""

    def __init__(self, formats: Formats) -> None:
        self.formats = formats
        self._typeset = typeset(formats.language)
        self._environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True)
        self._environment.filters.update(formats.filters)
        self._compiled: dict[str, Template] = {}

    def text(self, template: str, data: Mapping[str, Any]) -> str:
        """Render ``template`` and set it as the language does, with spaces folded and the ends trimmed."""
        return self.set(self.raw(template, data))

    def set(self, text: str) -> str:
        """Return ``text`` as the language sets it, with spaces folded and the ends trimmed."""
        return self._typeset(_SPACES.sub(" ", text).strip())

    def holds(self, expression: str | None, data: Mapping[str, Any]) -> bool:
        """Whether a condition of the content is true; no condition always is."""
        return expression is None or bool(self.text(f"{{% if {expression} %}}1{{% endif %}}", data))

    def raw(self, template: str, data: Mapping[str, Any]) -> str:
        """Render ``template`` as it stands."""
        if "{" not in template:
            return template
        compiled = self._compiled.get(template)
        if compiled is None:
            compiled = self._compiled[template] = self._environment.from_string(template)
            compiled.globals = self._environment.globals  # a plain dict; each rendering copies them
        return compiled.render(data)


@dataclass(frozen=True)
class _Sayer:
    """``say('phrase', …)`` inside a reply: a phrase of the intent or a common one. Also names things."""

    voice: _Voice
    phrases: Mapping[str, str]
    knowledge: Knowledge
    now: datetime

    def __call__(self, name: str, **data: Any) -> str:
        return self.voice.text(self.phrases[name], {**data, "say": self, "knowledge": self.knowledge, "now": self.now})

    def category(self, slug: str) -> str:
        """Return the name of a category as IRCC prints it."""
        return self._text(self.knowledge.categories_by_slug[slug].name)

    def short(self, slug: str) -> str:
        """Return what people call a category."""
        return self._text(self.knowledge.categories_by_slug[slug].short_name)

    def kind(self, kind: str) -> str:
        """Return what people call a kind of round that is given by its slug, or by its printed name."""
        return self.short(kind) if kind in self.knowledge.categories_by_slug else kind

    def kind_of(self, held: Round) -> str:
        """Return what people call a round's kind; its printed name where the kind is not known."""
        return self.short(held.category) if held.category else self.printed(held)

    def printed(self, held: Round) -> str:
        """Return the type of a round as IRCC prints it in this language."""
        category = self.knowledge.categories_by_slug.get(held.category or "")
        return printed_name(held, category, self.voice.formats.language)

    def text(self, texts: Mapping[str, str]) -> str:
        """Return the words of a fact in this language, in English where it has none."""
        return self._text(texts)

    def _text(self, texts: Mapping[str, str]) -> str:
        return texts.get(self.voice.formats.language, texts[FIRST])


def _blocks(voice: _Voice, spec: ReplySpec, data: Mapping[str, Any]) -> Iterator[Block]:
    for block in spec.blocks:
        if voice.holds(block.when, data):
            made = _block(voice, block, data)
            if made is not None:
                yield made


def _block(voice: _Voice, spec: BlockSpec, data: Mapping[str, Any]) -> Block | None:
    if spec.fields is not None:
        pairs = [(voice.text(name, data), voice.text(value, data)) for name, value in spec.fields]
        rows = tuple((name, value) for name, value in pairs if value)
        return Fields(rows=rows) if rows else None
    if spec.bullets is not None:
        items = [voice.set(line[0]) for line in _lines(voice, (spec.bullets,), spec.each or "", data)]
        return Bullets(items=tuple(i for i in items if i)) if any(items) else None
    if spec.table is not None:
        return _table(voice, spec.table, data)
    text = voice.text(spec.say or "", data)
    return Paragraph(text=text, tone=spec.tone) if text else None


def _table(voice: _Voice, spec: TableSpec, data: Mapping[str, Any]) -> Table | None:
    """A table without the columns that are empty in every row."""
    rows = [tuple(voice.set(cell) for cell in row) for row in _lines(voice, spec.row, spec.each, data)]
    used = [i for i in range(len(spec.columns)) if any(row[i] for row in rows)]
    if not rows:
        return None
    return Table(
        columns=tuple(voice.text(spec.columns[i], data) for i in used),
        rows=tuple(tuple(row[i] for i in used) for row in rows),
        numeric=tuple(spec.numeric[i] if spec.numeric else False for i in used),
    )


def _lines(voice: _Voice, cells: Sequence[str], each: str | None, data: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The cells of every item, rendered in one go; once where there is no list."""
    template = f"{_CELL.join(cells)}{_ROW}"
    if each is not None:
        template = f"{{% for item in ({each}) %}}{template}{{% endfor %}}"
    rows = voice.raw(template, data).split(_ROW)[:-1]
    return [tuple(cell.strip() for cell in row.split(_CELL)) for row in rows]


def _follow_ups(voice: _Voice, specs: Sequence[FollowUpSpec], data: Mapping[str, Any]) -> Iterator[FollowUp]:
    for spec in specs:
        if voice.holds(spec.when, data):
            for intent, say, *values in _lines(voice, (spec.intent, spec.say, *spec.slots.values()), spec.each, data):
                slots = {name: value for name, value in zip(spec.slots, values, strict=True) if value}
                yield FollowUp(text=voice.set(say), intent=intent, slots=slots, is_choice=spec.is_choice)


def _entry(voice: _Voice, spec: EntrySpec | None, data: Mapping[str, Any]) -> Entry | None:
    if spec is None or not voice.holds(spec.when, data):
        return None
    lines = [Line(label=label, hint=hint) for label, hint in _lines(voice, (spec.line, spec.hint), spec.each, data)]
    slots = {name: voice.text(value, data) for name, value in spec.slots.items()}
    intent = voice.text(spec.intent, data)
    return Entry(text=voice.text(spec.say, data), intent=intent, slots=slots, lines=tuple(lines))
