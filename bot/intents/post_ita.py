"""After an invitation: the clock, the list of documents that applies to the person, and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.asking import next_question, question
from bot.facts import relevant
from bot.forms import SKIPPED, Answers, FormSpec, Move
from bot.outcome import Ask, Outcome
from bot.profile_reader import read_profile
from knowledge.models import DocumentRule, Fact, Round
from knowledge.post_ita import Clock, Item, clock, due_dates, items, needed, reminders

FORM = "post_ita"
_ONE_DOCUMENT = frozenset({"police", "medical", "reference", "passport", "funds", "mistake", "decline"})
_OF_INVITATION = frozenset({"invited_now", "invitations"})
_MOST_FACTS = 4
CHOICES, EMPLOYER = "choices", "employer"
"""Replies, and buttons: what can be done with an invitation, and what an employer can do."""

_CHOICES = (
    "invitation-declining",
    "invitation-lapsing",
    "invitation-declined-same-order",
    "tie-break-resubmitting",
    "tie-break-editing",
)
_ROUNDS_OFFERED = 4
_DATES = {
    "language": "language_on",
    "eca": "eca_on",
    "police": "police_on",
    "medical": "medical_on",
    "passport": "passport_on",
}
"""Which step tells the date of which document."""

_LAPSING = "invitation-lapsing"
_PROGRAMS = ("cec", "fsw", "fst", "pnp")
_ONLY_IN_CANADA = "documents-medical-earlier-exam"


@dataclass(frozen=True)
class Refusal:
    """An answer that cannot be: the step, what was said, and the day that bounds it."""

    field: str
    value: str
    limit: date | None = None


def answer(ask: Ask) -> Outcome:
    """Return the clock where a day of invitation is told, the list where it is asked for, else facts that fit."""
    form = ask.forms[FORM]
    if ask.move:
        return _go_on(ask, form, ask.move, dict(ask.move.answers))
    if ask.slots.choice == CHOICES or "decline" in ask.concepts:
        return _named(ask, CHOICES, _CHOICES)
    if ask.slots.choice == EMPLOYER:
        return _named(ask, EMPLOYER, [f.id for f in ask.knowledge.facts_of("employer-letters", ask.today)])
    if ask.reads is None and not ask.text:
        return next_question(ask, form, ask.kept.get(FORM, {})) or _checklist(ask, form, ask.kept[FORM])
    invited = _invited_in(ask, form) if ask.concepts & _OF_INVITATION else None
    if invited is not None:
        return _clock(ask, invited)
    if "document" in ask.concepts and not ask.concepts & _ONE_DOCUMENT and ask.concepts & {"list", "what"}:
        documents = sorted(ask.knowledge.documents, key=lambda d: d.order)
        limits = _limits(ask)[:1]
        return Outcome("documents", {"documents": documents, "facts": limits}, sourced=(*limits, *documents))
    facts = relevant(ask, _MOST_FACTS)
    return Outcome("facts", {"facts": facts}, sourced=tuple(facts))


def _named(ask: Ask, reply: str, names: Sequence[str]) -> Outcome:
    """The facts called ``names``, as far as they hold."""
    facts = [fact for name in names if (fact := ask.knowledge.facts[name]).holds_on(ask.today)]
    return Outcome(reply, {"facts": facts}, sourced=tuple(facts))


def _invited_in(ask: Ask, form: FormSpec) -> date | None:
    """The day of invitation that a message tells, by date or by round; the last day of its name."""
    typed = ask.reads(form, None) if ask.reads else None
    if typed is None:
        return None
    days = [day for day in typed.days() if day <= ask.today]
    number = read_profile(typed, {}).get("round")
    rounds = [r.published_on for r in ask.knowledge.numbered(number)] if number else []
    return next(iter([*days, *rounds]), None)


def _limits(ask: Ask) -> list[Fact]:
    return [f for f in ask.knowledge.facts.values() if f.topic == "deadline" and f.days is not None]


def _clock(ask: Ask, invited_on: date) -> Outcome:
    limits = _limits(ask)
    found = clock(invited_on, limits)
    if found is None:
        return Outcome("no_limit", {"invited_on": invited_on, "since": limits[0].effective_from}, sourced=tuple(limits))
    ahead = reminders(due_dates((), {}, deadline=found.last_on), ask.today)
    lapsing = ask.knowledge.facts[_LAPSING]
    data = {"clock": found, "left": found.left(ask.today), "reminders": ahead, "lapsing": lapsing}
    return Outcome("clock", data, sourced=tuple(limits))


def _go_on(ask: Ask, form: FormSpec, move: Move, answers: dict[str, object]) -> Outcome:
    """The next question, or the list; a day that cannot be is asked again."""
    refused = _settle_invitation(ask, answers)
    if refused:
        again = question(ask, form, answers, form.step("invited_on"), refused)
        return _offering_rounds(ask, again)
    if move.step == "done" or "done" in move.given:
        return _checklist(ask, form, answers)
    if "about" in move.given:
        del answers["about"]
        return _shown(ask, answers)
    dated = set(move.given) & set(_DATES.values())
    if late := _not_yet_issued(ask, answers, dated):
        return question(ask, form, answers, form.step(late.field), late)
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
    told, limits = date.fromisoformat(str(answers["invited_on"])), _limits(ask)
    if told > ask.today or clock(told, limits) is None:
        answers.pop("round", None)
        del answers["invited_on"]
        return Refusal("future" if told > ask.today else "before", told.isoformat(), limits[0].effective_from)
    return None


def _not_yet_issued(ask: Ask, answers: dict[str, object], steps: set[str]) -> Refusal | None:
    """Refuse a day of issue that is still to come; only a passport is told by the day it ends."""
    for step in steps - {_DATES["passport"]}:
        told = str(answers.get(step, SKIPPED))
        if told != SKIPPED and date.fromisoformat(told) > ask.today:
            del answers[step]
            return Refusal(step, told)
    return None


def _offering_rounds(ask: Ask, asked: Outcome) -> Outcome:
    newest: list[Round] = list(ask.knowledge.rounds[: -_ROUNDS_OFFERED - 1 : -1])
    return replace(asked, data={**asked.data, "rounds": newest})


def _checklist(ask: Ask, form: FormSpec, answers: Answers) -> Outcome:
    mine, found = _items(ask, answers)
    ahead = reminders(due_dates((), {}, deadline=found.last_on), ask.today)
    return Outcome(
        "checklist",
        {
            "clock": found,
            "left": found.left(ask.today),
            "lapsing": ask.knowledge.facts[_LAPSING],
            "items": mine,
            "done": sum(item.done for item in mine),
            "told": [row for row in form.told(answers) if row[0] != form.step("done").label],
            "countries": answers.get("countries") or [],
            "undated": _undated(ask, answers),
            "reminders": ahead,
        },
        sourced=(*_limits(ask), *(item.rule for item in mine)),
        form=FORM,
        keep=answers,
    )


def _shown(ask: Ask, answers: Answers) -> Outcome:
    """What each document that is not done yet must show."""
    mine, found = _items(ask, answers)
    left = [item for item in mine if not item.done]
    data = {"items": left, "clock": found, "countries": answers.get("countries") or []}
    return Outcome("documents_shown", data, sourced=tuple(item.rule for item in left), form=FORM, keep=answers)


def _items(ask: Ask, answers: Answers) -> tuple[list[Item], Clock]:
    found = clock(date.fromisoformat(str(answers["invited_on"])), _limits(ask))
    if found is None:
        raise ValueError(f"no limit is known for {answers['invited_on']}, which was not refused")
    dates = {
        document: date.fromisoformat(str(answers[step]))
        for document, step in _DATES.items()
        if answers.get(step, SKIPPED) != SKIPPED
    }
    rules, done = _rules(ask, answers), answers.get("done") or []
    mine = items(rules, _facts(ask, answers), done=done, dates=dates, today=ask.today, last_on=found.last_on)
    return mine, found


def _rules(ask: Ask, answers: Answers) -> list[DocumentRule]:
    """The documents that apply, by what the person told of themselves."""
    told = [answers.get("program"), answers.get("family"), *(answers.get("education") or ())]
    told += [*(answers.get("papers") or ()), "children" if answers.get("children") else None]
    return needed(ask.knowledge.documents, frozenset(str(t) for t in told if t))


def _facts(ask: Ask, answers: Answers) -> Mapping[str, Fact]:
    """The facts without those of other programs, and of people in Canada where the person is not."""
    others = tuple(f"{p}-" for p in _PROGRAMS if p != answers.get("program"))
    left_out = set() if answers.get("in_canada") == "yes" else {_ONLY_IN_CANADA}
    return {k: f for k, f in ask.knowledge.facts.items() if not k.startswith(others) and k not in left_out}


def _undated(ask: Ask, answers: Answers) -> str | None:
    """The next step that tells the date of a document on the person's list."""
    mine = {rule.id for rule in _rules(ask, answers)}
    return next((step for document, step in _DATES.items() if document in mine and step not in answers), None)
