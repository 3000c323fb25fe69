"""What is offered while someone types into a command's option: neutral, quick, and never more than a menu holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import available_timezones

from bot.commands.book import Option
from bot.commands.specs import OptionKind
from bot.engine.catalogue import Catalogue
from bot.languages import FIRST
from knowledge.folding import words_of
from knowledge.models import Round
from knowledge.rounds import printed_name
from knowledge.snapshot import Knowledge
from knowledge.titles import TitleHit

MOST = 25
LONGEST = 100
_LIKE_ENOUGH = 55.0
_ZONES = ("America/", "Canada/", "Europe/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/", "Indian/", "UTC")


@dataclass(frozen=True)
class Suggestion:
    """A value to choose and what it is called, each of at most 100 characters."""

    label: str
    value: str


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """Return the names of all time zones, in the order in which they are offered."""
    known = [z for z in available_timezones() if z.startswith(_ZONES)]
    return tuple(sorted(known, key=lambda z: ([z.startswith(p) for p in _ZONES].index(True), z)))


class Suggestions:
    """Offers values for the options of commands, from what is known and what people call it."""

    def __init__(self, catalogue: Catalogue, knowledge: Knowledge) -> None:
        self._content = catalogue.content
        self._knowledge = knowledge
        self._offers: Mapping[OptionKind, Callable[[str, str], Iterable[Suggestion]]] = {
            OptionKind.CATEGORY: self._categories,
            OptionKind.OCCUPATION: self._occupations,
            OptionKind.ROUND: self._rounds,
            OptionKind.PROVINCE: self._provinces,
            OptionKind.TIMEZONE: self._zones,
            OptionKind.TEXT: self._categories,
        }

    def for_option(self, option: Option, typed: str, locale: str = FIRST) -> tuple[Suggestion, ...]:
        """Return up to 25 values of ``option`` that go with what was ``typed`` so far, the likeliest first."""
        offer = self._offers.get(option.kind)
        if offer is None or not option.suggests:
            return ()
        once: dict[str, Suggestion] = {}
        for suggestion in offer(typed[:LONGEST], locale):
            once.setdefault(suggestion.value, suggestion)
        return tuple(once.values())[:MOST]

    def _categories(self, typed: str, locale: str) -> Iterable[Suggestion]:
        """Every category by its names; of those that fit alike, the one drawn last first."""
        newest = {slug: rounds[-1].held_on for slug, rounds in self._knowledge.by_category.items()}
        categories = sorted(self._knowledge.categories, key=lambda c: newest.get(c.slug, date.min), reverse=True)
        named = [(Suggestion(_short(_text(c.name, locale)), c.slug), self._called(c.slug)) for c in categories]
        return _matching(typed, ((s, [s.label, s.value, *called]) for s, called in named))

    def _called(self, slug: str) -> Iterator[str]:
        for file in self._content.names:
            yield from file.category.get(slug, ())
            yield from file.people.get(slug, ())

    def _occupations(self, typed: str, locale: str) -> Iterator[Suggestion]:
        """Job titles that resemble what was typed, those in ``locale`` first; before anything is typed, usual jobs."""
        words = words_of(typed)
        if not words:
            yield from self._usual_jobs(locale)
            return
        named = [n for a in self._knowledge.aliases for n in a.names if words_of(n).startswith(words)]
        yield from (Suggestion(name, name) for name in named[:5])
        if typed.strip().isdigit():
            groups = (g for code, g in sorted(self._knowledge.groups.items()) if code.startswith(typed.strip()))
            yield from (Suggestion(_short(f"{g.code} {_text(g.title, locale)}"), g.code) for g in groups)
        hits = self._knowledge.titles().search(typed, MOST)
        for hit in sorted(hits, key=lambda h: h.language != locale):
            if hit.score >= _LIKE_ENOUGH or words in words_of(hit.title):
                yield _titled(hit)

    def _usual_jobs(self, locale: str) -> Iterator[Suggestion]:
        """Jobs as people call them; their official titles in the languages in which they are hardly ever typed."""
        for alias in self._knowledge.aliases:
            group = self._knowledge.groups.get(alias.nocs[0])
            if locale == FIRST:
                yield from (Suggestion(name, name) for name in alias.names)
            elif group:
                yield Suggestion(_short(f"{_text(group.title, locale)} · {group.code}"), group.code)

    def _rounds(self, typed: str, locale: str) -> Iterator[Suggestion]:
        """Rounds by the beginning of their number or their day, newest first."""
        start = typed.strip().lstrip("#").lower()
        fitting = (r for r in reversed(self._knowledge.rounds) if self._fits(r, start))
        return (
            Suggestion(
                _short(f"#{r.number} · {r.held_on.isoformat()} · {self._kind(r, locale)} · {r.cutoff}"), r.number
            )
            for r in fitting
        )

    def _fits(self, held: Round, start: str) -> bool:
        words = words_of(start)
        called = words_of(self._kind(held, FIRST))
        by_name = bool(words) and not words.isdigit() and words in called
        return held.number.startswith(start) or held.held_on.isoformat().startswith(start) or by_name

    def _kind(self, held: Round, locale: str) -> str:
        category = self._knowledge.categories_by_slug.get(held.category or "")
        return _text(category.short_name, locale) if category else printed_name(held, None, locale)

    def _provinces(self, typed: str, locale: str) -> Iterable[Suggestion]:
        shown = {p.province[FIRST]: _text(p.province, locale) for p in self._knowledge.nominee_programs}
        called: dict[str, list[str]] = {}
        for file in self._content.names:
            for province, names in file.province.items():
                called.setdefault(province, [province]).extend(names)
        return _matching(typed, ((Suggestion(shown.get(p, p), p), names) for p, names in called.items()))

    def _zones(self, typed: str, locale: str) -> Iterable[Suggestion]:
        del locale
        return _matching(typed, ((Suggestion(z, z), [z, z.split("/")[-1]]) for z in zones()))


def _matching(typed: str, named: Iterable[tuple[Suggestion, Iterable[str]]]) -> Iterator[Suggestion]:
    """Those with a name that begins with what was typed, then those with a word that does, then with it inside."""
    words = words_of(typed)
    ranked: list[list[Suggestion]] = [[], [], []]
    for suggestion, names in named:
        folded = [words_of(n) for n in names]
        if any(n.startswith(words) for n in folded):
            ranked[0].append(suggestion)
        elif any(f" {words}" in n for n in folded):
            ranked[1].append(suggestion)
        elif any(words in n for n in folded):
            ranked[2].append(suggestion)
    for rank in ranked:
        yield from rank


def _titled(hit: TitleHit) -> Suggestion:
    """A job title with its code; the code stands for a title too long to be a value."""
    if len(hit.title) > LONGEST:
        return Suggestion(_short(hit.title), hit.noc)
    return Suggestion(_short(f"{hit.title} · {hit.noc}"), hit.title)


def _text(texts: Mapping[str, str], locale: str) -> str:
    return texts.get(locale, texts[FIRST])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
