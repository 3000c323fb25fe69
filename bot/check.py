"""Finding what would fail in front of a user, before it does: content and data checked against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel

from bot.commands.check import command_faults
from bot.content import Content, ContentFolder, IntentFile
from bot.engine.catalogue import Learned, learning_stamp
from bot.engine.examples import expand
from bot.engine.slots import Slots
from bot.errors import ContentError
from bot.formats import Formats
from bot.languages import FIRST, LANGUAGES
from bot.parity import parity_faults, reply_texts
from bot.settings import BotSettings
from knowledge.dataset import RECORD_FILES, Dataset
from knowledge.errors import DataError
from knowledge.models import Category, Fact, Page, Sourced, Term
from knowledge.rounds import classify

_LEAST_CASES, _LEAST_NEGATIVE = 10, 3
_SLOT_NAMES = {f.name for f in fields(Slots)} - {"submitted", "submitted_text"} | {"profile_date"}


def find_faults(folder: ContentFolder | None = None, dataset: Dataset | None = None) -> list[str]:
    """Return one line per fault in the content and the data files, none where all is well."""
    folder, dataset = folder or ContentFolder.packaged(), dataset or Dataset.packaged()
    try:
        content = folder.read()
        records = {model: dataset.records(model) for model in RECORD_FILES}
    except (ContentError, DataError) as problem:
        return [str(problem)]
    return [
        *_intents(content),
        *_utterances(folder),
        *_templates(content),
        *_forms(content),
        *_names(content, dataset),
        *_sources(records),
        *_rounds(dataset),
        *command_faults(content, _SLOT_NAMES),
        *parity_faults(content, folder),
        *_learned(folder, content, dataset),
    ]


def _intents(content: Content) -> Iterator[str]:
    """Every language knows every intent, has replies for it and asks on where somebody answers."""
    every = {intent for files in content.intents.values() for intent in files}
    for language in LANGUAGES:
        yield from (f"{language}: no file for {intent}" for intent in sorted(every - set(content.intents[language])))
    for language in LANGUAGES:
        for intent, file in content.intents[language].items():
            place = f"{language}/{intent}"
            if not file.replies:
                yield f"{place}: no replies"
            if language == FIRST:
                yield from (f"{place}: {fault}" for fault in _intent_faults(intent, file))
            yield from (f"{place}: no slot is called {name}" for name in sorted(_slots_named(file) - _SLOT_NAMES))
            for reply in file.replies.values():
                yield from (
                    f"{place}: a follow-up asks for {f.intent}, which nobody answers"
                    for f in reply.follow_ups
                    if "{" not in f.intent and f.intent not in content.intents[language]
                )


def _intent_faults(intent: str, file: IntentFile) -> Iterator[str]:
    """Something answers the intent, and cases show what it is and what not."""
    if not find_spec(f"bot.intents.{intent}") and not (file.topics and "facts" in file.replies):
        yield "no module computes it and no facts answer it"
    negative = sum(case.negative for case in file.cases)
    if len(file.cases) < _LEAST_CASES or negative < _LEAST_NEGATIVE:
        yield f"{len(file.cases)} cases, {negative} of them negative; {_LEAST_CASES} and {_LEAST_NEGATIVE} are due"


def _slots_named(file: IntentFile) -> set[str]:
    """The slots that cases expect and follow-ups give."""
    given = {name for reply in file.replies.values() for f in reply.follow_ups for name in f.slots}
    return given | {name for case in file.cases for name in case.slots}


def _utterances(folder: ContentFolder) -> Iterator[str]:
    """Every template can be read and names known slots; no message belongs to two intents."""
    owners: dict[str, str] = {}
    for language, intent, template in folder.utterances():
        try:
            messages = expand(template, 2)
        except ContentError as problem:
            yield f"{language}/{intent}: {problem}"
            continue
        for message in messages:
            owner = owners.setdefault(message.lower(), intent)
            if owner != intent:
                yield f"{language}/{intent}: {message!r} is claimed by {owner} as well"


def _templates(content: Content) -> Iterator[str]:
    """Every template can be read, and every filter it uses and phrase it says exists."""
    environment = SandboxedEnvironment()
    environment.filters.update(Formats(FIRST, BotSettings().zone).filters)
    for language in LANGUAGES:
        common = content.common[language]
        for intent, file in content.intents[language].items():
            phrases = set(common.phrases) | set(file.phrases)
            for text in _texts(file):
                yield from (f"{language}/{intent}: {fault}" for fault in _template_faults(environment, text, phrases))
        for text in (*common.phrases.values(), *(t for r in common.replies.values() for t in reply_texts(r))):
            yield from (f"{language}/_common: {f}" for f in _template_faults(environment, text, set(common.phrases)))


def _template_faults(environment: SandboxedEnvironment, text: str, phrases: set[str]) -> Iterator[str]:
    """Faults of one template, in branches that seldom run as well."""
    shown = f"{text[:60]!r}"
    try:
        template = environment.parse(text)
    except TemplateSyntaxError as problem:
        yield f"{shown}: {problem.message}"
        return
    filters = {f.name for f in template.find_all(nodes.Filter)} - environment.filters.keys()
    tests = {t.name for t in template.find_all(nodes.Test)} - environment.tests.keys()
    yield from (f"{shown}: no filter or test is called {name!r}" for name in sorted(filters | tests))
    yield from (f"{shown}: no phrase is called {name!r}" for name in sorted(set(_said(template)) - phrases))


def _said(template: nodes.Template) -> Iterator[str]:
    """The phrases that a template says by name; names that are put together are left out."""
    for call in template.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "say" and isinstance(call.args[0], nodes.Const):
            yield str(call.args[0].value)


def _texts(file: IntentFile) -> Iterator[str]:
    yield from file.phrases.values()
    for reply in file.replies.values():
        yield from reply_texts(reply)


def _forms(content: Content) -> Iterator[str]:
    """Every form belongs to an intent, and steps wait only for answers that can be given."""
    for name, form in content.forms[FIRST].items():
        if name not in content.replies:
            yield f"forms/{name}: no intent is called so"
        for step in form.steps:
            for key, values in step.when.items():
                known = {str(choice.value) for choice in form.step(key).choices}
                yield from (f"forms/{name}: {step.key} waits for {key}={v}" for v in values if str(v) not in known)


def _names(content: Content, dataset: Dataset) -> Iterator[str]:
    """Names of categories lead to categories, and topics to facts."""
    slugs = {c.slug for c in dataset.records(Category)}
    for file in content.names:
        yield from (f"_names: no category is called {s}" for s in {*file.category, *file.people} - slugs)
    topics = {f.topic for f in dataset.records(Fact)}
    for language in LANGUAGES:
        for intent, of_intent in content.intents[language].items():
            yield from (f"{language}/{intent}: no fact is about {t}" for t in set(of_intent.topics) - topics)


def _sources(records: Mapping[type[BaseModel], Iterable[BaseModel]]) -> Iterator[str]:
    """Everything sourced points to a page that is there; ids stand once; terms name facts that are there."""
    pages = [p.id for p in records[Page] if isinstance(p, Page)]
    facts = [f.id for f in records[Fact] if isinstance(f, Fact)]
    for name, ids in (("page", pages), ("fact", facts)):
        yield from (f"{name} {i} stands twice" for i in sorted({i for i in ids if ids.count(i) > 1}))
    for model, of_model in records.items():
        for record in of_model:
            for sourced in [record] if isinstance(record, Sourced) else getattr(record, "versions", ()):
                if sourced.page not in pages:
                    yield f"{model.__name__}: no page is called {sourced.page}"
            if isinstance(record, Term):
                yield from (f"term {record.id}: no fact is called {i}" for i in record.facts if i not in facts)


def _rounds(dataset: Dataset) -> Iterator[str]:
    """Every stored round has a known type, and every list belongs to a version and holds known codes."""
    categories = dataset.records(Category)
    yield from (
        f"round {r.number}: its type {r.name!r} is not known"
        for r in dataset.rounds()
        if classify(r.name, r.name_fr, categories) is None
    )
    versions = {(c.slug, v.number) for c in categories for v in c.versions}
    codes = {g.code for g in dataset.groups()}
    for listing in dataset.listings():
        if (listing.category, listing.version) not in versions:
            yield f"list of {listing.category} {listing.version}: no such version"
        if listing.noc not in codes:
            yield f"list of {listing.category} {listing.version}: no unit group {listing.noc}"


def _learned(folder: ContentFolder, content: Content, dataset: Dataset) -> Iterator[str]:
    """What was learnt comes from just these utterances, words and names."""
    path = Path(str(resources.files("bot"))) / "content" / "learned.npz"
    if folder == ContentFolder.packaged() and Learned.load(path, learning_stamp(content, dataset)) is None:
        yield "learned.npz: the utterances or words have changed since; run python -m bot learn"
