"""Logging: structured lines on stderr, so that stdout is free for answers.

No line tells a token. Lines about one question or delivery carry its id, and no word that a person wrote: what goes
wrong there is told by its kind and place, for the message of an exception may quote what was being read.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, get_contextvars
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

QUESTION, DELIVERY = "question", "delivery"
"""What a line may be about."""

_SECRETS = re.compile(
    r"""
    \d{4,}:[\w-]{20,}                                   # a token of Telegram
  | [\w-]{20,}\.[\w-]{5,8}\.[\w-]{25,}                  # a token of Discord
  | (?<=/bot)[^/\s"]+(?=/)                              # whatever stands in the place of Telegram's in an address
  | (?<=[Tt]oken\ `)[^`"]+                              # … and in the library's words
  | (?<=/webhooks/)\d+/[^/\s"]+ | (?<=/interactions/)\d+/[^/\s"]+
  | (?<=://)[^/@\s"]+(?=@)                              # a name and password in an address
    """,
    re.VERBOSE,
)


def configure_logs(level: str, form: str = "console") -> None:
    """Send lines of at least ``level`` to stderr, one by one as ``json`` or for people to read as ``console``.

    Libraries speak up from WARNING only: below, they tell addresses with tokens and what people wrote.
    """
    least = logging.getLevelNamesMapping()[level]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [_without_words, _renderer(form), _concealing]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[*shared, _named], processors=[ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    logging.raiseExceptions = False  # it would print the line that could not be written as it is
    logging.basicConfig(handlers=[handler], level=max(logging.WARNING, least), force=True)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        processors=[*shared, *last],
    )


@contextmanager
def about(what: str, number: str | int = "") -> Iterator[None]:
    """Let every line inside carry the id of a question or delivery: ``number``, else one that stands or a new one."""
    if not number and what in get_contextvars():
        yield
        return
    with bound_contextvars(**{what: number or _new_id()}):
        yield


def begin(what: str) -> None:
    """Let every line of the present task from here on carry a new id of a question or delivery."""
    bind_contextvars(**{what: _new_id()})


def _new_id() -> str:
    return secrets.token_hex(4)


def concealed(text: str) -> str:
    """Return ``text`` with dots in the place of tokens and passwords."""
    return _SECRETS.sub("…", text)


def _renderer(form: str) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def _named(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Tell which library speaks."""
    event["logger"] = event["_record"].name
    return event


def _without_words(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Tell an exception; without what it says where that may be a person's words."""
    asyncios = event.get("logger") == "asyncio"  # it prints the exceptions of forgotten tasks
    if asyncios:
        event["event"] = str(event["event"]).partition("\n")[0]
    problem = _exception(event.pop("exc_info", None))
    if problem is not None:
        plain = QUESTION in event or asyncios
        event["exception"] = "".join(_places(problem) if plain else traceback.format_exception(problem)).rstrip()
    return event


def _exception(told: Any) -> BaseException | None:
    if isinstance(told, BaseException):
        return told
    return (told if isinstance(told, tuple) else sys.exc_info())[1] if told else None


def _places(problem: BaseException) -> Iterator[str]:
    """Where an exception came from, and of what kind it and those before it are; never what they say."""
    before = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    for other in (*([before] if before else ()), *getattr(problem, "exceptions", ())):
        yield from _places(other)
    yield from traceback.format_tb(problem.__traceback__)
    code = getattr(problem, "strerror", None) or getattr(problem, "sqlite_errorname", None)
    yield f"{type(problem).__module__}.{type(problem).__qualname__}{f' ({code})' if code else ''}\n"


def _concealing(_logger: Any, _method: str, line: Any) -> str:
    return concealed(str(line))
