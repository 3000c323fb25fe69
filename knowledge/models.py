"""The records that everything else is computed from: frozen, validated, with their source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

RoundNumber = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,4}[a-z]?$")]
"""A round's printed number, the only key of a round; text, because of ``91a``."""

NocCode = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
"""A NOC 2021 code; text, because ``00012`` begins with zeros."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]

Texts = Mapping[str, str]
"""The same words per language code; English (``en``) is always there."""


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- where things come from ---------------------------------------------------------------------


class Sighting(StrEnum):
    """What was really read when a fact was taken down."""

    OFFICIAL_PAGE = "official page"
    OFFICIAL_COPY = "official copy"
    SECONDARY = "secondary"
    GENERAL = "general knowledge"


class Confidence(StrEnum):
    """How far a fact can be relied on."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Page(Record):
    """An official page that an answer points to."""

    id: Slug
    title: Texts
    url: Texts


class Sourced(Record):
    """What every fact carries: the page to show, where it was really seen, and when it holds."""

    page: Slug
    seen: Sighting
    seen_at: tuple[str, ...] = ()
    seen_on: date
    verified_on: date | None = None
    confidence: Confidence
    effective_from: date | None = None
    effective_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the fact is in force on ``day``; both ends belong to the period."""
        return (self.effective_from is None or self.effective_from <= day) and (
            self.effective_to is None or day <= self.effective_to
        )


class Fact(Sourced):
    """One statement in our own words; ``days`` is the figure in it where something is computed from it.

    ``asked`` is what people say who ask for it, one wording a line, in any language.
    """

    id: Slug
    topic: Slug
    text: Texts
    asked: str = ""
    note: str = ""
    days: int | None = None


class Term(Sourced):
    """A word of the field: how it is written, the names people give it (folded when looked up), what it means."""

    id: Slug
    label: Texts
    names: Mapping[str, tuple[str, ...]]
    text: Texts
    facts: tuple[Slug, ...] = ()


# --- rounds and the pool ------------------------------------------------------------------------


class Band(StrEnum):
    """A row of the pool table: a range of CRS scores; two of them are sums of finer ones."""

    B601_1200 = "601-1200"
    B501_600 = "501-600"
    B451_500 = "451-500"
    B491_500 = "491-500"
    B481_490 = "481-490"
    B471_480 = "471-480"
    B461_470 = "461-470"
    B451_460 = "451-460"
    B401_450 = "401-450"
    B441_450 = "441-450"
    B431_440 = "431-440"
    B421_430 = "421-430"
    B411_420 = "411-420"
    B401_410 = "401-410"
    B351_400 = "351-400"
    B301_350 = "301-350"
    B0_300 = "0-300"
    TOTAL = "total"


class PublishedPool(Record):
    """The pool table printed with a round: candidates by band on a day.

    ``origin`` is ``feed``, or the third party that typed the figures in.
    """

    as_on: date
    counts: Mapping[Band, Annotated[int, Field(ge=0)]]
    origin: str = "feed"


class PublishedRound(Record):
    """A round as IRCC printed it, parsed but not corrected.

    ``published_on`` is the printed date, ``held_at`` and ``tie_break_at`` are printed moments (UTC);
    ``name`` is the English round type, ``name_fr`` the French one where the French file was read.
    """

    number: RoundNumber
    name: str
    name_fr: str = ""
    published_on: date
    held_at: AwareDatetime
    invitations: Annotated[int, Field(ge=0)]
    cutoff: Annotated[int, Field(ge=0, le=1200)]
    tie_break_at: AwareDatetime | None = None
    pool: PublishedPool | None = None


class Correction(Record):
    """A published value known to be wrong; it lapses as soon as another value is published.

    ``right`` is empty where the value is only doubted: then ``wrong`` stands and ``reason`` is told.
    ``other`` is a second value that was published or reported for it.
    """

    number: RoundNumber
    field: Literal["held_at", "invitations", "cutoff", "tie_break_at", "published_on", "pool"]
    wrong: str
    right: str | None = None
    other: str | None = None
    reason: Texts
    seen: Sighting
    seen_at: tuple[str, ...] = ()


class RoundKind(StrEnum):
    """What decides who may be invited in a round."""

    GENERAL = "general"
    PROGRAM = "program"
    CATEGORY = "category"
    OTHER = "other"


class Round(Record):
    """A round of invitations with known errors corrected.

    ``category`` is None for a round type that is not known yet; then ``name`` is all there is.
    ``tie_break_at`` is None where no moment was printed; ``tie_break_trusted`` is False where the
    printed one cannot be right; ``tie_break_other_at`` is a second moment that was reported.
    ``held_on`` is the UTC day of ``held_at``; ``published_on`` may differ by a day.
    """

    number: RoundNumber
    name: str
    name_fr: str = ""
    kind: RoundKind
    category: Slug | None
    version: int | None
    held_at: AwareDatetime
    held_on: date
    published_on: date
    invitations: int
    cutoff: int
    tie_break_at: AwareDatetime | None
    tie_break_trusted: bool
    tie_break_other_at: AwareDatetime | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def position(self) -> tuple[datetime, int, str]:
        """What rounds are ordered by: the moment, then the printed number."""
        digits = self.number.rstrip("abcdefghijklmnopqrstuvwxyz")
        return self.held_at, int(digits), self.number


class PoolSnapshot(Record):
    """Candidates in the pool by CRS band on a day, with the number of the round it was printed with."""

    round_number: RoundNumber
    as_on: date
    counts: Mapping[Band, int]
    origin: str = "feed"


# --- categories and occupations -----------------------------------------------------------------


class Place(StrEnum):
    """Where the work experience of a category must have been gained."""

    CANADA = "canada"
    ANYWHERE = "anywhere"
    ABROAD = "abroad"


class WorkRule(Record):
    """The work experience that a category version asks for."""

    months: Annotated[int, Field(gt=0)]
    within_years: int | None
    continuous: bool
    place: Place


class CategoryVersion(Sourced):
    """A category, or a program, as it stood for a time: its printed names, rule and dates.

    ``number`` is empty for programs. ``names_seen`` are the exact English round names. ``nclc`` is the level of French
    that is asked for in all four abilities.
    """

    number: int | None = None
    names_seen: tuple[str, ...] = ()
    names_seen_fr: tuple[str, ...] = ()
    rule: Texts
    work: WorkRule | None = None
    nclc: Annotated[int, Field(ge=1, le=12)] | None = None
    list_year: int | None = None


class Category(Record):
    """A kind of round: the general one, a program, or a category set by the Minister.

    ``stem`` is a regular expression that finds this category in a lower-cased round name.
    """

    slug: Slug
    kind: RoundKind
    name: Texts
    short_name: Texts
    stem: str
    stem_fr: str = ""
    needs: Literal["nomination", "french", "occupation", "military", "program", "nothing"]
    versions: tuple[CategoryVersion, ...]

    @model_validator(mode="after")
    def _says_how_much_french(self) -> Self:
        if any((v.nclc is not None) != (self.needs == "french") for v in self.versions):
            raise ValueError("a level of French stands with every version where French is needed, and nowhere else")
        return self

    def version_on(self, day: date) -> CategoryVersion | None:
        """The version in force on ``day``, or None."""
        return next((v for v in reversed(self.versions) if v.holds_on(day)), None)


class NocGroup(Record):
    """A NOC 2021 unit group. TEER is the second digit of its code."""

    code: NocCode
    title: Texts

    @property
    def teer(self) -> int:
        """The group's TEER, 0 to 5."""
        return int(self.code[1])


class OccupationAlias(Record):
    """Names people give to an occupation that no job title carries, and the unit groups they may mean."""

    names: tuple[str, ...]
    nocs: Annotated[tuple[NocCode, ...], Field(min_length=1)]


class Listing(Record):
    """One unit group on the occupation list of one category version."""

    category: Slug
    version: int
    noc: NocCode


# --- after the invitation -----------------------------------------------------------------------


class DocumentRule(Sourced):
    """A document asked for after an invitation: who needs it, what it must show, how long it is valid.

    ``order`` sorts by what takes longest. ``valid_months`` counts from issue, where a limit exists.
    """

    id: Slug
    title: Texts
    who: Texts
    applies_to: tuple[str, ...]
    facts: tuple[Slug, ...]
    order: int
    valid_months: int | None = None


class FeeSchedule(Sourced):
    """Fees in Canadian dollars for applications received in a period."""

    id: Slug
    processing_adult: int
    processing_child: int
    right_of_permanent_residence: int
    biometrics_person: int | None = None
    biometrics_family: int | None = None


class FundsTable(Sourced):
    """Settlement funds in Canadian dollars by family size, with the amount for each further person."""

    id: Slug
    amounts: Mapping[int, int]
    each_more: int


class ProcessingTimes(Sourced):
    """Processing times that IRCC posted on a day, in months by program; None where none was posted."""

    id: Slug
    posted_on: date
    months: Mapping[Slug, int | None]


class NomineeProgram(Sourced):
    """A province's or territory's nominee program and what it has for Express Entry."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    province: Texts
    name: Texts
    adds_points: bool | None
    streams: tuple[str, ...] = ()
    closed_streams: tuple[str, ...] = ()
    healthcare: tuple[Texts, ...] = ()
    status: tuple[Texts, ...] = ()
    status_on: date | None = None
    uncertain: Texts | None = None
    url: str
