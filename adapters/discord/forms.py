"""Forms: lines to fill in where a button asks about something it does not know, such as a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.discord.markup import cut
from bot.answer import Answer, Entry
from bot.commands.book import Command
from bot.commands.payload import Press
from bot.languages import FIRST

FORM_TITLE, FIELD_LABEL, FIELD_HINT = 45, 45, 100
_MOST_FIELDS = 5


@dataclass(frozen=True)
class FormField:
    """One line to fill in; ``name`` is the option's."""

    name: str
    label: str
    hint: str
    required: bool


@dataclass(frozen=True)
class Form:
    """Lines to fill in before a question can be asked. ``payload`` is the press that it completes."""

    title: str
    payload: str
    fields: Sequence[FormField] = ()


def form_of(command: Command, press: Press, payload: str, label: str, locale: str) -> Form:
    """Return the form that asks for the options of ``command`` that a press leaves open, required ones first."""
    open_options = [o for o in command.options if not o.slots & press.slots.keys()]
    fields = [
        FormField(
            name=option.name,
            label=cut(words_in(option.names, locale), FIELD_LABEL),
            hint=cut(words_in(option.says, locale), FIELD_HINT),
            required=option.required,
        )
        for option in sorted(open_options, key=lambda o: not o.required)
    ]
    return Form(cut(label or words_in(command.says, locale), FORM_TITLE), payload, fields[:_MOST_FIELDS])


def entry_form(answer: Answer, entry: Entry, payload: str) -> Form:
    """Return the form with the lines in which to type what ``answer`` asks."""
    fields = [
        FormField(str(at), cut(line.label, FIELD_LABEL), cut(line.hint, FIELD_HINT), required=True)
        for at, line in enumerate(entry.lines[:_MOST_FIELDS])
    ]
    return Form(cut(answer.title, FORM_TITLE), payload, fields)


def words_in(texts: Mapping[str, str], locale: str) -> str:
    """Return the text in ``locale``, else in the first language."""
    return texts.get(locale, texts[FIRST])
