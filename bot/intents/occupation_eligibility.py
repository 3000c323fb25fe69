"""Is a job in a category? From the job as people name it, or a NOC code, to the lists of every category."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.facts import relevant
from bot.outcome import CATEGORIES_PAGE, Ask, Outcome
from bot.selection import day_meant
from knowledge.eligibility import (
    GroupMatch,
    Listed,
    Standing,
    find_groups,
    is_too_general,
    job_by_its_end,
    jobs_in,
    standings,
)
from knowledge.folding import words_of
from knowledge.models import RoundKind, Sourced
from knowledge.tie_break import Verdict, combined

_MOST_JOBS = 3
_WORD = re.compile(r"\w+")
_LICENSED = frozenset({"healthcare", "physicians"})


def answer(ask: Ask) -> Outcome:
    """Return, for each unit group that the job may be, its TEER and how every category's lists stand to it."""
    day = day_meant(ask)
    if ask.slots.noc:
        return _by_code(ask, day)
    named = jobs_in(ask.knowledge, ask.text, ask.slots.occupation[:_MOST_JOBS])[:_MOST_JOBS]
    if not named:
        return _without_job(ask)
    clear = [job for job in named if not is_too_general(ask.knowledge, job)]
    if not clear:
        general = {"job": _as_typed(ask.text, named[0])}
        return Outcome("too_general", general, pages=("ircc-find-noc", CATEGORIES_PAGE), asks="occupation")
    jobs = [(job, find_groups(ask.knowledge, job)) for job in clear]
    if not any(groups for _, groups in jobs) and (other := job_by_its_end(ask.knowledge, ask.text)):
        jobs = [(other, find_groups(ask.knowledge, other))]
    typed = {job: _as_typed(ask.text, job) for job, _ in jobs}
    if not any(groups for _, groups in jobs):
        return Outcome("unknown_job", {"job": typed[jobs[0][0]]}, pages=("ircc-find-noc", CATEGORIES_PAGE))
    lines = [_line(ask, m, day) | {"job": typed[job]} for job, groups in jobs for m in groups]
    return _outcome(
        ask,
        "groups",
        lines,
        day,
        {
            "unknown": [typed[job] for job, groups in jobs if not groups],
            "unsure": any(len(groups) > 1 for _, groups in jobs),
        },
    )


def _as_typed(text: str, job: str) -> str:
    """The words of ``text`` that fold to ``job``, with their accents and capitals; ``job`` where none do."""
    words = list(_WORD.finditer(text))
    spans = zip(words, words[len(job.split()) - 1 :], strict=False)
    typed = (text[first.start() : last.end()] for first, last in spans)
    return next((words for words in typed if words_of(words) == job), job)


def _by_code(ask: Ask, day: date) -> Outcome:
    known = [ask.knowledge.groups[c] for c in ask.slots.noc if c in ask.knowledge.groups]
    unknown = [c for c in ask.slots.noc if c not in ask.knowledge.groups]
    if not known:
        return Outcome("unknown_code", {"codes": unknown}, pages=("ircc-find-noc",))
    lines = [_line(ask, GroupMatch(group, None, 100.0), day) | {"job": None} for group in known]
    return _outcome(ask, "groups", lines, day, {"unknown": unknown, "unsure": False})


def _without_job(ask: Ask) -> Outcome:
    """No job was understood: an old code, a skill level, or a question in general."""
    if ask.slots.noc_2016:
        return Outcome("old_code", {"codes": ask.slots.noc_2016}, pages=("ircc-find-noc",))
    facts = relevant(ask, 2)
    return Outcome("which_job", {"facts": facts}, sourced=tuple(facts), pages=("ircc-find-noc", CATEGORIES_PAGE))


def _outcome(ask: Ask, reply: str, lines: Sequence[dict[str, object]], day: date, more: dict[str, object]) -> Outcome:
    named = [ask.knowledge.categories_by_slug[slug] for slug in ask.slots.category]
    asked = [c.slug for c in named if c.kind is not RoundKind.PROGRAM]
    rules = [(c, v) for c in named if c.kind is RoundKind.PROGRAM and (v := c.version_on(day))]
    verdicts = [_verdict(line["standings"], asked) for line in lines]  # type: ignore[arg-type]
    versions: list[Sourced] = [s.version for line in lines for s in line["standings"]]  # type: ignore[attr-defined]
    slugs = [s.category.slug for line in lines for s in line["standings"] if s.listed is Listed.NOW]  # type: ignore[attr-defined]
    lasts = {slug: rounds[-1] for slug in slugs if (rounds := ask.knowledge.rounds_of(slug))}
    licensing = ask.knowledge.facts_of("licensing", day) if _LICENSED & set(slugs) else []
    quebec = [ask.knowledge.facts["pnp-quebec"]] if "quebec" in ask.concepts else []
    return Outcome(
        reply,
        {
            "quebec": quebec,
            "lines": lines,
            "day": day,
            "today": ask.today,
            "asked": asked,
            "programs": rules,
            "lasts": lasts,
            "licensing": licensing,
            "groups": len(lines),
            **more,
        },
        rounds=tuple(lasts.values()),
        sourced=(*(v for _, v in rules), *versions, *quebec, *licensing[:1]),
        pages=(CATEGORIES_PAGE, "ircc-find-noc"),
        verdict=combined(verdicts) if asked or not rules else None,
        category=slugs[0] if slugs else None,
    )


def _line(ask: Ask, match: GroupMatch, day: date) -> dict[str, object]:
    return {"match": match, "group": match.group, "standings": standings(ask.knowledge, match.group.code, day)}


def _verdict(found: Sequence[Standing], asked: Sequence[str]) -> Verdict:
    """Whether the group is on a list in force; on that of the categories asked about where some are."""
    now = [s.category.slug for s in found if s.listed is Listed.NOW]
    return Verdict.YES if (set(now) & set(asked) if asked else now) else Verdict.NO
