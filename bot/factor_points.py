"""Points of factors that a message names, by the grid: for questions that tell no whole profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot import factors
from bot.factors import FACTORS, LANGUAGES, Named
from bot.forms.candidate import FORM, age_on, candidate
from bot.forms.credentials import alternatives
from bot.forms.profile_reader import read_levels, read_profile
from bot.forms.reading import Typed, topic_of
from bot.forms.spec import Answers, StepKind
from bot.one_factor import most_points, of_age, of_job_offer, of_language
from bot.outcome import Ask, Outcome, handed_on
from knowledge.crs import ProfileError
from knowledge.crs.profile import ABILITIES, YOUNGEST

_MOST_WORDS = 20
"""A longer message tells a story; what it names is rarely what it asks."""

_A_FRAGMENT = 6
_OF_POINTS = frozenset({"score", "how_many"})
_AT_SCHOOL = frozenset({"secondary", "less_than_secondary"})
_MOST_FACTS = 2
_MAXIMUMS = "crs-maximums"
_NOMINATION: Answers = {"extras": ["nomination"]}


def points_of(ask: Ask, typed: Typed) -> Outcome | None:
    """Return the points of the factors that a message names, None where it names none or asks something else of them.

    A bare number is an age only where the message speaks of age, or of being so many.
    """
    typed = replace(typed, supposing=True)
    told = read_levels(typed)
    named = [(name, level) for name, level in told if name in FACTORS]
    partners = [int(level["spouse_age"]) for name, level in told if name == "spouse_age"]
    born_on = _birthday_in(typed)
    if born_on:  # the age of today, and the one to come
        today = age_on(born_on, ask.today)
        named = [
            *((n, level) for n, level in named if n != "age"),
            ("age", {"age": today}),
            ("age", {"age": today + 1}),
        ]
    if not any(_says_age(typed, at) for at in range(len(typed.words))):
        named = [(name, level) for name, level in named if name != "age"]
    names = [name for name, _ in named]
    try:
        if {*names} == {"age"} and len(typed.words) <= _MOST_WORDS and not typed.says("counts"):
            return of_age(ask, [level for _, level in named], born_on, partners)
        if names == ["first_language"] and not ("second_language" in _bare(typed) and typed.says("bonus")):
            return of_language(ask, named[0][1])
        if not asks_points(ask, typed):
            levels_asked = alternatives(typed) if {*names} == {"education"} and not typed.says("counts") else []
            return _of_factors(ask, named[:1]) if levels_asked else None
        if typed.says("job_offer"):
            return of_job_offer(ask)
        bare = [name for name in _bare(typed) if name not in names and _is_asked(typed, name, names)]
        named += [(name, level) for name in bare for level in _levels_of(ask, typed, name)]
        if not named and "french" in ask.slots.category:
            least = ask.knowledge.grid.on(ask.today).additional.french.least
            return of_language(ask, {"first_test": "nclc", "first_scores": [least] * len(ABILITIES)})
        named += _beside(ask, typed, named)
        spouse = next((str(level["spouse"]) for name, level in told if name == "spouse"), "")
        return _of_factors(ask, named, spouse) if named else _of_all(ask, typed)
    except ProfileError as refused:
        return Outcome("refused_result", {"refused": refused}, pages=("ircc-crs-tool",))


def _birthday_in(typed: Typed) -> date | None:
    """The day of birth that a message tells by the age it is turning."""
    born_on = read_profile(typed, {}).get("born_on")
    return date.fromisoformat(born_on) if born_on else None


def _beside(ask: Ask, typed: Typed, named: Sequence[Named]) -> Iterator[Named]:
    """What a level brings with it: French as the bonus asks for it; that school in Canada earns nothing more."""
    names = {name for name, _ in named}
    result = candidate(named[0][1], ask.knowledge.tests).first_language if names == {"first_language"} else None
    if result and result.lang == "en" and typed.says("bonus"):
        least = ask.knowledge.grid.on(ask.today).additional.french.least
        yield "second_language", {"second_test": "nclc", "second_scores": [least] * len(ABILITIES)}
    levels = {level.get("education") for name, level in named if name == "education"}
    if levels and levels <= _AT_SCHOOL and any(typed.is_word(at, "in_canada") for at in range(len(typed.words))):
        yield "canadian_study", {"canadian_study": "none"}


def _says_age(typed: Typed, at: int) -> bool:
    return typed.is_word(at, "age") or (at > 0 and typed.words[at].isdigit() and typed.is_word(at - 1, "being"))


def points_of_nomination(ask: Ask) -> Outcome | None:
    """Return what a nomination brings, for an intent that is about nominations; None where no points are asked."""
    typed = ask.reads(ask.forms[FORM], None) if ask.reads else None
    if typed is None or not (asks_points(ask, typed) or "=" in typed.words):
        return None
    return handed_on(FORM, _of_factors(ask, [("nomination", _NOMINATION)]))


def asks_points(ask: Ask, typed: Typed) -> bool:
    """Whether a message asks how many CRS points something brings, not why or whether it counts."""
    if len(typed.words) > _MOST_WORDS or "why" in ask.concepts or typed.says("other_grid"):
        return False
    goes_on = len(typed.words) <= _A_FRAGMENT and bool(_OF_POINTS & ask.before.concepts)  # "and with a masters?"
    return goes_on or typed.says("amount") or (typed.says("points") and not typed.says("counts"))


def _is_asked(typed: Typed, name: str, names: Sequence[str]) -> bool:
    """Whether every level of a factor is asked; beside a level of another factor only studies in Canada can be."""
    return name == "canadian_study" if names else typed.says("amount") or typed.says("bonus")


def _of_all(ask: Ask, typed: Typed) -> Outcome | None:
    """The most that there is, where that is asked of no factor."""
    if not typed.says("most"):
        return None
    rules, facts = ask.knowledge.grid.on(ask.today), (ask.knowledge.facts[_MAXIMUMS],)
    data = {"most": most_points(rules), "facts": facts, "day": ask.today}
    return Outcome("most_points", data, sourced=(rules, *facts), intent=FORM)


# --- any factor ---------------------------------------------------------------------------------


def _bare(typed: Typed) -> list[str]:
    """The factors named without a level; where names overlap, the longest."""
    steps = {name: typed.form.step(factor.step) for name, factor in FACTORS.items()}
    nouns = [(noun.split(), name) for name, asked in steps.items() for noun in asked.nouns]
    taken: set[int] = set()
    found: set[str] = set()
    for words, name in sorted(nouns, key=lambda noun: -len(noun[0])):
        for at in typed.find(" ".join(words)):
            places = {*range(at, at + len(words))}
            worked = steps[name].kind is not StepKind.YEARS or typed.says("work")
            if worked and not places & taken and topic_of(typed, at) == steps[name].about:
                taken |= places
                found.add(name)
    return [name for name in FACTORS if name in found]


def _levels_of(ask: Ask, typed: Typed, name: str) -> Iterator[Answers]:
    """Every level of a factor that the grid tells apart."""
    asked, record = typed.form.step(FACTORS[name].step), factors.record(ask.knowledge.grid.on(ask.today), name)
    if name in LANGUAGES:
        scores, test = asked.key.replace("_test", "_scores"), "nclc" if name == "second_language" else "clb"
        yield from ({asked.key: test, scores: [level] * len(ABILITIES)} for level in record.points if level)
    elif name == "age":
        yield from ({"age": age} for age in record.points if age >= YOUNGEST)
    else:
        yield from ({asked.key: choice.value} for choice in asked.choices)


def _of_factors(ask: Ask, named: Sequence[Named], spouse: str = "") -> Outcome:
    """The points of each level named, what they come to together, and what else would go together with them.

    ``spouse`` is what the message says of one.
    """
    rules = ask.knowledge.grid.on(ask.today)
    named = sorted(named, key=lambda level: list(FACTORS).index(level[0]))
    names = list(dict.fromkeys(name for name, _ in named))
    at_one_level = len(names) == len(named)
    extras = [value for _, level in named for value in level.get("extras", ())]
    every: Answers = {key: value for _, level in reversed(named) for key, value in level.items()} | {"extras": extras}
    open_pairs = not at_one_level or not {"first_language", "canadian_work"} & {*names}
    pairs = factors.pairs(ask, named) if open_pairs else []
    lines = [(name, factors.line(ask, name, {**every, **level})) for name, level in named]
    shown = [one for name, one in lines if not pairs or one.couple or not factors.only_paired(name)]
    shown += factors.combined(ask, every) if at_one_level else ()
    single, couple = factors.both(ask, every)
    facts = dict.fromkeys(FACTORS[name].fact for name in names)
    had = ask.slots.score if names == ["nomination"] else ()
    return Outcome(
        "factor_points",
        {
            "factors": list(dict.fromkeys(factors.label(ask, name) for name in names)),
            "lines": shown,
            "sum": factors.together(ask, shown, every) if at_one_level and len(shown) > 1 else None,
            "gap": factors.difference(*shown) if len(names) == 1 and len(shown) == 2 else None,
            "pairs": pairs,
            "most": rules.transferability.most,
            "facts": [ask.knowledge.facts[fact] for fact in facts if fact][:_MOST_FACTS],
            "cautions": single.warnings if "canadian_work" in names else (),
            "spouse": "" if "compare" in ask.concepts else spouse,
            "added": [(score, min(rules.most, score + couple.total)) for score in had],
            "by_spouse": any(one.single != one.couple for one in shown),
            "day": ask.today,
        },
        sourced=tuple(factors.record(rules, name) for name in names),
    )
