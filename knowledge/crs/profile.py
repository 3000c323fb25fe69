"""What a candidate tells of themselves, checked against what is possible."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import (
    ModelWrapValidatorHandler,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from knowledge.errors import KnowledgeError
from knowledge.models import Record

YOUNGEST = 14
OLDEST = 100
HIGHEST_LEVEL = 12


# --- what is refused ----------------------------------------------------------------------------


class Reason(StrEnum):
    """Why a value of a profile is refused."""

    RANGE = "range"
    """Outside ``low`` to ``high``, or not a multiple of ``step`` from ``low``."""
    CHOICE = "choice"
    """Not one of ``choices``."""
    KIND = "kind"
    """Text where a mapping or a yes or no is due, and the like."""
    MISSING = "missing"
    UNKNOWN = "unknown"
    """A field that a profile does not have."""
    NCLC_NEEDED = "nclc_needed"
    """Scores that fit more than one scale: the level printed on the result decides."""


class ProfileError(KnowledgeError):
    """A profile that cannot be: the field, the value, and what is allowed there.

    ``field`` is a dotted path (``second_language.scores.reading``); ``work_years`` stands for Canadian and
    foreign years together. ``low``, ``high`` and ``step`` are the allowed range where there is one, and
    ``choices`` the allowed words.
    """

    def __init__(
        self,
        field: str,
        value: object,
        reason: Reason,
        *,
        low: float | None = None,
        high: float | None = None,
        step: float | None = None,
        choices: tuple[str, ...] = (),
    ) -> None:
        self.field, self.value, self.reason = field, value, reason
        self.low, self.high, self.step, self.choices = low, high, step, choices
        super().__init__(f"{field} is {value!r}: {self._allowed()}")

    def _allowed(self) -> str:
        """What is allowed, for a log; what people read is written elsewhere."""
        if self.reason is Reason.NCLC_NEEDED:
            return "the NCLC printed on the result is needed"
        if self.low is None or self.high is None:
            return f"one of {', '.join(self.choices)}" if self.choices else self.reason.value
        numbers = "whole numbers" if self.step == 1 else f"steps of {self.step:g}" if self.step else "numbers"
        words = f", or {', '.join(self.choices)}" if self.choices else ""
        return f"allowed are {numbers} from {self.low:g} to {self.high:g}{words}"


_REASONS = {
    "range": Reason.RANGE,
    "enum": Reason.CHOICE,
    "literal_error": Reason.CHOICE,
    "choice": Reason.CHOICE,
    "missing": Reason.MISSING,
    "missing_result": Reason.MISSING,
    "extra_forbidden": Reason.UNKNOWN,
}


def profile_error(error: ValidationError) -> ProfileError:
    """Tell the first finding of pydantic as a ProfileError."""
    finding: ErrorDetails = error.errors(include_url=False)[0]
    context = finding.get("ctx", {})
    reason = _REASONS.get(finding["type"], Reason.KIND)
    return ProfileError(
        context.get("field") or ".".join(str(part) for part in finding["loc"]) or "profile",
        None if reason is Reason.MISSING else context.get("value", finding["input"]),
        reason,
        low=context.get("low"),
        high=context.get("high"),
        step=context.get("step"),
        choices=context.get("choices") or tuple(re.findall(r"'([^']*)'", context.get("expected", ""))),
    )


def _whole(low: int, high: int) -> Callable[[object], int]:
    """Make a validator for whole numbers from ``low`` to ``high``."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _off(low, high)
        if not low <= value <= high or value != int(value):
            raise _off(low, high)
        return int(value)

    return check


def _off(low: int, high: int, **more: object) -> PydanticCustomError:
    """Say that a whole number lies off its range; ``more`` may name another field and value."""
    allowed = {"low": low, "high": high, "step": 1, **more}
    return PydanticCustomError("range", "not in the allowed range", allowed)


def _test_score(value: object) -> float | str:
    """Take a number, or a printed word such as CELPIP's ``M``; the scale is checked with the test's table."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z]+", value):
        return value.upper()
    raise PydanticCustomError("score", "not a test score")


# --- the profile --------------------------------------------------------------------------------

Level = Annotated[int, PlainValidator(_whole(0, HIGHEST_LEVEL))]
TestScore = Annotated[float | str, PlainValidator(_test_score)]
Lang = Literal["en", "fr"]

ABILITIES = ("listening", "reading", "writing", "speaking")


class Education(StrEnum):
    """The highest credential, Canadian or assessed."""

    LESS_THAN_SECONDARY = "less_than_secondary"
    SECONDARY = "secondary"
    ONE_YEAR = "one_year"
    TWO_YEAR = "two_year"
    BACHELOR = "bachelor_or_3yr"
    TWO_OR_MORE = "two_or_more"
    MASTER = "master_or_professional"
    DOCTORAL = "doctoral"


class CanadianStudy(StrEnum):
    """How many years the post-secondary credential earned in Canada took."""

    NONE = "none"
    SHORT = "1-2"
    LONG = "3+"


class JobOffer(StrEnum):
    """A valid job offer: in major group 00, in another skilled occupation, or none."""

    NONE = "none"
    SENIOR_00 = "senior_00"
    OTHER = "other"


class Clb(Record):
    """Levels per ability, CLB for English and NCLC for French; 0 stands for anything below the tables."""

    listening: Level
    reading: Level
    writing: Level
    speaking: Level

    @property
    def each(self) -> tuple[int, int, int, int]:
        """The four levels in the order of ``ABILITIES``."""
        return self.listening, self.reading, self.writing, self.speaking

    @property
    def lowest(self) -> int:
        """The level held in all four abilities."""
        return min(self.each)


class Scores(Record):
    """Scores per ability as the test prints them."""

    listening: TestScore
    reading: TestScore
    writing: TestScore
    speaking: TestScore

    @property
    def each(self) -> tuple[float | str, float | str, float | str, float | str]:
        """The four scores in the order of ``ABILITIES``."""
        return self.listening, self.reading, self.writing, self.speaking


class LanguageResult(Record):
    """One language test: its levels, or the test with its scores; levels count where both are given.

    ``version`` names the scale of a test that has several, ``taken_on`` is the day of the test.
    """

    lang: Lang
    levels: Clb | None = None
    test: str | None = None
    scores: Scores | None = None
    version: str | None = None
    taken_on: date | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.levels is None and (self.test is None or self.scores is None):
            choices = ("levels", "test", "scores")
            raise PydanticCustomError("missing_result", "neither levels nor scores", {"choices": choices})
        return self


class Spouse(Record):
    """A spouse or partner; ``scored`` if they come along and are neither citizen nor permanent resident."""

    scored: bool
    education: Education = Education.LESS_THAN_SECONDARY
    language: LanguageResult | None = None
    canadian_work: Annotated[int, PlainValidator(_whole(0, OLDEST - YOUNGEST))] = 0


class Profile(Record):
    """What the score is computed from; ages and work in completed years.

    Raises ProfileError, never pydantic's own, whichever way it is made.
    """

    age: Annotated[int, PlainValidator(_whole(YOUNGEST, OLDEST))]
    education: Education
    first_language: LanguageResult | None = None
    second_language: LanguageResult | None = None
    canadian_work: int = 0
    foreign_work: int = 0
    certificate: bool = False
    nomination: bool = False
    sibling: bool = False
    canadian_study: CanadianStudy = CanadianStudy.NONE
    spouse: Spouse | None = None
    job_offer: JobOffer = JobOffer.NONE

    @property
    def with_spouse(self) -> bool:
        """Whether the columns "with a spouse or partner" apply."""
        return self.spouse is not None and self.spouse.scored

    @field_validator("canadian_work", "foreign_work", mode="plain")
    @classmethod
    def _years_fit_age(cls, value: object, info: ValidationInfo) -> int:
        return _whole(0, info.data.get("age", OLDEST) - YOUNGEST)(value)

    @model_validator(mode="after")
    def _work_fits_age(self) -> Self:
        together, most = self.canadian_work + self.foreign_work, self.age - YOUNGEST
        if together > most:
            raise _off(0, most, field="work_years", value=together)
        return self

    @model_validator(mode="after")
    def _two_languages(self) -> Self:
        first, second = self.first_language, self.second_language
        if first and second and first.lang == second.lang:
            other = "fr" if first.lang == "en" else "en"
            where = {"field": "second_language.lang", "value": second.lang, "choices": (other,)}
            raise PydanticCustomError("choice", "the same language twice", where)
        return self

    # Last, because pydantic lets a validator see only what those above it raise.
    @model_validator(mode="wrap")
    @classmethod
    def _tell(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            raise profile_error(error) from error
