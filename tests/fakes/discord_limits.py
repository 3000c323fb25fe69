"""Discord's documented limits: what is wrong with a message, a form, suggestions or commands it would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

_NAME = re.compile(r"[-_'\w]{1,32}")
_ROW, _BUTTON, _SELECT, _TEXT_INPUT, _LABEL = 1, 2, 3, 4, 18


def length(text: str) -> int:
    """The longest that Discord could count: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def faults_of_message(message: Json) -> list[str]:
    """What Discord would refuse in a message."""
    return [
        *_within("content", message.get("content") or "", 0, 2000),
        *_embeds(message.get("embeds") or []),
        *_rows(message.get("components") or []),
        *_substance(message),
    ]


def faults_of_form(form: Json) -> list[str]:
    """What Discord would refuse in a modal."""
    faults = [
        *_within("title", form["title"], 1, 45),
        *_within("custom_id", form["custom_id"], 1, 100),
        *_counted("components", form["components"], 1, 5),
    ]
    for label in form["components"]:
        if label["type"] != _LABEL or label["component"]["type"] != _TEXT_INPUT:
            faults.append("a form holds labelled text inputs")
            continue
        faults += [
            *_within("label", label["label"], 1, 45),
            *_within("description", label.get("description") or "", 0, 100),
            *_within("input custom_id", label["component"]["custom_id"], 1, 100),
        ]
    return faults


def faults_of_choices(choices: Sequence[Json]) -> list[str]:
    """What Discord would refuse in suggestions or fixed choices."""
    faults = _counted("choices", choices, 0, 25)
    for choice in choices:
        faults += [*_within("choice name", choice["name"], 1, 100), *_within("choice", str(choice["value"]), 1, 100)]
    return faults


def faults_of_commands(commands: Sequence[Json]) -> list[str]:
    """What Discord would refuse in the commands of an application."""
    faults = [*_counted("commands", commands, 0, 100), *_twice("command", [c["name"] for c in commands])]
    for command in commands:
        faults += [*_called(command), *_counted("options", command.get("options", []), 0, 25)]
        faults += _options(command.get("options", []))
    return faults


def _options(options: Sequence[Json]) -> Iterator[str]:
    needs = [option.get("required", False) for option in options]
    if needs != sorted(needs, reverse=True):
        yield "required options stand first"
    yield from _twice("option", [o["name"] for o in options])
    for option in options:
        yield from _called(option)
        yield from faults_of_choices(option.get("choices", []))
        if option.get("choices") and option.get("autocomplete"):
            yield "an option has choices or autocomplete"


def _called(thing: Json) -> Iterator[str]:
    for name in (thing["name"], *thing.get("name_localizations", {}).values()):
        if not _NAME.fullmatch(name) or name != name.lower():
            yield f"{name!r} is no name"
    for said in (thing["description"], *thing.get("description_localizations", {}).values()):
        yield from _within("description", said, 1, 100)
    for locale in (*thing.get("name_localizations", {}), *thing.get("description_localizations", {})):
        if locale not in ("fr", "en-US", "en-GB", "es-ES"):
            yield f"{locale} is no locale"


def _embeds(embeds: Sequence[Json]) -> Iterator[str]:
    yield from _counted("embeds", embeds, 0, 10)
    total = 0
    for embed in embeds:
        footer = (embed.get("footer") or {}).get("text", "")
        fields = embed.get("fields") or []
        texts = {"title": (256, embed.get("title")), "description": (4096, embed.get("description"))}
        for name, (most, text) in {**texts, "footer": (2048, footer)}.items():
            yield from _within(name, text or "", 0, most)
        yield from _counted("fields", fields, 0, 25)
        for field in fields:
            yield from _within("field name", field["name"], 1, 256)
            yield from _within("field value", field["value"], 1, 1024)
        said = [
            *(text for _, text in texts.values()),
            footer,
            *(f["name"] for f in fields),
            *(f["value"] for f in fields),
        ]
        total += sum(length(text or "") for text in said)
        if not any(said):
            yield "an embed is empty"
    if total > 6000:
        yield f"embeds hold {total} characters"


def _rows(rows: Sequence[Json]) -> Iterator[str]:
    yield from _counted("rows", rows, 0, 5)
    ids = [c["custom_id"] for row in rows for c in row["components"]]
    yield from _twice("custom_id", ids)
    for row in rows:
        yield from [] if row["type"] == _ROW else ["a row is no row"]
        kinds = {component["type"] for component in row["components"]}
        most = 1 if _SELECT in kinds else 5
        yield from _counted("components", row["components"], 1, most)
        for component in row["components"]:
            yield from _component(component)


def _component(component: Json) -> Iterator[str]:
    yield from _within("custom_id", component["custom_id"], 1, 100)
    if component["type"] == _BUTTON:
        yield from _within("label", component["label"], 1, 80)
        return
    yield from _counted("options", component["options"], 1, 25)
    yield from _within("placeholder", component.get("placeholder") or "", 0, 150)
    yield from _twice("value", [o["value"] for o in component["options"]])
    for option in component["options"]:
        yield from _within("option label", option["label"], 1, 100)
        yield from _within("option value", option["value"], 1, 100)


def _substance(message: Json) -> Iterator[str]:
    said = (message.get("content") or "").strip()
    if not said and not message.get("embeds") and not message.get("attachments"):
        yield "a message is empty"


def _within(name: str, text: str, least: int, most: int) -> list[str]:
    """Discord counts a text of spaces as none."""
    size = length(text)
    fits = least <= size <= most and (not least or bool(text.strip()))
    return [] if fits else [f"{name} has {size} characters: {text[:40]!r}"]


def _counted(name: str, things: Sequence[Any], least: int, most: int) -> list[str]:
    return [] if least <= len(things) <= most else [f"{len(things)} {name}"]


def _twice(name: str, things: Iterable[str]) -> list[str]:
    seen = list(things)
    return [f"{name} {thing!r} stands twice" for thing in sorted(set(seen)) if seen.count(thing) > 1]
