"""The one use case: a question in, an answer out. Pure but for the memory of the last question of each chat."""

from __future__ import annotations

import importlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot import facts
from bot.alerts.wishes import Wish
from bot.answer import Answer, Candidate, FollowUp, Paragraph, Status, Tone
from bot.compose import Composer
from bot.content import COMPLETE, LANGUAGES
from bot.engine.catalogue import Catalogue
from bot.engine.dialogue import Dialogues, Turn
from bot.engine.evidence import EvidenceModel
from bot.engine.normalise import MAX_CHARACTERS
from bot.engine.parse import OUT_OF_SCOPE, Outlook, Parse, Parser
from bot.engine.resolve import impossible_days
from bot.engine.slots import Slots
from bot.filling import Filling
from bot.form_reading import Reads, Typed
from bot.forms import Control, Move, MoveKind
from bot.outcome import Ask, Handler, Outcome
from bot.ports import Profiles
from bot.profiles import MemoryProfiles
from bot.question import Asker, Question
from knowledge.folding import words_of
from knowledge.snapshot import Knowledge

if TYPE_CHECKING:
    from knowledge.crs import Profile

log = structlog.get_logger(__name__)

_MOST_CANDIDATES = 5
_NO_TOPIC = frozenset({OUT_OF_SCOPE, "help"})
"""A greeting or a word of thanks leaves what was asked before as it was."""

_NOBODY = Asker("", "", "")
_RESUME = {"choice": f"!{Control.RESUME}"}
_OF_BUTTONS = frozenset({"action", "choice"})
"""Slots of what one button does; no later question goes on from them."""

_EXAMPLES_FROM = ("last_round", "score_check", "occupation_eligibility", "category_info")


Perform = Callable[[Wish, Question], Awaitable[Outcome]]
"""Grants a wish in the state store and tells what came of it."""


def _as_it_is(outcome: Outcome) -> Answer:
    raise AssertionError(f"nothing was wished for, but {outcome.reply} came of it")


@dataclass(frozen=True)
class Draft:
    """An answer, and what must be done before it can be given truly; ``finish`` words what came of that."""

    answer: Answer
    wish: Wish | None = None
    finish: Callable[[Outcome], Answer] = _as_it_is

    def then(self, change: Callable[[Answer], Answer]) -> Draft:
        """Return this draft with its answer changed, now or once it is finished."""
        return Draft(change(self.answer), self.wish, lambda outcome: change(self.finish(outcome)))


class Assistant:
    """Answers questions from what is known. `use` swaps in newer knowledge as a whole."""

    def __init__(
        self, catalogue: Catalogue, knowledge: Knowledge, zone: ZoneInfo, profiles: Profiles | None = None
    ) -> None:
        self._catalogue = catalogue
        self._knowledge = knowledge
        self._parser = Parser(catalogue)
        self._dialogues = Dialogues()
        content = catalogue.content
        self._composers = {lang: Composer(lang, content.intents[lang], content.common[lang], zone) for lang in COMPLETE}
        controls = content.common[COMPLETE[0]].controls
        self._filling = Filling(content.forms, controls, profiles or MemoryProfiles())
        self._handlers: dict[str, Handler] = {}

    @property
    def knowledge(self) -> Knowledge:
        """What answers are computed from at present."""
        return self._knowledge

    @property
    def catalogue(self) -> Catalogue:
        """What is understood, said and offered as commands."""
        return self._catalogue

    @property
    def model(self) -> EvidenceModel:
        """The evidence that intents are told apart by."""
        return self._catalogue.model

    def use(self, knowledge: Knowledge) -> None:
        """Answer from ``knowledge`` from now on."""
        self._knowledge = knowledge

    def parse(self, question: Question) -> Parse:
        """Return what the text of ``question`` means, in its chat."""
        before = self._dialogues.last(question.asker, question.asked_at)
        known = self._knowledge.at(question.asked_at)
        highest = known.newest.position[1] if known.newest else 0
        return self._parser.parse(question.text, question.asked_at, question.zone, highest, before)

    def answer(self, question: Question) -> Answer:
        """Return the answer to ``question`` and remember what was asked; never raises. No wish is granted."""
        return self.draft(question).answer

    def score(self, profile: Profile, moment: datetime) -> Answer:
        """Return the CRS score of ``profile`` by the rules of ``moment``.

        Raises:
            ProfileError: a language result cannot be read.
        """
        from bot.candidate import FORM  # only a profile from a file comes this way
        from bot.scoring import scored

        known = self._knowledge.at(moment)
        outcome = scored(Ask(FORM, Slots(), known, moment), profile)
        return self._composer(COMPLETE[0]).compose(outcome, FORM, Slots(), known, moment, None)

    def say(self, question: Question, reply: str, data: Mapping[str, object] | None = None) -> Answer:
        """Return the common reply ``reply``, in the language of ``question``."""
        return self._plain(question, reply, data or {}, Status.ANSWERED)

    async def reply(self, question: Question, perform: Perform) -> Answer:
        """Return the answer to ``question``, once ``perform`` has done what it wishes for; never raises."""
        draft = self.draft(question)
        if draft.wish is None:
            return draft.answer
        try:
            return draft.finish(await perform(draft.wish, question))
        except Exception as problem:
            return self._failed(question, problem)

    def draft(self, question: Question) -> Draft:
        """Return the answer to ``question`` as far as it can be given without the state store; never raises."""
        try:
            return self._draft(question)
        except Exception as problem:
            return Draft(self._failed(question, problem))

    def forget(self, asker: Asker) -> None:
        """Forget what ``asker`` asked last and what they answered."""
        self._dialogues.forget(asker)
        self._filling.forget(asker)

    def _failed(self, question: Question, problem: Exception) -> Answer:
        incident = secrets.token_hex(4)
        log.error("answer_failed", incident=incident, intent=question.intent, exc_info=problem)
        return self._plain(question, "failed", {"incident": incident}, Status.NOT_UNDERSTOOD)

    def compose(self, outcome: Outcome, now: datetime, locale: str, zone: ZoneInfo | None) -> Answer:
        """Return the words for an outcome that nobody asked for just now: an alert."""
        question = Question("", now, _NOBODY, locale, zone)
        return self._compose(question, outcome, OUT_OF_SCOPE, Slots())

    def _draft(self, question: Question) -> Draft:
        if question.intent:
            slots = Slots.from_plain(question.slots, question.zone)
            move = self._filling.press(question.asker, question.intent, slots.choice, question.asked_at)
            return self._asked(question, question.intent, slots, move=move)
        if len(question.text) > MAX_CHARACTERS:
            return Draft(self._plain(question, "too_long", {"limit": MAX_CHARACTERS}, Status.NOT_UNDERSTOOD))
        parse = self.parse(question)
        in_form = self._in_form(question, parse)
        if in_form is not None:
            return in_form
        if parse.outlook is Outlook.CLEAR and not (wrong := self._impossible(parse)):
            asked = self._asked(question, parse.intent, parse.slots, parse)
            return asked.then(lambda answer: _told(self._with_second(answer, parse), parse))
        if parse.outlook is Outlook.CLEAR:
            answer = self._plain(question, "no_such_day", {"days": wrong}, Status.ANSWERED)
            return Draft(_told(answer.model_copy(update={"intent": parse.intent}), parse))
        return Draft(self._not_clear(question, parse))

    def _not_clear(self, question: Question, parse: Parse) -> Answer:
        if parse.outlook is Outlook.EMPTY:
            return self._plain(question, "empty", {"examples": self._examples()}, Status.NOT_UNDERSTOOD)
        if parse.outlook is Outlook.UNSURE:
            return self._unsure(question, parse)
        answer = self._plain(question, "not_understood", {"examples": self._examples()}, Status.NOT_UNDERSTOOD)
        return _told(answer, parse)

    @staticmethod
    def _impossible(parse: Parse) -> tuple[str, ...]:
        return () if parse.intent in _NO_TOPIC else impossible_days(parse.reading)

    def _in_form(self, question: Question, parse: Parse) -> Draft | None:
        """Return what the form that the person is in makes of a message; None where it is for the engine.

        A message that says nothing to the form is for the engine where that understands another question well.
        """
        asker, now = question.asker, question.asked_at
        words = " ".join(w for w in parse.reading.words if w[0].isalnum())
        move = self._filling.type(asker, words, self._reads(question, parse), now)
        running = self._filling.running(asker, now)
        if move is None and running is not None and not self._is_another(parse, running.intent):
            answers = self._filling.kept(asker).get(running.intent, {})
            move = Move(running.intent, MoveKind.UNREAD, answers, running.step)
        return self._asked(question, move.intent, Slots(), parse, move) if move else None

    def _is_another(self, parse: Parse, intent: str) -> bool:
        """Whether a message clearly asks something else than ``intent``."""
        sure = parse.confidence >= self._catalogue.content.thresholds.own_topic
        return parse.outlook is Outlook.CLEAR and sure and parse.intent not in {intent, *_NO_TOPIC}

    def _reads(self, question: Question, parse: Parse) -> Reads:
        today = question.asked_at.astimezone(question.zone or UTC).date()
        lexicon = self._catalogue.reader.lexicon
        return lambda form, step: Typed(form, parse.reading, lexicon, today, step)

    def _asked(
        self, question: Question, intent: str, slots: Slots, parse: Parse | None = None, move: Move | None = None
    ) -> Draft:
        before = self._dialogues.last(question.asker, question.asked_at)
        ask = Ask(
            intent=intent,
            slots=slots,
            knowledge=self._knowledge.at(question.asked_at),
            now=question.asked_at,
            zone=question.zone,
            text=question.text,
            concepts=parse.reading.concept_names if parse else frozenset(),
            topics=self._catalogue.content.replies[intent].topics,
            shown=before.rounds if before and parse and parse.follows else (),
            actions=self._actions(intent, question.text),
            confidence=parse.confidence if parse else 1.0,
            forms=self._catalogue.content.forms,
            kept=self._filling.kept(question.asker),
            reads=self._reads(question, parse) if parse else None,
            move=move,
        )
        if parse and parse.reading.language != COMPLETE[0]:
            question = replace(question, locale=parse.reading.language)
        left = move is not None and move.kind is MoveKind.LEFT
        outcome = Outcome("form_left", {"form": intent}) if left else self._handler(intent)(ask)
        toggled = move is not None and move.kind is MoveKind.TOGGLED
        answer = self._compose(question, outcome, intent, Slots(choice=_RESUME["choice"]) if toggled else slots)
        if move is None and intent not in _NO_TOPIC:
            turn = Turn(intent, slots.without(_OF_BUTTONS), question.asked_at, answer.rounds, outcome.asks)
            self._dialogues.remember(question.asker, turn)
        granted = Draft(answer, outcome.wish, lambda done: self._granted(question, outcome, done, intent, slots))
        return granted.then(self._followed(question, outcome))

    def _granted(self, question: Question, wished: Outcome, done: Outcome, intent: str, slots: Slots) -> Answer:
        """The words for what came of a wish; they may speak of what the intent itself found out as well."""
        return self._compose(question, replace(done, data={**wished.data, **done.data}), intent, slots)

    def _actions(self, intent: str, text: str) -> frozenset[str]:
        """The actions of an intent whose words stand in a message, in any language."""
        said = f" {words_of(text)} "
        files = (files[intent] for files in self._catalogue.content.intents.values() if intent in files)
        named = (item for file in files for item in file.actions.items())
        return frozenset(name for name, phrases in named if any(f" {phrase} " in said for phrase in phrases))

    def _followed(self, question: Question, outcome: Outcome) -> Callable[[Answer], Answer]:
        """Keep what an outcome hands back; add the way back to a form that another question interrupted."""
        asker, now = question.asker, question.asked_at
        if outcome.forgets:
            self._filling.forget(asker)
        self._filling.follow(asker, outcome, now)
        running = self._filling.running(asker, now)
        if running is None or outcome.step is not None:
            return lambda answer: answer
        back = FollowUp(text=self._composer(COMPLETE[0]).phrase("back_to_form"), intent=running.intent, slots=_RESUME)
        return lambda answer: answer.model_copy(update={"follow_ups": (*answer.follow_ups, back)})

    def _compose(self, question: Question, outcome: Outcome, intent: str, slots: Slots) -> Answer:
        known = self._knowledge.at(question.asked_at)
        composer = self._composer(question.locale)
        zone = question.zone or question.shown_in
        answer = composer.compose(outcome, intent, slots, known, question.asked_at, zone)
        if question.locale in self._composers or question.locale not in LANGUAGES:
            return answer
        line = Paragraph(text=composer.phrase(f"not_yet_in_{question.locale}"), tone=Tone.QUIET)
        return answer.model_copy(update={"blocks": (line, *answer.blocks)})

    def _composer(self, locale: str) -> Composer:
        return self._composers.get(locale, self._composers[COMPLETE[0]])

    def _unsure(self, question: Question, parse: Parse) -> Answer:
        """Ask which of the two likeliest is meant, and remember that we did."""
        offered = [c.intent for c in parse.candidates[:2]]
        follow_ups = tuple(
            FollowUp(text=self._catalogue.content.replies[i].summary, intent=i, slots=parse.slots.plain())
            for i in offered
        )
        answer = self._plain(question, "unsure", {"options": [f.text for f in follow_ups]}, Status.UNSURE)
        self._dialogues.remember(question.asker, Turn(offered[0], parse.slots, question.asked_at))
        return _told(answer.model_copy(update={"follow_ups": follow_ups, "intent": offered[0]}), parse)

    def _with_second(self, answer: Answer, parse: Parse) -> Answer:
        """Offer the second question of a message as the first follow-up."""
        if parse.also is None:
            return answer
        intent, slots = parse.also
        summary = self._catalogue.content.replies[intent].summary
        also = FollowUp(
            text=self._composer(COMPLETE[0]).phrase("and_also", summary=summary), intent=intent, slots=slots.plain()
        )
        return answer.model_copy(update={"follow_ups": (also, *answer.follow_ups)})

    def _plain(self, question: Question, reply: str, data: Mapping[str, object], status: Status) -> Answer:
        """A reply of no intent."""
        answer = self._compose(question, Outcome(reply, data), OUT_OF_SCOPE, Slots())
        return answer.model_copy(update={"status": status, "confidence": 0.0})

    def _examples(self) -> list[str]:
        return [self._catalogue.content.replies[i].examples[0] for i in _EXAMPLES_FROM]

    def _handler(self, intent: str) -> Handler:
        """The intent's own module; without one its answer is made of facts."""
        if intent not in self._handlers:
            name = f"bot.intents.{intent}"
            self._handlers[intent] = importlib.import_module(name).answer if find_spec(name) else facts.answer
        return self._handlers[intent]


def _told(answer: Answer, parse: Parse) -> Answer:
    """Add how the message was understood."""
    return answer.model_copy(
        update={
            "confidence": round(parse.confidence, 4),
            "candidates": tuple(
                Candidate(intent=c.intent, score=round(c.score, 4)) for c in parse.candidates[:_MOST_CANDIDATES]
            ),
            "slots": parse.slots.plain(),
        }
    )
