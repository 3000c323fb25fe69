"""Whether every command can be registered: the platforms refuse the whole list for the fault of one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from bot.commands.book import Command, Option, Platform, commands_for, specs_of
from bot.commands.specs import CommandSpec, OptionKind, OptionSpec, Texts
from bot.content import Content
from bot.languages import FIRST, LANGUAGES

MOST_COMMANDS = 100
MOST_OPTIONS = 25
LONGEST_DESCRIPTION = 100
_WITHOUT_SLOT = frozenset({OptionKind.TEXT, OptionKind.QUESTION, OptionKind.ROLE})
SETTINGS = frozenset({"language", "timezone", "replies", "channel"})
"""What those who manage a server or group may set: slots of commands that manage."""

_NAMES = {
    Platform.DISCORD: re.compile(r"[-_\w]{1,32}"),
    Platform.TELEGRAM: re.compile(r"[a-z0-9_]{1,32}"),
}


def command_faults(content: Content, slot_names: Collection[str]) -> Iterator[str]:
    """Yield one line per fault in the commands and their options."""
    common = content.common[FIRST]
    unknown = [(spec, name) for _, spec in specs_of(content) for name in spec.options if name not in common.options]
    yield from (f"command {_called(spec)}: no option is called {name}" for spec, name in unknown)
    for intent, spec in specs_of(content):
        yield from (f"command {_called(spec)}: {fault}" for fault in _spec_faults(content, intent, spec, slot_names))
    for name, option in common.options.items():
        yield from (f"option {name}: {fault}" for fault in _option_faults(option, slot_names))
    for platform in Platform if not unknown else ():
        yield from (f"{platform}: {fault}" for fault in _menu_faults(platform, commands_for(platform, content)))


def _called(spec: CommandSpec) -> str:
    return spec.discord.get(FIRST) or next(iter(spec.telegram), "without a name")


def _spec_faults(content: Content, intent: str, spec: CommandSpec, slot_names: Collection[str]) -> Iterator[str]:
    if not spec.discord and not spec.telegram:
        yield "it has no name on any platform"
    if not intent and spec.reply not in content.common[FIRST].replies:
        yield f"no common reply is called {spec.reply!r}"
    yield from (f"it has no name in {lang}" for lang in LANGUAGES if spec.discord and lang not in spec.discord)
    yield from (f"no slot is called {name}" for name in spec.slots if name not in slot_names)
    yield from _text_faults("its description", spec.says)
    needs = list(spec.options.values())
    if sorted(needs, key=lambda need: need != "required") != needs:
        yield "a required option stands behind an optional one"


def _option_faults(option: OptionSpec, slot_names: Collection[str]) -> Iterator[str]:
    if option.slot and option.slot not in SETTINGS.union(slot_names):
        yield f"no slot is called {option.slot}"
    if not option.slot and option.kind not in _WITHOUT_SLOT:
        yield "it fills no slot"
    if (option.kind is OptionKind.CHOICE) != bool(option.choices) or len(option.choices) > MOST_OPTIONS:
        yield f"a choice, and only that, has 1 to {MOST_OPTIONS} choices"
    yield from _text_faults("its name", option.name)
    yield from _text_faults("its description", option.says)
    for value, names in option.choices.items():
        yield from _text_faults(f"choice {value}", names)


def _text_faults(what: str, texts: Texts) -> Iterator[str]:
    yield from (f"{what} is missing in {language}" for language in LANGUAGES if language not in texts)
    long = [language for language, text in texts.items() if not 1 <= len(text) <= LONGEST_DESCRIPTION]
    yield from (f"{what} in {language} has not 1 to {LONGEST_DESCRIPTION} characters" for language in long)


def _menu_faults(platform: Platform, commands: Collection[Command]) -> Iterator[str]:
    if len(commands) > MOST_COMMANDS:
        yield f"{len(commands)} commands are more than {MOST_COMMANDS}"
    names = Counter(name for c in commands for name in {*c.names.values(), *c.also})
    yield from (f"two commands are called {name}" for name, times in names.items() if times > 1)
    wrong = (n for n in names if not _NAMES[platform].fullmatch(n) or n != n.lower())
    yield from (f"{name} cannot be a command's name" for name in wrong)
    for command in commands:
        if len(command.options) > MOST_OPTIONS:
            yield f"{command.name}: more than {MOST_OPTIONS} options"
        yield from (f"{command.name}: {fault}" for fault in _name_faults(command.options))


def _name_faults(options: Collection[Option]) -> Iterator[str]:
    for language in LANGUAGES:
        names = Counter(o.names.get(language, "") for o in options)
        yield from (f"two options are called {name}" for name, times in names.items() if times > 1)
        wrong = (n for n in names if not _NAMES[Platform.DISCORD].fullmatch(n) or n != n.lower())
        yield from (f"{name!r} cannot be an option's name" for name in wrong)
