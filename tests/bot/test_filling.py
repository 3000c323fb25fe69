"""Who is in which form, and what is held of people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.engine.catalogue import Catalogue
from bot.forms import profiles
from bot.forms.filling import Filling
from bot.forms.profiles import MemoryProfiles
from bot.forms.spec import Control, MoveKind
from bot.forms.told import Told
from bot.outcome import Outcome
from bot.question import Asker

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
ANN, BOB = Asker("test", "ann", "home"), Asker("test", "bob", "home")


@pytest.fixture
def filling(catalogue: Catalogue) -> Filling:
    """The packaged forms, with nobody in them."""
    return Filling(catalogue.content.forms["en"], [{Control.RESUME: ("resume",)}], MemoryProfiles())


def asked(step: str | None, **answers: object) -> Outcome:
    """An outcome that keeps ``answers`` and asks ``step``."""
    return Outcome("form_step", form="crs_calculate", keep=answers, step=step)


def test_a_form_is_entered_and_left_by_what_is_asked(filling: Filling) -> None:
    """Whoever is asked a step is in the form; an outcome that asks none ends it and keeps the answers."""
    filling.follow(ANN, asked("age", spouse="none"), NOW)
    running = filling.running(ANN, NOW)
    assert running
    assert (running.intent, running.step) == ("crs_calculate", "age")
    assert filling.running(BOB, NOW) is None
    filling.follow(ANN, asked(None, spouse="none", age=29), NOW)
    assert filling.running(ANN, NOW) is None
    assert filling.told(ANN).answers == {"crs_calculate": {"spouse": "none", "age": 29}}


def test_an_outcome_of_something_else_leaves_the_form_as_it_is(filling: Filling) -> None:
    """Another question in between neither ends the form nor touches the answers."""
    filling.follow(ANN, asked("age", spouse="none"), NOW)
    filling.follow(ANN, Outcome("facts"), NOW)
    assert filling.running(ANN, NOW) is not None


@pytest.mark.parametrize(
    ("choice", "kind", "step"),
    [
        ("spouse=coming", MoveKind.ANSWERED, None),
        ("?education", MoveKind.ASKED, "education"),
        ("extras=sibling", MoveKind.TOGGLED, "extras"),
        ("extras=none", MoveKind.ANSWERED, None),
        ("!back", MoveKind.ASKED, "spouse"),
        ("!skip", MoveKind.NEEDED, "age"),
        ("!leave", MoveKind.LEFT, None),
        ("!restart", MoveKind.ASKED, "spouse"),
        ("!resume", MoveKind.ASKED, "age"),
    ],
)
def test_what_a_button_does(choice: str, kind: MoveKind, step: str | None, filling: Filling) -> None:
    """An answer, a step to be asked, or a way to move about."""
    filling.follow(ANN, asked("age", spouse="none"), NOW)
    move = filling.press(ANN, "crs_calculate", choice, NOW)
    assert move
    assert (move.kind, move.step) == (kind, step)


@pytest.mark.parametrize(
    "choice", ["", "!", "!fly", "?", "?none", "spouse=elf", "age=old", "born_on=x", "first_scores=7"]
)
def test_what_no_button_says(choice: str, filling: Filling) -> None:
    """Nothing is made of what no button of the form says."""
    assert filling.press(ANN, "crs_calculate", choice, NOW) is None
    assert filling.press(ANN, "last_round", "spouse=none", NOW) is None


def test_forgetting_leaves_nothing(filling: Filling) -> None:
    """Neither answers nor the place in the form."""
    filling.follow(ANN, asked("age", spouse="none"), NOW)
    filling.forget(ANN)
    assert filling.told(ANN).answers == {}
    assert filling.running(ANN, NOW) is None


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit those go first who have been silent longest; empty answers are not held."""
    monkeypatch.setattr(profiles, "_MOST_PEOPLE", 2)
    held, carol = MemoryProfiles(), Asker("test", "carol", "home")
    for asker in (ANN, BOB, ANN, carol):
        held.keep(asker, Told().with_answers("crs_calculate", {"age": 29}, None))
    assert [bool(held.of(asker).answers) for asker in (ANN, BOB, carol)] == [True, False, True]
    held.keep(ANN, held.of(ANN).with_answers("crs_calculate", {}, None))
    assert held.of(ANN).answers == {}


def test_who_forgets_is_forgotten_in_every_chat(filling: Filling) -> None:
    """What the same person answered elsewhere goes too; what others answered stays."""
    elsewhere = Asker("test", "ann", "group")
    for asker in (ANN, elsewhere, BOB):
        filling.follow(asker, asked("age", spouse="none"), NOW)
    filling.forget(ANN)
    assert [bool(filling.told(asker).answers) for asker in (ANN, elsewhere, BOB)] == [False, False, True]
