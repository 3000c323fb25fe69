"""What has to be told with a score, as keys and values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from knowledge.crs.grid import Grid, RuleSet
from knowledge.crs.language import Reading, told
from knowledge.crs.profile import Clb, JobOffer, LanguageResult, Profile
from knowledge.crs.result import Caution
from knowledge.months import MONTHS_A_YEAR, months_after


def cautions(profile: Profile, grid: Grid, readings: Mapping[str, Reading], on: date) -> tuple[Caution, ...]:
    """Collect the cautions of a score computed for the day ``on``."""
    rules = grid.on(on)
    return (
        *_of_rules(profile, grid, rules, on),
        *_of_results(profile, readings, on),
        *_of_languages(profile, rules, readings),
    )


def _of_rules(profile: Profile, grid: Grid, rules: RuleSet, on: date) -> Iterator[Caution]:
    for gap in rules.gaps:
        since = gap.effective_from or rules.effective_from or on
        yield Caution(key=gap.key, values={"since": since, "missing": gap.missing})
    if grid.known_from is not None and on < grid.known_from:
        yield Caution(key="rules_unknown_before", values={"known_from": grid.known_from})
    if profile.job_offer is not JobOffer.NONE and not rules.job_offer.counts and not rules.gaps:
        since = rules.job_offer.effective_from or on
        offer = {"job_offer": profile.job_offer.value, "since": since}
        yield Caution(key="job_offer_no_points", values=offer)


def _of_results(profile: Profile, readings: Mapping[str, Reading], on: date) -> Iterator[Caution]:
    for field, result in told(profile).items():
        reading = readings[field]
        if reading.scale and reading.scale.disputed:
            scale = {"test": result.test or "", "scale": reading.scale.id, "told_by": _told_by(result)}
            yield Caution(key="scale_disputed", values={"field": field, **scale})
        if result.taken_on:
            end = months_after(result.taken_on, reading.valid_years * MONTHS_A_YEAR)
            if on >= end:
                dates = {"field": field, "taken_on": result.taken_on, "expired_on": end}
                yield Caution(key="language_expired", values=dates)


def _told_by(result: LanguageResult) -> str:
    if result.version is not None:
        return "version"
    return "range" if result.taken_on is None else "taken_on"


def _of_languages(profile: Profile, rules: RuleSet, readings: Mapping[str, Reading]) -> Iterator[Caution]:
    if profile.first_language is None and profile.second_language is not None:
        yield Caution(key="first_language_missing")
    by_lang: dict[str, Clb] = {
        result.lang: readings[field].levels for field, result in told(profile).items() if field != "spouse.language"
    }
    french, english = by_lang.get("fr"), by_lang.get("en")
    if french and english and french.lowest >= rules.additional.french.least:
        level = max(rules.additional.french.by_english)
        if english.lowest < level <= max(english.each):
            yield Caution(key="english_mixed", values={"level": level})
