"""A person's terminal in tests, or a pipe in its place: what is typed and what is seen."""

from __future__ import annotations

import io


class Screen(io.StringIO):
    """Keeps what is printed; says whether it is a terminal."""

    encoding = "utf-8"

    def __init__(self, at_a_terminal: bool, text: str = "") -> None:
        super().__init__(text)
        self._at_a_terminal = at_a_terminal

    def isatty(self) -> bool:
        """Whether a person sits in front of it."""
        return self._at_a_terminal


class Typed(Screen):
    """Lines of input."""

    def __init__(self, text: str, at_a_terminal: bool) -> None:
        super().__init__(at_a_terminal, text)
