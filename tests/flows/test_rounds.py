"""The newest round, and any round by number, day, month or year, as people ask for them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from fakes.asking import FRESH, Chat, figures, plain, tells, tells_day

from bot.answer import Status
from knowledge.models import Round
from knowledge.snapshot import Knowledge

OFF_BY_A_DAY = ["7", "8", "9", "11", "13", "104", "108", "139", "146", "148"]


def _last(knowledge: Knowledge, category: str | None) -> list[Round]:
    """The newest round of a category, with those of the same day."""
    of_kind = [r for r in knowledge.rounds if category in (None, r.category)]
    return [r for r in of_kind if r.held_on == of_kind[-1].held_on]


def _spoken(day: date) -> str:
    return f"{day:%B} {day.day} {day.year}"


# --- the newest ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("what was the last draw", None),
        ("latest express entry round?", None),
        ("LATEST DRAW", None),
        ("hi, can you tell me the most recent draw please", None),
        ("last CEC draw", "cec"),
        ("show me the latest canadian experience class round", "cec"),
        ("when was the last healthcare round and what was the cutoff", "healthcare"),
        ("cutoff of the last PNP draw", "pnp"),
        ("latest french draw", "french"),
        ("last francophone round", "french"),
        ("last physicians draw", "physicians"),
        ("show me the last senior managers draw", "senior-managers"),
        ("last trades draw", "trades"),
        ("when was the last transport round", "transport"),
        ("last education draw", "education"),
        ("last stem round", "stem"),
        ("most recent agriculture draw", "agriculture"),
        ("last FSW draw", "fsw"),
        ("last federal skilled trades round", "fst"),
        ("when was the last general draw", "general"),
        ("latest military recruits round", "military"),
        ("dernier tirage pour les francophones", "french"),
        ("c'était quand le dernier tirage", None),
        ("lst cec darw", "cec"),
    ],
)
def test_the_newest_round(text: str, category: str | None, ask: Chat, knowledge: Knowledge) -> None:
    """The newest round, of all or of a category, is told with number, day, cut-off and size."""
    answer = ask(text)
    newest = _last(knowledge, category)
    assert answer.status is Status.ANSWERED
    assert set(answer.rounds) >= {r.number for r in newest}
    assert category is None or len(answer.rounds) == len(newest)
    assert all(tells(answer, r) for r in newest)


def test_a_category_without_rounds_has_no_last_one(ask: Chat) -> None:
    """A category that was never drawn from has no figures; that is said, with the day the data end."""
    answer = ask("last researchers draw")
    assert answer.status is Status.ANSWERED
    assert answer.rounds == ()
    assert tells_day(answer, date(2026, 8, 19))


def test_several_categories_at_once(ask: Chat, knowledge: Knowledge) -> None:
    """Asked for the last rounds of two categories, both are told."""
    answer = ask("last trades and healthcare draws")
    wanted = [_last(knowledge, c)[-1] for c in ("trades", "healthcare")]
    assert set(answer.rounds) == {r.number for r in wanted}
    assert all({str(r.cutoff)} <= figures(answer) for r in wanted)


@pytest.mark.parametrize("text", ["last CEC draw", "last draw", "latest round of the canadian experience class"])
def test_cec_is_never_canadian_work_experience(text: str, ask: Chat, knowledge: Knowledge) -> None:
    """Before #398 the newest round "with Canadian Work Experience" was #397; the newest CEC one stays #396."""
    answer = ask(text, at=datetime.fromisoformat("2026-02-19T20:00:00+00:00"))
    assert knowledge.by_number["397"].name.startswith("Physicians with Canadian Work Experience")
    if text == "last draw":
        assert answer.rounds[0] == "397"
        assert answer.category == "physicians"
    else:
        assert answer.rounds == ("396",)


def test_nothing_is_called_latest_without_a_date(ask: Chat, knowledge: Knowledge) -> None:
    """Whoever reads "latest", "newest" or "most recent" also reads how far the data go."""
    newest = knowledge.rounds[-1]
    for text in ("last draw", "last cec draw", "was 470 enough", "help", "tie break rule", "last researchers draw"):
        answer = ask(text)
        if re.search(r"latest|newest|most recent", answer.text, re.IGNORECASE):
            assert tells_day(answer, newest.held_on), text


def test_a_round_after_the_question_is_not_known_yet(ask: Chat) -> None:
    """Asked at a moment in the past, the newest round is the one of then."""
    assert ask("what was the last draw", at=datetime.fromisoformat("2026-06-25T13:00:00+00:00")).rounds[0] == "421"
    assert ask("what was the last draw", at=datetime.fromisoformat("2026-06-25T14:00:00+00:00")).rounds[0] == "422"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("whats the cutoff for cec in july", {"424", "428"}),
        ("cec cutoff july 21", {"428"}),
        ("cutoff for nurses plz", {"422"}),
        ("what was drawn in the last 2 weeks", {"433", "434", "435", "436", "437"}),
        ("tirages des 2 dernières semaines", {"433", "434", "435", "436", "437"}),
    ],
)
def test_a_time_gone_by_is_not_forecast(text: str, numbers: set[str], ask: Chat) -> None:
    """What has been held is told, however it is asked for."""
    assert {*ask(text).rounds} == numbers


# --- by number ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("first draw of 2026 what was it", "389"),
        ("second cec draw of 2026", "392"),
        ("the fifth pnp draw this year pls", "399"),
        ("le 2e tirage CEC de 2026", "392"),
        ("second last cec draw", "432"),
        ("last draw of 2025", "388"),
        ("last cec draw before june 2026", "417"),
        ("first draw after july 15", "427"),
        ("dernier tirage de 2025", "388"),
    ],
)
def test_a_round_by_its_place(text: str, number: str, ask: Chat) -> None:
    """A round is found by its place among those of its kind and time, and no other is told."""
    answer = ask(text)
    assert answer.rounds == (number,)
    assert answer.intent == "round_lookup"


def test_a_place_that_no_round_has_yet(ask: Chat) -> None:
    """The thirtieth of a running year is not made up."""
    assert ask("30th cec draw of 2026").title == "Not in my data yet"


def test_a_kind_that_had_no_round_is_named(ask: Chat) -> None:
    """There were rounds in 2026, though none for agriculture."""
    assert "aucune ronde (agriculture) entre" in ask("tirage agriculture 2026 ?", locale="fr").text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("round 391", "391"),
        ("#422", "422"),
        ("show me #1", "1"),
        ("draw number 357", "357"),
        ("what was the cutoff in round 300", "300"),
        ("how many people were invited in draw #400", "400"),
        ("tell me about round 208", "208"),
        ("details of draw 176 please", "176"),
        ("what happened in round 437", "437"),
        ("when was round 250", "250"),
        ("which category was #397", "397"),
        ("#91a", "91a"),
        ("#91b", "91b"),
        ("round 91b", "91b"),
        ("ee draw 379", "379"),
        ("round no. 384", "384"),
        ("results of #402", "402"),
        ("c'est quoi la ronde 391", "391"),
    ],
)
def test_a_round_by_its_number(text: str, number: str, ask: Chat, knowledge: Knowledge) -> None:
    """A round is found by its printed number and told in full."""
    answer = ask(text)
    assert answer.status is Status.ANSWERED
    assert answer.rounds == (number,)
    assert tells(answer, knowledge.by_number[number])


def test_every_round_is_found_by_its_number(ask: Chat, knowledge: Knowledge) -> None:
    """``#N`` finds round N, whichever it is, and tells its figures and its tie-break moment."""
    for held in knowledge.rounds:
        answer = ask(f"show me #{held.number}")
        assert answer.rounds == (held.number,), held.number
        assert tells(answer, held), held.number
        if held.tie_break_at:
            assert f"{held.tie_break_at:%Y-%m-%d %H:%M:%S} UTC" in answer.text, held.number


def test_a_place_beyond_the_newest_round_is_still_to_come(ask: Chat) -> None:
    """Counted from the first one, no round has that place yet."""
    assert "I have no round #500 yet" in ask("the 500th draw").text


def test_91_is_two_rounds(ask: Chat, knowledge: Knowledge) -> None:
    """Number 91 was printed as 91a and 91b; asked for 91, both are shown."""
    answer = ask("draw 91")
    assert answer.rounds == ("91a", "91b")
    assert all(tells(answer, knowledge.by_number[n]) for n in answer.rounds)


def test_the_corrected_size_is_told_with_the_published_one(ask: Chat) -> None:
    """#208 invited 888; that 681 was published is not hidden."""
    assert {"888", "681"} <= figures(ask("how many were invited in round 208"))


def test_a_moment_that_cannot_be_trusted_is_said_to_be_so(ask: Chat) -> None:
    """#139 prints its own moment as the tie-break; #262 had two: neither is shown as plain truth."""
    assert re.search(r"trust", ask("tie break of #139").text)
    assert {"2023-07-04", "2023-08-01"} <= set(re.findall(r"\d{4}-\d\d-\d\d", ask("tie break of #262").text))


def test_a_pnp_cut_off_is_explained(ask: Chat) -> None:
    """Wherever the cut-off of a PNP round is the answer, the 600 points inside it are mentioned."""
    for text in ("last PNP draw", "round 435", "is 745 enough for pnp", "last 5 pnp draws", "was 250 enough for pnp"):
        answer = ask(text)
        assert "435" in answer.rounds
        assert "600" in figures(answer), text
        assert "nomination" in answer.text, text


# --- by day -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("what happened on june 25 2026", ["422"]),
        ("draw of 2026-08-18", ["436"]),
        ("round on 13 may 2020", ["147"]),
        ("the draw on feb 13 2021", ["176"]),
        ("was there a draw on 18/08/2026", ["436"]),
        ("results of august 17 2026", ["435"]),
        ("which draw was on the 2nd of april 2026", ["408"]),
        ("draw on july 23rd, 2026", ["430"]),
        ("cutoff on march 5th 2026", ["402"]),
        ("tirage du 19 août 2026", ["437"]),
        ("what was drawn yesterday", ["437"]),
        ("draw on may 30 2018", ["91a", "91b"]),
        ("rounds on 30 may 2018", ["91a", "91b"]),
    ],
)
def test_a_round_by_its_day(text: str, numbers: list[str], ask: Chat, knowledge: Knowledge) -> None:
    """A round is found by its day, however the day is written."""
    answer = ask(text)
    assert list(answer.rounds) == numbers
    assert all(tells(answer, knowledge.by_number[n]) for n in numbers)


def test_two_rounds_of_one_day_are_both_shown(ask: Chat, knowledge: Knowledge) -> None:
    """On every day with two rounds, both are told."""
    days = [day for day, n in Counter(r.held_on for r in knowledge.rounds).items() if n > 1]
    assert days
    for day in days:
        held = [r for r in knowledge.rounds if r.held_on == day]
        answer = ask(f"which rounds were held on {_spoken(day)}?")
        assert set(answer.rounds) >= {r.number for r in held}, day
        assert all(tells(answer, r) for r in held), day


@pytest.mark.parametrize("number", OFF_BY_A_DAY)
def test_a_round_dated_a_day_off_is_found_by_either_day(number: str, ask: Chat, knowledge: Knowledge) -> None:
    """The UTC day of its moment and the printed day both lead to it, and the answer names both."""
    held = knowledge.by_number[number]
    assert held.held_on - held.published_on == timedelta(days=1)
    for day in (held.held_on, held.published_on):
        answer = ask(f"which round was on {_spoken(day)}?")
        assert number in answer.rounds
        assert tells_day(answer, held.held_on)
        assert tells_day(answer, held.published_on)


def test_every_round_is_found_by_its_day(ask: Chat, knowledge: Knowledge) -> None:
    """Whatever the day of a round, asking for it finds it."""
    for held in knowledge.rounds:
        assert held.number in ask(f"draw on {_spoken(held.held_on)}").rounds, held.number


def test_a_day_without_a_round_names_its_neighbours(ask: Chat, knowledge: Knowledge) -> None:
    """A day on which none was held is said to have none, with the round before and the one after."""
    answer = ask("round on june 13 2016")
    before = [r for r in knowledge.rounds if r.held_on < date(2016, 6, 13)][-1]
    after = next(r for r in knowledge.rounds if r.held_on > date(2016, 6, 13))
    assert answer.rounds == (before.number, after.number)
    assert re.search(r"\bno\b", answer.title, re.IGNORECASE)


# --- by month and year --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last", "category"),
    [
        ("rounds in march 2026", "2026-03-01", "2026-03-31", None),
        ("which draws were there in july 2026", "2026-07-01", "2026-07-31", None),
        ("list the rounds of december 2025", "2025-12-01", "2025-12-31", None),
        ("draws last month", "2026-07-01", "2026-07-31", None),
        ("cec rounds in april 2026", "2026-04-01", "2026-04-30", "cec"),
        ("pnp draws in june 2025", "2025-06-01", "2025-06-30", "pnp"),
        ("tirages de mars 2026", "2026-03-01", "2026-03-31", None),
    ],
)
def test_the_rounds_of_a_month(
    text: str, first: str, last: str, category: str | None, ask: Chat, knowledge: Knowledge
) -> None:
    """All rounds of a month are named, with their cut-offs and sizes."""
    held = [
        r
        for r in knowledge.rounds
        if date.fromisoformat(first) <= r.held_on <= date.fromisoformat(last) and category in (None, r.category)
    ]
    answer = ask(text)
    assert set(answer.rounds) == {r.number for r in held}
    assert all(f"#{r.number}" in answer.text and str(r.cutoff) in plain(answer) for r in held)


# --- not in the data yet ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "round 438",
        "#438",
        "#500",
        "draw 450",
        "show me round 999",
        "draw on september 1 2026",
        "what happened on 2026-12-24",
        "rounds in october 2026",
        "was there a draw today",
        "results of november 5 2026",
        "was 470 enough in #440",
        "was 470 enough on september 5 2026",
        "tie break of #450",
    ],
)
def test_what_comes_after_the_newest_round_is_not_known_yet(text: str, ask: Chat, knowledge: Knowledge) -> None:
    """A number or day after the newest round is not in the data yet; the newest is named; nothing is judged."""
    answer = ask(text)
    newest = knowledge.rounds[-1]
    assert answer.rounds == (newest.number,), answer.text
    assert answer.verdict is None
    assert f"#{newest.number}" in answer.text
    assert tells_day(answer, newest.held_on)
    assert re.search(r"not in my data yet", answer.text, re.IGNORECASE)


def test_a_number_that_was_never_printed_is_not_one_that_comes(ask: Chat) -> None:
    """There is no round 0 and no #91c: that is said, and nothing about waiting."""
    for text in ("show me #0", "round #91c"):
        answer = ask(text)
        assert answer.verdict is None
        assert "not in my data yet" not in answer.text.lower(), text


def test_the_day_after_the_newest_round_is_open(ask: Chat) -> None:
    """Of the day of the question itself it is not said that no round was held: the data end before it."""
    answer = ask("was there a round today?", at=FRESH)
    assert "437" in answer.rounds
    assert "yet" in answer.text
