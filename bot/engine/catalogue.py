"""What the engine knows: words, names, job titles and the learnt evidence, compiled once per state of the content."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.content import Content, ContentFolder
from bot.engine.evidence import EvidenceModel, Vocabulary
from bot.engine.jobs import JobWords
from bot.engine.lexicon import Lexicon
from bot.engine.reading import Reader, Speller
from bot.languages import FIRST
from knowledge.dataset import Dataset
from knowledge.folding import words_of
from knowledge.models import OccupationAlias, Term
from knowledge.progress import Progress, silent

LEARNING_VERSION = 3
"""Raise it when features or training change: what was learnt before is then learnt anew."""

_FORMS_OF_A_TEMPLATE = 2
_COMMON_FROM = 3
_FRENCH_ODDS = 8
_TAUGHT = "learned.npz"


@dataclass(frozen=True)
class Catalogue:
    """Everything needed to understand a message. Immutable."""

    content: Content
    reader: Reader
    model: EvidenceModel

    @classmethod
    def load(cls, folder: ContentFolder, dataset: Dataset, cache: Path, progress: Progress = silent) -> Catalogue:
        """Return the catalogue of the content in ``folder``.

        What was learnt from just this content comes with the package or was kept in ``cache``; else it is
        learnt now, which takes a minute or two, and kept.
        """
        content = folder.content(cache)
        stamp = learning_stamp(content, dataset)
        kept = cache / f"learned-{stamp}.npz"
        for path in (Path(str(resources.files("bot"))) / "content" / _TAUGHT, kept):
            learned = Learned.load(path, stamp)
            if learned:
                return learned.catalogue(content)
        learned = Learned.learn(folder, content, dataset, progress)
        learned.keep(kept)
        return learned.catalogue(content)


def learning_stamp(content: Content, dataset: Dataset) -> str:
    """Return a fingerprint of everything that learning starts from."""
    names = repr(sorted(_known_names(dataset)))
    parts = (str(LEARNING_VERSION), content.fingerprint, dataset.titles_digest, names)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Learned:
    """What learning yields: the evidence, and which words are common, known, or part of job titles."""

    stamp: str
    model: EvidenceModel
    words: Mapping[str, Sequence[str]]

    @classmethod
    def learn(cls, folder: ContentFolder, content: Content, dataset: Dataset, progress: Progress) -> Learned:
        """Learn from every utterance in ``folder``."""
        from bot.engine.examples import expand_all  # the template parser is needed only here
        from bot.engine.features import features
        from bot.engine.learn import Example, learn

        lexicon = _lexicon(content, _known_names(dataset))
        jobs = JobWords.of(
            [(r.language, r.title) for r in dataset.titles()], lexicon.words | _utterance_words(folder), lexicon.no_jobs
        )
        reader = Reader(lexicon, jobs)
        taught = expand_all([(intent, text) for _, intent, text in folder.utterances()], _FORMS_OF_A_TEMPLATE)
        readings = [reader.read(text) for _, text in taught]
        counts = Counter(word for reading in readings for word in set(reading.words))
        examples = [Example(features(r), intent) for r, (intent, _) in zip(readings, taught, strict=True)]
        model = learn(examples, progress)
        return cls(
            learning_stamp(content, dataset),
            model,
            {
                "common": [w for w, n in counts.most_common() if n >= _COMMON_FROM],
                "seen": [w for w, n in counts.items() if n < _COMMON_FROM],
                "french": sorted(_french_words(folder)),
                "heads_en": sorted(jobs.heads_en),
                "heads_fr": sorted(jobs.heads_fr),
                "beside": sorted(jobs.beside),
                "names": ["\t".join(name) for name in _known_names(dataset)],
            },
        )

    def catalogue(self, content: Content) -> Catalogue:
        """Return the catalogue of ``content`` with what was learnt from it."""
        names = [(phrase, kind, value) for line in self.words["names"] for phrase, kind, value in [line.split("\t")]]
        lexicon = _lexicon(content, names)
        jobs = JobWords(
            frozenset(self.words["heads_en"]),
            frozenset(self.words["heads_fr"]),
            frozenset(self.words["beside"]),
            lexicon.no_jobs,
        )
        known = [*self.words["seen"], *lexicon.words, *jobs.beside, *jobs.heads_en, *jobs.heads_fr]
        speller = Speller([*self.words["common"], *lexicon.words], known)
        english = frozenset(content.common[FIRST].tells)
        return Catalogue(content, Reader(lexicon, jobs, speller, frozenset(self.words["french"]), english), self.model)

    def keep(self, path: Path) -> None:
        """Write what was learnt to ``path``; where that cannot be done, do without."""
        fresh = path.with_suffix(".building.npz")
        try:
            arrays: dict[str, npt.NDArray[Any]] = {
                "stamp": _packed([self.stamp]),
                "intents": _packed(self.model.intents),
                "features": _packed(list(self.model.vocabulary.rows)),
                "rarity": self.model.vocabulary.rarity,
                "weights": self.model.weights,
                "scales": self.model.scales,
                "bias": self.model.bias,
                **{f"words_{name}": _packed(words) for name, words in self.words.items()},
            }
            np.savez_compressed(fresh, allow_pickle=False, **arrays)
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)

    @classmethod
    def load(cls, path: Path, stamp: str) -> Learned | None:
        """Return what was kept at ``path``, or None where nothing was or it was learnt from something else."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                if _unpacked(stored["stamp"]) != [stamp]:
                    return None
                rows = {name: i for i, name in enumerate(_unpacked(stored["features"]))}
                vocabulary = Vocabulary(rows, stored["rarity"])
                intents = tuple(_unpacked(stored["intents"]))
                model = EvidenceModel(intents, vocabulary, stored["weights"], stored["scales"], stored["bias"])
                words = {n.removeprefix("words_"): _unpacked(stored[n]) for n in stored.files if n[:6] == "words_"}
        except (OSError, ValueError, KeyError):
            return None
        return cls(stamp, model, words)


def _lexicon(content: Content, names: Sequence[tuple[str, str, str]]) -> Lexicon:
    return Lexicon.of(content.words, content.names, names)


def _known_names(dataset: Dataset) -> list[tuple[str, str, str]]:
    """What the data files call terms and jobs, as (phrase, kind, value)."""
    terms = [
        (phrase, "term", term.id)
        for term in dataset.records(Term)
        for names in term.names.values()
        for name in names
        if (phrase := words_of(name))
    ]
    jobs = [(name, "occupation", name) for alias in dataset.records(OccupationAlias) for name in alias.names]
    return [*terms, *jobs]


def _utterance_words(folder: ContentFolder) -> frozenset[str]:
    """Words that utterances use often: they stand in messages of every kind, beside job titles too."""
    counts = Counter(w for _, _, text in folder.utterances() for w in set(words_of(text).split()))
    return frozenset(word for word, n in counts.items() if n >= 60)


def _french_words(folder: ContentFolder) -> frozenset[str]:
    """Words that French utterances use, and English ones hardly ever."""
    counts = {"en": Counter[str](), "fr": Counter[str]()}
    for language, _, text in folder.utterances():
        counts[language].update(set(words_of(text).split()))
    share = counts["en"].total() / max(1, counts["fr"].total())
    return frozenset(w for w, n in counts["fr"].items() if w.isalpha() and n * share > _FRENCH_ODDS * counts["en"][w])


def _packed(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def _unpacked(blob: npt.NDArray[np.uint8]) -> list[str]:
    return blob.tobytes().decode().split("\n")


def winning_utterances(folder: ContentFolder, intent: str, text: str, most: int) -> Iterator[tuple[str, float]]:
    """Yield the utterances of ``intent`` that read most like ``text``, with their likeness (0 to 100)."""
    from rapidfuzz import fuzz, process

    own = [u for _, i, u in folder.utterances() if i == intent]
    for utterance, likeness, _ in process.extract(text, own, scorer=fuzz.token_set_ratio, limit=most):
        yield utterance, likeness
