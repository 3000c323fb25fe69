"""A dialogue: follow-ups, corrections, fragments, answers to our own questions; and who must never share one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from fakes.asking import FRESH, Chat

from bot.answer import Answer, Status
from knowledge.tie_break import Verdict


def _last(ask: Chat, *messages: str) -> Answer:
    """The answer to the last of several messages of one person."""
    *before, last = messages
    for message in before:
        ask(message)
    return ask(last)


# --- going on -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("messages", "intent", "rounds"),
    [
        (["last CEC draw", "and french?"], "last_round", ["437"]),
        (["last CEC draw", "and french?", "and pnp"], "last_round", ["435"]),
        (["when was the last healthcare round", "what about trades"], "last_round", ["408"]),
        (["latest pnp draw", "how about transport?"], "last_round", ["434"]),
        (["was 470 enough for healthcare?", "and for CEC?"], "score_check", ["436"]),
        (["was 470 enough for healthcare?", "what about 480?"], "score_check", ["422"]),
        (["was 470 enough for healthcare?", "and for CEC?", "what about 530?"], "score_check", ["436"]),
        (["was 508 enough in round 400", "and 509?"], "score_check", ["400"]),
        (["last 3 cec draws", "and healthcare"], "history", ["385", "398", "422"]),
        (["round 391", "and #392?"], "round_lookup", ["392"]),
        (["was 470 enough for healthcare?", "and for CEC?", "and for trades?"], "score_check", ["408"]),
        (["was 470 enough", "for healthcare"], "score_check", ["422"]),
        (["compare 2024 and 2025", "and 2023?"], "compare", ["330", "388", "278"]),
        (["would 475 be enough in #422", "1 may 2026"], "score_check", ["422"]),
        (["would 475 be enough in #422", "my profile is from 1 may 2026"], "score_check", ["422"]),
        (["round 422", "what was the tie break"], "tie_break", ["422"]),
        (["was 470 enough for healthcare?", "and in #432?"], "score_check", ["432"]),
        (["last french draw", "thanks!", "and cec?"], "last_round", ["436"]),
        (["what was round 422", "and #408"], "round_lookup", ["408"]),
        (["is a dental assistant in healthcare", "and a dental hygienist"], "occupation_eligibility", ["422"]),
        (["which category is a plumber in", "and electricians?"], "occupation_eligibility", ["408"]),
        (["lowest cec cutoff in 2026", "and in 2025?"], "history", ["387"]),
        (["last healthcare draw", "how many invites"], "round_lookup", ["422"]),
        (["draw 422", "what about the one before", "was 470 enough for that"], "score_check", ["398"]),
        (["was 470 enough in #422", "what about for trades"], "score_check", ["408"]),
        (["second cec draw of 2026", "and the third?"], "round_lookup", ["396"]),
        (["second cec draw of 2026", "and french?", "was 400 enough"], "score_check", ["401"]),
        (["third french draw of 2026", "and the biggest"], "history", ["394"]),
        (["premier tirage français de 2026", "et le plus gros"], "history", ["394"]),
        (["draw 425", "what about the one before", "and the one after?"], "round_lookup", ["425"]),
        (["tirage 425", "et celui d'après"], "round_lookup", ["429"]),
        (["tirage 425", "et le suivant", "et le suivant"], "round_lookup", ["433"]),
        (["will cec fall below 510 next month?", "and in january?"], "cutoff_forecast", []),
        (["was there a draw on 7 august", "2025"], "round_lookup", ["359"]),
        (["was 475 enough in #422", "was there a draw on 7 august"], "round_lookup", ["434"]),
    ],
)
def test_a_follow_up(messages: Sequence[str], intent: str, rounds: Sequence[str], ask: Chat) -> None:
    """What a fragment leaves out comes from what was asked before."""
    answer = _last(ask, *messages)
    assert answer.intent == intent
    assert set(answer.rounds[: len(rounds)]) == set(rounds), answer.rounds


def test_a_category_asked_of_the_job_before(ask: Chat) -> None:
    """“Is it in healthcare?” after a job asks about that job, not for the whole list."""
    answer = _last(ask, "i work as a psw in toronto 14 months, 452 points", "is it in healthcare")
    assert answer.intent == "occupation_eligibility"
    assert "33102" in answer.text


def test_the_lowest_after_a_score_is_no_claim_about_it(ask: Chat) -> None:
    """A score told before is not what “the lowest” is held against."""
    answer = _last(ask, "will cec drop below 500 by christmas", "ok then what was the lowest in the last 6 months")
    assert answer.title.startswith("Lowest CEC cut-off")


def test_the_rule_is_told_to_who_asks_what_it_is(ask: Chat) -> None:
    """What the tie-break is, is no question about the score before."""
    assert _last(ask, "is 523 enough for cec", "what is the tie-break").title == "The tie-breaking rule"
    assert _last(ask, "510 au cec", "c'est quoi le départage").title == "Le critère de départage"


@pytest.mark.parametrize("fragment", ["and 0213", "what about 2173", "and 1123?"])
def test_an_old_code_after_a_job(fragment: str, ask: Chat) -> None:
    """Four digits after a question about a job are a code of NOC 2016, and no score."""
    assert "is a code of NOC 2016" in _last(ask, "noc 3012 is it in healthcare", "its registered nurse", fragment).title


def test_after_the_newest_of_a_kind_none_is_known(ask: Chat) -> None:
    """Nothing is made up where the one after the round shown has not been held."""
    answer = _last(ask, "round 437", "and the one after that")
    assert "no round of the same kind after that one" in answer.text


def test_a_follow_up_over_years(ask: Chat) -> None:
    """Another year keeps the question, and another category the year."""
    first = _last(ask, "how many rounds in 2025", "and in 2024?")
    assert first.intent == "year_stats"
    assert len(first.rounds) == 52
    second = ask("and for healthcare?")
    assert second.intent == "year_stats"
    assert second.slots["year"] == 2024
    assert second.slots["category"] == "healthcare"


def test_a_count_goes_on_with_the_year_before(ask: Chat) -> None:
    """“How many invitations?” after the rounds of a year asks about that year, “vs 2025” sets it beside this one."""
    assert "113,998" in _last(ask, "how many rounds in 2025", "how many invitations").title
    assert "2026-01-01 to 2026-08-19" in ask("how many invitations this year").title
    answer = _last(ask, "percent of invitations to french", "vs 2025")
    assert answer.title.startswith("2025 and 2026 (French)")


@pytest.mark.parametrize(
    ("messages", "rounds"),
    [
        (["last CEC draw", "no, I meant trades"], ["408"]),
        (["last trades draw", "sorry i meant french"], ["437"]),
        (["last french draw", "no, cec"], ["436"]),
        (["was 508 enough for cec?", "no, i meant french"], ["437"]),
        (["was 470 enough for trades", "actually healthcare"], ["422"]),
        (["round 391", "no i meant #392"], ["392"]),
    ],
)
def test_a_correction(messages: Sequence[str], rounds: Sequence[str], ask: Chat) -> None:
    """A correction ("no, I meant …") replaces what was said wrongly and keeps the rest."""
    assert list(_last(ask, *messages).rounds) == rounds


@pytest.mark.parametrize(
    ("messages", "verdict"),
    [
        (["is my score enough", "470"], Verdict.MIXED),
        (["is my score enough", "its 1200"], Verdict.YES),
        (["would my score have been enough", "i have 470 for healthcare"], Verdict.NO),
        (["is my score enough for cec", "530"], Verdict.YES),
        (["is my job in a category", "plumber"], Verdict.YES),
        (["is my job in a category", "i am a lawyer"], Verdict.NO),
        (["is my occupation eligible", "noc 31301"], Verdict.YES),
        (["would 475 be enough in #422", "1 may 2026"], Verdict.YES),
        (["would 475 be enough in #422", "june 1 2026"], Verdict.NO),
        (["would 475 be enough in #422", "may 21", "8:10 am toronto"], Verdict.YES),
        (["would 475 be enough in #422", "may 21", "8:10 am toronto", "and if it was 9am"], Verdict.NO),
        (["523 cec, profile from aug 17 8pm toronto", "what if 5pm"], Verdict.YES),
        (["would 475 be enough in #422", "my profile is from may 21", "8:20am EST"], Verdict.NO),
        (["was 475 enough in #422", "my profile was from 21 may", "it was at 11am toronto time that day"], Verdict.NO),
        (["was 475 enough in #422, profile from may 21 2026", "sorry i meant may 19"], Verdict.YES),
        (["510 au cec", "et pour 523", "profil du 17 aout 2026", "à 18h toronto"], Verdict.YES),
        (["510 au cec", "et pour 523", "profil du 17 aout 2026", "à 18h30 toronto"], Verdict.NO),
        (["477, trades", "submitted valentines day 2026", "feb 14 2026 3:30pm toronto"], Verdict.YES),
        (["last healthcare draw", "and 475 with may 21 2026 8:15 am toronto"], Verdict.NO),
    ],
)
def test_an_answer_to_our_question(messages: Sequence[str], verdict: Verdict, ask: Chat) -> None:
    """What we asked for ("which score?") is understood when it comes, bare as it may be."""
    assert _last(ask, *messages).verdict is verdict


def test_a_follow_up_that_is_offered_is_answered(ask: Chat) -> None:
    """Every follow-up offered asks, as a button hands it in, something that is answered."""
    questions = [
        "last draw",
        "last pnp draw",
        "was 470 enough for healthcare",
        "round 422",
        "which categories are there",
    ]
    questions += [
        "last 5 cec draws",
        "is a plumber in trades",
        "compare 2024 and 2025",
        "what is cec",
        "help",
        "round 999",
    ]
    for text in questions:
        for offered in ask(text).follow_ups:
            answer = ask(offered.text, intent=offered.intent, slots=offered.slots)
            assert answer.status is Status.ANSWERED, (text, offered.text)
            assert answer.intent == offered.intent


def test_between_two_that_were_offered(ask: Chat) -> None:
    """Where we asked which of two is meant, both are offered, and the one chosen is answered."""
    unsure = [
        a
        for text in ("cec?", "healthcare", "pnp", "trades?", "2025 healthcare")
        if (a := ask(text, person=text)).status is Status.UNSURE
    ]
    for answer in unsure:
        assert len(answer.follow_ups) == 2
        assert {f.intent for f in answer.follow_ups} == {c.intent for c in answer.candidates[:2]}
        for offered in answer.follow_ups:
            assert ask(offered.text, intent=offered.intent, slots=offered.slots).intent == offered.intent


def test_a_button_is_a_turn_of_its_own(ask: Chat) -> None:
    """What a command or a button asked is the context of the next message."""
    ask("CEC", intent="last_round", slots={"category": "cec"})
    assert list(ask("and french?").rounds) == ["437"]


# --- a new topic --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("messages", "intent"),
    [
        (["was 470 enough for healthcare?", "what is a TEER?"], "explain_term"),
        (["last cec draw", "how much are the fees"], "fees_funds"),
        (["was 470 enough for healthcare?", "which categories are there?"], "category_info"),
        (["round 391", "thanks"], "help"),
        (["last french draw", "can my wife sponsor me"], "out_of_scope"),
        (["is a plumber in trades", "how many invitations in 2025"], "year_stats"),
        (["what if i get a nomination from ontario", "ok and what is the fee"], "fees_funds"),
        (["fees for a couple", "what if i learn french"], "improve_score"),
    ],
)
def test_another_topic(messages: Sequence[str], intent: str, ask: Chat) -> None:
    """A clear question on something else is not dragged back to the one before."""
    assert _last(ask, *messages).intent == intent


@pytest.mark.parametrize(
    ("messages", "rounds"),
    [
        (["was 470 enough for healthcare?", "what was the last draw?"], ["437"]),
        (["last 5 cec draws", "what was round 391"], ["391"]),
        (["round 391", "was 480 enough for healthcare?"], ["422"]),
        (["last cec draw", "how much are the fees", "last trades draw"], ["408"]),
    ],
)
def test_a_whole_question_inherits_nothing(messages: Sequence[str], rounds: Sequence[str], ask: Chat) -> None:
    """A question that says everything itself means only what it says."""
    assert list(_last(ask, *messages).rounds[: len(rounds)]) == rounds


# --- forgetting ---------------------------------------------------------------------------------


def test_half_an_hour_later_all_is_forgotten(ask: Chat) -> None:
    """A follow-up counts up to 30 minutes after its question, and not a second longer."""
    half_an_hour = timedelta(minutes=30)
    ask("was 470 enough for healthcare?", at=FRESH)
    assert ask("and for CEC?", at=FRESH + half_an_hour).verdict is Verdict.NO
    ask("was 470 enough for healthcare?", at=FRESH)
    late = ask("and for CEC?", at=FRESH + half_an_hour + timedelta(seconds=1))
    assert late.verdict is None
    assert late.slots.get("score") is None


def test_each_turn_counts_anew(ask: Chat) -> None:
    """The half hour runs from the last message, not from the first."""
    ask("was 470 enough for healthcare?", at=FRESH)
    ask("and for CEC?", at=FRESH + timedelta(minutes=20))
    assert ask("and for french?", at=FRESH + timedelta(minutes=40)).verdict is Verdict.YES


def test_nothing_leaks_between_two_persons_of_one_chat(ask: Chat) -> None:
    """In a group two people talk at once: each goes on from their own question."""
    ask("was 470 enough for healthcare?", person="ann", chat="group")
    ask("last french draw", person="bob", chat="group")
    ann = ask("and for CEC?", person="ann", chat="group")
    bob = ask("and for CEC?", person="bob", chat="group")
    assert (ann.intent, ann.verdict, ann.slots["score"]) == ("score_check", Verdict.NO, 470)
    assert bob.verdict is None
    assert "score" not in bob.slots


def test_nothing_leaks_to_someone_who_asked_nothing(ask: Chat) -> None:
    """A fragment of somebody who has asked nothing gets nobody else's context."""
    alone = Chat(ask.assistant)("and for CEC?", person="eve", chat="group")
    ask("was 470 enough for healthcare?", person="ann", chat="group")
    after = ask("and for CEC?", person="eve2", chat="group")
    assert (after.intent, dict(after.slots), after.rounds) == (alone.intent, dict(alone.slots), alone.rounds)


def test_nothing_leaks_between_two_chats_of_one_person(ask: Chat) -> None:
    """What a person asked in one chat is not known in another."""
    ask("was 470 enough for healthcare?", person="ann", chat="home")
    elsewhere = ask("and for CEC?", person="ann", chat="work")
    assert elsewhere.verdict is None
    assert "score" not in elsewhere.slots


def test_a_hundred_interleaved_dialogues(ask: Chat) -> None:
    """A hundred people in one chat, each with a score of their own, are never mixed up."""
    for n in range(100):
        ask(f"was {400 + n} enough for healthcare?", person=f"p{n}", chat="group")
    for n in range(100):
        answer = ask("and for CEC?", person=f"p{n}", chat="group")
        assert answer.slots["score"] == 400 + n
        assert answer.rounds == ("436",)
