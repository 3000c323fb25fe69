"""The score itself: a profile against the grid that holds on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from knowledge.crs.cautions import cautions
from knowledge.crs.grid import ByStatus, Core, CoreSteps, Grid, LanguageTests, RuleSet, step
from knowledge.crs.language import Reading, read_all
from knowledge.crs.profile import Clb, JobOffer, Profile
from knowledge.crs.result import Score, SectionA, SectionB, SectionC, SectionD

NO_LEVELS = Clb(listening=0, reading=0, writing=0, speaking=0)


class Known(NamedTuple):
    """Everybody's levels; all 0 for a result that was not told."""

    first: Clb
    second: Clb
    spouse: Clb
    english: Clb
    french: Clb


def score(profile: Profile, grid: Grid, tests: LanguageTests, on: date) -> Score:
    """Compute the score of ``profile`` by the rules of the day ``on``.

    Raises ProfileError for a language result that cannot be read.
    """
    rules, readings = grid.on(on), read_all(profile, tests)
    known = _known(profile, readings)
    a, b = _section_a(profile, known, rules.core), _section_b(profile, known, rules)
    c, d = _section_c(profile, known.first, rules), _section_d(profile, known, rules)
    total = a.subtotal + b.subtotal + c.subtotal + d.subtotal
    found = cautions(profile, grid, readings, on)
    return Score(A=a, B=b, C=c, D=d, total=min(rules.most, total), warnings=found)


def _known(profile: Profile, readings: Mapping[str, Reading]) -> Known:
    def of(field: str) -> Clb:
        return readings[field].levels if field in readings else NO_LEVELS

    first, second = of("first_language"), of("second_language")
    by_lang = {
        result.lang: levels
        for result, levels in ((profile.first_language, first), (profile.second_language, second))
        if result is not None
    }
    french, english = by_lang.get("fr", NO_LEVELS), by_lang.get("en", NO_LEVELS)
    return Known(first, second, of("spouse.language"), english, french)


def _section_a(profile: Profile, known: Known, core: Core) -> SectionA:
    couple = profile.with_spouse
    parts = {
        "age": _core(core.age, couple, profile.age),
        "education": _side(core.education.points[profile.education], couple),
        "first_language": _core(core.first_language, couple, *known.first.each),
        "second_language": _core(core.second_language, couple, *known.second.each),
        "canadian_work": _core(core.canadian_work, couple, profile.canadian_work),
    }
    return SectionA(**parts, subtotal=min(_side(core.most, couple), sum(parts.values())))


def _core(factor: CoreSteps, couple: bool, *values: int) -> int:
    """Add up what each value earns in the column that applies, up to the cap."""
    return min(_side(factor.most, couple), sum(_side(step(factor.points, value), couple) for value in values))


def _side(points: ByStatus, couple: bool) -> int:
    return points.couple if couple else points.single


def _section_b(profile: Profile, known: Known, rules: RuleSet) -> SectionB:
    spouse, factors = profile.spouse, rules.spouse
    if spouse is None or not spouse.scored:
        return SectionB()
    language = sum(step(factors.language.points, level) for level in known.spouse.each)
    parts = {
        "education": factors.education.points[spouse.education],
        "language": min(factors.language.most, language),
        "canadian_work": step(factors.canadian_work.points, spouse.canadian_work),
    }
    return SectionB(**parts, subtotal=min(factors.most, sum(parts.values())))


def _section_c(profile: Profile, first: Clb, rules: RuleSet) -> SectionC:
    """Combine factors; language counts by the level of the first language held in all four abilities."""
    factors, level, years = rules.transferability, first.lowest, profile.canadian_work
    tier = factors.education.tiers[profile.education]
    education = step(factors.education.by_language[tier], level)
    education += step(factors.education.by_canadian_work[tier], years)
    foreign = step(step(factors.foreign_work.by_language, profile.foreign_work), level)
    foreign += step(step(factors.foreign_work.by_canadian_work, profile.foreign_work), years)
    parts = {
        "education": min(factors.education.most, education),
        "foreign_work": min(factors.foreign_work.most, foreign),
        "certificate": step(factors.certificate.by_language, level) if profile.certificate else 0,
    }
    return SectionC(**parts, subtotal=min(factors.most, sum(parts.values())))


def _section_d(profile: Profile, known: Known, rules: RuleSet) -> SectionD:
    extra, offer = rules.additional, rules.job_offer
    french = known.french.lowest >= extra.french.least
    parts = {
        "nomination": extra.nomination.points if profile.nomination else 0,
        "sibling": extra.sibling.points if profile.sibling else 0,
        "canadian_study": extra.canadian_study.points[profile.canadian_study],
        "french": step(extra.french.by_english, known.english.lowest) if french else 0,
    }
    if offer.counts or profile.job_offer is not JobOffer.NONE:
        parts["job_offer"] = offer.points[profile.job_offer]
    return SectionD(**parts, subtotal=min(extra.most, sum(parts.values())))
