"""What an alert says to one target: the round's card, what changed, what it means for this subscriber."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.alerts.news import Kind, changed_fields
from bot.alerts.queue import Claim, Notice
from bot.answer import Answer
from bot.assistant import Assistant
from bot.engine.slots import Slots, read_submission
from bot.intents.round_lookup import card
from bot.invitation import limits
from bot.outcome import ROUNDS_PAGE, Ask, Outcome
from bot.ports import Clock
from bot.state.rows import Person
from knowledge.models import PublishedRound, Round, Sourced
from knowledge.post_ita import INVITATION, PROFILE
from knowledge.rounds import classify, to_round
from knowledge.snapshot import Knowledge
from knowledge.tie_break import check

_MOST_KEPT = 512


@dataclass
class AlertWriter:
    """Writes alerts with the assistant's words and knowledge; the same alert is composed once for all who get it."""

    assistant: Assistant
    clock: Clock
    _kept: OrderedDict[tuple[Any, ...], Answer] = field(default_factory=OrderedDict)

    def __call__(self, claim: Claim) -> Answer:
        """Return what ``claim`` tells."""
        key = self._key(claim)
        if key not in self._kept:
            self._kept[key] = self._composed(claim)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]

    def _composed(self, claim: Claim) -> Answer:
        now, knowledge = self.clock(), self.assistant.knowledge
        zone = ZoneInfo(claim.target.zone) if claim.target.zone else None
        if claim.kind is Kind.REMINDER:
            outcome = _reminder(claim.notices[0], knowledge, self._today(claim))
        else:
            outcome = outcome_of(claim.notices, claim.person, knowledge, now, zone)
        return self.assistant.compose(outcome, now, claim.target.language, zone)

    def _today(self, claim: Claim) -> date:
        """The day it is where the target is."""
        zone = ZoneInfo(claim.target.zone) if claim.target.zone else self.assistant.zone
        return self.clock().astimezone(zone).date()

    def _key(self, claim: Claim) -> tuple[Any, ...]:
        """Everything that the words depend on."""
        person = claim.person
        told = (
            (person.score, person.submitted, person.zone, person.occupations, person.french, person.nominated)
            if person
            else ()
        )
        ids = tuple(n.id for n in claim.notices)
        days = self.clock().date(), self._today(claim)
        return ids, claim.target.language, claim.target.zone, told, id(self.assistant.knowledge), days


def outcome_of(
    notices: Sequence[Notice], person: Person | None, knowledge: Knowledge, now: datetime, zone: ZoneInfo | None
) -> Outcome:
    """Return what notices come to for a person, None for nobody in particular; the newest notice comes first."""
    newest = notices[0]
    match newest.kind:
        case Kind.BROADCAST | Kind.OPERATOR:
            return Outcome(newest.payload.get("reply", "alert_words"), newest.payload)
        case Kind.TEST:
            return Outcome("alert_test", {"newest": knowledge.at(now).newest})
    rounds = [_round(body, knowledge) for n in reversed(notices) for body in _bodies(n)]
    cards = [_card(r, person, Ask("", Slots(), knowledge, now, zone)) for r in sorted(rounds, key=lambda r: r.position)]
    return _of_rounds(newest, cards, knowledge)


def _of_rounds(newest: Notice, cards: Sequence[Mapping[str, Any]], knowledge: Knowledge) -> Outcome:
    rounds = tuple(c["round"] for c in cards)
    category = rounds[-1].category if len({r.category for r in rounds}) == 1 else None
    about = {"cards": cards, "card": cards[-1], "round": rounds[-1]}
    if newest.kind is Kind.CORRECTION:
        body, before = (PublishedRound.model_validate(newest.payload[k]) for k in ("round", "before"))
        fields = changed_fields(before, body, meaning_in(knowledge))
        about |= {"fields": fields, "before": to_round(before, (), knowledge.categories)}
    reply = _REPLIES.get(newest.kind) or ("alert_one" if len(cards) == 1 else "alert_several")
    return Outcome(reply, about, rounds=rounds, pages=() if rounds else (ROUNDS_PAGE,), category=category)


def _reminder(notice: Notice, knowledge: Knowledge, today: date) -> Outcome:
    """What runs out when, with the page that says so."""
    what, due_on = str(notice.payload["what"]), date.fromisoformat(notice.payload["due_on"])
    rules: Mapping[str, Sequence[Sourced]] = {
        INVITATION: limits(knowledge),
        PROFILE: [knowledge.facts["profile-validity"]],
    }
    sources = rules.get(what) or [rule for rule in knowledge.documents if rule.id == what]
    return Outcome("reminder", {"what": what, "due_on": due_on, "left": (due_on - today).days}, sourced=tuple(sources))


_REPLIES = {
    Kind.SUMMARY: "alert_summary",
    Kind.CORRECTION: "alert_correction",
    Kind.WITHDRAWAL: "alert_withdrawal",
    Kind.RESTORED: "alert_restored",
}


def meaning_in(knowledge: Knowledge) -> Callable[[PublishedRound], str]:
    """Return what tells the kinds of rounds apart: the category, or the printed name of an unknown one."""

    def meaning(published: PublishedRound) -> str:
        category = classify(published.name, published.name_fr, knowledge.categories)
        return category.slug if category else f"? {published.name or published.name_fr}"

    return meaning


def _bodies(notice: Notice) -> list[Mapping[str, Any]]:
    return list(notice.payload.get("rounds") or [notice.payload["round"]])


def _round(body: Mapping[str, Any], knowledge: Knowledge) -> Round:
    """The round as it is known now; as it was told where another process learnt of it first."""
    known = knowledge.by_number.get(str(body["number"]))
    return known or to_round(PublishedRound.model_validate(body), (), knowledge.categories)


def _card(held: Round, person: Person | None, ask: Ask) -> dict[str, Any]:
    zone = ZoneInfo(person.zone) if person and person.zone else ask.zone
    submitted = read_submission(person.submitted, zone) if person and person.submitted else None
    scored = person is not None and person.score is not None
    return {
        **card(ask, held),
        "unknown": held.category is None,
        "check": check(held, person.score, submitted) if person and person.score is not None else None,
        "submitted_text": person.submitted if person and scored else "",
        "listed": _listed(held, person, ask.knowledge),
        "french": person.french if person else None,
        "nominated": person.nominated if person else None,
    }


def _listed(held: Round, person: Person | None, knowledge: Knowledge) -> list[dict[str, Any]]:
    """Whether each of the person's occupations is on the list of the round's category, where it has one."""
    codes = knowledge.listed.get((held.category or "", held.version or 0))
    return [{"code": c, "now": c in codes} for c in person.occupations] if person and codes else []
