"""What a computation gives back: sections A to D, the total, and what to be careful about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import SerializerFunctionWrapHandler, model_serializer

from knowledge.models import Record


class SectionA(Record):
    """The candidate's own factors, in points."""

    age: int
    education: int
    first_language: int
    second_language: int
    canadian_work: int
    subtotal: int


class SectionB(Record):
    """The factors of a scored spouse or partner, in points; nothing without one."""

    education: int = 0
    language: int = 0
    canadian_work: int = 0
    subtotal: int = 0


class SectionC(Record):
    """Combinations of factors, in points."""

    education: int
    foreign_work: int
    certificate: int
    subtotal: int


class SectionD(Record):
    """Additional points; ``job_offer`` is told only where offers count or the person has one."""

    nomination: int
    sibling: int
    canadian_study: int
    french: int
    job_offer: int | None = None
    subtotal: int

    @model_serializer(mode="wrap")
    def _without_silence(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        fields: dict[str, object] = handler(self)
        return {name: value for name, value in fields.items() if value is not None}


class Caution(Record):
    """Something to tell with the score: a stable key, and the values its sentence needs.

    ==========================  ======================================================================
    ``new_points_unknown``      ``since``, ``missing``: the total may be too low
    ``rules_unknown_before``    ``known_from``: computed with the oldest figures held
    ``job_offer_no_points``     ``job_offer``, ``since``
    ``scale_disputed``          ``field``, ``test``, ``scale``, ``told_by``: version, taken_on or range
    ``language_expired``        ``field``, ``taken_on``, ``expired_on``
    ``english_mixed``           ``level``: English reaches it in some abilities only; French counts less
    ``first_language_missing``  nothing: a second official language was told without a first
    ==========================  ======================================================================
    """

    key: str
    values: Mapping[str, str | int | date | tuple[str, ...]] = {}


class Score(Record):
    """A CRS score as computed for a day; field names are the sections' printed letters."""

    A: SectionA
    B: SectionB
    C: SectionC
    D: SectionD
    total: int
    warnings: tuple[Caution, ...] = ()
