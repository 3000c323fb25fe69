"""Rounds over time: lists, records, averages, trends, years, comparisons; and claims that the data settle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import fmean, median

import pytest
from fakes.asking import FRESH, Chat, figures, plain, tells, tells_day

from bot.answer import Answer, Status
from knowledge.models import Round
from knowledge.snapshot import Knowledge
from knowledge.tie_break import Verdict


def _of(knowledge: Knowledge, category: str | None, year: int | None = None) -> list[Round]:
    return [r for r in knowledge.rounds if category in (None, r.category) and year in (None, r.held_on.year)]


def _has(answer: Answer, *numbers: float) -> bool:
    """Whether all numbers stand in the answer, to one decimal at most."""
    return {f"{round(n, 1):g}" if n < 100_000 else str(n) for n in numbers} <= figures(answer)


@pytest.mark.parametrize(
    ("text", "category", "bound", "above"),
    [
        ("how many draws under 500 this year", None, 500, False),
        ("how many times did cec go below 515 in 2026", "cec", 515, False),
        ("combien de fois le CEC est passé sous 515 en 2026", "cec", 515, False),
        ("how many PNP draws had cutoff above 750 this year", "pnp", 750, True),
    ],
)
def test_rounds_below_or_above_a_score_are_counted(
    text: str, category: str | None, bound: int, above: bool, ask: Chat, knowledge: Knowledge
) -> None:
    """How many they are stands first; those at the score itself are told apart."""
    rounds = _of(knowledge, category, 2026)
    found = [r for r in rounds if (r.cutoff > bound if above else r.cutoff < bound)]
    answer = ask(text)
    assert {*answer.rounds} == {r.number for r in found}
    assert figures(answer) >= {str(len(found)), str(len(rounds)), str(bound)}


@pytest.mark.parametrize("text", ["how often do they do cec draws", "à quelle fréquence y a-t-il des rondes CEC"])
def test_how_often_rounds_are_held(text: str, ask: Chat, knowledge: Knowledge) -> None:
    """The days between the last rounds of a kind are counted, the longest and the shortest among them."""
    days = [r.held_on for r in _of(knowledge, "cec")[-10:]]
    gaps = [(later - held).days for held, later in pairwise(days)]
    assert _has(ask(text), median(gaps), min(gaps), max(gaps))


def test_what_is_left_out_is_not_counted(ask: Chat, knowledge: Knowledge) -> None:
    """To leave a kind out is to speak of all the others, and that is said."""
    rest = [r for r in _of(knowledge, None, 2025) if r.category != "pnp"]
    answer = ask("how many invitations in 2025 except pnp")
    assert "All but PNP" in answer.text
    assert _has(answer, len(rest), sum(r.invitations for r in rest))


def test_records_are_told_in_their_order_without_a_trend(ask: Chat) -> None:
    """The first of the lowest is the lowest, and from one record to another nothing rises or falls."""
    answer = ask("lowest five cec draws ever")
    assert plain(answer).index("#176") < plain(answer).index("#194") < plain(answer).index("#196")
    assert "went from" not in answer.text


# --- lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "category", "count"),
    [
        ("last 5 CEC draws", "cec", 5),
        ("show me the last 10 draws", None, 10),
        ("last three healthcare rounds", "healthcare", 3),
        ("past 4 pnp draws", "pnp", 4),
        ("give me the last 7 french rounds", "french", 7),
        ("previous 6 rounds", None, 6),
        ("last 2 trades draws", "trades", 2),
        ("the last 12 canadian experience class rounds please", "cec", 12),
        ("les 5 derniers tirages francophones", "french", 5),
        ("last twenty rounds", None, 20),
    ],
)
def test_the_last_rounds(text: str, category: str | None, count: int, ask: Chat, knowledge: Knowledge) -> None:
    """The last N rounds are those of the store, each with day, cut-off and size."""
    answer = ask(text)
    wanted = _of(knowledge, category)[-count:]
    assert {*answer.rounds} == {r.number for r in wanted}
    assert all(tells(answer, r) for r in wanted)


def test_more_rounds_than_there_are(ask: Chat, knowledge: Knowledge) -> None:
    """Asked for more rounds than a category had, all of them are told."""
    answer = ask("last 10 trades draws")
    assert {*answer.rounds} == {r.number for r in knowledge.rounds_of("trades")[-10:]}


def test_a_trend_is_told_only_within_one_category(ask: Chat, knowledge: Knowledge) -> None:
    """Of one category the change over its rounds is told; of mixed rounds none, and why not."""
    cec = knowledge.rounds_of("cec")[-5:]
    one = ask("last 5 CEC draws")
    assert _has(one, fmean(r.cutoff for r in cec), min(r.cutoff for r in cec), max(r.cutoff for r in cec))
    mixed = ask("last 5 draws")
    average = fmean(r.cutoff for r in knowledge.rounds[-5:])
    assert not _has(mixed, average)
    assert "comparable" in mixed.text
    for text in ("what is the trend of all draws", "are the cut-offs of all rounds going up or down"):
        assert not re.search(r"went from|average", ask(text).text), text


@pytest.mark.parametrize(
    ("text", "category"),
    [("trend of french rounds", "french"), ("how has the cec cut-off developed", "cec"), ("pnp cutoff trend", "pnp")],
)
def test_the_trend_of_a_category(text: str, category: str, ask: Chat, knowledge: Knowledge) -> None:
    """A trend rests on rounds of its category alone, and names where it began and ended."""
    answer = ask(text)
    assert answer.rounds
    held = [knowledge.by_number[n] for n in answer.rounds]
    assert {r.category for r in held} == {category}
    assert _has(answer, held[0].cutoff, held[-1].cutoff, abs(held[-1].cutoff - held[0].cutoff))


# --- records ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "category", "year", "highest"),
    [
        ("highest cutoff ever", None, None, True),
        ("what was the lowest cut-off of all time", None, None, False),
        ("lowest CEC cut-off ever", "cec", None, False),
        ("highest cec cutoff", "cec", None, True),
        ("lowest healthcare cutoff so far", "healthcare", None, False),
        ("highest pnp cut-off in history", "pnp", None, True),
        ("lowest french cutoff in 2025", "french", 2025, False),
        ("highest cut-off of 2024", None, 2024, True),
        ("lowest cec cutoff in 2026", "cec", 2026, False),
        ("lowest stem cut-off ever", "stem", None, False),
        ("what is the record low for trades", "trades", None, False),
    ],
)
def test_a_record_cut_off(
    text: str, category: str | None, year: int | None, highest: bool, ask: Chat, knowledge: Knowledge
) -> None:
    """The highest or lowest cut-off is that of the store, with its round."""
    choose = max if highest else min
    record = choose(r.cutoff for r in _of(knowledge, category, year))
    holders = [r for r in _of(knowledge, category, year) if r.cutoff == record]
    answer = ask(text)
    assert answer.rounds[0] in {r.number for r in holders}, answer.text
    assert tells(answer, knowledge.by_number[answer.rounds[0]])


@pytest.mark.parametrize(
    ("text", "category", "year", "largest"),
    [
        ("biggest draw ever by number of invitations", None, None, True),
        ("which round invited the most people", None, None, True),
        ("largest healthcare draw by invitations", "healthcare", None, True),
        ("which cec round had the fewest invitations", "cec", None, False),
        ("smallest french round by invitations in 2026", "french", 2026, False),
    ],
)
def test_a_record_size(
    text: str, category: str | None, year: int | None, largest: bool, ask: Chat, knowledge: Knowledge
) -> None:
    """Where the question is about people invited, the record is one of size."""
    choose = max if largest else min
    record = choose(r.invitations for r in _of(knowledge, category, year))
    holders = {r.number for r in _of(knowledge, category, year) if r.invitations == record}
    answer = ask(text)
    assert answer.rounds[0] in holders, answer.text
    assert _has(answer, record)


@pytest.mark.parametrize(
    ("score", "category"), [(480, None), (400, "french"), (470, "healthcare"), (509, "cec"), (470, "trades")]
)
def test_when_a_score_was_last_enough(score: int, category: str | None, ask: Chat, knowledge: Knowledge) -> None:
    """The newest round with a cut-off at or below the score is told, of every kind or of the one named."""
    answer = ask(f"when was {score} last enough{f' for {category}' if category else ''}?")
    held = [r for r in _of(knowledge, category) if r.cutoff <= score]
    newest = {r.category: r.number for r in held}
    assert set(answer.rounds) == set(newest.values())
    assert tells_day(answer, held[-1].held_on)


def test_a_score_that_was_never_enough(ask: Chat, knowledge: Knowledge) -> None:
    """Below every cut-off there is no such round, and the lowest one is told."""
    answer = ask("when was 300 last enough for healthcare?")
    assert answer.rounds == ()
    assert answer.verdict is Verdict.NO
    assert _has(answer, min(r.cutoff for r in knowledge.rounds_of("healthcare")))


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_averages_by_kind(year: int, ask: Chat, knowledge: Knowledge) -> None:
    """Averages are told per kind, never over kinds."""
    answer = ask(f"average cutoff in {year}")
    kinds = {r.category for r in _of(knowledge, None, year)}
    assert _has(answer, *(fmean(r.cutoff for r in _of(knowledge, k, year)) for k in kinds))
    assert not _has(answer, fmean(r.cutoff for r in _of(knowledge, None, year)))


# --- years --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "year", "category"),
    [
        ("how many invitations in 2025", 2025, None),
        ("how many rounds were there in 2024", 2024, None),
        ("total ITAs in 2023", 2023, None),
        ("how many rounds this year", 2026, None),
        ("how many people were invited last year", 2025, None),
        ("how many PNP rounds were there in 2025", 2025, "pnp"),
        ("number of french invitations in 2026", 2026, "french"),
        ("how many cec draws in 2026 so far", 2026, "cec"),
        ("how many invitations for healthcare in 2025", 2025, "healthcare"),
        ("combien d'invitations en 2025", 2025, None),
        ("how many trades rounds this year", 2026, "trades"),
        ("how many draws happened in 2015", 2015, None),
    ],
)
def test_the_counts_of_a_year(text: str, year: int, category: str | None, ask: Chat, knowledge: Knowledge) -> None:
    """Rounds and invitations of a year are the sums over the store, per category where one is named."""
    answer = ask(text)
    held = _of(knowledge, category, year)
    assert _has(answer, len(held))
    assert str(sum(r.invitations for r in held)) in figures(answer)


def test_every_year_adds_up(ask: Chat, knowledge: Knowledge) -> None:
    """For each year since 2015 the totals, and those of every kind, are the store's."""
    for year in range(2015, 2027):
        answer = ask(f"how many invitations were there in {year}?")
        held = _of(knowledge, None, year)
        wanted = {str(len(held)), str(sum(r.invitations for r in held))}
        for kind in {r.category for r in held}:
            wanted.add(str(sum(r.invitations for r in held if r.category == kind)))
        assert wanted <= figures(answer), year


def test_a_year_without_rounds(ask: Chat) -> None:
    """Before the first round there is nothing to count; nothing is made up."""
    answer = ask("how many invitations in 2014")
    assert answer.rounds == ()
    assert answer.status is Status.ANSWERED


@pytest.mark.parametrize(
    ("text", "first", "last", "category"),
    [
        ("how many invitations since march 2026", date(2026, 3, 1), date(2026, 8, 20), None),
        ("how many rounds since june", date(2026, 6, 1), date(2026, 8, 20), None),
        ("how many rounds since last month", date(2026, 7, 1), date(2026, 8, 20), None),
        ("combien de rondes depuis le mois dernier", date(2026, 7, 1), date(2026, 8, 20), None),
        ("how many cec rounds since last year", date(2025, 1, 1), date(2026, 8, 20), "cec"),
        ("how many invitations in march 2026", date(2026, 3, 1), date(2026, 3, 31), None),
        ("how many cec invitations in july 2026", date(2026, 7, 1), date(2026, 7, 31), "cec"),
    ],
)
def test_the_counts_of_a_period(
    text: str, first: date, last: date, category: str | None, ask: Chat, knowledge: Knowledge
) -> None:
    """What is counted "since" a month reaches to now, "in" it ends with it."""
    held = [r for r in _of(knowledge, category) if first <= r.held_on <= last]
    answer = ask(text)
    assert {str(len(held)), str(sum(r.invitations for r in held))} <= figures(answer)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("how many invitations in february 2030", date(2030, 2, 1), date(2030, 2, 28)),
        ("how many invitations in 2030", date(2030, 1, 1), date(2030, 12, 31)),
        ("how many invitations next month", date(2026, 9, 1), date(2026, 9, 30)),
        ("how many rounds before 2014", date(2013, 1, 1), date(2013, 12, 31)),
    ],
)
def test_a_time_without_rounds_begins_before_it_ends(text: str, first: date, last: date, ask: Chat) -> None:
    """What is still to come, or came before the first round, is told by its own first and last day."""
    answer = ask(text)
    assert answer.rounds == ()
    assert tells_day(answer, first)
    assert tells_day(answer, last)


@pytest.mark.parametrize("text", ["draws last month", "lowest cec cutoff in september", "any draws last week?"])
def test_a_time_after_the_newest_round_is_not_one_without_rounds(text: str, ask: Chat) -> None:
    """Where the data end before it, that is said: rounds may have been held."""
    answer = ask(text, at=datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert answer.title == "Not in my data yet"


def test_a_list_of_a_month_ends_with_it(ask: Chat, knowledge: Knowledge) -> None:
    """A list "in march" holds march alone; "since march" goes on to the newest round."""
    march = [r for r in knowledge.rounds_of("cec") if (r.held_on.year, r.held_on.month) == (2026, 3)]
    later = [r for r in knowledge.rounds_of("cec") if r.held_on >= date(2026, 3, 1)]
    assert set(ask("list all cec draws in march 2026").rounds) == {r.number for r in march}
    assert set(ask("list all cec draws since march 2026").rounds) == {r.number for r in later}


# --- side by side -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["is french lower than last year", "did french invites decrease vs last year"])
def test_against_last_year_is_this_year_against_it(text: str, ask: Chat) -> None:
    """Last year is not compared with the year before it."""
    assert ask(text).title == "2025 and 2026 (French) side by side"


def test_the_years_in_between_count_as_well(ask: Chat, knowledge: Knowledge) -> None:
    """From one year to another is every year of them."""
    rounds = [r for year in (2023, 2024, 2025) for r in _of(knowledge, None, year)]
    assert _has(ask("invites from 2023 to 2025"), len(rounds), sum(r.invitations for r in rounds))


def test_all_kinds_but_one_side_by_side(ask: Chat) -> None:
    """What is left out of a comparison is not in it."""
    answer = ask("apart from pnp, which is the lowest category")
    assert "435" not in answer.rounds
    assert {"436", "437", "422"} <= {*answer.rounds}


def test_the_total_of_all_time(ask: Chat, knowledge: Knowledge) -> None:
    """Since the beginning is not since January."""
    answer = ask("how many ITAs total since the beginning of express entry")
    assert _has(answer, len(knowledge.rounds), sum(r.invitations for r in knowledge.rounds))


def test_one_month_of_two_years_side_by_side(ask: Chat, knowledge: Knowledge) -> None:
    """The month is taken in each of the years."""
    answer = ask("compare march 2025 vs march 2026")
    for year in (2025, 2026):
        assert _has(answer, sum(r.invitations for r in _of(knowledge, None, year) if r.held_on.month == 3))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("compare march and april", "2026 March and 2026 April side by side"),
        ("compare april 2026", "2026 March and 2026 April side by side"),
        ("compare cec q1 2026", "2025 January to March and 2026 January to March (CEC) side by side"),
    ],
)
def test_months_and_quarters_side_by_side(text: str, title: str, ask: Chat) -> None:
    """What is named alone is set against the time before it; the sentence names both as the title does."""
    answer = ask(text)
    assert answer.title == title
    first, last = title.partition(" and ")[0], title.partition(" and ")[2].partition(" side")[0].partition(" (")[0]
    assert re.search(rf"{last} had .* against {first}\.", answer.text)


def test_nothing_is_said_of_a_month_that_is_not_known(ask: Chat) -> None:
    """A month after the newest round has not fewer invitations than another one."""
    answer = ask("compare july and september 2026", at=datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert " had " not in answer.text
    assert "My data end with #437" in answer.text


def test_the_categories_of_a_time_side_by_side(ask: Chat, knowledge: Knowledge) -> None:
    """Only what was held in that time is set side by side."""
    held = [r for r in knowledge.rounds if (r.held_on.year, r.held_on.month) == (2026, 6)]
    answer = ask("compare categories in june 2026")
    assert {*answer.rounds} == {r.number for r in held}
    assert _has(answer, *(r.cutoff for r in held))


def test_a_record_of_months_in_between(ask: Chat) -> None:
    """A lowest cut-off between two months is looked for in all of them, not in these two."""
    answer = ask("lowest crs between jan 2024 and june 2024")
    assert answer.rounds[0] == "287"


def test_the_same_quarter_of_two_years_side_by_side(ask: Chat, knowledge: Knowledge) -> None:
    """Not the whole years: a quarter of each is what was asked about."""
    answer = ask("invites q1 2026 vs q1 2025")
    assert answer.title == "2026 January to March and 2025 January to March side by side"
    for year in (2025, 2026):
        rounds = knowledge.between(date(year, 1, 1), date(year, 3, 31))
        assert str(sum(r.invitations for r in rounds)) in figures(answer)


def test_two_years_side_by_side(ask: Chat, knowledge: Knowledge) -> None:
    """Both years are told with rounds and invitations."""
    for first, second in ((2024, 2025), (2025, 2026)):
        answer = ask(f"compare {first} and {second}")
        for year in (first, second):
            held = _of(knowledge, None, year)
            assert {str(len(held)), str(sum(r.invitations for r in held))} <= figures(answer), year


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("compare round 391 and 422", ["391", "422"]), ("#436 vs #432", ["436", "432"]), ("#91a or #91b", ["91a", "91b"])],
)
def test_two_rounds_side_by_side(text: str, numbers: Sequence[str], ask: Chat, knowledge: Knowledge) -> None:
    """Both rounds are told in full."""
    answer = ask(text)
    assert set(answer.rounds) == set(numbers)
    assert all(tells(answer, knowledge.by_number[n]) for n in numbers)


def test_rounds_of_different_kinds_are_not_set_against_each_other(ask: Chat) -> None:
    """Between two kinds no rise or fall is told."""
    assert "436" in ask("compare #436 and #432").rounds
    assert re.search(r"\+7|\b7\b", ask("compare #432 and #436").text)
    assert not re.search(r"[+−]\d", ask("compare #436 and #437").text)


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("compare cec and french", ["cec", "french"]),
        ("healthcare vs trades", ["healthcare", "trades"]),
        ("which is lower, french or pnp", ["french", "pnp"]),
    ],
)
def test_two_categories_side_by_side(text: str, categories: Sequence[str], ask: Chat, knowledge: Knowledge) -> None:
    """The last round of each category is told; for PNP also why it is so high."""
    answer = ask(text)
    lasts = [knowledge.rounds_of(c)[-1] for c in categories]
    assert {r.number for r in lasts} <= set(answer.rounds)
    assert {str(r.cutoff) for r in lasts} <= figures(answer)
    assert "pnp" not in categories or "600" in figures(answer)


# --- claims -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "was 462 in #379 the lowest cut-off for healthcare to date?",
        "is it true that 462 was the lowest ever for healthcare?",
        "is 462 the lowest healthcare cutoff so far?",
    ],
)
def test_379_was_not_the_lowest_for_healthcare(text: str, ask: Chat, knowledge: Knowledge) -> None:
    """#284 (422), #271 (431) and #301 (445) were lower than the 462 of #379."""
    answer = ask(text)
    assert answer.verdict is Verdict.NO
    assert {"284", "271", "301"} <= set(answer.rounds)
    assert all(knowledge.by_number[n].cutoff < 462 for n in ("284", "271", "301"))
    assert {"422", "431", "445"} <= figures(answer)


def test_379_was_the_lowest_for_healthcare_in_2025(ask: Chat) -> None:
    """Of 2025 alone the same claim is true."""
    answer = ask("was 462 the lowest healthcare cutoff in 2025?")
    assert answer.verdict is Verdict.YES
    assert "379" in answer.rounds


@pytest.mark.parametrize(
    ("text", "verdict", "wanted"),
    [
        ("were there 106,599 invitations in 2025 up to #385?", Verdict.NO, {"102599", "55"}),
        ("is it true that 102,599 invitations were sent in 2025 up to #385?", Verdict.YES, {"102599", "55"}),
        ("89,067 invitations in 2026 up to #422, is that right?", Verdict.YES, {"89067", "34"}),
        ("how many invitations were there in 2025 up to #385", None, {"102599", "55"}),
        ("how many invitations in 2026 up to #422", None, {"89067", "34"}),
    ],
)
def test_totals_up_to_a_round(text: str, verdict: Verdict | None, wanted: set[str], ask: Chat) -> None:
    """A total claimed in the press is held against the sum up to and with that round."""
    answer = ask(text)
    assert answer.verdict is verdict, answer.text
    assert wanted <= figures(answer)


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        ("how many PNP rounds had 2025 seen up to #385?", 23, 22),
        ("how many healthcare rounds in 2025 up to #385", 7, 6),
    ],
)
def test_counts_up_to_a_round(text: str, number: int, said: int, ask: Chat, knowledge: Knowledge) -> None:
    """At #385 the year had seen 23 PNP and 7 healthcare rounds, not 22 and 6."""
    category = "pnp" if "PNP" in text else "healthcare"
    limit = knowledge.by_number["385"].position
    assert sum(r.position <= limit for r in _of(knowledge, category, 2025)) == number != said
    answer = ask(text)
    assert len(answer.rounds) == number
    assert re.search(rf"\b{number} rounds?\b", answer.text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("was #379 the sixth healthcare round of 2025?", "6th of 2025"),
        ("was #379 the second largest healthcare round of 2025?", "2nd largest"),
    ],
)
def test_the_place_of_a_round_in_its_year(text: str, place: str, ask: Chat, knowledge: Knowledge) -> None:
    """#379 was the sixth healthcare round of 2025 and by size the second largest: its card says so."""
    held = _of(knowledge, "healthcare", 2025)
    so_far = [r for r in held if r.position <= knowledge.by_number["379"].position]
    assert len(so_far) == 6
    assert sorted((r.invitations for r in held), reverse=True).index(3500) == 1
    answer = ask(text)
    assert answer.rounds[0] == "379"
    assert place in plain(answer)


@pytest.mark.parametrize(
    ("text", "first", "figures_told"),
    [
        (
            "how many invitations were issued each year since 2015",
            "2015",
            {"31063", "33782", "113998", "1037320"},
        ),
        ("cec invitations per year", "2015", {"849", "34215", "99653", "35850", "246317"}),
        ("combien d'invitations par année depuis 2022", "2022", {"46539", "110266", "98903", "113998"}),
    ],
)
def test_each_year(text: str, first: str, figures_told: set[str], ask: Chat) -> None:
    """Who asks for every year gets a line for each, not their sum alone."""
    answer = ask(text)
    assert f"\n{first} | " in answer.text
    assert figures_told <= figures(answer)


def test_counts_end_where_the_data_end(ask: Chat) -> None:
    """A period that goes on beyond what is known is headed by the last day that is."""
    late = ask("how many invitations this year", at=FRESH + timedelta(days=94))
    assert late.title.startswith("2026-01-01 to 2026-08-19")


def test_a_time_without_rounds_is_named_and_the_year_before_offered(ask: Chat) -> None:
    """A month that is running now and beyond the data is told as it was understood."""
    late = FRESH + timedelta(days=94)
    answer = ask("lowest healthcare cutoff was 462 in november right?", at=late)
    assert "from November 1, 2026 to November 30, 2026" in answer.text.replace("\n", " ")
    (before,) = answer.follow_ups
    assert "462, in #379" in ask(before.text, intent=before.intent, slots=dict(before.slots), at=late).text


def test_a_score_met_by_some_only_says_by_whom(ask: Chat) -> None:
    """Where no kind of round is named, the last one that a score met tells what it took besides."""
    answer = ask("my score is 505, will it drop", at=FRESH + timedelta(days=94))
    assert "which counted only with French results" in answer.text.replace("\n", " ")


# --- years, and bounds --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says", "number"),
    [
        ("has healthcare ever been over 505", "Yes", "#345"),
        ("was the french cutoff ever above 490", "No", "#270"),
        ("has cec ever been below 420", "Yes", "#176"),
        ("la cec a-t-elle déjà été au-dessus de 545", "Oui", "#3"),
    ],
)
def test_whether_a_bound_was_ever_passed(text: str, says: str, number: str, ask: Chat) -> None:
    """Yes or no, with the round that went farthest and how many did."""
    answer = ask(text)
    assert answer.intent == "history"
    assert says in answer.text.splitlines()[2], answer.text
    assert number in answer.text
    assert answer.verdict is (Verdict.NO if says == "No" else Verdict.YES)


def test_a_score_above_the_cut_off_is_no_bound(ask: Chat) -> None:
    """Asked whether it ever was enough, the last time is told."""
    assert ask("when has 470 ever been above the cutoff for cec").title.startswith("When 470 was last enough")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("cec cut-offs since june 2015", {"2020", "2021", "2024", "2025", "2026"}),
        ("how has the highest cutoff evolved since the first draw in march 2019", {"2019", "2022", "2026"}),
        ("french cutoff by year", {"2023", "2024", "2025", "2026"}),
        ("évolution du seuil depuis mars 2019", {"2019", "2022", "2026"}),
    ],
)
def test_more_rounds_than_a_list_holds_are_told_by_year(text: str, years: set[str], ask: Chat) -> None:
    """With the lowest, highest and average of each; no verdict that nobody asked for."""
    answer = ask(text)
    lines = [line.split(" | ")[0] for line in answer.text.splitlines() if " | " in line]
    assert years <= set(lines), answer.text
    assert answer.verdict is None


def test_invitations_by_year(ask: Chat, knowledge: Knowledge) -> None:
    """Of the kind named, every year from its first round to its last."""
    answer = ask("fst invitations each year")
    held = knowledge.rounds_of("fst")
    rows = {line.split(" | ")[0]: line for line in plain(answer).splitlines() if " | " in line}
    for year in range(held[0].held_on.year, held[-1].held_on.year + 1):
        total = sum(r.invitations for r in held if r.held_on.year == year)
        assert f"| {total} |" in rows[str(year)], rows
    assert "2026" not in rows


# --- how often, how long, since when ------------------------------------------------------------


def _longest(rounds: Sequence[Round]) -> int:
    return max((later.held_on - held.held_on).days for held, later in pairwise(rounds))


@pytest.mark.parametrize(
    ("text", "category", "year"),
    [
        ("what is the longest time they ever went without a round", None, None),
        ("longest gap between CEC draws", "cec", None),
        ("longest break between french rounds in 2025", "french", 2025),
        ("quel est le plus long temps entre deux rondes CEC", "cec", None),
    ],
)
def test_the_longest_time_without_a_round(
    text: str, category: str | None, year: int | None, ask: Chat, knowledge: Knowledge
) -> None:
    """Of all time, or of the period named, from the round before it to the one after it."""
    rounds = _of(knowledge, category, year)
    answer = ask(text)
    assert _has(answer, _longest(rounds), len(rounds))
    assert tells_day(answer, rounds[0].held_on)
    assert tells_day(answer, rounds[-1].held_on)


@pytest.mark.parametrize(
    ("text", "category", "year", "bound"),
    [
        ("how often was the CEC cut-off under 450 in 2021", "cec", 2021, 450),
        ("how frequently has healthcare been below 465", "healthcare", None, 465),
        ("how often was 480 enough in french rounds", "french", None, 480),
        ("combien de fois la CEC a-t-elle été sous 500", "cec", None, 500),
    ],
)
def test_how_often_with_a_score_counts_rounds(
    text: str, category: str, year: int | None, bound: int, ask: Chat, knowledge: Knowledge
) -> None:
    """Days between rounds are for those who name no score."""
    rounds = _of(knowledge, category, year)
    assert _has(ask(text), sum(r.cutoff < bound for r in rounds), len(rounds))


def test_when_last_and_how_often_are_both_answered(ask: Chat, knowledge: Knowledge) -> None:
    """The last round that the score met, and how many did of all."""
    rounds = _of(knowledge, "cec")
    met = [r for r in rounds if r.cutoff <= 480]
    answer = ask("when was 480 last enough for CEC and how often did it happen")
    assert f"#{met[-1].number}" in answer.text
    assert _has(answer, len(met), len(rounds))


@pytest.mark.parametrize(
    ("before", "text", "held", "like"),
    [
        ("last CEC round", "when was it last this high?", "436", "381"),
        ("last healthcare round", "was it ever that high before?", "422", "385"),
        ("", "when was the CEC cut-off last so high", "436", "381"),
        ("", "When was french last this low?", "437", "341"),
        ("dernière ronde CEC", "c'était quand la dernière fois aussi haut?", "436", "381"),
    ],
)
def test_when_it_was_last_as_it_is(before: str, text: str, held: str, like: str, ask: Chat) -> None:
    """The round shown, or the newest of the kind, against the earlier ones of its own kind alone."""
    if before:
        ask(before)
    assert ask(text).rounds == (held, like)


def test_a_first_time_under_a_score_is_of_the_kind_near_it(ask: Chat) -> None:
    """Where no kind is named, no round of those far from the score is told."""
    assert ask("first time under 515 since when").rounds == ("413",)


@pytest.mark.parametrize(
    ("before", "text", "rounds"),
    [
        ("last CEC round", "so that's seven more than the previous one?", ("432", "436")),
        ("last healthcare round", "how does it compare to the previous one", ("398", "422")),
        ("", "how does the newest round compare with the previous", ("433", "437")),
    ],
)
def test_a_round_against_the_one_before_it(before: str, text: str, rounds: tuple[str, ...], ask: Chat) -> None:
    """The one shown, else the newest, beside the one before it of its kind."""
    if before:
        ask(before)
    assert ask(text).rounds == rounds
