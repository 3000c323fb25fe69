"""`check` finds nothing in what is shipped, and each kind of fault that is planted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.check import find_faults
from bot.content import ContentFolder
from knowledge.dataset import Dataset

KEPT = ("last_round", "pool", "help")
Change = Callable[[Any], None]


@pytest.fixture
def content(tmp_path: Path) -> ContentFolder:
    """A copy of a few content files, small enough to be checked in a moment."""
    packaged = ContentFolder.packaged().folder
    for path in packaged.rglob("*.yaml"):
        if path.stem in KEPT or path.stem.startswith("_") or path.parent == packaged:
            copy = tmp_path / "content" / path.relative_to(packaged)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return ContentFolder(tmp_path / "content")


@pytest.fixture
def data(tmp_path: Path) -> Dataset:
    """A copy of the data files."""
    shutil.copytree(Dataset.packaged().folder, tmp_path / "data")
    return Dataset(tmp_path / "data")


def _edit(path: Path, change: Change) -> None:
    """Let ``change`` change what a YAML file holds."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _own(faults: list[str]) -> set[str]:
    """The faults that are not due to most intents being left out of the copy."""
    return {fault for fault in faults if "which nobody answers" not in fault}


def test_what_is_shipped_has_no_faults() -> None:
    """Content and data fit together, and what was learnt comes from just this content."""
    assert find_faults() == []


def test_the_copy_has_no_faults(content: ContentFolder) -> None:
    """What the tests below find was planted by them."""
    assert _own(find_faults(content)) == set()


def _first_block(reply: Any) -> Any:
    return reply["blocks"][0]


PLANTED: dict[str, tuple[str, Change, str]] = {
    "an unknown slot in an utterance": (
        "en/pool.yaml",
        lambda f: f["utterances"].append("how many above {skore}"),
        "en/pool: no slot is called skore",
    ),
    "an utterance that cannot be read": (
        "fr/pool.yaml",
        lambda f: f["utterances"].append("combien (de|du profils"),
        "fr/pool: utterance 'combien (de|du profils'",
    ),
    "a message that two intents claim": (
        "en/pool.yaml",
        lambda f: f["utterances"].append("how many (bananas|apples) are there"),
        "'how many bananas are there' is claimed by help as well",
    ),
    "a follow-up with an unknown slot": (
        "en/pool.yaml",
        lambda f: next(iter(f["replies"].values())).update(
            follow_ups=[{"say": "More", "intent": "help", "slots": {"skore": "470"}}]
        ),
        "en/pool: no slot is called skore",
    ),
    "a case with an unknown slot": (
        "en/pool.yaml",
        lambda f: f["cases"][0].update(slots={"skore": 470}),
        "en/pool: no slot is called skore",
    ),
    "an unknown phrase": (
        "en/help.yaml",
        lambda f: f["replies"]["thanks"].update(title="{{ say('no_such_phrase') }}"),
        "no phrase is called 'no_such_phrase'",
    ),
    "an unknown phrase in a common reply": (
        "en/_common.yaml",
        lambda f: f["phrases"].update(new="{{ say('no_such_phrase') }}"),
        "en/_common: \"{{ say('no_such_phrase') }}\": no phrase is called 'no_such_phrase'",
    ),
    "an unknown filter": (
        "en/help.yaml",
        lambda f: f["replies"]["thanks"].update(title="{{ 4000|roman }}"),
        "no filter or test is called 'roman'",
    ),
    "an unknown filter in a condition": (
        "en/help.yaml",
        lambda f: _first_block(f["replies"]["thanks"]).update(when="4000|roman"),
        "no filter or test is called 'roman'",
    ),
    "an unknown filter in a loop": (
        "en/help.yaml",
        lambda f: _first_block(f["replies"]["welcome"]).update(each="[4000]|roman"),
        "no filter or test is called 'roman'",
    ),
    "an unknown filter in a branch": (
        "en/help.yaml",
        lambda f: f["replies"]["thanks"].update(title="{% if now %}{{ 4000|roman }}{% endif %}"),
        "no filter or test is called 'roman'",
    ),
    "a template that cannot be read": (
        "en/help.yaml",
        lambda f: f["replies"]["thanks"].update(title="{% if %}"),
        "en/help: '{% if %}'",
    ),
    "an intent without replies": ("en/help.yaml", lambda f: f.pop("replies"), "en/help: no replies"),
    "too few cases": (
        "en/pool.yaml",
        lambda f: f.update(cases=[c for c in f["cases"] if not c.get("not")][:9]),
        "en/pool: 9 cases, 0 of them negative",
    ),
    "a follow-up that nobody answers": (
        "en/help.yaml",
        lambda f: f["replies"]["thanks"].update(follow_ups=[{"say": "Dance", "intent": "dance"}]),
        "en/help: a follow-up asks for dance, which nobody answers",
    ),
    "a name of no category": (
        "fr/_names.yaml",
        lambda f: f["category"].update(astronauts=["astronautes"]),
        "_names: no category is called astronauts",
    ),
    "a topic without facts": (
        "en/pool.yaml",
        lambda f: f.update(topics=["juggling"]),
        "en/pool: no fact is about juggling",
    ),
    "an unknown key": ("en/pool.yaml", lambda f: f.update(utterance=["x"]), "en/pool.yaml"),
    "an intent by another name": (
        "en/pool.yaml",
        lambda f: f.update(intent="puddle"),
        "en/pool.yaml: its intent is called puddle",
    ),
    "two kinds in one block": (
        "en/help.yaml",
        lambda f: _first_block(f["replies"]["thanks"]).update(bullets="x", each="[]"),
        "a block is one of say, fields, bullets with each, table",
    ),
}


UNLIKE: dict[str, tuple[str, Change, str]] = {
    "a reply": ("help", lambda f: f["replies"].pop("thanks"), "no reply thanks"),
    "a reply too many": (
        "help",
        lambda f: f["replies"].update(merci=f["replies"]["thanks"]),
        "reply merci is not in en",
    ),
    "a summary": ("pool", lambda f: f.pop("summary"), "no summary"),
    "an example": ("pool", lambda f: f["examples"].pop(), "1 examples, 2 in en"),
    "a common phrase": ("_common", lambda f: f["phrases"].pop("stale"), "no phrase stale"),
    "a common reply": ("_common", lambda f: f["replies"].pop("failed"), "no reply failed"),
    "an alert": ("_alerts", lambda f: f["replies"].pop("alert_one"), "no reply alert_one"),
    "a control": ("_common", lambda f: f["controls"].pop("back"), "no control back"),
    "a block": ("help", lambda f: f["replies"]["welcome"]["blocks"].pop(), "reply welcome: "),
    "a block of another kind": (
        "last_round",
        lambda f: f["replies"]["newest"]["blocks"].reverse(),
        "reply newest: blocks 1: kind is not as in en",
    ),
    "a condition": (
        "last_round",
        lambda f: f["replies"]["newest"]["blocks"][1].update(when="cards|length == 2"),
        "reply newest: blocks 2: when is not as in en",
    ),
    "a field": (
        "last_round",
        lambda f: f["replies"]["newest"]["blocks"][1]["fields"].pop(),
        "reply newest: blocks 2: rows is not as in en",
    ),
    "what a button asks": (
        "last_round",
        lambda f: f["replies"]["newest"]["follow_ups"][0].update(slots={"category": "pnp"}),
        "reply newest: follow-ups 1: slots is not as in en",
    ),
    "the data a text speaks of": (
        "last_round",
        lambda f: f["replies"]["newest"].update(title="{{ cards[0].round.seuil }}"),
        "reply newest: en knows nothing of 'seuil'",
    ),
    "a command": ("pool", lambda f: f.update(commands=[{"says": {"fr": "x"}}]), "commands stand in en only"),
}


@pytest.mark.parametrize(("name", "change", "told"), UNLIKE.values(), ids=UNLIKE.keys())
def test_languages_are_held_alike(content: ContentFolder, name: str, change: Change, told: str) -> None:
    """What French lacks, or says otherwise than English is built, is told with its file."""
    _edit(content.folder / f"fr/{name}.yaml", change)
    place = "_common" if name.startswith("_") else name
    assert any(fault.startswith(f"fr/{place}: {told}") for fault in find_faults(content))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "forms/pool: not in fr"),
        ("steps: [{key: a, label: A, ask: '?'}]", "fr/forms/pool: its steps are others than in the first language"),
        (
            "steps: [{key: a, label: A, ask: '?'}, {key: b, label: B, ask: '?', choices: [{value: z, say: Z}]}]",
            "fr/forms/pool: b: its choices are others than in the first language",
        ),
        ("steps: [{key: a, label: A, ask: '?', kind: number}]", "steps.0.kind"),
    ],
)
def test_forms_are_held_alike(content: ContentFolder, words: str, told: str) -> None:
    """A form in French has the words of the same steps and choices, and nothing but words."""
    for language, text in (
        (
            "en",
            "steps: [{key: a, label: A, ask: '?', kind: number}, {key: b, label: B, ask: '?', kind: choice, "
            "choices: [{value: y, say: Y}]}]",
        ),
        ("fr", words),
    ):
        folder = content.folder / language / "forms"
        folder.mkdir()
        if text:
            (folder / "pool.yaml").write_text(text, encoding="utf-8")
    assert any(told in fault for fault in find_faults(content))


@pytest.mark.parametrize(("path", "change", "told"), PLANTED.values(), ids=PLANTED.keys())
def test_faults_in_content(content: ContentFolder, path: str, change: Change, told: str) -> None:
    """Each is told with the file it stands in."""
    if "bananas" in told:
        _edit(content.folder / "en/help.yaml", lambda f: f["utterances"].append("how many bananas are there"))
    _edit(content.folder / path, change)
    assert [fault for fault in find_faults(content) if told in fault]


def test_a_missing_language_file(content: ContentFolder) -> None:
    """An intent must be known in every language."""
    (content.folder / "fr/pool.yaml").unlink()
    assert _own(find_faults(content)) == {"fr: no file for pool"}


STEP = "{key: a, label: A, ask: '?', kind: number}"


@pytest.mark.parametrize(
    ("name", "steps", "told"),
    [
        ("pool", f"[{STEP}, {STEP.replace('key: a', 'key: b, when: {a: [x]}')}]", "forms/pool: b waits for a=x"),
        ("pool", f"[{STEP}, {STEP}]", "two steps have one key"),
        ("bananas", f"[{STEP}]", "forms/bananas: no intent is called so"),
    ],
)
def test_faults_in_forms(content: ContentFolder, name: str, steps: str, told: str) -> None:
    """A step that waits for what nobody can answer, steps that do not hang together, a form of nothing."""
    forms = content.folder / "en" / "forms"
    forms.mkdir()
    (forms / f"{name}.yaml").write_text(f"steps: {steps}", encoding="utf-8")
    assert any(told in fault for fault in find_faults(content))


def test_an_intent_that_nothing_answers(content: ContentFolder) -> None:
    """Without a module of its own an intent needs facts on its topics and a reply to tell them."""
    for language in ("en", "fr"):
        path = content.folder / language / "pool.yaml"
        _edit(path, lambda f: f.update(intent="puddle", topics=[]))
        path.rename(path.with_name("puddle.yaml"))
    assert "en/puddle: no module computes it and no facts answer it" in find_faults(content)


def test_two_intents_claim_one_line(content: ContentFolder) -> None:
    """Plain lines count as utterances too, capitals aside; lines that begin with a hash sign do not."""
    (content.folder / "en/utterances").mkdir()
    (content.folder / "en/utterances/pool.txt").write_text("Tell me about bananas\n# hello there\n", encoding="utf-8")
    (content.folder / "en/utterances/help.txt").write_text("tell me about bananas\n", encoding="utf-8")
    assert _own(find_faults(content)) == {"en/pool: 'Tell me about bananas' is claimed by help as well"}


def _first_fact(file: Any) -> Any:
    return file["facts"][0]


MISSOURCED: dict[str, tuple[str, Change, str]] = {
    "a fact without its page": (
        "facts/pool.yaml",
        lambda f: _first_fact(f).update(page="no-such-page"),
        "Fact: no page is called no-such-page",
    ),
    "a category version without its page": (
        "categories.yaml",
        lambda f: next(c for c in f if c.get("versions"))["versions"][0].update(page="no-such-page"),
        "Category: no page is called no-such-page",
    ),
    "a fact twice": (
        "facts/pool.yaml",
        lambda f: f["facts"].append(_first_fact(f)),
        "fact pool-meaning stands twice",
    ),
    "a page twice": ("pages.yaml", lambda f: f.append(f[0]), "page ircc-express-entry stands twice"),
    "a term with an unknown fact": (
        "glossary.yaml",
        lambda f: f[0].update(facts=["no-such-fact"]),
        "term express-entry: no fact is called no-such-fact",
    ),
    "a record that does not say what it must": (
        "glossary.yaml",
        lambda f: f[0].pop("text"),
        "glossary.yaml: express-entry",
    ),
}


@pytest.mark.parametrize(("path", "change", "told"), MISSOURCED.values(), ids=MISSOURCED.keys())
def test_faults_in_data(content: ContentFolder, data: Dataset, path: str, change: Change, told: str) -> None:
    """Everything points to a page and to facts that are there, once."""
    _edit(data.folder / path, change)
    assert [fault for fault in find_faults(content, data) if told in fault]


@pytest.mark.parametrize(
    ("path", "line", "told"),
    [
        ("category_occupations.csv", "healthcare,9,31100", "list of healthcare 9: no such version"),
        ("category_occupations.csv", "healthcare,1,99999", "list of healthcare 1: no unit group 99999"),
        (
            "rounds.csv",
            "438,Astronauts (Version 1),2026-08-20,2026-08-20T12:00:00Z,100,400,2026-01-01T00:00:00Z",
            "round 438: its type 'Astronauts (Version 1)' is not known",
        ),
    ],
)
def test_faults_in_tables(content: ContentFolder, data: Dataset, path: str, line: str, told: str) -> None:
    """Every list belongs to a version and holds known codes, and every stored round has a known type."""
    table = data.folder / path
    table.write_text(f"{table.read_text(encoding='utf-8').rstrip()}\n{line}\n", encoding="utf-8")
    assert told in find_faults(content, data)


def test_a_fault_of_a_command_is_found(content: ContentFolder) -> None:
    """Commands are checked with everything else."""
    _edit(content.folder / "en" / "last_round.yaml", lambda file: file["commands"][0].update(slots={"colour": "red"}))
    assert _own(find_faults(content)) == {"command lastdraw: no slot is called colour"}
