"""After an invitation: the clock, the list of documents that applies to the person, and facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import inf

from bot.engine.mentions import Kind
from bot.facts import TELLING, found
from bot.forms.asking import Refusal, next_question, not_yet, question
from bot.forms.profile_reader import read_profile
from bot.forms.spec import Answers, FormSpec, Move
from bot.invitation import APPLIED, DATES, DONE, FORM, clock_of, dates_of, day_of, documents_of, limits
from bot.outcome import Ask, Outcome
from knowledge.models import Fact, Round
from knowledge.post_ita import Clock, Item, checked, clock, due_dates, items, reminders, valid_until

_ONE_DOCUMENT = frozenset({"police", "medical", "reference", "passport", "funds", "mistake", "decline"})
_OF_INVITATION = frozenset({"invited_now", "invitations"})
_WITH_DAYS = frozenset(
    {"police", "medical", "reference", "passport", "official_language", "profile_words", "profile_word"}
    | {"submit", "waiting", "decline", "mistake"}
)
"""Concepts of things that have days of their own: one told beside the invitation's words is not its day."""

_LANGUAGE = "language"
_DATED = {"eca": "eca", "pcc": "police", "ime": "medical"}
"""The document that a term names, among those that end so long after their day; any test is of language."""

_A_SENTENCE = 25
_OF_TIME = frozenset({"deadline", "submit"})
_MOST_FACTS = 4
_MOST_BESIDE = 2
_PAPERS = ("documents-", "employer-letters")
_CLOCKS = frozenset({"deadline", "profile"})
"""Facts told beside the clock, where a message asks for something besides; none on this or another time limit."""

CHOICES, EMPLOYER = "choices", "employer"
"""Replies, and buttons: what can be done with an invitation, and what an employer can do."""

OVERVIEW = "overview"
"""A reply, and what is asked for by "what now?": the time limit, and the steps in their order."""

_CHOICES = (
    "invitation-declining",
    "invitation-lapsing",
    "invitation-declined-same-order",
    "tie-break-resubmitting",
    "tie-break-editing",
)
_ROUNDS_OFFERED = 4
_LAPSING = "invitation-lapsing"
_SCORE_FELL = "invitation-score-fell"
_NO_LETTER = "employer-letters-missing"
_OF_WORK = frozenset({"reference", "experience"})
_PROGRAMS = ("cec", "fsw", "fst", "pnp")
_ONLY_IN_CANADA = "documents-medical-earlier-exam"


def answer(ask: Ask) -> Outcome:
    """Return the clock where a day of invitation is told, the list where it is asked for, else facts that fit."""
    form = ask.forms[FORM]
    if ask.move:
        return _go_on(ask, form, ask.move, dict(ask.move.answers))
    if ask.slots.choice == CHOICES or ("decline" in ask.concepts and not _is_refused(ask)):
        return _named(ask, CHOICES, (*_reasons(ask), *_CHOICES))
    if ask.slots.choice == EMPLOYER:
        return _named(ask, EMPLOYER, [f.id for f in ask.knowledge.facts_of("employer-letters", ask.today)])
    if ask.reads is None and not ask.text:
        return next_question(ask, form, ask.kept.get(FORM, {})) or _checklist(ask, form, ask.kept[FORM])
    if ends := _end_in(ask, form):
        return _clock(ask, ends, told=True)
    invited = _invited_in(ask, form) if ask.concepts & _OF_INVITATION else None
    if invited is not None:
        return _clock(ask, invited)
    if ask.before.day is not None and _goes_on(ask):
        return _clock(ask, ask.before.day, _CLOCKS)
    if dated := _dated(ask, form):
        return dated
    general = "document" in ask.concepts and ask.concepts & {"list", "what"} and not ask.concepts & _ONE_DOCUMENT
    if general and not found(ask, 1, [t for t in ask.topics if t.startswith(_PAPERS)], TELLING):
        return _all_documents(ask, "documents")
    facts = list(found(ask, _MOST_FACTS, least=TELLING if OVERVIEW in ask.actions else -inf))
    if "decline" in ask.concepts and ask.concepts & _OF_WORK:  # by an employer: what stands in for the letter is first
        instead = ask.knowledge.facts[_NO_LETTER]
        facts = [instead, *(fact for fact in facts if fact != instead)][:_MOST_FACTS]
    return Outcome("facts", {"facts": facts}, sourced=tuple(facts)) if facts else _all_documents(ask, OVERVIEW)


def _reasons(ask: Ask) -> Sequence[str]:
    """The facts on why an invitation may have to be declined, where a message tells that something claimed is wrong."""
    of_work = ("cec-authorized",) if "other_permit" in ask.concepts else ()
    return (*of_work, _SCORE_FELL) if of_work or "mistake" in ask.concepts else ()


def _is_refused(ask: Ask) -> bool:
    """Whether somebody else declines something, such as an employer a letter, and not the person the invitation."""
    return "refuser" in ask.actions and "own_choice" not in ask.actions


def _all_documents(ask: Ask, reply: str) -> Outcome:
    """The time limit and every document, what takes longest first."""
    documents = sorted(ask.knowledge.documents, key=lambda d: d.order)
    known = limits(ask.knowledge)[:1]
    return Outcome(reply, {"documents": documents, "facts": known}, sourced=(*known, *documents))


def _named(ask: Ask, reply: str, names: Sequence[str]) -> Outcome:
    """The facts called ``names``, as far as they hold."""
    facts = [fact for name in names if (fact := ask.knowledge.facts[name]).holds_on(ask.today)]
    return Outcome(reply, {"facts": facts}, sourced=tuple(facts))


def _invited_in(ask: Ask, form: FormSpec) -> date | None:
    """The day of invitation that a message tells, by date or by round; the last day of its name."""
    typed = ask.reads(form, None) if ask.reads else None
    if typed is None:
        return None
    named = typed.days_of(_OF_INVITATION, _WITH_DAYS, typed.form.words["after"])
    days = [day for day in named if day <= ask.today]
    number = read_profile(typed, {}).get("round")
    rounds = [r.published_on for r in ask.knowledge.numbered(number)] if number else []
    return next(iter([*days, *rounds]), None)


def _end_in(ask: Ask, form: FormSpec) -> date | None:
    """The day of an invitation whose last day a message tells; None where no invitation can last until then."""
    typed = ask.reads(form, None) if ask.reads else None
    if typed is None or ask.actions & {"remind"}:
        return None
    known = limits(ask.knowledge)
    for last_on in typed.days_at_end(_OF_INVITATION, _WITH_DAYS - _OF_TIME):
        begun = [last_on - timedelta(days=fact.days or 0) for fact in known]
        fitting = [day for day in begun if day <= ask.today and (at := clock(day, known)) and at.last_on == last_on]
        if fitting:
            return fitting[-1]
    return None


def _goes_on(ask: Ask) -> bool:
    """Whether a message asks about the time there is for the invitation told before, not about that of a paper."""
    of_papers = ask.concepts & (_WITH_DAYS - _OF_TIME) or {value for _, value in _papers(ask)} - {"ita"}
    return bool(ask.concepts & _OF_TIME) and not of_papers


def _papers(ask: Ask) -> set[tuple[Kind, str]]:
    """The tests and terms that the message itself names, none of those before it."""
    mentions = ask.reads(ask.forms[FORM], None).reading.mentions if ask.reads else ()
    return {(m.kind, str(m.value)) for m in mentions if m.kind in (Kind.TEST, Kind.TERM)}


def _clock(ask: Ask, invited_on: date, beside: Collection[str] = (), told: bool = False) -> Outcome:
    """The last day, and the facts that fit on the topics ``beside``; by default on all but time limits.

    ``told`` says that the last day was told, and the day of the invitation counted back from it.
    """
    known = limits(ask.knowledge)
    counted = clock(invited_on, known)
    if counted is None:
        return Outcome("no_limit", {"invited_on": invited_on, "since": known[0].effective_from}, sourced=tuple(known))
    ahead = reminders(due_dates((), {}, deadline=counted.last_on), ask.today)
    lapsing = ask.knowledge.facts[_LAPSING]
    topics = [t for t in ask.topics if (t in beside if beside else t not in _CLOCKS)]
    least = -inf if ask.concepts & _ONE_DOCUMENT else TELLING
    facts = [fact for fact in found(ask, _MOST_BESIDE, topics, least) if fact != lapsing]
    data = {"clock": counted, "left": counted.left(ask.today), "reminders": ahead, "lapsing": lapsing, "facts": facts}
    data["told"] = told
    return Outcome("clock", data, sourced=(*known, *facts), day=invited_on)


def _dated(ask: Ask, form: FormSpec) -> Outcome | None:
    """Until when the one document counts that a message tells the day of, held against the last day where it is known.

    None where the message names no such document, several, or no day that has come.
    """
    typed = ask.reads(form, None) if ask.reads else None
    named = {_LANGUAGE if kind is Kind.TEST else _DATED.get(value, "") for kind, value in _papers(ask)} - {""}
    tells = typed is not None and len(typed.words) <= _A_SENTENCE and not typed.says("stayed")
    days = [day for day in typed.days() if day <= ask.today] if typed and tells else []
    rule = next((r for r in ask.knowledge.documents if {r.id} == named and r.valid_months), None)
    if rule is None or len(days) != 1:
        return None
    known = limits(ask.knowledge)
    counted = clock(ask.before.day, known) if ask.before.day else clock_of(ask.kept.get(FORM, {}), ask.knowledge)
    stands = checked(valid_until(rule, days[0]), ask.today, counted.last_on if counted else ask.today)
    facts = [f for name in rule.facts if (f := ask.knowledge.facts[name]).holds_on(ask.today)][:_MOST_BESIDE]
    data = {"rule": rule, "told_on": days[0], "stands": stands, "clock": counted, "facts": facts}
    return Outcome("dated", data, sourced=(rule, *facts), day=ask.before.day)


def _go_on(ask: Ask, form: FormSpec, move: Move, answers: dict[str, object]) -> Outcome:
    """The next question, or the list; a day that cannot be is asked again."""
    refused = _settle_invitation(ask, answers)
    if refused:
        again = question(ask, form, answers, form.step("invited_on"), refused)
        return _offering_rounds(ask, again)
    about = answers.pop("about", None)
    if "invited_on" in answers and (move.step == DONE or DONE in move.given):
        return _checklist(ask, form, answers)
    if "invited_on" in answers and about:
        return _shown(ask, answers)
    dated = set(move.given) & set(DATES.values())
    if late := not_yet(ask, form, answers, dated - {DATES["passport"]}):
        return late
    if dated and (step := _undated(ask, answers)):
        return question(ask, form, answers, form.step(step))
    asked = next_question(ask, form, answers)
    if asked is None:
        return _checklist(ask, form, answers)
    return _offering_rounds(ask, asked) if asked.step == "invited_on" else asked


def _settle_invitation(ask: Ask, answers: dict[str, object]) -> Refusal | None:
    """Turn a round into its day; refuse a round that is not known and a day that cannot be."""
    number = str(answers.get("round", ""))
    if number and "invited_on" not in answers:
        rounds = ask.knowledge.numbered(number)
        if not rounds:
            del answers["round"]
            return Refusal("round", number)
        answers["invited_on"] = rounds[0].published_on.isoformat()
        if rounds[0].category in ("cec", "pnp"):
            answers.setdefault("program", rounds[0].category)
    if "invited_on" not in answers:
        return None
    told, known = date.fromisoformat(str(answers["invited_on"])), limits(ask.knowledge)
    if told > ask.today or clock(told, known) is None:
        answers.pop("round", None)
        del answers["invited_on"]
        return Refusal("future" if told > ask.today else "before", told.isoformat(), known[0].effective_from)
    return None


def _offering_rounds(ask: Ask, asked: Outcome) -> Outcome:
    newest: list[Round] = list(ask.knowledge.rounds[: -_ROUNDS_OFFERED - 1 : -1])
    return replace(asked, data={**asked.data, "rounds": newest})


def _checklist(ask: Ask, form: FormSpec, answers: Answers) -> Outcome:
    mine, counted = _items(ask, answers)
    ahead = reminders(due_dates((), {}, deadline=counted.last_on), ask.today)
    return Outcome(
        "checklist",
        {
            "clock": counted,
            "left": counted.left(ask.today),
            "lapsing": ask.knowledge.facts[_LAPSING],
            "items": mine,
            "done": sum(item.done for item in mine),
            "told": [row for row in form.told(answers) if row[0] != form.step(DONE).label],
            "countries": answers.get("countries") or [],
            "funds_on": day_of(answers, "funds"),
            "undated": _undated(ask, answers),
            "applied": APPLIED in (answers.get(DONE) or ()),
            "application": APPLIED,
            "reminders": ahead,
            "leads": ask.told.leads,
        },
        sourced=(*limits(ask.knowledge), *(item.rule for item in mine)),
        form=FORM,
        keep=answers,
    )


def _shown(ask: Ask, answers: Answers) -> Outcome:
    """What each document that is not done yet must show."""
    mine, counted = _items(ask, answers)
    left = [item for item in mine if not item.done]
    countries, funds_on = answers.get("countries") or [], day_of(answers, "funds")
    data = {"items": left, "clock": counted, "countries": countries, "funds_on": funds_on}
    return Outcome("documents_shown", data, sourced=tuple(item.rule for item in left), form=FORM, keep=answers)


def _items(ask: Ask, answers: Answers) -> tuple[list[Item], Clock]:
    counted = clock_of(answers, ask.knowledge)
    if counted is None:
        raise ValueError(f"no limit is known for {answers.get('invited_on')}, which was not refused")
    rules, done = documents_of(answers, ask.knowledge), answers.get(DONE) or []
    facts, dates = _facts(ask, answers), dates_of(answers)
    return items(rules, facts, done=done, dates=dates, today=ask.today, last_on=counted.last_on), counted


def _facts(ask: Ask, answers: Answers) -> Mapping[str, Fact]:
    """The facts without those of other programs, and of people in Canada where the person is not."""
    others = tuple(f"{p}-" for p in _PROGRAMS if p != answers.get("program"))
    left_out = set() if answers.get("in_canada") == "yes" else {_ONLY_IN_CANADA}
    return {k: f for k, f in ask.knowledge.facts.items() if not k.startswith(others) and k not in left_out}


def _undated(ask: Ask, answers: Answers) -> str | None:
    """The next step that tells the date of a document on the person's list."""
    mine = {rule.id for rule in documents_of(answers, ask.knowledge)}
    return next((step for document, step in DATES.items() if document in mine and step not in answers), None)
