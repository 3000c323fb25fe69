"""A person's score through the front door: in one line, question by question, left and resumed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.asking import FRESH, Chat, figures, plain
from fakes.hosting import Desk
from fakes.terminal import Typed

from adapters.console import ConsoleAdapter
from bot.answer import Answer
from bot.assistant import Assistant
from bot.settings import BotSettings

ONE_LINE = "29, single, masters, ielts 8 7 7 7, 3 yrs foreign exp"
DIALOGUE = ["none", "29", "masters", "no", "ielts", "8 7 7 7", "no", "none", "3 years", "none of these"]


def press(ask: Chat, answer: Answer, text: str) -> Answer:
    """Press the button of ``answer`` that says ``text``."""
    chosen = next(f for f in answer.follow_ups if f.text == text)
    return ask(chosen.text, intent=chosen.intent, slots=dict(chosen.slots))


def say(ask: Chat, *messages: str) -> Answer:
    """Say one message after another; return the last answer."""
    answers = [ask(message) for message in messages]
    return answers[-1]


# --- in one line --------------------------------------------------------------------------------


def test_a_profile_in_one_line(ask: Chat) -> None:
    """What was understood stands before the result; what was taken for none is said and can be changed."""
    answer = ask(ONE_LINE)
    assert answer.title == "Your CRS score: 469"
    said = plain(answer)
    assert said.index("What I understood") < said.index("Total 469")
    assert "IELTS General Training" in said
    assert "“Skilled work in Canada (years)”" in said
    assert press(ask, answer, "Change: Skilled work in Canada (years)").title.startswith("Your CRS score")
    assert ask("2 years").title == "Your CRS score: 522"


@pytest.mark.parametrize(
    ("first", "then", "points"),
    [
        ("points for a bachelor", "and with a masters?", "135 points without a spouse"),
        ("combien de points pour une licence", "et avec un master ?", "135 points sans conjoint"),
    ],
)
def test_the_points_of_another_level(first: str, then: str, points: str, ask: Chat) -> None:
    """A fragment that goes on from a question about points asks the same of what it names."""
    ask(first)
    assert points in ask(then).text


def test_what_is_assumed_is_not_said_to_be_understood(ask: Chat) -> None:
    """What the message left out stands among what was not mentioned only."""
    understood, left_out = ask("29, masters, ielts 8 7 7 7, 3 yrs foreign exp").text.split("You did not mention", 1)
    assert "Studies in Canada" not in understood
    assert "“Studies in Canada”" in left_out


def test_what_is_missing_is_asked(ask: Chat) -> None:
    """A profile without a word on a spouse is not computed as if there were none."""
    answer = ask("29, masters, ielts 8 7 7 7, 3 yrs foreign exp")
    assert "Do you have a spouse" in answer.text
    assert "So far I understood: Age: 29" in plain(answer).replace("\n", " ")
    assert ask("single").title == "Your CRS score: 469"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("12, single, masters, clb 9, 2 years canada", "12 cannot be: it goes from 14 to 100"),
        (
            "29, single, masters, ielts 8 7 7 9.3, 3 yrs foreign",
            "9.3 for speaking cannot be: it goes from 0 to 9 in steps",
        ),
        ("25, single, bachelors, clb 9, 20 years foreign", "20 cannot be: it goes from 0 to 11"),
        ("30, single, bachelors, clb 9, 9 years canada, 9 years abroad", "18 years of work in all cannot be"),
        ("30, single, bachelors, celpip 2 9 9 9, 3 years abroad", "2 for listening cannot be: it goes from 3 to 12"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_range(text: str, told: str, ask: Chat) -> None:
    """The sentence names the value and the range, and the step is asked again."""
    answer = ask(text)
    assert told in plain(answer).replace("\n", " ")
    assert answer.takes_number
    assert "Total" not in answer.text


def test_the_rules_of_november_2026_are_said_to_be_incomplete(ask: Chat) -> None:
    """From the day on which unknown points count, the answer says that the total may be too low."""
    before, after = ask(ONE_LINE), ask(ONE_LINE, at=FRESH + timedelta(days=80))
    assert "too low" not in before.text
    assert "this total may be too low" in after.text.replace("\n", " ")
    assert any("check-score" in source.url for source in after.sources)


def test_only_rounds_within_reach_are_compared(ask: Chat) -> None:
    """Without French, Canadian work or a nomination those rounds are not held against the score."""
    told = ask(ONE_LINE)
    assert not {"437", "436", "435"} & set(told.rounds)
    assert "434" in told.rounds
    nominee = ask("29, single, masters, clb 9, 3 yrs foreign, nominated")
    assert nominee.rounds == ("435",)
    for level, reaches in ((6, False), (7, True)):
        french = ask(f"29, single, masters, nclc {level}, no english, 3 yrs foreign")
        assert ("437" in french.rounds) == reaches, level


# --- question by question -----------------------------------------------------------------------


def test_a_dialogue_comes_to_the_same_score(ask: Chat) -> None:
    """Typed answers, one by one, in at most 12 steps."""
    answer = ask("calculate my crs")
    for at, message in enumerate(DIALOGUE, 1):
        assert answer.title.startswith(f"Your CRS score: question {at} of "), answer.text
        answer = ask(message)
    assert answer.title == "Your CRS score: 469"
    assert len(DIALOGUE) <= 12


def test_a_dialogue_by_buttons(ask: Chat) -> None:
    """Every choice is a button, and a button of an earlier question changes that answer."""
    first = ask("calculate my crs")
    second = press(ask, first, "No")
    assert "How old are you" in second.text
    say(ask, "29", "phd")
    married = press(ask, first, "Yes, coming with me")
    assert "question 4" in married.title


def test_several_choices_are_taken_one_by_one(ask: Chat) -> None:
    """A button takes a choice or gives it back; "That is all" ends the question."""
    answer = say(ask, "calculate my crs", *DIALOGUE[:-1])
    sibling = "Brother or sister living in Canada as citizen or permanent resident"
    answer = press(ask, answer, sibling)
    assert f"So far: {sibling}" in answer.text.replace("\n", " ")
    answer = press(ask, press(ask, answer, sibling), sibling)
    assert press(ask, answer, "That is all").title == "Your CRS score: 484"


def test_back_skip_and_stop(ask: Chat) -> None:
    """Back asks the question before again; what must be answered cannot be skipped; stop keeps the answers."""
    say(ask, "calculate my crs", "none", "29")
    assert "How old are you" in ask("back").text
    assert "What is your highest level" in ask("30").text
    assert "This one cannot be left out" in ask("skip").text
    assert "Which language test" in say(ask, "masters", "skip").text
    assert ask("stop").title == "Stopped"
    assert "question" not in ask("29").title
    assert "Which language test" in ask("resume").text


def test_another_question_is_answered_and_the_form_kept(ask: Chat) -> None:
    """Clearly another question goes to its intent; the way back is offered, and the next answer still counts."""
    say(ask, "calculate my crs", "none")
    other = ask("what was the last CEC draw?")
    assert other.intent == "last_round"
    assert other.follow_ups[-1].text == "Go on with the questions"
    assert "How old are you" in press(ask, other, "Go on with the questions").text
    assert "What is your highest level" in ask("29").text


def test_what_is_no_answer_is_asked_again(ask: Chat) -> None:
    """Nothing is guessed from words that say nothing to the question."""
    answer = say(ask, "calculate my crs", "none", "xyzzy")
    assert "I cannot read that" in answer.text
    assert "How old are you" in answer.text


def test_a_form_is_forgotten_after_half_an_hour_and_can_be_resumed(ask: Chat) -> None:
    """A number said an hour later is no answer any more; "resume" goes on where it stopped."""
    say(ask, "calculate my crs", "none")
    later = FRESH + timedelta(hours=1)
    assert "question" not in ask("29", at=later).title
    assert "How old are you" in ask("resume", at=later).text


def test_answers_are_their_owners(ask: Chat) -> None:
    """Nobody else in the chat fills in, sees or resumes a person's form."""
    say(ask, "calculate my crs", "none")
    assert "question" not in ask("29", person="bob").title
    assert "Nothing about you" in ask("what do you know about me", person="bob").text
    assert "Do you have a spouse" in ask("back").text


def test_a_day_of_birth_makes_the_age(ask: Chat) -> None:
    """Told instead of an age, it gives the age of the day that is asked about."""
    answer = say(ask, "calculate my crs", "none", "1996-12-24", *DIALOGUE[2:])
    assert "Age: 29" in plain(answer)
    assert "Age: 30" in plain(ask("calculate my crs", at=FRESH + timedelta(days=150)))


def test_what_is_held_is_told_and_can_be_forgotten(ask: Chat) -> None:
    """A person sees their answers and drops them with one button."""
    ask(ONE_LINE)
    held = ask("what do you know about me")
    assert "Age: 29" in plain(held)
    assert press(ask, held, "Forget all of it").title == "Forgotten"
    assert "Nothing about you is stored" in ask("what do you know about me").text


def test_a_button_that_means_nothing_does_no_harm(ask: Chat) -> None:
    """Old or made-up buttons are answered like a first question."""
    for choice in ("!nonsense", "nothing=here", "?nowhere", "age", "education=wizard", "born_on=soon", "="):
        assert "spouse" in ask("x", intent="crs_calculate", slots={"choice": choice}).text, choice


def test_how_long_a_language_result_counts(ask: Chat) -> None:
    """Told the day of the test, the answer says until when it counts, and warns where it no longer does."""
    answer = ask(ONE_LINE)
    press(ask, answer, "Until when does my language test count?")
    assert "counts until the day before March 1, 2027" in ask("2025-03-01").text.replace("\n", " ")
    press(ask, answer, "Until when does my language test count?")
    assert "no longer can be used" in ask("2024-03-01").text.replace("\n", " ")


def test_scores_that_fit_two_scales_are_asked_as_printed_levels(ask: Chat) -> None:
    """Nothing is guessed about TEF Canada: the test is asked again, with the printed levels among the choices."""
    answer = ask("29, single, masters, tef 300 250 350 350, 3 years abroad")
    assert "Which NCLC levels are printed" in answer.text.replace("\n", " ")
    assert "French, I know the NCLC levels" in [f.text for f in answer.follow_ups]
    assert ask("nclc 7").title.startswith("Your CRS score: ")


@pytest.mark.parametrize(
    ("asked", "text", "told"),
    [
        (DIALOGUE[:5], "9 9 9 -1", "-1 for speaking cannot be: it goes from 0 to 9"),
        (DIALOGUE[:7], "-3", "-3 cannot be: it goes from 0 to 15"),
    ],
)
def test_a_minus_is_no_hyphen(asked: list[str], text: str, told: str, ask: Chat) -> None:
    """It is refused, not left out."""
    say(ask, "calculate my score", *asked)
    assert told in plain(ask(text)).replace("\n", " ")


# --- one factor ---------------------------------------------------------------------------------


def test_the_points_of_an_age(ask: Chat) -> None:
    """Beside the years before and after, with and without a spouse."""
    answer = ask("points for age 32")
    assert answer.title == "CRS points for the age of 32"
    assert "31 | 99 | 90\n32 | 94 | 85\n33 | 88 | 80" in answer.text
    assert answer.sources


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "how many points for a phd",
            ("Doctorate (PhD): 150 points without a spouse, 140 with one", "CLB 9 or more 50"),
        ),
        ("combien de points pour un doctorat", ("Doctorat (Ph. D.) : 150 points sans conjoint, 140 avec",)),
        ("how many points for 4 years of canadian work experience with spouse", ("4 years: 63 points, with a spouse",)),
        (
            "points for 3 yrs foreign experience",
            ("with 1 year of skilled work in Canada 25, 2 or more 50", "earns nothing"),
        ),
        (
            "masters, 2 years canadian exp and clb 9, how many points",
            ("combined with language and work | 50 | 50", "362"),
        ),
        (
            "how many points for canadian experience 1 yr + foreign exp 2 yrs",
            ("1 year | 40 | 35", "2 years, combined | 13 | 13"),
        ),
        ("difference in points between bachelors and masters", ("Difference | 15 | 14",)),
        ("clb 10 vs clb 9 points", ("CLB 10 | 136 | 128", "CLB 9 | 124 | 116")),
        ("points for a 2 year diploma from a canadian college", ("| 98 | 91", "Yes, one or two years | 15 | 15")),
        ("max points for education", ("Less than high school | 0 | 0", "Doctorate (PhD) | 150 | 140")),
        ("how many points does french bring", ("NCLC 9 | 24 | 22", "adds 50 points when English is at CLB 5")),
        ("combien je gagne si je passe de clb 8 à clb 9", ("8 | 92 | 88", "9 | 124 | 116", "Écart | 32 | 28")),
        ("la désignation donne combien de points? j'ai 410", ("410 + 600 = 1010",)),
        ("i did pgdm 1 year in conestoga how many points for canadian study", ("Yes, one or two years | 15 | 15",)),
        ("what is the max score without nomination", ("695 is the ceiling",)),
        ("spouse clb 7 how many points", ("CLB 7: 12 points.",)),
        ("ma femme a un an d'expérience canadienne, combien de points", ("5 points.",)),
        ("how many points for a sibling in canada", ("15 points, with or without a spouse", "aged 18 or more")),
        (
            "trade certificate with clb 7 points?",
            ("Trade certificate of qualification from Canada, combined | 50 | 50",),
        ),
        (
            "nclc 7 in french and clb 9 in english, how many points",
            ("| 68 | 64", "CLB 9 | 24 | 22", "abilities | 50 | 50"),
        ),
        ("how many points is a provincial nomination", ("600 points, with or without a spouse",)),
        ("430 + pnp = ?", ("430 + 600 = 1030",)),
        ("points for a job offer", ("no CRS points since March 25, 2025", "200 in NOC major group 00 and 50")),
    ],
)
def test_the_points_of_any_factor(text: str, told: tuple[str, ...], ask: Chat) -> None:
    """By the grid, at the level named or at every one, with what it earns beside others."""
    answer = ask(text)
    said = plain(answer).replace("\n", " ").replace("\u202f", " ").replace("\u00a0", " ")
    assert all(part in said for part in told), said
    assert answer.sources


@pytest.mark.parametrize(
    "text",
    [
        "why is my french not counted in the score",
        "does teer 4 job count toward crs points",
        "do i reach 67 points for fsw with bachelors",
    ],
)
def test_what_is_not_asked_for_its_points(text: str, ask: Chat) -> None:
    """Why, whether something counts, and the other grid are questions about facts."""
    assert ask(text).title == "What I know about those points"


def test_an_age_without_the_word(ask: Chat) -> None:
    """Who tells it as "i am 35" asks about it all the same; points "in education" are no age."""
    assert ask("how many points if i am 35").title == "CRS points for the age of 35"
    assert "Age" not in ask("i have 30 points in education, what if 2 degrees").title


@pytest.mark.parametrize(
    "studies", ["msc from canada", "2 year diploma from ontario", "bachelors from university of toronto"]
)
def test_studies_in_canada_are_asked_where_a_credential_is_from_there(studies: str, ask: Chat) -> None:
    """Not counted as none: the points for them were left out."""
    answer = ask(f"31, single, {studies}, celpip 9 9 9 9, 2 years canadian exp")
    assert "Did you finish studies after high school in Canada?" in answer.text


def test_a_spouse_who_comes_along_answers_whether_there_is_one(ask: Chat) -> None:
    """In the words people use for it."""
    ask("me 34 phd ielts 7.5 all, wife 29 masters ielts 8 all, 3 yrs exp abroad. score?")
    assert "Do you have a spouse" not in ask("she comes along").text


def test_an_age_of_something_else(ask: Chat) -> None:
    """What is two years old is no candidate."""
    assert "cannot be" not in ask("do i lose points when my language test is more than two years old").text


@pytest.mark.parametrize("text", ["how many points for age 12", "points for age 105", "CLB 15 points"])
def test_a_level_that_cannot_be_is_refused(text: str, ask: Chat) -> None:
    """By its value and the range."""
    assert "cannot be: it goes from" in ask(text).text.replace("\n", " ")


def test_a_number_that_is_no_age(ask: Chat) -> None:
    """Fifty points are no fifty years."""
    assert "age of 50" not in ask("is a job offer still worth 50 or nothing now").title


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "convert my ielts l 8 r 7 w 6.5 s 7.5 into clb",
            ("Listening | 8 | 9 | 31 | 29", "Writing | 6.5 | 8 | 23 | 22"),
        ),
        ("how many points for clb 9 in all four", ("CRS points for CLB 9", "124 points without a spouse")),
        ("ielts 9.5 7 7 7 is what clb", ("9.5 for listening cannot be: it goes from 0 to 9",)),
        ("tef 500 480 470 460 is what nclc", ("These results in NCLC", "Official pages differ on which scale")),
    ],
)
def test_levels_and_points_of_a_language_result(text: str, told: tuple[str, ...], ask: Chat) -> None:
    """Each ability by the test's table; what is off the scale is refused."""
    said = plain(ask(text))
    assert all(part in said for part in told), said


# --- what if ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("and with CLB 10?", ("481 instead of 411 (+70)",)),
        ("et avec un an au canada?", ("501 au lieu de 411 (+90)", "Travail au Canada | 0 | 40")),
        ("what if i get french nclc 7", ("473 instead of 411 (+62)", "French | 0 | 50")),
        ("and at 30?", ("406 instead of 411",)),
        (
            "if i retake ielts and get writing from 6.5 to 7 how much do i gain",
            ("469 instead of 411 (+58)", "8, 7, 7, 7"),
        ),
        (
            "what if i get married and my wife comes with me",
            ("385 instead of 411", "Counted as none", "Spouse: language"),
        ),
        ("what if i am married", ("385 instead of 411", "Yes, coming with me", "Counted as none")),
        ("what if i was married, wife with masters and clb 9", ("415 instead of 411", "Yes, coming with me")),
        ("what if my ielts is 9.5 in writing", ("9.5 for writing cannot be: it goes from 0 to 9",)),
    ],
)
def test_what_if(text: str, told: tuple[str, ...], ask: Chat) -> None:
    """The profile told before, computed again with what is supposed; it stays as it was."""
    ask("29, single, masters, ielts 8 7 6.5 7, 3 yrs foreign exp")
    said = plain(ask(text)).replace("\n", " ")
    assert all(part in said for part in told), said
    assert ask("how can i raise my score?").title == "What would raise your 411"


def test_a_supposition_is_no_answer_to_a_question(ask: Chat) -> None:
    """A level that is only supposed is no number of years."""
    ask("32, masters, ielts 7.5 7 7 7, 6 years in morocco, canada too, wife coming, wife has bachelors and no ielts")
    assert "years of skilled work in Canada" in ask("none").text
    for supposed in ("and if she had nclc 7", "what about writing at 8"):
        assert "I cannot read that" in plain(ask(supposed)).replace("\n", " ")


def test_a_supposition_adds_to_what_was_told(ask: Chat) -> None:
    """A nomination does not take the sister away; it is no question about provinces after a score."""
    ask("30 single masters ielts 7 7 7 7 5 years exp in dubai sister in toronto")
    said = plain(ask("and with nomination?"))
    assert "1000 instead of 415" in said
    assert "Sibling in Canada" not in said


def test_the_score_of_the_profile_told_counts_where_none_is_said(ask: Chat) -> None:
    """In the pool and against cut-offs, and the answer says so."""
    ask(ONE_LINE)
    for question in ("how many are above me", "is that enough for cec?"):
        said = plain(ask(question))
        assert "With what you told me earlier: your score of 469." in said
        assert "469 ranked between" in said or "469 was 54 below" in said


def test_a_supposition_without_a_profile(ask: Chat) -> None:
    """There is nothing to compute with: the points of the factor are told."""
    assert "40 points without a spouse" in plain(ask("how many points if i had 1 year canadian experience"))


def test_asking_for_the_spouse_as_the_principal_applicant(ask: Chat) -> None:
    """Their age is asked where it was not told, and taken where it was."""
    say(
        ask,
        "34, masters, clb 9, 5 yrs india, none in canada, wife coming, wife has bachelors and clb 5",
        "none",
        "none",
    )
    assert "How old is your spouse?" in ask("and if she is the principal applicant").text
    ask("stop")
    said = plain(ask("should my wife be principal she is 28")).replace("\n", " ")
    assert "it would be 266, 163 less than now" in said


# --- what would raise it ------------------------------------------------------------------------


def test_improvements_of_the_profile_told(ask: Chat) -> None:
    """Each is a real computation: the gain, the new score, and the rounds it would then have been above."""
    ask("29, single, masters, ielts 8 7 6.5 7, 3 yrs foreign exp")
    answer = ask("how can i raise my score?")
    assert answer.title == "What would raise your 411"
    said = plain(answer).replace("\n", " ")
    assert "Writing at CLB 9 (score 7)" in said
    assert said.index("+600 → 1011") < said.index("Writing at CLB 9")
    assert "transport #434 (470" not in said.split("Writing at CLB 9")[1].split("- +")[0]
    assert "Your next birthday takes it by −5" in said


def test_improvements_of_a_one_line_profile(ask: Chat) -> None:
    """Asked in the same message, the profile is read from it."""
    answer = ask("how can i raise my score, i am 29, single, masters, ielts 8 7 7 7, 3 years abroad")
    assert answer.intent == "improve_score"
    assert answer.title == "What would raise your 469"


def test_without_a_profile_the_facts_are_told_and_the_questions_offered(ask: Chat) -> None:
    """Nothing is computed for nobody."""
    answer = ask("how can i improve my score")
    assert answer.title == "What can raise a score"
    assert "Provincial nomination | 600 | 600" in plain(answer)
    assert "Do you have a spouse" in press(ask, answer, "Compute it for me").text


def test_the_birthday_and_the_work_year_come_with_their_days(ask: Chat) -> None:
    """Told the day of birth and the first day of work in Canada, the changes have dates."""
    ask("29, single, masters, ielts 8 7 7 7, 1 year canada")
    offered = ask("how can i raise my score?")
    answer = press(ask, offered, "Tell me your date of birth, for the day")
    answer = ask("1996-12-24")
    assert "On Thursday, December 24, 2026, your birthday" in answer.text.replace("\n", " ")
    press(ask, answer, "Working in Canada? Tell me since when")
    assert "October 1, 2026" in ask("2025-10-01").text


def test_the_spouse_as_the_principal_applicant(ask: Chat) -> None:
    """Compared once the spouse's age is told; an age that cannot be is refused."""
    text = (
        "40, married, wife coming, wife masters celpip 9 9 9 9, wife 2 years canada, bachelors, clb 8, 2 years canada"
    )
    assert "Your CRS score" in ask(text).title
    press(ask, ask("how can i raise my score?"), "Compare with your spouse as the principal applicant")
    assert "13 cannot be" in ask("13").text
    assert "Your spouse as the principal applicant" in ask("28").text


def test_no_figure_of_an_improvement_is_without_a_source(ask: Chat) -> None:
    """The grid and, where cut-offs are named, the rounds are linked."""
    ask(ONE_LINE)
    answer = ask("how can i raise my score?")
    assert {"Rounds of invitations", "Check your CRS score"} <= {s.title for s in answer.sources}
    assert len(answer.sources) >= 3


# --- at the console -----------------------------------------------------------------------------


@pytest.fixture
def terminal(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Type lines at the console and read what it prints."""

    def play(*lines: str) -> str:
        monkeypatch.setattr(sys, "stdin", Typed("".join(f"{line}\n" for line in lines), False))
        asyncio.run(ConsoleAdapter().run(Desk(BotSettings(data_dir=tmp_path), assistant, lambda: FRESH)))
        return " ".join(capsys.readouterr().out.split())

    return play


def test_the_console_fills_in_the_form(terminal: Callable[..., str]) -> None:
    """Numbers choose, but for questions whose answer is a number: there letters do."""
    lines = ["calculate my crs", "1", "29", "7", "1", "1", "8 7 7 7", "1", "a", "3", "1"]
    said = terminal(*lines)
    assert "How many full years of skilled work in Canada do you have?" in said
    assert "a. None b. 1 year" in said
    assert "Your CRS score: 469" in said


@pytest.mark.parametrize(("step", "what"), [("language_on", "language result"), ("eca_on", "ECA")])
def test_how_long_a_result_counts(step: str, what: str, ask: Chat) -> None:
    """Two years for the test, five for the assessment; a day to come is refused."""
    ask("29, single, masters, ielts 8 7 7 7, 3 yrs foreign exp")
    ask(intent="crs_calculate", slots={"choice": f"?{step}"})
    assert "2027-01-05 has not come yet" in ask("2027-01-05").text
    years = 2 if step == "language_on" else 5
    assert f"Your {what} counts until the day before March 1, {2025 + years}" in ask("2025-03-01").text


@pytest.mark.parametrize("step", ["born_on", "canada_since"])
def test_a_day_to_come_is_refused(step: str, ask: Chat) -> None:
    """Nobody was born, or began to work, tomorrow."""
    ask("29, single, masters, ielts 8 7 7 7, 3 yrs foreign exp")
    ask(intent="crs_calculate", slots={"choice": f"?{step}"})
    assert "2027-01-05 has not come yet" in ask("2027-01-05").text


# --- French, ages, and what a score opens -------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["how many points for clb 7 in french", "points for clb 7 french", "points for french"]
)
def test_french_levels_called_clb_earn_what_french_earns(text: str, ask: Chat) -> None:
    """Whoever says CLB of French means NCLC, and reads of the 25 and 50 points."""
    answer = ask(text)
    assert answer.title == "CRS points for NCLC 7"
    assert {"25", "50", "12"} <= figures(answer)


@pytest.mark.parametrize(
    "text",
    ["how many points for english clb 9 french clb 7", "how many points for clb 9 in english and clb 7 in french"],
)
def test_two_languages_called_clb(text: str, ask: Chat) -> None:
    """Each level goes to the language that it stands beside."""
    assert {"124", "12", "50", "186"} <= figures(ask(text))


def test_what_french_earns_is_told_to_who_would_learn_it(ask: Chat) -> None:
    """Without a profile the fact on French comes first."""
    assert "French at NCLC 7 or more in every ability adds 50 points" in ask("what if i learn french").text


def test_what_a_birthday_costs_is_told(ask: Chat) -> None:
    """The difference of the points of two ages is in words, not left to be subtracted."""
    assert (
        "From 32 to 33 it changes by −6 without a spouse, −5 with one" in ask("how many points i lose at age 33").text
    )


def test_a_category_of_canadian_work_is_not_held_out_to_others(ask: Chat) -> None:
    """Who has worked abroad only is shown no round of physicians or senior managers as one that would be met."""
    abroad = ask("29, single, masters, ielts 8 7 7 7, 3 years abroad, none in canada").text
    assert "Physicians, #" not in abroad
    assert "only with a listed job" in abroad
    here = ask("29, single, masters, ielts 8 7 7 7, none abroad, 2 years in canada", person="bob").text
    assert "only with a listed job, in Canada" in here
    assert "Military recruits, #" not in here


def test_a_change_opens_no_list_of_occupations(ask: Chat) -> None:
    """A year of work in Canada is not praised with rounds of physicians and senior managers."""
    ask("29, single, masters, ielts 8 7 7 7, 3 years abroad, none in canada")
    raised = ask("what would raise it").text
    assert "skilled work in Canada" in raised
    assert "physicians #" not in raised


def test_no_work_in_canada_says_nothing_of_work_abroad(ask: Chat) -> None:
    """Years abroad are asked for where only those in Canada were denied."""
    asked = ask("29, single, masters, ielts 8 7 7 7, no canada experience")
    assert "skilled work abroad do you have" in asked.text


def test_each_partner_is_told_their_own(ask: Chat) -> None:
    """“I have” ends what is told of the wife; what both have is told of both."""
    profile = "30 yo married wife coming, both have masters, my ielts 8.5 8 7.5 7.5, wife ielts 7 6.5 6 6.5"
    asked = ask(f"{profile}, i have 5 yrs foreign exp she has 3 yrs, no canada")
    assert "does your spouse have" in asked.text
    scored = ask("none")
    assert scored.title == "Your CRS score: 471"


def test_a_nomination_is_added_to_the_score_told(ask: Chat) -> None:
    """Who tells a score beside a nomination reads what it becomes."""
    answer = ask("i got nomination from alberta yesterday, my base score is 412")
    assert {"1012", "760"} <= figures(answer)
