"""The cases of the content files: messages that an intent must take, with their slots, or must not take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.asking import FRESH
from fakes.understanding import listed

from bot.assistant import Assistant
from bot.content import LANGUAGES, CaseSpec, Content, ContentFolder
from bot.engine.catalogue import Catalogue
from bot.engine.parse import OUT_OF_SCOPE, Outlook, Parse
from bot.question import Asker, Question
from knowledge.folding import fold

KNOWN = Path(__file__).with_name("known_failures.txt")
FILES = [
    (language, path.stem)
    for language in LANGUAGES
    for path in sorted((ContentFolder.packaged().folder / language).glob("[!_]*.yaml"))
]


@pytest.fixture(scope="module")
def content(catalogue: Catalogue) -> Content:
    """The packaged content."""
    return catalogue.content


def _known() -> set[str]:
    """The cases that fail and are known to: ``language/intent: text``, one a line."""
    lines = KNOWN.read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("# ")}


def _parse(assistant: Assistant, case: CaseSpec, chat: str) -> Parse:
    """Read the case after the message before it, in a chat of its own."""
    asker = Asker("case", chat, chat)
    if case.context:
        assistant.answer(Question(case.context, FRESH, asker))
    return assistant.parse(Question(case.text, FRESH, asker))


def _intent_of(parse: Parse) -> str | None:
    """The intent that an answer would have; None where it would ask back."""
    if parse.outlook is Outlook.UNSURE:
        return None
    return parse.intent if parse.outlook is Outlook.CLEAR else OUT_OF_SCOPE


def _faults(parse: Parse, case: CaseSpec, intent: str) -> Iterator[str]:
    """What is wrong with how a case was understood."""
    got, slots = _intent_of(parse), parse.slots.plain()
    if case.negative:
        if got == intent:
            yield f"is taken for {intent}"
        return
    if got != intent:
        yield f"is taken for {got}"
    for name, value in case.slots.items():
        if _plain(slots.get(name)) != _plain(value):
            yield f"{name} is {slots.get(name)}, not {value}"


def _plain(value: object) -> list[str]:
    return sorted(fold(str(v)) for v in listed(value))


def _cases(content: Content, language: str, intent: str) -> Iterator[CaseSpec]:
    """The cases of an intent, its examples, and what follow-ups to it say; a form's buttons act and are not read."""
    files = content.intents[language]
    yield from files[intent].cases
    replies = [reply for file in files.values() for reply in file.replies.values()]
    asked = [
        f
        for reply in replies
        for f in reply.follow_ups
        if f.intent == intent and not {"choice", "action"} & f.slots.keys()
    ]
    said = [f.say for f in asked if "{" not in f.say]
    yield from (CaseSpec(text=text) for text in dict.fromkeys([*files[intent].examples, *said]))


@pytest.mark.parametrize(("language", "intent"), FILES)
def test_cases(assistant: Assistant, content: Content, language: str, intent: str) -> None:
    """Each is understood as it says, but for those listed as known failures; a listed one that passes is unlisted."""
    place = f"{language}/{intent}"
    failing = {
        f"{place}: {case.text}": "; ".join(faults)
        for n, case in enumerate(_cases(content, language, intent))
        if (faults := list(_faults(_parse(assistant, case, f"{place}/{n}"), case, intent)))
    }
    known = {line for line in _known() if line.startswith(f"{place}: ")}
    assert {case: why for case, why in failing.items() if case not in known} == {}, "fails, and is not listed"
    assert known - failing.keys() == set(), f"passes: take it out of {KNOWN.name}"


def test_known_failures_are_cases(content: Content) -> None:
    """A line that names no case, because the case was reworded or taken out, is refused."""
    cases = {f"{lang}/{intent}: {case.text}" for lang, intent in FILES for case in _cases(content, lang, intent)}
    assert _known() - cases == set()
