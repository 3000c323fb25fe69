"""Is a job in a category? From what people call it, or its code, to the lists of every date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from fakes.asking import FRESH, Chat, figures, tells_day

from bot.answer import Answer, Paragraph, Status
from bot.typography import typeset
from knowledge.snapshot import Knowledge
from knowledge.tie_break import Verdict

TODAY = FRESH.date()
TEER = {"en": "TEER", "fr": "FÉER"}


def _codes(answer: Answer) -> set[str]:
    return set(re.findall(r"\b\d{5}\b", answer.text))


def _categories(knowledge: Knowledge, code: str, day: date) -> set[str]:
    """The categories whose list in force on a day names the unit group."""
    found = set()
    for row in knowledge.listings:
        version = knowledge.categories_by_slug[row.category].version_on(day)
        if row.noc == code and version and version.number == row.version:
            found.add(row.category)
    return found


def _ever(knowledge: Knowledge, code: str) -> bool:
    return any(row.noc == code for row in knowledge.listings)


# --- by name ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("is a dental hygienist in the healthcare category?", "32111"),
        ("which category is a plumber in", "72300"),
        ("is an electrician in trades", "72200"),
        ("im a carpenter, am i in a category", "72310"),
        ("pharmacist which category", "31120"),
        ("is a social worker in a category", "41300"),
        ("is a lawyer in any category", "41101"),
        ("is a cook in trades", "63200"),
        ("is a truck driver in transport", "73300"),
        ("is a software developer in stem", "21232"),
        ("which noc is RN", "31301"),
        ("is a LPN in healthcare", "32101"),
        ("ECE eligible?", "42202"),
        ("devops engineer category", "21231"),
        ("civil engineer in stem?", "21300"),
        ("is a welder in trades", "72106"),
        ("physiotherapist category", "31202"),
        ("airline pilot which category", "72600"),
        ("are veterinarians in healthcare", "31103"),
        ("high school teacher, which category?", "41220"),
        ("is an optometrist eligible for healthcare", "31111"),
        ("massage therapist in the healthcare list?", "32201"),
        ("infirmière auxiliaire, quelle catégorie", "32101"),
        ("is accountant in a category", "11100"),
        ("paramedic which category", "32102"),
    ],
)
def test_a_job_by_its_name(text: str, code: str, ask: Chat, knowledge: Knowledge) -> None:
    """A job leads to its unit group and TEER; the verdict is whether a list in force today names it."""
    answer = ask(text)
    assert answer.intent == "occupation_eligibility"
    assert code in _codes(answer)
    group = knowledge.groups[code]
    assert group.title[answer.language] in answer.text
    assert f"{TEER[answer.language]} {group.teer}" in answer.text
    in_force = _categories(knowledge, code, TODAY)
    asked = {str(answer.slots["category"])} if "category" in answer.slots else set()
    wanted = in_force & asked if asked else in_force
    if len(_codes(answer)) == 1:
        assert answer.verdict is (Verdict.YES if wanted else Verdict.NO)
    for slug in in_force:
        rounds = knowledge.rounds_of(slug)
        assert knowledge.categories_by_slug[slug].name[answer.language] in answer.text
        assert not rounds or str(rounds[-1].cutoff) in figures(answer)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dental hygeinist in healthcare?", "32111"),
        ("regsitered nurse which category", "31301"),
        ("is a plumer in trades", "72300"),
        ("electritian which category", "72200"),
        ("phisiotherapist category", "31202"),
        ("pharmacy tecnician in healthcare?", "32124"),
        ("carpentor in trades?", "72310"),
    ],
)
def test_a_job_with_slips(text: str, code: str, ask: Chat) -> None:
    """Typing errors do not hide a job."""
    answer = ask(text)
    assert answer.intent == "occupation_eligibility"
    assert code in _codes(answer)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("PSW category?", {"33102", "44101"}),
        ("are psws included", {"33102", "44101"}),
        ("is a nurse in healthcare", {"31301", "32101"}),
    ],
)
def test_several_groups_are_offered(text: str, codes: set[str], ask: Chat) -> None:
    """Where a name may mean several unit groups, all are offered and none is picked silently."""
    answer = ask(text)
    assert codes <= _codes(answer)
    assert "duties" in answer.text


def test_a_title_that_has_the_word_comes_before_one_that_only_resembles_it(ask: Chat) -> None:
    """An "éducateur" is none of the preachers and plasterers that are written nearly so."""
    codes = _codes(ask("un éducateur, dans quelle catégorie ?"))
    assert codes
    assert not codes & {"41302", "73102"}


def test_a_psw_is_half_in(ask: Chat, knowledge: Knowledge) -> None:
    """Of the two groups a PSW may be, one is on the healthcare list and one is not: no plain yes or no."""
    assert _categories(knowledge, "33102", TODAY) == {"healthcare"}
    assert _categories(knowledge, "44101", TODAY) == set()
    assert ask("PSW category?").verdict is Verdict.MIXED


def test_two_jobs_in_one_question(ask: Chat) -> None:
    """Each job is told of."""
    answer = ask("are plumbers and electricians in trades?")
    assert {"72300", "72200"} <= _codes(answer)
    assert answer.verdict is Verdict.YES


def test_a_job_nobody_has(ask: Chat) -> None:
    """A job that resembles no title is said to be unknown; no group is guessed."""
    answer = ask(intent="occupation_eligibility", slots={"occupation": "qwxz zzyyx"})
    assert answer.verdict is None
    assert _codes(answer) == set()


def test_without_a_job_it_is_asked_for(ask: Chat) -> None:
    """A question about one's job that names none is answered by asking for it."""
    answer = ask("is my job in a category?")
    assert answer.status is Status.ANSWERED
    assert answer.intent == "occupation_eligibility"
    assert answer.verdict is None


# --- by code ------------------------------------------------------------------------------------


def test_every_code_is_judged_by_the_list_in_force(ask: Chat, knowledge: Knowledge) -> None:
    """For all 516 unit groups the verdict, and each category told, follow from the lists of today."""
    assert len(knowledge.groups) == 516
    for code, group in knowledge.groups.items():
        answer = ask(intent="occupation_eligibility", slots={"noc": code})
        in_force = _categories(knowledge, code, TODAY)
        assert answer.verdict is (Verdict.YES if in_force else Verdict.NO), code
        assert f"TEER {group.teer}" in answer.text, code
        assert ("nor on an earlier one" in answer.text) == (not _ever(knowledge, code)), code
        assert set(answer.rounds) == {knowledge.rounds_of(s)[-1].number for s in in_force if knowledge.rounds_of(s)}, (
            code
        )


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("which category is noc 72200", Verdict.YES),
        ("is noc 63200 eligible for a category", Verdict.NO),
        ("noc 31301 category?", Verdict.YES),
        ("is 33102 in healthcare", Verdict.YES),
        ("44101 home support worker, category yes or no", Verdict.NO),
        ("is noc 31102 in physicians", Verdict.YES),
        ("is noc 31301 in trades", Verdict.NO),
        ("NOC 00012 senior managers?", Verdict.YES),
    ],
)
def test_a_code_in_a_message(text: str, verdict: Verdict, ask: Chat) -> None:
    """A five-digit code is taken as it stands; a category named narrows the verdict to it."""
    answer = ask(text)
    assert answer.intent == "occupation_eligibility"
    assert answer.verdict is verdict, answer.text


@pytest.mark.parametrize("text", ["noc 99999 eligible?", "is noc 12345 in healthcare", "which category is noc 00000"])
def test_a_code_that_does_not_exist(text: str, ask: Chat) -> None:
    """An unknown five-digit code is said to be none."""
    answer = ask(text)
    assert answer.verdict is None
    assert "2021" in answer.text


@pytest.mark.parametrize("text", ["is noc 3012 eligible for healthcare", "noc 1234 which category", "noc code 2171?"])
def test_a_four_digit_code_is_of_another_system(text: str, ask: Chat, knowledge: Knowledge) -> None:
    """A code of NOC 2016 is named as such, and not converted by guessing."""
    answer = ask(text)
    assert answer.verdict is None
    assert "NOC 2016" in answer.text
    assert not _codes(answer) & set(knowledge.groups)


# --- by date ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("was noc 63200 on the trades list in 2025", Verdict.YES),
        ("was noc 63200 on a list in 2024", Verdict.NO),
        ("was noc 63200 on a list in january 2025", Verdict.NO),
        ("was noc 63200 on a list in march 2025", Verdict.YES),
        ("was noc 63200 on a list on 2026-02-17", Verdict.YES),
        ("was noc 63200 on a list on 2026-02-18", Verdict.NO),
        ("was noc 73300 eligible for transport in 2024", Verdict.YES),
        ("was noc 73300 eligible for transport in 2026", Verdict.NO),
        ("was noc 21232 in stem in 2023", Verdict.YES),
        ("was noc 31120 in healthcare in 2024", Verdict.NO),
    ],
)
def test_the_list_of_the_day_asked_about(text: str, verdict: Verdict, ask: Chat) -> None:
    """The list that counts is the one in force on the day, in the month or at the end of the year asked about."""
    answer = ask(text)
    assert answer.intent == "occupation_eligibility"
    assert answer.verdict is verdict, answer.text


@pytest.mark.parametrize(
    ("code", "until"),
    [
        ("63200", date(2026, 2, 18)),
        ("73300", date(2025, 2, 27)),
        ("21232", date(2025, 2, 27)),
        ("31204", date(2025, 2, 27)),
    ],
)
def test_a_job_that_left_a_list(code: str, until: date, ask: Chat) -> None:
    """A group that was on an older list is told with the day on which that ended, and so not as never."""
    answer = ask(intent="occupation_eligibility", slots={"noc": code})
    assert answer.verdict is Verdict.NO
    assert tells_day(answer, until)


def test_a_job_that_came_later(ask: Chat) -> None:
    """Asked for a day before the list that names it, the first day is told."""
    answer = ask(intent="occupation_eligibility", slots={"noc": "63200", "date": "2024-06-01"})
    assert answer.verdict is Verdict.NO
    assert tells_day(answer, date(2025, 2, 27))


def test_lists_after_the_question_are_not_seen(ask: Chat) -> None:
    """At a moment in the past the list of then counts."""
    at = datetime(2025, 1, 10, 12, tzinfo=UTC)
    assert ask("is a truck driver in transport", at=at).verdict is Verdict.YES
    assert ask("is a truck driver in transport").verdict is Verdict.NO


def test_the_rule_and_place_are_told(ask: Chat) -> None:
    """With the list come its rule, its place and the last cut-off: a list alone makes nobody eligible."""
    healthcare = ask("is noc 31301 in healthcare")
    assert {"12", "475"} <= figures(healthcare)
    assert "abroad" in healthcare.text
    physicians = ask("is noc 31102 in physicians")
    assert "abroad does not count" in physicians.text


def test_teer_4_and_5_are_no_way_into_express_entry(ask: Chat) -> None:
    """A group of TEER 4 or 5 is told that Express Entry counts TEER 0 to 3."""
    assert "TEER 0 to 3" in ask("is noc 44101 eligible").text
    assert "TEER 0 to 3" not in ask("is noc 31301 eligible").text


def test_the_whole_title_is_taken_where_only_its_end_was_understood(ask: Chat) -> None:
    """Who is asked which kind and tells it is not asked again."""
    ask("technician in healthcare?")
    assert _codes(ask("medical laboratory technician")) == {"33101"}
    assert _codes(ask("technicien de laboratoire médical")) == {"33101"}


@pytest.mark.parametrize("text", ["lab technician in healthcare", "is an analyst in a category", "engineer in stem"])
def test_a_word_for_many_jobs_is_none_of_them(text: str, ask: Chat) -> None:
    """The one official title that is just this word was taken for the job, and its list for the answer."""
    answer = ask(text)
    assert answer.title.startswith("Which kind of")
    assert answer.verdict is None


@pytest.mark.parametrize(
    ("text", "title", "told"),
    [
        ("is 73300 eligible for fst", "NOC 73300, TEER 3, and FST", "two years of work in a listed trade"),
        ("software engineer eligible for cec?", "NOC 21231, TEER 1, and CEC", "at least one year of skilled work"),
        ("le CNP 73300 est admissible au ptqf", "CNP 73300, FÉER 3, et PTQF", "un an de travail qualifié"),
    ],
)
def test_a_program_has_no_list_to_be_missing_from(text: str, title: str, told: str, ask: Chat) -> None:
    """What it asks for is told; that a job is in no category says nothing about a program."""
    answer = ask(text)
    assert answer.title == title
    assert told in " ".join(answer.text.split())
    assert answer.verdict is None
    assert "on the FST list" not in answer.text


def test_since_when_a_job_is_on_a_list(ask: Chat) -> None:
    """A list that was replaced by one with the same job on it is no beginning; a gap between two lists is one."""
    assert "since February 27, 2025" in ask("when was social worker added").text
    assert "without a break, since May 31, 2023" in ask("since when is plumber in trades").text
    assert "without a break" not in ask("is truck mechanic on the transport list").text


def test_signs_alone_are_no_job(ask: Chat) -> None:
    """A command's option may hold anything: nothing of it is a word, and that is said."""
    answer = ask(intent="occupation_eligibility", slots={"occupation": "{"})
    assert answer.intent == "occupation_eligibility"
    assert answer.verdict is None


@pytest.mark.parametrize(
    "text", ["i am a nurse in montreal, am i eligible", "infirmière à Montréal, dans la catégorie santé ?"]
)
def test_who_is_in_quebec_is_told_that_it_selects_by_itself(text: str, ask: Chat, knowledge: Knowledge) -> None:
    """Before the lists: being on one is of no use there."""
    answer = ask(text)
    first = answer.blocks[0]
    assert answer.slots["occupation"]
    assert isinstance(first, Paragraph)
    assert first.text == typeset(answer.language)(knowledge.facts["pnp-quebec"].text[answer.language])


# --- as people put them -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("are dental assistants in healthcare", {"33100"}),
        ("are pharmacy technicians on the healthcare list", {"32124"}),
        ("are audiologists and opticians both on a list", {"31112", "32100"}),
        ("do welders or sheet metal workers count in trades", {"72106", "72102"}),
        ("are nursing aides in healthcare", {"33102"}),
        ("are web developers in stem", {"21234"}),
        ("les travailleurs sociaux sont-ils dans la santé", {"41300"}),
        ("les hygiénistes dentaires sont-elles dans la santé", {"32111"}),
        ("les assistants dentaires sont-ils dans la santé", {"33100"}),
    ],
)
def test_jobs_in_the_plural_are_found(text: str, codes: set[str], ask: Chat) -> None:
    """By their own title, each of several."""
    answer = ask(text)
    assert answer.intent == "occupation_eligibility"
    assert codes <= set(re.findall(r"\b\d{5}\b", answer.title)), answer.title


def test_two_jobs_are_not_one_that_may_be_either(ask: Chat) -> None:
    """Each has its own answer in the title, and no word on duties that would decide between them."""
    answer = ask("are optometrists and opticians both in a category")
    assert answer.title == "NOC 31111: in healthcare; 32100: in no category"
    assert "duties decide" not in answer.text


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("vet assistant, which category", {"31103", "43100", "33100"}),
        ("is a tier two support agent in a category", {"53124", "72102", "44101"}),
        ("graduate engineer trainee, is that in stem", {"73310"}),
        ("engineering intern, is that in stem", {"73310"}),
    ],
)
def test_a_word_in_common_is_no_job_in_common(text: str, wrong: set[str], ask: Chat) -> None:
    """Neither the job that somebody assists, nor one whose letters are alike."""
    assert not wrong & set(re.findall(r"\b\d{5}\b", ask(text).text))
