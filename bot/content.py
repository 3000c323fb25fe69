"""The content files: everything people say to us and we say to them, as validated data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, Field, ValidationError, model_validator

from bot.answer import Tone
from bot.commands.specs import CommandSpec, OptionSpec
from bot.content_model import ContentModel
from bot.engine.lexicon import NameFile, WordLists
from bot.errors import ContentError
from bot.forms.spec import Control, FormSpec
from bot.forms.words import FormWords
from bot.languages import FIRST, LANGUAGES

Model = TypeVar("Model", bound=BaseModel)

_COMMON = ("_common.yaml", "_alerts.yaml")


class TableSpec(ContentModel):
    """A table: column names, the list it runs over (as ``item``), a template per cell, which are numbers."""

    columns: tuple[str, ...]
    each: str
    row: tuple[str, ...]
    numeric: tuple[bool, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> TableSpec:
        if len(self.columns) != len(self.row) or (self.numeric and len(self.numeric) != len(self.row)):
            raise ValueError("columns, row and numeric differ in length")
        return self


class BlockSpec(ContentModel):
    """One block of a reply; exactly one of its kinds. Left out where ``when`` does not hold or nothing is said."""

    say: str | None = None
    tone: Tone = Tone.PLAIN
    fields: tuple[tuple[str, str], ...] | None = None
    bullets: str | None = None
    each: str | None = None
    table: TableSpec | None = None
    when: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> BlockSpec:
        kinds = [k for k in (self.say, self.fields, self.bullets, self.table) if k is not None]
        if len(kinds) != 1 or (self.bullets is not None) != (self.each is not None):
            raise ValueError("a block is one of say, fields, bullets with each, table")
        return self


class FollowUpSpec(ContentModel):
    """A next question: its words and what it asks; slot values are templates.

    With ``each`` there is one for every ``item`` of a list. One that ``is_choice`` answers what the reply asks.
    """

    say: str
    intent: str
    slots: Mapping[str, str] = {}
    when: str | None = None
    each: str | None = None
    is_choice: bool = False


class EntrySpec(ContentModel):
    """What a reply asks, as lines to fill in: one for each ``item`` of a list, with its name and a hint."""

    say: str
    intent: str
    slots: Mapping[str, str]
    each: str
    line: str
    hint: str = ""
    when: str | None = None


class ReplySpec(ContentModel):
    """One reply: a title, blocks, and what may be asked next, under a common label or one of its own."""

    title: str
    blocks: tuple[BlockSpec, ...] = ()
    follow_ups: tuple[FollowUpSpec, ...] = ()
    follow_ups_label: str | None = None
    entry: EntrySpec | None = None


class CaseSpec(ContentModel):
    """A message that the engine must take for this intent (or must not), with the slots it must find."""

    text: str
    slots: Mapping[str, Any] = {}
    context: str | None = None
    negative: bool = Field(default=False, alias="not")


class IntentFile(ContentModel):
    """The content file of one intent in one language. ``topics`` name the facts an answer may draw on.

    ``actions`` are what can be asked of the intent, each with the words, folded, that ask for it. ``commands`` stand
    in the first language only; they bring their words in every language.
    """

    intent: str
    summary: str = ""
    examples: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    commands: tuple[CommandSpec, ...] = ()
    actions: Mapping[str, tuple[str, ...]] = {}
    phrases: Mapping[str, str] = {}
    replies: Mapping[str, ReplySpec] = {}
    utterances: tuple[str, ...] = ()
    cases: tuple[CaseSpec, ...] = ()


class CommonFile(ContentModel):
    """A content file of labels, notices, alerts and replies that belong to no intent.

    ``tells`` are words, folded, by any of which a message is known to be in this language.
    ``controls`` are what people type to move about in a form, by what it does. ``commands`` are those that ask no
    intent; ``options`` are what commands may ask for, by name.
    """

    phrases: Mapping[str, str]
    tells: tuple[str, ...] = ()
    controls: Mapping[Control, tuple[str, ...]] = {}
    replies: Mapping[str, ReplySpec]
    commands: tuple[CommandSpec, ...] = ()
    options: Mapping[str, OptionSpec] = {}


class Thresholds(ContentModel):
    """The content file ``thresholds.yaml``: how sure is sure. Probabilities, 0 to 1, but for the odds."""

    understood: float
    margin: float
    second_question: float
    own_topic: float
    out_of_scope_odds: float


class Content(ContentModel):
    """All content files, validated, by language; forms by the intent that they belong to.

    ``fingerprint`` tells one state of the utterances and words from another.
    """

    intents: Mapping[str, Mapping[str, IntentFile]]
    common: Mapping[str, CommonFile]
    forms: Mapping[str, Mapping[str, FormSpec]]
    words: tuple[WordLists, ...]
    names: tuple[NameFile, ...]
    thresholds: Thresholds
    fingerprint: str

    @property
    def replies(self) -> Mapping[str, IntentFile]:
        """The intent files of the first language, by intent: what is the same in every language stands in them."""
        return self.intents[FIRST]


@dataclass(frozen=True)
class ContentFolder:
    """The folder of content files.

    Raises:
        ContentError: on reading, where a file does not say what it must; names the file and the place.
    """

    folder: Path

    @classmethod
    def packaged(cls) -> ContentFolder:
        """Return the folder that comes with this package."""
        return cls(Path(str(resources.files("bot"))) / "content")

    @cached_property
    def digest(self) -> str:
        """A fingerprint of every file."""
        paths = sorted(p for p in self.folder.rglob("*") if p.suffix in (".yaml", ".txt"))
        return _fingerprint((p.relative_to(self.folder).as_posix().encode() + p.read_bytes()) for p in paths)

    def content(self, cache: Path) -> Content:
        """Return the content, from ``cache`` (a folder) where these very files were read before."""
        kept = cache / f"content-{self.digest}.json"
        try:
            return Content.model_validate_json(kept.read_bytes())
        except (OSError, ValidationError):
            content = self.read()
        fresh = kept.with_suffix(".building")
        try:
            fresh.write_text(content.model_dump_json(exclude={"intents": {"__all__": {"__all__": {"utterances"}}}}))
            fresh.replace(kept)
        except OSError:
            fresh.unlink(missing_ok=True)
        return content

    def read(self) -> Content:
        """Read every file."""
        intents = {language: dict(self._intents(language)) for language in LANGUAGES}
        words = [self._file(WordLists, self.folder / lang / "_words.yaml") for lang in LANGUAGES]
        names = [self._file(NameFile, self.folder / lang / "_names.yaml") for lang in LANGUAGES]
        taught = [f"{lang}/{i}: {u}" for lang, i, u in self.utterances()]
        return Content(
            intents=intents,
            common={lang: self._common(lang) for lang in LANGUAGES},
            forms=self._forms(),
            words=tuple(words),
            names=tuple(names),
            thresholds=self._file(Thresholds, self.folder / "thresholds.yaml"),
            fingerprint=_fingerprint(
                json.dumps(part, sort_keys=True).encode()
                for part in (taught, [w.model_dump() for w in words], [n.model_dump() for n in names])
            ),
        )

    def _common(self, language: str) -> CommonFile:
        """What belongs to no intent: labels and notices, commands, and the alerts."""
        files = [self._file(CommonFile, self.folder / language / name) for name in _COMMON]
        return CommonFile(
            phrases={name: text for file in files for name, text in file.phrases.items()},
            tells=tuple(word for file in files for word in file.tells),
            controls={control: words for file in files for control, words in file.controls.items()},
            replies={name: reply for file in files for name, reply in file.replies.items()},
            commands=tuple(command for file in files for command in file.commands),
            options={name: option for file in files for name, option in file.options.items()},
        )

    def form_words(self) -> Iterator[tuple[str, str, FormWords]]:
        """Yield language, intent and words of the forms in every language but the first."""
        for language in LANGUAGES[1:]:
            for path in sorted((self.folder / language / "forms").glob("*.yaml")):
                yield language, path.stem, self._file(FormWords, path)

    def _forms(self) -> Mapping[str, Mapping[str, FormSpec]]:
        """The forms by language; each of them understands the words of all."""
        heard = {p.stem: self._file(FormSpec, p) for p in sorted((self.folder / FIRST / "forms").glob("*.yaml"))}
        words = [(language, name, words) for language, name, words in self.form_words() if name in heard]
        for _, name, more in words:
            heard[name] = more.heard_by(heard[name])
        return {
            language: heard | {name: more.shown_by(heard[name]) for lang, name, more in words if lang == language}
            for language in LANGUAGES
        }

    def utterances(self) -> Iterator[tuple[str, str, str]]:
        """Yield language, intent and text of every utterance: templates of the intent files, then plain lines.

        Plain lines stand in ``utterances/<intent>.txt``; those that begin with ``# `` are comments.
        """
        for language in LANGUAGES:
            for intent, file in self._intents(language):
                yield from ((language, intent, text) for text in file.utterances)
                more = self.folder / language / "utterances" / f"{intent}.txt"
                lines = more.read_text(encoding="utf-8").splitlines() if more.exists() else []
                yield from ((language, intent, line) for line in lines if line and not line.startswith("# "))

    def _intents(self, language: str) -> Iterator[tuple[str, IntentFile]]:
        for path in sorted((self.folder / language).glob("[!_]*.yaml")):
            file = self._file(IntentFile, path)
            if file.intent != path.stem:
                raise ContentError(f"{language}/{path.name}: its intent is called {file.intent}")
            yield file.intent, file

    @staticmethod
    def _file(model: type[Model], path: Path) -> Model:
        place = f"{path.parent.name}/{path.name}"
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            return model.model_validate(content)
        except (OSError, yaml.YAMLError, ValidationError) as problem:
            raise ContentError(f"{place}: {problem}") from problem


def _fingerprint(parts: Iterator[bytes] | Sequence[bytes]) -> str:
    fingerprint = hashlib.sha256()
    for part in parts:
        fingerprint.update(part)
    return fingerprint.hexdigest()[:16]
