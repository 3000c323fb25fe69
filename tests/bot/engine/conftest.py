"""What the tests of the engine share: the packaged content, to read and parse with."""

from __future__ import annotations

import pytest
from fakes.understanding import Engine

from bot.engine.catalogue import Catalogue
from bot.engine.lexicon import Lexicon


@pytest.fixture(scope="session")
def engine(catalogue: Catalogue) -> Engine:
    """The engine with the packaged content."""
    return Engine(catalogue)


@pytest.fixture(scope="session")
def lexicon(catalogue: Catalogue) -> Lexicon:
    """The packaged words and names."""
    return catalogue.reader.lexicon
