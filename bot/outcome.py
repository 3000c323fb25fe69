"""What an intent hands to compose: which reply, with which data; no words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.alerts.wishes import Wish
from bot.answer import Document
from bot.engine.dialogue import NOTHING_SAID, Said
from bot.engine.slots import Slots
from bot.forms.reading import Reads
from bot.forms.spec import Answers, FormSpec, Move
from bot.forms.told import Told
from bot.picture import Plot
from knowledge.models import Round, Sourced
from knowledge.snapshot import Knowledge
from knowledge.tie_break import Verdict

ROUNDS_PAGE = "ircc-rounds"
CATEGORIES_PAGE = "ircc-categories"


@dataclass(frozen=True)
class Ask:
    """Everything an answer is computed from. ``topics`` are those of the intent's content; ``words`` those asked.

    ``zone`` is the person's, None where it is not known; ``now`` is UTC. ``before`` is what the question goes on
    from, ``shown`` are the rounds of the answer to that. ``actions`` are those of the intent's content whose words
    the message has; ``confidence`` is how likely the intent is, 1 where a command or a button said it.
    ``told`` is what is known of the person; ``reads`` reads the message as a form's; ``move`` what it
    did in the form of this intent.
    """

    intent: str
    slots: Slots
    knowledge: Knowledge
    now: datetime
    zone: ZoneInfo | None = None
    text: str = ""
    concepts: frozenset[str] = frozenset()
    before: Said = NOTHING_SAID
    topics: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    actions: frozenset[str] = frozenset()
    confidence: float = 1.0
    forms: Mapping[str, FormSpec] = field(default_factory=dict)
    told: Told = field(default_factory=Told)
    reads: Reads | None = None
    move: Move | None = None

    @property
    def today(self) -> date:
        """The day it is for the person, in UTC where the zone is not known."""
        return self.now.astimezone(self.zone).date() if self.zone else self.now.date()

    @property
    def kept(self) -> Mapping[str, Answers]:
        """What the person answered before, by form."""
        return self.told.answers


@dataclass(frozen=True)
class Outcome:
    """A reply by name and the data it speaks of.

    ``rounds`` are those the answer rests on, ``sourced`` the facts; ``pages`` are shown as sources besides.
    ``intent`` names the content file where it is not the asked intent's own. ``category`` colours the answer;
    ``plot`` is a chart of it, ``document`` a file that goes with it. ``asks`` is the slot that the reply asks for.
    ``wish`` is what must be done first, in the state store; the reply is then given where there is none.
    ``keep`` are the person's answers to hold for ``form``, ``step`` the step of it that this outcome asks, to which a
    number may be the answer where it ``takes_number``; ``forgets`` drops all that the person ever answered;
    ``language`` is the one they want to be answered in; ``day`` the one counted from, for what goes on from it.
    """

    reply: str
    data: Mapping[str, Any] = field(default_factory=dict)
    rounds: tuple[Round, ...] = ()
    sourced: tuple[Sourced, ...] = ()
    pages: tuple[str, ...] = ()
    verdict: Verdict | None = None
    intent: str | None = None
    category: str | None = None
    plot: Plot | None = None
    document: Document | None = None
    wish: Wish | None = None
    asks: str = ""
    form: str = ""
    keep: Answers | None = None
    step: str | None = None
    takes_number: bool = False
    forgets: bool = False
    language: str = ""
    day: date | None = None


def handed_on(intent: str, outcome: Outcome) -> Outcome:
    """Return ``outcome`` as one of ``intent``, whose content has its reply: for a handler that lets another answer."""
    return replace(outcome, intent=outcome.intent or intent)


Handler = Callable[[Ask], Outcome]
