"""After an invitation, through the front door: the clock, the person's own list, ticks, dates, facts around it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fakes.asking import Chat, plain

from bot.answer import Answer

ANSWERS = ["2026-08-18", "cec", "married", "2", "India, UAE and Canada", "yes", "foreign", "none"]


def press(ask: Chat, answer: Answer, text: str) -> Answer:
    """Press the button of ``answer`` that says ``text``."""
    chosen = next(f for f in answer.follow_ups if f.text == text)
    return ask(chosen.text, intent=chosen.intent, slots=dict(chosen.slots))


def begin(ask: Chat) -> Answer:
    """Be asked the first question."""
    return press(ask, ask("ita checklist please"), "My last day and my own checklist")


def checklist(ask: Chat, *answers: str) -> Answer:
    """Answer every question; return the list."""
    begin(ask)
    told = [ask(text) for text in answers or ANSWERS]
    return told[-1]


# --- the clock ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at", "title", "left"),
    [
        ("invited on 2026-03-14, last date to submit?", 20, "Day 60 is Wednesday, May 13, 2026", "99 days ago"),
        ("got invited aug 19 so till when can i submit", 20, "Day 60 is Sunday, October 18, 2026", "59 days are left"),
        (
            "i got my ita yesterday, until when can i submit",
            20,
            "Day 60 is Sunday, October 18, 2026",
            "59 days are left",
        ),
        (
            "ITA on July 3, when is my last day to submit",
            20,
            "Day 60 is Tuesday, September 1, 2026",
            "12 days are left",
        ),
        (
            "my ita came with round 436, what is the last day to submit",
            20,
            "Day 60 is Saturday, October 17, 2026",
            "58 days",
        ),
        ("I was invited on 2026-08-06, what now?", 20, "Day 60 is Monday, October 5, 2026", "46 days are left"),
        ("ITA received 5 days ago, days left?", 20, "Day 60 is Wednesday, October 14, 2026", "55 days are left"),
        ("j'ai été invité il y a 2 semaines", 20, "Le jour 60 est le lundi 5 octobre 2026", "Il reste 46 jours"),
    ],
)
def test_day_60(text: str, at: int, title: str, left: str, ask: Chat) -> None:
    """The last day with its weekday, counted from a date or from the round, and the days left."""
    answer = ask(text, at=datetime(2026, 8, at, 12, tzinfo=UTC))
    assert answer.intent == "post_ita"
    assert answer.title == title
    assert left in plain(answer)
    assert "as day 0" in plain(answer) or "le jour 0" in plain(answer)
    assert answer.sources


@pytest.mark.parametrize("text", ["i got my ita, what now", "que faire après une invitation"])
def test_what_now_is_the_limit_and_the_steps(text: str, ask: Chat) -> None:
    """Without a day the way is told as a whole: the time there is, then what takes longest first."""
    answer = ask(text)
    lines = [line for line in answer.text.splitlines() if line.startswith("- ")]
    assert "60" in lines[0]
    assert "olice" in lines[1]


def test_a_day_past_is_told_with_what_it_means(ask: Chat) -> None:
    """Once it has passed the answer says that the invitation lapses."""
    assert "lapses" in ask("invited on 2026-03-14, last date to submit?").text
    assert "lapses" not in ask("invited on 2026-08-14, last date to submit?").text


def test_a_day_of_something_else_is_no_invitation(ask: Chat) -> None:
    """A deadline, a flight or a passport's end does not start the clock."""
    for text in ("deadline nov 30, FBI check still not back", "ita in hand, my passport expires 2026-12-05, renew?"):
        assert "Day 60" not in ask(text).title, text


@pytest.mark.parametrize(
    "text",
    [
        "got ita, my pcc was issued on june 3, is it ok",
        "i have ita and my ielts was taken on 2024-09-10",
        "lost my job yesterday after ita, what happens",
        "i was invited in july, my medical was on august 2, still fine?",
        "after my invitation i got married on august 1",
        "mariée le 1er août après mon invitation",
    ],
)
def test_the_day_of_a_paper_or_an_event_does_not_start_the_clock(text: str, ask: Chat) -> None:
    """A day that stands nearer to something else than to the invitation is not taken for the invitation's."""
    answer = ask(text)
    assert answer.intent == "post_ita"
    assert "60 is" not in answer.title
    assert "jour 60" not in answer.title


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("invited for noc 31301 on august 14, deadline?", "October 13, 2026"),
        ("passport renewed on aug 1, ita on aug 5, deadline", "October 4, 2026"),
        ("after my ita on july 3 my boss fired me, how many days left", "September 1, 2026"),
        ("reçu mon ITA le 3 août, certificat de police du 1er juin", "2 octobre 2026"),
        ("medical done on 2026-05-01 ita 2026-08-03 ok?", "October 2, 2026"),
        ("pcc issued on 3 june 2026 ita received 3 august 2026 is pcc fine", "October 2, 2026"),
        ("visite médicale le 1er mai 2026 ITA reçue le 3 août 2026", "2 octobre 2026"),
    ],
)
def test_the_day_of_the_invitation_is_told_from_other_days(text: str, last: str, ask: Chat) -> None:
    """Where several days are told, the one beside the invitation's words counts."""
    assert last in plain(ask(text)).replace("\u00a0", " ")


@pytest.mark.parametrize("text", ["how many days left", "when is my deadline", "and if i submit oct 20"])
def test_the_clock_is_told_again_where_its_time_is_asked_about(text: str, ask: Chat) -> None:
    """The day of the invitation stands as it was told; a paper's days are another matter."""
    ask("got ita on aug 19")
    assert ask(text).title == "Day 60 is Sunday, October 18, 2026"
    assert "Day 60" not in ask("my ielts expires in october, is that ok").title


def test_a_last_day_is_no_day_of_the_invitation(ask: Chat) -> None:
    """Who tells until when theirs counts is not counted 60 days from there."""
    ask("my ITA expires aug 18 and my police certificate is not here yet")
    assert "Day 60" not in ask("how many days left").title


def test_a_limit_that_is_not_known_is_not_made_up(ask: Chat) -> None:
    """Of an invitation before the limit of 60 days nothing is computed."""
    answer = ask("invited on 2021-03-14, last date to submit?")
    assert answer.title == "I do not know that limit"
    assert "May" not in answer.text


# --- the list -----------------------------------------------------------------------------------


def test_the_list_of_a_person(ask: Chat) -> None:
    """Day 60 and the documents that apply, what takes longest first, with who and how long each is valid."""
    answer = checklist(ask)
    said = plain(answer)
    assert answer.title == "Day 60 is Saturday, October 17, 2026; 0 of 11 done"
    order = [
        said.index(t)
        for t in ("Police certificates", "Educational credential", "Language test", "Immigration medical", "Marr")
    ]
    assert order == sorted(order)
    assert "From: India, UAE." in said
    assert "Proof of settlement funds" not in said
    assert "valid 24 months" in said


def test_the_program_decides(ask: Chat) -> None:
    """Funds for FSW; no marriage papers and no birth certificates for a single person without children."""
    said = plain(checklist(ask, "2026-08-18", "fsw", "never married", "0", "none", "no", "outside canada", "none"))
    assert "Proof of settlement funds" in said
    assert "Marriage" not in said
    assert "Birth" not in said


def test_the_round_gives_the_day_and_the_program(ask: Chat) -> None:
    """Choosing the round answers both; a nomination is on the list of a PNP round."""
    answer = press(ask, begin(ask), "#435 (PNP, August 17, 2026)")
    assert "Are you married" in answer.text
    said = [ask(text) for text in ("single", "0", "none", "no", "none", "none")][-1]
    assert "Provincial nomination" in said.text
    assert said.title.startswith("Day 60 is Friday, October 16, 2026")


def test_the_letter_on_funds_is_looked_at_too(ask: Chat) -> None:
    """No limit to its age is known, and none is made up: its age on the last day, and what it must tell."""
    answer = press(
        ask,
        checklist(ask, "2026-08-18", "fsw", "never married", "0", "none", "no", "outside canada", "none"),
        "Check my dates",
    )
    for _ in range(4):
        answer = ask("skip")
    assert "bank's letter" in answer.text
    assert "2026-12-05 has not come yet" in ask("2026-12-05").text
    ask("2026-08-01")
    said = plain(ask("skip"))
    assert "of August 1, 2026, 77 days old on the last day: no limit to its age was found" in said


def test_ticks_and_progress(ask: Chat) -> None:
    """Each tick moves the progress; it can be taken back."""
    answer = press(ask, checklist(ask), "✓ Police certificates")
    assert answer.title.endswith("1 of 11 done")
    answer = press(ask, answer, "✓ Passport or travel document")
    assert answer.title.endswith("2 of 11 done")
    answer = press(ask, answer, "Not done after all: Police certificates")
    assert answer.title.endswith("1 of 11 done")
    assert "☑ Passport" in answer.text


def test_dates_are_checked_against_the_last_day(ask: Chat) -> None:
    """Valid beyond it, running out before it, or over already: each is told with its day."""
    answer = press(ask, checklist(ask), "Check my dates")
    assert "language test" in answer.text
    for text in ("2024-09-15", "2021-01-05", "skip", "2026-01-10"):
        answer = ask(text)
    assert "passport valid" in answer.text
    answer = ask("2030-01-01")
    said = plain(answer)
    assert "Language test result. The principal applicant" in said
    assert "⚠ valid only until September 15, 2026: file before that day" in said
    assert "⚠ no longer valid since January 5, 2026" in said
    assert "valid until January 10, 2027, after the last day: fine" in said
    assert "valid until January 1, 2030" in said


def test_a_day_of_issue_that_is_still_to_come_is_refused(ask: Chat) -> None:
    """No test was taken tomorrow."""
    press(ask, checklist(ask), "Check my dates")
    assert "2026-12-01 has not come yet" in ask("2026-12-01").text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("round 999", "I know no round #999"),
        ("2026-12-24", "2026-12-24 has not come yet"),
        ("2020-05-05", "only of invitations since June 29, 2021"),
    ],
)
def test_a_day_that_cannot_be_is_asked_again(text: str, told: str, ask: Chat) -> None:
    """The sentence names it, and the question is put again."""
    begin(ask)
    answer = ask(text)
    assert told in plain(answer)
    assert "When were you invited?" in answer.text


def test_what_each_document_must_show(ask: Chat) -> None:
    """The facts of every document that is not done, those of other programs left out."""
    answer = press(ask, checklist(ask), "What must each show?")
    said = plain(answer)
    assert "letterhead" in said
    assert "colour scan" in said
    assert "Under CEC an ECA" in said
    assert "Under FST" not in said
    assert press(ask, answer, "Back to my list").title.startswith("Day 60")


def test_a_tick_is_not_repeated_by_turning_a_page(ask: Chat) -> None:
    """What asks for another page of a list asks to see it, not to tick the same thing once more."""
    tick = next(f for f in checklist(ask).follow_ups if f.text.startswith("✓"))
    ticked = ask(tick.text, intent=tick.intent, slots=dict(tick.slots))
    again = ask(intent=ticked.intent, slots=dict(ticked.slots))
    assert "1 of" in ticked.title
    assert again.title == ticked.title


def test_what_an_employer_can_do(ask: Chat) -> None:
    """Reference letters, and what they must state."""
    shown = press(ask, checklist(ask), "What must each show?")
    answer = press(ask, shown, "What can my employer do?")
    assert "reference letter" in answer.text
    assert "hours" in answer.text
    assert answer.sources


def test_declining_and_lapsing(ask: Chat) -> None:
    """Both with what they cost in a tie."""
    answer = ask("can i decline the invitation and return to the pool")
    said = plain(answer)
    assert "no penalty" in said
    assert "new submission time" in said
    assert len(answer.sources) >= 2


def test_the_list_is_held_and_forgotten_with_the_rest(ask: Chat) -> None:
    """What was told is shown by my_data, and gone afterwards."""
    checklist(ask)
    held = ask("what do you know about me")
    assert "Countries lived in: India, UAE" in held.text
    press(ask, held, "Forget all of it")
    assert "When were you invited?" in begin(ask).text


def test_what_is_done_is_shown_by_its_name(ask: Chat) -> None:
    """What was ticked is told as the list names it, in the language of who asks, not as it is stored."""
    press(ask, checklist(ask), "✓ Digital photos")
    assert "Done: Digital photos." in ask("what do you know about me").text
    shown = ask("que savez-vous sur moi?", locale="fr").text
    assert "Fait : Photos numériques." in shown.replace("\u00a0", " ")
    assert "photo," not in shown


# --- pool, provinces, fees ----------------------------------------------------------------------


def test_a_rank_in_the_pool(ask: Chat) -> None:
    """The certain range, and the interpolated one said to be so."""
    answer = ask("my rank with 505")
    said = plain(answer)
    assert "ranked between 440 and 19096" in said
    assert "interpolation and not a count" in said
    assert "since July 19, 2026" in said.lower().replace("since july", "since July")


def test_the_pool_of_an_earlier_month(ask: Chat) -> None:
    """The table of that time, not today's."""
    assert "2025-03-" in ask("how many in the pool in march 2025").title


def test_the_pool_against_an_earlier_month(ask: Chat) -> None:
    """Today's table, and the change since then."""
    answer = ask("pool growing or shrinking vs january")
    assert answer.title.startswith("The pool on 2026-08-16")
    assert "Since January 19, 2026: −10261 in the pool" in plain(answer)


def test_scores_in_a_band(ask: Chat) -> None:
    """A band is counted, a cut band is said to be an estimate."""
    assert "16626 candidates had 471 to 480" in plain(ask("how many candidates between 471 and 480 in the pool"))


def test_no_rank_off_the_scale(ask: Chat) -> None:
    """A score that cannot be has no rank."""
    assert "1300 is not a CRS score" in plain(ask("how many people are above 1300 in the pool"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Alberta Express Entry streams", ("Dedicated Health Care Pathway", "January 27, 2026", "600")),
        ("oinp express entry streams", ("closed: Human Capital Priorities", "Not certain", "not found")),
        ("Newfoundland pnp express entry", ("date of the status not known", "Not certain")),
    ],
)
def test_a_province(text: str, told: tuple[str, ...], ask: Chat) -> None:
    """Its streams, what is closed, the status with its date, and what is not certain."""
    answer = ask(text)
    assert answer.intent == "pnp"
    assert all(part in plain(answer) for part in told), plain(answer)


def test_health_care_in_the_provinces(ask: Chat) -> None:
    """Every province that has something for health care, dated, uncertain ones marked."""
    said = plain(ask("which provinces take nurses through express entry"))
    assert "Saskatchewan (as of May 4, 2026; not certain): Health Talent Pathway" in said
    assert "Alberta (as of January 27, 2026): " in said


def test_fees_by_family(ask: Chat) -> None:
    """Totals for one adult and for a couple, and the day since when."""
    said = plain(ask("how much are the fees"))
    assert "One adult: CAD\u00a01590" in said
    assert "A couple: CAD\u00a03180" in said
    assert "April 30, 2026" in said


# --- a document by its date, told in a sentence -------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("my ielts is from 20 sept 2024 is it ok", "valid only until September 20, 2026, and your last day"),
        ("my ielts is from 20 august 2024 is it ok", "no longer valid since August 20, 2026"),
        ("police certificate issued 1 july 2026", "valid until January 1, 2027, after your last day to apply"),
        ("and the medical was on 2 august 2026", "valid until August 2, 2027, after your last day to apply"),
        ("the eca is from 3 march 2021 is it expired", "no longer valid since March 3, 2026"),
    ],
)
def test_a_document_is_held_against_the_last_day(text: str, told: str, ask: Chat) -> None:
    """After the clock the day of a document says until when it counts, one document after another."""
    ask("invited on 2026-08-19, last date to submit?")
    ask("my ielts is from 20 oct 2025 is it ok")
    answer = ask(text)
    assert told in answer.text
    assert "October 18, 2026" in answer.text or "no longer" in told
    assert ask("and when is my last day to submit").title == "Day 60 is Sunday, October 18, 2026"


def test_six_months_are_for_the_country_lived_in_now(ask: Chat) -> None:
    """A police certificate of an earlier country is not called too old by its date alone."""
    assert "of an earlier one: issued after your last long stay there" in checklist(ask).text
    assert "a certificate of an earlier one" in ask("police certificate issued 1 july 2026 is it still ok").text


def test_a_document_without_an_invitation_has_its_own_end(ask: Chat) -> None:
    """Who tells of no invitation is told of no last day."""
    answer = ask("police certificate issued 1 july 2026 is it still ok")
    assert "valid until January 1, 2027" in answer.text
    assert "last day to apply" not in answer.text


# --- the last day told --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title", "left"),
    [
        ("my ITA lapses on 20 December and the medical is not done", "Sunday, December 20, 2026", "29 days are left"),
        ("i have until January 8 to apply for my ITA", "Friday, January 8, 2027", "48 days are left"),
        ("invitation runs out on December 2 2026, what now", "Wednesday, December 2, 2026", "11 days are left"),
        ("my ITA expired on 3 january, can i still apply", "Saturday, January 3, 2026", "322 days ago"),
        ("the deadline for my application is January 15", "Friday, January 15, 2027", "55 days are left"),
        ("english test ends on 3 january and my ITA ends on 10 january", "January 10, 2027", "50 days are left"),
        ("my ITA expires tomorrow", "Sunday, November 22, 2026", "One day is left"),
        ("la date limite de mon invitation est le 15 décembre", "mardi 15 décembre 2026", "24 jours"),
        ("mon ITA se termine le 20 décembre, visite médicale pas faite", "dimanche 20 décembre 2026", "29 jours"),
    ],
)
def test_the_last_day_of_an_invitation_is_no_day_it_came(text: str, title: str, left: str, ask: Chat) -> None:
    """The next day of its name, behind words of an end that has come the last one; and what is left until then."""
    answer = ask(text, at=datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert title in plain(answer), answer.text
    assert left in plain(answer).replace("\u202f", " ").replace("\u00a0", " ")


def test_the_day_an_invitation_came_is_no_last_day(ask: Chat) -> None:
    """Asked for the last day, the sixty days are counted from it."""
    for text in ("got my ITA on 3 november, until when can I apply", "last day for the ITA received on 3 november"):
        assert "January 2, 2027" in ask(text, at=datetime(2026, 11, 21, 12, tzinfo=UTC)).title


@pytest.mark.parametrize(
    "text", ["my passport expires on 20 December and I got my ITA", "got my ita, my police certificate expires dec 20"]
)
def test_the_end_of_a_document_is_not_that_of_the_invitation(text: str, ask: Chat) -> None:
    """No last day is told."""
    assert "last day to apply" not in ask(text, at=datetime(2026, 11, 21, 12, tzinfo=UTC)).title
