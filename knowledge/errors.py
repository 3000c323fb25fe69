"""The errors of this package, as one tree.

KnowledgeError
├── DataError        a file in ``data/`` or a stored row does not say what it must
├── StoreError       the knowledge store cannot be opened, built or written
└── FeedError        the feed could not be taken in
├── FeedUnreachable   nothing (whole) came back; another try may help
└── FeedRefused       something came back that must not replace what is stored
"""

from __future__ import annotations


class KnowledgeError(Exception):
    """Anything that goes wrong in this package."""


class DataError(KnowledgeError):
    """A data file or a stored row does not say what it must."""


class StoreError(KnowledgeError):
    """The knowledge store cannot be opened, built or written."""


class FeedError(KnowledgeError):
    """The feed could not be taken in; what was stored stays as it is."""


class FeedUnreachable(FeedError):
    """Nothing, or not the whole file, came back: another try may help."""


class FeedRefused(FeedError):
    """A file came back that must not replace what is stored."""
