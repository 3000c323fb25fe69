"""Inline mode: cards with whole answers, for ``@bot last healthcare`` typed in any chat."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from telegram import InlineQuery, InlineQueryResultArticle, InputTextMessageContent, User

from adapters.telegram.commands import CommandBook
from adapters.telegram.deep_links import DOING
from adapters.telegram.keyboard import Keyboards
from adapters.telegram.reading import PLATFORM, locale_of
from adapters.telegram.render import render
from bot.answer import Answer, FollowUp, Status
from bot.ports import Host
from bot.question import Asker, Question
from bot.typography import on_one_line

_MOST_CARDS = 5
_DESCRIPTION = 120


class InlineCards:
    """Makes the cards. They only tell: what changes or shows something of a person is not among them."""

    seconds = 10
    """How long Telegram may show the same cards to the same person again."""

    def __init__(self, host: Host, commands: CommandBook, keyboards: Keyboards) -> None:
        self._host = host
        self._commands = commands
        self._keyboards = keyboards

    async def of(self, query: InlineQuery) -> list[InlineQueryResultArticle]:
        """Return a card for the answer to ``query`` and for what goes on from it, or is meant instead."""
        language = self._language(query.from_user)
        question = Question(query.query, self._host.clock(), asker_of_inline(query), language)
        answers = [*self._answers(question)] or self._further(question, self._asked(question, "help"))
        cards: dict[str, InlineQueryResultArticle] = {}
        for answer in answers:
            card = await self._card(answer)
            cards.setdefault(card.id, card)
        return list(cards.values())[:_MOST_CARDS]

    def _language(self, user: User) -> str:
        return locale_of(user, self._host.settings.default_language)

    def _answers(self, question: Question) -> Iterator[Answer]:
        if question.text.strip():
            answer = self._host.assistant.answer(question)
            if answer.status is Status.ANSWERED and self._commands.tells_anyone(answer.intent):
                yield answer
            yield from self._further(question, answer)

    def _further(self, question: Question, answer: Answer) -> Iterator[Answer]:
        told = (f for f in answer.follow_ups if not DOING & f.slots.keys())
        offered = (f for f in told if self._commands.tells_anyone(f.intent))
        yield from (self._asked(replace(question, locale=answer.language), offer.intent, offer) for offer in offered)

    def _asked(self, question: Question, intent: str, offer: FollowUp | None = None) -> Answer:
        return self._host.assistant.answer(
            Question("", question.asked_at, question.asker, question.locale, None, intent, offer.slots if offer else {})
        )

    async def _card(self, answer: Answer) -> InlineQueryResultArticle:
        text = render(answer)[0]
        told = on_one_line(answer.text.removeprefix(answer.notice).strip().removeprefix(answer.title))
        return InlineQueryResultArticle(
            id=hashlib.sha256(text.encode()).hexdigest()[:32],
            title=answer.title or told or "…",
            input_message_content=InputTextMessageContent(text),
            description=told[:_DESCRIPTION],
            reply_markup=await self._keyboards.of(answer),
        )


def asker_of_inline(query: InlineQuery) -> Asker:
    """Return who types; what is half typed has no sequel, and so no chat."""
    return Asker(PLATFORM, str(query.from_user.id), f"inline {query.id}")
