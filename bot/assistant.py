"""The one use case: a question in, an answer out. Pure but for the memory of the last question of each chat."""

from __future__ import annotations

import importlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from bot import facts
from bot.alerts.wishes import TellMe, Wish
from bot.answer import Answer, Status
from bot.engine.catalogue import Catalogue
from bot.engine.dialogue import NOTHING_SAID, TIME_SLOTS, Dialogues, Said, Turn
from bot.engine.evidence import EvidenceModel
from bot.engine.normalise import MAX_CHARACTERS
from bot.engine.parse import OUT_OF_SCOPE, Outlook, Parse, Parser
from bot.engine.resolve import WITH_MOMENTS, impossible_days
from bot.engine.slots import Slots
from bot.forms.filling import Filling
from bot.forms.profiles import MemoryProfiles
from bot.forms.reading import Reads, Typed
from bot.forms.spec import Control, Move, MoveKind, StepKind
from bot.forms.told import as_asked_by, left_out
from bot.intents import out_of_scope
from bot.languages import FIRST
from bot.outcome import Ask, Handler, Outcome
from bot.ports import Profiles
from bot.question import Asker, Question
from bot.recent import Recent
from bot.selection import step_from_shown
from bot.wording import Wording, as_understood
from knowledge.folding import words_of
from knowledge.snapshot import Knowledge

if TYPE_CHECKING:
    from knowledge.crs import Profile

log = structlog.get_logger(__name__)

_NO_TOPIC = frozenset({OUT_OF_SCOPE, "help"})
"""A greeting or a word of thanks leaves what was asked before as it was; so does what is only told to be kept."""

_NOBODY = Asker("", "", "")
_RESUME = {"choice": f"!{Control.RESUME}"}
_OF_BUTTONS = frozenset({"action", "choice"})
"""Slots of what one button does; no later question goes on from them."""


Perform = Callable[[Wish, Question], Awaitable[Outcome]]
"""Grants a wish in the state store and tells what came of it."""


def _as_it_is(outcome: Outcome) -> Answer:
    raise AssertionError(f"nothing was wished for, but {outcome.reply} came of it")


@dataclass(frozen=True)
class Spoken:
    """The language of the last answer to a person in a chat."""

    language: str
    at: datetime


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
        self.zone = zone
        self._parser = Parser(catalogue)
        self._dialogues = Dialogues()
        self._wording = Wording(catalogue.content, zone)
        self.remember_in(profiles or MemoryProfiles())
        self._spoken: Recent[Spoken] = Recent()
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

    def remember_in(self, profiles: Profiles) -> None:
        """Keep what people tell of themselves in ``profiles`` from now on."""
        content = self._catalogue.content
        controls = [common.controls for common in content.common.values()]
        self._filling = Filling(content.forms[FIRST], controls, profiles)

    def parse(self, question: Question) -> Parse:
        """Return what the text of ``question`` means, in its chat."""
        before = self._dialogues.last(question.thread, question.asked_at)
        known = self._known(question)
        highest = known.newest.position[1] if known.newest else 0
        language = self._spoken_before(question)
        until = known.newest.held_on if known.newest else None
        return self._parser.parse(question.text, question.asked_at, question.zone, highest, before, language, until)

    def answer(self, question: Question) -> Answer:
        """Return the answer to ``question`` and remember what was asked; never raises. No wish is granted."""
        return self.draft(question).answer

    def score(self, profile: Profile, moment: datetime) -> Answer:
        """Return the CRS score of ``profile`` by the rules of ``moment``.

        Raises:
            ProfileError: a language result cannot be read.
        """
        from bot.forms.candidate import FORM  # only a profile from a file comes this way
        from bot.scoring import scored

        known = self._knowledge.at(moment)
        outcome = scored(Ask(FORM, Slots(), known, moment), profile)
        return self._wording.of(Question("", moment, _NOBODY), known, outcome, FORM, Slots())

    def say(self, question: Question, reply: str, data: Mapping[str, object] | None = None) -> Answer:
        """Return the common reply ``reply``, in the language of ``question``."""
        return self._plain(question, reply, data or {}, Status.ANSWERED)

    async def reply(self, question: Question, perform: Perform) -> Answer:
        """Return the answer to ``question``, once ``perform`` has done what it wishes for; never raises."""
        draft = self.draft(question)
        if draft.wish is None:
            return draft.answer
        try:
            asked = as_asked_by(self._filling.told(question.asker).person, question)
            return draft.finish(await perform(draft.wish, replace(asked, locale=draft.answer.language)))
        except Exception as problem:
            return self._failed(question, problem)

    def draft(self, question: Question) -> Draft:
        """Return the answer to ``question`` as far as it can be given without the state store; never raises."""
        try:
            draft = self._draft(question)
        except Exception as problem:
            return Draft(self._failed(question, problem))
        self._spoken.remember(question.asker, Spoken(draft.answer.language, question.asked_at))
        return draft

    def forget(self, asker: Asker) -> None:
        """Forget what ``asker`` asked last and what they answered."""
        self._dialogues.forget(asker)
        self._filling.forget(asker)
        self._spoken.forget(asker)

    def _failed(self, question: Question, problem: Exception) -> Answer:
        incident = secrets.token_hex(4)
        log.error("answer_failed", incident=incident, intent=question.intent, exc_info=problem)
        return self._plain(question, "failed", {"incident": incident}, Status.NOT_UNDERSTOOD)

    def compose(self, outcome: Outcome, now: datetime, locale: str, zone: ZoneInfo | None) -> Answer:
        """Return the words for an outcome that nobody asked for just now: an alert."""
        question = Question("", now, _NOBODY, locale, zone)
        return self._compose(question, outcome, OUT_OF_SCOPE, Slots())

    def _draft(self, question: Question) -> Draft:
        question = as_asked_by(self._filling.told(question.asker).person, question)
        if question.intent:
            slots = self._slots_given(question)
            if slots is None:
                return Draft(self._plain(question, "expired", {}, Status.NOT_UNDERSTOOD))
            move = self._filling.press(question.asker, question.intent, slots.choice, question.asked_at)
            return self._asked(question, question.intent, slots, move=move)
        if len(question.text) > MAX_CHARACTERS:
            return Draft(self._plain(question, "too_long", {"limit": MAX_CHARACTERS}, Status.NOT_UNDERSTOOD))
        parse = self.parse(question)
        question = replace(question, locale=self._language(question, parse))
        draft = self._heard(question, parse)
        return (
            draft.then(lambda answer: self._wording.with_care(question, self._known(question), answer))
            if out_of_scope.DISTRESS in parse.reading.concept_names
            else draft
        )

    def _heard(self, question: Question, parse: Parse) -> Draft:
        """Return what a message is answered with, by the form that the person is in or by what it means."""
        in_form = self._in_form(question, parse)
        if in_form is not None:
            return in_form
        if parse.outlook is Outlook.CLEAR and not (wrong := self._impossible(parse)):
            asked = self._asked(question, parse.intent, parse.slots, parse)
            return asked.then(lambda answer: as_understood(self._wording.with_second(question, answer, parse), parse))
        if parse.outlook is Outlook.CLEAR:
            answer = self._plain(question, "no_such_day", {"days": wrong}, Status.ANSWERED)
            return Draft(as_understood(answer.model_copy(update={"intent": parse.intent}), parse))
        return self._asked_plainly(question, parse) or Draft(self._not_clear(question, parse))

    def _asked_plainly(self, question: Question, parse: Parse) -> Draft | None:
        """The facts that a message plainly asks for whose intent is not clear; None where there are none."""
        intent = parse.intent if parse.outlook is Outlook.UNSURE else OUT_OF_SCOPE
        if not facts.found(self._ask(question, intent, parse.slots, parse, None), 1, least=facts.PLAIN):
            return None
        return self._asked(question, intent, parse.slots, parse).then(lambda answer: as_understood(answer, parse))

    def _language(self, question: Question, parse: Parse) -> str:
        """The language of a message; where it has none of its own, that of the last answer, or the person's.

        Where one is chosen for this answer, only a message in another than the first one has its own way.
        """
        said = parse.reading.language
        if question.chosen:
            return question.language if said in ("", FIRST) else said
        return said or self._spoken_before(question)

    def _spoken_before(self, question: Question) -> str:
        """The language of the last answer, or the person's."""
        last = self._spoken.last(question.asker, question.asked_at)
        return last.language if last else question.language

    def _slots_given(self, question: Question) -> Slots | None:
        """The slots of a button or command; None for what others put together, or an older version of this program."""
        try:
            slots = Slots.from_plain(question.slots, question.zone)
            if self._knowledge.categories_by_slug.keys() >= set(slots.category):
                return slots
        except (ValueError, TypeError):
            pass
        log.warning("slots_refused", intent=question.intent)
        return None

    def _not_clear(self, question: Question, parse: Parse) -> Answer:
        if parse.outlook is Outlook.UNSURE:
            return self._unsure(question, parse)
        is_empty = parse.outlook is Outlook.EMPTY
        examples = {"examples": self._wording.examples(question.language)}
        reply = "empty" if is_empty else "not_understood"
        answer = self._plain(question, reply, examples, Status.NOT_UNDERSTOOD)
        return answer if is_empty else as_understood(answer, parse)

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
        if move is None and running is not None and not self._is_another(question, parse, running.intent):
            answers = self._filling.told(asker).answers.get(running.intent, {})
            move = Move(running.intent, MoveKind.UNREAD, answers, running.step)
        if move is not None and self._is_names(move):
            question = replace(question, locale=self._spoken_before(question))
        return self._asked(question, move.intent, Slots(), parse, move) if move else None

    def _is_names(self, move: Move) -> bool:
        """Whether only names were given, which are of no language."""
        form = self._catalogue.content.forms[FIRST][move.intent]
        return any(form.step(key).kind is StepKind.LIST for key in move.given)

    def _is_another(self, question: Question, parse: Parse, intent: str) -> bool:
        """Whether a message clearly asks something else than the form of ``intent`` does, be it of that intent."""
        sure = parse.confidence >= self._catalogue.content.thresholds.own_topic
        other = parse.intent != intent or self._actions(intent, question.text, parse)
        return parse.outlook is Outlook.CLEAR and sure and bool(other) and parse.intent not in _NO_TOPIC

    def _reads(self, question: Question, parse: Parse) -> Reads:
        lexicon = self._catalogue.reader.lexicon
        return lambda form, step: Typed(form, parse.reading, lexicon, _today(question), step)

    def _asked(
        self, question: Question, intent: str, slots: Slots, parse: Parse | None = None, move: Move | None = None
    ) -> Draft:
        if slots.zone and intent in WITH_MOMENTS:
            question = replace(question, zone=ZoneInfo(slots.zone))
        plain = self._ask(question, intent, slots, parse, move)
        stored = left_out(intent, slots, plain.told, plain.forms, plain.knowledge, plain.today)
        ask = replace(plain, slots=replace(slots, **stored))
        left = move is not None and move.kind is MoveKind.LEFT
        farewell = Outcome("form_left", {"form": intent, "lasting": ask.told.lasting})
        outcome = farewell if left else self._handler(intent)(ask)
        question = replace(question, locale=outcome.language or question.language)
        toggled = move is not None and move.kind is MoveKind.TOGGLED
        answer = self._compose(question, outcome, intent, Slots(choice=_RESUME["choice"]) if toggled else slots)
        if move is None and intent not in _NO_TOPIC and not isinstance(outcome.wish, TellMe):
            if answer.rounds and step_from_shown(ask):  # what is spoken of now is the one before or after
                slots = replace(slots.without({*TIME_SLOTS, "nth"}), round=answer.rounds)
            self._remember(question, ask, slots, outcome, answer.rounds)
        if stored and outcome.wish is None:
            answer = self._wording.owning_up(answer, stored)
        granted = Draft(answer, outcome.wish, lambda done: self._granted(question, outcome, done, intent, slots))
        return granted.then(self._followed(question, outcome))

    def _ask(self, question: Question, intent: str, slots: Slots, parse: Parse | None, move: Move | None) -> Ask:
        """Everything that an answer to ``question`` is computed from."""
        before = self._dialogues.last(question.thread, question.asked_at)
        follows = parse is not None and parse.follows
        return Ask(
            intent=intent,
            slots=slots,
            knowledge=self._known(question),
            now=question.asked_at,
            zone=question.zone,
            text=question.text,
            concepts=parse.reading.concept_names if parse else frozenset(),
            before=before.said_before(intent, follows) if before else NOTHING_SAID,
            topics=self._catalogue.content.replies[intent].topics,
            shown=before.rounds if before and follows else (),
            actions=self._actions(intent, question.text, parse),
            confidence=parse.confidence if parse else 1.0,
            forms=self._catalogue.content.forms[question.language],
            told=self._filling.told(question.asker),
            reads=self._reads(question, parse) if parse else None,
            awaits=before.awaits if before and follows else "",
            move=move,
        )

    def _remember(self, question: Question, ask: Ask, slots: Slots, outcome: Outcome, rounds: tuple[str, ...]) -> None:
        """Keep what was asked, and the ``rounds`` shown, for what goes on from it."""
        said = Said(question.text, ask.concepts, outcome.day).after(ask.before)
        turn = Turn(ask.intent, slots.without(_OF_BUTTONS), question.asked_at, rounds, outcome.asks, said)
        self._dialogues.remember(question.thread, turn)

    def _granted(self, question: Question, wished: Outcome, done: Outcome, intent: str, slots: Slots) -> Answer:
        """The words for what came of a wish; they may speak of what the intent itself found out as well."""
        return self._compose(question, replace(done, data={**wished.data, **done.data}), intent, slots)

    def _actions(self, intent: str, text: str, parse: Parse | None = None) -> frozenset[str]:
        """The actions of an intent whose words stand in a message, in any language: as typed, or as read ("didn't")."""
        said = f" {words_of(text)} | {' '.join(parse.reading.words) if parse else ''} "
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
        return lambda answer: self._wording.with_way_back(question, answer, running.intent, _RESUME)

    def _compose(self, question: Question, outcome: Outcome, intent: str, slots: Slots) -> Answer:
        return self._wording.of(question, self._known(question), outcome, intent, slots)

    def _known(self, question: Question) -> Knowledge:
        return self._knowledge.at(question.asked_at)

    def _unsure(self, question: Question, parse: Parse) -> Answer:
        """Ask which of the two likeliest is meant, and remember that we did."""
        answer = self._wording.unsure(question, self._known(question), parse)
        self._dialogues.remember(question.thread, Turn(answer.intent, parse.slots, question.asked_at))
        return as_understood(answer, parse)

    def _plain(self, question: Question, reply: str, data: Mapping[str, object], status: Status) -> Answer:
        """A reply of no intent."""
        return self._wording.plain(question, self._known(question), reply, data, status)

    def _handler(self, intent: str) -> Handler:
        """The intent's own module; without one its answer is made of facts."""
        if intent not in self._handlers:
            name = f"bot.intents.{intent}"
            self._handlers[intent] = importlib.import_module(name).answer if find_spec(name) else facts.answer
        return self._handlers[intent]


def _today(question: Question) -> date:
    return question.asked_at.astimezone(question.zone or UTC).date()
