"""Whether every language says what the first one says: the same replies, built alike, from the same data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from bot.content import BlockSpec, CommonFile, Content, ContentFolder, IntentFile, ReplySpec
from bot.languages import FIRST, LANGUAGES

_ALWAYS_THERE = frozenset({"say", "knowledge", "now", "item", "loop"})


def parity_faults(content: Content, folder: ContentFolder) -> Iterator[str]:
    """Yield one line per thing that one language has and another has not, or has otherwise."""
    for language in LANGUAGES[1:]:
        for intent, first in content.intents[FIRST].items():
            file = content.intents[language].get(intent)
            yield from (f"{language}/{intent}: {fault}" for fault in (_intent_faults(first, file) if file else ()))
        common, first_common = content.common[language], content.common[FIRST]
        yield from (f"{language}/_common: {fault}" for fault in _common_faults(first_common, common))
        yield from (f"forms/{name}: not in {language}" for name in _lacking(content.forms[FIRST], folder, language))
    for language, name, words in folder.form_words():
        if form := content.forms[FIRST].get(name):
            yield from (f"{language}/forms/{name}: {fault}" for fault in words.faults(form))
        else:
            yield f"{language}/forms/{name}: no such form in {FIRST}"


def _lacking(forms: Iterable[str], folder: ContentFolder, language: str) -> list[str]:
    return sorted(set(forms) - {name for lang, name, _ in folder.form_words() if lang == language})


def _intent_faults(first: IntentFile, file: IntentFile) -> Iterator[str]:
    if not file.summary:
        yield "no summary"
    if len(file.examples) != len(first.examples):
        yield f"{len(file.examples)} examples, {len(first.examples)} in {FIRST}"
    if file.commands:
        yield f"commands stand in {FIRST} only"
    yield from _keys("action", first.actions, file.actions)
    yield from _words(first, file)


def _common_faults(first: CommonFile, file: CommonFile) -> Iterator[str]:
    if file.commands or file.options:
        yield f"commands and options stand in {FIRST} only"
    yield from _keys("control", first.controls, file.controls)
    yield from _words(first, file)


def _words(first: IntentFile | CommonFile, file: IntentFile | CommonFile) -> Iterator[str]:
    """What differs in phrases and replies."""
    yield from _keys("phrase", first.phrases, file.phrases)
    for name in first.phrases.keys() & file.phrases.keys():
        yield from _unknown_names(f"phrase {name}", [first.phrases[name]], [file.phrases[name]])
    yield from _keys("reply", first.replies, file.replies)
    for name in first.replies.keys() & file.replies.keys():
        yield from _reply_faults(f"reply {name}", first.replies[name], file.replies[name])


def _keys(kind: str, first: Mapping[Any, Any], other: Mapping[Any, Any]) -> Iterator[str]:
    yield from (f"no {kind} {name}" for name in sorted(first.keys() - other.keys()))
    yield from (f"{kind} {name} is not in {FIRST}" for name in sorted(other.keys() - first.keys()))


def _reply_faults(name: str, first: ReplySpec, other: ReplySpec) -> Iterator[str]:
    for part, ours, theirs in (
        ("blocks", [_shape(b) for b in first.blocks], [_shape(b) for b in other.blocks]),
        ("follow-ups", [_asked(f) for f in first.follow_ups], [_asked(f) for f in other.follow_ups]),
    ):
        if len(ours) != len(theirs):
            yield f"{name}: {len(theirs)} {part}, {len(ours)} in {FIRST}"
            continue
        for at, (of_first, of_other) in enumerate(zip(ours, theirs, strict=True), 1):
            differs = [key for key in of_first if of_first[key] != of_other[key]]
            yield from (f"{name}: {part} {at}: {key} is not as in {FIRST}" for key in differs)
    if _opened(first) != _opened(other):
        yield f"{name}: its entry is not as in {FIRST}"
    if (first.follow_ups_label is None) != (other.follow_ups_label is None):
        yield f"{name}: a label of its own in one language only"
    yield from _unknown_names(name, list(reply_texts(first)), list(reply_texts(other)))


def _shape(block: BlockSpec) -> dict[str, Any]:
    """Everything of a block but its words."""
    shape = block.model_dump(exclude={"say", "bullets", "fields", "table"})
    kind = next(k for k in ("say", "bullets", "fields", "table") if getattr(block, k) is not None)
    table = block.table and (block.table.each, len(block.table.columns), block.table.numeric)
    return {**shape, "kind": kind, "rows": len(block.fields or ()), "table": table}


def _opened(reply: ReplySpec) -> dict[str, Any] | None:
    return reply.entry.model_dump(exclude={"say", "line", "hint"}) if reply.entry else None


def _asked(follow_up: Any) -> dict[str, Any]:
    return dict(follow_up.model_dump(exclude={"say"}))


def _unknown_names(place: str, first: list[str], other: list[str]) -> Iterator[str]:
    """Data that a text speaks of and the first language does not: it may not be there."""
    known = _ALWAYS_THERE.union(*(_names(text) for text in first))
    unknown = set[str]().union(*(_names(text) for text in other)) - known
    yield from (f"{place}: {FIRST} knows nothing of {name!r}" for name in sorted(unknown))


def _names(text: str) -> set[str]:
    """The variables and attributes in a template; none where it cannot be read."""
    try:
        tree = SandboxedEnvironment().parse(text)
    except TemplateSyntaxError:
        return set()
    names = list(tree.find_all(nodes.Name))
    own = {node.name for node in names if node.ctx == "store"}
    return {node.name for node in names} - own | {node.attr for node in tree.find_all(nodes.Getattr)}


def reply_texts(reply: ReplySpec) -> Iterator[str]:
    """Yield every template of ``reply``, its conditions and loops as such."""
    yield from (reply.title, reply.follow_ups_label or "")
    for block in reply.blocks:
        yield from (block.say or "", block.bullets or "", _condition(block.when), _loop(block.each))
        yield from (cell for row in block.fields or () for cell in row)
        yield from (*block.table.columns, *block.table.row, _loop(block.table.each)) if block.table else ()
    for follow_up in reply.follow_ups:
        yield from (follow_up.say, follow_up.intent, *follow_up.slots.values(), _condition(follow_up.when))
        yield _loop(follow_up.each)
    if entry := reply.entry:
        yield from (entry.say, entry.line, entry.hint, entry.intent, *entry.slots.values())
        yield from (_condition(entry.when), _loop(entry.each))


def _condition(expression: str | None) -> str:
    return f"{{% if {expression} %}}{{% endif %}}" if expression else ""


def _loop(expression: str | None) -> str:
    return f"{{% for item in ({expression}) %}}{{% endfor %}}" if expression else ""
