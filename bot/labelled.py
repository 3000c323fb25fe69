"""Labelled questions: what people type, and what a careful person would take it for. One JSON object a line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import BotError

Listed = Annotated[tuple[str, ...], BeforeValidator(lambda value: listed(value))]
Named = Annotated[Mapping[str, Any], BeforeValidator(lambda value: {} if value is None else value)]


class LabelledQuestion(BaseModel):
    """One row. ``intents`` are all that are right, the best first; ``inherited`` are slots that the context supplies.

    ``expect`` must stand in the answer's text and ``forbid`` must not; both and ``verdict`` may be left out.
    """

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    id: str
    text: str
    intents: tuple[str, ...] = Field(min_length=1)
    slots: Named = {}
    inherited: Named = {}
    context: str | None = None
    origin: str | None = None
    scope: str | None = None
    expect: Listed = ()
    forbid: Listed = ()
    verdict: str | None = None


def listed(value: object) -> list[Any]:
    """Return ``value`` as a list: of nothing for None, of itself for a scalar."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def labelled_questions(path: Path) -> list[LabelledQuestion]:
    """Return the rows of the JSON Lines file at ``path``.

    Raises:
        BotError: the file cannot be read, or a row is none; names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise BotError(f"{path}: {problem}") from problem
    return [_row(line, f"{path}, line {n}") for n, line in enumerate(lines, 1) if line.strip()]


def _row(line: str, place: str) -> LabelledQuestion:
    try:
        return LabelledQuestion.model_validate_json(line)
    except ValidationError as problem:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'row'}: {e['msg']}" for e in problem.errors())
        raise BotError(f"{place}: {wrong}") from problem
