"""What would raise a score: real changes to a profile, each computed again in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from knowledge.crs.compute import score
from knowledge.crs.grid import Grid, LanguageTests
from knowledge.crs.language import levels
from knowledge.crs.profile import ABILITIES, OLDEST, Clb, Education, LanguageResult, Profile, Spouse
from knowledge.models import Record

_HIGHEST_SCORED = 10
"""No level above this earns more."""

_ALL_FOUR = (7, 9, 10)
_SECOND = (5, 7, 9)
_FRENCH = (7, 9)
_SPOUSE = (5, 7, 9)
_MOST_YEARS_ABROAD = 3
_NEXT_CREDENTIALS: Mapping[Education, tuple[Education, ...]] = {
    Education.LESS_THAN_SECONDARY: (Education.SECONDARY, Education.ONE_YEAR),
    Education.SECONDARY: (Education.ONE_YEAR, Education.TWO_YEAR),
    Education.ONE_YEAR: (Education.TWO_YEAR, Education.BACHELOR),
    Education.TWO_YEAR: (Education.BACHELOR,),
    Education.BACHELOR: (Education.TWO_OR_MORE, Education.MASTER),
    Education.TWO_OR_MORE: (Education.MASTER,),
    Education.MASTER: (Education.DOCTORAL,),
    Education.DOCTORAL: (),
}


class Way(StrEnum):
    """A way to raise a score, from the least effort to the most."""

    FIRST_LANGUAGE = "first_language"
    """The result that counts as first is exchanged with the second."""
    SPOUSE_PRINCIPAL = "spouse_principal"
    SPOUSE_STAYING = "spouse_staying"
    ABILITY = "ability"
    ALL_ABILITIES = "all_abilities"
    SPOUSE_LANGUAGE = "spouse_language"
    SPOUSE_EDUCATION = "spouse_education"
    SECOND_LANGUAGE = "second_language"
    FRENCH = "french"
    CERTIFICATE = "certificate"
    CANADIAN_YEAR = "canadian_year"
    FOREIGN_YEAR = "foreign_year"
    CREDENTIAL = "credential"
    NOMINATION = "nomination"


class Change(Record):
    """A way to raise a score, what it would come to, and by how much.

    ``ability`` and ``level`` say which language level it takes, ``least`` the test scores for it where the test is
    known; ``education`` the credential; ``years`` how much older the person is by then.
    """

    way: Way
    gain: int
    total: int
    profile: Profile
    ability: str | None = None
    level: int | None = None
    least: tuple[float, ...] = ()
    education: Education | None = None
    years: int = 0

    @property
    def effort(self) -> int:
        """The place among the ways, from the least effort to the most."""
        return list(Way).index(self.way)


class Partner(Record):
    """What a spouse brings as the principal applicant beyond what counts of them as a spouse."""

    age: int
    foreign_work: int = 0


Told = tuple[Way, Profile, dict[str, object]]


def improvements(
    profile: Profile, grid: Grid, tests: LanguageTests, on: date, partner: Partner | None = None
) -> list[Change]:
    """Return every change that raises the score of ``profile`` on ``on``, by gain, then by effort.

    Raises ProfileError for a language result that cannot be read.
    """
    before = score(profile, grid, tests, on).total
    found = [
        Change.model_validate(
            {"way": way, "gain": total - before, "total": total, "profile": changed, **details},
        )
        for way, changed, details in _ways(profile, tests, partner)
        if (total := score(changed, grid, tests, on).total) > before
    ]
    return sorted(_worth_naming(found), key=lambda change: (-change.gain, change.effort, change.level or 0))


def as_principal(profile: Profile, partner: Partner) -> Profile | None:
    """Return the profile with the spouse as the principal applicant, None where no spouse is scored."""
    spouse = profile.spouse
    if spouse is None or not spouse.scored:
        return None
    other = Spouse(
        scored=True,
        education=profile.education,
        language=profile.first_language,
        canadian_work=profile.canadian_work,
    )
    return Profile(
        age=partner.age,
        education=spouse.education,
        first_language=spouse.language,
        canadian_work=spouse.canadian_work,
        foreign_work=partner.foreign_work,
        sibling=profile.sibling,
        spouse=other,
    )


def _ways(profile: Profile, tests: LanguageTests, partner: Partner | None) -> Iterator[Told]:
    yield from _languages(profile, tests)
    yield from _of_spouse(profile, tests, partner)
    yield from _of_work(profile)
    for credential in _NEXT_CREDENTIALS[profile.education]:
        yield Way.CREDENTIAL, _with(profile, education=credential), {"education": credential}
    if not profile.certificate:
        yield Way.CERTIFICATE, _with(profile, certificate=True), {}
    if not profile.nomination:
        yield Way.NOMINATION, _with(profile, nomination=True), {}


def _languages(profile: Profile, tests: LanguageTests) -> Iterator[Told]:
    first, second = profile.first_language, profile.second_language
    if first is None:
        return
    held = levels(first, tests, field="first_language")
    for ability, level in zip(ABILITIES, held.each, strict=True):
        for higher in range(level + 1, _HIGHEST_SCORED + 1):
            raised = _result(first.lang, held.model_copy(update={ability: higher}))
            details = {"ability": ability, "level": higher, "least": _least(first, tests, higher, ability)}
            yield Way.ABILITY, _with(profile, first_language=raised), details
    for level in _ALL_FOUR:
        raised = _result(first.lang, _at_least(held, level))
        details = {"level": level, "least": _least(first, tests, level)}
        yield Way.ALL_ABILITIES, _with(profile, first_language=raised), details
    yield from _second_language(profile, tests)
    if second:
        yield Way.FIRST_LANGUAGE, _with(profile, first_language=second, second_language=first), {}


def _second_language(profile: Profile, tests: LanguageTests) -> Iterator[Told]:
    first, second = profile.first_language, profile.second_language
    french = first is not None and first.lang == "en"
    held = levels(second, tests, field="second_language") if second else Clb(**dict.fromkeys(ABILITIES, 0))
    for level in _FRENCH if french else _SECOND:
        result = _result("fr" if french else "en", _at_least(held, level))
        way = Way.FRENCH if french else Way.SECOND_LANGUAGE
        yield way, _with(profile, second_language=result), {"level": level}


def _of_spouse(profile: Profile, tests: LanguageTests, partner: Partner | None) -> Iterator[Told]:
    spouse = profile.spouse
    if spouse is None or not spouse.scored:
        return
    yield Way.SPOUSE_STAYING, _with(profile, spouse=Spouse(scored=False)), {}
    swapped = as_principal(profile, partner) if partner else None
    if swapped:
        yield Way.SPOUSE_PRINCIPAL, swapped, {}
    result = spouse.language
    held = levels(result, tests, field="spouse.language") if result else Clb(**dict.fromkeys(ABILITIES, 0))
    for level in _SPOUSE:
        raised = _result(result.lang if result else "en", _at_least(held, level))
        better = spouse.model_copy(update={"language": raised})
        yield Way.SPOUSE_LANGUAGE, _with(profile, spouse=better), {"level": level}
    for credential in _NEXT_CREDENTIALS[spouse.education]:
        better = spouse.model_copy(update={"education": credential})
        yield Way.SPOUSE_EDUCATION, _with(profile, spouse=better), {"education": credential}


def _of_work(profile: Profile) -> Iterator[Told]:
    """Another year of work, with the year of age that it takes."""
    if profile.age == OLDEST:
        return
    older = profile.age + 1
    yield Way.CANADIAN_YEAR, _with(profile, age=older, canadian_work=profile.canadian_work + 1), {"years": 1}
    if profile.foreign_work < _MOST_YEARS_ABROAD:
        years = 1 if profile.foreign_work == 0 or profile.foreign_work == _MOST_YEARS_ABROAD - 1 else 2
        if profile.age + years <= OLDEST:
            more = {"age": profile.age + years, "foreign_work": profile.foreign_work + years}
            yield Way.FOREIGN_YEAR, _with(profile, **more), {"years": years}


def _worth_naming(found: list[Change]) -> Iterator[Change]:
    """Keep the next level of each ability, and of everything else what gains more than a lower level of its kind."""
    best: dict[tuple[Way, str | None], int] = {}
    named: list[Profile] = []
    for change in found:
        kind = (change.way, change.ability)
        if change.gain > best.get(kind, 0) and not (change.ability and kind in best) and change.profile not in named:
            best[kind] = change.gain
            named.append(change.profile)
            yield change


def _with(profile: Profile, **changes: object) -> Profile:
    return profile.model_copy(update=changes)


def _result(lang: str, held: Clb) -> LanguageResult:
    return LanguageResult.model_validate({"lang": lang, "levels": held})


def _at_least(held: Clb, level: int) -> Clb:
    return Clb(**{name: max(level, each) for name, each in zip(ABILITIES, held.each, strict=True)})


def _least(result: LanguageResult, tests: LanguageTests, level: int, ability: str | None = None) -> tuple[float, ...]:
    """The least scores for ``level``, of one ability or all four; nothing where the scale is not certain."""
    test = tests.find(result.test) if result.levels is None else None
    if test is None or len(test.scales) != 1:
        return ()
    each = dict(zip(ABILITIES, test.scales[0].each, strict=True))
    scales = [each[ability]] if ability else list(each.values())
    return tuple(scale.levels[level] for scale in scales if level in scale.levels)
