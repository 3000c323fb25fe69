"""Learning is exact, repeatable, and follows the slope of its own loss."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.evidence import Vocabulary
from bot.engine.learn import Example, _Problem, learn

TAUGHT = {
    "last_round": ["last draw", "latest draw", "what was the last round", "newest round"],
    "score_check": ["is 470 enough", "was my score enough", "enough for the draw", "will my score do"],
    "help": ["hello", "hello there", "what can you do", "help me please"],
}


def _features(text: str) -> dict[str, float]:
    return {f"w:{word}": 1.0 for word in text.split()}


def _examples() -> list[Example]:
    return [Example(_features(text), intent) for intent, texts in TAUGHT.items() for text in texts * 2]


def _problem() -> _Problem:
    examples = _examples()
    return _Problem(examples, Vocabulary.of([e.features for e in examples], 2), sorted(TAUGHT))


def test_a_small_content_is_learnt_perfectly() -> None:
    """Every utterance of a handful is given its own intent, without doubt."""
    model = learn(_examples())
    for intent, texts in TAUGHT.items():
        for text in texts:
            best = model.candidates(_features(text))[0]
            assert (best.intent, best.score > 0.9) == (intent, True), text


def test_learning_twice_gives_the_same() -> None:
    """The same content always gives the same weights, to the last bit."""
    one, other = learn(_examples()), learn(_examples())
    assert one.intents == other.intents == tuple(sorted(TAUGHT))
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.scales, other.scales)
    assert np.array_equal(one.bias, other.bias)


def test_the_order_of_the_utterances_does_not_matter() -> None:
    """Utterances in another order are the same content: the same answers come out."""
    one, other = learn(_examples()), learn(_examples()[::-1])
    for text in ("last draw", "enough score", "hello draw"):
        first, second = one.candidates(_features(text)), other.candidates(_features(text))
        assert [c.intent for c in first] == [c.intent for c in second]
        assert [c.score for c in first] == pytest.approx([c.score for c in second], abs=0.02)


def test_progress_is_told_from_start_to_end() -> None:
    """The steps run from 0 to 1."""
    told: list[float] = []
    learn(_examples(), lambda _, done: told.append(done))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_the_gradient_is_the_slope_of_the_loss(seed: int) -> None:
    """In any direction from any point the gradient agrees with the finite difference of the loss."""
    problem, chance = _problem(), np.random.default_rng(seed)
    size = problem.shape[0] * problem.shape[1]
    point, direction = chance.normal(size=size), chance.normal(size=size)
    direction /= np.linalg.norm(direction)
    step = 1e-2
    slope = (problem(point + step * direction)[0] - problem(point - step * direction)[0]) / (2 * step)
    assert float(problem(point)[1] @ direction) == pytest.approx(slope, abs=2e-4)


def test_each_partial_derivative() -> None:
    """At the start every single weight's slope agrees, the bias included."""
    problem = _problem()
    point = np.zeros(problem.shape[0] * problem.shape[1])
    gradient = problem(point)[1]
    for at in range(len(point)):
        nudge = np.zeros_like(point)
        nudge[at] = 1e-2
        slope = (problem(point + nudge)[0] - problem(point - nudge)[0]) / 2e-2
        assert gradient[at] == pytest.approx(slope, abs=1e-4), at


def test_learning_ends_where_the_slope_does() -> None:
    """The loss of the learnt weights lies far below that of no weights at all."""
    problem = _problem()
    model = learn(_examples())
    learnt = np.vstack([model.weights * model.scales[:, None], model.bias]).ravel()
    start, end = problem(np.zeros_like(learnt))[0], problem(learnt)[0]
    assert start == pytest.approx(np.log(len(TAUGHT)), abs=1e-6)
    assert end < start / 20
