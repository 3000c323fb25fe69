"""Buttons and menus as Discord's JSON: follow-ups, pages of a long answer, the choice between two meanings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.discord.markup import cut
from bot.answer import Answer, FollowUp, Status
from bot.commands.payload import Press, encode

Component = dict[str, Any]

CUSTOM_ID = 100
LABEL, OPTION_LABEL, PLACEHOLDER = 80, 100, 150
PICK, PAGE_NUMBER = "#pick", "#page"
_ROW = 5
_MOST_BUTTONS = 15
_FEW = 3
"""Choices that stand beside each other as buttons; more are a menu."""

_MOST_OPTIONS = 25
_ACTION_ROW, _BUTTON, _SELECT = 1, 2, 3
_PRIMARY, _SECONDARY = 1, 2


@dataclass
class Coder:
    """Codes presses for one message, each once, and gathers what must be kept for them."""

    owner: str
    language: str
    kept: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def code(self, intent: str, slots: Any, page: int = 0, *, charted: bool = False, typed: bool = False) -> str | None:
        """Return the payload of a press; None where the message has it already."""
        coded = encode(Press(intent, slots, page, self.owner, charted, typed, self.language), CUSTOM_ID)
        if coded.text in self.used:
            return None
        self.used.add(coded.text)
        if coded.kept:
            self.kept.update([coded.kept])
        return coded.text


def rows_of(answer: Answer, page: int, pages: int, coder: Coder, *, charted: bool = False) -> list[Component]:
    """Return the rows of components under a page of ``answer``, at most five; once ``charted``, none for its chart."""
    turning = [*_turning(answer, page, pages, coder), *([] if charted else _chart(answer, page, coder))]
    listed, beside = _parted(answer)
    rows = [*_menu(answer, listed, coder), *_buttons(beside, coder, _typing(answer, coder))]
    return [_row(row) for row in (*rows, turning) if row]


def _row(components: Iterable[Component]) -> Component:
    return {"type": _ACTION_ROW, "components": list(components)}


def _typing(answer: Answer, coder: Coder) -> list[Component]:
    """The button that opens the lines in which to type what was asked."""
    if answer.entry is None:
        return []
    code = coder.code(answer.entry.intent, answer.entry.slots, typed=True)
    return [_button(cut(answer.entry.text, LABEL), code, _PRIMARY)] if code else []


def _buttons(follow_ups: Sequence[FollowUp], coder: Coder, first: Sequence[Component]) -> list[list[Component]]:
    buttons = [
        *first,
        *(
            _button(cut(f.text.strip(), LABEL), code)
            for f in follow_ups
            if f.text.strip() and (code := coder.code(f.intent, f.slots))
        ),
    ]
    return [buttons[at : at + _ROW] for at in range(0, len(buttons), _ROW)]


def _parted(answer: Answer) -> tuple[Sequence[FollowUp], Sequence[FollowUp]]:
    """The follow-ups of a menu, and those of buttons: many answers to one question are a menu, so are too many."""
    choices = [f for f in answer.follow_ups if f.is_choice]
    listed = choices if len(choices) > _FEW else []
    beside = [f for f in answer.follow_ups if f not in listed]
    if answer.status is Status.UNSURE or len(beside) > _MOST_BUTTONS:
        return answer.follow_ups, []
    return listed, beside


def _menu(answer: Answer, follow_ups: Sequence[FollowUp], coder: Coder) -> list[list[Component]]:
    options = [
        {"label": cut(f.text.strip(), OPTION_LABEL), "value": code}
        for f in follow_ups[:_MOST_OPTIONS]
        if f.text.strip() and (code := coder.code(f.intent, f.slots))
    ]
    label = answer.title if answer.status is Status.UNSURE else answer.follow_ups_label
    menu = {"type": _SELECT, "custom_id": PICK, "placeholder": cut(label, PLACEHOLDER), "options": options}
    return [[menu]] if options else []


def _turning(answer: Answer, page: int, pages: int, coder: Coder) -> list[Component]:
    if pages < 2 or not answer.intent:
        return []
    number = _button(f"{page + 1} / {pages}", PAGE_NUMBER, disabled=True)
    before = coder.code(answer.intent, answer.slots, page - 1) if page else None
    after = coder.code(answer.intent, answer.slots, page + 1) if page + 1 < pages else None
    return [
        *([_button("◀", before, _PRIMARY)] if before else []),
        number,
        *([_button("▶", after, _PRIMARY)] if after else []),
    ]


def _chart(answer: Answer, page: int, coder: Coder) -> list[Component]:
    """A chart is drawn when somebody wants to see it: drawing takes a hundred times as long as answering."""
    if answer.picture is None or not answer.intent:
        return []
    code = coder.code(answer.intent, answer.slots, page, charted=True)
    return [_button(cut(answer.picture.caption, LABEL), code, _PRIMARY)] if code else []


def _button(label: str, custom_id: str, style: int = _SECONDARY, *, disabled: bool = False) -> Component:
    return {"type": _BUTTON, "style": style, "label": label, "custom_id": custom_id, "disabled": disabled}
