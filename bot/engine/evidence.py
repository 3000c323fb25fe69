"""How much each feature of a message speaks for each intent, weighed up into probabilities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class Candidate(NamedTuple):
    """An intent and its probability."""

    intent: str
    score: float


class Evidence(NamedTuple):
    """A feature of a message, and by how much it spoke for an intent (against it where below zero)."""

    feature: str
    weight: float


class Vector(NamedTuple):
    """The known features of a message: their rows in the model, and their values, of length 1 in all."""

    rows: npt.NDArray[np.int64]
    values: Floats


@dataclass(frozen=True)
class Vocabulary:
    """The features that a model knows, and how telling each is: rare ones more (inverse document frequency)."""

    rows: Mapping[str, int]
    rarity: Floats

    @classmethod
    def of(cls, messages: Sequence[Mapping[str, float]], least_seen: int) -> Vocabulary:
        """Return the features that at least ``least_seen`` of ``messages`` have."""
        counts = Counter(name for features in messages for name in features)
        names = sorted(name for name, n in counts.items() if n >= least_seen)
        seen = np.array([counts[name] for name in names], dtype=np.float32)
        return cls({name: row for row, name in enumerate(names)}, np.log(1 + len(messages) / seen))

    def vector(self, features: Mapping[str, float]) -> Vector:
        """Return ``features`` as the model sees them."""
        known = [(row, value) for name, value in features.items() if (row := self.rows.get(name)) is not None]
        rows = np.fromiter((row for row, _ in known), dtype=np.int64, count=len(known))
        values = np.fromiter((value for _, value in known), dtype=np.float32, count=len(known)) * self.rarity[rows]
        return Vector(rows, values / max(float(np.sqrt(values @ values)), 1e-9))


@dataclass(frozen=True)
class EvidenceModel:
    """A linear model: one row of weights per feature, one column per intent. Immutable."""

    intents: tuple[str, ...]
    vocabulary: Vocabulary
    weights: npt.NDArray[np.int8]
    scales: Floats
    bias: Floats

    def candidates(self, features: Mapping[str, float]) -> list[Candidate]:
        """Return all intents, the likeliest first; their probabilities add up to 1."""
        rows, values = self.vocabulary.vector(features)
        scores = self.bias + (values * self.scales[rows]) @ self.weights[rows].astype(np.float32)
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        return [Candidate(self.intents[i], float(shares[i])) for i in np.argsort(-shares, kind="stable")]

    def evidence(self, features: Mapping[str, float], intent: str, against: str, most: int = 12) -> list[Evidence]:
        """Return the features that told ``intent`` from ``against``, the heaviest first."""
        one, other = self.intents.index(intent), self.intents.index(against)
        rows, values = self.vocabulary.vector(features)
        names = [name for name in features if name in self.vocabulary.rows]
        gaps = self.weights[rows, one].astype(np.float32) - self.weights[rows, other]
        told = [Evidence(n, float(w)) for n, w in zip(names, values * self.scales[rows] * gaps, strict=True)]
        return sorted(told, key=lambda e: -abs(e.weight))[:most]

    @classmethod
    def packed(cls, intents: Sequence[str], vocabulary: Vocabulary, weights: Floats, bias: Floats) -> EvidenceModel:
        """Return a model of ``weights`` (features by intents), each row rounded to 127 steps."""
        scales = np.maximum(np.abs(weights).max(axis=1), 1e-6).astype(np.float32) / 127
        rounded = np.round(weights / scales[:, None]).astype(np.int8)
        return cls(tuple(intents), vocabulary, rounded, scales, bias.astype(np.float32))
