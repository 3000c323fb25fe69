"""Buttons for what may be asked next; what they ask is in the button itself, so that it outlives a restart."""

from __future__ import annotations

from collections.abc import Iterator

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.telegram.deep_links import DeepLinks
from adapters.telegram.markup import cleaned, units
from bot.answer import Answer
from bot.commands.payload import Coded, Press, References, encode
from bot.typography import on_one_line

DATA_LIMIT = 64
_MOST_BUTTONS = 24
_LONGEST_LABEL = 64

STAYS = "-"
"""The owner of buttons under a message that stays as it is: what they ask is answered below it."""


class Keyboards:
    """Makes keyboards, and keeps in ``references`` what is too long for a button."""

    def __init__(self, references: References, links: DeepLinks) -> None:
        self._references = references
        self.links = links

    async def of(self, answer: Answer) -> InlineKeyboardMarkup | None:
        """Return the follow-ups of ``answer`` as buttons one below the other, None where it has none."""
        return await buttons_of(answer, self._references)

    async def private(self, answer: Answer, press: Press) -> InlineKeyboardMarkup:
        """Return the one button of ``answer`` as a link that asks ``press`` in the private chat."""
        (offer,) = answer.follow_ups
        return InlineKeyboardMarkup([[InlineKeyboardButton(_label(offer.text), url=await self.links.to(press))]])


async def buttons_of(answer: Answer, references: References, owner: str = "") -> InlineKeyboardMarkup | None:
    """Return the follow-ups of ``answer`` as buttons, and keep in ``references`` what is too long for one."""
    buttons = list(_buttons(answer, owner))
    kept = dict(coded.kept for _, coded in buttons if coded.kept)
    if kept:
        await references.keep(kept)
    rows = [[InlineKeyboardButton(label, callback_data=coded.text)] for label, coded in buttons]
    return InlineKeyboardMarkup(rows) if rows else None


def _buttons(answer: Answer, owner: str) -> Iterator[tuple[str, Coded]]:
    for follow_up in answer.follow_ups[:_MOST_BUTTONS]:
        if label := _label(follow_up.text):
            press = Press(follow_up.intent, follow_up.slots, owner=owner, language=answer.language)
            yield label, encode(press, DATA_LIMIT)


def _label(text: str) -> str:
    label = on_one_line(cleaned(text))
    while units(label) > _LONGEST_LABEL:
        label = f"{label[:-2].rstrip()}…"
    return label
