"""Learning what speaks for which intent, from the utterances in the content files.

Multinomial logistic regression with an L2 penalty, minimised by L-BFGS (Nocedal and Wright, Numerical
Optimization, algorithm 7.4), all utterances at once: convex, so the same content always gives the same weights.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.engine.evidence import EvidenceModel, Floats, Vocabulary
from knowledge.progress import Progress, silent

_LEAST_SEEN = 2
_PENALTY = 5e-6
_STEPS = 90
_MEMORY = 8
_SLOPE = 1e-4

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """The features of an utterance and the intent it was written for."""

    features: Mapping[str, float]
    intent: str


def learn(examples: Sequence[Example], progress: Progress = silent) -> EvidenceModel:
    """Return the model that fits ``examples`` best; features seen only once are left out."""
    vocabulary = Vocabulary.of([e.features for e in examples], _LEAST_SEEN)
    intents = sorted({e.intent for e in examples})
    problem = _Problem(examples, vocabulary, intents)
    weights = _minimise(problem, progress).reshape(problem.shape).astype(np.float32)
    return EvidenceModel.packed(intents, vocabulary, weights[:-1], weights[-1])


class _Problem:
    """The penalised loss over all examples, and its gradient."""

    def __init__(self, examples: Sequence[Example], vocabulary: Vocabulary, intents: Sequence[str]) -> None:
        self.shape = (len(vocabulary.rows) + 1, len(intents))
        vectors = [vocabulary.vector(e.features) for e in examples]
        self._of_example = _Sparse.of(
            np.repeat(np.arange(len(vectors)), [len(v.rows) for v in vectors]),
            np.concatenate([v.rows for v in vectors]),
            np.concatenate([v.values for v in vectors]),
            len(vectors),
        )
        self._of_feature = self._of_example.turned(len(vocabulary.rows))
        place = {intent: i for i, intent in enumerate(intents)}
        self._wanted = np.array([place[e.intent] for e in examples])

    def __call__(self, flat: Doubles) -> tuple[float, Doubles]:
        """Return the loss at ``flat`` and its gradient."""
        weights = flat.reshape(self.shape).astype(np.float32)
        scores = self._of_example.times(weights[:-1]) + weights[-1]
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        n = len(self._wanted)
        loss = -float(np.log(shares[np.arange(n), self._wanted] + 1e-12).mean())
        shares[np.arange(n), self._wanted] -= 1
        shares /= n
        gradient = np.empty(self.shape)
        gradient[:-1] = self._of_feature.times(shares) + _PENALTY * weights[:-1]
        gradient[-1] = shares.sum(axis=0)
        penalty = 0.5 * _PENALTY * float(np.square(weights[:-1], dtype=np.float64).sum())
        return loss + penalty, gradient.ravel()


@dataclass(frozen=True)
class _Sparse:
    """A sparse matrix by rows: where each begins, and the columns and values in it. No row is empty."""

    starts: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    values: Floats
    filled: npt.NDArray[np.int64]
    height: int

    @classmethod
    def of(cls, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], values: Floats, height: int) -> _Sparse:
        order = np.argsort(rows, kind="stable")
        filled, starts = np.unique(rows[order], return_index=True)
        return cls(starts, columns[order], values[order], filled, height)

    def turned(self, height: int) -> _Sparse:
        lengths = np.diff(np.append(self.starts, len(self.columns)))
        return _Sparse.of(self.columns, np.repeat(self.filled, lengths), self.values, height)

    def times(self, dense: Floats) -> Floats:
        """Return the product with ``dense``, a slice of columns at a time to bound memory."""
        product = np.zeros((self.height, dense.shape[1]), dtype=np.float32)
        for column in range(dense.shape[1]):
            product[self.filled, column] = np.add.reduceat(self.values * dense[self.columns, column], self.starts)
        return product


def _minimise(problem: _Problem, progress: Progress) -> Doubles:
    point: Doubles = np.zeros(problem.shape[0] * problem.shape[1])
    loss, gradient = problem(point)
    past: deque[tuple[Doubles, Doubles]] = deque(maxlen=_MEMORY)
    for step in range(_STEPS):
        progress("phrases", step / _STEPS)
        direction = _direction(gradient, past)
        slope = float(gradient @ direction)
        size = 1.0 if past else 1.0 / max(1.0, float(np.linalg.norm(gradient)))
        for _ in range(20):
            moved = point + size * direction
            new_loss, new_gradient = problem(moved)
            if new_loss <= loss + _SLOPE * size * slope:
                break
            size /= 2
        change = new_gradient - gradient
        if float(change @ (moved - point)) > 1e-12:
            past.append((moved - point, change))
        converged = loss - new_loss < 1e-7
        point, loss, gradient = moved, new_loss, new_gradient
        if converged:
            break
    progress("phrases", 1.0)
    return point


def _direction(gradient: Doubles, past: Sequence[tuple[Doubles, Doubles]]) -> Doubles:
    """The L-BFGS two-loop recursion."""
    direction = -gradient
    shares: list[float] = []
    for step, change in reversed(past):
        share = float(step @ direction) / float(step @ change)
        shares.append(share)
        direction = direction - share * change
    if past:
        step, change = past[-1]
        direction = direction * (float(step @ change) / float(change @ change))
    for (step, change), share in zip(past, reversed(shares), strict=True):
        back = float(change @ direction) / float(step @ change)
        direction = direction + (share - back) * step
    return direction
