"""What was asked before in a chat: whose it is, how long it is kept, what of it a follow-up takes over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.understanding import NOW, Engine
from hypothesis import given
from hypothesis import strategies as st

from bot import recent
from bot.engine.dialogue import Dialogues, Turn, carried, continued
from bot.engine.slots import Slots
from bot.question import Asker
from bot.recent import FORGOTTEN_AFTER

ANN = Asker("discord", "ann", "guild")
BOB = Asker("discord", "bob", "guild")
TURN = Turn("last_round", Slots(category=("cec",)), NOW)


def test_the_last_turn_is_remembered() -> None:
    """A new turn takes the place of the one before."""
    dialogues = Dialogues()
    later = Turn("pool", Slots(), NOW + timedelta(minutes=1))
    dialogues.remember(ANN, TURN)
    dialogues.remember(ANN, later)
    assert dialogues.last(ANN, later.at) == later


def test_nobody_sees_the_turn_of_another() -> None:
    """Neither another person in the same chat, nor the same person elsewhere, nor a namesake on another platform."""
    dialogues = Dialogues()
    dialogues.remember(ANN, TURN)
    for other in (BOB, Asker("discord", "ann", "direct"), Asker("telegram", "ann", "guild")):
        assert dialogues.last(other, NOW) is None


def test_half_an_hour_is_the_limit() -> None:
    """A turn holds for thirty minutes, and not a moment longer."""
    dialogues = Dialogues()
    dialogues.remember(ANN, TURN)
    assert timedelta(minutes=30) == FORGOTTEN_AFTER
    assert dialogues.last(ANN, NOW + FORGOTTEN_AFTER) == TURN
    assert dialogues.last(ANN, NOW + FORGOTTEN_AFTER + timedelta(microseconds=1)) is None


def test_forgetting() -> None:
    """What is forgotten is gone; forgetting what was never known does no harm."""
    dialogues = Dialogues()
    dialogues.remember(ANN, TURN)
    dialogues.forget(ANN)
    dialogues.forget(BOB)
    assert dialogues.last(ANN, NOW) is None


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit those go first who have been silent longest."""
    monkeypatch.setattr(recent, "_MOST_CHATS", 2)
    dialogues = Dialogues()
    carol = Asker("discord", "carol", "guild")
    for asker in (ANN, BOB, ANN, carol):
        dialogues.remember(asker, TURN)
    assert [dialogues.last(a, NOW) for a in (ANN, BOB, carol)] == [TURN, None, TURN]


BEFORE = Slots(score=(470,), category=("cec",), round=("391",), count=5, occupation=("plumber",), noc=("72300",))


@pytest.mark.parametrize(
    ("said", "after"),
    [
        (Slots(category=("french",)), {"category": "french", "score": 470}),
        (Slots(score=(480,)), {"category": "cec", "score": 480, "round": "391"}),
        (Slots(round=("402",)), {"category": "cec", "score": 470, "round": "402"}),
        (Slots(year=(2025,)), {"category": "cec", "score": 470, "year": 2025}),
        (Slots(month=(6,)), {"category": "cec", "score": 470, "month": 6}),
        (Slots(), {"category": "cec", "score": 470, "round": "391"}),
    ],
)
def test_a_follow_up_goes_on(said: Slots, after: dict[str, object]) -> None:
    """What is said replaces what was said before; a new time replaces every earlier one."""
    slots = continued(said, BEFORE).plain()
    assert {name: slots.get(name) for name in ("category", "score", "round", "year", "month") if name in slots} == after


def test_a_new_job_replaces_code_and_title() -> None:
    """A title after a code, or a code after a title, is another job."""
    assert continued(Slots(occupation=("cook",)), BEFORE).noc == ()
    assert continued(Slots(noc=("63200",)), BEFORE).occupation == ()
    assert continued(Slots(category=("trades",)), BEFORE).noc == ("72300",)


def test_another_question_takes_its_subject_along() -> None:
    """Category, round and score stay; job and count belong to the question before."""
    slots = carried(Slots(), BEFORE)
    assert (slots.category, slots.score, slots.round) == (("cec",), (470,), ("391",))
    assert (slots.occupation, slots.noc, slots.count) == ((), (), None)
    assert carried(Slots(year=(2025,)), BEFORE).round == ()


CATEGORIES = st.lists(st.sampled_from(["cec", "french", "trades"]), max_size=2, unique=True).map(tuple)
SLOTS = st.builds(
    Slots,
    category=CATEGORIES,
    score=st.lists(st.integers(1, 1200), max_size=2).map(tuple),
    year=st.lists(st.integers(2015, 2026), max_size=1).map(tuple),
    count=st.none() | st.integers(1, 9),
)


@given(SLOTS, SLOTS)
def test_what_was_just_said_always_holds(said: Slots, before: Slots) -> None:
    """Nothing of before ever outweighs what was said now."""
    for slots in (continued(said, before), carried(said, before)):
        assert {name: getattr(slots, name) for name in said.given()} == {n: getattr(said, n) for n in said.given()}


@given(SLOTS)
def test_going_on_from_nothing_changes_nothing(said: Slots) -> None:
    """With no question before, the slots are what was said."""
    assert continued(said, Slots()) == carried(said, Slots()) == said


@pytest.mark.parametrize(
    ("before", "said", "intent", "slots"),
    [
        ("last cec draw", "and for french?", "last_round", {"category": "french"}),
        ("last cec draw", "and healthcare", "last_round", {"category": "healthcare"}),
        ("was 470 enough for cec", "what about 468?", "score_check", {"score": 468, "category": "cec"}),
        ("was 470 enough for cec", "and for french?", "score_check", {"score": 470, "category": "french"}),
        ("was 470 enough for cec", "no i meant healthcare", "score_check", {"score": 470, "category": "healthcare"}),
        ("dernier tirage CEC", "et pour la santé?", "last_round", {"category": "healthcare"}),
        ("last 5 cec draws", "and 10?", "history", {"category": "cec", "count": 10}),
        ("is plumber in trades", "and electrician?", "occupation_eligibility", {"occupation": "electrician"}),
    ],
)
def test_follow_ups(engine: Engine, before: str, said: str, intent: str, slots: dict[str, object]) -> None:
    """A fragment means the question before with something else in it."""
    first = engine.parse(before)
    after = engine.parse(said, Turn(first.intent, first.slots, NOW))
    plain = after.slots.plain()
    assert (after.intent, {name: plain.get(name) for name in slots}) == (intent, slots)
    assert after.follows


@pytest.mark.parametrize(
    "said", ["how much are the fees", "what documents do i need after my ita", "when is the next draw"]
)
def test_a_topic_of_its_own_takes_nothing_along(engine: Engine, said: str) -> None:
    """A complete question is understood as if nothing had been asked before."""
    first = engine.parse("was 470 enough for cec in round 391")
    after = engine.parse(said, Turn(first.intent, first.slots, NOW))
    alone = engine.parse(said)
    assert (after.intent, after.slots) == (alone.intent, alone.slots)
