"""Doing what people ask for with alerts and with what is stored about them; each wish comes back as an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.alerts import explaining, profile, reminding, subscribing
from bot.alerts.counter import Counter
from bot.alerts.wishes import (
    Change,
    Choose,
    ExportMe,
    ForgetMe,
    Pause,
    Remind,
    Resume,
    Show,
    ShowMe,
    ShowScorecard,
    Stop,
    Subscribe,
    TellMe,
    Try,
    Why,
    Wish,
)
from bot.assistant import Assistant
from bot.outcome import Outcome
from bot.ports import Clock, Sender
from bot.question import Question
from bot.scorecard import card
from bot.state.database import Database


@dataclass
class Desk:
    """Performs wishes in the state store. ``senders`` are those of the platforms that run."""

    database: Database
    assistant: Assistant
    clock: Clock
    senders: Mapping[str, Sender]

    async def perform(self, wish: Wish, question: Question) -> Outcome:
        """Do what is wished and return what came of it."""
        counter = Counter(self.database, self.assistant, self.clock(), self.senders, question)
        match wish:
            case Subscribe():
                return await subscribing.subscribe(counter, wish)
            case Change():
                return await subscribing.change(counter, wish)
            case ShowScorecard():
                return Outcome("scorecard", await card(self.database, self.assistant.knowledge))
            case Show():
                return await subscribing.show(counter)
            case Stop():
                return await subscribing.stop(counter, wish)
            case Pause():
                return await subscribing.pause(counter, wish)
            case Resume():
                return await subscribing.resume(counter)
            case Try():
                return await subscribing.try_out(counter)
            case Choose():
                return await subscribing.choose(counter, wish)
            case Why():
                return await explaining.why(counter, wish)
            case Remind():
                return await reminding.remind(counter, wish)
            case TellMe():
                return await profile.tell(counter, wish)
            case ShowMe():
                return await profile.show(counter)
            case ExportMe():
                return await profile.export(counter)
            case ForgetMe():
                return await profile.forget(counter, wish)
