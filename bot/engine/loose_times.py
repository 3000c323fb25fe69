"""Times told without a date: a season, so many years ago, the 6th."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.engine.mentions import Kind, Mention
from bot.engine.reading import Reading
from bot.engine.spans import named_years

_SEASONS = {"spring": 3, "printemps": 3, "summer": 6, "ete": 6, "fall": 9, "autumn": 9, "automne": 9}
_SEASONS |= {"winter": 12, "hiver": 12}
"""The month that each begins with; the winter of a year is the one that ends in it."""

_ALSO_OTHERWISE = frozenset({"fall", "spring", "ete"})
"""Seasons that are other words as well: a time only beside a year or a word that makes them one."""

_LEADS = frozenset({"last", "this", "past", "cet", "cette"})
_OPENS = frozenset({"in", "during", "over", "the", "l", "en", "au", "durant", "pendant"})
_ENDS = frozenset({"dernier", "derniere", "passe", "passee"})
_PAST = _ENDS | {"last", "past"}
_OF = frozenset({"of", "de"})
_AGO = frozenset({"ago", "back"})
_IL_Y_A = (("y", "a"), ("voila",))
_ROUND_CUES = frozenset({"round", "cutoff", "enough", "invitations", "score"})
_LIFE_WORDS = (
    "graduated worked work working moved came arrived landed finished started left quit wrote took taken born job "
    "birthday turn turning turns exam appointment interview flight anniversaire examen "
    "experience degree diploma married gradue travaille arrive arrivee commence fini diplome experience marie"
)
_OF_A_LIFE = frozenset(_LIFE_WORDS.split())
_LEADS_TO_DAY = (("on", "the"), ("of", "the"), ("from", "the"), ("le",), ("du",), ("au",))
_BEHIND_A_DAY = (
    "was were is it at and or did do had has have with for in when so to would will please ok ca c etait est et ou "
    "a j avec il y quand pour si"
)
_AFTER_DAY = frozenset(_BEHIND_A_DAY.split())
_LAST_OF_MONTH = 31
_SHORT_YEAR = 366


def told_season(reading: Reading, today: date) -> tuple[date, date] | None:
    """Return the ends of the season that a message names, of its year or else the last one begun."""
    words = reading.words
    for at, word in enumerate(words):
        if word not in _SEASONS:
            continue
        beside = _year_beside(reading, at)
        before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
        timed = before in _LEADS or after in _ENDS or (before in _OPENS and word not in _ALSO_OTHERWISE)
        years = [beside] if beside else named_years(reading, today)
        if beside or timed or (len(years) == 1 and word not in _ALSO_OTHERWISE):
            begun = _begun(_SEASONS[word], today, over=bool({before, after} & _PAST))
            return _season(_SEASONS[word], years[0] if len(years) == 1 else begun)
    return None


def told_ago(reading: Reading, today: date) -> tuple[date, date] | None:
    """Return the year, month, week or day that lies so long back as a message says of rounds, not of a life."""
    for count, unit, start in _spans_ago(reading):
        if _is_of_rounds(reading, start):
            return _stretch(unit, count, today)
    return None


def days_of_month(reading: Reading) -> list[Mention]:
    """Return the numbers that name a day of no month: "on the 6th", "la ronde du 18"."""
    words = reading.words
    found = []
    for mention in reading.mentions:
        led = any(tuple(words[max(0, mention.start - len(lead)) : mention.start]) == lead for lead in _LEADS_TO_DAY)
        numeral = mention.kind in (Kind.NUMBER, Kind.COUNT) and 1 <= mention.number <= _LAST_OF_MONTH
        french = bool(words[mention.start - 1 : mention.start]) and words[mention.start - 1] in ("le", "du", "au")
        told = led and numeral and (mention.ordinal or french) and _ends_there(reading, mention)
        if told and not _is_of_a_life(reading, mention.start):
            found.append(mention)
    return found


def day_meant(number: int, today: date, held_until: date | None, *, forward: bool) -> date | None:
    """Return the day of that number next or last, the last one known of where data end over a month ago."""
    step = 1 if forward else -1
    stale = held_until and not forward and today - held_until > timedelta(days=_LAST_OF_MONTH)
    start = held_until if held_until and stale else today
    days = (start + timedelta(days=step * n) for n in range(2 * _LAST_OF_MONTH))
    return next((day for day in days if day.day == number), None)


def _year_beside(reading: Reading, at: int) -> int | None:
    behind = at + 2 if reading.words[at + 1 : at + 2] and reading.words[at + 1] in _OF else at + 1
    years = (m for m in reading.mentions if m.kind is Kind.YEAR)
    return next((int(m.number) for m in years if m.end == at or m.start == behind), None)


def _begun(month: int, today: date, *, over: bool) -> int:
    """The year of the last season that has begun; of the last one before it that is ``over``, where that is said."""
    year = today.year + (month > 11)
    while (ends := _season(month, year))[0] > today or (over and ends[1] >= today):
        year -= 1
    return year


def _season(month: int, year: int) -> tuple[date, date]:
    first = date(year - (month > 11), month, 1)
    after = (first + timedelta(days=95)).replace(day=1)
    return first, after - timedelta(days=1)


def _spans_ago(reading: Reading) -> Iterator[tuple[int, str, int]]:
    words = reading.words
    for m in reading.mentions:
        if m.kind is Kind.DURATION and m.number == int(m.number) and _says_ago(words, m.start, m.end):
            yield int(m.number), words[m.end - 1], m.start
    for at, word in enumerate(words[:-1]):
        if word in ("a", "one", "un", "une") and _unit(words[at + 1]) and _says_ago(words, at, at + 2):
            yield 1, words[at + 1], at


def _says_ago(words: Sequence[str], start: int, end: int) -> bool:
    return (end < len(words) and words[end] in _AGO) or any(
        tuple(words[max(0, start - len(lead)) : start]) == lead for lead in _IL_Y_A
    )


def _unit(word: str) -> str:
    units = {"year": "year", "an": "year", "annee": "year", "month": "month", "mois": "month", "week": "week"}
    return (units | {"semaine": "week", "day": "day", "jour": "day"}).get(
        word if word == "mois" else word.rstrip("s"), ""
    )


def _stretch(unit: str, count: int, today: date) -> tuple[date, date] | None:
    kind = _unit(unit)
    if kind == "year" and count < today.year:
        return date(today.year - count, 1, 1), date(today.year - count, 12, 31)
    if kind == "month" and count < _SHORT_YEAR:
        months = today.year * 12 + today.month - 1 - count
        first = date(months // 12, months % 12 + 1, 1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if kind in ("week", "day") and count < _SHORT_YEAR:
        day = today - timedelta(days=count * (7 if kind == "week" else 1))
        monday = day - timedelta(days=day.weekday() if kind == "week" else 0)
        return monday, monday + timedelta(days=6 if kind == "week" else 0)
    return None


def _is_of_rounds(reading: Reading, at: int) -> bool:
    """Whether the part of the message around a word speaks of rounds or a score, and of nothing in a life."""
    places = _part_of(reading, at)
    scored = any(m.kind is Kind.SCORE and m.start in places for m in reading.mentions)
    spoken = any(f.kind in _ROUND_CUES and f.start in places for f in reading.concepts)
    return (scored or spoken) and not _is_of_a_life(reading, at)


def _is_of_a_life(reading: Reading, at: int) -> bool:
    """Whether the part of the message around a word speaks of a profile, a test, an age or work."""
    places = _part_of(reading, at)
    profiled = any(reading.cues.beside("profile", place) for place in places)
    told = any(m.kind in (Kind.TEST, Kind.AGE) and m.start in places for m in reading.mentions)
    return profiled or told or bool(_OF_A_LIFE & {reading.words[place] for place in places})


def _part_of(reading: Reading, at: int) -> range:
    """The words around one, up to the next comma or stop on each side."""
    words, folded = reading.message.words, reading.message.folded
    cuts = [n + 1 for n in range(len(words) - 1) if set(folded[words[n].end : words[n + 1].start]) & set(",.;!?()\n")]
    return range(max([0, *(c for c in cuts if c <= at)]), min([len(words), *(c for c in cuts if c > at)]))


def _ends_there(reading: Reading, mention: Mention) -> bool:
    """Whether nothing that is counted follows: "on the 6th", but not "on the 2nd attempt"."""
    return mention.end == _part_of(reading, mention.start).stop or reading.words[mention.end] in _AFTER_DAY
