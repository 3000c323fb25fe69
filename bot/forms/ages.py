"""Ages in a message: whose they are, of which time, and the birthdays told with them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.mentions import POINTS, Kind, Mention
from bot.forms.reading import Typed, topic_of

_LIKELY_AGES = range(17, 61)
_AGE_BEHIND = 2
_BIRTHDAY_BEHIND = 3
_THEN_WITHIN = 4


def age_told(typed: Typed, taken: set[int], topic: str = "") -> Mention | None:
    """Return an age that is called so; else the first number that can be one and was not taken for anything else.

    Whoever is named behind an age in its part of the message is not meant: "32 years old, my husband ...".
    """
    free = [m for m in typed.reading.mentions if m.start not in taken and m.number == int(m.number)]
    said = said_ages(typed, taken, topic)
    bare = [m for m in free if _whose_age(typed, m) == topic and _may_be_age(typed, m)]
    if topic:  # "my wife is 30", but not "my wife has done 30 ..."
        names = typed.form.topics[topic]
        bare = [m for m in bare if {*typed.words[max(0, m.start - _AGE_BEHIND) : m.start]} & {*names}]
    return next(iter([*said, *bare]), None)


def said_ages(typed: Typed, taken: set[int], topic: str = "") -> list[Mention]:
    """Return all ages that are called so, but for those of another time: "before I turned 18"."""
    free = [m for m in typed.reading.mentions if m.start not in taken and m.number == int(m.number)]
    called = [m for m in free if _is_called_age(typed, m) and not _is_past_age(typed, m)]
    return [m for m in called if _whose_age(typed, m, before=m.start) == topic]


def _whose_age(typed: Typed, mention: Mention, before: int | None = None) -> str:
    """Whom an age is of: whoever is named last before it in its part ("my wife is 27 and I am 33"), else as any."""
    for at in range(mention.start - 1, min(typed.part_of(mention.start)) - 1, -1):
        if typed.is_word(at, "oneself"):
            return ""
        if named := [name for name, called in typed.form.topics.items() if typed.words[at] in called]:
            return named[0]
    return topic_of(typed, mention.start, before)


def _is_past_age(typed: Typed, mention: Mention) -> bool:
    near = range(max(0, mention.start - _THEN_WITHIN), mention.start)
    then = any(typed.is_word(at, "then") for at in near)
    return then and any(typed.is_word(at, "was_age") for at in near)


def _is_called_age(typed: Typed, mention: Mention) -> bool:
    """Whether a number is called an age, be it one that nobody in the pool can have: it is refused by name."""
    lead = mention.start - 1
    lead -= lead > 0 and typed.is_word(lead, "lasting")  # "the age of 44"
    led = lead >= 0 and typed.is_word(lead, "age_lead")
    return mention.kind is Kind.AGE or (led and mention.kind in (Kind.NUMBER, Kind.DURATION, Kind.SCORE))


def _may_be_age(typed: Typed, mention: Mention) -> bool:
    """Whether a number is likely an age; any that stands for itself at the beginning is, to be refused by name."""
    if mention.kind not in (Kind.NUMBER, Kind.DURATION) or typed.is_ago(mention):
        return False
    if any(typed.words[at] in POINTS for at in typed.part_of(mention.start) if 0 <= at - mention.end <= 1):
        return False  # "the 50 points", "30 CRS points"
    return mention.number in _LIKELY_AGES or (mention.start == 0 and len(typed.part_of(0)) == mention.end)


def birthday(typed: Typed) -> Iterator[tuple[str, str, set[int]]]:
    """Yield the day of birth that an age with its birthday tells: "turning 35 on the 9th of January", the next one.

    Of an age that has come it is the last one. With it come its step and the places of the age.
    """
    dated = [m for m in typed.reading.mentions if m.kind is Kind.DATE] if typed.form.has("born_on") else []
    for m in (m for m in typed.reading.mentions if m.kind is Kind.AGE and dated):
        near = range(max(0, m.start - _AGE_BEHIND), m.start)
        past = any(typed.is_word(at, "turned") for at in near)
        coming = any(typed.is_word(at, "turning") for at in near)
        days = [d for d in dated if d.day.month and d.day.day and 0 <= d.start - m.end <= _BIRTHDAY_BEHIND]
        if days and (past or coming) and not topic_of(typed, m.start, before=m.start):
            day = typed.nearest(days[0].day, ahead=coming and not past)
            born = day and day.replace(year=day.year - int(m.number), day=min(day.day, 28 if day.month == 2 else 31))
            if born:
                yield "born_on", born.isoformat(), set(range(m.start, m.end))
