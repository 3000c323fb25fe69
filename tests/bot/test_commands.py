"""Commands made from the content: which there are, how their options are read, what is suggested."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from fakes.asking import Chat
from fakes.commanding import Counter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answer import Status
from bot.assistant import Assistant
from bot.commands.book import Option, Platform, commands_for
from bot.commands.specs import OptionKind
from bot.commands.suggestions import LONGEST, MOST, Suggestions, zones
from bot.engine.slots import Slots
from knowledge.dataset import Dataset


@pytest.fixture
def counter(assistant: Assistant) -> Counter:
    """Commands as Discord has them."""
    return Counter(assistant)


@pytest.fixture
def line(assistant: Assistant) -> Counter:
    """Commands as Telegram has them."""
    return Counter(assistant, Platform.TELEGRAM)


def _plain(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Slots in one form, whichever way they were given."""
    return {k: v for k, v in Slots.from_plain(slots, None).plain().items() if k != "term"}


def test_every_command_asks_something(assistant: Assistant) -> None:
    """Each command leads to an intent or to a reply that is there, on both platforms."""
    for platform in Platform:
        for command in commands_for(platform, assistant.catalogue.content):
            assert command.intent in assistant.catalogue.content.replies or command.reply
            assert {"en", "fr"} <= command.says.keys()


def test_an_intent_without_commands_has_none(assistant: Assistant) -> None:
    """What the content gives no command is not offered as one."""
    names = {c.intent for c in commands_for(Platform.DISCORD, assistant.catalogue.content)}
    assert "out_of_scope" not in names


@pytest.mark.parametrize(
    ("name", "values", "slots"),
    [
        ("lastdraw", {"category": "healthcare"}, {"category": "healthcare"}),
        ("lastdraw", {"category": "the nurses"}, {"category": "healthcare"}),
        ("wasitenough", {"score": "470", "category": "CEC"}, {"score": 470, "category": "cec"}),
        ("wasitenough", {"score": "470", "profile_date": "2026-03-03"}, {"score": 470, "profile_date": "2026-03-03"}),
        (
            "wasitenough",
            {"score": "470", "profile_date": "march 3 10:15 EST"},
            {"score": 470, "profile_date": "2026-03-03T10:15-05:00"},
        ),
        ("draw", {"number": "#391"}, {"round": "391"}),
        ("draw", {"number": "91A"}, {"round": "91a"}),
        ("draw", {"number": "june 25 2026"}, {"date": "2026-06-25"}),
        ("draw", {"date": "2026-06-25"}, {"date": "2026-06-25"}),
        ("draw", {"date": "2026-06"}, {"month": 6, "year": 2026}),
        ("compare", {"first": "cec", "second": "french"}, {"category": ["cec", "french"]}),
        ("compare", {"first": "2025", "second": "2026"}, {"year": [2025, 2026]}),
        ("compare", {"first": "391", "second": "400"}, {"round": ["391", "400"]}),
        ("history", {"record": "lowest", "category": "cec"}, {"direction": "lowest", "category": "cec"}),
        ("eligible", {"occupation": "Registered nurse (R.N.)"}, {"occupation": "Registered nurse (R.N.)"}),
        ("eligible", {"occupation": "my job is plumber"}, {"occupation": "plumber"}),
        ("eligible", {"occupation": "NOC 31301"}, {"noc": "31301"}),
        ("stats", {"year": "2025"}, {"year": 2025}),
    ],
)
def test_options_become_slots(counter: Counter, name: str, values: dict[str, str], slots: dict[str, Any]) -> None:
    """What was chosen and what was typed in words both arrive as the slots they mean."""
    filled = counter.fill(name, **values)
    assert filled.unread == ()
    assert _plain(filled.slots) == slots


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("lastdraw", {"category": "blorb"}),
        ("lastdraw", {"category": "2025"}),
        ("wasitenough", {"score": "4700"}),
        ("wasitenough", {"score": "-1"}),
        ("wasitenough", {"score": "470.5"}),
        ("wasitenough", {"profile_date": "20260303"}),
        ("wasitenough", {"profile_date": "soon"}),
        ("wasitenough", {"profile_date": "2026-02-31"}),
        ("draw", {"number": "the big one"}),
        ("draw", {"date": "2026-13"}),
        ("history", {"record": "strangest"}),
        ("compare", {"first": "blorb"}),
        ("eligible", {"occupation": "x" * 300}),
    ],
)
def test_what_cannot_be_read_is_told(counter: Counter, name: str, values: dict[str, str]) -> None:
    """An option that is not understood is named, never guessed or left out."""
    filled = counter.fill(name, **values)
    assert [(o.name, v) for o, v in filled.unread] == list(values.items())


@pytest.mark.parametrize(
    ("name", "typed", "slots"),
    [
        ("was", "470 healthcare", {"score": 470, "category": "healthcare"}),
        ("was", "470 in round 391", {"score": 470, "round": "391"}),
        ("last", "", {}),
        ("last", "nurses", {"category": "healthcare"}),
        ("draw", "391", {"round": "391"}),
        ("compare", "2025 vs 2026", {"year": [2025, 2026]}),
        ("eligible", "plumber", {"occupation": "plumber"}),
        ("pool", "480", {"score": 480}),
        ("alerts", "healthcare at or below 475", {"category": "healthcare", "score": 475}),
        ("alerts", "welder", {"occupation": "welder"}),
        ("alerts", "cec", {"category": "cec"}),
        ("alerts", "", {"action": "list"}),
        ("me", "score 488 profile 2026-03-03", {"score": 488, "profile_date": "2026-03-03"}),
        ("me", "plumber", {"occupation": "plumber"}),
    ],
)
def test_a_line_becomes_slots(line: Counter, name: str, typed: str, slots: dict[str, Any]) -> None:
    """Words after a command are read as part of what it asks."""
    filled = line.line(name, typed)
    assert filled.unread == ()
    assert _plain(filled.slots) == slots


def test_a_line_that_says_nothing_to_the_point_is_told(line: Counter) -> None:
    """A year is no category, so it is not passed over in silence."""
    assert [typed for _, typed in line.line("last", "2025").unread] == ["2025"]


@given(
    value=st.one_of(st.text(max_size=80), st.from_regex(r"[0-9#: -]{1,20}", fullmatch=True)),
    name=st.sampled_from(["lastdraw", "wasitenough", "draw", "compare", "eligible", "history", "explain", "ask"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_any_value_is_read_or_told(assistant: Assistant, value: str, name: str) -> None:
    """Whatever stands in an option, it is read into slots that can be asked, or named as unread."""
    counter = Counter(assistant)
    filled = counter.fill(name, **{o.name: value for o in counter.command(name).options})
    answer = Chat(assistant)(filled.text, intent=filled.intent or None, slots=filled.slots)
    assert answer.status is not Status.NOT_UNDERSTOOD or not filled.intent


def test_a_moment_without_a_zone_stays_open(ask: Chat, counter: Counter) -> None:
    """A time of day of no known zone is counted in every zone, so a tie within them depends."""
    filled = counter.fill("wasitenough", score="475", category="healthcare", profile_date="2026-05-21 12:14")
    answer = ask(intent=filled.intent, slots={**filled.slots, "round": "422"})
    assert answer.verdict == "depends"


@pytest.mark.parametrize(
    ("name", "option", "typed", "first"),
    [
        ("lastdraw", "category", "nurs", "healthcare"),
        ("lastdraw", "category", "cec", "cec"),
        ("draw", "number", "", "437"),
        ("draw", "number", "39", "399"),
        ("draw", "number", "2026-06-25", "422"),
        ("eligible", "occupation", "software engineer", "software engineer"),
        ("eligible", "occupation", "3130", "31300"),
        ("compare", "first", "fren", "french"),
    ],
)
def test_suggestions(counter: Counter, name: str, option: str, typed: str, first: str) -> None:
    """The likeliest value stands first."""
    assert counter.suggest(name, option, typed)[0].value.lower() == first


def test_zones_and_provinces_are_suggested(assistant: Assistant) -> None:
    """Zones by their city, provinces by what people call them."""
    suggestions = Suggestions(assistant.catalogue, assistant.knowledge)
    words = {"en": "x"}
    zone = Option("zone", OptionKind.TIMEZONE, "timezone", words, words)
    province = Option("province", OptionKind.PROVINCE, "province", words, words)
    assert suggestions.for_option(zone, "toron")[0].value == "America/Toronto"
    assert suggestions.for_option(province, "oinp")[0].value == "Ontario"
    assert "UTC" in zones()


@given(
    typed=st.one_of(st.text(max_size=120), st.sampled_from(["manager", "operator", "a", "31", "directeur adjoint"])),
    option=st.sampled_from([("lastdraw", "category"), ("eligible", "occupation"), ("draw", "number")]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_suggestions_fit_a_menu(assistant: Assistant, typed: str, option: tuple[str, str]) -> None:
    """Never more than 25, none longer than 100 characters or empty, no value twice, each one read again."""
    counter = Counter(assistant)
    offered = counter.suggest(*option, typed)
    assert len(offered) <= MOST
    assert all(1 <= len(s.label) <= LONGEST and 1 <= len(s.value) <= LONGEST for s in offered)
    assert len({s.value for s in offered}) == len(offered)
    for suggestion in offered[:3]:
        assert counter.fill(option[0], **{option[1]: suggestion.value}).unread == ()


def test_a_title_too_long_for_a_choice_is_offered_by_its_code(counter: Counter) -> None:
    """A title of more than 100 characters is cut in the menu, and stands for its unit group."""
    row = next(r for r in Dataset.packaged().titles() if r.language == "en" and len(r.title) > LONGEST)
    (offered,) = [s for s in counter.suggest("eligible", "occupation", row.title) if s.label[:60] == row.title[:60]]
    assert offered.value == row.noc
    assert counter.fill("eligible", occupation=offered.value).slots == {"noc": row.noc}


def test_what_is_missing(counter: Counter) -> None:
    """A code stands for a job, and years for the things to compare; a score is missing where none is given."""
    assert not counter.command("eligible").missing({"noc": "31301"})
    assert not counter.command("compare").missing({"year": "2025"})
    assert [o.name for o in counter.command("eligible").missing({"category": "trades"})] == ["occupation"]
    assert [o.name for o in counter.command("wasitenough").missing({"round": "422"})] == ["score"]
