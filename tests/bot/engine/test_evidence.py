"""How features are weighed up into probabilities, and how that is shown."""

from __future__ import annotations

import numpy as np
import pytest
from fakes.understanding import Engine
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.evidence import EvidenceModel, Vocabulary
from bot.engine.features import features

MESSAGES = [{"w:draw": 1.0, "w:last": 1.0}, {"w:draw": 1.0, "w:score": 1.0}, {"w:draw": 1.0, "w:score": 0.5}]


@pytest.fixture(scope="module")
def model() -> EvidenceModel:
    """Two features, two intents: "last" speaks for the round, "score" for the check."""
    vocabulary = Vocabulary.of(MESSAGES, least_seen=1)
    weights = np.zeros((3, 2), dtype=np.float32)
    weights[vocabulary.rows["w:last"]] = (4, -4)
    weights[vocabulary.rows["w:score"]] = (-4, 4)
    return EvidenceModel.packed(["last_round", "score_check"], vocabulary, weights, np.zeros(2, dtype=np.float32))


def test_features_seen_too_rarely_are_left_out() -> None:
    """A feature of fewer messages than the least number is not known."""
    assert set(Vocabulary.of(MESSAGES, least_seen=2).rows) == {"w:draw", "w:score"}


def test_rare_features_tell_more() -> None:
    """The fewer messages have a feature, the more it weighs."""
    vocabulary = Vocabulary.of(MESSAGES, least_seen=1)
    rarity = {name: float(vocabulary.rarity[row]) for name, row in vocabulary.rows.items()}
    assert rarity["w:last"] > rarity["w:score"] > rarity["w:draw"] > 0


@given(st.dictionaries(st.sampled_from(["w:draw", "w:last", "w:score", "w:?"]), st.floats(0.125, 1), max_size=4))
def test_a_vector_has_length_one(found: dict[str, float]) -> None:
    """Long messages weigh no more than short ones; unknown features do not count."""
    vector = Vocabulary.of(MESSAGES, least_seen=1).vector(found)
    length = float(np.linalg.norm(vector.values))
    assert len(vector.rows) == len(set(found) - {"w:?"})
    assert length == pytest.approx(1.0 if len(vector.rows) else 0.0, abs=1e-5)


@pytest.mark.parametrize(
    ("found", "intent"), [({"w:last": 1.0, "w:draw": 1.0}, "last_round"), ({"w:score": 1.0}, "score_check")]
)
def test_the_likeliest_comes_first(model: EvidenceModel, found: dict[str, float], intent: str) -> None:
    """Candidates are all intents, best first, and their probabilities add up to one."""
    candidates = model.candidates(found)
    assert candidates[0].intent == intent
    assert candidates[0].score > 0.9
    assert sum(c.score for c in candidates) == pytest.approx(1, abs=1e-6)


def test_nothing_known_leaves_it_open(model: EvidenceModel) -> None:
    """A message of unknown features is as likely the one as the other."""
    assert [c.score for c in model.candidates({"w:?": 1.0})] == pytest.approx([0.5, 0.5])


def test_evidence_adds_up_to_the_decision(model: EvidenceModel) -> None:
    """What is told to have decided is what did: the weights add up to the odds between the two intents."""
    found = {"w:last": 0.5, "w:score": 1.0, "w:draw": 1.0, "w:?": 1.0}
    first, second = model.candidates(found)
    evidence = model.evidence(found, first.intent, second.intent)
    assert [abs(e.weight) for e in evidence] == sorted((abs(e.weight) for e in evidence), reverse=True)
    assert {e.feature for e in evidence} == {"w:last", "w:score", "w:draw"}
    assert sum(e.weight for e in evidence) == pytest.approx(np.log(first.score / second.score), rel=1e-4)


@given(st.lists(st.floats(-50, 50, width=32), min_size=6, max_size=6))
def test_packing_keeps_weights_to_one_part_in_127(flat: list[float]) -> None:
    """Each weight is kept to within half a step of its row, a step being a 127th of the row's heaviest weight."""
    weights = np.array(flat, dtype=np.float32).reshape(3, 2)
    packed = EvidenceModel.packed(["a", "b"], Vocabulary.of(MESSAGES, 1), weights, np.zeros(2, dtype=np.float32))
    steps = np.maximum(np.abs(weights).max(axis=1, keepdims=True), 1e-6) / 127
    assert bool((np.abs(packed.weights * packed.scales[:, None] - weights) <= steps * 0.51 + 1e-6).all())


def test_the_evidence_for_a_real_message(engine: Engine) -> None:
    """In the packaged model the word that carries a question is among its heaviest evidence."""
    model = engine.catalogue.model
    found = features(engine.read("unsubscribe me please"))
    best = model.candidates(found)[0].intent
    assert best == "unsubscribe"
    assert any("unsub" in e.feature for e in model.evidence(found, best, "subscribe", most=5))


def test_what_is_asked_weighs_more_than_the_story(engine: Engine) -> None:
    """Words in the clause that asks count in full, those of the story around it less."""
    found = features(engine.read("i bought a house. what is the cutoff?"))
    assert found["w:cutoff"] > found["w:house"] > 0


def test_values_give_way_to_their_kind(engine: Engine) -> None:
    """Two messages that differ only in the values of their slots have the same words to learn from."""
    one = features(engine.read("was 470 enough in 2025"))
    other = features(engine.read("was 512 enough in 2023"))
    assert one == other
